/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-sql.c: the driver of index-sql.h for SQLite 3.35 or newer with FTS5. The only file of the client that
 * includes <sqlite3.h>.
 *
 * Owns the connection, its settings, its prepared statements by their text, the tokenizer "imail" that FTS5
 * asks (tokens.h has cut the words already: it splits at blanks), and the translation of SQLite's errors.
 * The index is a cache, so its write-ahead log is synced at checkpoints only: a power cut costs the last
 * changes, which the next start reads from the Maildir again, and never the file's soundness.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-sql.h"

#include <sqlite3.h>
#include <string.h>

#include "error.h"

#define BUSY_MS         5000
#define STATEMENTS_KEPT 100 /* searches have a text each */
#define WRITER_SETTINGS                                                                                      \
	"PRAGMA page_size = 4096;"                                                                           \
	"PRAGMA journal_mode = WAL;"                                                                         \
	"PRAGMA synchronous = NORMAL;"                                                                       \
	"PRAGMA secure_delete = OFF;"                                                                        \
	"PRAGMA temp_store = MEMORY;"                                                                        \
	"PRAGMA cache_size = -16384;"           /* KiB */                                                    \
	"PRAGMA wal_autocheckpoint = 4096;"     /* pages: 16 MiB */                                          \
	"PRAGMA journal_size_limit = 33554432;" /* the log shrinks to this after a checkpoint */
#define READER_SETTINGS "PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;"

struct _ImailSql {
	sqlite3 *db;
	char *path;
	GHashTable *statements; /* SQL → sqlite3_stmt that is not in use */
	int last_fault;
};

struct _ImailSqlRows {
	ImailSql *sql;
	sqlite3_stmt *statement;
};

/* ---- errors ---- */

static int code_of(int result)
{
	switch (result & 0xff) {
	case SQLITE_INTERRUPT:
		return IMAIL_ERROR_CANCELLED;
	case SQLITE_FULL:
	case SQLITE_CANTOPEN: /* its log could not be made: mostly a full disk */
	case SQLITE_IOERR:
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_NOMEM:
		return IMAIL_ERROR_TEMPORARY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return IMAIL_ERROR_PROTOCOL;
	default:
		return IMAIL_ERROR_PERMANENT;
	}
}

static void fail(ImailSql *sql, int result, GError **error)
{
	sql->last_fault = result & 0xff;
	g_set_error(error, IMAIL_ERROR, code_of(result), "The index %s cannot be used: %s.", sql->path,
		    sql->db != NULL ? sqlite3_errmsg(sql->db) : sqlite3_errstr(result));
}

gboolean imail_sql_is_damaged(const ImailSql *sql)
{
	return sql->last_fault == SQLITE_CORRUPT || sql->last_fault == SQLITE_NOTADB ||
	       sql->last_fault == SQLITE_ERROR || sql->last_fault == SQLITE_SCHEMA;
}

gboolean imail_sql_is_full(const ImailSql *sql)
{
	return sql->last_fault == SQLITE_FULL || sql->last_fault == SQLITE_IOERR ||
	       sql->last_fault == SQLITE_CANTOPEN;
}

void imail_sql_log(const GError *error)
{
	if (error == NULL || error->code == IMAIL_ERROR_CANCELLED)
		return;
	if (error->code == IMAIL_ERROR_TEMPORARY || error->code == IMAIL_ERROR_PROTOCOL)
		g_message("%s", error->message);
	else
		g_warning("%s", error->message);
}

/* ---- the tokenizer ---- */

static int tokenizer_create(void *context G_GNUC_UNUSED, const char **words G_GNUC_UNUSED,
			    int count G_GNUC_UNUSED, Fts5Tokenizer **tokenizer)
{
	static char nothing;

	*tokenizer = (Fts5Tokenizer *)&nothing;
	return SQLITE_OK;
}

static void tokenizer_delete(Fts5Tokenizer *tokenizer G_GNUC_UNUSED)
{
}

static int tokenizer_tokenize(Fts5Tokenizer *tokenizer G_GNUC_UNUSED, void *context, int flags G_GNUC_UNUSED,
			      const char *text, int len,
			      int (*take)(void *, int, const char *, int, int, int))
{
	const char *end = text + len;
	int result = SQLITE_OK;

	for (const char *word = text; word < end && result == SQLITE_OK;) {
		const char *blank = memchr(word, ' ', (gsize)(end - word));
		const char *after = blank != NULL ? blank : end;

		if (after > word)
			result = take(context, 0, word, (int)(after - word), (int)(word - text),
				      (int)(after - text));
		word = after + 1;
	}
	return result;
}

static gboolean add_tokenizer(sqlite3 *db)
{
	static fts5_tokenizer tokenizer = {tokenizer_create, tokenizer_delete, tokenizer_tokenize};
	sqlite3_stmt *statement = NULL;
	fts5_api *api = NULL;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(statement);
	}
	sqlite3_finalize(statement);
	return api != NULL && api->xCreateTokenizer(api, "imail", NULL, &tokenizer, NULL) == SQLITE_OK;
}

/* ---- life ---- */

static void finalize(gpointer statement)
{
	sqlite3_finalize(statement);
}

ImailSql *imail_sql_open(const char *path, gboolean is_reader, GError **error)
{
	ImailSql *sql = g_new0(ImailSql, 1);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (is_reader ? 0 : SQLITE_OPEN_CREATE);
	int result = sqlite3_open_v2(*path != '\0' ? path : ":memory:", &sql->db, flags, NULL);

	sql->path = g_strdup(path);
	sql->statements = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, finalize);
	if (result == SQLITE_OK) {
		sqlite3_extended_result_codes(sql->db, 1);
		sqlite3_busy_timeout(sql->db, BUSY_MS);
		result = sqlite3_exec(sql->db, is_reader ? READER_SETTINGS : WRITER_SETTINGS, NULL, NULL,
				      NULL);
	}
	if (result == SQLITE_OK && !add_tokenizer(sql->db))
		result = SQLITE_MISUSE;
	if (result == SQLITE_OK)
		return sql;
	fail(sql, result, error);
	imail_sql_close(sql);
	return NULL;
}

