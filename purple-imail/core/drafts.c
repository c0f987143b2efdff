/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drafts.c: each saving writes a new file into Drafts and then removes the one before: a kill leaves one of
 * them, or both, never none. The name bears the window's key, so that of two files of one key the older one
 * is known to be stale.
 *
 * Attachments: up to IMAIL_DRAFT_PARTS_MAX octets are written as parts each time. More than that would be
 * written again every few seconds, to no end: so while the window is open they are kept by name, in the file
 * of the window, as Send itself reads the user's files only when it is pressed. When the window closes the
 * draft is written whole, for mutt and others; after a crash imail_drafts_recover does that. They are not
 * kept by a header field (as mutt's Attach:), since a mail program that goes on with the draft might send it.
 *
 * The file of a window, DIR/state/writing/<uuid of the process>/<key>, is there from the first saving until
 * the window ends. The folder's `lock` is locked as long as the process lives: so it is known who died,
 * whatever became of its number.
 *
 * What Drafts holds of other programs is theirs: a draft that is not where this process left it (sent by
 * mutt, moved by the user) is not looked for, and the next saving makes a new one.
 */
#define G_LOG_DOMAIN "imail-core"

#include "drafts.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "delivery.h"
#include "draft-notes.h"
#include "durable.h"
#include "edit.h"
#include "mailbox-private.h"
#include "outgoing.h"

#define LOCK     "lock"
#define UNBORN   ".new" /* ends the name of a folder whose lock is not there yet */
#define UNBORN_S (24 * 60 * 60)

/* A window of this process. */
typedef struct {
	char *id;     /* of its draft now; NULL: none yet */
	char *window; /* what its file says; NULL: there is none */
} Written;

struct _ImailDrafts {
	ImailStore *store;
	char *dir, *from, *root;
	char *own; /* this process's folder under root; NULL until it is needed */
	int lock;
	GHashTable *written; /* key → Written */
};

static void written_free(gpointer data)
{
	Written *written = data;

	g_free(written->id);
	g_free(written->window);
	g_free(written);
}

ImailDrafts *imail_drafts_new(const char *dir, const char *from, ImailStore *store)
{
	ImailDrafts *drafts = g_new0(ImailDrafts, 1);

	drafts->store = store;
	drafts->dir = g_strdup(dir);
	drafts->from = g_strdup(from);
	drafts->root = g_build_filename(dir, "state", "writing", NULL);
	drafts->lock = -1;
	drafts->written = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, written_free);
	return drafts;
}

static void remove_own(ImailDrafts *drafts)
{
	g_autofree char *lock = g_build_filename(drafts->own, LOCK, NULL);

	/* A window that is still open leaves its file, and so the folder stays. */
	if (g_hash_table_size(drafts->written) == 0) {
		g_unlink(lock);
		g_rmdir(drafts->own);
	}
}

void imail_drafts_free(ImailDrafts *drafts)
{
	if (drafts == NULL)
		return;
	if (drafts->own != NULL)
		remove_own(drafts);
	if (drafts->lock >= 0)
		close(drafts->lock);
	g_hash_table_unref(drafts->written);
	g_free(drafts->dir);
	g_free(drafts->from);
	g_free(drafts->root);
	g_free(drafts->own);
	g_free(drafts);
}

void imail_drafted_clear(ImailDrafted *drafted)
{
	g_clear_pointer(&drafted->item, imail_item_free);
	g_clear_pointer(&drafted->removed, g_free);
}

/* ---- the file of a window ---- */

/* The folder gets its name when its lock is held. */
static gboolean make_own(ImailDrafts *drafts, GError **error)
{
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *own = g_build_filename(drafts->root, unique, NULL);
	g_autofree char *unborn = g_strconcat(own, UNBORN, NULL);
	g_autofree char *lock = g_build_filename(unborn, LOCK, NULL);
	int fd;

	if (drafts->own != NULL)
		return TRUE;
	if (!imail_durable_make_dir(unborn, error))
		return FALSE;
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0 || rename(unborn, own) != 0) {
		imail_durable_set_error(error, errno, "The folder %s cannot be made", own);
		if (fd >= 0)
			close(fd);
		return FALSE;
	}
	drafts->lock = fd;
	drafts->own = g_steal_pointer(&own);
	return imail_durable_sync_dir(drafts->root, error);
}

