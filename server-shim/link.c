/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.c: the life of a connection to a mail server.
 *
 *   link_new → libcurl connects, secures and logs in (CURLOPT_CONNECT_ONLY; link-setup.c) → ready → octets
 * with curl_easy_send and curl_easy_recv on the handle, which must stay in the multi for that → closed.
 *
 * One GSource of the link's own does all that comes after libcurl's part: it watches the socket, holds the
 * deadline as its ready time, and is made due at once where something must wait for the main loop (a write, a
 * failure), so that no callback runs inside a call. Read until CURLE_AGAIN: with TLS, octets may wait in
 * OpenSSL that poll() does not see. An end of file is CURLE_OK with 0 octets. OpenSSL wants a write that
 * would block repeated with the same pointer and length, so the output is a queue of blocks that do not move.
 *
 * Limits: LINK_READ_BUDGET octets a round of the main loop, so that one fast server does not starve the
 * others.
 */
#define G_LOG_DOMAIN "imaild"

#include "link.h"

#include <string.h>

#include "link-private.h"

#define LINK_READ_SIZE    (64 * 1024)
#define LINK_READ_BUDGET  (512 * 1024)
#define LINK_WRITE_BUDGET (512 * 1024)
#define LINK_BLOCK_MIN    (16 * 1024) /* what gathers leaves in one write, as one TLS record */
#define LINK_BLOCK_MAX    (64 * 1024)

/* A piece of output: octets start … end of data are unsent. */
typedef struct {
	gsize start, end, size;
	guint8 data[];
} Block;

typedef struct {
	GSource source;
	Link *link;
} LinkSource;

static void start(Link *link);

static void set_state(Link *link, LinkState state)
{
	static const char *const names[] = {"new", "connecting", "open", "closed"};

	if (link->state == state)
		return;
	g_debug("link %s: %s -> %s", link->name, names[link->state], names[state]);
	link->state = state;
}

static void unref(Link *link)
{
	if (--link->refs > 0)
		return;
	g_queue_clear_full(&link->out, g_free);
	g_clear_error(&link->failure);
	g_free(link->scheme);
	g_free(link->host);
	g_free(link->ca_file);
	g_free(link->name);
	g_free(link->last_line);
	g_free(link->refused_address);
	g_string_free(link->line, TRUE);
	g_free(link);
}

static void wipe(char **secret)
{
	if (*secret)
		explicit_bzero(*secret, strlen(*secret));
	g_clear_pointer(secret, g_free);
}

/* The source's ready time from all that may be due. */
static void schedule(Link *link)
{
	if (link->source)
		g_source_set_ready_time(link->source, link->is_due || link->failure ? 0 : link->deadline);
}

static void make_due(Link *link)
{
	link->is_due = TRUE;
	if (!link->is_dispatching)
		schedule(link);
}

/* The first failure is the one that is told. */
static void fail(Link *link, GError *failure)
{
	if (link->failure)
		g_error_free(failure);
	else
		link->failure = failure;
	make_due(link);
}

/* Ends libcurl's part and the source; the output buffer stays to be counted. */
static void shut(Link *link)
{
	set_state(link, LINK_CLOSED);
	if (link->source) {
		g_source_destroy(link->source);
		g_clear_pointer(&link->source, g_source_unref);
		link->fd_tag = NULL;
	}
	if (link->easy) {
		curl_loop_remove(link->loop, link->easy);
		g_clear_pointer(&link->easy, curl_easy_cleanup);
	}
	wipe(&link->login);
	wipe(&link->password);
}

/* Whether callbacks may go on: not after closed() or link_free. */
static gboolean is_alive(const Link *link)
{
	return link->state != LINK_CLOSED && !link->failure;
}

static void restart_deadline(Link *link)
{
	link->moved = 0;
	link->deadline = link->expect_s && !link->is_paused
				 ? g_get_monotonic_time() + link->expect_s * G_USEC_PER_SEC
				 : -1;
	if (!link->is_dispatching)
		schedule(link);
}

static void note_moved(Link *link, gsize octets)
{
	link->moved += octets;
	if (link->moved >= LINK_PROGRESS_MIN)
		restart_deadline(link);
}

/* The socket is watched for what is wanted only; not at all when nothing is, as poll() always reports a
 * hang-up. */
static void watch(Link *link)
{
	GIOCondition wanted = (link->is_paused ? 0 : G_IO_IN) | (link->unsent ? G_IO_OUT : 0);

	if (link->state != LINK_OPEN)
		return;
	if (link->fd_tag && !wanted)
		g_source_remove_unix_fd(link->source, g_steal_pointer(&link->fd_tag));
	else if (link->fd_tag)
		g_source_modify_unix_fd(link->source, link->fd_tag, wanted);
	else if (wanted)
		link->fd_tag = g_source_add_unix_fd(link->source, link->fd, wanted);
}

