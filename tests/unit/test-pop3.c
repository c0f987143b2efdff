/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-pop3.c: POP3 sessions against scripted servers, good, odd and hostile.
 *
 * A case is a server's script (peer.h), the client's plan, and the log of all callbacks that must come of it,
 * words included.
 */
#include "pop3.h"

#include "cases-pop3.h"
#include "peer.h"

#define BODY_KEPT 1000 /* octets of a message, and a read */

/* A session under test, and its log. */
typedef struct {
	GMainLoop *loop;
	const char *plan;
	guint16 port;
	Pop3 *pop3;
	GString *log, *body;
} Run;

static void log_error(Run *run, const char *what, const GError *error)
{
	g_autofree char *text = peer_plain_text(error->message, run->port);

	g_assert_true(error->domain == IMAIL_ERROR);
	g_assert_null(strstr(error->message, "secret"));
	g_string_append_printf(run->log, "%s %s: %s\n", what, imail_error_to_name(error->code), text);
}

static void follow_plan(Run *run)
{
	for (const char *p = run->plan; *p; p++) {
		if (*p == 'R')
			pop3_retr(run->pop3, atoi(p + 1));
		else if (*p == 'T')
			pop3_top(run->pop3, atoi(p + 1), 3);
		else if (*p == 'D')
			pop3_dele(run->pop3, atoi(p + 1));
		else if (*p == 'Q')
			pop3_quit(run->pop3);
		else if (*p == 'F') {
			g_clear_pointer(&run->pop3, pop3_free);
			g_main_loop_quit(run->loop);
		}
	}
}

static void listed_cb(Pop3 *pop3 G_GNUC_UNUSED, GPtrArray *entries, gpointer user_data)
{
	Run *run = user_data;

	g_string_append(run->log, "listed");
	for (guint i = 0; i < entries->len; i++) {
		Pop3Entry *entry = entries->pdata[i];

		g_string_append_printf(run->log, "%s %u %s %" G_GINT64_FORMAT, i ? "," : "", entry->number,
				       entry->uidl ? entry->uidl : "-", entry->size);
	}
	g_string_append_c(run->log, '\n');
	follow_plan(run);
}

static void data_cb(Pop3 *pop3 G_GNUC_UNUSED, guint number G_GNUC_UNUSED, const guint8 *bytes, gsize len,
		    gpointer user_data)
{
	Run *run = user_data;

	if (run->body->len < BODY_KEPT)
		g_string_append_len(run->body, (const char *)bytes, len);
}

static void retrieved_cb(Pop3 *pop3 G_GNUC_UNUSED, guint number, const GError *error, gpointer user_data)
{
	Run *run = user_data;
	g_autofree char *what = g_strdup_printf("retr %u", number);
	g_autofree char *body = g_strescape(run->body->str, NULL);

	if (error)
		log_error(run, what, error);
	else
		g_string_append_printf(run->log, "%u %s\n", number, body);
	g_string_truncate(run->body, 0);
}

static void topped_cb(Pop3 *pop3 G_GNUC_UNUSED, guint number, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	g_string_append(run->log, "top ");
	retrieved_cb(pop3, number, error, run);
}

static void deleted_cb(Pop3 *pop3 G_GNUC_UNUSED, guint number, const GError *error, gpointer user_data)
{
	Run *run = user_data;
	g_autofree char *what = g_strdup_printf("dele %u", number);

	if (error)
		log_error(run, what, error);
	else
		g_string_append_printf(run->log, "deleted %u\n", number);
}

static void done_cb(Pop3 *pop3, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	if (error)
		log_error(run, "done", error);
	else
		g_string_append(run->log, "done\n");
	g_assert_true(pop3 == run->pop3);
	g_clear_pointer(&run->pop3, pop3_free);
	g_main_loop_quit(run->loop);
}

static const Pop3Callbacks callbacks = {listed_cb, data_cb, retrieved_cb, deleted_cb, done_cb, data_cb, topped_cb};

static Endpoint endpoint_for(guint16 port)
{
	return (Endpoint){.host = "127.0.0.1",
			  .port = port,
			  .tls = IMAIL_TLS_NONE,
			  .login = "alice",
			  .password = "secret",
			  .allow_private = TRUE,
			  .connect_timeout_s = 5,
			  .idle_timeout_s = 5};
}

static void run_init(Run *run, const char *plan, guint16 port)
{
	*run = (Run){.loop = g_main_loop_new(NULL, FALSE),
		     .plan = plan,
		     .port = port,
		     .log = g_string_new(NULL),
		     .body = g_string_new(NULL)};
}

static void run_clear(Run *run)
{
	g_main_loop_unref(run->loop);
	g_string_free(run->log, TRUE);
	g_string_free(run->body, TRUE);
}

