/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the store: the Maildir with its index, and what is done with one mail.
 *
 * Owns the index's connection.
 *
 * Whether a mail is known decides whether it is taken again, and the index is a cache. So it is asked only
 * after a scan, which compares the directories with it; and what the index could not be told (disk full) is
 * kept beside it until a scan has put it right.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mailbox-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "mime-build.h"
#include "origin.h"

void imail_item_free(ImailItem *item)
{
	if (item == NULL)
		return;
	g_free(item->id);
	g_free(item->folder);
	g_free(item->from);
	g_free(item->from_name);
	g_free(item->from_address);
	g_free(item->subject);
	g_free(item->to);
	g_free(item->preview);
	g_strfreev(item->sources);
	g_free(item->ref);
	g_free(item->list_id);
	g_free(item);
}

/* ---- life ---- */

ImailStore *imail_store_open(const char *dir, GError **error)
{
	g_autofree char *root = g_build_filename(dir, "Maildir", NULL);
	g_autofree char *sources = g_build_filename(dir, "state", "sources", NULL);
	g_autofree char *trash = g_build_filename(dir, "state", "trash", NULL);
	ImailMaildir *maildir = imail_maildir_open(root, error);
	ImailStore *store;

	if (maildir == NULL)
		return NULL;
	store = g_new0(ImailStore, 1);
	store->maildir = maildir;
	store->index_path = g_build_filename(dir, "index.db", NULL);
	store->removed_path = g_build_filename(dir, "state", "removed", NULL);
	store->bulk_path = g_build_filename(dir, "state", "bulk", NULL);
	store->sources = imail_sources_new(sources);
	store->trash = imail_trash_new(trash);
	store->removed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	store->unindexed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	store->batch = g_ptr_array_new_with_free_func(g_free);
	store->changes = imail_scan_changes_new();
	return store;
}

void imail_store_free(ImailStore *store)
{
	if (store == NULL)
		return;
	imail_store_flush(store);
	imail_index_free(store->index);
	imail_sources_free(store->sources);
	imail_trash_free(store->trash);
	g_hash_table_unref(store->removed);
	g_hash_table_unref(store->unindexed);
	g_ptr_array_unref(store->batch);
	g_ptr_array_unref(store->changes);
	imail_maildir_free(store->maildir);
	g_free(store->index_path);
	g_free(store->removed_path);
	g_free(store->bulk_path);
	g_strfreev(store->people);
	g_free(store);
}

ImailMaildir *imail_store_maildir(ImailStore *store)
{
	return store->maildir;
}

ImailIndex *imail_store_index(ImailStore *store)
{
	if (store->index == NULL) {
		store->index = imail_index_open(store->index_path);
		g_atomic_int_set(&store->is_in_memory, imail_index_is_in_memory(store->index));
		imail_store_load_bulk(store);
	}
	return store->index;
}

/* ---- writing to the index ---- */

void imail_store_begin(ImailStore *store)
{
	g_autoptr(GError) error = NULL;

	if (store->is_writing)
		return;
	store->is_writing = imail_index_begin(imail_store_index(store), &error);
	if (!store->is_writing)
		imail_sql_log(error);
}

/* What could not be told the index will be found by a scan; until then it must be known here. */
static void keep_batch(ImailStore *store)
{
	for (guint i = 0; i < store->batch->len; i++)
		g_hash_table_add(store->unindexed, g_strdup(store->batch->pdata[i]));
}

void imail_store_commit(ImailStore *store)
{
	g_autoptr(GError) error = NULL;

	if (store->is_writing && !imail_index_commit(store->index, &error)) {
		imail_sql_log(error);
		keep_batch(store);
	}
	store->is_writing = FALSE;
	g_ptr_array_set_size(store->batch, 0);
}

/* A statement failed: none of the transaction counts. */
static void give_up(ImailStore *store, const GError *error)
{
	imail_sql_log(error);
	imail_index_rollback(store->index);
	store->is_writing = FALSE;
	keep_batch(store);
}

