/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * edit.c: a mail that was sent or failed, a draft, or a mail that is forwarded, as what a compose window
 * starts with (client.h).
 *
 * What lies in failed/ is as the user wrote it, its attachments the user's own files. Of a mail in a folder
 * the attachments are written to DIR/edit/<uuid>/<number>/, where the new mail finds them; imail_edit_sweep
 * removes such folders once no mail that waits to be uploaded names them.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "edit.h"

#include "client-private.h"
#include "draft-notes.h"
#include "durable.h"
#include "mailbox-private.h"
#include "mime-build.h"
#include "nested.h"
#include "outgoing-private.h"

#define EDIT_KEPT_S (7 * 24 * 3600)
#define COPY_BLOCK  (64 * 1024)

static void file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file->media_type);
	g_free(file->content_id);
	g_free(file);
}

ImailEditable *imail_editable_new(void)
{
	ImailEditable *editable = g_new0(ImailEditable, 1);

	editable->mail = imail_record_new(&imail_mail_type);
	editable->files = g_ptr_array_new_with_free_func(file_free);
	return editable;
}

void imail_editable_free(ImailEditable *editable)
{
	if (editable == NULL)
		return;
	imail_record_free(&imail_mail_type, editable->mail);
	g_free(editable->text);
	g_free(editable->html);
	g_ptr_array_unref(editable->files);
	g_free(editable->item);
	g_free(editable->message_id);
	g_free(editable->forwards);
	g_free(editable->replaces);
	g_free(editable->replaces_item);
	g_free(editable);
}

void imail_editable_add_file(ImailEditable *editable, const char *path, const char *name,
			     const char *media_type, const char *content_id)
{
	ImailUploadFile *file = g_new0(ImailUploadFile, 1);

	file->path = g_strdup(path);
	file->name = g_strdup(name);
	file->media_type = g_strdup(media_type);
	file->content_id = g_strdup(content_id);
	g_ptr_array_add(editable->files, file);
}

/* ---- from failed/ ---- */

static ImailEditable *from_spooled(const ImailSpooled *spooled)
{
	ImailEditable *editable = imail_editable_new();
	const GPtrArray *parts = spooled->mail->parts;
	guint first = parts->len - spooled->files->len;

	imail_record_free(&imail_mail_type, editable->mail);
	editable->mail = imail_record_copy(&imail_mail_type, spooled->mail);
	g_clear_pointer(&editable->mail->mail, g_free);
	g_ptr_array_set_size(editable->mail->parts, 0);
	editable->text = g_strdup(spooled->text);
	editable->html = g_strdup(spooled->html);
	for (guint i = 0; i < spooled->files->len; i++) {
		const ImailPart *part = parts->pdata[first + i];

		imail_editable_add_file(editable, ((ImailSpoolFile *)spooled->files->pdata[i])->path,
					part->name, part->media_type,
					part->kind == IMAIL_PART_INLINE ? part->content_id : NULL);
	}
	return editable;
}

/* ---- from a mail in a folder ---- */

static gboolean save_attachment(int from, guint index, const char *path, GError **error)
{
	int to = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	GMimeStream *in, *out;
	gboolean is_saved;

	if (to < 0) {
		imail_durable_set_error(error, errno, "%s cannot be written", path);
		return FALSE;
	}
	/* The descriptors share a position, which the stream before left at the end. */
	in = g_mime_stream_fs_new_with_bounds(dup(from), 0, -1);
	out = g_mime_stream_fs_new(to);
	is_saved = imail_mime_save_attachment(in, index, out, error);
	if (is_saved && (g_mime_stream_flush(out) != 0 || fsync(to) != 0)) {
		imail_durable_set_error(error, errno, "%s cannot be written", path);
		is_saved = FALSE;
	}
	g_object_unref(in);
	g_object_unref(out);
	return is_saved;
}

static char *make_folder(const char *dir)
{
	g_autofree char *unique = g_uuid_string_random();

	return g_build_filename(dir, "edit", unique, NULL);
}

/* Each in a folder of its own, as two may have one name. What is attached to an attached mail goes with that
 * one. */
