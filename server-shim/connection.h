/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * connection.h: frames over a byte stream (Unix socket or TLS): the only place of the server that reads from
 * and writes to a client.
 *
 * Limits: a client that does not read what it is sent is cut off at CONNECTION_BACKLOG_MAX octets of control
 * frames; streams (chunks) are pulled only as it reads.
 */
#ifndef IMAILD_CONNECTION_H
#define IMAILD_CONNECTION_H

#include <gio/gio.h>

#include "frame.h"
#include "outqueue.h"

#define CONNECTION_BACKLOG_MAX (8 * 1024 * 1024)

typedef struct _Connection Connection;

typedef struct {
	void (*frame)(Connection *connection, const ImailFrame *frame, gpointer user_data);
	/* A frame was bad; IS_BROKEN: nothing more can be read, the caller says goodbye and closes. */
	void (*bad_frame)(Connection *connection, const GError *error, gboolean is_broken,
			  gpointer user_data);
	/* The stream is over: once, last, never inside a call of this interface. ERROR NULL: the client left.
	 */
	void (*closed)(Connection *connection, const GError *error, gpointer user_data);
} ConnectionCallbacks;

/* Takes a reference on STREAM, whose two halves must be pollable. */
Connection *connection_new(GIOStream *stream, const ConnectionCallbacks *callbacks, gpointer user_data);
/* No callback comes after this; allowed inside callbacks. */
void connection_free(Connection *connection);

/* What is pushed here goes out after connection_flush. */
ImailOutqueue *connection_out(Connection *connection);
void connection_flush(Connection *connection);

/* Closes when all control frames are out (streams are dropped), or after 5 seconds. */
void connection_finish(Connection *connection);

/* While paused no more frames are read; counts. */
void connection_pause(Connection *connection);
void connection_resume(Connection *connection);

#endif
