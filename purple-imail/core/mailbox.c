/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.c: the table of the mails in the Maildir, and what is done with them.
 *
 * Owns the table (id → place, and the parsed head, kept while size and mtime stay), the set of tokens of
 * mails that are here, and DIR/state/removed, the tokens of mails that were deleted for good: if the
 * acknowledgement of such a mail was lost, the server pushes it again, and it must not rise from the dead.
 * The file keeps the last REMOVED_KEPT.
 *
 * Limits: the first IMAIL_HEAD_MAX octets of a mail make its entry in a list; memory about 1 KiB a mail.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "mime-build.h"
#include "origin.h"
#include "sources.h"

#define REMOVED_KEPT 10000

typedef struct {
	ImailFolder folder;
	gboolean is_cur;
	char *name;
	gint64 size, mtime;
	guint scan;       /* the scan that saw it last */
	ImailItem *item;  /* NULL: head not parsed yet */
	char *message_id; /* with <>, or NULL */
} Mail;

struct _ImailStore {
	ImailMaildir *maildir;
	char *removed_path;
	GHashTable *mails;   /* id → Mail */
	GHashTable *tokens;  /* token → id */
	GHashTable *refs;    /* ref of a push → id */
	GHashTable *partial; /* ref of the push of a beginning → id */
	ImailSources *sources;
	GHashTable *removed; /* set of tokens */
	guint scan;
	gboolean is_loaded;
	gboolean is_synced; /* what an earlier process renamed is durable */
};

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
	g_free(item->preview);
	g_strfreev(item->sources);
	g_free(item->ref);
	g_free(item->list_id);
	g_free(item);
}

static ImailItem *item_copy(const ImailItem *item)
{
	ImailItem *copy = g_new(ImailItem, 1);

	*copy = *item;
	copy->id = g_strdup(item->id);
	copy->folder = g_strdup(item->folder);
	copy->from = g_strdup(item->from);
	copy->from_name = g_strdup(item->from_name);
	copy->from_address = g_strdup(item->from_address);
	copy->subject = g_strdup(item->subject);
	copy->preview = g_strdup(item->preview);
	copy->sources = g_strdupv(item->sources);
	copy->ref = g_strdup(item->ref);
	copy->list_id = g_strdup(item->list_id);
	return copy;
}

static void mail_free(gpointer data)
{
	Mail *mail = data;

	imail_item_free(mail->item);
	g_free(mail->message_id);
	g_free(mail->name);
	g_free(mail);
}

/* ---- life ---- */

ImailStore *imail_store_open(const char *dir, GError **error)
{
	g_autofree char *root = g_build_filename(dir, "Maildir", NULL);
	g_autofree char *sources = NULL;
	ImailMaildir *maildir = imail_maildir_open(root, error);
	ImailStore *store;

	if (maildir == NULL)
		return NULL;
	store = g_new0(ImailStore, 1);
	store->maildir = maildir;
	store->removed_path = g_build_filename(dir, "state", "removed", NULL);
	store->mails = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, mail_free);
	store->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	store->refs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	store->partial = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	sources = g_build_filename(dir, "state", "sources", NULL);
	store->sources = imail_sources_new(sources);
	store->removed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	return store;
}

void imail_store_free(ImailStore *store)
{
	if (store == NULL)
		return;
	g_hash_table_unref(store->mails);
	g_hash_table_unref(store->tokens);
	g_hash_table_unref(store->refs);
	g_hash_table_unref(store->partial);
	imail_sources_free(store->sources);
	g_hash_table_unref(store->removed);
	imail_maildir_free(store->maildir);
	g_free(store->removed_path);
	g_free(store);
}

ImailMaildir *imail_store_maildir(ImailStore *store)
{
	return store->maildir;
}

/* ---- which mails there are ---- */

static void forget_head(Mail *mail)
{
	g_clear_pointer(&mail->item, imail_item_free);
	g_clear_pointer(&mail->message_id, g_free);
}

