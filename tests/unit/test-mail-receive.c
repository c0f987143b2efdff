/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-receive.c: pushed mails reach the Maildir exactly once, whatever the server, the link and the
 * disk do.
 */
#include <signal.h>
#include <sys/resource.h>

#include "scripted-server.h"

static void test_interleaved(void)
{
	Peer *peer = peer_new();
	g_autofree char *big = raw_mail("big", 3, 200000);
	g_autofree char *middle = raw_mail("middle", 2, 80000);
	g_autofree char *small = raw_mail("small", 1, 10);
	g_autofree char *path = NULL;
	g_autofree char *stored = NULL;
	gsize at = 0, middle_at = 0;

	peer_login(peer);
	peer_announce(peer, "1", "big", big);
	peer_announce(peer, "2", "middle", middle);
	peer_announce(peer, "3", "small", small);
	peer_chunk(peer, "3", small, 0, 5);
	while (at < strlen(big)) {
		gsize len = MIN(strlen(big) - at, 50000), middle_len = MIN(strlen(middle) - middle_at, 33333);

		peer_chunk(peer, "1", big, at, len);
		at += len;
		if (middle_len > 0)
			peer_chunk(peer, "2", middle, middle_at, middle_len);
		middle_at += middle_len;
	}
	peer_chunk(peer, "3", small, 5, strlen(small) - 5);
	peer_expect_acks(peer, "1 2 3");
	peer_expect_event(peer, "added Inbox big new");
	peer_expect_event(peer, "added Inbox middle new");
	peer_expect_event(peer, "added Inbox small new");
	peer_assert_list(peer, "Inbox", "big|middle|small");
	g_assert_cmpuint(peer_count_files(peer, "Maildir/new"), ==, 3);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	for (guint i = 0; i < peer->ids->len; i++) {
		g_autofree char *file = g_build_filename(peer->dir, "Maildir/new", peer->ids->pdata[i], NULL);
		g_autofree char *contents = NULL;

		g_assert_true(g_file_get_contents(file, &contents, NULL, NULL));
		g_assert_true(g_str_equal(contents, big) || g_str_equal(contents, middle) ||
			      g_str_equal(contents, small));
	}
	peer_free(peer);
}

static void test_again_after_reconnect(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 100000);
	g_autofree char *two = raw_mail("two", 2, 100);

	peer_login(peer);
	peer_push(peer, "1", "one", one);
	g_free(peer_wait(peer, "added Inbox one"));
	peer_drop(peer); /* the ack is lost */
	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_push(peer, "2", "two", two);
	peer_expect_acks(peer, "1 2");
	peer_assert_list(peer, "Inbox", "two|one");
	g_assert_cmpuint(peer_count_events(peer, "added Inbox one"), ==, 0);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	peer_free(peer);
}

/* A report on a mail that was sent is filed as seen, and nobody is told of it as of a new mail. */
static void test_report(void)
{
	Peer *peer = peer_new();
	g_autofree char *report = raw_mail("report", 1, 100);
	g_autofree char *mail = raw_mail("mail", 2, 100);

	peer_login(peer);
	peer_say(peer,
		 "{\"type\":\"mail\",\"ref\":\"1\",\"from\":\"a@demo.test\",\"subject\":\"report\","
		 "\"size\":%zu,\"report_on\":\"5f0c\"}",
		 strlen(report));
	peer_chunk(peer, "1", report, 0, strlen(report));
	peer_push(peer, "2", "mail", mail);
	peer_expect_acks(peer, "1 2");
	peer_expect_event(peer, "added Inbox report");
	peer_expect_event(peer, "added Inbox mail new");
	g_assert_cmpuint(peer_count_events(peer, "added Inbox report new"), ==, 0);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/cur"), ==, 1);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/new"), ==, 1);
	peer_free(peer);
}

/* The second push comes while the first one's commit is under way. */
static void test_again_at_once(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 100);

	peer_login(peer);
	for (int i = 0; i < 5; i++) {
		peer_push(peer, "1", "one", one);
		peer_drop(peer);
		peer_login(peer);
	}
	peer_push(peer, "1", "one", one);
	peer_push(peer, "1", "one", one);
	peer_expect_acks(peer, "1");
	peer_assert_list(peer, "Inbox", "one");
	g_assert_cmpuint(peer_count_events(peer, "added"), ==, 1);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	peer_free(peer);
}

