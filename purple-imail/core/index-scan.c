/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-scan.c: directories against rows.
 *
 * A scan is one transaction that begins before the first directory is read, so two processes' scans follow
 * one another. Files without a row and rows without a file are gathered from all directories first: a mail
 * that went from one to another is then met on both sides, and is known by the unique part of its name.
 *
 * A directory that was changed less than RACY_NS ago may change again without a new mtime: its mtime is not
 * kept, so it is read once more.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"
#include "mime-build.h"

#define RACY_NS   (2 * G_GINT64_CONSTANT(1000000000))
#define NOTES_MAX 1000 /* changes of one scan that are told one by one */

/* A file without a row. */
typedef struct {
	ImailFolder folder;
	gboolean is_cur;
	char *name;
	gint64 inode, size, mtime;
} Found;

typedef struct {
	ImailIndex *index;
	ImailMaildir *maildir;
	GPtrArray *found;    /* of Found */
	GHashTable *missing; /* id → ImailRow: its file is not where it was */
	GPtrArray *changes;
	guint noted;
} Scan;

static void found_free(gpointer data)
{
	Found *found = data;

	g_free(found->name);
	g_free(found);
}

static void row_free(gpointer data)
{
	imail_row_clear(data);
	g_free(data);
}

static void change_free(gpointer data)
{
	ImailScanChange *change = data;

	g_free(change->id);
	g_free(change);
}

GPtrArray *imail_scan_changes_new(void)
{
	return g_ptr_array_new_with_free_func(change_free);
}

void imail_scan_file_free(gpointer data)
{
	ImailScanFile *file = data;

	g_free(file->dir);
	g_free(file->name);
	g_free(file);
}

static void scan_init(Scan *scan, ImailIndex *index, ImailMaildir *maildir, GPtrArray *changes)
{
	scan->index = index;
	scan->maildir = maildir;
	scan->changes = changes;
	scan->found = g_ptr_array_new_with_free_func(found_free);
	scan->missing = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, row_free);
}

