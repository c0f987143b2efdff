/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-client.c: a client of imaild that sends many mails as fast as it is let, for the benchmarks.
 *
 *   send-client SOCKET PORT [--option VALUE]…
 *
 * Logs in, sets a sender at 127.0.0.1:PORT (no TLS, no login), and sends mails over the wire of
 * docs/PROTOCOL.md as the plugin does: a `mail` frame, its chunks, and an `ack` for each status. It waits
 * until all mails have the state "sent" (with --until accepted: until each was answered "ok"), and then
 * prints one line of figures, seconds since the first octet:
 *
 *   accepted=SECONDS sent=SECONDS mails=N
 *
 * with --gap, where one mail goes at a time: a line "latency=MS" for each, from its first octet to its
 * "sent", before that. A mail that is deferred or fails ends it with status 1, unless only acceptance is
 * waited for.
 *
 * It must not be what is measured: frames are made by printf, and of the server's lines only the few members
 * are searched that matter here. Owns one non-blocking socket. Limits: at most WINDOW mails not answered, and
 * UPLOADS_MAX half sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "limits.h"

#define UPLOADS_MAX 10
#define OUT_LOW     (256 * 1024) /* octets: below, more frames are made */
#define READ_SIZE   (256 * 1024)
#define TEXT_LINE   64 /* octets with its LF */

typedef struct {
	int number;
	gint64 offset; /* of the next chunk */
} Upload;

typedef struct {
	int fd;
	GString *out, *in, *refs;
	guint8 *payload; /* what all chunks bear */
	GQueue uploads;  /* of Upload: those whose last chunk was not made yet */
	int begun, accepted, sent;
	gboolean is_set_up;
	gint64 started, mail_started, accepted_at, sent_at; /* microseconds */
	gint64 pause_until;
	unsigned run;
} Client;

static int count = 1000, window = 64, connections = 10, gap_ms = -1, port;
static gint64 octets = 4096;
static gboolean is_attachment, is_done_when_accepted;
static char *until;

static const GOptionEntry options[] = {
	{"count", 0, 0, G_OPTION_ARG_INT, &count, "Mails to send", "N"},
	{"window", 0, 0, G_OPTION_ARG_INT, &window, "Mails not answered at a time", "N"},
	{"connections", 0, 0, G_OPTION_ARG_INT, &connections, "The sender's connections", "N"},
	{"octets", 0, 0, G_OPTION_ARG_INT64, &octets, "Of each mail's one part", "N"},
	{"attachment", 0, 0, G_OPTION_ARG_NONE, &is_attachment, "The part is no text but a file", NULL},
	{"gap", 0, 0, G_OPTION_ARG_INT, &gap_ms, "One mail at a time, so long after the last one's end",
	 "MS"},
	{"until", 0, 0, G_OPTION_ARG_STRING, &until, "What is waited for: accepted or sent", "STATE"},
	{NULL},
};

static void fail(const char *what, const char *words)
{
	fprintf(stderr, "send-client: %s: %s\n", what, words);
	exit(1);
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	g_strlcpy(address.sun_path, path, sizeof address.sun_path);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0)
		fail(path, g_strerror(errno));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* Text of lines, or any octets. */
static guint8 *make_payload(void)
{
	gsize size = IMAIL_FRAME_PAYLOAD_MAX;
	guint8 *payload = g_malloc(size);

	for (gsize i = 0; i < size; i++) {
		if (is_attachment)
			payload[i] = (guint8)(i * 7 + i / 251);
		else
			payload[i] = i % TEXT_LINE == TEXT_LINE - 1 ? '\n' : (guint8)('a' + i % 26);
	}
	return payload;
}

/* The id of a mail ends with its number: mail_number. */
static void append_id(GString *out, const Client *client, int number)
{
	g_string_append_printf(out, "%08x-0000-4000-8000-%012x", client->run, (unsigned)number);
}

static void make_login(Client *client)
{
	g_string_append(client->out, "{\"type\":\"hello\",\"id\":\"hello\",\"protocol\":1,\"client\":\"send-"
				     "client\",\"device\":\"bench\"}\n"
				     "{\"type\":\"auth\",\"id\":\"auth\",\"mechanism\":\"EXTERNAL\",\"user\":"
				     "\"alice@demo.test\"}\n");
}