/* A ref that the server gave twice, as it lost its store in between, means the later mail. */
static void take_ref(ImailStore *store, const char *token, const char *id)
{
	g_auto(ImailOrigin) origin = {0};

	if (imail_origin_parse(token, &origin))
		g_hash_table_replace(origin.is_partial ? store->partial : store->refs, g_strdup(origin.ref),
				     g_strdup(id));
}

static Mail *take(ImailStore *store, const ImailMaildirFile *file)
{
	g_autofree char *id = imail_maildir_unique(file->name);
	char *token = imail_maildir_token(file->name);
	Mail *mail = g_hash_table_lookup(store->mails, id);

	if (mail == NULL && token != NULL)
		take_ref(store, token, id);
	if (token != NULL)
		g_hash_table_replace(store->tokens, token, g_strdup(id));
	if (mail == NULL) {
		mail = g_new0(Mail, 1);
		g_hash_table_insert(store->mails, g_steal_pointer(&id), mail);
	} else if (mail->size != file->size || mail->mtime != file->mtime) {
		forget_head(mail);
	}
	if (g_strcmp0(mail->name, file->name) != 0) {
		g_free(mail->name);
		mail->name = g_strdup(file->name);
	}
	mail->folder = file->folder;
	mail->is_cur = file->is_cur;
	mail->size = file->size;
	mail->mtime = file->mtime;
	mail->scan = store->scan;
	return mail;
}

static void take_cb(const ImailMaildirFile *file, gpointer user_data)
{
	take(user_data, file);
}

static gboolean is_gone_cb(gpointer key G_GNUC_UNUSED, gpointer value, gpointer user_data)
{
	return ((Mail *)value)->scan != ((ImailStore *)user_data)->scan;
}

static void read_removed(ImailStore *store)
{
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;
	guint n;

	if (!g_file_get_contents(store->removed_path, &contents, NULL, NULL))
		return;
	lines = g_strsplit(contents, "\n", -1);
	n = g_strv_length(lines);
	for (guint i = n > REMOVED_KEPT ? n - REMOVED_KEPT : 0; i < n; i++)
		if (*lines[i] != '\0')
			g_hash_table_add(store->removed, g_strdup(lines[i]));
	if (n > 2 * REMOVED_KEPT) {
		g_autofree char *kept = g_strjoinv("\n", lines + n - REMOVED_KEPT);

		imail_durable_write(store->removed_path, kept, strlen(kept), NULL);
	}
}

void imail_store_rescan(ImailStore *store)
{
	if (!store->is_loaded) {
		store->is_loaded = TRUE;
		read_removed(store);
		imail_maildir_sweep(store->maildir, g_get_real_time() / G_USEC_PER_SEC);
	}
	store->scan++;
	for (int i = 0; i < IMAIL_FOLDERS; i++)
		imail_maildir_scan(store->maildir, i, take_cb, store);
	g_hash_table_foreach_remove(store->mails, is_gone_cb, store);
}

