/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-sql.h: the driver that the statement groups speak to; store-sqlite.c is the one that there is.
 *
 * Statements are written in the part of SQL that SQLite and PostgreSQL share: parameters are $1, $2, … and
 * appear for the first time in that order, upserts are INSERT … ON CONFLICT, ids come from store-id.h,
 * numbers are BIGINT, octets are BYTEA. A StoreTx is one connection; it belongs to one thread at a time.
 */
#ifndef IMAILD_STORE_SQL_H
#define IMAILD_STORE_SQL_H

#include "store-id.h"
#include "store.h"

/* At the end of CREATE TABLE: rows lie in the order of the primary key, so that reading all of a mailbox's
 * is no leap for each. Of this driver; a database that keeps its rows otherwise has nothing here. */
#define SQL_CLUSTERED " WITHOUT ROWID"

typedef enum {
	SQL_KIND_END,
	SQL_KIND_INT,
	SQL_KIND_TEXT,
	SQL_KIND_BYTES,
} SqlKind;

typedef struct {
	SqlKind kind;
	gint64 number;
	const char *text; /* NULL: null */
	GBytes *bytes;    /* NULL: null */
} SqlValue;

#define SQL_INT(n)   ((SqlValue){.kind = SQL_KIND_INT, .number = (n)})
#define SQL_TEXT(s)  ((SqlValue){.kind = SQL_KIND_TEXT, .text = (s)})
#define SQL_BYTES(b) ((SqlValue){.kind = SQL_KIND_BYTES, .bytes = (b)})

/* The parameters of a statement: SQL_WITH(SQL_INT(user), SQL_TEXT(address)); NULL where it has none. */
#define SQL_WITH(...) ((const SqlValue[]){__VA_ARGS__, {.kind = SQL_KIND_END}})

/* Opens the database at PATH, made by the caller; a reader refuses to write. Errors: see store_open. */
StoreTx *store_sql_open(const char *path, gboolean is_reader, GError **error);
void store_sql_close(StoreTx *tx); /* NULL is fine */

/* Where the writer's new ids come from. Not owned. */
void store_sql_set_ids(StoreTx *tx, StoreIds *ids);
gint64 store_sql_new_id(StoreTx *tx);

/* Runs one statement that gives no rows. With a NULL ERROR a failure is logged, here and below. */
gboolean store_sql_run(StoreTx *tx, const char *sql, const SqlValue *values, GError **error);

/* Rows that the last store_sql_run inserted, changed or deleted. */
gint64 store_sql_changes(StoreTx *tx);

/* The rows of a statement; NULL on error. Columns count from 0. Null reads as 0, NULL, NULL. A
 * store_rows_next that gives FALSE is the end, or, with ERROR set, a failure. */
typedef struct _StoreRows StoreRows;
StoreRows *store_sql_query(StoreTx *tx, const char *sql, const SqlValue *values, GError **error);
gboolean store_rows_next(StoreRows *rows, GError **error);
gint64 store_rows_int(StoreRows *rows, int column);
char *store_rows_text(StoreRows *rows, int column);    /* caller frees */
GBytes *store_rows_bytes(StoreRows *rows, int column); /* caller unrefs */
void store_rows_free(StoreRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreRows, store_rows_free)

/* The first column of the first row as *NUMBER; 0 when there is none. FALSE only on error. */
gboolean store_sql_number(StoreTx *tx, const char *sql, const SqlValue *values, gint64 *number,
			  GError **error);

/* The writer's transaction, and a savepoint in it. Begin waits up to 5 s for another process that writes. */
gboolean store_sql_begin(StoreTx *tx, GError **error);
gboolean store_sql_commit(StoreTx *tx, GError **error); /* FALSE: rolled back */
void store_sql_rollback(StoreTx *tx);
gboolean store_sql_save(StoreTx *tx, GError **error);
gboolean store_sql_release(StoreTx *tx, GError **error);
void store_sql_undo(StoreTx *tx); /* back to the savepoint */

/* Whether a transaction is open: a failure such as a full disk may have ended it. */
gboolean store_sql_is_open(StoreTx *tx);

/* Octets that the statements bound since store_sql_begin: a measure of the transaction. */
gsize store_sql_bytes(StoreTx *tx);

#endif
