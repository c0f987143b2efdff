/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manage.c: many mails at once.
 *
 * A call is one transaction of the index, and one fsync of each directory that it changed, at its end: when
 * the process dies in between, each mail is in one place or the other, and the next scan tells which.
 */
#define G_LOG_DOMAIN "imail-core"

#include "manage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "folders.h"
#include "mailbox-private.h"

#define COPY_BLOCK (64 * 1024)
#define DAY        (24 * 60 * 60)

void imail_managed_clear(ImailManaged *managed)
{
	g_clear_pointer(&managed->changed, g_ptr_array_unref);
	g_clear_pointer(&managed->added, g_ptr_array_unref);
	g_clear_pointer(&managed->removed, g_ptr_array_unref);
}

/* ---- a call ---- */

typedef struct {
	ImailStore *store;
	ImailManaged *done;
	GHashTable *touched; /* set of ImailFolder: to be synced */
	guint failed;
	GError *error; /* the first one */
} Call;

static void call_begin(Call *call, ImailStore *store, ImailManaged *done)
{
	*call = (Call){.store = store, .done = done};
	*done = (ImailManaged){0};
	done->changed = g_ptr_array_new_with_free_func((GDestroyNotify)imail_item_free);
	done->added = g_ptr_array_new_with_free_func((GDestroyNotify)imail_item_free);
	done->removed = g_ptr_array_new_with_free_func(g_free);
	call->touched = g_hash_table_new(NULL, NULL);
	imail_store_begin(store);
}

static void touch(Call *call, ImailFolder folder)
{
	g_hash_table_add(call->touched, GINT_TO_POINTER(folder));
}

static void fail(Call *call, GError *error)
{
	call->failed++;
	if (call->error == NULL)
		call->error = error;
	else
		g_error_free(error);
}

/* FALSE: it is not here, which the call remembers. */
static gboolean find_mail(Call *call, const char *id, ImailRow *row)
{
	GError *error = NULL;

	if (imail_store_find(call->store, id, row, &error))
		return TRUE;
	fail(call, error);
	return FALSE;
}

/* Ends the call; FALSE with ERROR when something failed. */
static gboolean call_end(Call *call, GError **error)
{
	GHashTableIter iter;
	gpointer folder;
	GError *failure = NULL;

	imail_store_commit(call->store);
	g_hash_table_iter_init(&iter, call->touched);
	while (g_hash_table_iter_next(&iter, &folder, NULL))
		if (!imail_maildir_sync(call->store->maildir, GPOINTER_TO_INT(folder), &failure))
			fail(call, g_steal_pointer(&failure));
	g_hash_table_unref(call->touched);
	if (call->error == NULL)
		return TRUE;
	if (call->done->count > 0)
		g_prefix_error(&call->error, "%u of %u mails: ", call->failed,
			       call->failed + call->done->count);
	g_propagate_error(error, call->error);
	return FALSE;
}

static void note_changed(Call *call, const ImailRow *row)
{
	ImailItem *item = call->done->changed->len <= IMAIL_MANAGE_TOLD_MAX
				  ? imail_store_row_item(call->store, row->n)
				  : NULL;

	call->done->count++;
	if (item != NULL)
		g_ptr_array_add(call->done->changed, item);
}

static gboolean find_folder(ImailStore *store, const char *name, ImailFolder *folder, GError **error)
{
	int id = imail_list_find_folder(imail_store_index(store), name);

	if (id < 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "There is no folder “%s”.", name);
		return FALSE;
	}
	*folder = (ImailFolder)id;
	return TRUE;
}

/* ---- marks and moves ---- */

/* Never over another mail. */
static gboolean is_free(ImailStore *store, ImailFolder folder, const char *name, GError **error)
{
	g_autofree char *path = imail_maildir_path(store->maildir, folder, "cur", name);

	if (access(path, F_OK) != 0)
		return TRUE;
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "A mail of that file name is there already.");
	return FALSE;
}

