/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-convert.c: a mail of the wire to RFC 5322, with GMime, into the store. See mail-convert.h.
 */
#include "mail-convert.h"

#include <string.h>

#include "address.h"
#include "blob-stream.h"
#include "mime-build.h"

struct _MailConvert {
	Store *store;
	GThreadPool *pool;
	gint is_ending;
};

typedef struct {
	MailConvert *convert;
	const ImailMail *mail;
	char *from_name;
	MailParts *parts;
	MailConvertDone done;
	gpointer user_data;
	MailConverted *converted;
	GError *error;
} Job;

void mail_converted_free(MailConverted *converted)
{
	if (converted == NULL)
		return;
	g_clear_pointer(&converted->tail, g_bytes_unref);
	g_free(converted->message_id);
	g_free(converted);
}

static gboolean finished_cb(gpointer data)
{
	Job *job = data;

	if (job->converted == NULL && job->error == NULL)
		job->error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "The server is ending.");
	job->done(g_steal_pointer(&job->converted), job->error, job->user_data);
	return G_SOURCE_REMOVE;
}

static void job_free(gpointer data)
{
	Job *job = data;

	mail_converted_free(job->converted);
	g_clear_error(&job->error);
	g_free(job->from_name);
	g_free(job);
}

static GMimeStream *open_part(guint index, gpointer user_data, GError **error)
{
	Job *job = user_data;
	gint64 offset = 0;

	for (guint i = 0; i < index; i++)
		offset += ((ImailPart *)job->mail->parts->pdata[i])->size;
	return mail_parts_open(job->parts, offset, ((ImailPart *)job->mail->parts->pdata[index])->size,
			       error);
}

static gboolean any_utf8(char **mailboxes)
{
	for (; *mailboxes != NULL; mailboxes++) {
		g_autofree char *address = imail_address_parse(*mailboxes, NULL, NULL);

		if (address != NULL && imail_address_needs_utf8(address))
			return TRUE;
	}
	return FALSE;
}

static gboolean needs_utf8(const ImailMail *mail)
{
	char *senders[] = {mail->from, mail->reply_to, NULL};

	return any_utf8(senders) || any_utf8(mail->to) || any_utf8(mail->cc) || any_utf8(mail->bcc);
}

/* The client's (outbox_check has looked at it), or a new one; without <>. */
static char *message_id_of(const ImailMail *mail)
{
	if (mail->message_id != NULL)
		return g_strndup(mail->message_id + 1, strlen(mail->message_id) - 2);
	return imail_mime_message_id(mail->from);
}

static void convert_thread(gpointer data, gpointer user_data)
{
	Job *job = data;
	MailConvert *convert = user_data;
	g_autofree char *message_id = message_id_of(job->mail);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	ImailMimeOptions options = {
		.date = g_date_time_to_unix(now),
		.tz_offset_minutes = (int)(g_date_time_get_utc_offset(now) / G_TIME_SPAN_MINUTE),
		.message_id = message_id,
		.from_name = job->from_name,
		.user_agent = "imail/" IMAIL_VERSION,
		.utf8_headers = needs_utf8(job->mail),
	};
	GMimeStream *out = blob_stream_new(convert->store);

	if (!g_atomic_int_get(&convert->is_ending) &&
	    imail_mime_build(job->mail, &options, open_part, job, out, &job->error)) {
		job->converted = g_new0(MailConverted, 1);
		job->converted->message_id = g_strdup_printf("<%s>", message_id);
		job->converted->needs_utf8 = options.utf8_headers;
		if (!blob_stream_finish(out, job->converted, &job->error))
			g_clear_pointer(&job->converted, mail_converted_free);
	} else {
		blob_stream_abandon(out);
		/* The blob's own words (a full disk) say more than "cannot write". */
		if (blob_stream_error(out) != NULL) {
			g_clear_error(&job->error);
			job->error = g_error_copy(blob_stream_error(out));
		}
	}
	g_object_unref(out);
	g_idle_add_full(G_PRIORITY_DEFAULT, finished_cb, job, job_free);
}

MailConvert *mail_convert_new(Store *store)
{
	MailConvert *convert = g_new0(MailConvert, 1);

	imail_mime_init();
	convert->store = store;
	convert->pool = g_thread_pool_new(convert_thread, convert, 1, TRUE, NULL);
	return convert;
}

void mail_convert_free(MailConvert *convert)
{
	if (convert == NULL)
		return;
	g_atomic_int_set(&convert->is_ending, TRUE);
	g_thread_pool_free(convert->pool, FALSE, TRUE);
	/* What was converted is told, and what was not: nobody waits for an answer that does not come. */
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_free(convert);
}

void mail_convert(MailConvert *convert, const ImailMail *mail, const char *from_name, MailParts *parts,
		  MailConvertDone done, gpointer user_data)
{
	Job *job = g_new0(Job, 1);

	job->convert = convert;
	job->mail = mail;
	job->from_name = g_strdup(from_name);
	job->parts = parts;
	job->done = done;
	job->user_data = user_data;
	g_thread_pool_push(convert->pool, job, NULL);
}