/* ---- which mails there are ---- */

gboolean imail_store_has(ImailStore *store, const char *token)
{
	g_auto(ImailRow) row = {0};

	return imail_index_find_token(imail_store_index(store), token, &row) ||
	       g_hash_table_contains(store->unindexed, token) ||
	       g_ptr_array_find_with_equal_func(store->batch, token, g_str_equal, NULL);
}

gboolean imail_store_knows(ImailStore *store, const char *token)
{
	return g_hash_table_contains(store->removed, token) || imail_store_has(store, token);
}

gboolean imail_store_sync(ImailStore *store, GError **error)
{
	if (store->is_synced)
		return TRUE;
	for (int i = 0; i < IMAIL_FOLDERS; i++)
		if (!imail_maildir_sync(store->maildir, i, error))
			return FALSE;
	store->is_synced = TRUE;
	return TRUE;
}

void imail_store_unsync(ImailStore *store)
{
	store->is_synced = FALSE;
}

char *imail_store_row_path(ImailStore *store, const ImailRow *row)
{
	return imail_maildir_path(store->maildir, row->folder, row->flags & IMAIL_MAIL_CUR ? "cur" : "new",
				  row->name);
}

static gboolean look(ImailStore *store, const char *id, ImailRow *row)
{
	g_autofree char *path = NULL;

	imail_row_clear(row);
	if (!imail_index_find(imail_store_index(store), id, row))
		return FALSE;
	path = imail_store_row_path(store, row);
	return access(path, F_OK) == 0;
}

gboolean imail_store_find(ImailStore *store, const char *id, ImailRow *row, GError **error)
{
	gboolean was_writing = store->is_writing, is_here;

	if (look(store, id, row))
		return TRUE;
	imail_store_rescan(store);
	is_here = look(store, id, row);
	if (was_writing)
		imail_store_begin(store);
	if (!is_here)
		g_set_error_literal(
			error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			"This mail is not here any more: it was deleted or moved by another program.");
	return is_here;
}

static int open_row(ImailStore *store, const ImailRow *row, GError **error)
{
	g_autofree char *path = imail_store_row_path(store, row);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		imail_durable_set_error(error, errno, "The mail in %s cannot be read", path);
	return fd;
}

int imail_store_open_mail(ImailStore *store, const char *id, GError **error)
{
	g_auto(ImailRow) row = {0};

	return imail_store_find(store, id, &row, error) ? open_row(store, &row, error) : -1;
}

/* ---- what a list shows ---- */

ImailItem *imail_store_row_item(ImailStore *store, gint64 n)
{
	ImailItem *item = imail_list_item(store->index, n, NULL);

	if (item != NULL)
		imail_sources_complete(store->sources, item);
	return item;
}

/* Its words go into the index with the next commit. ENTRY NULL: it is read from the disk. FALSE with the
 * transaction given up. */
static gboolean index_file(ImailStore *store, ImailRow *row, ImailEntry *entry)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ImailEntry) made = NULL;

	if (entry == NULL) {
		g_autofree char *path = imail_store_row_path(store, row);

		entry = made = imail_scan_read(path);
	}
	if (entry != NULL && imail_index_fill(store->index, row, entry, &error))
		return TRUE;
	if (error != NULL)
		give_up(store, error);
	return FALSE;
}

/* What a list shows of a mail that the index could not be told of. */
static ImailItem *item_without_index(ImailStore *store, const ImailRow *row, const char *id)
{
	g_autofree char *path = imail_store_row_path(store, row);
	ImailItem *item = g_new0(ImailItem, 1);

	item->id = g_strdup(id);
	item->folder = g_strdup(imail_maildir_folder_name(row->folder));
	item->date = imail_maildir_time(row->name);
	item->size = row->size;
	item->is_seen = (row->flags & IMAIL_MAIL_SEEN) != 0;
	if (imail_list_read_head(item, path))
		return item;
	imail_item_free(item);
	return NULL;
}