static void move_to(Call *call, ImailRow *row, ImailFolder folder, const char *name)
{
	ImailFolder from = row->folder;
	GError *error = NULL;

	if (from == folder && strcmp(name, row->name) == 0 && (row->flags & IMAIL_MAIL_CUR)) {
		call->done->count++;
		return;
	}
	if (!is_free(call->store, folder, name, &error) ||
	    !imail_store_move_row(call->store, row, folder, name, &error)) {
		fail(call, error);
		return;
	}
	touch(call, from);
	touch(call, folder);
	note_changed(call, row);
}

static char *marked_name(const char *name, const char *set, const char *clear)
{
	char *marked = imail_maildir_with_flag(name, '\0');

	for (; *set != '\0'; set++) {
		g_autofree char *before = marked;

		marked = imail_maildir_with_flag(before, *set);
	}
	for (; *clear != '\0'; clear++) {
		g_autofree char *before = marked;

		marked = imail_maildir_without_flag(before, *clear);
	}
	return marked;
}

gboolean imail_manage_mark(ImailStore *store, const GPtrArray *ids, const char *set, const char *clear,
			   ImailManaged *done, GError **error)
{
	Call call;

	call_begin(&call, store, done);
	for (guint i = 0; i < ids->len; i++) {
		g_auto(ImailRow) row = {0};
		g_autofree char *name = NULL;

		if (!find_mail(&call, ids->pdata[i], &row))
			continue;
		name = marked_name(row.name, set, clear);
		move_to(&call, &row, row.folder, name);
	}
	return call_end(&call, error);
}

static gboolean move_ids(ImailStore *store, const GPtrArray *ids, ImailFolder folder, ImailManaged *done,
			 GError **error)
{
	Call call;

	call_begin(&call, store, done);
	for (guint i = 0; i < ids->len; i++) {
		g_auto(ImailRow) row = {0};
		g_autofree char *name = NULL;

		if (!find_mail(&call, ids->pdata[i], &row))
			continue;
		name = imail_maildir_with_flag(row.name, '\0');
		move_to(&call, &row, folder, name);
	}
	return call_end(&call, error);
}

gboolean imail_manage_move(ImailStore *store, const GPtrArray *ids, const char *folder, ImailManaged *done,
			   GError **error)
{
	ImailFolder to;

	*done = (ImailManaged){0};
	if (!find_folder(store, folder, &to, error))
		return FALSE;
	return to == IMAIL_FOLDER_TRASH ? imail_manage_delete(store, ids, done, error)
					: move_ids(store, ids, to, done, error);
}

gboolean imail_manage_read_all(ImailStore *store, const char *folder, ImailManaged *done, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	ImailView view;

	*done = (ImailManaged){0};
	if (!imail_view_find(imail_store_index(store), folder, &view, error))
		return FALSE;
	imail_view_add_unread(store->index, &view, ids);
	return imail_manage_mark(store, ids, "S", "", done, error);
}

/* ---- copies ---- */

