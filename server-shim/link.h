/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h: a connection to a mail server that libcurl opened, secured and logged in, then bytes both ways:
 * what pop3 and smtp share.
 *
 * Owns the easy handle, the address check on the resolved address (CURLOPT_OPENSOCKETFUNCTION, DESIGN §7),
 * the buffers, the timeouts, and the translation of libcurl's errors and the server's refusals into
 * IMAIL_ERROR with words that name the server ("pop.example.org:995 refused the password: [AUTH] …").
 */
#ifndef IMAILD_LINK_H
#define IMAILD_LINK_H

#include "curl-loop.h"
#include "endpoint.h"

#define LINK_LOW_WATER (32 * 1024) /* octets unsent, below which drained() comes */
/* Octets, either way, that restart the timeout of link_expect: the least rate of a slow peer. */
#define LINK_PROGRESS_MIN 4096
#define LINK_GREETING_MAX (64 * 1024) /* octets that a server may say until it has logged us in */

typedef struct _Link Link;

typedef struct {
	/* One line that the server sent while libcurl spoke with it (greeting, CAPA or EHLO answers), without
	 * CRLF. Must not free the link. */
	void (*header)(Link *link, const char *line, gpointer user_data);
	void (*ready)(Link *link, gpointer user_data);
	/* Octets from the server. */
	void (*received)(Link *link, const guint8 *bytes, gsize len, gpointer user_data);
	/* Octets were written, and fewer than LINK_LOW_WATER remain in the buffer: more may be given. Also
	 * what link_wake asks for. */
	void (*drained)(Link *link, gpointer user_data);
	/* Over: once, last. ERROR is never NULL: NETWORK when the peer closed. link_unsent still counts what
	 * was never handed to the socket. */
	void (*closed)(Link *link, const GError *error, gpointer user_data);
} LinkCallbacks;

/* SCHEME: "pop3" or "smtp" (link chooses pop3s/smtps for implicit TLS). ENDPOINT is copied; CALLBACKS must be
 * static. No callback runs before this returns, and none inside another call of this interface. */
Link *link_new(CurlLoop *loop, const char *scheme, const Endpoint *endpoint, const LinkCallbacks *callbacks,
	       gpointer user_data);

/* At any time but from header(): closes; no callback comes any more. NULL is fine. */
void link_free(Link *link);

/* Appends to the output buffer; it is written from the main loop. Nothing happens after closed(). */
void link_send(Link *link, const void *bytes, gsize len);
gsize link_unsent(const Link *link); /* octets in the output buffer */

/* Octets given to link_send since the beginning; and of those, how many may have left: the socket took them,
 * or TLS began to encrypt them. Both are still told in and after closed(). */
guint64 link_given(const Link *link);
guint64 link_left(const Link *link);

/* Asks for drained() in the next round of the main loop. */
void link_wake(Link *link);

void link_pause(Link *link); /* no more received() until link_resume; the timeout of link_expect rests */
void link_resume(Link *link);

/* (Re)starts the timeout for an answer: unless this is called again or LINK_PROGRESS_MIN octets move within
 * SECONDS, the link closes with TIMEOUT. 0: nothing is awaited. */
void link_expect(Link *link, guint seconds);

/* "host:port", for messages. */
const char *link_name(const Link *link);

/* A server's words (LEN octets, one or more lines) fit for a message to a person: valid UTF-8, one line, no
 * control characters, not too long. Caller frees. */
char *link_clean_words(const char *words, gsize len);

/* The code that a POP3 "-ERR …" line means: TEMPORARY or AUTH or PERMANENT by its response code (RFC 2449,
 * RFC 3206), else FALLBACK. */
ImailError link_pop3_code(const char *line, ImailError fallback);

/* The code that an SMTP reply code means: TEMPORARY for 4xx, PERMANENT for 5xx, else PROTOCOL. */
ImailError link_smtp_code(int reply);

#endif
