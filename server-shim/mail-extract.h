/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-extract.h: from, to, subject, date and first words out of a fetched mail (CN101009665A module 205), as the frame that is pushed.
 */
#ifndef IMAILD_MAIL_EXTRACT_H
#define IMAILD_MAIL_EXTRACT_H

#include <glib.h>

/* How much of a mail's beginning is looked at. */
#define MAIL_EXTRACT_HEAD (64 * 1024)

/* The mail frame (JSON text without ref) of a mail of SIZE octets whose first ones are HEAD, fetched from MAILBOX. Never over a frame's limits: what is too
 * long is cut. Caller frees. */
char *mail_extract(const void *head, gsize len, gint64 size, const char *mailbox);

#endif