static void make_sender(Client *client)
{
	g_string_append_printf(client->out,
			       "{\"type\":\"sender-set\",\"id\":\"sender\",\"address\":\"alice@demo.test\","
			       "\"name\":\"Alice\","
			       "\"host\":\"127.0.0.1\",\"port\":%d,\"tls\":\"none\",\"connections\":%d}\n",
			       port, connections);
}

static void begin_mail(Client *client)
{
	Upload *upload = g_new0(Upload, 1);

	upload->number = client->begun++;
	g_string_append(client->out, "{\"type\":\"mail\",\"id\":\"m\",\"mail\":\"");
	append_id(client->out, client, upload->number);
	g_string_append_printf(
		client->out,
		"\",\"to\":[\"bob@demo.test\"],\"subject\":\"mail %d\",\"parts\":[{\"kind\":\"%s\","
		"\"name\":\"file.bin\",\"size\":%" G_GINT64_FORMAT "}]}\n",
		upload->number, is_attachment ? "attachment" : "text", octets);
	g_queue_push_tail(&client->uploads, upload);
}

/* The next chunk of the upload whose turn it is. */
static void make_chunk(Client *client)
{
	Upload *upload = g_queue_pop_head(&client->uploads);
	gint64 size = MIN(octets - upload->offset, IMAIL_FRAME_PAYLOAD_MAX);
	gboolean is_last = upload->offset + size == octets;

	g_string_append(client->out, "{\"type\":\"chunk\",\"ref\":\"");
	append_id(client->out, client, upload->number);
	g_string_append_printf(client->out,
			       "\",\"offset\":%" G_GINT64_FORMAT "%s,\"payload\":%" G_GINT64_FORMAT "}\n",
			       upload->offset, is_last ? ",\"last\":true" : "", size);
	g_string_append_len(client->out, (const char *)client->payload, (gssize)size);
	upload->offset += size;
	if (is_last)
		g_free(upload);
	else
		g_queue_push_tail(&client->uploads, upload);
}

static gboolean may_begin(const Client *client)
{
	if (!client->is_set_up || client->begun == count || client->begun - client->accepted >= window ||
	    client->uploads.length >= UPLOADS_MAX)
		return FALSE;
	return gap_ms < 0 || (client->sent == client->begun && g_get_monotonic_time() >= client->pause_until);
}

static void make_frames(Client *client)
{
	if (client->refs->len > 0) {
		g_string_append_printf(client->out, "{\"type\":\"ack\",\"refs\":[%s]}\n", client->refs->str);
		g_string_truncate(client->refs, 0);
	}
	while (client->out->len < OUT_LOW) {
		if (may_begin(client)) {
			client->mail_started = g_get_monotonic_time();
			if (client->begun == 0)
				client->started = client->mail_started;
			begin_mail(client);
		} else if (client->uploads.length == 0) {
			return;
		}
		make_chunk(client);
	}
}

/* The value of a string member of a line that json-glib wrote, or "". */
static const char *member(const char *line, const char *name, char *value, gsize size)
{
	g_autofree char *start = g_strdup_printf("\"%s\":\"", name);
	const char *found = strstr(line, start);
	gsize len = 0;

	if (found)
		for (found += strlen(start); found[len] != '"' && found[len] && len + 1 < size; len++)
			value[len] = found[len];
	value[len] = '\0';
	return value;
}

static void on_status(Client *client, const char *line)
{
	char state[16], ref[IMAIL_ID_MAX + 1];

	member(line, "ref", ref, sizeof ref);
	if (*ref)
		g_string_append_printf(client->refs, "%s\"%s\"", client->refs->len ? "," : "", ref);
	member(line, "state", state, sizeof state);
	if (strcmp(state, "sent") == 0) {
		client->sent++;
		client->sent_at = g_get_monotonic_time();
		client->pause_until = client->sent_at + gap_ms * 1000;
		if (gap_ms >= 0)
			printf("latency=%.3f\n", (double)(client->sent_at - client->mail_started) / 1000);
	} else if (!is_done_when_accepted &&
		   (strcmp(state, "deferred") == 0 || strcmp(state, "failed") == 0)) {
		fail("a mail was not sent", line);
	}
}

