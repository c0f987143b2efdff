/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * instance.c: the lock that makes one imaild a user. See instance.h.
 *
 * Sequence: try the lock; if another process has it, try its socket. A socket that answers: use that one. One
 * that does not belongs to an imaild that is starting or ending: try both again.
 */
#include "instance.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "error.h"

#define WAIT_STEP_MS 20
#define WAIT_STEPS   500

static gboolean socket_answers(const char *path)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);
	g_autoptr(GSocketConnection) connection =
		g_socket_client_connect(client, G_SOCKET_CONNECTABLE(address), NULL, NULL);

	return connection != NULL;
}

InstanceResult instance_take(const Config *config, GError **error)
{
	/* Never closed: the lock lives as long as the process. */
	int fd = open(config->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "Cannot open %s: %s.",
			    config->lock_path, g_strerror(errno));
		return INSTANCE_ERROR;
	}
	for (int step = 0; step < WAIT_STEPS; step++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return INSTANCE_FIRST;
		if (errno != EWOULDBLOCK && errno != EINTR)
			break;
		if (socket_answers(config->socket_path)) {
			close(fd);
			return INSTANCE_OTHER;
		}
		g_usleep(WAIT_STEP_MS * 1000);
	}
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
		    "Another imaild holds %s but does not answer on %s. End it and try again.",
		    config->lock_path, config->socket_path);
	close(fd);
	return INSTANCE_ERROR;
}

void instance_report(Config *config, const GError *error)
{
	g_autofree char *line = NULL;
	gsize done = 0;

	if (config->ready_fd < 0)
		return;
	line = error == NULL ? g_strdup_printf("ready %s\n", config->socket_path)
			     : g_strdup_printf("error %s\n", error->message);
	while (done < strlen(line)) {
		gssize n = write(config->ready_fd, line + done, strlen(line) - done);

		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (gsize)n : 0;
	}
	close(config->ready_fd);
	config->ready_fd = -1;
}
