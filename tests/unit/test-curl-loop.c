/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-curl-loop.c: libcurl's multi interface on the main context: completions, the timer, removal; and what
 * link.c rests on: a CONNECT_ONLY handle that stays in the multi can be written to and read from.
 */
#include "curl-loop.h"

#include "peer.h"

#define LOGIN "> +OK hi\r\n", "< CAPA", "> +OK\r\nSASL PLAIN\r\n.\r\n", "< AUTH PLAIN *", "> +OK in\r\n"

typedef struct {
	CurlLoop *loop;
	GMainLoop *main_loop;
	guint done;
	CURLcode result;
	CURL *next; /* is added by the completion */
} Run;

static gsize discard_cb(char *bytes G_GNUC_UNUSED, gsize size, gsize n, void *user_data G_GNUC_UNUSED)
{
	return size * n;
}

static CURL *make_easy(guint16 port)
{
	g_autofree char *url = g_strdup_printf("pop3://127.0.0.1:%u/", port);
	CURL *easy = curl_easy_init();

	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_USERNAME, "alice");
	curl_easy_setopt(easy, CURLOPT_PASSWORD, "secret");
	curl_easy_setopt(easy, CURLOPT_SASL_IR, 1L);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, discard_cb);
	return easy;
}

static void done_cb(CURL *easy G_GNUC_UNUSED, CURLcode result, gpointer user_data)
{
	Run *run = user_data;

	run->done++;
	run->result = result;
	if (run->next)
		curl_loop_add(run->loop, g_steal_pointer(&run->next), done_cb, run);
	else
		g_main_loop_quit(run->main_loop);
}

static void run_init(Run *run)
{
	*run = (Run){.loop = curl_loop_new(), .main_loop = g_main_loop_new(NULL, FALSE)};
}

static void run_clear(Run *run)
{
	curl_loop_free(run->loop);
	g_main_loop_unref(run->main_loop);
}

static void end_easy(Run *run, CURL *easy)
{
	curl_loop_remove(run->loop, easy);
	curl_easy_cleanup(easy);
}

static void test_connect_only(void)
{
	static const char *const script[] = {LOGIN, "< NOOP", "> +OK\r\n", NULL};
	Peer *peer = peer_start(script);
	CURL *easy = make_easy(peer->port);
	curl_socket_t fd;
	char answer[100];
	gsize n;
	CURLcode result;
	Run run;

	run_init(&run);
	curl_loop_add(run.loop, easy, done_cb, &run);
	g_assert_cmpuint(run.done, ==, 0);
	g_main_loop_run(run.main_loop);
	g_assert_cmpint(run.result, ==, CURLE_OK);
	curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd);
	g_assert_cmpint(fd, !=, CURL_SOCKET_BAD);
	g_assert_cmpint(curl_easy_recv(easy, answer, sizeof answer, &n), ==, CURLE_AGAIN);
	g_assert_cmpint(curl_easy_send(easy, "NOOP\r\n", 6, &n), ==, CURLE_OK);
	while ((result = curl_easy_recv(easy, answer, sizeof answer, &n)) == CURLE_AGAIN) {
		GPollFD readable = {.fd = fd, .events = G_IO_IN};

		g_poll(&readable, 1, -1);
	}
	g_assert_cmpint(result, ==, CURLE_OK);
	g_assert_cmpmem(answer, n, "+OK\r\n", 5);
	peer_stop(peer, NULL);
	/* An end of file is no error, but no octets. */
	g_assert_cmpint(curl_easy_recv(easy, answer, sizeof answer, &n), ==, CURLE_OK);
	g_assert_cmpuint(n, ==, 0);
	end_easy(&run, easy);
	g_assert_cmpuint(run.done, ==, 1);
	run_clear(&run);
}

/* Two at once, one of which is added by the other's completion. */
static void test_several(void)
{
	static const char *const script[] = {LOGIN, "|", NULL};
	Peer *first = peer_start(script), *second = peer_start(script);
	CURL *easy[] = {make_easy(first->port), make_easy(second->port)};
	Run run;

	run_init(&run);
	run.next = easy[1];
	curl_loop_add(run.loop, easy[0], done_cb, &run);
	g_main_loop_run(run.main_loop);
	g_assert_cmpuint(run.done, ==, 2);
	g_assert_cmpint(run.result, ==, CURLE_OK);
	end_easy(&run, easy[0]);
	end_easy(&run, easy[1]);
	peer_stop(first, NULL);
	peer_stop(second, NULL);
	run_clear(&run);
}

static void test_refused(void)
{
	guint16 port;
	int fd = peer_listen(&port);
	CURL *easy = make_easy(port);
	Run run;

	close(fd);
	run_init(&run);
	curl_loop_add(run.loop, easy, done_cb, &run);
	g_main_loop_run(run.main_loop);
	g_assert_cmpint(run.result, ==, CURLE_COULDNT_CONNECT);
	end_easy(&run, easy);
	run_clear(&run);
}

/* libcurl's own timeout comes through the timer source only. */
static void test_timeout(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	CURL *easy = make_easy(peer->port);
	Run run;

	run_init(&run);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 50L);
	curl_loop_add(run.loop, easy, done_cb, &run);
	g_main_loop_run(run.main_loop);
	g_assert_cmpint(run.result, ==, CURLE_OPERATION_TIMEDOUT);
	end_easy(&run, easy);
	peer_stop(peer, NULL);
	run_clear(&run);
}

static gboolean quit_cb(gpointer main_loop)
{
	g_main_loop_quit(main_loop);
	return G_SOURCE_REMOVE;
}

/* A handle that is removed is never told of, at whatever point of its connection. */
static void test_removed(void)
{
	static const char *const script[] = {"> +OK hi\r\n", "|", NULL};

	for (guint rounds = 0; rounds < 6; rounds++) {
		Peer *peer = peer_start(script);
		CURL *easy = make_easy(peer->port);
		Run run;

		run_init(&run);
		curl_loop_add(run.loop, easy, done_cb, &run);
		g_timeout_add(2 * rounds, quit_cb, run.main_loop);
		g_main_loop_run(run.main_loop);
		end_easy(&run, easy);
		g_timeout_add(10, quit_cb, run.main_loop);
		g_main_loop_run(run.main_loop);
		g_assert_cmpuint(run.done, ==, 0);
		peer_stop(peer, NULL);
		run_clear(&run);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/curl-loop/connect-only", test_connect_only);
	g_test_add_func("/curl-loop/several", test_several);
	g_test_add_func("/curl-loop/refused", test_refused);
	g_test_add_func("/curl-loop/timeout", test_timeout);
	g_test_add_func("/curl-loop/removed", test_removed);
	return g_test_run();
}
