/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-reply.h: SMTP replies (RFC 5321 4.2) out of octets as they come. Pure.
 */
#ifndef IMAILD_SMTP_REPLY_H
#define IMAILD_SMTP_REPLY_H

#include "smtp.h"

typedef struct {
	GString *line; /* not whole yet */
	GString *all;  /* the reply's lines before it */
	gsize octets;
	gboolean is_whole;
	int code;   /* once whole */
	char *text; /* once whole: code and words, the lines joined, fit for a person */
} SmtpReply;

void smtp_reply_init(SmtpReply *reply);
void smtp_reply_clear(SmtpReply *reply);

/* Takes octets up to the end of one reply, and returns how many; reply->is_whole tells. The next call then
 * begins a new one. ERROR: PROTOCOL (no reply), LIMIT (SMTP_REPLY_LINE_MAX, SMTP_REPLY_MAX). */
gsize smtp_reply_take(SmtpReply *reply, const guint8 *bytes, gsize len, GError **error);

#endif
