/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-lane.c: a sender's mails over connections that break, lose count, or are to be slow.
 *
 * The far side follows a script (peer.h), one connection after another; what the lane told is a log.
 */
#include "lane.h"

#include "peer.h"

#define GREETING "> 220 mx ESMTP\r\n", "< EHLO *"
#define CHUNKING GREETING, "> 250-mx\r\n250-PIPELINING\r\n250 CHUNKING\r\n"
#define PIPELINING GREETING, "> 250-mx\r\n250 PIPELINING\r\n"
#define MAIL     "< MAIL FROM:<a@x>", "< RCPT TO:<b@y>", "< BDAT 7 LAST", "<#7"
#define RESET    "< RSET", MAIL
#define OK       "250 ok\r\n250 ok\r\n250 done\r\n"
#define OK_RESET "250 ok\r\n" OK

typedef struct {
	Lane *lane;
	GMainLoop *loop;
	GString *log;
	guint expected; /* results */
	guint16 port;
} Run;

static void sending_cb(const StoreOutbox *mail, gpointer user_data)
{
}

static void progress_cb(const StoreOutbox *mail, gint64 done, gpointer user_data)
{
	g_assert_not_reached();
}

static void result_cb(StoreOutbox *mail, const char *reply, GPtrArray *recipients, const GError *error,
		      gboolean is_link, gpointer user_data)
{
	Run *run = user_data;

	g_string_append_printf(run->log, "%s %s%s, ", mail->mail,
			       error ? imail_error_to_name(error->code) : reply, is_link ? " (link)" : "");
	store_outbox_free(mail);
	if (--run->expected == 0)
		g_main_loop_quit(run->loop);
}

static void room_cb(gpointer user_data)
{
	g_assert_not_reached();
}

static StoreOutbox *new_mail(const char *id)
{
	StoreOutbox *mail = store_outbox_new();

	mail->mail = g_strdup(id);
	mail->from = g_strdup("a@x");
	store_outbox_add_recipient(mail, "b@y", IMAIL_RECIPIENT_WAITING, NULL);
	mail->content = g_bytes_new_static("octets\n", 7);
	mail->size = 7;
	return mail;
}

static const LaneCallbacks callbacks = {sending_cb, progress_cb, result_cb, room_cb};

/* Gives MAILS, a letter each, to a lane whose server follows SCRIPT, and compares what it tells. */
static void run_lane(const char *const *script, ImailSender sender, const char *mails, const char *log)
{
	Peer *peer = peer_start(script);
	Config config = {.allow_private = TRUE, .connect_timeout_s = 5};
	Server server = {.config = &config, .curl = curl_loop_new()};
	Run run = {.loop = g_main_loop_new(NULL, FALSE), .log = g_string_new(NULL)};

	sender.host = (char *)"127.0.0.1";
	sender.port = peer->port;
	sender.tls = IMAIL_TLS_NONE;
	run.lane = lane_new(&server, &sender, &callbacks, &run);
	run.expected = (guint)strlen(mails);
	for (const char *c = mails; *c; c++) {
		char id[2] = {*c, '\0'};

		lane_push(run.lane, new_mail(id));
	}
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, log);
	lane_free(run.lane);
	curl_loop_free(server.curl);
	g_main_loop_unref(run.loop);
	g_string_free(run.log, TRUE);
	peer_stop(peer, NULL);
}

/* What the server did not look at before it ended the connection goes over the next one. */
static void test_421(void)
{
	static const char *const script[] = {CHUNKING, MAIL, RESET, RESET, "> " OK "250 ok\r\n250 ok\r\n421 enough\r\n",
					     "^", CHUNKING, MAIL, "> " OK, NULL};

	run_lane(script, (ImailSender){.connections = 1}, "abc", "a 250 done, b temporary, c 250 done, ");
}

/* A server that takes so many mails over a connection and no more: that is no fault of the next one. */
static void test_enough(void)
{
	static const char *const script[] = {CHUNKING, MAIL, RESET, RESET, "> " OK "421 enough\r\n", "^",
					     CHUNKING, MAIL, RESET, "> " OK OK_RESET, NULL};

	run_lane(script, (ImailSender){.connections = 1}, "abc", "a 250 done, b 250 done, c 250 done, ");
}

/* Two that had left whole are uncertain: only the server knows. */
static void test_lost(void)
{
	static const char *const script[] = {CHUNKING, MAIL, RESET, RESET, "> " OK, NULL};

	run_lane(script, (ImailSender){.connections = 1}, "abc", "a 250 done, b uncertain, c uncertain, ");
}

