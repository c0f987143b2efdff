/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im-mail.c: from the fields of an IM to the octets of a mail, by the same builder as what is sent.
 */
#define G_LOG_DOMAIN "imail-core"

#include "im-mail.h"

#include <string.h>
#include <unistd.h>

#include "mime-build.h"

static GMimeStream *open_body(guint index, gpointer user_data, GError **error G_GNUC_UNUSED)
{
	const ImailIm *im = user_data;
	const char *text = index == 0 ? (im->body != NULL ? im->body : "") : im->html;

	return g_mime_stream_mem_new_with_buffer(text, strlen(text));
}

static void add_part(ImailMail *mail, int kind, const char *text)
{
	ImailPart *part = imail_record_new(&imail_part_type);

	part->kind = kind;
	part->size = (gint64)strlen(text);
	g_ptr_array_add(mail->parts, part);
}

static ImailMail *mail_of_im(const ImailIm *im)
{
	ImailMail *mail = imail_record_new(&imail_mail_type);

	mail->from = g_strdup(im->from);
	mail->subject = g_strdup(im->subject != NULL ? im->subject : "");
	if (im->to != NULL) {
		g_strfreev(mail->to);
		mail->to = g_strdupv(im->to);
	}
	add_part(mail, IMAIL_PART_TEXT, im->body != NULL ? im->body : "");
	if (im->html != NULL)
		add_part(mail, IMAIL_PART_HTML, im->html);
	return mail;
}

void imail_im_mail_write(const ImailIm *im, ImailDelivery *delivery)
{
	ImailMail *mail = mail_of_im(im);
	g_autofree char *message_id = imail_mime_message_id(im->from);
	ImailMimeOptions options = {.date = im->time, .message_id = message_id, .utf8_headers = TRUE};
	GMimeStream *out;
	GError *error = NULL;

	imail_mime_init();
	out = g_mime_stream_fs_new(dup(imail_delivery_fd(delivery)));
	if (!imail_mime_build(mail, &options, open_body, (gpointer)im, out, &error) ||
	    g_mime_stream_flush(out) != 0)
		imail_delivery_fail(delivery,
				    error != NULL ? error
						  : g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
									"A mail could not be written."));
	g_object_unref(out);
	imail_record_free(&imail_mail_type, mail);
}
