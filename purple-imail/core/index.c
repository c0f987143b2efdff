/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index.c: the index's file: opening, schema, transactions, folders, and what other processes changed.
 *
 * Versions of the schema: VERSION. There is no migration: another version's file is thrown away, the Maildir
 * is read again. A damaged file is noticed when it is opened or when a statement meets the damage.
 *
 * Limits: CHANGES_KEPT changes are kept for other processes.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

#define VERSION      3
#define OPEN_TRIES   10
#define OPEN_REST_US 25000
#define CHANGES_KEPT 20000
#define LITTER_MIN   20000 /* mails that have gone whose words may stay, however few there are */

#define STRING_OF(x) #x
#define STRING(x)    STRING_OF(x)
/* A mail of OLD's conversation has left OLD's place. */
#define TALK_LESS                                                                                            \
	" UPDATE talk SET total = total - 1, date = ifnull((SELECT max(date) FROM mail WHERE thread ="       \
	" OLD.thread AND place = OLD.place), 0) WHERE place = OLD.place AND thread = OLD.thread;"            \
	" DELETE FROM talk WHERE place = OLD.place AND thread = OLD.thread AND total = 0;"
/* Lists are read through mail_by_*; the counts of a folder are kept by triggers, never counted. `words`
 * keeps rows' numbers only (detail=none): fields are words of their own (index-entry.c), and phrases are
 * looked for in the few mails that have all their words (index-search.c). Beginnings of one letter or two
 * have lists of their own: without them each was a merger of thousands, of 100 ms and more among 100,000
 * mails.
 *
 * `place` is the list that shows a mail: its folder, or of a mail in the Inbox that is bulk and `apart`
 * (index-bulk.c) -1. `heap` has a row a mailing list and a row a sender of bulk mail, `bulk` has the counts
 * of place -1; `talk` has a row a place and conversation, with the date of the newest mail of it there. */