/* FILES: those that are not in the draft, or NULL. */
static gboolean note_window(ImailDrafts *drafts, const char *key, Written *written, const GPtrArray *files,
			    GError **error)
{
	g_autofree char *item = NULL, *old_item = NULL, *text = NULL, *path = NULL;
	g_autoptr(ImailEditable) ignored = imail_editable_new();

	/* What it was opened with stays what it was: until that is gone, and then it does no harm. */
	if (written->window != NULL)
		imail_draft_window_decode(written->window, &old_item, ignored);
	item = written->window != NULL ? g_steal_pointer(&old_item) : g_strdup(written->id);
	text = imail_draft_window_encode(item, files);
	if (g_strcmp0(text, written->window) == 0)
		return TRUE;
	if (!make_own(drafts, error))
		return FALSE;
	path = g_build_filename(drafts->own, key, NULL);
	if (!imail_durable_write(path, text, strlen(text), error))
		return FALSE;
	g_free(written->window);
	written->window = g_steal_pointer(&text);
	return TRUE;
}

static void forget_window(ImailDrafts *drafts, const char *key)
{
	const Written *written = g_hash_table_lookup(drafts->written, key);

	if (written != NULL && written->window != NULL) {
		g_autofree char *path = g_build_filename(drafts->own, key, NULL);

		g_unlink(path);
	}
	g_hash_table_remove(drafts->written, key);
}

/* ---- the files of a key ---- */

typedef struct {
	const char *key;
	GPtrArray *ids;
} Search;

static void look_at(const ImailMaildirFile *file, gpointer user_data)
{
	Search *search = user_data;
	g_autofree char *key = imail_draft_key_of_name(file->name);

	if (g_strcmp0(key, search->key) == 0)
		g_ptr_array_add(search->ids, imail_maildir_id(file->name));
}

/* Seconds, then the microseconds after "_M". */
static int compare_age(gconstpointer a, gconstpointer b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	gint64 seconds = imail_maildir_time(x) - imail_maildir_time(y);

	return seconds != 0 ? (seconds > 0 ? -1 : 1) : -strcmp(strstr(x, "_M"), strstr(y, "_M"));
}

/* Ids, the newest first. */
static GPtrArray *find_key(ImailDrafts *drafts, const char *key)
{
	Search search = {.key = key, .ids = g_ptr_array_new_with_free_func(g_free)};

	imail_maildir_scan(drafts->store->maildir, IMAIL_FOLDER_DRAFTS, look_at, &search);
	g_ptr_array_sort(search.ids, compare_age);
	return search.ids;
}

static Written *written_of(ImailDrafts *drafts, const char *key, const char *item)
{
	Written *written = g_hash_table_lookup(drafts->written, key);
	g_autoptr(GPtrArray) ids = NULL;

	if (written != NULL)
		return written;
	written = g_new0(Written, 1);
	ids = find_key(drafts, key);
	written->id = g_strdup(ids->len > 0 ? ids->pdata[0] : item);
	g_hash_table_insert(drafts->written, g_strdup(key), written);
	return written;
}

/* Removes the mail of ID for good if it is still in Drafts; *ROW (may be NULL) tells what it was. */
static gboolean remove_draft(ImailDrafts *drafts, const char *id, char **removed, GError **error)
{
	g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(ImailRow));
	ImailRow row = {0};
	gboolean is_removed = TRUE;

	g_array_set_clear_func(rows, (GDestroyNotify)imail_row_clear);
	if (id == NULL || !imail_store_find(drafts->store, id, &row, NULL) ||
	    row.folder != IMAIL_FOLDER_DRAFTS) {
		imail_row_clear(&row);
		return TRUE;
	}
	g_array_append_val(rows, row);
	imail_store_begin(drafts->store);
	is_removed = imail_store_remove_rows(drafts->store, rows, error);
	imail_store_commit(drafts->store);
	if (is_removed) {
		g_free(*removed);
		*removed = g_strdup(id);
	}
	return is_removed;
}

/* ---- saving ---- */

static gint64 octets_of(const GPtrArray *files)
{
	gint64 octets = 0;

	for (guint i = 0; files != NULL && i < files->len; i++) {
		GStatBuf st;

		if (g_stat(((const ImailUploadFile *)files->pdata[i])->path, &st) == 0)
			octets += st.st_size;
	}
	return octets;
}

/* D and S, and the star that the user gave it. */
static const char *flags_of(ImailDrafts *drafts, const char *id)
{
	g_auto(ImailRow) row = {0};

	return id != NULL && imail_store_find(drafts->store, id, &row, NULL) &&
			       imail_maildir_has_flag(row.name, 'F')
		       ? "DFS"
		       : "DS";
}

static char *date_words(gint64 seconds)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(seconds);

	return date != NULL ? g_mime_utils_header_format_date(date) : NULL;
}