static void on_line(Client *client, const char *line)
{
	char type[32], re[IMAIL_ID_MAX + 1];

	member(line, "type", type, sizeof type);
	member(line, "re", re, sizeof re);
	if (strcmp(type, "error") == 0 || strcmp(type, "bye") == 0)
		fail("the server said", line);
	if (strcmp(type, "mail-status") == 0) {
		on_status(client, line);
	} else if (strcmp(re, "auth") == 0) {
		make_sender(client);
	} else if (strcmp(re, "sender") == 0) {
		client->is_set_up = TRUE;
	} else if (strcmp(re, "m") == 0) {
		client->accepted++;
		client->accepted_at = g_get_monotonic_time();
	}
}

/* The user has no mailbox: no frame of the server has a payload. */
static void take_lines(Client *client)
{
	char *line = client->in->str, *end;

	while ((end = memchr(line, '\n', client->in->len - (gsize)(line - client->in->str)))) {
		*end = '\0';
		on_line(client, line);
		line = end + 1;
	}
	g_string_erase(client->in, 0, line - client->in->str);
}

static void receive(Client *client)
{
	static char buffer[READ_SIZE];
	ssize_t n = recv(client->fd, buffer, sizeof buffer, 0);

	if (n == 0)
		fail("the server", "closed the connection");
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		fail("recv", g_strerror(errno));
	if (n <= 0)
		return;
	g_string_append_len(client->in, buffer, n);
	take_lines(client);
}

static void transmit(Client *client)
{
	ssize_t n = send(client->fd, client->out->str, client->out->len, MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR)
		fail("send", g_strerror(errno));
	if (n > 0)
		g_string_erase(client->out, 0, n);
}

static gboolean is_done(const Client *client)
{
	return client->accepted == count && (is_done_when_accepted || client->sent == count) &&
	       client->refs->len == 0 && client->out->len == 0;
}

/* Milliseconds until the next mail is due by itself; -1: the socket tells. */
static int due_ms(const Client *client)
{
	gint64 left;

	if (gap_ms < 0 || client->sent < client->begun || !client->is_set_up)
		return -1;
	left = client->pause_until - g_get_monotonic_time();
	return (int)MAX(0, (left + 999) / 1000);
}

static void run(Client *client)
{
	for (make_frames(client); !is_done(client); make_frames(client)) {
		struct pollfd fd = {client->fd, (short)(POLLIN | (client->out->len ? POLLOUT : 0)), 0};

		if (poll(&fd, 1, due_ms(client)) < 0 && errno != EINTR)
			fail("poll", g_strerror(errno));
		if (fd.revents & POLLOUT)
			transmit(client);
		if (fd.revents & ~POLLOUT)
			receive(client);
	}
	printf("accepted=%.6f sent=%.6f mails=%d\n", (double)(client->accepted_at - client->started) / 1e6,
	       client->sent ? (double)(client->sent_at - client->started) / 1e6 : 0, count);
}

int main(int argc, char **argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("SOCKET PORT");
	g_autoptr(GError) error = NULL;
	Client client = {.out = g_string_new(NULL),
			 .in = g_string_new(NULL),
			 .refs = g_string_new(NULL),
			 .run = g_random_int()};

	g_option_context_add_main_entries(context, options, NULL);
	if (!g_option_context_parse(context, &argc, &argv, &error))
		fail("options", error->message);
	if (argc != 3 || count < 1 || octets < 1 || window < 1 ||
	    (until && strcmp(until, "sent") && strcmp(until, "accepted")))
		fail("usage", "send-client SOCKET PORT [--option VALUE]…");
	is_done_when_accepted = g_strcmp0(until, "accepted") == 0;
	setvbuf(stdout, NULL, _IOLBF, 0);
	client.payload = make_payload();
	client.fd = connect_to(argv[1]);
	port = atoi(argv[2]);
	make_login(&client);
	run(&client);
	close(client.fd);
	return 0;
}