/* Death between rename and ack: a new process on the same folder. */
static void test_crash_before_ack(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 5000);

	peer_login(peer);
	peer->is_stalled = TRUE;
	peer_push(peer, "1", "one", one);
	g_free(peer_wait(peer, "added Inbox one"));
	peer->is_stalled = FALSE;
	peer_crash(peer);
	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_expect_acks(peer, "1");
	peer_assert_list(peer, "Inbox", "one");
	g_assert_cmpuint(peer_count_events(peer, "added"), ==, 0);
	peer_free(peer);
}

static void nothing_cb(const GError *error, gpointer user_data)
{
	g_assert_no_error(error);
	*(gboolean *)user_data = TRUE;
}

static void delete_mail(Peer *peer, const char *id)
{
	gboolean is_done = FALSE;

	imail_client_delete(peer->client, id, nothing_cb, &is_done);
	while (!is_done)
		g_main_context_iteration(NULL, TRUE);
}

/* A mail that was deleted for good before its ack arrived does not come back. */
static void test_deleted_stays_deleted(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 100);

	peer_login(peer);
	peer_push(peer, "1", "one", one);
	g_free(peer_wait(peer, "added Inbox one"));
	delete_mail(peer, peer->ids->pdata[0]);
	peer_expect_event(peer, "changed Trash one");
	delete_mail(peer, peer->ids->pdata[0]);
	g_free(peer_wait(peer, "removed "));
	peer_crash(peer);
	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_expect_acks(peer, "1");
	peer_assert_list(peer, "Inbox", "");
	peer_assert_list(peer, "Trash", "");
	peer_free(peer);
}

/* A server that lost its store counts its refs anew: another mail of the same ref is another mail. */
static void test_ref_used_again(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 100);
	g_autofree char *two = raw_mail("two", 2, 100);

	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_expect_acks(peer, "1");
	peer_drop(peer);
	peer_login(peer);
	peer_push(peer, "1", "two", two);
	peer_expect_acks(peer, "1");
	peer_assert_list(peer, "Inbox", "two|one");
	peer_free(peer);
}

static void test_cut_off(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 150000);

	peer_login(peer);
	peer_announce(peer, "1", "one", one);
	peer_chunk(peer, "1", one, 0, 65536);
	peer_drop(peer);
	peer_assert_list(peer, "Inbox", "");
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_expect_acks(peer, "1");
	peer_assert_list(peer, "Inbox", "one");
	peer_free(peer);
}

/* Chunks that are wrong, after a push of ref 1 of 1,000 octets: offset, octets, whether "last". */
static const struct {
	const char *ref;
	int offset, len;
	gboolean is_last;
} bad_chunks[] = {
	{"1", 1, 10, FALSE},     /* a gap */
	{"1", 0, 1001, FALSE},   /* beyond the size */
	{"1", 0, 1000, FALSE},   /* the end, and no "last" */
	{"1", 0, 999, TRUE},     /* "last" too early */
	{"1", 0, 0, FALSE},      /* empty */
	{"never", 0, 10, FALSE}, /* never pushed */
};

static void test_bad_chunk(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Peer *peer = peer_new();
	g_autofree char *good = raw_mail("good", 1, 100);
	g_autofree char *filler = g_strnfill(1001, 'y');
	g_autofree char *json =
		g_strdup_printf("{\"type\":\"chunk\",\"ref\":\"%s\",\"offset\":%d%s}", bad_chunks[i].ref,
				bad_chunks[i].offset, bad_chunks[i].is_last ? ",\"last\":true" : "");
	g_autoptr(ImailFrame) error = NULL;

	peer_login(peer);
	peer_say(peer, "{\"type\":\"mail\",\"ref\":\"1\",\"subject\":\"bad\",\"size\":1000}");
	peer_say_bytes(peer, json, filler, (gsize)bad_chunks[i].len);
	error = peer_expect(peer, "error");
	g_assert_cmpstr(frame_string(error, "ref"), ==, bad_chunks[i].ref);
	g_assert_cmpstr(frame_string(error, "code"), ==, "protocol");
	/* The connection lives, and the next mail comes in. */
	peer_push(peer, "2", "good", good);
	peer_expect_acks(peer, "2");
	peer_assert_list(peer, "Inbox", "good");
	g_assert_null(peer_find(peer, "ack"));
	peer_drop(peer);
	peer_assert_list(peer, "Inbox", "good");
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	peer_free(peer);
}