static void scan_clear(Scan *scan)
{
	g_clear_pointer(&scan->found, g_ptr_array_unref);
	g_clear_pointer(&scan->missing, g_hash_table_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Scan, scan_clear)

/* ---- what is told ---- */

static gboolean add_change(Scan *scan, const char *id, ImailChangeKind kind, GError **error)
{
	ImailScanChange *change = g_new0(ImailScanChange, 1);

	change->id = g_strdup(id);
	change->kind = kind;
	g_ptr_array_add(scan->changes, change);
	return imail_index_note(scan->index, id, kind, error);
}

static gboolean note(Scan *scan, const char *id, ImailChangeKind kind, GError **error)
{
	scan->noted++;
	if (scan->noted > NOTES_MAX)
		return TRUE;
	return scan->noted < NOTES_MAX ? add_change(scan, id, kind, error)
				       : add_change(scan, "", IMAIL_CHANGE_MANY, error);
}

/* ---- reading files ---- */

ImailEntry *imail_scan_read(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	g_autoptr(ImailParsed) parsed = NULL;
	GMimeStream *stream;

	if (fd < 0)
		return NULL;
	imail_mime_init();
	stream = g_mime_stream_fs_new(fd); /* owns the descriptor */
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	return imail_entry_new(parsed);
}

static char *row_path(Scan *scan, const ImailRow *row)
{
	return imail_maildir_path(scan->maildir, row->folder, row->flags & IMAIL_MAIL_CUR ? "cur" : "new",
				  row->name);
}

/* A file that cannot be read is in the list all the same, empty: its owner may see why. */
static gboolean fill(ImailIndex *index, const char *path, ImailRow *row, GError **error)
{
	g_autoptr(ImailEntry) entry = imail_scan_read(path);

	if (entry == NULL) {
		g_autoptr(ImailParsed) nothing = imail_mime_parse_head("", 0);

		entry = imail_entry_new(nothing);
	}
	return imail_index_fill(index, row, entry, error);
}

/* ---- found files ---- */

static gboolean stat_found(Scan *scan, Found *found)
{
	g_autofree char *path =
		imail_maildir_path(scan->maildir, found->folder, found->is_cur ? "cur" : "new", found->name);
	struct stat st;

	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return FALSE;
	found->size = st.st_size;
	found->mtime = st.st_mtime;
	found->inode = (gint64)st.st_ino;
	return TRUE;
}

static void set_place(ImailRow *row, const Found *found)
{
	guint kept = row->flags & ~(guint)IMAIL_MAIL_NAME_FLAGS;

	row->folder = found->folder;
	row->flags = kept | imail_index_name_flags(found->name, found->is_cur);
	g_free(row->name);
	row->name = g_strdup(found->name);
	row->inode = found->inode;
}

/* The row's file is now this one: moved, marked, or replaced by another of its name. */
static gboolean take_over(Scan *scan, ImailRow *row, const Found *found, GError **error)
{
	gboolean is_other = row->size != found->size || row->mtime != found->mtime;
	g_autofree char *path = NULL;

	set_place(row, found);
	row->size = found->size;
	row->mtime = found->mtime;
	if (!imail_index_update(scan->index, row, error))
		return FALSE;
	path = row_path(scan, row);
	if (is_other && !fill(scan->index, path, row, error))
		return FALSE;
	return note(scan, row->id, IMAIL_CHANGE_CHANGED, error);
}

static gboolean add_new(Scan *scan, const Found *found, gboolean is_parsed, GError **error)
{
	g_auto(ImailRow) row = {.size = found->size, .mtime = found->mtime};
	g_autofree char *path = NULL;

	set_place(&row, found);
	if (!imail_index_add(scan->index, &row, error))
		return FALSE;
	path = row_path(scan, &row);
	return (!is_parsed || fill(scan->index, path, &row, error)) &&
	       note(scan, row.id, IMAIL_CHANGE_ADDED, error);
}

static gboolean exists(Scan *scan, const ImailRow *row)
{
	g_autofree char *path = row_path(scan, row);

	return access(path, F_OK) == 0;
}

static gboolean is_at(const ImailRow *row, const Found *found)
{
	return row->folder == found->folder && strcmp(row->name, found->name) == 0 &&
	       ((row->flags & IMAIL_MAIL_CUR) != 0) == found->is_cur;
}

/* The row of ID, if it is this file's, or its file has gone; *IS_DONE: nothing is to be done. */
static gboolean try_row(Scan *scan, const char *id, const Found *found, gboolean *is_done, GError **error)
{
	g_auto(ImailRow) row = {0};

	*is_done = FALSE;
	if (!imail_index_find(scan->index, id, &row))
		return TRUE;
	if (is_at(&row, found)) {
		*is_done = TRUE;
		if (row.inode == found->inode || (row.size == found->size && row.mtime == found->mtime))
			return TRUE;
		return take_over(scan, &row, found, error);
	}
	if (!g_hash_table_contains(scan->missing, id) && exists(scan, &row))
		return TRUE; /* a copy with the same unique part */
	g_hash_table_remove(scan->missing, id);
	*is_done = TRUE;
	return take_over(scan, &row, found, error);
}

static gboolean settle(Scan *scan, const Found *found, gboolean is_parsed, GError **error)
{
	g_autofree char *unique = imail_maildir_id(found->name);
	g_autofree char *second = g_strdup_printf("%s+%d", unique, (int)found->folder);
	gboolean is_done;

	if (!try_row(scan, unique, found, &is_done, error))
		return FALSE;
	if (is_done)
		return TRUE;
	if (!try_row(scan, second, found, &is_done, error))
		return FALSE;
	return is_done || add_new(scan, found, is_parsed, error);
}

static int by_time(gconstpointer a, gconstpointer b)
{
	const Found *first = *(Found *const *)a, *second = *(Found *const *)b;

	if (first->mtime != second->mtime)
		return first->mtime < second->mtime ? -1 : 1;
	return strcmp(first->name, second->name);
}

/* The oldest first, so that rows' numbers follow time as well as they can. */
static gboolean settle_found(Scan *scan, GError **error)
{
	gboolean is_parsed;

	for (guint i = scan->found->len; i-- > 0;)
		if (!stat_found(scan, scan->found->pdata[i]))
			g_ptr_array_remove_index_fast(scan->found, i);
	g_ptr_array_sort(scan->found, by_time);
	is_parsed = scan->found->len <= IMAIL_SCAN_PARSE_MAX;
	for (guint i = 0; i < scan->found->len; i++)
		if (!settle(scan, scan->found->pdata[i], is_parsed, error))
			return FALSE;
	return TRUE;
}

/* A name may be passed over by readdir while it is changed: so each is looked for once more. */
static gboolean remove_missing(Scan *scan, GError **error)
{
	GHashTableIter iter;
	gpointer row;

	g_hash_table_iter_init(&iter, scan->missing);
	while (g_hash_table_iter_next(&iter, NULL, &row)) {
		if (exists(scan, row))
			continue;
		if (!imail_index_remove(scan->index, row, error) ||
		    !note(scan, ((ImailRow *)row)->id, IMAIL_CHANGE_REMOVED, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- directories ---- */

/* What the rows of one directory say: name → ImailRow. */
static GHashTable *read_rows(Scan *scan, ImailFolder folder, gboolean is_cur, GError **error)
{
	GHashTable *rows_by_name = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, row_free);
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(scan->index),
		"SELECT n, id, coalesce(name, id || suffix), flags, size, mtime, inode FROM mail "
		"WHERE place IN (?1, ?2) AND flags & 64 = ?3",
		SQL_WITH(SQL_INT(folder), SQL_INT(imail_index_other_place(folder)),
			 SQL_INT(is_cur ? IMAIL_MAIL_CUR : 0)),
		error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		ImailRow *row = g_new0(ImailRow, 1);

		row->n = imail_sql_int(rows, 0);
		row->id = g_strdup(imail_sql_text(rows, 1));
		row->folder = folder;
		row->name = g_strdup(imail_sql_text(rows, 2));
		row->flags = (guint)imail_sql_int(rows, 3);
		row->size = imail_sql_int(rows, 4);
		row->mtime = imail_sql_int(rows, 5);
		row->inode = imail_sql_int(rows, 6);
		g_hash_table_insert(rows_by_name, row->name, row);
	}
	return rows_by_name;
}

static gint64 time_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (gint64)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec : 0;
}

static void compare_names(Scan *scan, DIR *dir, ImailFolder folder, gboolean is_cur, GHashTable *rows)
{
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		const ImailRow *row;
		Found *found;

		if (entry->d_name[0] == '.')
			continue;
		row = g_hash_table_lookup(rows, entry->d_name);
		if (row == NULL || row->inode != (gint64)entry->d_ino) {
			found = g_new0(Found, 1);
			found->folder = folder;
			found->is_cur = is_cur;
			found->name = g_strdup(entry->d_name);
			g_ptr_array_add(scan->found, found);
		}
		if (row != NULL)
			g_hash_table_remove(rows, entry->d_name);
	}
}

static gboolean scan_dir(Scan *scan, ImailFolder folder, gboolean is_cur, GError **error)
{
	g_autofree char *path = imail_maildir_path(scan->maildir, folder, is_cur ? "cur" : "new", NULL);
	gint64 before = time_of(path), now = g_get_real_time() * 1000;
	g_autoptr(GHashTable) rows = NULL;
	GError *failure = NULL;
	GHashTableIter iter;
	gpointer row;
	DIR *dir;

	if (before != 0 && before == imail_index_dir_time(scan->index, folder, is_cur))
		return TRUE;
	rows = read_rows(scan, folder, is_cur, &failure);
	if (failure != NULL) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	dir = opendir(path);
	/* Not to be read is not the same as empty. */
	if (dir == NULL && errno != ENOENT)
		return TRUE;
	compare_names(scan, dir, folder, is_cur, rows);
	if (dir != NULL)
		closedir(dir);
	g_hash_table_iter_init(&iter, rows);
	while (g_hash_table_iter_next(&iter, NULL, &row)) {
		g_hash_table_iter_steal(&iter);
		g_hash_table_replace(scan->missing, ((ImailRow *)row)->id, row);
	}
	return imail_index_set_dir_time(scan->index, folder, is_cur, now - before > RACY_NS ? before : 0,
					error);
}

static GArray *list_folders(ImailIndex *index, GError **error)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(int));
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT id FROM folder", NULL, error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		int id = (int)imail_sql_int(rows, 0);

		g_array_append_val(ids, id);
	}
	return ids;
}