static gboolean take_attachments(ImailEditable *editable, const char *dir, int fd, const ImailParsed *parsed,
				 GError **error)
{
	g_autofree char *folder = make_folder(dir);

	for (guint i = 0; i < parsed->attachments->len; i++) {
		const ImailAttachment *attachment = parsed->attachments->pdata[i];
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *place = g_build_filename(folder, number, NULL);
		g_autofree char *path = g_build_filename(place, attachment->name, NULL);

		if (attachment->is_within)
			continue;
		if (!imail_durable_make_dir(place, error) || !save_attachment(fd, i, path, error))
			return FALSE;
		imail_editable_add_file(editable, path, attachment->name, attachment->media_type,
					attachment->is_inline ? attachment->content_id : NULL);
	}
	return TRUE;
}

static void set_strv(char ***to, char **from)
{
	g_strfreev(*to);
	*to = g_strdupv(from);
}

static void take_parsed(ImailEditable *editable, const ImailParsed *parsed)
{
	ImailMail *mail = editable->mail;

	mail->from = g_strdup(parsed->from);
	set_strv(&mail->to, parsed->to);
	set_strv(&mail->cc, parsed->cc);
	set_strv(&mail->bcc, parsed->bcc);
	set_strv(&mail->references, parsed->references);
	mail->subject = g_strdup(parsed->subject);
	editable->date = parsed->date;
	editable->message_id = g_strdup(parsed->message_id);
	mail->in_reply_to = g_strdup(parsed->in_reply_to);
	editable->text = parsed->text != NULL   ? g_strdup(parsed->text)
			 : parsed->html != NULL ? imail_html_to_text(parsed->html)
						: g_strdup("");
	editable->html = g_strdup(parsed->html);
	editable->is_from_html = parsed->text == NULL && parsed->html != NULL;
}

/* A draft's recipients as they were typed, and what only a draft of ours tells. */
static void take_draft(ImailEditable *editable, const ImailRow *row, int fd)
{
	GMimeStream *stream = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1);
	g_autoptr(ImailParsedDraft) draft = imail_mime_parse_draft(stream);
	g_autofree char *key = imail_draft_key_of_name(row->name);

	g_object_unref(stream);
	editable->is_draft = TRUE;
	set_strv(&editable->mail->to, draft->to);
	set_strv(&editable->mail->cc, draft->cc);
	set_strv(&editable->mail->bcc, draft->bcc);
	editable->mail->send_at = draft->send_at;
	/* In a mail of somebody else's they would name mails of ours. */
	if (key != NULL)
		imail_draft_notes_decode(editable->message_id, &editable->forwards, &editable->replaces,
					 &editable->replaces_item);
}

static ImailEditable *from_file(ImailStore *store, const char *id, int fd, ImailParsed **parsed)
{
	ImailEditable *editable = imail_editable_new();
	g_auto(ImailRow) row = {0};
	GMimeStream *stream;

	imail_mime_init();
	stream = g_mime_stream_fs_new(dup(fd));
	*parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	editable->item = g_strdup(id);
	take_parsed(editable, *parsed);
	if (!imail_nested_is_id(id) && imail_store_find(store, id, &row, NULL) &&
	    row.folder == IMAIL_FOLDER_DRAFTS)
		take_draft(editable, &row, fd);
	return editable;
}

ImailEditable *imail_editable_from_item(const char *dir, ImailStore *store, const char *id, GError **error)
{
	g_autoptr(ImailEditable) editable = NULL;
	g_autoptr(ImailParsed) parsed = NULL;
	int fd = imail_nested_open(store, id, error);
	gboolean is_whole;

	if (fd < 0)
		return NULL;
	editable = from_file(store, id, fd, &parsed);
	is_whole = take_attachments(editable, dir, fd, parsed, error);
	close(fd);
	return is_whole ? g_steal_pointer(&editable) : NULL;
}

/* ---- around a mail ---- */

static gboolean copy_mail(int from, const char *path, GError **error)
{
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	g_autofree char *block = g_malloc(COPY_BLOCK);
	off_t at = 0;
	ssize_t n = -1;

	while (to >= 0 && (n = pread(from, block, COPY_BLOCK, at)) > 0 &&
	       imail_durable_write_all(to, block, (gsize)n))
		at += n;
	if (to < 0 || n != 0 || fsync(to) != 0)
		imail_durable_set_error(error, errno, "%s cannot be written", path);
	if (to >= 0)
		close(to);
	return to >= 0 && n == 0;
}

static char *mail_file_name(const char *subject)
{
	g_autofree char *plain = g_strdelimit(g_strdup(subject), "/\\", '-');
	g_autofree char *name = g_strconcat(*plain != '\0' ? plain : "mail", ".eml", NULL);

	return imail_clean_file_name(name, "message/rfc822");
}

