/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.h: a mail on its way from a POP3 server into the store: raw octets, unique-id and the push to the user become durable in one transaction.
 *
 * Streams in blob rows, so memory does not grow with a mail's size; a mail that is broken off leaves nothing behind.
 */
#ifndef IMAILD_SPOOL_H
#define IMAILD_SPOOL_H

#include "server.h"

/* Above this many octets on their way to the disk a fetcher pauses; below the half it goes on. */
#define SPOOL_PENDING_MAX (4 * 1024 * 1024)

typedef struct _SpoolMail SpoolMail;

/* A new mail for USER from MAILBOX. */
SpoolMail *spool_mail_new(Server *server, gint64 user, const char *mailbox);
void spool_mail_data(SpoolMail *mail, const void *bytes, gsize len);

/* "sha256:…" of the octets so far: stands in for the unique-id where a server has none, or gives one twice. Once, after the last octet. Caller frees. */
char *spool_mail_digest(SpoolMail *mail);

/* ERROR NULL: the mail is durable and will be pushed. */
typedef void (*SpoolDone)(const GError *error, gpointer user_data);

/* Takes MAIL. Its sessions are told when it is durable; DONE comes later, once. */
void spool_mail_commit(SpoolMail *mail, const char *uidl, SpoolDone done, gpointer user_data);
/* Takes MAIL; NULL is fine. */
void spool_mail_abandon(SpoolMail *mail);

#endif
