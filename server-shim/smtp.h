/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp.h: one SMTP submission connection (RFC 5321, 6409): several mails on their way at once, each
 * recipient's answer known by itself.
 *
 * libcurl makes the connection, TLS, STARTTLS and authentication (CURLOPT_CONNECT_ONLY; the EHLO lines arrive
 * in its header callback); the mails run over it with curl_easy_send/curl_easy_recv. With PIPELINING (RFC
 * 2920) a mail's commands fly at once and the next mail's follow its final dot: one round trip a mail. With
 * CHUNKING (RFC 3030) beside it, commands and octets of as many mails as the window holds fly at once. SIZE
 * (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531) and DSN (RFC 3461) are used where offered. Knows no
 * store and no user: the outbox decides. Callbacks run in the main context, never inside a call of this
 * interface.
 */
#ifndef IMAILD_SMTP_H
#define IMAILD_SMTP_H

#include "link.h"

#define SMTP_REPLY_LINE_MAX 4096        /* octets of one reply line; RFC 5321 says 512 */
#define SMTP_REPLY_MAX      (64 * 1024) /* octets of one multi-line reply */

#define SMTP_WINDOW_MAILS  16            /* on their way on one connection, with PIPELINING and CHUNKING */
#define SMTP_WINDOW_DATA   3             /* with PIPELINING alone: one that is answered, and the next two */
#define SMTP_WINDOW_OCTETS (256 * 1024)  /* of mails, above which none is added */
#define SMTP_EAGER_MAX     (64 * 1024)   /* octets that leave before its recipients are answered */
#define SMTP_CHUNK         (1024 * 1024) /* octets of one BDAT */

typedef struct _Smtp Smtp;

typedef struct {
	const char *from;      /* addr-spec; "" for a bounce */
	const char *const *to; /* addr-specs, NULL-terminated */
	const char *envid;     /* what a delivery report is to name it by (RFC 3461); NULL: nothing */
	gint64 size;           /* octets of the message before dot-stuffing */
	gboolean needs_8bit, needs_utf8;
	/* Up to MAX octets of the message (CRLF line ends) at OFFSET, as a new reference; NULL with ERROR
	 * when it cannot be read (`sent` gets that ERROR, as TEMPORARY if it is of another domain). One of at
	 * most SMTP_EAGER_MAX is read before anything is said of it; within a larger one the connection is
	 * dropped, so that no half mail is ever delivered. */
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
	/* Octets of MAIL, one of more than SMTP_EAGER_MAX, that the server's socket took so far: at most
	 * every 100 ms, and when it took all. May be NULL. */
	void (*progress)(Smtp *smtp, const SmtpMail *mail, gint64 sent, gpointer user_data);
	/* What became of MAIL: once for each given to smtp_send, in that order. ERROR NULL: accepted by the
	 * server with REPLY for all RECIPIENTS whose code is 2xx (at least one). ERROR: nobody got it:
	 * TEMPORARY (4xx), PERMANENT (5xx, or size, 8-bit or UTF-8 not supported), NETWORK/TIMEOUT (its end
	 * had not left yet), UNCERTAIN (it had left whole when the connection was lost), PROTOCOL, or
	 * CANCELLED: the connection ended on account of a mail before it, or as the server wanted no more of
	 * them on it, and nothing was decided of this one: try it on another. RECIPIENTS (GPtrArray of
	 * SmtpRecipient, valid during the call) holds those that were answered, in the order of `to`; never
	 * NULL. */
	void (*sent)(Smtp *smtp, const SmtpMail *mail, const char *reply, GPtrArray *recipients,
		     const GError *error, gpointer user_data);
	/* The connection is over: once, always, last, after a `sent` for each mail on its way. ERROR NULL
	 * after smtp_quit. Codes as in pop3.h. */
	void (*done)(Smtp *smtp, const GError *error, gpointer user_data);
} SmtpCallbacks;

/* Begins a connection; ENDPOINT is copied, CALLBACKS must be static. IS_CAREFUL: one command at a time,
 * whatever the server offers. Free it in or after `done`, or earlier to break it off (then no callback
 * comes). */
Smtp *smtp_new(CurlLoop *loop, const Endpoint *endpoint, gboolean is_careful, const SmtpCallbacks *callbacks,
	       gpointer user_data);
void smtp_free(Smtp *smtp);

/* Mails that may be on their way at once: known from `ready` on. */
guint smtp_window(const Smtp *smtp);

/* Whether smtp_send may be called: from `ready` on, while the window is not full, until the connection ends
 * or smtp_quit. */
gboolean smtp_has_room(const Smtp *smtp);

/* Sends one mail: allowed when smtp_has_room. MAIL and its members must live until its `sent`. */
void smtp_send(Smtp *smtp, const SmtpMail *mail);

/* Says QUIT after the mails that are on their way. */
void smtp_quit(Smtp *smtp);

/* In `done`: whether it ended as it does where a server or a firewall cannot cope with several commands in
 * one flight: the next connection should be a careful one. */
gboolean smtp_lost_count(const Smtp *smtp);

#endif