/* Writes the first block. FALSE: not now, or never (then with a failure). */
static gboolean write_block(Link *link)
{
	Block *block = g_queue_peek_head(&link->out);
	gsize len = link->retry ? link->retry : block->end - block->start, written = 0;
	CURLcode result = curl_easy_send(link->easy, block->data + block->start, len, &written);

	if (result == CURLE_AGAIN || (result == CURLE_OK && written == 0)) {
		link->retry = len;
		return FALSE;
	}
	if (result != CURLE_OK) {
		fail(link, link_lost_error(link, result));
		return FALSE;
	}
	link->retry = 0;
	block->start += written;
	link->unsent -= written;
	note_moved(link, written);
	if (block->start == block->end)
		g_free(g_queue_pop_head(&link->out));
	return TRUE;
}

/* Writes what the socket takes, and asks for more while it does. */
static void perform_write(Link *link)
{
	gsize budget = LINK_WRITE_BUDGET;

	while (is_alive(link) && link->unsent > 0) {
		gsize before = link->unsent;

		while (link->unsent > 0 && write_block(link))
			;
		if (!is_alive(link) || link->unsent == before)
			break;
		if (link->unsent < LINK_LOW_WATER && link->callbacks->drained)
			link->callbacks->drained(link, link->user_data);
		if (budget <= before) {
			make_due(link);
			break;
		}
		budget -= before;
		if (link->retry)
			break;
	}
}

static void perform_read(Link *link)
{
	guint8 buffer[LINK_READ_SIZE];
	gsize total = 0;

	while (is_alive(link) && !link->is_paused) {
		gsize n = 0;
		CURLcode result = curl_easy_recv(link->easy, buffer, sizeof buffer, &n);

		if (result == CURLE_AGAIN)
			return;
		if (result != CURLE_OK || n == 0) {
			fail(link, link_lost_error(link, result));
			return;
		}
		note_moved(link, n);
		link->callbacks->received(link, buffer, n, link->user_data);
		total += n;
		if (total >= LINK_READ_BUDGET) {
			make_due(link);
			return;
		}
	}
}

/* What was asked for and the answers to what is read leave in one write each. */
static void perform_round(Link *link)
{
	if (link->is_woken) {
		link->is_woken = FALSE;
		link->callbacks->drained(link, link->user_data);
	}
	perform_write(link);
	perform_read(link);
	perform_write(link);
}

static void tell_closed(Link *link)
{
	g_autoptr(GError) failure = g_steal_pointer(&link->failure);

	shut(link);
	link->callbacks->closed(link, failure, link->user_data);
}

static GError *timeout_error(Link *link)
{
	if (link->state == LINK_OPEN)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_TIMEOUT, "%s did not answer within %u seconds",
				   link->name, link->expect_s);
	return g_error_new(IMAIL_ERROR, IMAIL_ERROR_TIMEOUT, "%s %s within %u seconds", link->name,
			   link->greeting_octets ? "did not finish the login" : "did not answer",
			   link->connect_timeout_s);
}

