/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-extract.c: the frame of a fetched mail. See mail-extract.h.
 */
#include "mail-extract.h"

#include <gmime/gmime.h>
#include <string.h>

#include "frame.h"
#include "message.h"
#include "mime-parse.h"
#include "push.h"

/* Recipients that the frame shows; the raw mail has them all. */
#define SHOWN_MAX 20

/* S cut to MAX octets at a character's boundary, as one line; NULL stays NULL. */
static char *line(const char *s, gsize max)
{
	char *copy;

	if (s == NULL)
		return NULL;
	copy = g_utf8_make_valid(s, (gssize)MIN(strlen(s), max));
	if (strlen(copy) > max)
		*g_utf8_find_prev_char(copy, copy + max + 1) = '\0';
	for (char *c = copy; *c != '\0'; c++)
		if ((guchar)*c < 0x20 || *c == 0x7f)
			*c = ' ';
	return copy;
}

static char **shown(char **mailboxes, guint max)
{
	guint count = MIN(g_strv_length(mailboxes), max);
	char **copy = g_new0(char *, count + 1);

	for (guint i = 0; i < count; i++)
		copy[i] = line(mailboxes[i], IMAIL_MAILBOX_MAX);
	return copy;
}

static void show_recipients(ImailMailPush *push, const ImailParsed *parsed, guint max)
{
	g_strfreev(push->to);
	push->to = shown(parsed->to, max);
	g_strfreev(push->cc);
	push->cc = shown(parsed->cc, max);
}

/* Names full of what JSON escapes can be twice as long as they seem: a mail is not kept from its user by its
 * recipients. */
static JsonObject *make_frame(ImailMailPush *push, const ImailParsed *parsed)
{
	for (guint max = SHOWN_MAX;; max /= 2) {
		JsonObject *object;

		show_recipients(push, parsed, max);
		object = imail_message_new("mail", NULL, &imail_mail_push_type, push);
		if (max == 0 || imail_frame_fits(object, PUSH_REF_ROOM))
			return object;
		json_object_unref(object);
	}
}

char *mail_extract(const void *head, gsize len, const MailExtractAbout *about)
{
	g_autofree char *preview = NULL;
	g_autoptr(ImailParsed) parsed = imail_mime_parse_brief(head, MIN(len, MAIL_EXTRACT_HEAD), &preview);
	ImailMailPush *push = imail_record_new(&imail_mail_push_type);
	g_autoptr(JsonNode) node = json_node_alloc();
	JsonObject *object;

	push->mailbox = g_strdup(about->mailbox);
	push->from = line(parsed->from, IMAIL_MAILBOX_MAX);
	push->subject = line(parsed->subject != NULL ? parsed->subject : "", IMAIL_SUBJECT_MAX);
	push->message_id = line(parsed->message_id, IMAIL_MAILBOX_MAX);
	push->preview = line(preview, IMAIL_PREVIEW_MAX);
	push->date = parsed->date;
	push->size = about->size;
	push->partial = about->is_partial;
	push->size_on_server = about->is_partial ? MAX(about->size_on_server, 0) : 0;
	if (about->replaces != 0)
		push->replaces = g_strdup_printf("%" G_GINT64_FORMAT, about->replaces);
	push->report_on = g_strdup(about->report_on);
	object = make_frame(push, parsed);
	imail_record_free(&imail_mail_push_type, push);
	json_node_init_object(node, object);
	json_object_unref(object);
	return json_to_string(node, FALSE);
}

/* The value of the first Received field, unfolded, or NULL (RFC 5321 4.4: the last server's stands first). */
static char *first_received(const char *head, gsize len)
{
	const char *end = head + len;

	for (const char *line = head; line < end && *line != '\r' && *line != '\n';) {
		const char *next = line;

		do {
			next = memchr(next, '\n', end - next);
			next = next != NULL ? next + 1 : end;
		} while (next < end && (*next == ' ' || *next == '\t'));
		if (end - line > 9 && g_ascii_strncasecmp(line, "Received:", 9) == 0)
			return g_strdelimit(g_strndup(line + 9, next - line - 9), "\r\n\t", ' ');
		line = next;
	}
	return NULL;
}

gint64 mail_extract_arrival(const void *head, gsize len)
{
	g_autofree char *received = first_received(head, len);
	const char *stamp = received != NULL ? strrchr(received, ';') : NULL;
	g_autoptr(GDateTime) date = stamp != NULL ? g_mime_utils_header_decode_date(stamp + 1) : NULL;
	g_autoptr(ImailParsed) parsed = NULL;

	if (date != NULL)
		return MAX(0, g_date_time_to_unix(date));
	parsed = imail_mime_parse_head(head, len);
	return parsed->date;
}
