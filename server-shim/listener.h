/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listener.h: accepts clients on the Unix socket, those with our own uid only, and gives each a session.
 *
 * Limits: LISTENER_SESSIONS_MAX sessions; a client beyond is closed at once.
 */
#ifndef IMAILD_LISTENER_H
#define IMAILD_LISTENER_H

#include "server.h"

#define LISTENER_SESSIONS_MAX 256

typedef struct _Listener Listener;

/* Binds the socket (mode 0600; one that a dead process left is replaced) and listens. PERMANENT in words. */
Listener *listener_new(Server *server, GError **error);
/* Removes the socket. Sessions stay. */
void listener_free(Listener *listener);

#endif
