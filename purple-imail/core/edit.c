/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * edit.c: a mail that was sent, or failed, as what a compose window starts with (client.h).
 *
 * What lies in failed/ is as the user wrote it, its attachments the user's own files. Of the copy in Sent the
 * attachments are written to DIR/edit/<id of the mail>/, where the new mail finds them; imail_edit_sweep
 * removes such folders once no mail that waits to be uploaded names them.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "client-private.h"
#include "durable.h"
#include "mime-build.h"
#include "outgoing-private.h"

#define EDIT_KEPT_S (7 * 24 * 3600)

struct _Edit {
	ImailClient *client;
	char *mail, *item; /* one of the two */
	ImailEditable *editable;
	GError *error;
	ImailEditCb cb;
	gpointer user_data;
};
typedef struct _Edit Edit;

static void file_free(gpointer data)
{
	ImailUploadFile *file = data;

	g_free(file->path);
	g_free(file->name);
	g_free(file->media_type);
	g_free(file);
}

static ImailEditable *editable_new(void)
{
	ImailEditable *editable = g_new0(ImailEditable, 1);

	editable->mail = imail_record_new(&imail_mail_type);
	editable->files = g_ptr_array_new_with_free_func(file_free);
	return editable;
}

static void editable_free(ImailEditable *editable)
{
	if (editable == NULL)
		return;
	imail_record_free(&imail_mail_type, editable->mail);
	g_free(editable->text);
	g_free(editable->html);
	g_ptr_array_unref(editable->files);
	g_free(editable->item);
	g_free(editable);
}

static void add_file(ImailEditable *editable, const char *path, const char *name, const char *media_type)
{
	ImailUploadFile *file = g_new0(ImailUploadFile, 1);

	file->path = g_strdup(path);
	file->name = g_strdup(name);
	file->media_type = g_strdup(media_type);
	g_ptr_array_add(editable->files, file);
}

/* ---- from failed/ ---- */

static ImailEditable *from_spooled(const ImailSpooled *spooled)
{
	ImailEditable *editable = editable_new();
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

		add_file(editable, ((ImailSpoolFile *)spooled->files->pdata[i])->path, part->name,
			 part->media_type);
	}
	return editable;
}

/* ---- from the copy in Sent ---- */

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

/* Each in a folder of its own, as two may have one name. */
static gboolean take_attachments(Edit *edit, int fd, const ImailParsed *parsed)
{
	g_autofree char *unique = g_uuid_string_random();
	g_autofree char *folder = g_build_filename(edit->client->dir, "edit", unique, NULL);

	for (guint i = 0; i < parsed->attachments->len; i++) {
		const ImailAttachment *attachment = parsed->attachments->pdata[i];
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *place = g_build_filename(folder, number, NULL);
		g_autofree char *path = g_build_filename(place, attachment->name, NULL);

		if (!imail_durable_make_dir(place, &edit->error) ||
		    !save_attachment(fd, i, path, &edit->error))
			return FALSE;
		add_file(edit->editable, path, attachment->name, attachment->media_type);
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
	mail->in_reply_to = g_strdup(parsed->in_reply_to);
	editable->text = parsed->text != NULL   ? g_strdup(parsed->text)
			 : parsed->html != NULL ? imail_html_to_text(parsed->html)
						: g_strdup("");
	editable->html = g_strdup(parsed->html);
}

static void from_item(Edit *edit, const char *id)
{
	g_autoptr(ImailParsed) parsed = NULL;
	int fd = imail_store_open_mail(edit->client->store, id, &edit->error);
	GMimeStream *stream;

	if (fd < 0)
		return;
	imail_mime_init();
	stream = g_mime_stream_fs_new(dup(fd));
	parsed = imail_mime_parse(stream);
	g_object_unref(stream);
	edit->editable = editable_new();
	edit->editable->item = g_strdup(id);
	take_parsed(edit->editable, parsed);
	if (!take_attachments(edit, fd, parsed))
		g_clear_pointer(&edit->editable, editable_free);
	close(fd);
}

/* ---- the job ---- */

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
		from_item(edit, item->id);
	else
		g_set_error_literal(&edit->error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "There is no copy of this mail here.");
	imail_item_free(item);
}

static void edit_run(gpointer job)
{
	Edit *edit = job;

	if (edit->item != NULL)
		from_item(edit, edit->item);
	else
		from_mail(edit);
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

	editable_free(edit->editable);
	g_clear_error(&edit->error);
	g_free(edit->mail);
	g_free(edit->item);
	g_free(edit);
}

static void start(ImailClient *client, const char *mail, const char *item, ImailEditCb cb, gpointer user_data)
{
	Edit *edit = g_new0(Edit, 1);

	edit->client = client;
	edit->mail = g_strdup(mail);
	edit->item = g_strdup(item);
	edit->cb = cb;
	edit->user_data = user_data;
	imail_worker_push(client->worker, edit_run, edit_done, edit, edit_free);
}

void imail_client_edit(ImailClient *client, const char *mail, ImailEditCb cb, gpointer user_data)
{
	start(client, mail, NULL, cb, user_data);
}

void imail_client_edit_item(ImailClient *client, const char *id, ImailEditCb cb, gpointer user_data)
{
	start(client, NULL, id, cb, user_data);
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