gboolean imail_store_knows(ImailStore *store, const char *token)
{
	return g_hash_table_contains(store->tokens, token) || g_hash_table_contains(store->removed, token);
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

/* The mail of ID at its place on the disk now; NULL with NOT_FOUND. */
static Mail *find(ImailStore *store, const char *id, GError **error)
{
	Mail *mail = g_hash_table_lookup(store->mails, id);
	g_autofree char *path = NULL;

	if (mail != NULL) {
		path = imail_maildir_path(store->maildir, mail->folder, mail->is_cur ? "cur" : "new",
					  mail->name);
		if (access(path, F_OK) == 0)
			return mail;
	}
	imail_store_rescan(store);
	mail = g_hash_table_lookup(store->mails, id);
	if (mail == NULL)
		g_set_error_literal(
			error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			"This mail is not here any more: it was deleted or moved by another program.");
	return mail;
}

static int open_file(ImailStore *store, const Mail *mail, GError **error)
{
	g_autofree char *path =
		imail_maildir_path(store->maildir, mail->folder, mail->is_cur ? "cur" : "new", mail->name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		imail_durable_set_error(error, errno, "The mail in %s cannot be read", path);
	return fd;
}

int imail_store_open_mail(ImailStore *store, const char *id, GError **error)
{
	Mail *mail = find(store, id, error);

	return mail != NULL ? open_file(store, mail, error) : -1;
}

/* ---- what a list shows ---- */

static gsize read_head(int fd, char *head, gsize max)
{
	gsize len = 0;
	ssize_t n;

	while (len < max && ((n = read(fd, head + len, max - len)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			len += (gsize)n;
	return len;
}

/* Where it came from, first as its name says. */
static void set_origin(ImailStore *store, Mail *mail)
{
	g_autofree char *token = imail_maildir_token(mail->name);
	g_auto(ImailOrigin) origin = {0};
	g_autoptr(GPtrArray) sources = g_ptr_array_new();
	GPtrArray *others;

	if (token == NULL || !imail_origin_parse(token, &origin))
		return;
	others = imail_sources_of(store->sources, origin.ref);
	if (origin.mailbox != NULL)
		g_ptr_array_add(sources, g_steal_pointer(&origin.mailbox));
	for (guint i = 0; others != NULL && i < others->len; i++)
		g_ptr_array_add(sources, g_strdup(others->pdata[i]));
	g_ptr_array_add(sources, NULL);
	g_strfreev(mail->item->sources);
	mail->item->sources = (char **)g_ptr_array_steal(sources, NULL);
	g_free(mail->item->ref);
	mail->item->ref = g_steal_pointer(&origin.ref);
	mail->item->is_partial = origin.is_partial;
	mail->item->size_on_server = origin.size_on_server;
}

static void set_state(Mail *mail)
{
	g_free(mail->item->folder);
	mail->item->folder = g_strdup(imail_maildir_folder_name(mail->folder));
	mail->item->is_seen = imail_maildir_has_flag(mail->name, 'S');
	mail->item->is_answered = imail_maildir_has_flag(mail->name, 'R');
}

/* Takes PREVIEW. */
static void set_head(ImailStore *store, Mail *mail, const char *id, const ImailParsed *parsed, char *preview,
		     gboolean has_attachment)
{
	ImailItem *item = g_new0(ImailItem, 1);

	forget_head(mail);
	item->id = g_strdup(id);
	item->from = g_strdup(parsed->from != NULL ? parsed->from : "");
	item->from_address = g_strdup(parsed->from_address != NULL ? parsed->from_address : "");
	item->from_name = g_strdup(parsed->from_name != NULL ? parsed->from_name : item->from_address);
	item->subject = g_strdup(parsed->subject);
	item->preview = preview;
	item->date = parsed->date != 0 ? parsed->date : imail_maildir_time(mail->name);
	item->size = mail->size;
	item->has_attachment = has_attachment;
	item->is_bulk = parsed->is_bulk;
	item->list_id = g_strdup(parsed->list_id);
	mail->item = item;
	mail->message_id = g_strdup(parsed->message_id);
	set_state(mail);
	set_origin(store, mail);
}

static void take_head(ImailStore *store, Mail *mail, const char *id, ImailHead *head)
{
	set_head(store, mail, id, head->parsed, g_steal_pointer(&head->preview), head->has_attachment);
}

/* FALSE when the file cannot be read. */
static gboolean need_head(ImailStore *store, const char *id, Mail *mail, GError **error)
{
	g_autoptr(ImailHead) head = NULL;
	g_autofree char *octets = NULL;
	gsize len;
	int fd;

	if (mail->item != NULL) {
		set_state(mail);
		return TRUE;
	}
	fd = open_file(store, mail, error);
	if (fd < 0)
		return FALSE;
	octets = g_malloc(IMAIL_HEAD_MAX);
	len = read_head(fd, octets, IMAIL_HEAD_MAX);
	close(fd);
	head = imail_head_new(octets, len);
	take_head(store, mail, id, head);
	return TRUE;
}

ImailItem *imail_store_added(ImailStore *store, const ImailMaildirFile *file, ImailHead *head)
{
	g_autofree char *id = imail_maildir_unique(file->name);
	Mail *mail = take(store, file);

	if (head != NULL)
		take_head(store, mail, id, head);
	return need_head(store, id, mail, NULL) ? item_copy(mail->item) : NULL;
}

ImailItem *imail_store_item(ImailStore *store, const char *id, GError **error)
{
	Mail *mail = find(store, id, error);

	return mail != NULL && need_head(store, id, mail, error) ? item_copy(mail->item) : NULL;
}

ImailItem *imail_store_item_by_token(ImailStore *store, const char *token)
{
	const char *id = g_hash_table_lookup(store->tokens, token);
	g_autofree char *copy = g_strdup(id);

	return copy != NULL ? imail_store_item(store, copy, NULL) : NULL;
}

gboolean imail_store_prepare(ImailStore *store, ImailFolder folder, guint budget)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, store->mails);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		Mail *mail = value;

		if (mail->folder != folder || mail->item != NULL)
			continue;
		if (budget-- == 0)
			return FALSE;
		if (!need_head(store, key, mail, NULL))
			g_hash_table_iter_remove(&iter);
	}
	return TRUE;
}

static int compare_items(gconstpointer a, gconstpointer b)
{
	const ImailItem *first = *(ImailItem *const *)a, *second = *(ImailItem *const *)b;

	if (first->date != second->date)
		return first->date > second->date ? -1 : 1;
	return strcmp(second->id, first->id);
}

GPtrArray *imail_store_list(ImailStore *store, ImailFolder folder, guint max)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)imail_item_free);
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, store->mails);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Mail *mail = value;

		if (mail->folder != folder || mail->item == NULL)
			continue;
		set_state(mail);
		g_ptr_array_add(sorted, mail->item);
	}
	g_ptr_array_sort(sorted, compare_items);
	for (guint i = 0; i < sorted->len && (max == 0 || i < max); i++)
		g_ptr_array_add(items, item_copy(sorted->pdata[i]));
	return items;
}