static gboolean copy_octets(int from, int to)
{
	g_autofree char *block = g_malloc(COPY_BLOCK);
	ssize_t n;

	while ((n = read(from, block, COPY_BLOCK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !imail_durable_write_all(to, block, (gsize)n))
			return FALSE;
	}
	return TRUE;
}

/* A file in tmp/ with what the mail has in it, durable; *COPIED is its state. */
static char *copy_file(ImailStore *store, const ImailRow *row, ImailFolder folder, struct stat *copied,
		       GError **error)
{
	g_autofree char *path = imail_store_row_path(store, row);
	g_autofree char *unique = NULL;
	int from = open(path, O_RDONLY | O_CLOEXEC), to = -1;
	struct stat st = {0};
	gboolean is_copied = FALSE;

	if (from < 0)
		imail_durable_set_error(error, errno, "The mail in %s cannot be read", path);
	else
		to = imail_maildir_create(store->maildir, folder, "C", &unique, error);
	if (to >= 0) {
		struct timespec times[2];

		is_copied = copy_octets(from, to) && fstat(from, &st) == 0;
		times[0] = st.st_atim;
		times[1] = st.st_mtim;
		is_copied = is_copied && (futimens(to, times), fsync(to)) == 0 && fstat(to, copied) == 0;
		if (!is_copied)
			imail_durable_set_error(error, errno, "The mail cannot be copied");
		close(to);
	}
	if (from >= 0)
		close(from);
	if (is_copied)
		return g_steal_pointer(&unique);
	if (unique != NULL)
		imail_maildir_discard(store->maildir, folder, unique);
	return NULL;
}

static void copy_to(Call *call, const ImailRow *row, ImailFolder folder)
{
	const char *flags = strchr(row->name, ':');
	GError *error = NULL;
	struct stat st = {0};
	g_autofree char *unique = copy_file(call->store, row, folder, &st, &error);
	g_autofree char *name = NULL;
	ImailMaildirFile file;
	ImailItem *item;

	flags = flags != NULL && g_str_has_prefix(flags, ":2,") ? flags + 3 : "";
	if (unique == NULL || !imail_maildir_publish(call->store->maildir, folder, unique, flags, &error)) {
		if (unique != NULL)
			imail_maildir_discard(call->store->maildir, folder, unique);
		fail(call, error);
		return;
	}
	name = g_strdup_printf("%s:2,%s", unique, flags);
	file = (ImailMaildirFile){.folder = folder, .is_cur = TRUE, .name = name, .size = st.st_size};
	file.mtime = st.st_mtime;
	file.inode = (gint64)st.st_ino;
	item = imail_store_added(call->store, &file, NULL);
	touch(call, folder);
	call->done->count++;
	if (item != NULL)
		g_ptr_array_add(call->done->added, item);
}

gboolean imail_manage_copy(ImailStore *store, const GPtrArray *ids, const char *folder, ImailManaged *done,
			   GError **error)
{
	ImailFolder to;
	Call call;

	*done = (ImailManaged){0};
	if (!find_folder(store, folder, &to, error))
		return FALSE;
	call_begin(&call, store, done);
	for (guint i = 0; i < ids->len; i++) {
		g_auto(ImailRow) row = {0};

		if (find_mail(&call, ids->pdata[i], &row))
			copy_to(&call, &row, to);
	}
	return call_end(&call, error);
}

/* ---- Trash ---- */

static GArray *rows_new(void)
{
	GArray *rows = g_array_new(FALSE, FALSE, sizeof(ImailRow));

	g_array_set_clear_func(rows, (GDestroyNotify)imail_row_clear);
	return rows;
}

static void remove_rows(Call *call, GArray *rows)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	GError *error = NULL;
	guint removed;

	if (rows->len == 0)
		return;
	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add(ids, g_strdup(g_array_index(rows, ImailRow, i).id));
	if (!imail_store_remove_rows(call->store, rows, &error))
		fail(call, error);
	removed = ids->len - rows->len;
	call->done->count += removed;
	for (guint i = 0; i < removed; i++)
		g_ptr_array_add(call->done->removed, g_strdup(ids->pdata[i]));
	touch(call, IMAIL_FOLDER_TRASH);
}