/* A server whose answers do not fit gets its commands one at a time from then on. */
static void test_careful(void)
{
	static const char *const script[] = {
		PIPELINING,  "< MAIL *",     "< RCPT *", "< DATA",       "> 250 ok\r\n250 ok\r\n250 what?\r\n",
		"^",         PIPELINING,     "< MAIL *", "=",            "> 250 ok\r\n",
		"< RCPT *",  "=",            "> 250 ok\r\n", "< DATA", "=",
		"> 354 go\r\n", "<<.",      "=",        "> 250 done\r\n", NULL};

	run_lane(script, (ImailSender){.connections = 1}, "ab", "a protocol, b 250 done, ");
}

/* No server: that is the answer to all that wait. */
static void test_refused(void)
{
	static const char *const script[] = {"> 554 no\r\n", "|", NULL};

	run_lane(script, (ImailSender){.connections = 1}, "ab", "a permanent (link), b permanent (link), ");
}

/* A server that takes one connection at a time says so as if it were for good: the first one works. */
static void test_second_is_refused(void)
{
	static const char *const script[] = {GREETING, "> 250 mx\r\n", "< MAIL *", "& 554 one connection\r\n", "=",
					     "> 250 ok\r\n", "< RCPT *", "> 250 ok\r\n", "< DATA", "> 354 go\r\n",
					     "<<.", "> 250 done\r\n", "< MAIL *", "> 250 ok\r\n", "< RCPT *",
					     "> 250 ok\r\n", "< DATA", "> 354 go\r\n", "<<.", "> 250 done\r\n",
					     "< MAIL *", "> 250 ok\r\n", "< RCPT *", "> 250 ok\r\n", "< DATA",
					     "> 354 go\r\n", "<<.", "> 250 done\r\n", NULL};

	run_lane(script, (ImailSender){.connections = 2}, "abc", "a 250 done, b 250 done, c 250 done, ");
}

/* A few mails share a connection where the server takes several at a time. */
static void test_few_share(void)
{
	static const char *const script[] = {CHUNKING, MAIL, RESET, "> " OK OK_RESET, NULL};

	run_lane(script, (ImailSender){.connections = 10}, "ab", "a 250 done, b 250 done, ");
}

/* Mails that may not leave yet are not asked for; another rate counts at once. */
static void test_rate(void)
{
	static const char *const script[] = {CHUNKING, MAIL, "> " OK, "|", NULL};
	Peer *peer = peer_start(script);
	Config config = {.allow_private = TRUE, .connect_timeout_s = 5};
	Server server = {.config = &config, .curl = curl_loop_new()};
	Run run = {.loop = g_main_loop_new(NULL, FALSE), .log = g_string_new(NULL), .expected = 1};
	ImailSender sender = {
		.host = (char *)"127.0.0.1", .port = peer->port, .tls = IMAIL_TLS_NONE, .connections = 1, .rate = 240};

	run.lane = lane_new(&server, &sender, &callbacks, &run);
	g_assert_cmpuint(lane_room(run.lane), ==, 4);
	sender.rate = 50;
	lane_change(run.lane, &sender);
	g_assert_cmpuint(lane_room(run.lane), ==, 1);
	lane_push(run.lane, new_mail("a"));
	lane_push(run.lane, new_mail("b"));
	g_assert_cmpuint(lane_room(run.lane), ==, 0);
	g_main_loop_run(run.loop);
	g_assert_cmpstr(run.log->str, ==, "a 250 done, ");
	g_assert_cmpuint(lane_room(run.lane), ==, 0);
	g_assert_false(lane_is_idle(run.lane));
	sender.rate = 0;
	lane_change(run.lane, &sender);
	g_assert_cmpuint(lane_room(run.lane), ==, 63);
	lane_free(run.lane);
	curl_loop_free(server.curl);
	g_main_loop_unref(run.loop);
	g_string_free(run.log, TRUE);
	peer_stop(peer, NULL);
}

int main(int argc, char **argv)
{
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lane/421", test_421);
	g_test_add_func("/lane/enough", test_enough);
	g_test_add_func("/lane/lost", test_lost);
	g_test_add_func("/lane/careful", test_careful);
	g_test_add_func("/lane/refused", test_refused);
	g_test_add_func("/lane/second-is-refused", test_second_is_refused);
	g_test_add_func("/lane/few-share", test_few_share);
	g_test_add_func("/lane/rate", test_rate);
	return g_test_run();
}