/* As imail_editable_from_item, with the whole mail as the only file, and no text. */
static ImailEditable *around_item(const char *dir, ImailStore *store, const char *id, GError **error)
{
	g_autoptr(ImailEditable) editable = NULL;
	g_autoptr(ImailParsed) parsed = NULL;
	g_autofree char *folder = make_folder(dir);
	g_autofree char *place = g_build_filename(folder, "0", NULL);
	g_autofree char *name = NULL;
	g_autofree char *path = NULL;
	int fd = imail_nested_open(store, id, error);
	gboolean is_copied;

	if (fd < 0)
		return NULL;
	editable = from_file(store, id, fd, &parsed);
	g_clear_pointer(&editable->text, g_free);
	g_clear_pointer(&editable->html, g_free);
	name = mail_file_name(parsed->subject);
	path = g_build_filename(place, name, NULL);
	is_copied = imail_durable_make_dir(place, error) && copy_mail(fd, path, error);
	close(fd);
	if (!is_copied)
		return NULL;
	imail_editable_add_file(editable, path, name, "message/rfc822", NULL);
	return g_steal_pointer(&editable);
}

/* ---- the job ---- */

typedef struct {
	ImailClient *client;
	char *mail, *item;  /* one of the two */
	gboolean is_look;   /* of `mail`: only to be looked at */
	gboolean is_around; /* of `item`: that mail as a file */
	ImailEditable *editable;
	GError *error;
	ImailEditCb cb;
	gpointer user_data;
} Edit;

static void from_mail(Edit *edit)
{
	g_autoptr(ImailSpooled) spooled = imail_spool_read(edit->client->dir, IMAIL_SPOOL_FAILED, edit->mail);
	g_autofree char *token = imail_maildir_make_token('S', edit->mail);
	ImailItem *item;

	if (spooled != NULL) {
		edit->editable = from_spooled(spooled);
		return;
	}
	item = imail_store_item_by_token(edit->client->store, token);
	if (item != NULL)
		edit->editable = imail_editable_from_item(edit->client->dir, edit->client->store, item->id,
							  &edit->error);
	else
		g_set_error_literal(&edit->error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "There is no copy of this mail here.");
	imail_item_free(item);
}

static void look_at_mail(Edit *edit)
{
	static const ImailSpool spools[] = {IMAIL_SPOOL_OUTGOING, IMAIL_SPOOL_ACCEPTED, IMAIL_SPOOL_FAILED};
	g_autofree char *token = imail_maildir_make_token('S', edit->mail);
	ImailItem *item = imail_store_item_by_token(edit->client->store, token);

	if (item != NULL) {
		edit->editable = imail_editable_new();
		edit->editable->item = g_strdup(item->id);
	}
	imail_item_free(item);
	for (gsize i = 0; edit->editable == NULL && i < G_N_ELEMENTS(spools); i++) {
		g_autoptr(ImailSpooled) spooled = imail_spool_read(edit->client->dir, spools[i], edit->mail);

		if (spooled != NULL)
			edit->editable = from_spooled(spooled);
	}
	if (edit->editable == NULL)
		g_set_error_literal(&edit->error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "There is no copy of this mail here.");
}

static void edit_run(gpointer job)
{
	Edit *edit = job;

	const char *dir = edit->client->dir;
	ImailStore *store = edit->client->store;

	if (edit->is_look)
		look_at_mail(edit);
	else if (edit->item == NULL)
		from_mail(edit);
	else if (edit->is_around)
		edit->editable = around_item(dir, store, edit->item, &edit->error);
	else
		edit->editable = imail_editable_from_item(dir, store, edit->item, &edit->error);
}

static void edit_done(gpointer job)
{
	Edit *edit = job;
	ImailClient *client = edit->client;

	client->in_callback++;
	edit->cb(edit->editable, edit->error, edit->user_data);
	client->in_callback--;
}

static void edit_free(gpointer job)
{
	Edit *edit = job;

	imail_editable_free(edit->editable);
	g_clear_error(&edit->error);
	g_free(edit->mail);
	g_free(edit->item);
	g_free(edit);
}

static Edit *edit_new(ImailClient *client, const char *mail, const char *item, gboolean is_around,
		      ImailEditCb cb, gpointer user_data)
{
	Edit *edit = g_new0(Edit, 1);

	edit->client = client;
	edit->mail = g_strdup(mail);
	edit->item = g_strdup(item);
	edit->is_around = is_around;
	edit->cb = cb;
	edit->user_data = user_data;
	return edit;
}