static const char schema[] =
	"CREATE TABLE folder (id INTEGER PRIMARY KEY, dir TEXT NOT NULL UNIQUE, total INTEGER NOT NULL "
	"DEFAULT 0,"
	" unread INTEGER NOT NULL DEFAULT 0, new_time INTEGER NOT NULL DEFAULT 0,"
	" cur_time INTEGER NOT NULL DEFAULT 0);"
	"INSERT INTO folder (id, dir) VALUES (0, ''), (1, '.Sent'), (2, '.Drafts'), (3, '.Archive'), (4, "
	"'.Trash');"
	"CREATE TABLE mail (n INTEGER PRIMARY KEY AUTOINCREMENT, key INTEGER NOT NULL, id TEXT NOT NULL,"
	" folder INTEGER NOT NULL, flags INTEGER NOT NULL, suffix TEXT NOT NULL, name TEXT,"
	" date INTEGER NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, inode INTEGER NOT NULL,"
	" token INTEGER, ref INTEGER, message_id INTEGER, thread INTEGER, base INTEGER,"
	" is_reply INTEGER NOT NULL DEFAULT 0, from_key TEXT NOT NULL DEFAULT '', subject_key TEXT NOT NULL "
	"DEFAULT '', heap INTEGER, apart INTEGER NOT NULL DEFAULT 0,"
	" place INTEGER AS (CASE WHEN folder = 0 AND apart THEN -1 ELSE folder END) VIRTUAL);"
	"CREATE INDEX mail_by_key ON mail (key);"
	"CREATE INDEX mail_by_token ON mail (token) WHERE token IS NOT NULL;"
	"CREATE INDEX mail_by_ref ON mail (ref) WHERE ref IS NOT NULL;"
	"CREATE INDEX mail_by_message_id ON mail (message_id) WHERE message_id IS NOT NULL;"
	"CREATE INDEX mail_by_thread ON mail (thread, place, date);"
	"CREATE INDEX mail_by_base ON mail (base, date) WHERE base IS NOT NULL;"
	"CREATE INDEX mail_replies ON mail (base, date) WHERE base IS NOT NULL AND is_reply;"
	"CREATE INDEX mail_unparsed ON mail (n) WHERE flags & 512 = 0;"
	"CREATE INDEX mail_by_date ON mail (place, date);"
	"CREATE INDEX mail_unread ON mail (place, date) WHERE flags & 1 = 0;"
	"CREATE INDEX mail_by_time ON mail (date);"
	"CREATE INDEX mail_by_from ON mail (place, from_key, date);"
	"CREATE INDEX mail_by_subject ON mail (place, subject_key, date);"
	"CREATE INDEX mail_by_size ON mail (place, size);"
	"CREATE INDEX mail_by_heap ON mail (heap, place, date) WHERE heap IS NOT NULL;"
	"CREATE TRIGGER mail_in AFTER INSERT ON mail BEGIN UPDATE folder SET total = total + 1,"
	" unread = unread + (NEW.flags & 1 = 0) WHERE id = NEW.folder; END;"
	"CREATE TRIGGER mail_out AFTER DELETE ON mail BEGIN UPDATE folder SET total = total - 1,"
	" unread = unread - (OLD.flags & 1 = 0) WHERE id = OLD.folder; END;"
	"CREATE TRIGGER mail_over AFTER UPDATE OF folder, flags ON mail"
	" WHEN OLD.folder <> NEW.folder OR OLD.flags & 1 <> NEW.flags & 1 BEGIN"
	" UPDATE folder SET total = total - 1, unread = unread - (OLD.flags & 1 = 0) WHERE id = OLD.folder;"
	" UPDATE folder SET total = total + 1, unread = unread + (NEW.flags & 1 = 0) WHERE id = NEW.folder;"
	" END;"
	"CREATE TABLE heap (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL,"
	" total INTEGER NOT NULL DEFAULT 0, unread INTEGER NOT NULL DEFAULT 0,"
	" is_kept INTEGER NOT NULL DEFAULT 0);"
	"CREATE TABLE bulk (total INTEGER NOT NULL, unread INTEGER NOT NULL, is_off INTEGER NOT NULL);"
	"INSERT INTO bulk VALUES (0, 0, 0);"
	"CREATE TABLE person (address TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TRIGGER bulk_out AFTER DELETE ON mail WHEN OLD.place = -1 BEGIN"
	" UPDATE bulk SET total = total - 1, unread = unread - (OLD.flags & 1 = 0);"
	" UPDATE heap SET total = total - 1, unread = unread - (OLD.flags & 1 = 0) WHERE id = OLD.heap; END;"
	"CREATE TRIGGER bulk_from AFTER UPDATE OF folder, flags, apart, heap ON mail WHEN OLD.place = -1 AND"
	" (NEW.place <> -1 OR OLD.flags & 1 <> NEW.flags & 1 OR OLD.heap IS NOT NEW.heap) BEGIN"
	" UPDATE bulk SET total = total - 1, unread = unread - (OLD.flags & 1 = 0);"
	" UPDATE heap SET total = total - 1, unread = unread - (OLD.flags & 1 = 0) WHERE id = OLD.heap; END;"
	"CREATE TRIGGER bulk_to AFTER UPDATE OF folder, flags, apart, heap ON mail WHEN NEW.place = -1 AND"
	" (OLD.place <> -1 OR OLD.flags & 1 <> NEW.flags & 1 OR OLD.heap IS NOT NEW.heap) BEGIN"
	" UPDATE bulk SET total = total + 1, unread = unread + (NEW.flags & 1 = 0);"
	" UPDATE heap SET total = total + 1, unread = unread + (NEW.flags & 1 = 0) WHERE id = NEW.heap; END;"
	"CREATE TABLE talk (place INTEGER NOT NULL, thread INTEGER NOT NULL, total INTEGER NOT NULL,"
	" date INTEGER NOT NULL, PRIMARY KEY (place, thread)) WITHOUT ROWID;"
	"CREATE INDEX talk_by_date ON talk (place, date, thread);"
	/* a mail has its thread only when it has been read: never when its row is made */
	"CREATE TRIGGER talk_out AFTER DELETE ON mail WHEN OLD.thread IS NOT NULL BEGIN" TALK_LESS " END;"
	"CREATE TRIGGER talk_over AFTER UPDATE OF folder, apart, thread, date ON mail WHEN OLD.thread IS NOT"
	" NEW.thread OR OLD.place <> NEW.place OR OLD.date <> NEW.date BEGIN" TALK_LESS
	" INSERT INTO talk SELECT NEW.place, NEW.thread, 1, NEW.date WHERE NEW.thread IS NOT NULL"
	" ON CONFLICT (place, thread) DO UPDATE SET total = total + 1, date = max(date, excluded.date); END;"
	/* sender and address only where they do not follow from the others */
	"CREATE TABLE head (n INTEGER PRIMARY KEY, sender TEXT, name TEXT, address TEXT, subject TEXT,"
	" preview TEXT, recipients TEXT, attachments TEXT, refs BLOB, list_id TEXT);"
	"CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, detail = none,"
	" prefix = '1 2', tokenize = 'imail');"
	/* octets that it gathers before it writes: a batch goes into one piece */
	"INSERT INTO words (words, rank) VALUES ('hashsize', 16777216);"
	"CREATE TABLE msgid (hash INTEGER PRIMARY KEY, thread INTEGER NOT NULL);"
	"CREATE TABLE merged (old INTEGER PRIMARY KEY, thread INTEGER NOT NULL);"
	"CREATE TABLE change (seq INTEGER PRIMARY KEY AUTOINCREMENT, writer INTEGER NOT NULL, kind INTEGER "
	"NOT "
	"NULL, id TEXT NOT NULL);"
	"CREATE TABLE gone (count INTEGER NOT NULL);"
	"INSERT INTO gone VALUES (0);"
	"PRAGMA user_version = " STRING(VERSION) ";";