static gboolean dispatch_cb(GSource *source, GSourceFunc callback G_GNUC_UNUSED,
			    gpointer user_data G_GNUC_UNUSED)
{
	Link *link = ((LinkSource *)source)->link;

	link->refs++;
	link->is_dispatching = TRUE;
	link->is_due = FALSE;
	if (!link->failure && link->deadline >= 0 && g_get_monotonic_time() >= link->deadline)
		fail(link, timeout_error(link));
	if (link->state == LINK_NEW && !link->failure)
		start(link);
	if (link->state == LINK_OPEN && !link->failure)
		perform_round(link);
	if (link->failure && link->state != LINK_CLOSED)
		tell_closed(link);
	link->is_dispatching = FALSE;
	watch(link);
	schedule(link);
	unref(link);
	return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = {.dispatch = dispatch_cb};

static void on_open(Link *link)
{
	curl_socket_t fd = CURL_SOCKET_BAD;

	curl_easy_getinfo(link->easy, CURLINFO_ACTIVESOCKET, &fd);
	if (fd == CURL_SOCKET_BAD) {
		fail(link, link_lost_error(link, CURLE_RECV_ERROR));
		return;
	}
	link->fd = fd;
	link->deadline = -1;
	wipe(&link->login);
	wipe(&link->password);
	set_state(link, LINK_OPEN);
	watch(link);
	make_due(link);
	link->callbacks->ready(link, link->user_data);
}

static void connected_cb(CURL *easy G_GNUC_UNUSED, CURLcode result, gpointer user_data)
{
	Link *link = user_data;

	/* A mechanism that failed on our side (Kerberos without a ticket): the server has refused nothing. */
	if (result == CURLE_AUTH_ERROR && !link->simple_auth && link->auth == IMAIL_AUTH_PASSWORD) {
		link->simple_auth = TRUE;
		curl_loop_remove(link->loop, link->easy);
		g_clear_pointer(&link->easy, curl_easy_cleanup);
		set_state(link, LINK_NEW);
		make_due(link);
		return;
	}
	link->refs++;
	if (result == CURLE_OK)
		on_open(link);
	else
		fail(link, link_connect_error(link, result));
	unref(link);
}

static void start(Link *link)
{
	GError *error = NULL;

	link->greeting_octets = 0;
	g_string_truncate(link->line, 0);
	g_clear_pointer(&link->last_line, g_free);
	link->easy = link_setup(link, &error);
	if (!link->easy) {
		fail(link, error);
		return;
	}
	set_state(link, LINK_CONNECTING);
	curl_loop_add(link->loop, link->easy, connected_cb, link);
}

Link *link_new(CurlLoop *loop, const char *scheme, const Endpoint *endpoint, const LinkCallbacks *callbacks,
	       gpointer user_data)
{
	Link *link = g_new0(Link, 1);

	link->refs = 1;
	link->loop = loop;
	link->callbacks = callbacks;
	link->user_data = user_data;
	link->scheme = g_strdup(scheme);
	link->host = g_strdup(endpoint->host);
	link->port = endpoint->port;
	link->tls = endpoint->tls;
	link->login = g_strdup(endpoint->login);
	link->password = g_strdup(endpoint->password);
	link->auth = endpoint->auth;
	link->ca_file = g_strdup(endpoint->ca_file);
	link->names = endpoint->names;
	link->allow_private = endpoint->allow_private;
	link->connect_timeout_s = MAX(1, endpoint->connect_timeout_s);
	link->name = g_strdup_printf(strchr(link->host, ':') ? "[%s]:%u" : "%s:%u", link->host, link->port);
	link->line = g_string_new(NULL);
	g_queue_init(&link->out);
	link->deadline = g_get_monotonic_time() + link->connect_timeout_s * G_USEC_PER_SEC;
	link->source = g_source_new(&source_funcs, sizeof(LinkSource));
	((LinkSource *)link->source)->link = link;
	g_source_set_static_name(link->source, "imaild link");
	g_source_attach(link->source, NULL);
	make_due(link);
	return link;
}

void link_free(Link *link)
{
	if (!link)
		return;
	shut(link);
	unref(link);
}

void link_send(Link *link, const void *bytes, gsize len)
{
	const guint8 *next = bytes;

	if (link->state == LINK_CLOSED)
		return;
	while (len > 0) {
		Block *block = g_queue_peek_tail(&link->out);
		gsize n;

		if (!block || block->end == block->size) {
			gsize size = CLAMP(len, LINK_BLOCK_MIN, LINK_BLOCK_MAX);

			block = g_malloc(sizeof(Block) + size);
			block->start = block->end = 0;
			block->size = size;
			g_queue_push_tail(&link->out, block);
		}
		n = MIN(len, block->size - block->end);
		memcpy(block->data + block->end, next, n);
		block->end += n;
		link->unsent += n;
		link->given += n;
		next += n;
		len -= n;
	}
	/* A round that is under way ends with a write. */
	if (!link->is_dispatching)
		make_due(link);
}

gsize link_unsent(const Link *link)
{
	return link->unsent;
}

guint64 link_given(const Link *link)
{
	return link->given;
}

/* TLS may have sent a part of a write that it wants repeated. */
guint64 link_left(const Link *link)
{
	return link->given - link->unsent + (link->tls != IMAIL_TLS_NONE ? link->retry : 0);
}

void link_wake(Link *link)
{
	if (link->state == LINK_CLOSED)
		return;
	link->is_woken = TRUE;
	make_due(link);
}

void link_pause(Link *link)
{
	link->is_paused = TRUE;
	watch(link);
	restart_deadline(link);
}

void link_resume(Link *link)
{
	if (!link->is_paused)
		return;
	link->is_paused = FALSE;
	watch(link);
	restart_deadline(link);
	make_due(link); /* octets may wait inside OpenSSL */
}

void link_expect(Link *link, guint seconds)
{
	if (link->state != LINK_OPEN)
		return;
	link->expect_s = seconds;
	restart_deadline(link);
}

const char *link_name(const Link *link)
{
	return link->name;
}
