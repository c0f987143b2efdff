/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit.h: one visit to one POP3 mailbox: what the store has not seen is fetched, what the user wants deleted
 * and is safe is deleted. On a mailbox's first visit old mails are left where they are; of a very large mail
 * only the beginning is fetched.
 */
#ifndef IMAILD_VISIT_H
#define IMAILD_VISIT_H

#include "message.h"
#include "server.h"
#include "visit-memory.h"

#define VISIT_IDLE_TIMEOUT_S 60
#define VISIT_TOP_LINES      60 /* of a mail that is too large */
#define VISIT_SEARCH_WIDTH   15 /* dates asked for in one go */
#define VISIT_NEWEST_FIRST   20 /* from so many mails on the newest comes first */

typedef struct _Visit Visit;

typedef struct {
	/* The list is known: TOTAL mails are new. Then after each mail, at most every VISIT_PROGRESS_MS. */
	void (*progress)(gint64 done, gint64 total, gint64 bytes, gpointer user_data);
	/* The mail whose beginning was PUSH is wanted whole, but it is no longer on the server. */
	void (*lost)(gint64 push, gpointer user_data);
	/* Over: once, last, after all mails that came are durable or have failed. ERROR as pop3.h's done, or
	 * TEMPORARY when the store failed. */
	void (*finished)(const GError *error, gint64 fetched, gpointer user_data);
} VisitCallbacks;

#define VISIT_PROGRESS_MS 200

/* Begins; MAILBOX with its password is copied as far as needed. MEMORY is the owner's and lasts as long as
 * the visit. */
Visit *visit_new(Server *server, gint64 user, const ImailMailbox *mailbox, VisitMemory *memory,
		 const VisitCallbacks *callbacks, gpointer user_data);
/* In or after finished, or earlier to break off: mails that are being committed are committed, finished does
 * not come. */
void visit_free(Visit *visit);

#endif
