/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.c: what the user wrote, checked, and as a stream of octets.
 *
 * A mail is checked by the same record table that the server uses, so what cannot be accepted is refused
 * while the compose window is still open. Attachments are not copied: the upload reads the user's files, and
 * stops if one is not what it was.
 */
#define G_LOG_DOMAIN "imail-core"

#include "outgoing-private.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "durable.h"
#include "frame.h"
#include "mime-build.h"

#define SNIFF_OCTETS 4096

void imail_spool_file_free(gpointer data)
{
	ImailSpoolFile *file = data;

	g_free(file->path);
	g_free(file);
}

ImailSpooled *imail_spooled_alloc(ImailMail *mail)
{
	ImailSpooled *spooled = g_new0(ImailSpooled, 1);

	g_atomic_ref_count_init(&spooled->refs);
	spooled->mail = mail;
	spooled->files = g_ptr_array_new_with_free_func(imail_spool_file_free);
	return spooled;
}

ImailSpooled *imail_spooled_ref(ImailSpooled *spooled)
{
	g_atomic_ref_count_inc(&spooled->refs);
	return spooled;
}

void imail_spooled_unref(ImailSpooled *spooled)
{
	if (spooled == NULL || !g_atomic_ref_count_dec(&spooled->refs))
		return;
	imail_record_free(&imail_mail_type, spooled->mail);
	g_free(spooled->text);
	g_free(spooled->html);
	g_free(spooled->message_id);
	g_ptr_array_unref(spooled->files);
	g_free(spooled);
}

const ImailMail *imail_spooled_mail(const ImailSpooled *spooled)
{
	return spooled->mail;
}

const char *imail_spooled_id(const ImailSpooled *spooled)
{
	return spooled->mail->mail;
}

const char *imail_spooled_message_id(const ImailSpooled *spooled)
{
	return spooled->message_id;
}

gint64 imail_spooled_created(const ImailSpooled *spooled)
{
	return spooled->created;
}

char *imail_spooled_recipients(const ImailSpooled *spooled)
{
	const ImailMail *mail = spooled->mail;
	g_autoptr(GPtrArray) all = g_ptr_array_new();
	char **const lists[] = {mail->to, mail->cc, mail->bcc};

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		for (char **one = lists[i]; one != NULL && *one != NULL; one++)
			g_ptr_array_add(all, *one);
	g_ptr_array_add(all, NULL);
	return g_strjoinv(", ", (char **)all->pdata);
}

gint64 imail_spooled_size(const ImailSpooled *spooled)
{
	gint64 size = 0;

	for (guint i = 0; i < spooled->mail->parts->len; i++)
		size += ((ImailPart *)spooled->mail->parts->pdata[i])->size;
	return size;
}

/* ---- making one ---- */

/* Opens a regular file; a FIFO or a device must not make us wait. */
static int open_regular(const char *path, struct stat *st, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || fstat(fd, st) != 0) {
		imail_durable_set_error(error, errno, "The file %s cannot be read", path);
	} else if (!S_ISREG(st->st_mode)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "%s is not a file that can be attached.", path);
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static char *guess_media_type(const char *name, int fd)
{
	guint8 head[SNIFF_OCTETS];
	ssize_t len = pread(fd, head, sizeof(head), 0);
	g_autofree char *type = g_content_type_guess(name, head, len > 0 ? (gsize)len : 0, NULL);
	char *media_type = g_content_type_get_mime_type(type);

	return media_type != NULL ? media_type : g_strdup("application/octet-stream");
}

static ImailPart *add_part(ImailSpooled *spooled, int kind, gint64 size)
{
	ImailPart *part = imail_record_new(&imail_part_type);

	part->kind = kind;
	part->size = size;
	g_ptr_array_add(spooled->mail->parts, part);
	return part;
}

static gboolean add_file(ImailSpooled *spooled, const ImailUploadFile *upload, GError **error)
{
	g_autofree char *base = g_filename_display_basename(upload->path);
	ImailSpoolFile *file;
	ImailPart *part;
	struct stat st;
	int fd = open_regular(upload->path, &st, error);

	if (fd < 0)
		return FALSE;
	file = g_new0(ImailSpoolFile, 1);
	file->path = g_canonicalize_filename(upload->path, NULL);
	file->size = st.st_size;
	file->mtime_ns = imail_spool_mtime(&st);
	g_ptr_array_add(spooled->files, file);
	part = add_part(spooled, upload->content_id != NULL ? IMAIL_PART_INLINE : IMAIL_PART_ATTACHMENT,
			st.st_size);
	part->content_id = g_strdup(upload->content_id);
	part->media_type =
		upload->media_type != NULL ? g_strdup(upload->media_type) : guess_media_type(base, fd);
	part->name = imail_clean_file_name(
		upload->name != NULL && *upload->name != '\0' ? upload->name : base, part->media_type);
	close(fd);
	return TRUE;
}

