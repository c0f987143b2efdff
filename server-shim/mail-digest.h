/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-digest.h: by what a mail is known again that comes a second time: through another mailbox, or under
 * another unique-id.
 *
 * Over the header fields that its author wrote and its body, not over what the way added (Received,
 * Delivered-To, X-Spam-…). A mail without Message-ID is too easily like another (reports of a machine): there
 * every octet counts. Pure.
 */
#ifndef IMAILD_MAIL_DIGEST_H
#define IMAILD_MAIL_DIGEST_H

#include <glib.h>

/* Octets of a header that are looked at; what is longer counts as it stands. */
#define MAIL_DIGEST_HEADER_MAX (64 * 1024)
#define MAIL_DIGEST_PREFIX     "content:"

/* What stands in for a unique-id where a server has none: by the header's fields of the author and of the way
 * (Received), and the OCTETS that the list tells. Without Message-ID, or where the size is not known (< 0),
 * NULL: such mails are too easily like each other. Caller frees. */
#define MAIL_DIGEST_HEADER_PREFIX "header:"
char *mail_digest_header_id(const void *header, gsize size, gint64 octets);

typedef struct _MailDigest MailDigest;

MailDigest *mail_digest_new(void);
void mail_digest_free(MailDigest *digest); /* NULL is fine */
void mail_digest_update(MailDigest *digest, const void *bytes, gsize len);
/* MAIL_DIGEST_PREFIX and hexadecimal digits. After the last octet; the same string when called again, the
 * digest's own. */
const char *mail_digest_text(MailDigest *digest);

#endif