/* new/ first: a mail that another program moves from new/ to cur/ meanwhile is then seen in one of them at
 * least. */
static gboolean scan_dirs(Scan *scan, GError **error)
{
	g_autoptr(GArray) folders = list_folders(scan->index, error);
	gboolean is_done = folders->len > 0;

	for (guint i = 0; i < folders->len && is_done; i++)
		is_done = scan_dir(scan, g_array_index(folders, int, i), FALSE, error);
	for (guint i = 0; i < folders->len && is_done; i++)
		is_done = scan_dir(scan, g_array_index(folders, int, i), TRUE, error);
	return is_done && settle_found(scan, error) && remove_missing(scan, error);
}

gboolean imail_scan_all(ImailIndex *index, ImailMaildir *maildir, GPtrArray *changes, GError **error)
{
	g_auto(Scan) scan = {0};
	guint before = changes->len;

	scan_init(&scan, index, maildir, changes);
	if (imail_index_begin(index, error)) {
		/* Folders whose mails have just gone go at the second look. */
		if (imail_scan_folders(index, maildir, NULL, error) && scan_dirs(&scan, error) &&
		    imail_scan_folders(index, maildir, NULL, error) && imail_index_commit(index, error))
			return TRUE;
		imail_index_rollback(index);
	}
	g_ptr_array_set_size(changes, (int)before);
	return FALSE;
}

