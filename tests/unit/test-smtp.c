/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-smtp.c: SMTP submissions to scripted servers, good, odd and hostile.
 *
 * A case is a server's script (peer.h), the mails that are sent one after another, and the log of all
 * callbacks that must come of it, words included.
 */
#include "smtp.h"

#include "cases-smtp.h"
#include "peer.h"

/* A connection under test, and its log. */
typedef struct {
	GMainLoop *loop;
	const char *plan;
	guint16 port;
	Smtp *smtp;
	GString *log;
	SmtpMail mail;
	const char *content;
} Run;

static void log_text(Run *run, const char *what, const char *text)
{
	g_autofree char *plain = peer_plain_text(text, run->port);

	g_assert_null(strstr(text, "secret"));
	g_string_append_printf(run->log, "%s%s", what, plain);
}

static void log_error(Run *run, const char *what, const GError *error)
{
	g_autofree char *start = g_strdup_printf("%s %s: ", what, imail_error_to_name(error->code));

	g_assert_true(error->domain == IMAIL_ERROR);
	log_text(run, start, error->message);
}

static GBytes *read_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	Run *run = user_data;
	gsize left = strlen(run->content) - offset;

	/* Few octets at a time, so that pieces meet everywhere. */
	return left ? g_bytes_new(run->content + offset, MIN(MIN(left, max), 3)) : NULL;
}

static void next_step(Run *run)
{
	char letter = *run->plan;

	if (letter == '.')
		return;
	if (letter == 'F') {
		g_clear_pointer(&run->smtp, smtp_free);
		g_main_loop_quit(run->loop);
		return;
	}
	if (!smtp_is_ready(run->smtp))
		return;
	for (guint i = 0; letter && i < G_N_ELEMENTS(mails); i++) {
		if (mails[i].letter != letter)
			continue;
		run->plan++;
		run->content = mails[i].content;
		run->mail =
			(SmtpMail){.from = "a@x",
				   .to = mails[i].to,
				   .read = read_cb,
				   .user_data = run,
				   .size = mails[i].size < 0 ? (gint64)strlen(run->content) : mails[i].size,
				   .needs_8bit = mails[i].needs_8bit,
				   .needs_utf8 = mails[i].needs_utf8};
		smtp_send(run->smtp, &run->mail);
		g_assert_false(smtp_is_ready(run->smtp));
		return;
	}
	smtp_quit(run->smtp);
}

static void ready_cb(Smtp *smtp G_GNUC_UNUSED, gpointer user_data)
{
	Run *run = user_data;

	g_string_append(run->log, "ready\n");
	next_step(run);
}

static void sent_cb(Smtp *smtp G_GNUC_UNUSED, const char *reply, GPtrArray *recipients, const GError *error,
		    gpointer user_data)
{
	Run *run = user_data;

	if (error)
		log_error(run, "sent", error);
	else
		log_text(run, "sent ", reply);
	g_string_append(run->log, " [");
	for (guint i = 0; i < recipients->len; i++) {
		SmtpRecipient *recipient = recipients->pdata[i];

		g_string_append_printf(run->log, "%s%s ", i ? ", " : "", recipient->address);
		g_assert_cmpint(recipient->code, ==, atoi(recipient->text));
		if (recipient->code == 250)
			g_string_append(run->log, "250");
		else
			g_string_append(run->log, recipient->text);
	}
	g_string_append(run->log, "]\n");
	next_step(run);
}

static void done_cb(Smtp *smtp, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	if (error)
		log_error(run, "done", error);
	else
		g_string_append(run->log, "done");
	g_string_append_c(run->log, '\n');
	g_assert_true(smtp == run->smtp);
	g_assert_false(smtp_is_ready(smtp));
	g_clear_pointer(&run->smtp, smtp_free);
	g_main_loop_quit(run->loop);
}

static const SmtpCallbacks callbacks = {ready_cb, NULL, sent_cb, done_cb};

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
	*run = (Run){
		.loop = g_main_loop_new(NULL, FALSE), .plan = plan, .port = port, .log = g_string_new(NULL)};
}

