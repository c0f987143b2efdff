/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transport.h: the byte stream to imaild over its Unix socket (docs/PROTOCOL.md §1).
 *
 * Non-blocking; knows nothing of frames. Bytes are read in slices and written as they are pulled, at a
 * priority under that of redrawing, so that a client that takes ten thousand mails in still answers its user.
 */
#ifndef IMAIL_TRANSPORT_H
#define IMAIL_TRANSPORT_H

#include <glib.h>

typedef struct _ImailTransport ImailTransport;

typedef struct {
	void (*received)(const void *bytes, gsize len, gpointer user_data);
	/* The next bytes to write (caller unrefs), or NULL: nothing now. */
	GBytes *(*output)(gpointer user_data);
	/* The link is gone: NETWORK. Nothing comes after it; free the transport. Never called inside a call
	 * of this interface. */
	void (*closed)(const GError *error, gpointer user_data);
} ImailTransportCallbacks;

/* Where `imaild --local` listens. Caller frees. */
char *imail_transport_default_path(void);

/* Connects; a local socket does so at once. NULL with NOT_FOUND when nobody listens there (imaild is to be
 * started), or NETWORK. */
ImailTransport *imail_transport_open(const char *path, const ImailTransportCallbacks *callbacks,
				     gpointer user_data, GError **error);
/* May be called inside a callback. NULL is fine. */
void imail_transport_free(ImailTransport *transport);

/* There may be output: it is pulled as soon as the socket takes it. */
void imail_transport_wake(ImailTransport *transport);

/* Reads no further until FALSE: what the far side writes waits in the socket. */
void imail_transport_pause(ImailTransport *transport, gboolean is_paused);

/* No more callbacks; what waits is dropped. */
void imail_transport_stop(ImailTransport *transport);

#endif