struct _ImailIndex {
	ImailSql *sql;
	char *path;
	gboolean is_in_memory;
	guint64 inode;   /* of the file */
	gint64 writer;   /* who we are in `change` */
	gint64 last_seq; /* of the changes that we know */
	GArray *words;   /* of Words: those of the transaction */
};

typedef struct {
	gint64 n;
	ImailTokenSet *set;
} Words;

static void words_clear(gpointer data)
{
	imail_token_set_free(((Words *)data)->set);
}

static GArray *words_new(void)
{
	GArray *words = g_array_new(FALSE, FALSE, sizeof(Words));

	g_array_set_clear_func(words, words_clear);
	return words;
}

/* ---- opening ---- */

static guint64 inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (guint64)st.st_ino : 0;
}

static void remove_files(const char *path)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};

	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *file = g_strconcat(path, suffixes[i], NULL);

		unlink(file);
	}
}

static gint64 version_of(ImailSql *sql)
{
	return imail_sql_number(sql, -1, "PRAGMA user_version", NULL);
}

/* Another process may be making the same file at this moment: the first one makes it. */
static gboolean make_schema(ImailSql *sql, GError **error)
{
	if (!imail_sql_begin(sql, error))
		return FALSE;
	if (version_of(sql) != 0 || imail_sql_script(sql, schema, error)) {
		if (imail_sql_commit(sql, error))
			return version_of(sql) == VERSION;
	}
	imail_sql_rollback(sql);
	return FALSE;
}

/* NULL with *IS_USELESS: the file is to be thrown away. */
static ImailSql *open_file(const char *path, gboolean *is_useless, GError **error)
{
	ImailSql *sql = imail_sql_open(path, FALSE, error);
	gint64 version;

	*is_useless = sql == NULL && g_error_matches(*error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	if (sql == NULL)
		return NULL;
	version = version_of(sql);
	if (version == VERSION || (version == 0 && make_schema(sql, error)))
		return sql;
	*is_useless = version > 0 || imail_sql_is_damaged(sql);
	if (*error == NULL)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "The index %s is of another version.",
			    path);
	imail_sql_close(sql);
	return NULL;
}

