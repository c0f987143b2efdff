/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit.h: one visit to one POP3 mailbox: what the store has not seen is fetched, what the user wants deleted and a client has acked is deleted.
 */
#ifndef IMAILD_VISIT_H
#define IMAILD_VISIT_H

#include "message.h"
#include "server.h"

#define VISIT_IDLE_TIMEOUT_S 60

typedef struct _Poll Visit;

typedef struct {
	/* The list is known: TOTAL mails are new. Then after each mail, at most every VISIT_PROGRESS_MS. */
	void (*progress)(gint64 done, gint64 total, gint64 bytes, gpointer user_data);
	/* Over: once, last, after all mails that came are durable or have failed. ERROR as pop3.h's done, or TEMPORARY when the store failed. */
	void (*finished)(const GError *error, gint64 fetched, gpointer user_data);
} VisitCallbacks;

#define VISIT_PROGRESS_MS 200

/* Begins; MAILBOX with its password is copied as far as needed. */
Visit *visit_new(Server *server, gint64 user, const ImailMailbox *mailbox, const VisitCallbacks *callbacks, gpointer user_data);
/* In or after finished, or earlier to break off: mails that are being committed are committed, finished does not come. */
void visit_free(Visit *visit);

#endif