/* ---- what is done with them ---- */

/* Moves MAIL to FOLDER's cur/ under NAME. */
static gboolean move(ImailStore *store, Mail *mail, ImailFolder folder, const char *name, GError **error)
{
	ImailMaildirFile from = {.folder = mail->folder, .is_cur = mail->is_cur, .name = mail->name};

	if (!imail_maildir_rename(store->maildir, &from, folder, name, error))
		return FALSE;
	g_free(mail->name);
	mail->name = g_strdup(name);
	mail->folder = folder;
	mail->is_cur = TRUE;
	if (mail->item != NULL)
		set_state(mail);
	return TRUE;
}

/* Whether the flag was not there before and is now. */
static gboolean add_flag(ImailStore *store, Mail *mail, char flag)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL;

	if (imail_maildir_has_flag(mail->name, flag))
		return FALSE;
	name = imail_maildir_with_flag(mail->name, flag);
	if (move(store, mail, mail->folder, name, &error))
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

ImailParsed *imail_store_read(ImailStore *store, const char *id, ImailItem **item, gboolean *changed,
			      GError **error)
{
	g_autoptr(ImailParsed) parsed = NULL;
	GMimeStream *stream;
	Mail *mail = find(store, id, error);
	int fd = mail != NULL ? open_file(store, mail, error) : -1;

	if (fd < 0)
		return NULL;
	imail_mime_init();
	stream = g_mime_stream_fs_new(fd); /* owns the descriptor */
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	*changed = add_flag(store, mail, 'S');
	set_head(store, mail, id, parsed, imail_mime_preview(parsed), has_real_attachment(parsed));
	*item = item_copy(mail->item);
	return g_steal_pointer(&parsed);
}

