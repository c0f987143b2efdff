/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-convert.h: a mail of the wire to RFC 5322, into the store (CN101009665A claim 4, module 202).
 *
 * Runs in one thread of its own, so that a large mail never holds the event loop up; streams from the
 * upload's octets into blob rows. The last row is left to the caller's own transaction, so that a
 * small mail costs one commit.
 */
#ifndef IMAILD_MAIL_CONVERT_H
#define IMAILD_MAIL_CONVERT_H

#include "mail-parts.h"
#include "message.h"
#include "store.h"

typedef struct _MailConvert MailConvert;

typedef struct {
	gint64 blob;
	gint64 size;  /* octets of the whole */
	GBytes *tail; /* the last row, still to be appended */
	gint64 tail_seq;
	char *message_id; /* with <> */
	gboolean needs_8bit, needs_utf8;
} MailConverted;
void mail_converted_free(MailConverted *converted);

MailConvert *mail_convert_new(Store *store);
/* Waits for the conversion in hand; all callbacks come before it returns, those of mails not begun with
 * CANCELLED. */
void mail_convert_free(MailConvert *convert);

/* CONVERTED is NULL with ERROR; otherwise the callback takes it. In the main context. */
typedef void (*MailConvertDone)(MailConverted *converted, const GError *error, gpointer user_data);

/* Takes nothing: MAIL and PARTS must live until DONE.
 * FROM_NAME: the sender's display name, or NULL. */
void mail_convert(MailConvert *convert, const ImailMail *mail, const char *from_name, MailParts *parts,
		  MailConvertDone done, gpointer user_data);

#endif
