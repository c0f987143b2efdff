/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-probe.c: what a probe does not try, and what it does not wait for. What it finds is in
 * tests/e2e/test_discover.py.
 */
#include "probe.h"

#include "peer.h"

typedef struct {
	GMainLoop *loop;
	guint done, found;
} Run;

static void done_cb(Probe *probe, const ImailDiscovered *found, gpointer user_data)
{
	Run *run = user_data;

	run->done++;
	run->found = found->senders->len + found->mailboxes->len;
	probe_free(probe);
	g_main_loop_quit(run->loop);
}

static Names *lead(guint16 port)
{
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autofree char *lines = g_strdup_printf("[names]\npop.demo.test:995=127.0.0.1:%u\n", port);

	g_assert_true(g_key_file_load_from_data(file, lines, -1, G_KEY_FILE_NONE, NULL));
	return names_new(file, NULL);
}

static ProbeOptions options_of(const Names *names)
{
	ProbeOptions options = {.address = "alice@demo.test", .wants = {TRUE, TRUE}, .names = names, .timeout_s = 3};

	return options;
}

/* FALSE: there was nothing to try. */
static gboolean probe(const ProbeOptions *options, Run *run)
{
	CurlLoop *loop = curl_loop_new();
	gboolean any;

	*run = (Run){.loop = g_main_loop_new(NULL, FALSE)};
	any = probe_new(loop, options, done_cb, run) != NULL;
	g_assert_cmpuint(run->done, ==, 0);
	if (any)
		g_main_loop_run(run->loop);
	g_assert_cmpuint(run->done, ==, any ? 1 : 0);
	curl_loop_free(loop);
	g_main_loop_unref(run->loop);
	return any;
}

static void test_nothing_to_try(void)
{
	g_autoptr(Names) names = lead(1);
	ProbeOptions options = options_of(names);
	Run run;

	options.wants[FOUND_MAILBOX] = FALSE;
	g_assert_false(probe(&options, &run));
	options = options_of(NULL);
	g_assert_false(probe(&options, &run));
	options = options_of(NULL);
	options.asks = TRUE;
	options.address = "alice@[127.0.0.1]";
	g_assert_false(probe(&options, &run));
}

/* The resolved address counts. */
static void test_private_address(void)
{
	static const char *const script[] = {NULL};
	Peer *peer = peer_start(script);
	g_autoptr(Names) names = lead(peer->port);
	ProbeOptions options = options_of(names);
	Run run;

	g_assert_true(probe(&options, &run));
	g_assert_cmpuint(run.found, ==, 0);
	peer_stop(peer, NULL);
}

/* A server that does not speak TLS, or says nothing, is none. */
static void test_no_tls(void)
{
	static const char *const plain[] = {"> +OK hi\r\n", "|", NULL};
	static const char *const silent[] = {"|", NULL};
	const char *const *const scripts[] = {plain, silent};

	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		Peer *peer = peer_start(scripts[i]);
		g_autoptr(Names) names = lead(peer->port);
		ProbeOptions options = options_of(names);
		Run run;

		options.allow_private = TRUE;
		g_assert_true(probe(&options, &run));
		g_assert_cmpuint(run.found, ==, 0);
		peer_stop(peer, NULL);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/probe/nothing-to-try", test_nothing_to_try);
	g_test_add_func("/probe/private-address", test_private_address);
	g_test_add_func("/probe/no-tls", test_no_tls);
	return g_test_run();
}