static gboolean build(ImailDrafts *drafts, const char *key, const ImailDraft *draft, gboolean has_files,
		      int fd, GError **error)
{
	ImailOutgoing outgoing = draft->outgoing;
	g_autoptr(ImailSpooled) spooled = NULL;
	g_autofree char *message_id = imail_draft_notes_encode(key, draft);
	g_autofree char *deferred = outgoing.mail->send_at > 0 ? date_words(outgoing.mail->send_at) : NULL;
	const char *fields[] = {deferred != NULL ? "Deferred-Delivery" : NULL, deferred, NULL};

	if (!has_files)
		outgoing.files = NULL;
	spooled = imail_spooled_new_draft(&outgoing, error);
	return spooled != NULL &&
	       imail_spooled_build_draft(spooled, drafts->from, message_id, fields, fd, error);
}

static ImailItem *deliver(ImailDrafts *drafts, const char *key, const ImailDraft *draft, gboolean has_files,
			  const char *flags, GError **error)
{
	g_autofree char *token = imail_maildir_make_token('D', key);
	ImailDelivery *delivery = imail_delivery_new(IMAIL_FOLDER_DRAFTS, flags, token);
	g_autoptr(GPtrArray) group = g_ptr_array_new();
	GError *failure = NULL;
	ImailItem *item = NULL;
	int fd;

	imail_delivery_begin(delivery, drafts->store);
	fd = imail_delivery_fd(delivery);
	if (fd >= 0 && !build(drafts, key, draft, has_files, fd, &failure))
		imail_delivery_fail(delivery, failure);
	g_ptr_array_add(group, delivery);
	imail_delivery_commit(group, drafts->store);
	if (imail_delivery_is_safe(delivery) && imail_delivery_item(delivery) != NULL)
		item = imail_store_item(drafts->store, imail_delivery_item(delivery)->id, error);
	else if (imail_delivery_error(delivery) != NULL)
		g_propagate_error(error, g_error_copy(imail_delivery_error(delivery)));
	imail_delivery_free(delivery);
	return item;
}

/* The draft in place of the one before. */
static gboolean put(ImailDrafts *drafts, const char *key, Written *written, const ImailDraft *draft,
		    gboolean has_files, ImailDrafted *done, GError **error)
{
	g_autoptr(GError) left = NULL;

	done->item = deliver(drafts, key, draft, has_files, flags_of(drafts, written->id), error);
	if (done->item == NULL)
		return FALSE;
	if (!remove_draft(drafts, written->id, &done->removed, &left))
		g_warning("a draft that is stale: %s", left->message);
	g_free(written->id);
	written->id = g_strdup(done->item->id);
	return TRUE;
}

/* The files are in the draft before they are forgotten. */
static gboolean end_save(ImailDrafts *drafts, const char *key, Written *written, gboolean has_files,
			 gboolean is_last, GError **error)
{
	if (is_last)
		forget_window(drafts, key);
	else if (has_files)
		return note_window(drafts, key, written, NULL, error);
	return TRUE;
}

gboolean imail_drafts_save(ImailDrafts *drafts, const char *key, const ImailDraft *draft, gboolean is_last,
			   ImailDrafted *done, GError **error)
{
	const GPtrArray *files = draft->outgoing.files;
	gboolean has_files = is_last || octets_of(files) <= IMAIL_DRAFT_PARTS_MAX;
	g_autoptr(GError) failure = NULL;
	Written *written;

	*done = (ImailDrafted){0};
	if (!imail_draft_is_key(key)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "“%s” is no key of a draft.", key);
		return FALSE;
	}
	written = written_of(drafts, key, draft->item);
	if (!has_files || (!is_last && written->window == NULL)) {
		if (!note_window(drafts, key, written, has_files ? NULL : files, error))
			return FALSE;
	}
	if (put(drafts, key, written, draft, has_files, done, &failure))
		return end_save(drafts, key, written, has_files, is_last, error);
	/* A file that cannot be read must not keep the words from being saved. */
	if (has_files && files != NULL && files->len > 0 && note_window(drafts, key, written, files, NULL))
		put(drafts, key, written, draft, FALSE, done, NULL);
	if (done->item != NULL && !is_last)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

gboolean imail_drafts_drop(ImailDrafts *drafts, const char *key, const char *item, ImailDrafted *done,
			   GError **error)
{
	const Written *written;

	*done = (ImailDrafted){0};
	if (!imail_draft_is_key(key))
		return TRUE;
	written = written_of(drafts, key, item);
	if (!remove_draft(drafts, written->id, &done->removed, error))
		return FALSE;
	forget_window(drafts, key);
	return TRUE;
}

/* ---- after a crash ---- */

static void lost_free(gpointer data)
{
	ImailLostDraft *lost = data;

	g_free(lost->key);
	imail_drafted_clear(&lost->done);
	g_free(lost->missing);
	g_free(lost);
}