static ImailSql *open_or_make(const char *path)
{
	ImailSql *sql = NULL;

	for (int i = 0; i < OPEN_TRIES; i++) {
		g_autoptr(GError) error = NULL;
		gboolean is_useless = FALSE;

		sql = open_file(path, &is_useless, &error);
		if (sql != NULL)
			break;
		g_info("%s", error->message);
		if (is_useless)
			remove_files(path);
		else if (error->code == IMAIL_ERROR_TEMPORARY)
			g_usleep(OPEN_REST_US);
		else
			break;
	}
	return sql;
}

static void open_in_memory(ImailIndex *index)
{
	g_message("The index %s cannot be used; this session keeps one in memory.", index->path);
	index->is_in_memory = TRUE;
	index->sql = imail_sql_open("", FALSE, NULL);
	if (index->sql == NULL || !make_schema(index->sql, NULL))
		g_error("SQLite cannot keep a database in memory.");
}

static void open_writer(ImailIndex *index)
{
	index->is_in_memory = FALSE;
	index->sql = open_or_make(index->path);
	if (index->sql == NULL)
		open_in_memory(index);
	index->inode = inode_of(index->path);
	index->last_seq = imail_sql_number(index->sql, 0, "SELECT max(seq) FROM change", NULL);
	imail_sql_run(index->sql, "DELETE FROM change WHERE seq <= ?1",
		      SQL_WITH(SQL_INT(index->last_seq - CHANGES_KEPT)), NULL);
}

ImailIndex *imail_index_open(const char *path)
{
	ImailIndex *index = g_new0(ImailIndex, 1);

	index->path = g_strdup(path);
	index->words = words_new();
	index->writer = ((gint64)g_random_int() << 31) ^ g_get_real_time();
	open_writer(index);
	return index;
}

ImailIndex *imail_index_open_reader(const char *path)
{
	ImailSql *sql = g_file_test(path, G_FILE_TEST_EXISTS) ? imail_sql_open(path, TRUE, NULL) : NULL;
	ImailIndex *index;

	if (sql == NULL || version_of(sql) != VERSION) {
		imail_sql_close(sql);
		return NULL;
	}
	index = g_new0(ImailIndex, 1);
	index->path = g_strdup(path);
	index->words = words_new();
	index->sql = sql;
	index->inode = inode_of(path);
	return index;
}

void imail_index_free(ImailIndex *index)
{
	if (index == NULL)
		return;
	imail_sql_close(index->sql);
	g_array_unref(index->words);
	g_free(index->path);
	g_free(index);
}

ImailSql *imail_index_sql(ImailIndex *index)
{
	return index->sql;
}

void imail_index_renew(ImailIndex *index)
{
	imail_sql_close(index->sql);
	/* Unless another process has begun a new one already. */
	if (inode_of(index->path) == index->inode)
		remove_files(index->path);
	open_writer(index);
}

void imail_index_go_into_memory(ImailIndex *index)
{
	imail_sql_close(index->sql);
	open_in_memory(index);
	index->last_seq = 0;
}

gboolean imail_index_is_in_memory(const ImailIndex *index)
{
	return index->is_in_memory;
}

gboolean imail_index_is_gone(const ImailIndex *index)
{
	return !index->is_in_memory && inode_of(index->path) != index->inode;
}

gboolean imail_index_is_littered(ImailIndex *index)
{
	gint64 here = imail_sql_number(index->sql, 0, "SELECT sum(total) FROM folder", NULL);

	return imail_sql_number(index->sql, 0, "SELECT count FROM gone", NULL) > MAX(LITTER_MIN, here);
}

/* ---- transactions ---- */

gboolean imail_index_begin(ImailIndex *index, GError **error)
{
	return imail_sql_begin(index->sql, error);
}

void imail_index_put_words(ImailIndex *index, gint64 n, ImailTokenSet *words)
{
	Words pending = {.n = n, .set = words};

	g_array_append_val(index->words, pending);
}

static gboolean write_words(ImailIndex *index, GError **error)
{
	for (guint i = 0; i < index->words->len; i++) {
		const Words *words = &g_array_index(index->words, Words, i);
		gsize len;
		const char *joined = imail_token_set_joined(words->set, &len);

		if (!imail_sql_run(index->sql, "INSERT INTO words (rowid, text) VALUES (?1, ?2)",
				   SQL_WITH(SQL_INT(words->n), SQL_CHARS(joined, len)), error))
			return FALSE;
	}
	return TRUE;
}