static void run_clear(Run *run)
{
	g_main_loop_unref(run->loop);
	g_string_free(run->log, TRUE);
}

static void test_case(gconstpointer data)
{
	const Case *c = data;
	Peer *peer = peer_start(c->script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	g_autofree char *content = NULL;
	Run run;

	run_init(&run, c->plan, endpoint.port);
	if (c->has_tls || c->has_starttls)
		endpoint.tls = c->has_tls ? IMAIL_TLS_IMPLICIT : IMAIL_TLS_STARTTLS;
	if (c->no_login)
		endpoint.login = endpoint.password = NULL;
	run.smtp = smtp_new(loop, &endpoint, &callbacks, &run);
	g_assert_cmpuint(run.log->len, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, c->log);
	g_assert_null(run.smtp);
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, &content);
	g_assert_cmpstr(content, ==, c->content ? c->content : "");
}

/* Servers that stop to answer, or as good as stop: all at once, as each takes its second. */
static const struct {
	const char *script[24];
	const char *plan, *log;
} silent[] = {
	{{"|", NULL}, "", "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "|", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\ndone timeout: SERVER did not "
	 "answer within 1 seconds\n"},
	{{LOGIN, FLIGHT1, "> 250 ok\r\n250 ok\r\n354 go\r\n", "|", NULL},
	 "1",
	 "ready\nsent uncertain: The mail went out whole, but whether it was accepted is not known: SERVER "
	 "did not answer within 1 seconds [b@y 250]\n"
	 "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, FLIGHT1, "> 250 ", "~", NULL},
	 "1",
	 "ready\nsent timeout: SERVER did not answer within 1 seconds []\n"
	 "done timeout: SERVER did not answer within 1 seconds\n"},
	{{LOGIN, "< QUIT", "|", NULL}, "", "ready\ndone\n"},
};

static void test_silence(void)
{
	CurlLoop *loop = curl_loop_new();
	Run runs[G_N_ELEMENTS(silent)];
	Peer *peers[G_N_ELEMENTS(silent)];

	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		Endpoint endpoint;

		peers[i] = peer_start(silent[i].script);
		endpoint = endpoint_for(peers[i]->port);
		endpoint.connect_timeout_s = endpoint.idle_timeout_s = endpoint.final_timeout_s = 1;
		run_init(&runs[i], silent[i].plan, endpoint.port);
		runs[i].smtp = smtp_new(loop, &endpoint, &callbacks, &runs[i]);
	}
	for (guint i = 0; i < G_N_ELEMENTS(silent); i++) {
		while (runs[i].smtp)
			g_main_context_iteration(NULL, TRUE);
		g_assert_cmpstr(runs[i].log->str, ==, silent[i].log);
		run_clear(&runs[i]);
		peer_stop(peers[i], NULL);
	}
	curl_loop_free(loop);
}

/* A large message: bounded buffers on our side, whole on the other, progress told; and one that the server
 * does not read to its end. */
#define LARGE (4 * 1024 * 1024)

typedef struct {
	Run run;
	gint64 progress;
	gint64 ahead; /* the greatest offset read beyond what progress told */
} LargeRun;

static GBytes *read_large_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	LargeRun *large = user_data;
	guint8 *octets = g_malloc(max);

	/* Lines of 64 octets that begin with a dot. */
	for (gsize i = 0; i < max; i++)
		octets[i] =
			".bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ\r\n"[(offset + i) %
											     64];
	large->ahead = MAX(large->ahead, (gint64)max);
	return g_bytes_new_take(octets, max);
}

static void progress_cb(Smtp *smtp G_GNUC_UNUSED, gint64 sent, gpointer user_data)
{
	LargeRun *large = user_data;

	g_assert_cmpint(sent, >=, large->progress);
	g_assert_cmpint(sent, <=, LARGE);
	large->progress = sent;
}

