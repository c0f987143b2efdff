/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outqueue.h: what one end of a connection still has to write, in the order that DESIGN §3 wants:
 * control frames (IMs, presence, pings, answers) overtake chunks that wait, and the streams take turns,
 * one chunk each. Streams are pulled, so nothing is held whole in memory. Pure: no I/O of its own.
 */
#ifndef IMAIL_COMMON_OUTQUEUE_H
#define IMAIL_COMMON_OUTQUEUE_H

#include <glib.h>
#include <json-glib/json-glib.h>

typedef struct _ImailOutqueue ImailOutqueue;

/* Gives up to MAX octets of the stream at OFFSET as *BYTES (caller unrefs). Returns FALSE with ERROR when it
 * cannot (file changed, blob gone): the stream ends and `ended` is told. *BYTES NULL and TRUE: not now, ask
 * again after imail_outqueue_wake. */
typedef gboolean (*ImailStreamRead)(gpointer user_data, gint64 offset, gsize max, GBytes **bytes,
				    GError **error);

/* The stream's last chunk was taken by imail_outqueue_next (ERROR NULL), or reading failed. Called once; not
 * called for a stream that is removed. */
typedef void (*ImailStreamEnded)(gpointer user_data, const GError *error);

ImailOutqueue *imail_outqueue_new(void);
void imail_outqueue_free(ImailOutqueue *queue);

/* Appends a control frame; takes no reference on OBJECT (it is written at once). FALSE with LIMIT if too
 * long. */
gboolean imail_outqueue_push(ImailOutqueue *queue, JsonObject *object, GError **error);

/* Opens a stream of SIZE (> 0) octets whose chunks bear REF. Control frames pushed before it are sent before
 * it. FREE_DATA (may be NULL) frees USER_DATA when the stream is gone. */
void imail_outqueue_stream(ImailOutqueue *queue, const char *ref, gint64 size, ImailStreamRead read,
			   ImailStreamEnded ended, gpointer user_data, GDestroyNotify free_data);

/* Drops a stream that has not ended; FALSE when there is none of that ref. */
gboolean imail_outqueue_remove(ImailOutqueue *queue, const char *ref);

/* The bytes of the next frame to write (caller unrefs), or NULL when there is nothing to write now. */
GBytes *imail_outqueue_next(ImailOutqueue *queue);

/* Streams that said "not now" are asked again. */
void imail_outqueue_wake(ImailOutqueue *queue);

gboolean imail_outqueue_is_empty(const ImailOutqueue *queue);

/* Octets of control frames that wait; an end whose peer does not read bounds this. */
gsize imail_outqueue_control_bytes(const ImailOutqueue *queue);

#endif
