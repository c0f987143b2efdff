/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * peer.h: a mail server that follows a script, in a thread, on a loopback port: the far side in
 * test-curl-loop, test-pop3 and test-smtp.
 *
 * A script is an array of steps, ended by NULL:
 *   "> octets"   sends them as they stand
 *   ">1 octets"  sends them one at a time
 *   "< line"     reads a line, which must be this; a "*" at the end stands for any rest
 *   "="          nothing more may have come from the client within 30 ms
 *   "<<."        reads up to a line that is "." alone, and keeps what stood before it (peer_stop)
 *   "<#n"        reads n octets and keeps them; "<-n" forgets them
 *   "|"          reads until the client closes
 *   "~"          sends an octet every 50 ms until the client closes
 *   "*"          sends lines as fast as it can until the client closes
 *   "^"          closes, and accepts the next connection
 *   "& octets"   accepts another connection beside this one, sends the octets there and closes it
 *   "!"          closes with a reset
 * At the end it closes. What went otherwise is told by peer_stop.
 */
#ifndef IMAIL_TESTS_PEER_H
#define IMAIL_TESTS_PEER_H

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PEER_PATIENCE_S 10 /* a step that takes longer has failed */

typedef struct {
	guint16 port;
	int listener;
	const char *const *script;
	GThread *thread;
	GString *kept; /* what "<<." and "<#" read */
	char *complaint;
} Peer;

static inline gboolean peer_read_line(int fd, GString *line)
{
	char piece[4096];
	ssize_t n;

	g_string_truncate(line, 0);
	/* Not an octet more than the line is taken, so that each step finds its own. */
	while ((n = recv(fd, piece, sizeof piece, MSG_PEEK)) > 0) {
		char *end = memchr(piece, '\n', n);

		n = recv(fd, piece, end ? end - piece + 1 : n, 0);
		g_string_append_len(line, piece, n);
		if (end)
			return TRUE;
	}
	return FALSE;
}

static inline int peer_accept(Peer *peer)
{
	struct timeval patience = {.tv_sec = PEER_PATIENCE_S};
	GPollFD wanted = {.fd = peer->listener, .events = G_IO_IN};
	int fd, one = 1;

	if (g_poll(&wanted, 1, PEER_PATIENCE_S * 1000) != 1)
		return -1;
	fd = accept(peer->listener, NULL, NULL);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static inline gboolean peer_send(int fd, const char *bytes, gsize len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n <= 0)
			return FALSE;
		bytes += n;
		len -= n;
	}
	return TRUE;
}

static inline gboolean peer_expect(int fd, const char *wanted, char **complaint)
{
	g_autoptr(GString) line = g_string_new(NULL);
	gsize len = strlen(wanted);
	gboolean is_open = len > 0 && wanted[len - 1] == '*', is_same;

	if (!peer_read_line(fd, line)) {
		*complaint = g_strdup_printf("wanted “%s”, got the end after “%s”", wanted, line->str);
		return FALSE;
	}
	g_string_truncate(line, line->len > 1 ? line->len - 2 : 0);
	is_same = is_open ? strncmp(line->str, wanted, len - 1) == 0 : g_str_equal(line->str, wanted);
	if (!is_same)
		*complaint = g_strdup_printf("wanted “%s”, got “%s”", wanted, line->str);
	return is_same;
}

static inline gboolean peer_read_content(int fd, GString *kept, char **complaint)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (;;) {
		if (!peer_read_line(fd, line)) {
			*complaint = g_strdup("the content has no end");
			return FALSE;
		}
		if (g_str_equal(line->str, ".\r\n"))
			return TRUE;
		g_string_append(kept, line->str);
	}
}

static inline gboolean peer_read_octets(int fd, gsize count, GString *kept, char **complaint)
{
	char piece[4096];
	ssize_t n = 1;

	while (count > 0 && (n = recv(fd, piece, MIN(count, sizeof piece), 0)) > 0) {
		if (kept)
			g_string_append_len(kept, piece, n);
		count -= n;
	}
	if (count > 0)
		*complaint = g_strdup_printf("%zu octets more were announced", count);
	return count == 0;
}

