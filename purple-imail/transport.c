/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transport.c: the byte stream to imaild over its Unix socket.
 *
 * Owns the socket and its two sources. A read takes one slice and goes back to the main loop, a write stops
 * after WRITE_SLICE octets. The sources stand below the toolkits' redrawing (GTK: G_PRIORITY_HIGH_IDLE + 20),
 * or a steady stream of mails would starve it.
 */
#define G_LOG_DOMAIN "imail"

#include "transport.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "error.h"

#define READ_SLICE         (64 * 1024)
#define WRITE_SLICE        (256 * 1024)
#define TRANSPORT_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

struct _ImailTransport {
	int fd;
	guint in_source, out_source;
	gboolean is_stopped;
	gboolean is_busy; /* a callback is running: free waits for its end */
	gboolean is_freed;
	GBytes *pending; /* taken from the owner, written up to `written` */
	gsize written;
	ImailTransportCallbacks callbacks;
	gpointer user_data;
	guint8 buffer[READ_SLICE];
};

char *imail_transport_default_path(void)
{
	return g_build_filename(g_get_user_runtime_dir(), "imail", "imaild.sock", NULL);
}

void imail_transport_stop(ImailTransport *transport)
{
	transport->is_stopped = TRUE;
	g_clear_handle_id(&transport->in_source, g_source_remove);
	g_clear_handle_id(&transport->out_source, g_source_remove);
	g_clear_pointer(&transport->pending, g_bytes_unref);
	if (transport->fd >= 0)
		close(transport->fd);
	transport->fd = -1;
}

void imail_transport_free(ImailTransport *transport)
{
	if (transport == NULL)
		return;
	imail_transport_stop(transport);
	if (transport->is_busy)
		transport->is_freed = TRUE;
	else
		g_free(transport);
}

static void fail(ImailTransport *transport, const char *words)
{
	g_autoptr(GError) error =
		g_error_new(IMAIL_ERROR, IMAIL_ERROR_NETWORK, "The link to imaild was lost: %s.", words);

	imail_transport_stop(transport);
	transport->callbacks.closed(error, transport->user_data);
}

/* Runs STEP with the transport held; what G_SOURCE_CONTINUE means when the step removed its own source is
 * GLib's to ignore. */
static gboolean run_held(ImailTransport *transport, void (*step)(ImailTransport *),
			 gboolean (*wants_more)(ImailTransport *))
{
	gboolean more;

	transport->is_busy = TRUE;
	step(transport);
	transport->is_busy = FALSE;
	if (transport->is_freed) {
		g_free(transport);
		return G_SOURCE_CONTINUE;
	}
	more = wants_more(transport);
	return more;
}

static void read_slice(ImailTransport *transport)
{
	ssize_t n;

	do
		n = recv(transport->fd, transport->buffer, sizeof(transport->buffer), 0);
	while (n < 0 && errno == EINTR);
	if (n > 0)
		transport->callbacks.received(transport->buffer, n, transport->user_data);
	else if (n == 0)
		fail(transport, "it ended the connection");
	else if (errno != EAGAIN && errno != EWOULDBLOCK)
		fail(transport, g_strerror(errno));
}

static gboolean always(ImailTransport *transport G_GNUC_UNUSED)
{
	return G_SOURCE_CONTINUE;
}

static gboolean readable_cb(int fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
	return run_held(user_data, read_slice, always);
}

void imail_transport_pause(ImailTransport *transport, gboolean is_paused)
{
	if (is_paused)
		g_clear_handle_id(&transport->in_source, g_source_remove);
	else if (!transport->is_stopped && transport->in_source == 0)
		transport->in_source =
			g_unix_fd_add_full(TRANSPORT_PRIORITY, transport->fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
					   readable_cb, transport, NULL);
}

/* Makes `pending` the next bytes to write; FALSE when there are none. */
static gboolean pull(ImailTransport *transport)
{
	while (transport->pending == NULL || transport->written == g_bytes_get_size(transport->pending)) {
		g_clear_pointer(&transport->pending, g_bytes_unref);
		transport->written = 0;
		transport->pending = transport->callbacks.output(transport->user_data);
		if (transport->is_stopped || transport->pending == NULL)
			return FALSE;
	}
	return TRUE;
}

static void write_slice(ImailTransport *transport)
{
	gsize budget = WRITE_SLICE;

	while (budget > 0 && pull(transport)) {
		gsize len;
		const guint8 *data = g_bytes_get_data(transport->pending, &len);
		gsize left = MIN(len - transport->written, budget);
		ssize_t n = send(transport->fd, data + transport->written, left, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			if (errno != EAGAIN && errno != EWOULDBLOCK)
				fail(transport, g_strerror(errno));
			return;
		}
		transport->written += n;
		budget -= n;
	}
}

/* Goes on watching while something is held; an idle socket is always writable and must not be polled for
 * that. */
static gboolean has_pending(ImailTransport *transport)
{
	if (transport->is_stopped)
		return G_SOURCE_CONTINUE;
	if (transport->pending != NULL)
		return G_SOURCE_CONTINUE;
	transport->out_source = 0;
	return G_SOURCE_REMOVE;
}

static gboolean writable_cb(int fd G_GNUC_UNUSED, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
	return run_held(user_data, write_slice, has_pending);
}

void imail_transport_wake(ImailTransport *transport)
{
	if (transport->is_stopped || transport->out_source != 0)
		return;
	transport->out_source =
		g_unix_fd_add_full(TRANSPORT_PRIORITY, transport->fd, G_IO_OUT, writable_cb, transport, NULL);
}

static int connect_path(const char *path, GError **error)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "The path of imaild's socket is too long for the system (%s). Set "
			    "XDG_RUNTIME_DIR to a shorter one.",
			    path);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	if (fd >= 0 && (errno == ENOENT || errno == ECONNREFUSED))
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "imaild does not run.");
	else
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NETWORK, "imaild cannot be reached at %s: %s.",
			    path, g_strerror(errno));
	if (fd >= 0)
		close(fd);
	return -1;
}

ImailTransport *imail_transport_open(const char *path, const ImailTransportCallbacks *callbacks,
				     gpointer user_data, GError **error)
{
	ImailTransport *transport;
	int fd = connect_path(path, error);

	if (fd < 0)
		return NULL;
	transport = g_new0(ImailTransport, 1);
	transport->fd = fd;
	transport->callbacks = *callbacks;
	transport->user_data = user_data;
	imail_transport_pause(transport, FALSE);
	return transport;
}
