/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listener.c: the Unix socket. See listener.h. Only called while the instance lock is held, so a socket that
 * lies there is a dead one.
 */
#include "listener.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "error.h"
#include "registry.h"
#include "session.h"

struct _Listener {
	Server *server;
	GSocketService *service;
};

static gboolean is_own_uid(GSocketConnection *connection)
{
	g_autoptr(GCredentials) peer =
		g_socket_get_credentials(g_socket_connection_get_socket(connection), NULL);

	return peer != NULL && g_credentials_get_unix_user(peer, NULL) == getuid();
}

static gboolean incoming_cb(GSocketService *service, GSocketConnection *connection, GObject *source,
			    gpointer user_data)
{
	Listener *listener = user_data;

	if (!is_own_uid(connection)) {
		g_warning("a client of another system user was refused");
		g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
	} else if (registry_count(listener->server->registry) >= LISTENER_SESSIONS_MAX) {
		g_warning("more than %d clients: one was refused", LISTENER_SESSIONS_MAX);
		g_io_stream_close(G_IO_STREAM(connection), NULL, NULL);
	} else
		session_new(listener->server, G_IO_STREAM(connection), TRUE);
	return TRUE;
}

Listener *listener_new(Server *server, GError **error)
{
	Listener *listener = g_new0(Listener, 1);
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(server->config->socket_path);
	g_autoptr(GError) local = NULL;

	listener->server = server;
	listener->service = g_socket_service_new();
	g_unlink(server->config->socket_path);
	if (!g_socket_listener_add_address(G_SOCKET_LISTENER(listener->service), address,
					   G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL, NULL,
					   &local) ||
	    g_chmod(server->config->socket_path, 0600) != 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "Cannot listen on %s: %s.",
			    server->config->socket_path, local != NULL ? local->message : g_strerror(errno));
		listener_free(listener);
		return NULL;
	}
	g_signal_connect(listener->service, "incoming", G_CALLBACK(incoming_cb), listener);
	g_socket_service_start(listener->service);
	return listener;
}

void listener_free(Listener *listener)
{
	if (listener == NULL)
		return;
	g_socket_service_stop(listener->service);
	g_socket_listener_close(G_SOCKET_LISTENER(listener->service));
	g_unlink(listener->server->config->socket_path);
	g_object_unref(listener->service);
	g_free(listener);
}