static gboolean add_row(ImailStore *store, ImailRow *row, ImailEntry *entry)
{
	g_autoptr(GError) error = NULL;

	imail_store_begin(store);
	if (!store->is_writing)
		return FALSE;
	if (imail_index_add(store->index, row, &error) &&
	    imail_index_note(store->index, row->id, IMAIL_CHANGE_ADDED, &error))
		return index_file(store, row, entry);
	give_up(store, error);
	return FALSE;
}

ImailItem *imail_store_added(ImailStore *store, const ImailMaildirFile *file, ImailEntry *entry)
{
	g_auto(ImailRow) row = {.folder = file->folder,
				.name = g_strdup(file->name),
				.flags = imail_index_name_flags(file->name, file->is_cur),
				.size = file->size,
				.mtime = file->mtime,
				.inode = file->inode};
	g_autofree char *unique = imail_maildir_id(file->name);
	char *token = imail_maildir_token(file->name);
	g_auto(ImailRow) other = {0};

	if (token != NULL)
		g_ptr_array_add(store->batch, token);
	/* Another process of ours may have seen it already. */
	if (imail_index_find(imail_store_index(store), unique, &other) && other.folder == file->folder &&
	    (other.flags & IMAIL_MAIL_PARSED))
		return imail_store_row_item(store, other.n);
	if (add_row(store, &row, entry))
		return imail_store_row_item(store, row.n);
	if (token != NULL)
		g_hash_table_add(store->unindexed, g_strdup(token));
	return item_without_index(store, &row, unique);
}

void imail_store_flush(ImailStore *store)
{
	imail_store_commit(store);
}

ImailItem *imail_store_item(ImailStore *store, const char *id, GError **error)
{
	g_auto(ImailRow) row = {0};

	if (!imail_store_find(store, id, &row, error))
		return NULL;
	if (!(row.flags & IMAIL_MAIL_PARSED)) {
		imail_store_begin(store);
		if (store->is_writing)
			index_file(store, &row, NULL);
		imail_store_commit(store);
	}
	return imail_store_row_item(store, row.n);
}

ImailItem *imail_store_item_by_token(ImailStore *store, const char *token)
{
	g_auto(ImailRow) row = {0};

	return imail_index_find_token(imail_store_index(store), token, &row)
		       ? imail_store_item(store, row.id, NULL)
		       : NULL;
}

GPtrArray *imail_store_list(ImailStore *store, const char *folder, guint max, gboolean *is_whole,
			    GError **error)
{
	g_autoptr(GArray) rows = NULL;
	GPtrArray *items;
	ImailView view;

	*is_whole = TRUE;
	if (!imail_view_find(imail_store_index(store), folder, &view, error))
		return NULL;
	view.is_whole = view.place == IMAIL_FOLDER_INBOX;
	items = g_ptr_array_new_with_free_func((GDestroyNotify)imail_item_free);
	rows = imail_view_rows(store->index, &view, IMAIL_SORT_DATE, TRUE, 0, max, error);
	for (guint i = 0; i < rows->len; i++) {
		gboolean is_parsed = TRUE;
		ImailItem *item = imail_list_item(store->index, g_array_index(rows, gint64, i), &is_parsed);

		*is_whole &= is_parsed;
		if (item == NULL)
			continue;
		imail_sources_complete(store->sources, item);
		g_ptr_array_add(items, item);
	}
	return items;
}

/* ---- what is done with them ---- */