static void ready_large_cb(Smtp *smtp, gpointer user_data)
{
	LargeRun *large = user_data;

	large->run.mail = (SmtpMail){
		.from = "a@x", .to = one, .size = LARGE, .read = read_large_cb, .user_data = large};
	smtp_send(smtp, &large->run.mail);
}

static const SmtpCallbacks large_callbacks = {ready_large_cb, progress_cb, sent_cb, done_cb};

static void run_large(const char *const *script, const char *log, gint64 progress, char **content)
{
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	LargeRun large = {0};

	run_init(&large.run, "", peer->port);
	large.run.smtp = smtp_new(loop, &endpoint, &large_callbacks, &large);
	g_main_loop_run(large.run.loop);
	g_assert_cmpstr(large.run.log->str, ==, log);
	g_assert_cmpint(large.ahead, <=, 64 * 1024);
	g_assert_cmpint(large.progress, >=, progress);
	run_clear(&large.run);
	curl_loop_free(loop);
	peer_stop(peer, content);
}

#define WHOLE_REPLY "250 whole"

static void test_large(void)
{
	static const char *const early[] = {GREETING,
					    "> 250-mx\r\n250 AUTH PLAIN\r\n",
					    AUTH,
					    "< MAIL *",
					    "> 250 ok\r\n",
					    "< RCPT *",
					    "> 250 ok\r\n",
					    "< DATA",
					    "> 354 go\r\n",
					    "< ..bc*",
					    "> 552 5.3.4 too big\r\n",
					    "|",
					    NULL};
	static const char *const lost[] = {GREETING,
					   "> 250-mx\r\n250 AUTH PLAIN\r\n",
					   AUTH,
					   "< MAIL *",
					   "> 250 ok\r\n",
					   "< RCPT *",
					   "> 250 ok\r\n",
					   "< DATA",
					   "> 354 go\r\n",
					   "< ..bc*",
					   "!",
					   NULL};
	static const char *const whole[] = {GREETING,
					    "> 250-mx\r\n250 AUTH PLAIN\r\n",
					    AUTH,
					    "< MAIL *",
					    "> 250 ok\r\n",
					    "< RCPT *",
					    "> 250 ok\r\n",
					    "< DATA",
					    "> 354 go\r\n",
					    "<<.",
					    "> " WHOLE_REPLY "\r\n",
					    QUIT,
					    NULL};
	g_autofree char *content = NULL;

	run_large(early,
		  "sent permanent: SERVER refused the mail: 552 5.3.4 too big [b@y 250]\n"
		  "done permanent: SERVER refused the mail: 552 5.3.4 too big\n",
		  0, NULL);
	run_large(lost,
		  "sent network: The connection to SERVER was lost [b@y 250]\ndone network: The connection "
		  "to SERVER was lost\n",
		  0, NULL);
	run_large(whole, "sent " WHOLE_REPLY " [b@y 250]\ndone\n", LARGE, &content);
	g_assert_cmpuint(strlen(content), ==, LARGE / 64 * 65);
	for (gsize i = 0; i < LARGE / 64 * 65; i += 65)
		g_assert_true(g_str_has_prefix(content + i, "..bcdefghijk") && content[i + 64] == '\n');
}

static void test_free_any_time(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;

	run_init(&run, "", peer->port);
	smtp_free(smtp_new(loop, &endpoint, &callbacks, &run));
	run.smtp = smtp_new(loop, &endpoint, &callbacks, &run);
	for (guint i = 0; i < 5; i++)
		g_main_context_iteration(NULL, FALSE);
	smtp_free(run.smtp);
	smtp_free(NULL);
	g_assert_cmpstr(run.log->str, ==, "");
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
}

int main(int argc, char **argv)
{
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strconcat("/smtp/", cases[i].name, NULL);

		g_test_add_data_func(path, &cases[i], test_case);
	}
	g_test_add_func("/smtp/silence", test_silence);
	g_test_add_func("/smtp/large", test_large);
	g_test_add_func("/smtp/free-any-time", test_free_any_time);
	return g_test_run();
}