static inline void peer_reset(int fd)
{
	struct linger linger = {.l_onoff = 1, .l_linger = 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

/* Both end when the client is gone: its answer to what is sent then is a reset. */
static inline void peer_drip(int fd)
{
	while (peer_send(fd, "x", 1))
		g_usleep(50 * 1000);
}

static inline void peer_flood(int fd)
{
	g_autofree char *lines = g_strnfill(64 * 1024, 'x');

	for (gsize i = 63; i < 64 * 1024; i += 64)
		lines[i] = '\n';
	while (peer_send(fd, lines, 64 * 1024))
		;
}

static inline gboolean peer_turn_away(Peer *peer, const char *words)
{
	int fd = peer_accept(peer);

	if (fd < 0) {
		peer->complaint = g_strdup("no further connection came");
		return FALSE;
	}
	peer_send(fd, words, strlen(words));
	close(fd);
	return TRUE;
}

static inline gboolean peer_step(Peer *peer, int *fd, const char *step)
{
	char waste[4096];
	GPollFD wanted = {.fd = *fd, .events = G_IO_IN};

	if (g_str_has_prefix(step, "<<."))
		return peer_read_content(*fd, peer->kept, &peer->complaint);
	if (g_str_has_prefix(step, "<#") || g_str_has_prefix(step, "<-"))
		return peer_read_octets(*fd, (gsize)atol(step + 2), step[1] == '#' ? peer->kept : NULL,
					&peer->complaint);
	if (g_str_has_prefix(step, "< "))
		return peer_expect(*fd, step + 2, &peer->complaint);
	/* A client that has hung up fails the next "<"; what it need not hear is no complaint. */
	if (g_str_has_prefix(step, "> ")) {
		peer_send(*fd, step + 2, strlen(step + 2));
		return TRUE;
	}
	if (g_str_has_prefix(step, "& "))
		return peer_turn_away(peer, step + 2);
	if (g_str_has_prefix(step, ">1 ")) {
		for (const char *c = step + 3; *c; c++)
			peer_send(*fd, c, 1);
		return TRUE;
	}
	switch (*step) {
	case '=':
		if (g_poll(&wanted, 1, 30) == 0)
			return TRUE;
		peer->complaint = g_strdup("the client did not wait for an answer");
		return FALSE;
	case '|':
		while (recv(*fd, waste, sizeof waste, 0) > 0)
			;
		return TRUE;
	case '~':
		peer_drip(*fd);
		return TRUE;
	case '*':
		peer_flood(*fd);
		return TRUE;
	case '^':
		close(*fd);
		*fd = peer_accept(peer);
		return *fd >= 0;
	case '!':
		peer_reset(*fd);
		return TRUE;
	}
	g_error("no such step: %s", step);
}

static inline gpointer peer_thread(gpointer data)
{
	Peer *peer = data;
	int fd = peer_accept(peer);

	for (const char *const *step = peer->script; fd >= 0 && *step; step++)
		if (!peer_step(peer, &fd, *step))
			break;
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* A bound and listening loopback port. */
static inline int peer_listen(guint16 *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 8) ||
	    getsockname(fd, (struct sockaddr *)&address, &len))
		g_error("no loopback port: %s", g_strerror(errno));
	*port = ntohs(address.sin_port);
	return fd;
}

static inline Peer *peer_start(const char *const *script)
{
	Peer *peer = g_new0(Peer, 1);

	peer->listener = peer_listen(&peer->port);
	peer->script = script;
	peer->kept = g_string_new(NULL);
	peer->thread = g_thread_new("peer", peer_thread, peer);
	return peer;
}

/* A client that hung up before it connected leaves the peer waiting. */
static inline void peer_nudge(Peer *peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(peer->port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&address, sizeof address))
		g_error("the peer does not listen: %s", g_strerror(errno));
	close(fd);
}

/* Waits for the script's end; complains through the test framework. KEPT (may be NULL) gets what "<<." read.
 */
static inline void peer_stop(Peer *peer, char **kept)
{
	peer_nudge(peer);
	g_thread_join(peer->thread);
	close(peer->listener);
	if (peer->complaint)
		g_test_message("the peer %s", peer->complaint);
	g_assert_cmpstr(peer->complaint, ==, NULL);
	if (kept)
		*kept = g_string_free(g_steal_pointer(&peer->kept), FALSE);
	else
		g_string_free(peer->kept, TRUE);
	g_free(peer->complaint);
	g_free(peer);
}

/* TEXT with the server's name, which bears a port of chance, as "SERVER". */
static inline char *peer_plain_text(const char *text, guint16 port)
{
	g_autofree char *name = g_strdup_printf("127.0.0.1:%u", port);
	g_auto(GStrv) parts = g_strsplit(text, name, -1);

	return g_strjoinv("SERVER", parts);
}

#endif