static void test_case(gconstpointer data)
{
	const Case *c = data;
	Peer *peer = c->is_public || c->host ? NULL : peer_start(c->script);
	CurlLoop *loop = curl_loop_new();
	Run run;
	Endpoint endpoint = endpoint_for(peer ? peer->port : 110);
	g_auto(GStrv) parts = g_strsplit(c->log, "PORT", -1);
	g_autofree char *wanted = g_strjoinv("110", parts);

	run_init(&run, c->plan, endpoint.port);
	if (c->has_tls || c->has_starttls)
		endpoint.tls = c->has_tls ? IMAIL_TLS_IMPLICIT : IMAIL_TLS_STARTTLS;
	endpoint.allow_private = !c->is_public;
	if (c->host)
		endpoint.host = c->host;
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	g_assert_cmpuint(run.log->len, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, wanted);
	g_assert_null(run.pop3);
	run_clear(&run);
	curl_loop_free(loop);
	if (peer)
		peer_stop(peer, NULL);
}

/* Servers that stop to answer, or as good as stop: all at once, as each takes its second. */
static const struct {
	const char *script[24];
	const char *plan, *log;
} silent[] = {
	{{"|", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{GREETING, "|", NULL}, "", "done timeout: SERVER did not finish the login within 1 seconds\n"},
	{{LOGIN, "~", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, LISTS, "< RETR 1", "> +OK\r\n", "~", NULL},
	 "R1",
	 LISTED "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "|", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, LISTS, "< RETR 1", "> +OK\r\nhalf", "|", NULL},
	 "R1",
	 LISTED "done timeout: SERVER did not answer within 1 seconds\n"},
};

static gboolean quit_cb(gpointer loop)
{
	g_main_loop_quit(loop);
	return G_SOURCE_CONTINUE;
}

static void test_silence(void)
{
	CurlLoop *loop = curl_loop_new();
	Run runs[G_N_ELEMENTS(silent)];
	Peer *peers[G_N_ELEMENTS(silent)];

	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		Endpoint endpoint;

		peers[i] = peer_start(silent[i].script);
		endpoint = endpoint_for(peers[i]->port);
		endpoint.connect_timeout_s = endpoint.idle_timeout_s = 1;
		run_init(&runs[i], silent[i].plan, endpoint.port);
		runs[i].pop3 = pop3_new(loop, &endpoint, &callbacks, &runs[i]);
	}
	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		while (runs[i].pop3)
			g_main_context_iteration(NULL, TRUE);
		g_assert_cmpstr(runs[i].log->str, ==, silent[i].log);
		run_clear(&runs[i]);
		peer_stop(peers[i], NULL);
	}
	curl_loop_free(loop);
}

/* A server that sends without end, where the limit must end it. */
static void endless(const char *const *script, const char *flood, const char *log)
{
	g_autofree char *step = g_strconcat("> ", flood, NULL);
	g_autoptr(GPtrArray) steps = g_ptr_array_new();
	CurlLoop *loop = curl_loop_new();
	Run run;
	Endpoint endpoint;
	Peer *peer;

	for (; *script; script++)
		g_ptr_array_add(steps, (gpointer)*script);
	g_ptr_array_add(steps, step);
	g_ptr_array_add(steps, NULL);
	peer = peer_start((const char *const *)steps->pdata);
	endpoint = endpoint_for(peer->port);
	run_init(&run, "R1", peer->port);
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, log);
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

static void test_endless_lines(void)
{
	static const char *const status[] = {LOGIN, LISTS, "< RETR 1", NULL};
	static const char *const list[] = {LOGIN, "< UIDL", "< LIST", "> +OK\r\n1 ", NULL};
	static const char *const capa[] = {GREETING, "< CAPA", "> +OK\r\n", NULL};
	g_autofree char *flood = g_strnfill(POP3_LINE_MAX + 10, 'x');
	GString *lines = g_string_new(NULL);

	endless(status, flood, LISTED "done limit: SERVER sent a line over 4096 octets\n");
	endless(list, flood, "done limit: SERVER sent a line over 4096 octets\n");
	while (lines->len < 2 * LINK_GREETING_MAX)
		g_string_append(lines, "X-MORE\r\n");
	endless(capa, lines->str, "done limit: SERVER sent too much before the login\n");
	g_string_free(lines, TRUE);
}

/* The window: never more than POP3_WINDOW commands, nor POP3_WINDOW_OCTETS, on their way. */
#define MANY (POP3_WINDOW + 136)