static gboolean add_parts(ImailSpooled *spooled, const ImailOutgoing *outgoing, GError **error)
{
	const char *text = outgoing->text != NULL ? outgoing->text : "";

	spooled->text = g_utf8_make_valid(text, -1);
	add_part(spooled, IMAIL_PART_TEXT, (gint64)strlen(spooled->text));
	if (outgoing->html != NULL) {
		spooled->html = g_utf8_make_valid(outgoing->html, -1);
		add_part(spooled, IMAIL_PART_HTML, (gint64)strlen(spooled->html));
	}
	for (guint i = 0; outgoing->files != NULL && i < outgoing->files->len; i++)
		if (!add_file(spooled, outgoing->files->pdata[i], error))
			return FALSE;
	return TRUE;
}

/* The mail as the server will see it: encoded, decoded and framed. */
static gboolean check_wire(const ImailMail *mail, GError **error)
{
	g_autoptr(JsonObject) object = imail_message_new("mail", "4294967295", &imail_mail_type, mail);
	ImailMail *decoded = imail_record_decode(&imail_mail_type, object, error);
	g_autoptr(GBytes) frame = NULL;

	if (decoded == NULL)
		return FALSE;
	imail_record_free(&imail_mail_type, decoded);
	frame = imail_frame_write(object, NULL, error);
	if (frame == NULL)
		g_prefix_error(error, "The mail has too many recipients or references: ");
	return frame != NULL;
}

static gboolean check(const ImailSpooled *spooled, gint64 max_size, GError **error)
{
	const ImailMail *mail = spooled->mail;
	guint n = g_strv_length(mail->to) + g_strv_length(mail->cc) + g_strv_length(mail->bcc);

	if (n == 0) {
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "The mail has no recipient. Write an address into To, Cc or Bcc.");
		return FALSE;
	}
	if (n > IMAIL_RECIPIENTS_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The mail has %u recipients; at most %d are possible.", n, IMAIL_RECIPIENTS_MAX);
		return FALSE;
	}
	if (imail_spooled_size(spooled) > max_size) {
		g_autofree char *is = g_format_size((guint64)imail_spooled_size(spooled));
		g_autofree char *most = g_format_size((guint64)max_size);

		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The mail has %s; the server takes at most %s. Leave an attachment out.", is,
			    most);
		return FALSE;
	}
	return check_wire(mail, error);
}

ImailSpooled *imail_spooled_new(const ImailOutgoing *outgoing, gint64 max_size, GError **error)
{
	g_autoptr(ImailSpooled) spooled =
		imail_spooled_alloc(imail_record_copy(&imail_mail_type, outgoing->mail));

	if (spooled->mail->mail == NULL)
		spooled->mail->mail = g_uuid_string_random();
	if (spooled->mail->subject == NULL)
		spooled->mail->subject = g_strdup("");
	g_ptr_array_set_size(spooled->mail->parts, 0);
	spooled->created = g_get_real_time();
	if (!imail_spool_is_id(spooled->mail->mail)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "“%s” is no id for a mail: a UUID is wanted.", spooled->mail->mail);
		return NULL;
	}
	if (!add_parts(spooled, outgoing, error) || !check(spooled, max_size, error))
		return NULL;
	return g_steal_pointer(&spooled);
}

ImailSpooled *imail_spooled_new_draft(const ImailOutgoing *outgoing, GError **error)
{
	g_autoptr(ImailSpooled) spooled =
		imail_spooled_alloc(imail_record_copy(&imail_mail_type, outgoing->mail));

	g_ptr_array_set_size(spooled->mail->parts, 0);
	spooled->created = g_get_real_time();
	return add_parts(spooled, outgoing, error) ? g_steal_pointer(&spooled) : NULL;
}

/* ---- reading the stream ---- */

static int open_unchanged(const ImailSpoolFile *file, GError **error)
{
	struct stat st;
	int fd = open_regular(file->path, &st, error);

	if (fd >= 0 && (st.st_size != file->size || imail_spool_mtime(&st) != file->mtime_ns)) {
		close(fd);
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "The file %s was changed after the mail was written. Attach it again and send "
			    "the mail anew.",
			    file->path);
		return -1;
	}
	return fd;
}