/* ---- single files ---- */

/* The row that stood for the file: by its id, or by that of a copy. */
static gboolean gather_missing(Scan *scan, const ImailScanFile *file, ImailFolder folder)
{
	g_autofree char *unique = imail_maildir_id(file->name);
	g_autofree char *second = g_strdup_printf("%s+%d", unique, (int)folder);
	const char *const ids[] = {unique, second};

	for (gsize i = 0; i < G_N_ELEMENTS(ids); i++) {
		ImailRow *row = g_new0(ImailRow, 1);

		if (imail_index_find(scan->index, ids[i], row) && row->folder == folder && !exists(scan, row))
			g_hash_table_replace(scan->missing, row->id, row);
		else
			row_free(row);
	}
	return TRUE;
}

static gboolean gather_file(Scan *scan, const ImailScanFile *file, GError **error)
{
	int folder = imail_index_folder(scan->index, file->dir, error);
	g_autofree char *path = NULL;
	Found *found;

	if (folder < 0)
		return FALSE;
	imail_maildir_set_folder(scan->maildir, (ImailFolder)folder, file->dir);
	path = imail_maildir_path(scan->maildir, (ImailFolder)folder, file->is_cur ? "cur" : "new",
				  file->name);
	if (access(path, F_OK) != 0)
		return gather_missing(scan, file, (ImailFolder)folder);
	found = g_new0(Found, 1);
	found->folder = (ImailFolder)folder;
	found->is_cur = file->is_cur;
	found->name = g_strdup(file->name);
	g_ptr_array_add(scan->found, found);
	return TRUE;
}

gboolean imail_scan_files(ImailIndex *index, ImailMaildir *maildir, GPtrArray *files, GPtrArray *changes,
			  GError **error)
{
	g_auto(Scan) scan = {0};
	guint before = changes->len;
	gboolean is_done;

	scan_init(&scan, index, maildir, changes);
	is_done = imail_index_begin(index, error);
	for (guint i = 0; i < files->len && is_done; i++)
		is_done = gather_file(&scan, files->pdata[i], error);
	if (is_done && settle_found(&scan, error) && remove_missing(&scan, error) &&
	    imail_index_commit(index, error))
		return TRUE;
	imail_index_rollback(index);
	g_ptr_array_set_size(changes, (int)before);
	return FALSE;
}

/* ---- parsing what has only a row ---- */

static GArray *next_unparsed(ImailIndex *index, guint max, GError **error)
{
	GArray *numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index), "SELECT n FROM mail WHERE flags & 512 = 0 ORDER BY n DESC LIMIT ?1",
		SQL_WITH(SQL_INT(max)), error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		gint64 n = imail_sql_int(rows, 0);

		g_array_prepend_val(numbers, n);
	}
	return numbers;
}

/* Its file went elsewhere meanwhile: the next scan reads the directory again, and finds it. */
static gboolean forget_row(ImailIndex *index, const ImailRow *row, GError **error)
{
	return imail_index_remove(index, row, error) &&
	       imail_index_set_dir_time(index, row->folder, FALSE, 0, error) &&
	       imail_index_set_dir_time(index, row->folder, TRUE, 0, error);
}

/* The lowest number first: FTS5 gathers rows as long as their numbers rise. */
gboolean imail_scan_parse(ImailIndex *index, ImailMaildir *maildir, guint max, gint64 *left, GError **error)
{
	g_auto(Scan) scan = {0};
	g_autoptr(GPtrArray) changes = imail_scan_changes_new();
	g_autoptr(GArray) numbers = NULL;
	gboolean is_done;

	scan_init(&scan, index, maildir, changes);
	is_done = imail_index_begin(index, error);
	numbers = is_done ? next_unparsed(index, max, error) : g_array_new(FALSE, FALSE, sizeof(gint64));
	for (guint i = 0; i < numbers->len && is_done; i++) {
		g_auto(ImailRow) row = {0};
		g_autofree char *path = NULL;

		if (!imail_index_find_row(index, g_array_index(numbers, gint64, i), &row))
			continue;
		path = row_path(&scan, &row);
		is_done = access(path, F_OK) == 0 ? fill(index, path, &row, error)
						  : forget_row(index, &row, error);
	}
	if (is_done && imail_index_commit(index, error)) {
		*left = imail_sql_number(imail_index_sql(index), 0,
					 "SELECT count(*) FROM mail WHERE flags & 512 = 0", NULL);
		return TRUE;
	}
	imail_index_rollback(index);
	return FALSE;
}