static char **window_script(gint64 size, guint first)
{
	g_autoptr(GStrvBuilder) steps = g_strv_builder_new();
	g_autoptr(GString) lists = g_string_new("> +OK\r\n");
	static const char *const login[] = {LOGIN, "< UIDL", "< LIST", NULL};

	g_strv_builder_addv(steps, (const char **)login);
	for (guint i = 1; i <= MANY; i++)
		g_string_append_printf(lists, "%u u%u\r\n", i, i);
	g_string_append(lists, ".\r\n+OK\r\n");
	for (guint i = 1; i <= MANY; i++)
		g_string_append_printf(lists, "%u %" G_GINT64_FORMAT "\r\n", i, size);
	g_string_append(lists, ".\r\n");
	g_strv_builder_add(steps, lists->str);
	for (guint i = 1; i <= first; i++) {
		g_autofree char *step = g_strdup_printf("< RETR %u", i);

		g_strv_builder_add(steps, step);
	}
	g_strv_builder_add(steps, "=");
	for (guint i = 1; i <= MANY; i++) {
		g_autofree char *step = g_strdup_printf("< RETR %u", i + first);

		g_strv_builder_add(steps, "> +OK\r\nx\r\n.\r\n");
		if (i + first <= MANY)
			g_strv_builder_add(steps, step);
	}
	g_strv_builder_add(steps, "< QUIT");
	g_strv_builder_add(steps, "> +OK\r\n");
	return g_strv_builder_end(steps);
}

static void window(gint64 size, guint first)
{
	g_auto(GStrv) script = window_script(size, first);
	Peer *peer = peer_start((const char *const *)script);
	CurlLoop *loop = curl_loop_new();
	g_autoptr(GString) plan = g_string_new(NULL);
	Endpoint endpoint = endpoint_for(peer->port);
	g_autofree char *end = NULL;
	Run run;

	for (guint i = 1; i <= MANY; i++)
		g_string_append_printf(plan, "R%u ", i);
	g_string_append_c(plan, 'Q');
	run_init(&run, plan->str, peer->port);
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	g_main_loop_run(run.loop);
	end = g_strdup_printf("\n%u x\\r\\n\ndone\n", MANY);
	g_assert_true(g_str_has_suffix(run.log->str, end));
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

static void test_window(void)
{
	window(100, POP3_WINDOW);
	window(POP3_WINDOW_OCTETS / 4, 4);
	window(POP3_WINDOW_OCTETS * 10LL, 1);
}

/* Kerberos first, without a ticket, then what a password can do. */
static void test_gssapi(void)
{
	static const char *const script[] = {GREETING,
					     "< CAPA",
					     "> +OK\r\nSASL GSSAPI PLAIN\r\n.\r\n",
					     "^",
					     GREETING,
					     "< CAPA",
					     "> +OK\r\nPIPELINING\r\nSASL GSSAPI PLAIN\r\n.\r\n",
					     "< AUTH PLAIN *",
					     "> +OK\r\n",
					     LISTS,
					     "< QUIT",
					     "> +OK\r\n",
					     NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;

	g_setenv("KRB5CCNAME", "FILE:/nonexistent", TRUE);
	endpoint.login = "alice@demo.test";
	run_init(&run, "Q", peer->port);
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, LISTED "done\n");
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

/* Paused, nothing comes, whatever waits; resumed, all does. */
static void test_pause(void)
{
	static const char *const script[] = {LOGIN, LISTS, "< RETR 1", "< QUIT", "> +OK\r\nx\r\n.\r\n+OK\r\n",
					     "|",   NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;
	guint timer;

	run_init(&run, "R1 Q", peer->port);
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	while (run.log->len == 0)
		g_main_context_iteration(NULL, TRUE);
	pop3_pause(run.pop3);
	timer = g_timeout_add(100, quit_cb, run.loop);
	g_main_loop_run(run.loop);
	g_source_remove(timer);
	g_assert_cmpstr(run.log->str, ==, LISTED);
	pop3_resume(run.pop3);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, LISTED "1 x\\r\\n\ndone\n");
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

static void test_free_while_connecting(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;

	run_init(&run, "", peer->port);
	pop3_free(pop3_new(loop, &endpoint, &callbacks, &run));
	run.pop3 = pop3_new(loop, &endpoint, &callbacks, &run);
	for (guint i = 0; i < 5; i++)
		g_main_context_iteration(NULL, FALSE);
	pop3_free(run.pop3);
	pop3_free(NULL);
	g_assert_cmpstr(run.log->str, ==, "");
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/pop3/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/pop3/silence", test_silence);
	g_test_add_func("/pop3/endless-lines", test_endless_lines);
	g_test_add_func("/pop3/window", test_window);
	g_test_add_func("/pop3/gssapi-without-ticket", test_gssapi);
	g_test_add_func("/pop3/pause", test_pause);
	g_test_add_func("/pop3/free-while-connecting", test_free_while_connecting);
	return g_test_run();
}