gboolean imail_store_move_row(ImailStore *store, ImailRow *row, ImailFolder folder, const char *name,
			      GError **error)
{
	ImailMaildirFile from = {
		.folder = row->folder, .is_cur = (row->flags & IMAIL_MAIL_CUR) != 0, .name = row->name};
	g_autoptr(GError) failure = NULL;

	if (!imail_maildir_rename(store->maildir, &from, folder, name, error))
		return FALSE;
	g_free(row->name);
	row->name = g_strdup(name);
	row->folder = folder;
	row->flags = (row->flags & ~(guint)IMAIL_MAIL_NAME_FLAGS) | imail_index_name_flags(name, TRUE);
	if (store->is_writing && (!imail_index_update(store->index, row, &failure) ||
				  !imail_index_note(store->index, row->id, IMAIL_CHANGE_CHANGED, &failure)))
		give_up(store, failure);
	return TRUE;
}

/* Whether the flag was not there before and is now. */
static gboolean add_flag(ImailStore *store, ImailRow *row, char flag)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL;

	if (imail_maildir_has_flag(row->name, flag))
		return FALSE;
	name = imail_maildir_with_flag(row->name, flag);
	if (imail_store_move_row(store, row, row->folder, name, &error))
		return TRUE;
	g_warning("flag %c: %s", flag, error->message);
	return FALSE;
}

static gboolean has_real_attachment(const ImailParsed *parsed)
{
	for (guint i = 0; i < parsed->attachments->len; i++)
		if (!((ImailAttachment *)parsed->attachments->pdata[i])->is_inline)
			return TRUE;
	return FALSE;
}

static void keep_parsed(ImailStore *store, ImailRow *row, const ImailParsed *parsed)
{
	g_autoptr(GError) error = NULL;
	gboolean has = has_real_attachment(parsed);

	if (!store->is_writing)
		return;
	if (!(row->flags & IMAIL_MAIL_PARSED)) {
		g_autoptr(ImailEntry) entry = imail_entry_new(parsed);

		if (!imail_index_fill(store->index, row, entry, &error))
			give_up(store, error);
	} else if (has != ((row->flags & IMAIL_MAIL_ATTACHMENT) != 0) &&
		   !imail_index_set_attachment(store->index, row->n, has, &error)) {
		give_up(store, error);
	}
}

ImailParsed *imail_store_read(ImailStore *store, const char *id, ImailItem **item, gboolean *changed,
			      GError **error)
{
	g_auto(ImailRow) row = {0};
	g_autoptr(ImailParsed) parsed = NULL;
	GMimeStream *stream;
	int fd = imail_store_find(store, id, &row, error) ? open_row(store, &row, error) : -1;

	if (fd < 0)
		return NULL;
	imail_mime_init();
	stream = g_mime_stream_fs_new(fd); /* owns the descriptor */
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	imail_store_begin(store);
	*changed = add_flag(store, &row, 'S');
	keep_parsed(store, &row, parsed);
	*item = imail_store_row_item(store, row.n);
	imail_store_commit(store);
	if (*item == NULL)
		*item = item_without_index(store, &row, id);
	return g_steal_pointer(&parsed);
}

static gboolean unlink_row(ImailStore *store, const ImailRow *row, GError **error)
{
	g_autofree char *path = imail_store_row_path(store, row);
	g_autoptr(GError) failure = NULL;

	if (unlink(path) != 0 && errno != ENOENT) {
		imail_durable_set_error(error, errno, "The mail in %s cannot be removed", path);
		return FALSE;
	}
	if (store->is_writing && (!imail_index_remove(store->index, row, &failure) ||
				  !imail_index_note(store->index, row->id, IMAIL_CHANGE_REMOVED, &failure)))
		give_up(store, failure);
	return TRUE;
}

gboolean imail_store_remove_rows(ImailStore *store, GArray *rows, GError **error)
{
	g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(g_free);
	gboolean is_whole;
	guint done;

	for (guint i = 0; i < rows->len; i++) {
		char *token = imail_maildir_token(g_array_index(rows, ImailRow, i).name);

		if (token != NULL)
			g_ptr_array_add(tokens, token);
	}
	if (!imail_store_remember_removed(store, tokens, error))
		return FALSE;
	for (done = 0; done < rows->len; done++)
		if (!unlink_row(store, &g_array_index(rows, ImailRow, done), error))
			break;
	is_whole = done == rows->len;
	if (done > 0)
		g_array_remove_range(rows, 0, done);
	return is_whole;
}

