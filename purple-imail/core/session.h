/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h: one connection to imaild as the client sees it (docs/PROTOCOL.md §2–§4, §7), without a socket.
 *
 * Bytes come in through imail_session_received and go out through imail_session_output. The session opens
 * the connection (hello, auth EXTERNAL), gives each request an id and its answer to the caller, answers
 * pings, and tells mails from plain IMs. It outlives its connections: connected and disconnected may follow
 * each other any number of times.
 */
#ifndef IMAIL_CORE_SESSION_H
#define IMAIL_CORE_SESSION_H

#include "identify.h"
#include "outqueue.h"

typedef struct _ImailSession ImailSession;

typedef struct {
	/* imail_session_output has something. Never inside a call but imail_session_received. */
	void (*output_ready)(gpointer user_data);
	void (*online)(gpointer user_data);
	/* The server refused us, said bye, or broke the framing. Nothing is read or written any more until
	 * the next imail_session_connected. */
	void (*ended)(const GError *error, gpointer user_data);
	/* A frame that is no answer. FALSE: its type is unknown, and the server is told so. */
	gboolean (*pushed)(const ImailFrame *frame, ImailKind kind, gpointer user_data);
} ImailSessionHandlers;

/* The answer to a request: OK's object, or ERROR: the server's, NETWORK when not online, LIMIT when the
 * request is too long for a frame, CANCELLED when the link went before the answer. Exactly once unless the
 * session is closed before; never inside the call that started it. */
typedef void (*ImailSessionAnswer)(JsonObject *ok, const GError *error, gpointer user_data);

ImailSession *imail_session_new(const char *user, const char *client_name, const char *device,
				const ImailSessionHandlers *handlers, gpointer user_data);
/* No handler and no answer is called any more. May be called inside one. */
void imail_session_close(ImailSession *session);
/* Closes and drops. NULL is fine. */
void imail_session_free(ImailSession *session);

void imail_session_connected(ImailSession *session);
void imail_session_disconnected(ImailSession *session);
void imail_session_received(ImailSession *session, const void *bytes, gsize len);
GBytes *imail_session_output(ImailSession *session);

gboolean imail_session_is_online(const ImailSession *session);
/* Counts the connections: what was begun in one must not be acknowledged in another, which may lead to
 * another server. */
guint imail_session_epoch(const ImailSession *session);
/* Octets that all parts of a mail may have, as the server said; its default before. */
gint64 imail_session_max_mail_size(const ImailSession *session);

/* Sends OBJECT (gets an "id") and calls ANSWER (may be NULL). FREE_DATA (may be NULL) is called after it,
 * or when the session is closed. */
void imail_session_request(ImailSession *session, JsonObject *object, ImailSessionAnswer answer,
			   gpointer user_data, GDestroyNotify free_data);
/* Sends OBJECT, which has no answer; when not online it is dropped. */
void imail_session_send(ImailSession *session, JsonObject *object);
/* Acknowledges REF, if the connection is still the one of EPOCH. Refs are gathered into one frame until
 * the next output. */
void imail_session_ack(ImailSession *session, guint epoch, const char *ref);
/* Tells the server that something with REF (or NULL) was wrong. */
void imail_session_complain(ImailSession *session, const char *ref, const GError *error);

/* As imail_outqueue_stream, _remove and _wake, for this connection: its end frees the streams. */
void imail_session_stream(ImailSession *session, const char *ref, gint64 size, ImailStreamRead read,
			  gpointer user_data, GDestroyNotify free_data);
void imail_session_stream_remove(ImailSession *session, const char *ref);
void imail_session_wake(ImailSession *session);

#endif