gboolean imail_index_commit(ImailIndex *index, GError **error)
{
	gboolean is_written = write_words(index, error) && imail_sql_commit(index->sql, error);

	if (!is_written)
		imail_sql_rollback(index->sql);
	g_array_set_size(index->words, 0);
	return is_written;
}

void imail_index_rollback(ImailIndex *index)
{
	imail_sql_rollback(index->sql);
	g_array_set_size(index->words, 0);
}

/* ---- folders ---- */

int imail_index_folder(ImailIndex *index, const char *dir, GError **error)
{
	gint64 id = imail_sql_number(index->sql, -1, "SELECT id FROM folder WHERE dir = ?1",
				     SQL_WITH(SQL_TEXT(dir)));

	if (id >= 0)
		return (int)id;
	if (!imail_sql_run(index->sql, "INSERT INTO folder (dir) VALUES (?1)", SQL_WITH(SQL_TEXT(dir)),
			   error))
		return -1;
	return (int)imail_sql_last_id(index->sql);
}

int imail_index_other_place(ImailFolder folder)
{
	return folder == IMAIL_FOLDER_INBOX ? -1 : (int)folder;
}

gboolean imail_index_remove_folder(ImailIndex *index, ImailFolder folder, GError **error)
{
	return imail_sql_run(index->sql, "DELETE FROM folder WHERE id = ?1", SQL_WITH(SQL_INT(folder)),
			     error);
}

gboolean imail_index_rename_folder(ImailIndex *index, ImailFolder folder, const char *dir, GError **error)
{
	return imail_sql_run(index->sql, "UPDATE folder SET dir = ?1 WHERE id = ?2",
			     SQL_WITH(SQL_TEXT(dir), SQL_INT(folder)), error);
}

gint64 imail_index_dir_time(ImailIndex *index, ImailFolder folder, gboolean is_cur)
{
	return imail_sql_number(index->sql, 0,
				is_cur ? "SELECT cur_time FROM folder WHERE id = ?1"
				       : "SELECT new_time FROM folder WHERE id = ?1",
				SQL_WITH(SQL_INT(folder)));
}

gboolean imail_index_set_dir_time(ImailIndex *index, ImailFolder folder, gboolean is_cur, gint64 time,
				  GError **error)
{
	return imail_sql_run(index->sql,
			     is_cur ? "UPDATE folder SET cur_time = ?1 WHERE id = ?2"
				    : "UPDATE folder SET new_time = ?1 WHERE id = ?2",
			     SQL_WITH(SQL_INT(time), SQL_INT(folder)), error);
}

/* ---- changes ---- */

gboolean imail_index_note(ImailIndex *index, const char *id, ImailChangeKind kind, GError **error)
{
	return imail_sql_run(index->sql, "INSERT INTO change (writer, kind, id) VALUES (?1, ?2, ?3)",
			     SQL_WITH(SQL_INT(index->writer), SQL_INT(kind), SQL_TEXT(id)), error);
}

gboolean imail_index_others(ImailIndex *index,
			    void (*each)(const char *id, ImailChangeKind kind, gpointer user_data),
			    gpointer user_data)
{
	gint64 oldest = imail_sql_number(index->sql, 0, "SELECT min(seq) FROM change", NULL);
	gboolean is_whole = oldest <= index->last_seq + 1;
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		index->sql, "SELECT seq, writer, kind, id FROM change WHERE seq > ?1 ORDER BY seq",
		SQL_WITH(SQL_INT(index->last_seq)), NULL);

	while (rows != NULL && imail_sql_next(rows, NULL)) {
		index->last_seq = imail_sql_int(rows, 0);
		if (imail_sql_int(rows, 1) != index->writer)
			each(imail_sql_text(rows, 3), (ImailChangeKind)imail_sql_int(rows, 2), user_data);
	}
	return is_whole;
}