/* Pushes that cannot be taken. */
static const struct {
	const char *json, *code;
} bad_pushes[] = {
	{"{\"type\":\"mail\",\"ref\":\"9\",\"subject\":\"x\",\"size\":268435457}", "limit"},
	{"{\"type\":\"mail\",\"ref\":\"9\",\"subject\":\"x\"}", "protocol"},
	{"{\"type\":\"mail\",\"ref\":\"9\",\"subject\":\"x\",\"size\":-1}", "protocol"},
	{"{\"type\":\"mail\",\"subject\":\"x\",\"size\":5}", "protocol"},
	{"{\"type\":\"im\",\"subject\":\"x\",\"from\":\"bob@demo.test\",\"body\":\"x\"}", "protocol"},
	{"{\"type\":\"im\",\"ref\":\"9\",\"subject\":\"x\",\"body\":\"x\"}", "protocol"},
};

static void test_bad_push(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Peer *peer = peer_new();
	g_autoptr(ImailFrame) error = NULL;

	peer_login(peer);
	peer_say(peer, "%s", bad_pushes[i].json);
	error = peer_expect(peer, "error");
	g_assert_cmpstr(frame_string(error, "code"), ==, bad_pushes[i].code);
	peer_assert_list(peer, "Inbox", "");
	g_assert_null(peer_find(peer, "ack"));
	peer_free(peer);
}

static void test_server_cannot_read(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 150000);

	peer_login(peer);
	peer_announce(peer, "1", "one", one);
	peer_chunk(peer, "1", one, 0, 65536);
	peer_say(peer, "{\"type\":\"error\",\"ref\":\"1\",\"code\":\"temporary\",\"text\":\"disk\"}");
	peer_assert_list(peer, "Inbox", "");
	g_assert_null(peer_find(peer, "ack"));
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	peer_free(peer);
}

static void test_many(void)
{
	Peer *peer = peer_new();

	peer_login(peer);
	for (int i = 0; i < 200; i += 50) {
		GString *refs = g_string_new(NULL);

		for (int j = i; j < i + 50; j++) {
			g_autofree char *ref = g_strdup_printf("%d", j);
			g_autofree char *subject = g_strdup_printf("mail%d", j);
			g_autofree char *raw = raw_mail(subject, j, 2000);

			peer_push(peer, ref, subject, raw);
			g_string_append_printf(refs, "%s%s", j > i ? " " : "", ref);
		}
		peer_expect_acks(peer, refs->str);
		g_string_free(refs, TRUE);
	}
	while (peer_count_events(peer, "added Inbox mail") < 200)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/new"), ==, 200);
	peer_free(peer);
}

/* While a commit is under way the next ones gather: far fewer acks than mails. */
static void test_group_commit(void)
{
	Peer *peer = peer_new();
	guint acks = 0, refs = 0;

	peer_login(peer);
	for (int j = 0; j < 60; j++) {
		g_autofree char *ref = g_strdup_printf("%d", j);
		g_autofree char *raw = raw_mail("m", j, 100);

		peer_push(peer, ref, "m", raw);
	}
	while (refs < 60) {
		g_autoptr(ImailFrame) ack = peer_expect(peer, "ack");

		acks++;
		refs += json_array_get_length(json_object_get_array_member(ack->object, "refs"));
	}
	g_assert_cmpuint(acks, <=, 3);
	peer_free(peer);
}

/* A mail in one frame: an IM that bears a subject, in this direction too. */
static void test_im_with_subject(void)
{
	Peer *peer = peer_new();
	static const char push[] =
		"{\"type\":\"im\",\"ref\":\"7\",\"from\":\"bob@demo.test\",\"to\":[\"" PEER_USER
		"\"],\"subject\":\"预算\",\"body\":\"Hi\",\"html\":\"<b>Hi</b>\",\"time\":1767225600}";

	peer_login(peer);
	peer_say(peer, push);
	peer_expect_acks(peer, "7");
	peer_expect_event(peer, "added Inbox 预算 new");
	peer_drop(peer);
	peer_login(peer);
	peer_say(peer, push);
	peer_expect_acks(peer, "7");
	peer_assert_list(peer, "Inbox", "预算");
	g_assert_false(peer_has_event(peer, "im "));
	peer_free(peer);
}

static void test_empty_mail(void)
{
	Peer *peer = peer_new();

	peer_login(peer);
	peer_say(peer, "{\"type\":\"mail\",\"ref\":\"1\",\"subject\":\"\",\"size\":0}");
	peer_expect_acks(peer, "1");
	g_assert_cmpuint(peer_count_files(peer, "Maildir/new"), ==, 1);
	peer_free(peer);
}

