/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * delay-proxy.c: a loopback relay that makes the way longer without making it narrower, for the benchmarks.
 *
 *   delay-proxy TARGET-PORT ROUND-TRIP-MS
 *
 * Listens on a free port of 127.0.0.1, prints "port N", and passes every connection on to TARGET-PORT of
 * 127.0.0.1; each octet takes half a round trip in either direction, and so does the connection itself (the
 * onward one is made half a round trip late, so that a greeting comes after a whole one). When a connection
 * ends it prints
 *
 *   closed turns=N up=OCTETS down=OCTETS
 *
 * where turns is how often the client had to wait for the server: once for the greeting, and once for each
 * flight of commands that it sent after having heard something. Ends by a signal.
 *
 * Owns a queue of due octets for each direction. Limits: QUEUE_MAX octets on their way in a direction, then
 * the sender waits.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define QUEUE_MAX ((size_t)64 << 20)
#define READ_SIZE ((size_t)256 << 10)
#define PAIRS_MAX 256

/* Octets read at once; len 0 is the end of the stream. */
struct piece {
	struct piece *next;
	int64_t due; /* nanoseconds */
	size_t len, done;
	char data[];
};

struct way {
	int from, to;
	struct piece *head, **tail;
	size_t queued, passed;
	bool is_read_out, is_over; /* the end was read; the end was passed on */
	bool is_blocked;           /* `to` takes no more for now */
};

struct pair {
	int client, server; /* server -1: not yet connected */
	int64_t connect_at;
	struct way up, down;
	bool has_heard; /* the client, since it last spoke */
	unsigned turns;
};

static int64_t one_way;
static int target_port;
static struct pair *pairs[PAIRS_MAX];
static size_t pair_count;

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static struct sockaddr_in loopback(int port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
				    .sin_port = htons((uint16_t)port),
				    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static void tune(int fd)
{
	int on = 1;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int make_listener(void)
{
	struct sockaddr_in address = loopback(0);
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 256) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		fail("delay-proxy: listen");
	printf("port %d\n", ntohs(address.sin_port));
	return fd;
}

static void accept_one(int listener)
{
	int fd = accept(listener, NULL, NULL);
	struct pair *pair;

	if (fd < 0 || pair_count == PAIRS_MAX) {
		if (fd >= 0)
			close(fd);
		return;
	}
	tune(fd);
	pair = calloc(1, sizeof *pair);
	if (!pair)
		fail("delay-proxy");
	pair->client = pair->up.from = pair->down.to = fd;
	pair->server = pair->up.to = pair->down.from = -1;
	pair->up.tail = &pair->up.head;
	pair->down.tail = &pair->down.head;
	pair->connect_at = now_ns() + one_way;
	pair->turns = 1;
	pairs[pair_count++] = pair;
}

static void connect_onward(struct pair *pair)
{
	struct sockaddr_in address = loopback(target_port);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		fail("delay-proxy: connect");
	tune(fd);
	pair->server = pair->up.to = pair->down.from = fd;
}

static void append(struct way *way, const char *data, size_t len, int64_t due)
{
	struct piece *piece = malloc(sizeof *piece + len);

	if (!piece)
		fail("delay-proxy");
	piece->next = NULL;
	piece->due = due;
	piece->len = len;
	piece->done = 0;
	memcpy(piece->data, data, len);
	*way->tail = piece;
	way->tail = &piece->next;
	way->queued += len;
}

/* Returns how many octets were read. */
static size_t take_in(struct way *way)
{
	static char buffer[READ_SIZE];
	ssize_t n = recv(way->from, buffer, sizeof buffer, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0)
		way->is_read_out = true;
	append(way, buffer, n > 0 ? (size_t)n : 0, now_ns() + one_way);
	return n > 0 ? (size_t)n : 0;
}

/* Passes on what is due. Returns how many octets went. */
static size_t give_out(struct way *way, int64_t now)
{
	size_t total = 0;

	way->is_blocked = false;
	while (way->head && way->head->due <= now && way->to >= 0) {
		struct piece *piece = way->head;
		ssize_t n = piece->len ? send(way->to, piece->data + piece->done, piece->len - piece->done,
					      MSG_NOSIGNAL)
				       : 0;

		if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
			way->is_blocked = true;
			break;
		}
		if (piece->len == 0)
			shutdown(way->to, SHUT_WR);
		if (piece->len == 0 || n < 0)
			way->is_over = true;
		piece->done += n > 0 ? (size_t)n : 0;
		total += n > 0 ? (size_t)n : 0;
		if (piece->done < piece->len && n >= 0)
			continue;
		way->head = piece->next;
		if (!way->head)
			way->tail = &way->head;
		way->queued -= piece->len;
		free(piece);
	}
	way->passed += total;
	return total;
}

