/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-build.h: a mail of the wire (ImailMail) to RFC 5322, with GMime 3 (CN101009665A module 202).
 *
 * text or text + HTML as multipart/alternative, inline parts as multipart/related, attachments as
 * multipart/mixed; RFC 2047 and RFC 2231 for non-ASCII; Bcc never in the header; Date, Message-ID of the
 * sender's domain, User-Agent, MIME-Version; text as format=flowed (RFC 3676) where it was written with lines
 * over 78 characters, quoted-printable or base64 where needed so that no line is over 998 octets; CRLF line
 * ends. Streams: memory does not grow with an attachment's size.
 */
#ifndef IMAIL_COMMON_MIME_BUILD_H
#define IMAIL_COMMON_MIME_BUILD_H

#include <gmime/gmime.h>

#include "message.h"

typedef struct {
	gint64 date;            /* seconds since the epoch */
	int tz_offset_minutes;  /* of Date, east positive */
	const char *message_id; /* without <>; from imail_mime_message_id */
	const char *from_name;  /* display name used where mail->from has none; may be NULL */
	const char *user_agent;
	gboolean keeps_bcc;    /* the writer's own copy: Bcc is named in it; never in what is sent */
	gboolean utf8_headers; /* raw UTF-8 headers, for SMTPUTF8; else RFC 2047 */
	/* A draft: it may have no sender and no recipient, and a recipient that is no address yet is kept as
	 * a group of that name without members (RFC 5322 3.4), which imail_mime_parse_draft reads. */
	gboolean is_draft;
	const char *const *fields; /* name, value, name, value, …, NULL: header fields of our own, ASCII; or
				      NULL */
} ImailMimeOptions;

/* A fresh stream over the octets of part INDEX, from its beginning (caller unrefs); NULL with ERROR. */
typedef GMimeStream *(*ImailMimeOpen)(guint index, gpointer user_data, GError **error);

/* Writes MAIL to OUT as RFC 5322 with CRLF. mail->from must be set. FALSE with ERROR: PROTOCOL when the mail
 * cannot be built (bad address, text part that is no UTF-8), TEMPORARY when OUT or a part cannot be written
 * or read. */
gboolean imail_mime_build(const ImailMail *mail, const ImailMimeOptions *options, ImailMimeOpen open,
			  gpointer user_data, GMimeStream *out, GError **error);

/* A new globally unique id-left@id-right without <>, id-right the domain of FROM (A-labels). Caller frees. */
char *imail_mime_message_id(const char *from);

/* Whether ID is a msg-id with <> that can be sent (RFC 5322 3.6.4). */
gboolean imail_mime_is_msg_id(const char *id);

/* g_mime_init, once, thread-safe. Called by every function of mime-build and mime-parse. */
void imail_mime_init(void);

#endif
