/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-login-check.c: a login and nothing more, at servers that follow a script.
 */
#include "login-check.h"

#include "peer.h"

#define POP3_LOGIN "> +OK hi\r\n", "< CAPA", "> +OK\r\nSASL PLAIN\r\n.\r\n", "< AUTH PLAIN *"
#define SMTP_LOGIN "> 220 hi\r\n", "< EHLO *", "> 250-hi\r\n250 AUTH PLAIN\r\n", "< AUTH PLAIN *"

typedef struct {
	GMainLoop *loop;
	LoginCheck *check;
	guint done;
	GError *error;
} Run;

static void done_cb(LoginCheck *check, const GError *error, gpointer user_data)
{
	Run *run = user_data;

	run->done++;
	run->error = error != NULL ? g_error_copy(error) : NULL;
	login_check_free(check);
	g_main_loop_quit(run->loop);
}

/* What becomes of a check: NULL, or its error. */
static GError *check(const char *const *script, gboolean is_pop3)
{
	Peer *peer = peer_start(script);
	CurlLoop *loop = curl_loop_new();
	Endpoint endpoint = {
		.host = "127.0.0.1",
		.port = peer->port,
		.tls = IMAIL_TLS_NONE,
		.login = "alice",
		.password = "secret",
		.allow_private = TRUE,
		.connect_timeout_s = 5,
		.idle_timeout_s = 5,
	};
	Run run = {.loop = g_main_loop_new(NULL, FALSE)};

	run.check = is_pop3 ? login_check_pop3(loop, &endpoint, done_cb, &run)
			    : login_check_smtp(loop, &endpoint, done_cb, &run);
	g_assert_cmpuint(run.done, ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpuint(run.done, ==, 1);
	curl_loop_free(loop);
	g_main_loop_unref(run.loop);
	peer_stop(peer, NULL);
	return run.error;
}

static void test_pop3(void)
{
	static const char *const good[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", "> +OK 3 4711\r\n", "< QUIT", "> +OK bye\r\n", NULL};
	static const char *const rude[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", "> +OK 3 4711\r\n", "< QUIT", NULL};
	static const char *const in_use[] = {POP3_LOGIN, "> -ERR [IN-USE] elsewhere\r\n", "|", NULL};
	static const char *const refused[] = {POP3_LOGIN, "> -ERR [AUTH] no\r\n", "|", NULL};
	static const char *const closed[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", "> -ERR [SYS/PERM] gone\r\n", "|", NULL};
	static const char *const odd[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", "> what\r\n", "|", NULL};
	static const char *const lost[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", NULL};
	static const struct {
		const char *const *script;
		int code; /* -1: none */
	} cases[] = {
		{good, -1},
		{rude, -1},
		{in_use, -1},
		{refused, IMAIL_ERROR_AUTH},
		{closed, IMAIL_ERROR_PERMANENT},
		{odd, IMAIL_ERROR_PROTOCOL},
		{lost, IMAIL_ERROR_NETWORK},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = check(cases[i].script, TRUE);

		g_test_message("%u: %s", i, error != NULL ? error->message : "well");
		if (cases[i].code < 0)
			g_assert_no_error(error);
		else
			g_assert_error(error, IMAIL_ERROR, cases[i].code);
	}
}

static void test_pop3_long_line(void)
{
	static const char *const script[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", "*", NULL};
	g_autofree char *line = g_strnfill(5000, 'a');
	g_autofree char *step = g_strdup_printf("> +OK %s", line);
	const char *const endless[] = {POP3_LOGIN, "> +OK in\r\n", "< STAT", step, "|", NULL};
	g_autoptr(GError) error = check(endless, TRUE);
	/* Lines without end after the answer are none of ours. */
	g_autoptr(GError) flood = check(script, TRUE);

	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_test_message("%s", flood != NULL ? flood->message : "well");
}

static void test_smtp(void)
{
	static const char *const good[] = {SMTP_LOGIN, "> 235 in\r\n", "< QUIT", "> 221 bye\r\n", NULL};
	static const char *const refused[] = {SMTP_LOGIN, "> 535 5.7.8 no\r\n", "|", NULL};
	static const char *const no_auth[] = {"> 220 hi\r\n", "< EHLO *", "> 250 hi\r\n", "|", NULL};
	g_autoptr(GError) well = check(good, FALSE);
	g_autoptr(GError) refusal = check(refused, FALSE);
	g_autoptr(GError) none = check(no_auth, FALSE);

	g_assert_no_error(well);
	g_assert_error(refusal, IMAIL_ERROR, IMAIL_ERROR_AUTH);
	g_assert_nonnull(strstr(refusal->message, "535 5.7.8 no"));
	g_assert_error(none, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/login-check/pop3", test_pop3);
	g_test_add_func("/login-check/pop3-long-line", test_pop3_long_line);
	g_test_add_func("/login-check/smtp", test_smtp);
	return g_test_run();
}