static GBytes *read_file(const ImailSpoolFile *file, gint64 offset, gsize max, GError **error)
{
	int fd = open_unchanged(file, error);
	g_autofree char *data = NULL;
	ssize_t n;

	if (fd < 0)
		return NULL;
	data = g_malloc(max);
	do
		n = pread(fd, data, max, offset);
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		imail_durable_set_error(error, n < 0 ? errno : EIO, "The file %s cannot be read", file->path);
	close(fd);
	return n > 0 ? g_bytes_new_take(g_steal_pointer(&data), (gsize)n) : NULL;
}

/* INDEX of a part; *FILE the file behind it, or the text that it is. */
static const char *part_text(const ImailSpooled *spooled, guint index, const ImailSpoolFile **file)
{
	const ImailPart *part = spooled->mail->parts->pdata[index];
	guint before = spooled->html != NULL ? 2 : 1;

	*file = NULL;
	if (part->kind == IMAIL_PART_TEXT)
		return spooled->text;
	if (part->kind == IMAIL_PART_HTML)
		return spooled->html;
	*file = spooled->files->pdata[index - before];
	return NULL;
}

GBytes *imail_spooled_read(const ImailSpooled *spooled, gint64 offset, gsize max, GError **error)
{
	for (guint i = 0; i < spooled->mail->parts->len; i++) {
		const ImailPart *part = spooled->mail->parts->pdata[i];
		const ImailSpoolFile *file;
		const char *text;
		gsize len;

		if (offset >= part->size) {
			offset -= part->size;
			continue;
		}
		len = (gsize)MIN((gint64)max, part->size - offset);
		text = part_text(spooled, i, &file);
		return text != NULL ? g_bytes_new(text + offset, len) : read_file(file, offset, len, error);
	}
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "Read behind the end of a mail.");
	return NULL;
}

/* ---- the copy in Sent ---- */

static GMimeStream *open_part(guint index, gpointer user_data, GError **error G_GNUC_UNUSED)
{
	const ImailSpoolFile *file;
	const char *text = part_text(user_data, index, &file);
	g_autofree char *words = NULL;
	int fd;

	if (text != NULL)
		return g_mime_stream_mem_new_with_buffer(text, strlen(text));
	fd = open_unchanged(file, NULL);
	if (fd >= 0)
		return g_mime_stream_fs_new(fd);
	words = g_strdup_printf("The mail went out with the file %s.\n"
				"It was removed or changed before this copy of the mail was made, so the "
				"copy does not have it.\n",
				file->path);
	return g_mime_stream_mem_new_with_buffer(words, strlen(words));
}

static int local_tz_minutes(gint64 seconds)
{
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(seconds);

	return time != NULL ? (int)(g_date_time_get_utc_offset(time) / (60 * G_USEC_PER_SEC)) : 0;
}

/* "<a@b>" or "a@b" as "a@b". */
static char *bare_id(const char *message_id)
{
	gsize len = strlen(message_id);

	if (len > 2 && message_id[0] == '<' && message_id[len - 1] == '>')
		return g_strndup(message_id + 1, len - 2);
	return g_strdup(message_id);
}

static gboolean build(const ImailSpooled *spooled, const char *from, const char *message_id,
		      const char *const *fields, int fd, GError **error)
{
	ImailMail *mail = imail_record_copy(&imail_mail_type, spooled->mail);
	g_autofree char *id = NULL;
	ImailMimeOptions options = {.date = spooled->created / G_USEC_PER_SEC,
				    .keeps_bcc = TRUE,
				    .is_draft = fields != NULL,
				    .fields = fields};
	GMimeStream *out;
	gboolean is_built;

	if (mail->from == NULL)
		mail->from = g_strdup(from);
	id = message_id != NULL ? bare_id(message_id) : imail_mime_message_id(mail->from);
	options.tz_offset_minutes = local_tz_minutes(options.date);
	options.message_id = id;
	imail_mime_init();
	out = g_mime_stream_fs_new(dup(fd));
	is_built = imail_mime_build(mail, &options, open_part, (gpointer)spooled, out, error);
	if (is_built && g_mime_stream_flush(out) != 0) {
		is_built = FALSE;
		imail_durable_set_error(error, errno, "The copy of the mail cannot be written");
	}
	g_object_unref(out);
	imail_record_free(&imail_mail_type, mail);
	return is_built;
}

gboolean imail_spooled_build(const ImailSpooled *spooled, const char *from, const char *message_id, int fd,
			     GError **error)
{
	return build(spooled, from, message_id, NULL, fd, error);
}

gboolean imail_spooled_build_draft(const ImailSpooled *spooled, const char *from, const char *message_id,
				   const char *const *fields, int fd, GError **error)
{
	return build(spooled, from, message_id, fields, fd, error);
}
