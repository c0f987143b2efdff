/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-many.c: a POP3 server that costs next to nothing, for any number of maildrops.
 *
 *   pop3-many MESSAGES LOG
 *
 * Listens on a free port of 127.0.0.1 and prints "port N". Every login is right, and every maildrop has the
 * same MESSAGES small mails, which DELE does not remove. To LOG goes a line for each login: the time of its
 * connection (seconds since the epoch, with a fraction) and its name. Knows CAPA, AUTH PLAIN, USER, PASS,
 * UIDL, LIST, RETR, QUIT, pipelined (RFC 1939, 2449, 5034).
 *
 * Limits: answers that the socket does not take at once end the connection; with few messages there are none.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LINE_MAX_OCTETS 1024
#define OUT_MAX         65536

struct session {
	int fd;
	double connected;
	bool wants_response; /* of AUTH PLAIN without an initial one */
	bool is_over;
	size_t held;
	char in[LINE_MAX_OCTETS];
};

/* Answers to what was read at once leave together. */
static struct {
	char data[OUT_MAX];
	size_t len;
} out;

static int messages;
static FILE *log_file;

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void say(const char *text)
{
	size_t len = strlen(text);

	if (out.len + len > sizeof out.data)
		return;
	memcpy(out.data + out.len, text, len);
	out.len += len;
}

static void say_list(const char *verb, const char *what)
{
	char line[128];

	say("+OK\r\n");
	for (int i = 1; i <= messages; i++) {
		snprintf(line, sizeof line, strcasecmp(verb, "UIDL") == 0 ? "%d %s%06d\r\n" : "%d %s\r\n", i,
			 what, i);
		say(line);
	}
	say(".\r\n");
}

static void say_mail(int number)
{
	char text[256];

	snprintf(text, sizeof text,
		 "+OK\r\nFrom: a@bench.test\r\nTo: b@bench.test\r\nSubject: mail %d\r\n"
		 "Message-ID: <%d@bench.test>\r\n\r\ntext\r\n.\r\n",
		 number, number);
	say(text);
}

static void log_in(const struct session *session, const char *name)
{
	fprintf(log_file, "%.6f %s\n", session->connected, name);
	say("+OK\r\n");
}

/* "\0login\0password" in base64: only as much of it as the name needs is right here. */
static void log_in_plain(const struct session *session, const char *base64)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char octets[LINE_MAX_OCTETS + 1] = "";
	size_t len = 0;
	unsigned bits = 0;
	int count = 0;

	for (; *base64 && *base64 != '=' && len < LINE_MAX_OCTETS; base64++) {
		const char *at = strchr(alphabet, *base64);

		if (!at)
			break;
		bits = bits << 6 | (unsigned)(at - alphabet);
		count += 6;
		if (count >= 8) {
			count -= 8;
			octets[len++] = (char)(bits >> count & 0xff);
		}
	}
	log_in(session, octets + strlen(octets) + 1);
}

static void obey(struct session *session, char *line)
{
	char *verb = strtok(line, " "), *word = strtok(NULL, " "), *more = strtok(NULL, " ");

	if (session->wants_response) {
		session->wants_response = false;
		log_in_plain(session, verb ? verb : "");
	} else if (!verb) {
		say("-ERR\r\n");
	} else if (strcasecmp(verb, "CAPA") == 0) {
		say("+OK\r\nPIPELINING\r\nUIDL\r\nUSER\r\nSASL PLAIN\r\n.\r\n");
	} else if (strcasecmp(verb, "AUTH") == 0 && word && more) {
		log_in_plain(session, more);
	} else if (strcasecmp(verb, "AUTH") == 0 && word) {
		session->wants_response = true;
		say("+ \r\n");
	} else if (strcasecmp(verb, "USER") == 0 && word) {
		log_in(session, word);
	} else if (strcasecmp(verb, "PASS") == 0 || strcasecmp(verb, "DELE") == 0 ||
		   strcasecmp(verb, "NOOP") == 0) {
		say("+OK\r\n");
	} else if (strcasecmp(verb, "UIDL") == 0) {
		say_list(verb, "unique-id-of-message-");
	} else if (strcasecmp(verb, "LIST") == 0) {
		say_list(verb, "105");
	} else if (strcasecmp(verb, "RETR") == 0 && word) {
		say_mail(atoi(word));
	} else if (strcasecmp(verb, "QUIT") == 0) {
		say("+OK\r\n");
		session->is_over = true;
	} else {
		say("-ERR\r\n");
	}
}

static void end(struct session *session)
{
	close(session->fd);
	free(session);
}

static void serve(struct session *session)
{
	ssize_t n = recv(session->fd, session->in + session->held, sizeof session->in - session->held, 0);
	char *line = session->in, *lf;

	if (n <= 0) {
		if (n == 0 || errno != EAGAIN)
			end(session);
		return;
	}
	session->held += (size_t)n;
	out.len = 0;
	while ((lf = memchr(line, '\n', session->held - (size_t)(line - session->in)))) {
		*lf = '\0';
		if (lf > line && lf[-1] == '\r')
			lf[-1] = '\0';
		obey(session, line);
		line = lf + 1;
	}
	session->held -= (size_t)(line - session->in);
	memmove(session->in, line, session->held);
	if ((out.len > 0 && send(session->fd, out.data, out.len, MSG_NOSIGNAL) != (ssize_t)out.len) ||
	    session->is_over || session->held == sizeof session->in)
		end(session);
}

static void accept_one(int listener, int epoll)
{
	static const char greeting[] = "+OK ready\r\n";
	struct session *session = calloc(1, sizeof *session);
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = session};
	int on = 1;

	if (!session)
		fail("pop3-many");
	session->fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	session->connected = now();
	if (session->fd < 0 || send(session->fd, greeting, sizeof greeting - 1, MSG_NOSIGNAL) < 0 ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, session->fd, &event) < 0) {
		end(session);
		return;
	}
	setsockopt(session->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static int make_listener(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 1024) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		fail("pop3-many: listen");
	printf("port %d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	struct epoll_event event = {.events = EPOLLIN}, events[64];
	int listener, epoll;

	if (argc != 3) {
		fprintf(stderr, "usage: pop3-many MESSAGES LOG\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	messages = atoi(argv[1]);
	log_file = fopen(argv[2], "w");
	epoll = epoll_create1(EPOLL_CLOEXEC);
	listener = make_listener();
	if (!log_file || epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0)
		fail("pop3-many");
	for (;;) {
		int n = epoll_wait(epoll, events, 64, 200);

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr)
				serve(events[i].data.ptr);
			else
				accept_one(listener, epoll);
		}
		/* Lines leave when there is a rest: the reader looks at them afterwards. */
		if (n == 0)
			fflush(log_file);
	}
}
