/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-sqlite.c: the driver of store-sql.h for SQLite 3.35 or newer. The only file that includes
 * <sqlite3.h>.
 *
 * Owns the connection, its settings (write-ahead log, an fsync at each commit), its prepared statements by
 * their text, and the translation of SQLite's errors. Memory is bounded by the page caches below: a
 * transaction that dirties more spills to the log. No memory map: its pages would count as the process's.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store-sql.h"

#define BUSY_MS   5000
#define PAGE_SIZE "16384" /* measured best of 4 to 32 KiB, for mails of 4 KiB and of 2 MiB alike */
/* secure_delete: Debian's default writes each freed page again, with zeros: a 40 MB mail that was sent cost
 * 40 MB of log, and of memory. */
#define WRITER_SETTINGS                                                                                      \
	"PRAGMA page_size = " PAGE_SIZE ";"                                                                  \
	"PRAGMA journal_mode = WAL;"                                                                         \
	"PRAGMA synchronous = FULL;"                                                                         \
	"PRAGMA secure_delete = FAST;"                                                                       \
	"PRAGMA temp_store = MEMORY;"                                                                        \
	"PRAGMA cache_size = -6144;"            /* KiB */                                                    \
	"PRAGMA wal_autocheckpoint = 2048;"     /* pages: 32 MiB */                                          \
	"PRAGMA journal_size_limit = 67108864;" /* the log shrinks to this after a checkpoint */
#define READER_SETTINGS "PRAGMA query_only = 1; PRAGMA cache_size = -2048;"

struct _StoreTx {
	sqlite3 *db;
	char *path;
	GHashTable *statements; /* SQL → sqlite3_stmt that is not in use */
	StoreIds *ids;
	gsize bytes;
};

struct _StoreRows {
	StoreTx *tx;
	sqlite3_stmt *statement;
};

static int code_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_NOMEM:
	case SQLITE_INTERRUPT:
		return IMAIL_ERROR_TEMPORARY;
	default:
		return IMAIL_ERROR_PERMANENT;
	}
}

/* Words for a person, where SQLite's own would not say what to do. */
static void set_error(GError **error, const char *path, int result, const char *words)
{
	g_autoptr(GError) made = NULL;

	switch (result & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
		made = g_error_new(IMAIL_ERROR, code_of(result),
				   "the disk is full or cannot be written: %s (%s)", path, words);
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		made = g_error_new(IMAIL_ERROR, code_of(result), "%s is locked by another program", path);
		break;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		made = g_error_new(IMAIL_ERROR, code_of(result),
				   "%s is damaged, restore it from a backup or move it away (%s)", path,
				   words);
		break;
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_READONLY:
		made = g_error_new(IMAIL_ERROR, code_of(result), "%s cannot be opened for writing: %s", path,
				   words);
		break;
	default:
		made = g_error_new(IMAIL_ERROR, code_of(result), "%s: %s", path, words);
	}
	if (error)
		g_propagate_error(error, g_steal_pointer(&made));
	else
		g_warning("%s", made->message);
}

static void fail(StoreTx *tx, GError **error)
{
	set_error(error, tx->path, sqlite3_extended_errcode(tx->db), sqlite3_errmsg(tx->db));
}

static void finalize(gpointer statement)
{
	sqlite3_finalize(statement);
}

StoreTx *store_sql_open(const char *path, gboolean is_reader, GError **error)
{
	StoreTx *tx = g_new0(StoreTx, 1);
	/* One thread at a time has the connection: SQLite's own locks would only cost. */
	int result = sqlite3_open_v2(path, &tx->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	tx->path = g_strdup(path);
	tx->statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize);
	if (result == SQLITE_OK) {
		sqlite3_extended_result_codes(tx->db, 1);
		sqlite3_busy_timeout(tx->db, BUSY_MS);
		result =
			sqlite3_exec(tx->db, is_reader ? READER_SETTINGS : WRITER_SETTINGS, NULL, NULL, NULL);
	}
	if (result == SQLITE_OK)
		return tx;
	if (tx->db)
		fail(tx, error);
	else
		set_error(error, path, result, sqlite3_errstr(result));
	store_sql_close(tx);
	return NULL;
}

void store_sql_close(StoreTx *tx)
{
	if (!tx)
		return;
	g_hash_table_unref(tx->statements);
	if (sqlite3_close(tx->db) != SQLITE_OK)
		g_critical("%s closed with statements in use", tx->path);
	g_free(tx->path);
	g_free(tx);
}

void store_sql_set_ids(StoreTx *tx, StoreIds *ids)
{
	tx->ids = ids;
}

gint64 store_sql_new_id(StoreTx *tx)
{
	return store_ids_next(tx->ids);
}

/* $1, $2, … mean the same to PostgreSQL only if SQLite, which numbers by first appearance, counts them alike.
 */
static void check_parameters(sqlite3_stmt *statement, const char *sql)
{
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);

		if (!name || name[0] != '$' || atoi(name + 1) != i)
			g_error("parameters out of order: %s", sql);
	}
}

static sqlite3_stmt *take_statement(StoreTx *tx, const char *sql, GError **error)
{
	sqlite3_stmt *statement = g_hash_table_lookup(tx->statements, sql);
	const char *tail = NULL;

	if (statement) {
		g_hash_table_steal(tx->statements, sql);
		return statement;
	}
	if (sqlite3_prepare_v3(tx->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, &tail) != SQLITE_OK) {
		fail(tx, error);
		return NULL;
	}
	g_assert(statement && *tail == '\0');
	check_parameters(statement, sql);
	return statement;
}

