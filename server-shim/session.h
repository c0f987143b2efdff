/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.h: one client's connection, from hello to its end: states, dispatch of its frames, answers.
 * The same code serves the Unix socket and the TLS listener. docs/PROTOCOL.md is what it speaks.
 */
#ifndef IMAILD_SESSION_H
#define IMAILD_SESSION_H

#include <gio/gio.h>

#include "frame.h"
#include "message.h"
#include "server.h"

typedef struct _Session Session;

/* Requests of one session that wait for the store; beyond, it is not read from. */
#define SESSION_REQUESTS_MAX 256

/* Takes a reference on STREAM. IS_TRUSTED: the peer's uid vouches for it (EXTERNAL is allowed). */
Session *session_new(Server *server, GIOStream *stream, gboolean is_trusted);
void session_free(Session *session);

Server *session_server(Session *session);
guint64 session_number(const Session *session);
gint64 session_user(const Session *session);         /* 0 before login */
const char *session_address(const Session *session); /* the user's address; for the log too */
const char *session_device(const Session *session);

/* Sends a control frame; takes the reference on OBJECT. */
void session_send(Session *session, JsonObject *object);
/* As session_send, of a record. */
void session_send_record(Session *session, const char *type, const ImailRecordType *record_type,
			 gconstpointer record);

/* The answers to request ID (NULL: the frame was no request, then nothing is sent). EXTRA (takes the
 * reference) may be NULL. */
void session_ok(Session *session, const char *id, JsonObject *extra);
void session_error(Session *session, const char *id, const char *ref, const GError *error);

/* A request that is answered later: keeps the session's number. Answer it exactly once, with or without
 * ERROR; frees itself. */
typedef struct _SessionRequest SessionRequest;
SessionRequest *session_request(Session *session, const char *id);
Session *session_request_session(SessionRequest *request); /* NULL when it is gone */
void session_request_finish(SessionRequest *request, JsonObject *extra, const GError *error);

/* Something may have come to be pushed. */
void session_push(Session *session);

/* Uploads in progress (upload.h), owned by the session. */
struct _Uploads;
struct _Uploads *session_uploads(Session *session);

/* Octets may be sent again: after pushing on session_out by hand. */
struct _ImailOutqueue;
struct _ImailOutqueue *session_out(Session *session);
void session_flush(Session *session);

#endif