/* The draft of ID with FILES (of ImailUploadFile), those of them that are there. */
static gboolean make_whole(ImailDrafts *drafts, const char *id, ImailEditable *files, ImailLostDraft *lost)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(ImailEditable) read = imail_editable_from_item(drafts->dir, drafts->store, id, &error);
	g_autoptr(GString) missing = g_string_new(NULL);
	ImailDraft draft = {.item = id};

	for (guint i = files->files->len; read != NULL && i-- > 0;) {
		const ImailUploadFile *file = files->files->pdata[i];

		if (g_file_test(file->path, G_FILE_TEST_IS_REGULAR) && access(file->path, R_OK) == 0)
			continue;
		g_string_prepend(missing, missing->len > 0 ? ", " : "");
		g_string_prepend(missing, file->name != NULL ? file->name : file->path);
		g_ptr_array_remove_index(files->files, i);
	}
	if (read != NULL) {
		draft.outgoing = (ImailOutgoing){
			.mail = read->mail, .text = read->text, .html = read->html, .files = files->files};
		draft.forwards = read->forwards;
		draft.replaces = read->replaces;
		draft.replaces_item = read->replaces_item;
		lost->missing = missing->len > 0 ? g_strdup(missing->str) : NULL;
	}
	if (read == NULL || !imail_drafts_save(drafts, lost->key, &draft, TRUE, &lost->done, &error))
		g_warning("a draft cannot be made whole: %s", error->message);
	return error == NULL;
}

/* FALSE: it has to be tried again. */
static gboolean recover_window(ImailDrafts *drafts, const char *text, ImailLostDraft *lost)
{
	g_autoptr(GPtrArray) ids = find_key(drafts, lost->key);
	g_autoptr(ImailEditable) files = imail_editable_new();
	g_autofree char *item = NULL;

	if (ids->len == 0 || !imail_draft_window_decode(text, &item, files))
		return TRUE;
	for (guint i = 1; i < ids->len; i++)
		remove_draft(drafts, ids->pdata[i], &lost->done.removed, NULL);
	if (g_strcmp0(item, ids->pdata[0]) != 0)
		remove_draft(drafts, item, &lost->done.removed, NULL);
	if (files->files->len > 0)
		return make_whole(drafts, ids->pdata[0], files, lost);
	lost->done.item = imail_store_item(drafts->store, ids->pdata[0], NULL);
	return TRUE;
}

static void recover_file(ImailDrafts *drafts, const char *folder, const char *key, GPtrArray *list)
{
	g_autofree char *path = g_build_filename(folder, key, NULL);
	g_autofree char *text = NULL;
	ImailLostDraft *lost;

	if (!imail_draft_is_key(key) || !g_file_get_contents(path, &text, NULL, NULL)) {
		g_unlink(path);
		return;
	}
	lost = g_new0(ImailLostDraft, 1);
	lost->key = g_strdup(key);
	if (recover_window(drafts, text, lost))
		g_unlink(path);
	if (lost->done.item != NULL)
		g_ptr_array_add(list, lost);
	else
		lost_free(lost);
}

/* -1: its process lives. */
static int take_lock(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, LOCK, NULL);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void recover_folder(ImailDrafts *drafts, const char *folder, GPtrArray *list)
{
	g_autofree char *path = g_build_filename(folder, LOCK, NULL);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	int lock = take_lock(folder);
	GDir *dir = lock >= 0 ? g_dir_open(folder, 0, NULL) : NULL;
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		if (strcmp(name, LOCK) != 0)
			g_ptr_array_add(names, g_strdup(name));
	for (guint i = 0; i < names->len; i++)
		recover_file(drafts, folder, names->pdata[i], list);
	if (dir != NULL)
		g_dir_close(dir);
	if (lock < 0)
		return;
	g_unlink(path);
	if (g_rmdir(folder) != 0) /* something has to be tried again */
		close(open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
	close(lock);
}

/* One that died between its making and its lock. */
static gboolean is_unborn(const char *folder)
{
	g_autofree char *lock = g_build_filename(folder, LOCK, NULL);
	GStatBuf st;

	if (!g_str_has_suffix(folder, UNBORN))
		return FALSE;
	if (g_stat(folder, &st) == 0 && st.st_mtime < g_get_real_time() / G_USEC_PER_SEC - UNBORN_S) {
		g_unlink(lock);
		g_rmdir(folder);
	}
	return TRUE;
}

GPtrArray *imail_drafts_recover(ImailDrafts *drafts)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(lost_free);
	g_autoptr(GPtrArray) folders = g_ptr_array_new_with_free_func(g_free);
	GDir *dir = g_dir_open(drafts->root, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL)
		g_ptr_array_add(folders, g_build_filename(drafts->root, name, NULL));
	if (dir != NULL)
		g_dir_close(dir);
	for (guint i = 0; i < folders->len; i++)
		if (g_strcmp0(folders->pdata[i], drafts->own) != 0 && !is_unborn(folders->pdata[i]))
			recover_folder(drafts, folders->pdata[i], list);
	return list;
}
