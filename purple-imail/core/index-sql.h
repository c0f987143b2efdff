/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-sql.h: the driver that the index speaks to: one connection to SQLite, its statements, their values.
 *
 * A connection belongs to one thread at a time, but for imail_sql_interrupt. Errors are IMAIL_ERROR:
 * TEMPORARY (disk full, locked, it cannot be opened), CANCELLED (interrupted), PROTOCOL (the file is damaged,
 * or no database), PERMANENT (a fault of ours).
 */
#ifndef IMAIL_CORE_INDEX_SQL_H
#define IMAIL_CORE_INDEX_SQL_H

#include <glib.h>

typedef struct _ImailSql ImailSql;

typedef enum {
	IMAIL_SQL_END,
	IMAIL_SQL_INT,
	IMAIL_SQL_TEXT, /* NULL: null */
	IMAIL_SQL_BLOB, /* NULL: null */
} ImailSqlKind;

typedef struct {
	ImailSqlKind kind;
	gint64 number; /* or a blob's or a text's length; -1: the text's own */
	const void *data;
} ImailSqlValue;

#define SQL_INT(n)      ((ImailSqlValue){.kind = IMAIL_SQL_INT, .number = (gint64)(n)})
#define SQL_TEXT(s)     ((ImailSqlValue){.kind = IMAIL_SQL_TEXT, .data = (s), .number = -1})
#define SQL_CHARS(s, n) ((ImailSqlValue){.kind = IMAIL_SQL_TEXT, .data = (s), .number = (gint64)(n)})
#define SQL_BLOB(p, n)  ((ImailSqlValue){.kind = IMAIL_SQL_BLOB, .data = (p), .number = (gint64)(n)})
/* The values of a statement's parameters ?1, ?2, …; NULL where it has none. What they point to lives until
 * the statement ends. */
#define SQL_WITH(...) ((const ImailSqlValue[]){__VA_ARGS__, {.kind = IMAIL_SQL_END}})

/* Opens the database at PATH ("" : in memory); made when it is missing unless IS_READER, which refuses to
 * write. */
ImailSql *imail_sql_open(const char *path, gboolean is_reader, GError **error);
void imail_sql_close(ImailSql *sql); /* NULL is fine */

/* Several statements without values. */
gboolean imail_sql_script(ImailSql *sql, const char *script, GError **error);
/* One statement that gives no rows. */
gboolean imail_sql_run(ImailSql *sql, const char *text, const ImailSqlValue *values, GError **error);
gint64 imail_sql_last_id(const ImailSql *sql);
/* The first column of the first row; OTHERWISE when there is none, or on an error. */
gint64 imail_sql_number(ImailSql *sql, gint64 otherwise, const char *text, const ImailSqlValue *values);

/* The rows of a statement; NULL on error. A next that gives FALSE is the end, or, with ERROR set, a failure.
 * Columns count from 0; texts live until the next row. */
typedef struct _ImailSqlRows ImailSqlRows;
ImailSqlRows *imail_sql_query(ImailSql *sql, const char *text, const ImailSqlValue *values, GError **error);
gboolean imail_sql_next(ImailSqlRows *rows, GError **error);
gint64 imail_sql_int(ImailSqlRows *rows, int column);
const char *imail_sql_text(ImailSqlRows *rows, int column);
const void *imail_sql_blob(ImailSqlRows *rows, int column, gsize *len);
void imail_sql_rows_free(ImailSqlRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailSqlRows, imail_sql_rows_free)

/* Waits up to 5 s for another program that writes. */
gboolean imail_sql_begin(ImailSql *sql, GError **error);
gboolean imail_sql_commit(ImailSql *sql, GError **error); /* FALSE: rolled back */
void imail_sql_rollback(ImailSql *sql);

/* From any thread: what runs ends with CANCELLED. */
void imail_sql_interrupt(ImailSql *sql);

/* Logs what went wrong: a full disk is told where mail is concerned, damage is mended; the rest is a fault of
 * ours. NULL is fine. */
void imail_sql_log(const GError *error);

/* Whether the last failure of SQL says that the file is damaged, or no database at all. */
gboolean imail_sql_is_damaged(const ImailSql *sql);
/* Or that the disk takes nothing more. */
gboolean imail_sql_is_full(const ImailSql *sql);

#endif
