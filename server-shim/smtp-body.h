/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-body.h: byte-stuffing of a message for DATA (RFC 5321 4.5.2), piece by piece, into a link. Pure but
 * for link_send.
 */
#ifndef IMAILD_SMTP_BODY_H
#define IMAILD_SMTP_BODY_H

#include <glib.h>

/* Where the last piece ended. */
typedef enum {
	SMTP_BODY_LINE,   /* at the beginning of a line, as at the message's */
	SMTP_BODY_MIDDLE, /* within a line */
	SMTP_BODY_CR,     /* after CR */
} SmtpBody;

typedef void (*SmtpBodyEmit)(gpointer user_data, const void *bytes, gsize len);

/* Gives the stuffed octets of the next piece to EMIT, in slices of BYTES. */
void smtp_body_piece(SmtpBody *body, const guint8 *bytes, gsize len, SmtpBodyEmit emit, gpointer user_data);

/* Ends the message: a line end if it has none, and the final dot. */
void smtp_body_end(SmtpBody *body, SmtpBodyEmit emit, gpointer user_data);

#endif