/* Where they came from is written down before the first one moves. */
static void trash_rows(Call *call, GArray *rows)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new(), dirs = g_ptr_array_new();
	GError *error = NULL;

	if (rows->len == 0)
		return;
	for (guint i = 0; i < rows->len; i++) {
		const ImailRow *row = &g_array_index(rows, ImailRow, i);
		const char *dir = imail_maildir_folder_dir(call->store->maildir, row->folder);

		g_ptr_array_add(ids, row->id);
		g_ptr_array_add(dirs, (char *)(dir != NULL ? dir : ""));
	}
	if (!imail_trash_add(call->store->trash, ids, dirs, g_get_real_time() / G_USEC_PER_SEC, &error)) {
		fail(call, error);
		return;
	}
	for (guint i = 0; i < rows->len; i++) {
		ImailRow *row = &g_array_index(rows, ImailRow, i);
		g_autofree char *name = imail_maildir_with_flag(row->name, '\0');

		move_to(call, row, IMAIL_FOLDER_TRASH, name);
	}
}

gboolean imail_manage_delete(ImailStore *store, const GPtrArray *ids, ImailManaged *done, GError **error)
{
	g_autoptr(GArray) trash = rows_new(), others = rows_new();
	Call call;

	call_begin(&call, store, done);
	for (guint i = 0; i < ids->len; i++) {
		ImailRow row = {0};

		if (!find_mail(&call, ids->pdata[i], &row)) {
			imail_row_clear(&row);
			continue;
		}
		g_array_append_val(*(row.folder == IMAIL_FOLDER_TRASH ? &trash : &others), row);
	}
	trash_rows(&call, others);
	remove_rows(&call, trash);
	return call_end(&call, error);
}

static ImailFolder origin_of(ImailStore *store, const ImailRow *row)
{
	const char *dir = imail_trash_origin(store->trash, row->id, NULL);
	int folder = dir != NULL ? imail_index_folder(store->index, dir, NULL) : -1;

	if (folder < 0 || folder == IMAIL_FOLDER_TRASH ||
	    imail_maildir_folder_dir(store->maildir, (ImailFolder)folder) == NULL)
		return IMAIL_FOLDER_INBOX;
	return (ImailFolder)folder;
}

gboolean imail_manage_restore(ImailStore *store, const GPtrArray *ids, ImailManaged *done, GError **error)
{
	Call call;

	call_begin(&call, store, done);
	for (guint i = 0; i < ids->len; i++) {
		g_auto(ImailRow) row = {0};
		g_autofree char *name = NULL;

		if (!find_mail(&call, ids->pdata[i], &row))
			continue;
		name = imail_maildir_without_flag(row.name, 'T');
		if (row.folder == IMAIL_FOLDER_TRASH)
			move_to(&call, &row, origin_of(store, &row), name);
	}
	return call_end(&call, error);
}

/* When it came into Trash; of a mail that another program put there, its file's last change, which is no
 * earlier than that. */
static gint64 trashed_at(ImailStore *store, const ImailRow *row)
{
	g_autofree char *path = imail_store_row_path(store, row);
	gint64 when;
	struct stat st;

	imail_trash_origin(store->trash, row->id, &when);
	if (when == 0 && stat(path, &st) == 0)
		when = st.st_ctime;
	return when;
}

gboolean imail_manage_empty_trash(ImailStore *store, guint days, gint64 now, ImailManaged *done,
				  GError **error)
{
	g_autoptr(GArray) rows = rows_new();
	const ImailView trash = {.place = IMAIL_FOLDER_TRASH};
	g_autoptr(GArray) numbers =
		imail_view_rows(imail_store_index(store), &trash, IMAIL_SORT_DATE, FALSE, 0, 0, NULL);
	Call call;

	call_begin(&call, store, done);
	for (guint i = 0; i < numbers->len; i++) {
		ImailRow row = {0};

		if (imail_index_find_row(store->index, g_array_index(numbers, gint64, i), &row) &&
		    (days == 0 || trashed_at(store, &row) <= now - (gint64)days * DAY))
			g_array_append_val(rows, row);
		else
			imail_row_clear(&row);
	}
	remove_rows(&call, rows);
	return call_end(&call, error);
}

/* ---- folders ---- */

static gboolean refuse(GError **error, const char *name, const char *why)
{
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "“%s” %s.", name, why);
	return FALSE;
}