/* Takes EDIT. */
static void start(Edit *edit)
{
	imail_worker_push(edit->client->worker, edit_run, edit_done, edit, edit_free);
}

void imail_client_outgoing(ImailClient *client, const char *mail, ImailEditCb cb, gpointer user_data)
{
	Edit *edit = edit_new(client, mail, NULL, FALSE, cb, user_data);

	edit->is_look = TRUE;
	start(edit);
}

void imail_client_edit(ImailClient *client, const char *mail, ImailEditCb cb, gpointer user_data)
{
	start(edit_new(client, mail, NULL, FALSE, cb, user_data));
}

void imail_client_edit_item(ImailClient *client, const char *id, ImailEditCb cb, gpointer user_data)
{
	start(edit_new(client, NULL, id, FALSE, cb, user_data));
}

void imail_client_edit_around(ImailClient *client, const char *id, ImailEditCb cb, gpointer user_data)
{
	start(edit_new(client, NULL, id, TRUE, cb, user_data));
}

char *imail_client_keep_file(ImailClient *client, const char *name, gconstpointer octets, gsize size,
			     GError **error)
{
	g_autofree char *folder = make_folder(client->dir);
	g_autofree char *place = g_build_filename(folder, "0", NULL);
	g_autofree char *clean = imail_clean_file_name(name, NULL);
	g_autofree char *path = g_build_filename(place, clean, NULL);

	if (!imail_durable_make_dir(place, error) || !imail_durable_write(path, octets, size, error))
		return NULL;
	return g_steal_pointer(&path);
}

/* ---- what stays behind ---- */

typedef struct {
	ImailClient *client;
	char *mail, *line;
} Drop;

static void drop_run(gpointer job)
{
	Drop *drop = job;

	imail_spool_remove(drop->client->dir, IMAIL_SPOOL_FAILED, drop->mail, NULL);
	imail_sent_states_write(drop->client->sent, drop->line, NULL);
}

static void drop_free(gpointer job)
{
	Drop *drop = job;

	g_free(drop->mail);
	g_free(drop->line);
	g_free(drop);
}

void imail_client_forget(ImailClient *client, const char *mail)
{
	ImailMailStatus status = {.mail = (char *)mail,
				  .state = IMAIL_MAIL_RECALLED,
				  .time = g_get_real_time() / G_USEC_PER_SEC};
	Drop *drop = g_new0(Drop, 1);

	drop->client = client;
	drop->mail = g_strdup(mail);
	drop->line = imail_sent_states_put(client->sent, &status, NULL, NULL);
	imail_worker_push(client->worker, drop_run, NULL, drop, drop_free);
}

static void remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
			remove_tree(child);
		else
			g_unlink(child);
	}
	if (dir != NULL)
		g_dir_close(dir);
	g_rmdir(path);
}

static void nothing(const GError *error G_GNUC_UNUSED, gpointer user_data G_GNUC_UNUSED)
{
}

/* The folders of the files that a mail of SPOOL names are in use. */
static void note_used(const char *dir, ImailSpool spool, GHashTable *used)
{
	g_autoptr(GPtrArray) mails = imail_spool_load(dir, spool, nothing, NULL);

	for (guint i = 0; i < mails->len; i++) {
		const ImailSpooled *spooled = mails->pdata[i];

		for (guint f = 0; f < spooled->files->len; f++) {
			g_autofree char *place =
				g_path_get_dirname(((ImailSpoolFile *)spooled->files->pdata[f])->path);

			g_hash_table_add(used, g_path_get_dirname(place));
		}
	}
}

static gboolean is_old(const char *path, gint64 now_s)
{
	GStatBuf st;

	return g_stat(path, &st) == 0 && st.st_mtime < now_s - EDIT_KEPT_S;
}

void imail_edit_sweep(const char *dir)
{
	g_autoptr(GHashTable) used = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autofree char *root = g_build_filename(dir, "edit", NULL);
	gint64 now_s = g_get_real_time() / G_USEC_PER_SEC;
	GDir *folders = g_dir_open(root, 0, NULL);
	const char *name;

	if (folders == NULL)
		return;
	for (int spool = 0; spool < IMAIL_SPOOLS; spool++)
		note_used(dir, spool, used);
	while ((name = g_dir_read_name(folders)) != NULL) {
		g_autofree char *path = g_build_filename(root, name, NULL);

		if (!g_hash_table_contains(used, path) && is_old(path, now_s))
			remove_tree(path);
	}
	g_dir_close(folders);
}
