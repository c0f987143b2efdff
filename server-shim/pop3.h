/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3.h: one POP3 session (RFC 1939, 2449, 2595, 5034): lists a maildrop, fetches and deletes what the
 * caller says, quits.
 *
 * libcurl makes the connection, TLS, STLS and authentication (CURLOPT_CONNECT_ONLY); UIDL, LIST, RETR, DELE
 * and QUIT run over it with curl_easy_send/curl_easy_recv, pipelined where CAPA says PIPELINING, one at a
 * time where it does not. Knows no store, no user and no schedule: the poller decides. Callbacks run in the
 * main context, never inside a call of this interface.
 */
#ifndef IMAILD_POP3_H
#define IMAILD_POP3_H

#include "link.h"

#define POP3_UIDL_MAX        512     /* octets of a unique-id; RFC 1939 says 70, some servers exceed it */
#define POP3_MESSAGES_MAX    1000000 /* in one maildrop */
#define POP3_LINE_MAX        4096    /* octets of a status or list line */
#define POP3_LIST_OCTETS_MAX (64 * 1024 * 1024) /* octets of all unique-ids of a maildrop */
#define POP3_TOP_OCTETS_MAX  (256 * 1024)       /* of a message's header and first lines */
#define POP3_WINDOW          256                /* commands on their way, where the server has PIPELINING */
#define POP3_WINDOW_OCTETS                                                                                   \
	(16 * 1024 * 1024) /* octets of messages asked for and not yet come, unless one alone is larger */

typedef struct _Pop3 Pop3;

typedef struct {
	guint number; /* message number of this session */
	char *uidl;   /* NULL when the server has no UIDL, or one over POP3_UIDL_MAX. Printable ASCII */
	gint64 size;  /* from LIST; -1 unknown. Servers lie: a hint only */
} Pop3Entry;

typedef struct {
	/* The maildrop's list (GPtrArray of Pop3Entry, valid during the call, in message number order; NULL
	 * after is_known). The caller now calls pop3_retr, pop3_top and pop3_dele in any order and number,
	 * and at last pop3_quit.
	 */
	void (*listed)(Pop3 *pop3, GPtrArray *entries, gpointer user_data);
	/* Octets of message NUMBER, dots unstuffed, CRLF line ends as sent. */
	void (*data)(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data);
	/* The message is whole (ERROR NULL), or the server refused it with words (its own -ERR; TEMPORARY,
	 * PERMANENT or, where it says no more, NOT_FOUND): the session goes on. A message over
	 * IMAIL_RAW_SIZE_MAX ends the session with LIMIT: leave out those whose listed size is over it. */
	void (*retrieved)(Pop3 *pop3, guint number, const GError *error, gpointer user_data);
	/* The server accepted (ERROR NULL) or refused the DELE. It takes effect at QUIT only. */
	void (*deleted)(Pop3 *pop3, guint number, const GError *error, gpointer user_data);
	/* The session is over: once, always, last. ERROR NULL: QUIT was answered with +OK. Codes: AUTH,
	 * TEMPORARY ([IN-USE], [SYS/TEMP]), PERMANENT (certificate refused, STLS not offered, forbidden
	 * address), NETWORK, TIMEOUT, PROTOCOL, LIMIT, CANCELLED. The text names the server and holds its own
	 * words. */
	void (*done)(Pop3 *pop3, const GError *error, gpointer user_data);
	/* As data and retrieved, of pop3_top; NULL where that is not used. Octets beyond POP3_TOP_OCTETS_MAX
	 * are not told. */
	void (*top_data)(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data);
	void (*topped)(Pop3 *pop3, guint number, const GError *error, gpointer user_data);
	/* Before listed; NULL: not asked. DIGEST is the same for the same list. TRUE: the caller knows
	 * already what it says, and it need not be read. */
	gboolean (*is_known)(Pop3 *pop3, const char *digest, gpointer user_data);
} Pop3Callbacks;

/* Begins a session; ENDPOINT is copied, CALLBACKS must be static. Free it in or after `done`, or earlier to
 * break it off (then no callback comes). */
Pop3 *pop3_new(CurlLoop *loop, const Endpoint *endpoint, const Pop3Callbacks *callbacks, gpointer user_data);
void pop3_free(Pop3 *pop3);

void pop3_retr(Pop3 *pop3, guint number);
/* The header and the first LINES lines (RFC 1939 7: optional, a server may refuse). */
void pop3_top(Pop3 *pop3, guint number, guint lines);
void pop3_dele(Pop3 *pop3, guint number);
void pop3_quit(Pop3 *pop3);

/* Stops and resumes reading from the connection (the store is behind). What was read already (at most 64 KiB)
 * still comes. */
void pop3_pause(Pop3 *pop3);
void pop3_resume(Pop3 *pop3);

#endif