static void limit_files(rlim_t octets)
{
	struct rlimit limit;

	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
	limit.rlim_cur = octets;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

/* A file cannot grow over 20,000 octets: the disk says no in the middle of a mail. */
static void test_disk_full(void)
{
	Peer *peer = peer_new();
	g_autofree char *one = raw_mail("one", 1, 100000);
	g_autofree char *two = raw_mail("two", 2, 100000);
	g_autofree char *small = raw_mail("small", 3, 100);

	signal(SIGXFSZ, SIG_IGN);
	peer_login(peer);
	limit_files(20000);
	peer_push(peer, "1", "one", one);
	peer_push(peer, "2", "two", two);
	peer_push(peer, "3", "small", small);
	peer_expect_acks(peer, "3");
	g_free(peer_wait(peer, "problem temporary: "));
	peer_assert_list(peer, "Inbox", "small");
	g_assert_null(peer_find(peer, "ack"));
	g_assert_cmpuint(peer_count_events(peer, "problem"), ==, 0); /* told once, not for each mail */
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	limit_files(RLIM_INFINITY);
	peer_drop(peer);
	peer_login(peer);
	peer_push(peer, "1", "one", one);
	peer_push(peer, "2", "two", two);
	peer_expect_acks(peer, "1 2");
	peer_assert_list(peer, "Inbox", "small|two|one");
	peer_free(peer);
}

/* More waits for the disk than should: the client says so, and when it is over. */
static gboolean is_ready;
static void ready_cb(gpointer user_data G_GNUC_UNUSED)
{
	is_ready = TRUE;
}

static void test_backlog(void)
{
	static const ImailClientCallbacks callbacks = {.receive_ready = ready_cb};
	Peer *peer = peer_new();
	g_autofree char *dir = peer_path(peer, "other");
	g_autofree char *big = raw_mail("big", 1, 12 * 1024 * 1024);
	ImailClient *own = peer->client;

	peer->client = imail_client_new(dir, PEER_USER, "test", &callbacks, NULL, NULL);
	peer->reader = imail_frame_reader_new();
	imail_client_connected(peer->client);
	peer_ok(peer, peer_expect(peer, "hello"), ",\"protocol\":1,\"mechanisms\":[\"EXTERNAL\"]");
	peer_ok(peer, peer_expect(peer, "auth"), "");
	peer_push(peer, "1", "big", big);
	g_assert_true(imail_client_is_full(peer->client));
	while (!is_ready)
		g_main_context_iteration(NULL, TRUE);
	g_assert_false(imail_client_is_full(peer->client));
	peer_expect_acks(peer, "1");
	imail_client_free(peer->client);
	peer->client = own;
	peer_free(peer);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-receive/interleaved", test_interleaved);
	g_test_add_func("/mail-receive/again-after-reconnect", test_again_after_reconnect);
	g_test_add_func("/mail-receive/again-at-once", test_again_at_once);
	g_test_add_func("/mail-receive/report", test_report);
	g_test_add_func("/mail-receive/crash-before-ack", test_crash_before_ack);
	g_test_add_func("/mail-receive/deleted-stays-deleted", test_deleted_stays_deleted);
	g_test_add_func("/mail-receive/ref-used-again", test_ref_used_again);
	g_test_add_func("/mail-receive/cut-off", test_cut_off);
	for (guint i = 0; i < G_N_ELEMENTS(bad_chunks); i++) {
		g_autofree char *name = g_strdup_printf("/mail-receive/bad-chunk/%u", i);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_bad_chunk);
	}
	for (guint i = 0; i < G_N_ELEMENTS(bad_pushes); i++) {
		g_autofree char *name = g_strdup_printf("/mail-receive/bad-push/%u", i);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_bad_push);
	}
	g_test_add_func("/mail-receive/server-cannot-read", test_server_cannot_read);
	g_test_add_func("/mail-receive/many", test_many);
	g_test_add_func("/mail-receive/group-commit", test_group_commit);
	g_test_add_func("/mail-receive/im-with-subject", test_im_with_subject);
	g_test_add_func("/mail-receive/empty-mail", test_empty_mail);
	g_test_add_func("/mail-receive/disk-full", test_disk_full);
	g_test_add_func("/mail-receive/backlog", test_backlog);
	return g_test_run();
}
