/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * spool.h: a mail on its way from a POP3 server into the store: raw octets, unique-id and the push to the
 * user become durable in one transaction.
 *
 * A mail that the user was given before, from another mailbox or under a unique-id that is gone, is not
 * pushed again: its source is. Two copies that lie in one maildrop at the same time are two mails.
 *
 * Streams in blob rows, so memory does not grow with a mail's size; a mail that is broken off leaves nothing
 * behind.
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

/* The digest of its content (mail-digest.h): stands in for the unique-id where a server has none, or gives
 * one twice. After the last octet. The mail's own. */
const char *spool_mail_digest(SpoolMail *mail);

/* What a mail is, of which all octets are there. */
typedef struct {
	const char *uidl;    /* or its digest */
	GHashTable *listed;  /* the unique-ids of the maildrop, a set; a reference is kept */
	gboolean is_partial; /* these octets are its beginning only */
	gint64 size_on_server;
	gint64 replaces; /* the push of its beginning, which this is the whole of; else 0 */
} SpoolAbout;

/* ERROR NULL: the mail is durable and will be pushed. */
typedef void (*SpoolDone)(const GError *error, gpointer user_data);

/* Takes MAIL. Its sessions are told when it is durable; DONE comes later, once. */
void spool_mail_commit(SpoolMail *mail, const SpoolAbout *about, SpoolDone done, gpointer user_data);
/* Takes MAIL; NULL is fine. */
void spool_mail_abandon(SpoolMail *mail);

#endif