/* The text of the statement itself is the key: the caller's may not live as long. A second one with the same
 * text, which was in use at the same time, replaces the first. */
static void give_statement(StoreTx *tx, sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	g_hash_table_replace(tx->statements, (gpointer)sqlite3_sql(statement), statement);
}

/* Nothing is copied: the caller's values live until the statement is given back. */
static void bind_bytes(sqlite3_stmt *statement, int index, GBytes *bytes)
{
	gsize size;
	gconstpointer data = g_bytes_get_data(bytes, &size);

	if (size == 0)
		sqlite3_bind_zeroblob(statement, index, 0);
	else
		sqlite3_bind_blob64(statement, index, data, size, SQLITE_STATIC);
}

static void bind(StoreTx *tx, sqlite3_stmt *statement, const SqlValue *values,
		 sqlite3_destructor_type text_life)
{
	int count = 0;

	for (; values && values->kind != SQL_KIND_END; values++) {
		count++;
		if (values->kind == SQL_KIND_INT) {
			sqlite3_bind_int64(statement, count, values->number);
		} else if (values->kind == SQL_KIND_TEXT) {
			sqlite3_bind_text(statement, count, values->text, -1, text_life);
			tx->bytes += values->text ? strlen(values->text) : 0;
		} else if (values->bytes) {
			bind_bytes(statement, count, values->bytes);
			tx->bytes += g_bytes_get_size(values->bytes);
		}
	}
	g_assert_cmpint(count, ==, sqlite3_bind_parameter_count(statement));
}

gboolean store_sql_run(StoreTx *tx, const char *sql, const SqlValue *values, GError **error)
{
	sqlite3_stmt *statement = take_statement(tx, sql, error);
	int result;

	if (!statement)
		return FALSE;
	bind(tx, statement, values, SQLITE_STATIC);
	result = sqlite3_step(statement);
	if (result != SQLITE_DONE && result != SQLITE_ROW)
		fail(tx, error);
	give_statement(tx, statement);
	return result == SQLITE_DONE || result == SQLITE_ROW;
}

gint64 store_sql_changes(StoreTx *tx)
{
	return sqlite3_changes64(tx->db);
}

StoreRows *store_sql_query(StoreTx *tx, const char *sql, const SqlValue *values, GError **error)
{
	sqlite3_stmt *statement = take_statement(tx, sql, error);
	StoreRows *rows;

	if (!statement)
		return NULL;
	bind(tx, statement, values, SQLITE_TRANSIENT);
	rows = g_new0(StoreRows, 1);
	rows->tx = tx;
	rows->statement = statement;
	return rows;
}

gboolean store_rows_next(StoreRows *rows, GError **error)
{
	int result = sqlite3_step(rows->statement);

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		fail(rows->tx, error);
	return result == SQLITE_ROW;
}

gint64 store_rows_int(StoreRows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

char *store_rows_text(StoreRows *rows, int column)
{
	return g_strdup((const char *)sqlite3_column_text(rows->statement, column));
}

GBytes *store_rows_bytes(StoreRows *rows, int column)
{
	gconstpointer data = sqlite3_column_blob(rows->statement, column);

	if (sqlite3_column_type(rows->statement, column) == SQLITE_NULL)
		return NULL;
	return g_bytes_new(data, (gsize)sqlite3_column_bytes(rows->statement, column));
}

void store_rows_free(StoreRows *rows)
{
	if (!rows)
		return;
	give_statement(rows->tx, rows->statement);
	g_free(rows);
}

gboolean store_sql_number(StoreTx *tx, const char *sql, const SqlValue *values, gint64 *number,
			  GError **error)
{
	g_autoptr(StoreRows) rows = store_sql_query(tx, sql, values, error);
	g_autoptr(GError) failure = NULL;

	*number = 0;
	if (!rows)
		return FALSE;
	if (store_rows_next(rows, &failure))
		*number = store_rows_int(rows, 0);
	if (!failure)
		return TRUE;
	if (error)
		g_propagate_error(error, g_steal_pointer(&failure));
	else
		g_warning("%s", failure->message);
	return FALSE;
}

gboolean store_sql_begin(StoreTx *tx, GError **error)
{
	tx->bytes = 0;
	return store_sql_run(tx, "BEGIN IMMEDIATE", NULL, error);
}

gboolean store_sql_commit(StoreTx *tx, GError **error)
{
	if (store_sql_run(tx, "COMMIT", NULL, error))
		return TRUE;
	store_sql_rollback(tx);
	return FALSE;
}

void store_sql_rollback(StoreTx *tx)
{
	if (store_sql_is_open(tx))
		store_sql_run(tx, "ROLLBACK", NULL, NULL);
}

gboolean store_sql_save(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "SAVEPOINT job", NULL, error);
}

gboolean store_sql_release(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "RELEASE SAVEPOINT job", NULL, error);
}

void store_sql_undo(StoreTx *tx)
{
	if (!store_sql_is_open(tx))
		return;
	/* Where the way back is barred too, nothing of the transaction can be trusted. */
	if (!store_sql_run(tx, "ROLLBACK TO SAVEPOINT job", NULL, NULL) || !store_sql_release(tx, NULL))
		store_sql_rollback(tx);
}

gboolean store_sql_is_open(StoreTx *tx)
{
	return !sqlite3_get_autocommit(tx->db);
}

gsize store_sql_bytes(StoreTx *tx)
{
	return tx->bytes;
}
