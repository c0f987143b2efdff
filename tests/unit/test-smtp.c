/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-smtp.c: SMTP submissions to scripted servers, good, odd and hostile.
 *
 * A case is a server's script (peer.h), the mails that are sent one after another, and the log of all
 * callbacks that must come of it, words included.
 */
#include "smtp-private.h"

#include "cases-smtp.h"
#include "peer.h"

/* A connection under test, and its log. */
typedef struct {
	GMainLoop *loop;
	const char *plan;
	guint16 port;
	Smtp *smtp;
	GString *log;
	SmtpMail mails[32];
	guint sent, told;
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
	const char *content = user_data;
	gsize left = strlen(content) - offset;

	/* Few octets at a time, so that pieces meet everywhere. */
	return left ? g_bytes_new(content + offset, MIN(MIN(left, max), 3)) : NULL;
}

static GBytes *read_repeated_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	guint8 *octets = g_malloc(max);

	for (gsize i = 0; i < max; i++)
		octets[i] = REPEATED[(offset + i) % strlen(REPEATED)];
	return g_bytes_new_take(octets, max);
}

/* Gives the mails of the plan while there is room. FALSE: the plan wants no QUIT yet. */
static gboolean send_mails(Run *run)
{
	while (*run->plan && *run->plan != '.' && *run->plan != 'F') {
		const char *content;
		guint i = 0;

		if (*run->plan == ' ' ? run->told < run->sent : !smtp_has_room(run->smtp))
			return FALSE;
		if (*run->plan == ' ') {
			run->plan++;
			continue;
		}
		while (mails[i].letter != *run->plan)
			i++;
		g_assert_cmpuint(run->sent, <, G_N_ELEMENTS(run->mails));
		run->plan++;
		content = mails[i].content;
		run->mails[run->sent] =
			(SmtpMail){.from = "a@x",
				   .to = mails[i].to,
				   .envid = mails[i].envid,
				   .read = content ? read_cb : read_repeated_cb,
				   .user_data = (gpointer)content,
				   .size = mails[i].size < 0 ? (gint64)strlen(content) : mails[i].size,
				   .needs_8bit = mails[i].needs_8bit,
				   .needs_utf8 = mails[i].needs_utf8};
		smtp_send(run->smtp, &run->mails[run->sent++]);
	}
	return *run->plan != '.';
}

static void next_step(Run *run)
{
	if (*run->plan == 'F') {
		g_clear_pointer(&run->smtp, smtp_free);
		g_main_loop_quit(run->loop);
	} else if (send_mails(run) && run->told == run->sent) {
		smtp_quit(run->smtp);
	}
}

static void ready_cb(Smtp *smtp G_GNUC_UNUSED, gpointer user_data)
{
	Run *run = user_data;

	g_string_append(run->log, "ready\n");
	next_step(run);
}

static void sent_cb(Smtp *smtp G_GNUC_UNUSED, const SmtpMail *mail, const char *reply, GPtrArray *recipients,
		    const GError *error, gpointer user_data)
{
	Run *run = user_data;

	g_assert_true(mail == &run->mails[run->told++]);
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
	g_assert_false(smtp_has_room(smtp));
	if (smtp_lost_count(smtp))
		g_string_append(run->log, "lost count\n");
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
	run.smtp = smtp_new(loop, &endpoint, c->is_careful, &callbacks, &run);
	g_assert_cmpuint(run.log->len, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, c->log);
	g_assert_null(run.smtp);
	run_clear(&run);
	curl_loop_free(loop);
	peer_stop(peer, &content);
	g_assert_cmpstr(content, ==, c->content ? c->content : "");
}

/* Three mails at once, and a server that breaks off after so many replies, in silence or with 421: each mail
 * is told what is true of it. */

/* A flight's lines and its replies, each with the mail that it decides or concerns (1 to 3). */
typedef struct {
	const char *lines[16];
	struct {
		const char *text;
		guint mail;
		enum { MIDDLE, BEGIN, FINAL } what; /* MAIL or RSET are answered; the message is */
	} replies[16];
} Round;

