/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp.h: one SMTP submission connection (RFC 5321, 6409): sends mails one after another, tells each
 * recipient's answer.
 *
 * libcurl makes the connection, TLS, STARTTLS and authentication (CURLOPT_CONNECT_ONLY; the EHLO lines arrive
 * in its header callback); MAIL, RCPT and DATA run over it with curl_easy_send/curl_easy_recv, in one flight
 * where the server has PIPELINING (RFC 2920). SIZE (RFC 1870), 8BITMIME (RFC 6152) and SMTPUTF8 (RFC 6531)
 * are used where offered. Knows no store and no user: the outbox decides. Callbacks run in the main context,
 * never inside a call of this interface.
 */
#ifndef IMAILD_SMTP_H
#define IMAILD_SMTP_H

#include "link.h"

#define SMTP_REPLY_LINE_MAX 4096        /* octets of one reply line; RFC 5321 says 512 */
#define SMTP_REPLY_MAX      (64 * 1024) /* octets of one multi-line reply */

typedef struct _Smtp Smtp;

typedef struct {
	const char *from;      /* addr-spec; "" for a bounce */
	const char *const *to; /* addr-specs, NULL-terminated */
	gint64 size;           /* octets of the message before dot-stuffing */
	gboolean needs_8bit, needs_utf8;
	/* Up to MAX octets of the message (CRLF line ends) at OFFSET, as a new reference; NULL with ERROR
	 * when it cannot be read: the connection is then dropped before the final dot, so that no half mail
	 * is ever delivered (`sent` gets that ERROR, as TEMPORARY if it is of another domain). */
	GBytes *(*read)(gpointer user_data, gint64 offset, gsize max, GError **error);
	gpointer user_data;
} SmtpMail;

typedef struct {
	char *address;
	int code;   /* the SMTP reply code of its RCPT: 250, 450, 550, … */
	char *text; /* the reply's words, codes included */
} SmtpRecipient;

typedef struct {
	/* Connected, secured, logged in: once. */
	void (*ready)(Smtp *smtp, gpointer user_data);
	/* Octets of the message that the server's socket took so far, at most every 100 ms, and when it took
	 * all; for progress. May be NULL. */
	void (*progress)(Smtp *smtp, gint64 sent, gpointer user_data);
	/* What became of the mail given to smtp_send: once a mail. smtp_is_ready tells whether the connection
	 * takes another. ERROR NULL: accepted by the server with REPLY for all RECIPIENTS whose code is 2xx
	 * (at least one). ERROR: nobody got it: TEMPORARY (4xx), PERMANENT (5xx, or size, 8-bit or UTF-8 not
	 * supported), NETWORK/TIMEOUT (before the final dot), UNCERTAIN (link lost after the final dot),
	 * PROTOCOL. RECIPIENTS (GPtrArray of SmtpRecipient, valid during the call) holds those that were
	 * answered, in the order of `to`; never NULL. */
	void (*sent)(Smtp *smtp, const char *reply, GPtrArray *recipients, const GError *error,
		     gpointer user_data);
	/* The connection is over: once, always, last, after a `sent` for a mail on its way. ERROR NULL after
	 * smtp_quit. Codes as in pop3.h. */
	void (*done)(Smtp *smtp, const GError *error, gpointer user_data);
} SmtpCallbacks;

/* Begins a connection; ENDPOINT is copied, CALLBACKS must be static. Free it in or after `done`, or earlier
 * to break it off (then no callback comes). */
Smtp *smtp_new(CurlLoop *loop, const Endpoint *endpoint, const SmtpCallbacks *callbacks, gpointer user_data);
void smtp_free(Smtp *smtp);

/* Whether smtp_send may be called: from `ready` on, between two mails, until the connection ends or
 * smtp_quit. */
gboolean smtp_is_ready(const Smtp *smtp);

/* Sends one mail: allowed when smtp_is_ready. MAIL's members must live until its `sent`. */
void smtp_send(Smtp *smtp, const SmtpMail *mail);

/* Says QUIT after the mail that is on its way. */
void smtp_quit(Smtp *smtp);

#endif
