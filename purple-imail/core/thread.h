/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread.h: conversations: which mails belong together, and in which order they are shown.
 *
 * After Jamie Zawinski's algorithm and RFC 5256 (REFERENCES): first by References and In-Reply-To, also of
 * mails that are not here yet (a parent that comes late finds its children's thread), then, for a mail that
 * names no other, by its subject without "Re:".
 */
#ifndef IMAIL_CORE_THREAD_H
#define IMAIL_CORE_THREAD_H

#include "index-sql.h"

/* Days between two mails up to which the same subject makes them one conversation. */
#define IMAIL_THREAD_SUBJECT_DAYS 90
/* Mails of one conversation that are put into order. */
#define IMAIL_THREAD_MAX 2000

/* SUBJECT without what programs put before it in answering and forwarding ("Re:", "AW:", "回复："; "[list]"
 * stays), folded. *IS_REPLY: something of it was there. Caller frees. */
char *imail_thread_base(const char *subject, gboolean *is_reply);
/* The same, not folded: where in SUBJECT that begins. */
const char *imail_thread_skip_prefixes(const char *subject, gboolean *is_reply);

/* Finds or makes the thread of the mail of row N, joins threads that it shows to be one, and remembers its
 * msg-ids. MESSAGE_ID and REFERENCES: hashes; BASE: hash of the subject, 0: not by subject. The thread's
 * number; 0 with ERROR. */
gint64 imail_thread_place(ImailSql *sql, gint64 n, gint64 message_id, const GArray *references, gint64 base,
			  gboolean is_reply, gint64 date, GError **error);

/* The thread that THREAD is part of now: itself, or the one that took it in. */
gint64 imail_thread_resolve(ImailSql *sql, gint64 thread);

/* A mail of a conversation. */
typedef struct {
	gint64 n, message_id, date;
	GArray *references; /* of gint64; not owned */
	guint depth;        /* found: 0 begins a (part of a) conversation */
	/* of imail_thread_order */
	guint parent, order;
} ImailThreadNode;
/* Puts NODES (of ImailThreadNode, in an array of structs) into the order of reading: every answer below what
 * it answers, answers to one mail by date. Sets `depth`. */
void imail_thread_order(GArray *nodes);

#endif