void imail_sql_close(ImailSql *sql)
{
	if (sql == NULL)
		return;
	g_hash_table_unref(sql->statements);
	if (sqlite3_close(sql->db) != SQLITE_OK)
		g_critical("%s closed with statements in use", sql->path);
	g_free(sql->path);
	g_free(sql);
}

void imail_sql_interrupt(ImailSql *sql)
{
	sqlite3_interrupt(sql->db);
}

/* ---- statements ---- */

gboolean imail_sql_script(ImailSql *sql, const char *script, GError **error)
{
	int result = sqlite3_exec(sql->db, script, NULL, NULL, NULL);

	if (result != SQLITE_OK)
		fail(sql, result, error);
	return result == SQLITE_OK;
}

static sqlite3_stmt *take_statement(ImailSql *sql, const char *text, GError **error)
{
	sqlite3_stmt *statement = g_hash_table_lookup(sql->statements, text);
	int result;

	if (statement != NULL) {
		g_hash_table_steal(sql->statements, text);
		return statement;
	}
	result = sqlite3_prepare_v3(sql->db, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
	if (result != SQLITE_OK)
		fail(sql, result, error);
	return statement;
}

/* The text of the statement itself is the key: the caller's may not live as long. */
static void give_statement(ImailSql *sql, sqlite3_stmt *statement)
{
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	if (g_hash_table_size(sql->statements) >= STATEMENTS_KEPT)
		g_hash_table_remove_all(sql->statements);
	g_hash_table_replace(sql->statements, (gpointer)sqlite3_sql(statement), statement);
}

static void bind(sqlite3_stmt *statement, const ImailSqlValue *values, sqlite3_destructor_type life)
{
	for (int i = 1; values != NULL && values->kind != IMAIL_SQL_END; i++, values++) {
		if (values->kind == IMAIL_SQL_INT)
			sqlite3_bind_int64(statement, i, values->number);
		else if (values->kind == IMAIL_SQL_TEXT)
			sqlite3_bind_text(statement, i, values->data, (int)values->number, life);
		else
			sqlite3_bind_blob64(statement, i, values->data, (sqlite3_uint64)values->number, life);
	}
}

gboolean imail_sql_run(ImailSql *sql, const char *text, const ImailSqlValue *values, GError **error)
{
	sqlite3_stmt *statement = take_statement(sql, text, error);
	int result;

	if (statement == NULL)
		return FALSE;
	bind(statement, values, SQLITE_STATIC);
	result = sqlite3_step(statement);
	if (result != SQLITE_DONE && result != SQLITE_ROW)
		fail(sql, result, error);
	give_statement(sql, statement);
	return result == SQLITE_DONE || result == SQLITE_ROW;
}

gint64 imail_sql_last_id(const ImailSql *sql)
{
	return sqlite3_last_insert_rowid(sql->db);
}

ImailSqlRows *imail_sql_query(ImailSql *sql, const char *text, const ImailSqlValue *values, GError **error)
{
	sqlite3_stmt *statement = take_statement(sql, text, error);
	ImailSqlRows *rows;

	if (statement == NULL)
		return NULL;
	bind(statement, values, SQLITE_TRANSIENT);
	rows = g_new0(ImailSqlRows, 1);
	rows->sql = sql;
	rows->statement = statement;
	return rows;
}

gboolean imail_sql_next(ImailSqlRows *rows, GError **error)
{
	int result = sqlite3_step(rows->statement);

	if (result != SQLITE_ROW && result != SQLITE_DONE)
		fail(rows->sql, result, error);
	return result == SQLITE_ROW;
}

gint64 imail_sql_int(ImailSqlRows *rows, int column)
{
	return sqlite3_column_int64(rows->statement, column);
}

const char *imail_sql_text(ImailSqlRows *rows, int column)
{
	return (const char *)sqlite3_column_text(rows->statement, column);
}

const void *imail_sql_blob(ImailSqlRows *rows, int column, gsize *len)
{
	const void *data = sqlite3_column_blob(rows->statement, column);

	*len = (gsize)sqlite3_column_bytes(rows->statement, column);
	return data;
}

void imail_sql_rows_free(ImailSqlRows *rows)
{
	if (rows == NULL)
		return;
	give_statement(rows->sql, rows->statement);
	g_free(rows);
}

gint64 imail_sql_number(ImailSql *sql, gint64 otherwise, const char *text, const ImailSqlValue *values)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ImailSqlRows) rows = imail_sql_query(sql, text, values, &error);

	if (rows != NULL && imail_sql_next(rows, &error))
		return imail_sql_int(rows, 0);
	imail_sql_log(error);
	return otherwise;
}

/* ---- transactions ---- */

static gboolean in_transaction(const ImailSql *sql)
{
	return !sqlite3_get_autocommit(sql->db);
}

gboolean imail_sql_begin(ImailSql *sql, GError **error)
{
	return imail_sql_run(sql, "BEGIN IMMEDIATE", NULL, error);
}

gboolean imail_sql_commit(ImailSql *sql, GError **error)
{
	if (imail_sql_run(sql, "COMMIT", NULL, error))
		return TRUE;
	imail_sql_rollback(sql);
	return FALSE;
}

void imail_sql_rollback(ImailSql *sql)
{
	if (in_transaction(sql))
		imail_sql_run(sql, "ROLLBACK", NULL, NULL);
}