static const Round data_rounds[] = {
	{{FLIGHT1}, {{"250 ok", 1, BEGIN}, {"250 ok", 1}, {"354 go", 1}}},
	{{"<<.", FLIGHT1}, {{"250 ok", 1, FINAL}, {"250 ok", 2, BEGIN}, {"250 ok", 2}, {"354 go", 2}}},
	{{"<<.", FLIGHT1}, {{"250 ok", 2, FINAL}, {"250 ok", 3, BEGIN}, {"250 ok", 3}, {"354 go", 3}}},
	{{"<<.", "="}, {{"250 ok", 3, FINAL}}},
};

static const Round chunked_rounds[] = {
	{{CHUNKED1, "< RSET", CHUNKED1, "< RSET", CHUNKED1, "="},
	 {{"250 ok", 1, BEGIN},
	  {"250 ok", 1},
	  {"250 ok", 1, FINAL},
	  {"250 ok", 2, BEGIN},
	  {"250 ok", 2, BEGIN},
	  {"250 ok", 2},
	  {"250 ok", 2, FINAL},
	  {"250 ok", 3, BEGIN},
	  {"250 ok", 3, BEGIN},
	  {"250 ok", 3},
	  {"250 ok", 3, FINAL}}},
};

typedef struct {
	Run run;
	int outcomes[4]; /* by mail: -1 accepted, else an ImailError */
} CutRun;

static void cut_sent_cb(Smtp *smtp, const SmtpMail *mail, const char *reply, GPtrArray *recipients,
			const GError *error, gpointer user_data)
{
	CutRun *cut = user_data;

	cut->outcomes[1 + cut->run.told++] = error ? error->code : -1;
	send_mails(&cut->run);
}

static const SmtpCallbacks cut_callbacks = {ready_cb, NULL, cut_sent_cb, done_cb};

/* What must be known of MAIL when the server broke off where AT was the next reply: with 421, which is an
 * answer (to BEGIN, of a mail after others: that it wants no more of them), or without a word. IS_OUT: all its
 * octets had left. */
static int expected_outcome(guint mail, guint at, gboolean is_421, gboolean is_begin, gboolean is_out)
{
	if (mail < at)
		return -1;
	if (is_421)
		return mail == at && !(is_begin && mail > 1) ? IMAIL_ERROR_TEMPORARY : IMAIL_ERROR_CANCELLED;
	if (is_out)
		return IMAIL_ERROR_UNCERTAIN;
	return mail == at ? IMAIL_ERROR_NETWORK : IMAIL_ERROR_CANCELLED;
}

static void check_cut(const CutRun *cut, guint at, gboolean is_421, gboolean is_begin, guint out)
{
	g_assert_cmpuint(cut->run.told, ==, 3);
	for (guint mail = 1; mail <= 3; mail++)
		g_assert_cmpint(cut->outcomes[mail], ==, expected_outcome(mail, at, is_421, is_begin, mail <= out));
}

/* Breaks off after COUNT replies; FALSE when there are fewer. */
static gboolean run_cut(const Round *rounds, guint n_rounds, const char *login[], guint count, gboolean is_421)
{
	gboolean is_chunked = rounds == chunked_rounds;
	g_autoptr(GPtrArray) script = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) said = NULL;
	guint at = 0, out = 0;
	gboolean is_begin = FALSE;
	CutRun cut = {0};
	CurlLoop *loop;
	Endpoint endpoint;
	Peer *peer;

	for (; *login; login++)
		g_ptr_array_add(script, g_strdup(*login));
	for (guint r = 0; r < n_rounds && at == 0; r++) {
		for (guint i = 0; rounds[r].lines[i]; i++)
			g_ptr_array_add(script, g_strdup(rounds[r].lines[i]));
		out = is_chunked ? 3 : r;
		said = g_string_new("> ");
		for (guint i = 0; rounds[r].replies[i].text && at == 0; i++) {
			is_begin = rounds[r].replies[i].what == BEGIN;
			if (count-- == 0)
				at = rounds[r].replies[i].mail;
			else
				g_string_append_printf(said, "%s\r\n", rounds[r].replies[i].text);
		}
		if (at > 0 && is_421)
			g_string_append(said, "421 going down\r\n");
		g_ptr_array_add(script, g_string_free(g_steal_pointer(&said), FALSE));
	}
	if (at == 0)
		return FALSE;
	g_ptr_array_add(script, NULL);
	peer = peer_start((const char *const *)script->pdata);
	loop = curl_loop_new();
	endpoint = endpoint_for(peer->port);
	run_init(&cut.run, "111", peer->port);
	cut.run.smtp = smtp_new(loop, &endpoint, FALSE, &cut_callbacks, &cut);
	g_main_loop_run(cut.run.loop);
	check_cut(&cut, at, is_421, is_begin, out);
	run_clear(&cut.run);
	curl_loop_free(loop);
	peer_stop(peer, NULL);
	return TRUE;
}