static gboolean find_own_folder(ImailStore *store, const char *name, ImailFolder *folder, GError **error)
{
	return find_folder(store, name, folder, error) &&
	       (*folder >= IMAIL_FOLDERS || refuse(error, name, "is one of the folders that always are"));
}

gboolean imail_manage_create_folder(ImailStore *store, const char *name, GError **error)
{
	g_autofree char *dir = imail_folders_dir(name, error);
	int folder;

	if (dir == NULL)
		return FALSE;
	if (imail_list_find_folder(imail_store_index(store), name) >= 0)
		return refuse(error, name, "is there already");
	imail_store_begin(store);
	folder = imail_index_folder(store->index, dir, error);
	imail_store_commit(store);
	if (folder < 0)
		return FALSE;
	imail_maildir_set_folder(store->maildir, (ImailFolder)folder, dir);
	return imail_maildir_make_folder(store->maildir, (ImailFolder)folder, error);
}

gboolean imail_manage_rename_folder(ImailStore *store, const char *name, const char *new_name, GError **error)
{
	const char *root = imail_maildir_root(store->maildir);
	g_autofree char *dir = imail_folders_dir(new_name, error);
	g_autofree char *old_path = NULL;
	g_autofree char *new_path = NULL;
	gboolean is_done;
	ImailFolder folder;

	if (dir == NULL || !find_own_folder(store, name, &folder, error))
		return FALSE;
	if (imail_list_find_folder(store->index, new_name) >= 0)
		return refuse(error, new_name, "is there already");
	old_path = imail_maildir_path(store->maildir, folder, NULL, NULL);
	new_path = g_build_filename(root, dir, NULL);
	if (rename(old_path, new_path) != 0) {
		imail_durable_set_error(error, errno, "The folder “%s” cannot be renamed", name);
		return FALSE;
	}
	imail_store_begin(store);
	is_done = imail_index_rename_folder(store->index, folder, dir, error);
	imail_store_commit(store);
	imail_maildir_set_folder(store->maildir, folder, dir);
	return is_done && imail_durable_sync_dir(root, error);
}

/* What else lies in it (mutt's or Dovecot's own files) is not ours to remove: then the folder stays, empty.
 */
static gboolean remove_dirs(ImailStore *store, ImailFolder folder, GError **error)
{
	static const char *const entries[] = {"cur", "new", "tmp", "maildirfolder", NULL};
	g_autofree char *dir = imail_maildir_path(store->maildir, folder, NULL, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(entries); i++) {
		g_autofree char *path = g_build_filename(dir, entries[i], NULL);

		if (remove(path) != 0 && errno != ENOENT) {
			imail_durable_set_error(error, errno, "The folder %s cannot be removed", path);
			return FALSE;
		}
	}
	return imail_durable_sync_dir(imail_maildir_root(store->maildir), error);
}

gboolean imail_manage_remove_folder(ImailStore *store, const char *name, ImailManaged *done, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(ImailSqlRows) rows = NULL;
	ImailFolder folder;

	*done = (ImailManaged){0};
	if (!find_own_folder(store, name, &folder, error))
		return FALSE;
	imail_store_rescan(store);
	rows = imail_sql_query(imail_index_sql(store->index), "SELECT id FROM mail WHERE place = ?1",
			       SQL_WITH(SQL_INT(folder)), NULL);
	while (rows != NULL && imail_sql_next(rows, NULL))
		g_ptr_array_add(ids, g_strdup(imail_sql_text(rows, 0)));
	g_clear_pointer(&rows, imail_sql_rows_free);
	if (!imail_manage_delete(store, ids, done, error) || !remove_dirs(store, folder, error))
		return FALSE;
	imail_store_begin(store);
	imail_index_remove_folder(store->index, folder, NULL);
	imail_store_commit(store);
	imail_maildir_set_folder(store->maildir, folder, NULL);
	return TRUE;
}