/* One line at the end of DIR/state/removed, durable. */
static gboolean remember_removed(ImailStore *store, const char *token, GError **error)
{
	g_autofree char *line = g_strdup_printf("%s\n", token);
	int fd = open(store->removed_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	gboolean is_written = fd >= 0 && imail_durable_write_all(fd, line, strlen(line)) && fsync(fd) == 0;

	if (!is_written)
		imail_durable_set_error(error, errno, "%s cannot be written", store->removed_path);
	if (fd >= 0)
		close(fd);
	if (is_written)
		g_hash_table_add(store->removed, g_strdup(token));
	return is_written;
}

static gboolean remove_for_good(ImailStore *store, const char *id, Mail *mail, GError **error)
{
	g_autofree char *token = imail_maildir_token(mail->name);
	g_autofree char *path =
		imail_maildir_path(store->maildir, mail->folder, mail->is_cur ? "cur" : "new", mail->name);

	if (token != NULL && !remember_removed(store, token, error))
		return FALSE;
	if (unlink(path) != 0 && errno != ENOENT) {
		imail_durable_set_error(error, errno, "The mail in %s cannot be removed", path);
		return FALSE;
	}
	if (token != NULL)
		g_hash_table_remove(store->tokens, token);
	g_hash_table_remove(store->mails, id);
	return TRUE;
}

char *imail_store_replace(ImailStore *store, const char *ref)
{
	g_autofree char *id = g_strdup(g_hash_table_lookup(store->partial, ref));
	g_autoptr(GError) error = NULL;
	Mail *mail = id != NULL ? find(store, id, NULL) : NULL;

	if (mail == NULL)
		return NULL;
	if (!remove_for_good(store, id, mail, &error)) {
		g_warning("a partial mail whose whole is here: %s", error->message);
		return NULL;
	}
	g_hash_table_remove(store->partial, ref);
	return g_steal_pointer(&id);
}

gboolean imail_store_add_source(ImailStore *store, const char *ref, const char *mailbox, ImailItem **item,
				GError **error)
{
	const char *known = g_hash_table_lookup(store->refs, ref);
	g_autofree char *id = g_strdup(known);
	Mail *mail;

	*item = NULL;
	if (!imail_sources_add(store->sources, ref, mailbox, error))
		return FALSE;
	mail = id != NULL ? find(store, id, NULL) : NULL;
	if (mail == NULL || !need_head(store, id, mail, NULL))
		return TRUE;
	set_origin(store, mail);
	*item = item_copy(mail->item);
	return TRUE;
}

gboolean imail_store_delete(ImailStore *store, const char *id, ImailItem **item, GError **error)
{
	Mail *mail = find(store, id, error);
	g_autofree char *name = NULL;

	*item = NULL;
	if (mail == NULL)
		return FALSE;
	if (mail->folder == IMAIL_FOLDER_TRASH)
		return remove_for_good(store, id, mail, error);
	name = imail_maildir_with_flag(mail->name, '\0');
	if (!need_head(store, id, mail, error) || !move(store, mail, IMAIL_FOLDER_TRASH, name, error) ||
	    !imail_maildir_sync(store->maildir, IMAIL_FOLDER_TRASH, error))
		return FALSE;
	*item = item_copy(mail->item);
	return TRUE;
}

static const char *find_message_id(ImailStore *store, const char *message_id)
{
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, store->mails);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		Mail *mail = value;

		if (mail->folder != IMAIL_FOLDER_SENT && g_strcmp0(mail->message_id, message_id) == 0)
			return key;
	}
	return NULL;
}

ImailItem *imail_store_mark_answered(ImailStore *store, const char *message_id)
{
	const char *known = find_message_id(store, message_id);
	g_autofree char *id = NULL;
	Mail *mail;

	/* What is answered was mostly read just now; only else all heads are needed. */
	if (known == NULL) {
		imail_store_prepare(store, IMAIL_FOLDER_INBOX, G_MAXUINT);
		imail_store_prepare(store, IMAIL_FOLDER_ARCHIVE, G_MAXUINT);
		known = find_message_id(store, message_id);
	}
	id = g_strdup(known);
	mail = id != NULL ? find(store, id, NULL) : NULL;
	if (mail == NULL || !need_head(store, id, mail, NULL) || !add_flag(store, mail, 'R'))
		return NULL;
	set_state(mail);
	return item_copy(mail->item);
}
