/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-https-get.c: where no document is fetched from. What is fetched is in tests/e2e/test_discover.py.
 */
#include "https-get.h"

#include "error.h"
#include "peer.h"

typedef struct {
	GMainLoop *loop;
	guint done;
	GError *error;
} Run;

static void done_cb(HttpsGet *get, GBytes *document, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	g_assert_null(document);
	run->done++;
	run->error = g_error_copy(error);
	https_get_free(get);
	g_main_loop_quit(run->loop);
}

static Names *lead(const char *host, guint16 port)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *lines = g_strdup_printf("[names]\n%s:443=127.0.0.1:%u\n", host, port);

	g_assert_true(g_key_file_load_from_data(file, lines, -1, G_KEY_FILE_NONE, NULL));
	return names_new(file, NULL);
}

static GError *get(const char *url, const Names *names, gboolean allow_private)
{
	CurlLoop *loop = curl_loop_new();
	HttpsGetOptions options = {.url = url,
				   .names = names,
				   .allow_private = allow_private,
				   .octets_max = 1000,
				   .timeout_s = 2};
	Run run = {.loop = g_main_loop_new(NULL, FALSE)};

	https_get_new(loop, &options, done_cb, &run);
	g_assert_cmpuint(run.done, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpuint(run.done, ==, 1);
	curl_loop_free(loop);
	g_main_loop_unref(run.loop);
	return run.error;
}

/* The resolved address counts, whatever the name is; nobody comes to the peer. */
static void test_private_address(void)
{
	static const char *const script[] = {NULL};
	Peer *peer = peer_start(script);
	g_autoptr(Names) names = lead("autoconfig.demo.test", peer->port);
	g_autoptr(GError) error = get("https://autoconfig.demo.test/", names, FALSE);
	g_autoptr(GError) literal = get("https://127.0.0.1/", NULL, FALSE);

	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	g_assert_nonnull(strstr(error->message, "loopback"));
	g_assert_error(literal, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	peer_stop(peer, NULL);
}

static void test_no_tls(void)
{
	static const char *const script[] = {"> HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", "|", NULL};
	Peer *peer = peer_start(script);
	g_autoptr(Names) names = lead("autoconfig.demo.test", peer->port);
	g_autoptr(GError) error = get("https://autoconfig.demo.test/", names, TRUE);

	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NETWORK);
	peer_stop(peer, NULL);
}

static void test_other_schemes(void)
{
	static const char *const urls[] = {"http://127.0.0.1/", "file:///etc/hostname", "gopher://127.0.0.1/"};

	for (guint i = 0; i < G_N_ELEMENTS(urls); i++) {
		g_autoptr(GError) error = get(urls[i], NULL, TRUE);

		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	}
}

static void test_silence(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	g_autoptr(Names) names = lead("autoconfig.demo.test", peer->port);
	g_autoptr(GError) error = get("https://autoconfig.demo.test/", names, TRUE);

	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TIMEOUT);
	peer_stop(peer, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/https-get/private-address", test_private_address);
	g_test_add_func("/https-get/no-tls", test_no_tls);
	g_test_add_func("/https-get/other-schemes", test_other_schemes);
	g_test_add_func("/https-get/silence", test_silence);
	return g_test_run();
}