static void test_cut(void)
{
	const char *data_login[] = {LOGIN, NULL}, *chunked_login[] = {LOGIN_CHUNKING, NULL};
	guint count;

	for (int is_421 = 0; is_421 <= 1; is_421++) {
		for (count = 0; run_cut(data_rounds, G_N_ELEMENTS(data_rounds), data_login, count, is_421);)
			count++;
		g_assert_cmpuint(count, ==, 12);
		for (count = 0; run_cut(chunked_rounds, G_N_ELEMENTS(chunked_rounds), chunked_login, count,
					is_421);)
			count++;
		g_assert_cmpuint(count, ==, 11);
	}
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
		endpoint.connect_timeout_s = endpoint.idle_timeout_s = endpoint.final_timeout_s = 1;
		run_init(&runs[i], silent[i].plan, endpoint.port);
		runs[i].smtp = smtp_new(loop, &endpoint, FALSE, &callbacks, &runs[i]);
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
#define LARGE          (4 * SMTP_CHUNK)
#define MORE_THAN_FITS (64 * SMTP_CHUNK) /* into the buffers of two sockets, however late the other one is read */

typedef struct {
	Run run;
	gint64 size, progress;
	gint64 ahead; /* the greatest offset read beyond what progress told */
} LargeRun;

static GBytes *read_large_cb(gpointer user_data, gint64 offset, gsize max, GError **error G_GNUC_UNUSED)
{
	LargeRun *large = user_data;
	guint8 *octets = g_malloc(max);

	/* Lines of 64 octets that begin with a dot. */
	for (gsize i = 0; i < max; i++)
		octets[i] =
			REPEATED[(offset + i) %
											     64];
	large->ahead = MAX(large->ahead, (gint64)max);
	return g_bytes_new_take(octets, max);
}

static void progress_cb(Smtp *smtp G_GNUC_UNUSED, const SmtpMail *mail, gint64 sent, gpointer user_data)
{
	LargeRun *large = user_data;

	g_assert_true(mail == &large->run.mails[0]);
	g_assert_cmpint(sent, >=, large->progress);
	g_assert_cmpint(sent, <=, large->size);
	large->progress = sent;
}

static void ready_large_cb(Smtp *smtp, gpointer user_data)
{
	LargeRun *large = user_data;

	large->run.mails[large->run.sent++] = (SmtpMail){
		.from = "a@x", .to = one, .size = large->size, .read = read_large_cb, .user_data = large};
	smtp_send(smtp, &large->run.mails[0]);
}

static const SmtpCallbacks large_callbacks = {ready_large_cb, progress_cb, sent_cb, done_cb};

static void run_large(const char *const *script, gint64 size, const char *log, gint64 progress,
		      char **content)
{
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	LargeRun large = {.size = size};

	run_init(&large.run, "", peer->port);
	large.run.smtp = smtp_new(loop, &endpoint, FALSE, &large_callbacks, &large);
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
	static const char *const chunked[] = {GREETING,
					      "> 250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n",
					      AUTH,
					      "< MAIL *",
					      "< RCPT *",
					      "> 250 ok\r\n250 ok\r\n",
					      "< BDAT 1048576",
					      "<-1048576",
					      "< BDAT 1048576",
					      "<-1048576",
					      "< BDAT 1048576",
					      "<-1048576",
					      "< BDAT 1048576 LAST",
					      "<-1048576",
					      "> 250 ok\r\n250 ok\r\n250 ok\r\n" WHOLE_REPLY "\r\n",
					      QUIT,
					      NULL};
	static const char *const chunk_lost[] = {GREETING,
						 "> 250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 AUTH PLAIN\r\n",
						 AUTH,
						 "< MAIL *",
						 "< RCPT *",
						 "> 250 ok\r\n250 ok\r\n",
						 "< BDAT 1048576",
						 "!",
						 NULL};
	g_autofree char *content = NULL;

	run_large(chunked, LARGE, "sent " WHOLE_REPLY " [b@y 250]\ndone\n", LARGE, NULL);
	run_large(chunk_lost, LARGE,
		  "sent network: The connection to SERVER was lost [b@y 250]\ndone network: The connection "
		  "to SERVER was lost\n",
		  0, NULL);
	run_large(early, MORE_THAN_FITS,
		  "sent permanent: SERVER refused the mail: 552 5.3.4 too big [b@y 250]\n"
		  "done permanent: SERVER refused the mail: 552 5.3.4 too big\n",
		  0, NULL);
	run_large(lost, LARGE,
		  "sent network: The connection to SERVER was lost [b@y 250]\ndone network: The connection "
		  "to SERVER was lost\n",
		  0, NULL);
	run_large(whole, LARGE, "sent " WHOLE_REPLY " [b@y 250]\ndone\n", LARGE, &content);
	g_assert_cmpuint(strlen(content), ==, LARGE / 64 * 65);
	for (gsize i = 0; i < LARGE / 64 * 65; i += 65)
		g_assert_true(g_str_has_prefix(content + i, "..bcdefghijk") && content[i + 64] == '\n');
}

/* What a server offered before STARTTLS does not count (RFC 3207 4.2). */
static void test_new_greeting(void)
{
	static const char *const lines[] = {"220 mx ESMTP", "250-mx", "250-PIPELINING", "250-CHUNKING", "250-DSN",
					    "250-SIZE 5",   "250-8BITMIME", "250-SMTPUTF8", "250 STARTTLS",
					    "220 go",       "250-DSN",      "250 AUTH PLAIN"};
	Smtp smtp = {.is_reply_new = TRUE};

	for (guint i = 0; i < 9; i++)
		smtp_note_greeting(&smtp, lines[i]);
	g_assert_true(smtp.has_pipelining && smtp.has_chunking && smtp.has_dsn && smtp.has_size &&
		      smtp.has_8bitmime && smtp.has_smtputf8);
	g_assert_cmpuint(smtp_window(&smtp), ==, SMTP_WINDOW_MAILS);
	for (guint i = 9; i < G_N_ELEMENTS(lines); i++)
		smtp_note_greeting(&smtp, lines[i]);
	g_assert_false(smtp.has_pipelining || smtp.has_chunking || smtp.has_dsn || smtp.has_size ||
		       smtp.has_8bitmime || smtp.has_smtputf8);
	g_assert_cmpint(smtp.size_max, ==, 0);
	g_assert_cmpuint(smtp_window(&smtp), ==, 1);
}

static void test_free_any_time(void)
{
	static const char *const script[] = {"|", NULL};
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = endpoint_for(peer->port);
	Run run;

	run_init(&run, "", peer->port);
	smtp_free(smtp_new(loop, &endpoint, FALSE, &callbacks, &run));
	run.smtp = smtp_new(loop, &endpoint, FALSE, &callbacks, &run);
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
	g_test_add_func("/smtp/cut", test_cut);
	g_test_add_func("/smtp/new-greeting", test_new_greeting);
	g_test_add_func("/smtp/silence", test_silence);
	g_test_add_func("/smtp/large", test_large);
	g_test_add_func("/smtp/free-any-time", test_free_any_time);
	return g_test_run();
}
