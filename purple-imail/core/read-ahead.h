/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-ahead.h: the octets of a mail that is uploaded, read in the worker a block ahead of the connection, so
 * that a slow disk never holds up the main loop.
 */
#ifndef IMAIL_CORE_READ_AHEAD_H
#define IMAIL_CORE_READ_AHEAD_H

#include "outgoing.h"
#include "worker.h"

typedef struct _ImailReadAhead ImailReadAhead;

typedef struct {
	void (*ready)(gpointer user_data); /* what imail_read_ahead_take did not have is here */
	void (*failed)(const GError *error, gpointer user_data);
} ImailReadAheadHandlers;

/* HANDLERS must be static. */
ImailReadAhead *imail_read_ahead_new(ImailWorker *worker, ImailSpooled *spooled,
				     const ImailReadAheadHandlers *handlers, gpointer user_data);
/* No handler is called any more. NULL is fine. */
void imail_read_ahead_free(ImailReadAhead *ahead);

/* Up to MAX octets at OFFSET (caller unrefs), or NULL: not here yet, `ready` or `failed` comes. */
GBytes *imail_read_ahead_take(ImailReadAhead *ahead, gint64 offset, gsize max);

#endif