static void end_pair(size_t index)
{
	struct pair *pair = pairs[index];
	struct way *ways[] = {&pair->up, &pair->down};

	printf("closed turns=%u up=%zu down=%zu\n", pair->turns, pair->up.passed, pair->down.passed);
	for (int i = 0; i < 2; i++) {
		while (ways[i]->head) {
			struct piece *piece = ways[i]->head;

			ways[i]->head = piece->next;
			free(piece);
		}
	}
	close(pair->client);
	if (pair->server >= 0)
		close(pair->server);
	free(pair);
	pairs[index] = pairs[--pair_count];
}

static short wanted(const struct way *in, const struct way *out)
{
	return (short)((!in->is_read_out && in->queued < QUEUE_MAX ? POLLIN : 0) |
		       (out->is_blocked ? POLLOUT : 0));
}

/* When PAIR next has something to do by itself. */
static int64_t due(const struct pair *pair)
{
	int64_t next = pair->server < 0 ? pair->connect_at : INT64_MAX;
	const struct way *ways[] = {&pair->up, &pair->down};

	for (int i = 0; i < 2; i++)
		if (ways[i]->head && !ways[i]->is_blocked && ways[i]->to >= 0 && ways[i]->head->due < next)
			next = ways[i]->head->due;
	return next;
}

static void serve(struct pair *pair, bool client_readable, bool server_readable)
{
	if (pair->server < 0 && now_ns() >= pair->connect_at)
		connect_onward(pair);
	if (client_readable && take_in(&pair->up) > 0 && pair->has_heard) {
		pair->has_heard = false;
		pair->turns++;
	}
	if (server_readable)
		take_in(&pair->down);
	give_out(&pair->up, now_ns());
	if (give_out(&pair->down, now_ns()) > 0)
		pair->has_heard = true;
}

static void turn(int listener)
{
	static struct pollfd fds[1 + 2 * PAIRS_MAX];
	int64_t next = INT64_MAX, now;
	struct timespec timeout;
	size_t count = pair_count;

	fds[0] = (struct pollfd){listener, POLLIN, 0};
	for (size_t i = 0; i < count; i++) {
		struct pair *pair = pairs[i];
		short client = wanted(&pair->up, &pair->down), server = wanted(&pair->down, &pair->up);

		/* Without a wish a descriptor is left out: poll() always reports a hang-up. */
		fds[1 + 2 * i] = (struct pollfd){client ? pair->client : -1, client, 0};
		fds[2 + 2 * i] = (struct pollfd){server ? pair->server : -1, server, 0};
		next = due(pair) < next ? due(pair) : next;
	}
	now = now_ns();
	next = next > now ? next - now : 0;
	timeout = (struct timespec){next / 1000000000, next % 1000000000};
	if (ppoll(fds, 1 + 2 * count, next > (int64_t)3600 * 1000000000 ? NULL : &timeout, NULL) < 0 &&
	    errno != EINTR)
		fail("delay-proxy: poll");
	/* From the end, as ending a pair puts the last one into its place. */
	for (size_t i = count; i-- > 0;) {
		serve(pairs[i], fds[1 + 2 * i].revents & ~POLLOUT, fds[2 + 2 * i].revents & ~POLLOUT);
		if (pairs[i]->up.is_over && pairs[i]->down.is_over)
			end_pair(i);
	}
	if (fds[0].revents)
		accept_one(listener);
}

int main(int argc, char **argv)
{
	int listener;

	if (argc != 3) {
		fprintf(stderr, "usage: delay-proxy TARGET-PORT ROUND-TRIP-MS\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	target_port = atoi(argv[1]);
	one_way = (int64_t)(atof(argv[2]) * 1e6 / 2);
	listener = make_listener();
	for (;;)
		turn(listener);
}
