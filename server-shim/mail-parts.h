/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-parts.h: the octets of a mail's parts, one after another, as they come from the client.
 *
 * A small mail's are kept in memory, a larger one's in an unnamed temporary file, so that no attachment is
 * ever whole in memory. MAIL_PARTS_MEMORY bounds what all small ones together have there: what comes beyond
 * that goes to files too.
 */
#ifndef IMAILD_MAIL_PARTS_H
#define IMAILD_MAIL_PARTS_H

#include <gmime/gmime.h>

#define MAIL_PARTS_SMALL  (64 * 1024)       /* octets of a mail that may be kept in memory */
#define MAIL_PARTS_MEMORY (4 * 1024 * 1024) /* octets of all those that are, as announced */

typedef struct _MailParts MailParts;

/* For SIZE octets; FOLDER is where a file would be. TEMPORARY in words. Main thread. */
MailParts *mail_parts_new(const char *folder, gint64 size, GError **error);
/* Appends; no more than SIZE in all. TEMPORARY in words. */
gboolean mail_parts_append(MailParts *parts, const void *octets, gsize len, GError **error);

/* SIZE octets from OFFSET on, to be read. In any one thread; PARTS must live as long as the stream, and
 * nothing be appended any more. */
GMimeStream *mail_parts_open(MailParts *parts, gint64 offset, gint64 size, GError **error);

void mail_parts_free(MailParts *parts); /* main thread; NULL is fine */

#endif