static gboolean remove_row(ImailStore *store, ImailRow *row, GError **error)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ImailRow));
	gboolean is_removed;

	g_array_append_vals(rows, row, 1);
	imail_store_begin(store);
	is_removed = imail_store_remove_rows(store, rows, error);
	imail_store_commit(store);
	return is_removed;
}

char *imail_store_replace(ImailStore *store, const char *ref)
{
	g_auto(ImailRow) row = {0};
	g_auto(ImailRow) here = {0};
	g_autoptr(GError) error = NULL;

	if (!imail_index_find_ref(imail_store_index(store), ref, TRUE, &row) ||
	    !imail_store_find(store, row.id, &here, NULL))
		return NULL;
	if (remove_row(store, &here, &error))
		return g_strdup(here.id);
	g_warning("a partial mail whose whole is here: %s", error->message);
	return NULL;
}

gboolean imail_store_add_source(ImailStore *store, const char *ref, const char *mailbox, ImailItem **item,
				GError **error)
{
	g_auto(ImailRow) row = {0};

	*item = NULL;
	if (!imail_sources_add(store->sources, ref, mailbox, error))
		return FALSE;
	if (imail_index_find_ref(imail_store_index(store), ref, FALSE, &row))
		*item = imail_store_item(store, row.id, NULL);
	return TRUE;
}

static gboolean move_to_trash(ImailStore *store, ImailRow *row, GError **error)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new(), dirs = g_ptr_array_new();
	g_autofree char *name = imail_maildir_with_flag(row->name, '\0');
	gboolean is_moved;

	g_ptr_array_add(ids, row->id);
	g_ptr_array_add(dirs, (char *)imail_maildir_folder_dir(store->maildir, row->folder));
	if (!imail_trash_add(store->trash, ids, dirs, g_get_real_time() / G_USEC_PER_SEC, error))
		return FALSE;
	imail_store_begin(store);
	is_moved = imail_store_move_row(store, row, IMAIL_FOLDER_TRASH, name, error) &&
		   imail_maildir_sync(store->maildir, IMAIL_FOLDER_TRASH, error);
	imail_store_commit(store);
	return is_moved;
}

gboolean imail_store_delete(ImailStore *store, const char *id, ImailItem **item, GError **error)
{
	g_auto(ImailRow) row = {0};

	*item = NULL;
	if (!imail_store_find(store, id, &row, error))
		return FALSE;
	if (row.folder == IMAIL_FOLDER_TRASH)
		return remove_row(store, &row, error);
	if (!move_to_trash(store, &row, error))
		return FALSE;
	*item = imail_store_row_item(store, row.n);
	return TRUE;
}

/* What is answered is not a copy of one's own, and not one that was thrown away. */
ImailItem *imail_store_mark_answered(ImailStore *store, const char *message_id)
{
	g_autoptr(GArray) numbers = imail_index_find_message_id(imail_store_index(store), message_id);
	ImailItem *item = NULL;

	for (guint i = 0; i < numbers->len && item == NULL; i++) {
		g_auto(ImailRow) row = {0};
		g_auto(ImailRow) here = {0};

		if (!imail_index_find_row(store->index, g_array_index(numbers, gint64, i), &row) ||
		    row.folder == IMAIL_FOLDER_SENT || !imail_store_find(store, row.id, &here, NULL))
			continue;
		imail_store_begin(store);
		if (add_flag(store, &here, 'R'))
			item = imail_store_row_item(store, here.n);
		imail_store_commit(store);
	}
	return item;
}
