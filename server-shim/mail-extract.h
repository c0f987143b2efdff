/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-extract.h: from, to, subject, date and first words out of a fetched mail (CN101009665A module 205), as
 * the frame that is pushed.
 */
#ifndef IMAILD_MAIL_EXTRACT_H
#define IMAILD_MAIL_EXTRACT_H

#include <glib.h>

/* How much of a mail's beginning is looked at. */
#define MAIL_EXTRACT_HEAD (64 * 1024)

typedef struct {
	const char *mailbox; /* where it was fetched */
	gint64 size;         /* octets that are pushed */
	gboolean is_partial; /* they are its beginning only */
	gint64 size_on_server;
	gint64 replaces;       /* the push of its beginning, or 0 */
	const char *report_on; /* the id of the sent mail that it reports on, or NULL */
} MailExtractAbout;

/* The mail frame (JSON text without ref) of a mail whose first octets are HEAD. Never over a frame's limits:
 * what is too long is cut. Caller frees. */
char *mail_extract(const void *head, gsize len, const MailExtractAbout *about);

/* When the mail came to the mailbox: what the last server wrote, else its own date. Seconds since the epoch,
 * 0 unknown. */
gint64 mail_extract_arrival(const void *head, gsize len);

#endif
