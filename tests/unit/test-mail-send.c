/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-send.c: a mail that was sent is on the disk, goes to the server once, and ends in Sent or in
 * failed/.
 */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "outgoing-fixture.h"

/* Collects the chunks of REF; checks that they have no gaps. */
static GByteArray *take_stream(Peer *peer, const char *ref)
{
	GByteArray *octets = g_byte_array_new();
	gboolean is_last = FALSE;

	while (!is_last) {
		g_autoptr(ImailFrame) chunk = peer_expect(peer, "chunk");
		gsize len;
		const guint8 *data = g_bytes_get_data(chunk->payload, &len);

		g_assert_cmpstr(frame_string(chunk, "ref"), ==, ref);
		g_assert_cmpint(json_object_get_int_member(chunk->object, "offset"), ==, octets->len);
		g_byte_array_append(octets, data, (guint)len);
		is_last = json_object_get_boolean_member_with_default(chunk->object, "last", FALSE);
	}
	return octets;
}

/* ---- tests ---- */

static void test_whole_way(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "report.bin", 300000);
	g_autofree char *id = NULL;
	g_autofree char *contents = NULL;
	g_autofree char *sent = NULL;
	g_autofree char *sent_name = NULL;
	GByteArray *octets;
	ImailFrame *request;
	JsonArray *parts;
	gsize len;

	peer_login(peer);
	id = send_mail(peer, mail_new("Bob <bob@demo.test>", "预算"), "text", "<p>html</p>", file, NULL);
	g_assert_nonnull(id);
	g_assert_true(spool_has(peer, "outgoing", id));
	request = peer_expect(peer, "mail");
	g_assert_cmpstr(frame_string(request, "mail"), ==, id);
	g_assert_cmpstr(frame_string(request, "subject"), ==, "预算");
	parts = json_object_get_array_member(request->object, "parts");
	g_assert_cmpuint(json_array_get_length(parts), ==, 3);
	g_assert_cmpstr(json_object_get_string_member(json_array_get_object_element(parts, 2), "name"), ==,
			"report.bin");
	octets = take_stream(peer, id);
	g_assert_true(g_file_get_contents(file, &contents, &len, NULL));
	g_assert_cmpmem(octets->data, 15, "text<p>html</p>", 15);
	g_assert_cmpmem(octets->data + 15, octets->len - 15, contents, len);
	g_byte_array_unref(octets);
	peer_expect_event(peer, "uploaded 300015");
	peer_assert_list(peer, "Sent", ""); /* not before the ok */
	peer_ok(peer, request, OK_MEMBERS);
	peer_expect_event(peer, "status queued 预算");
	peer_expect_event(peer, "added Sent 预算");
	peer_assert_list(peer, "Sent", "预算");
	g_assert_false(spool_has(peer, "outgoing", id));
	sent_name = g_strconcat("Maildir/.Sent/cur/", peer->ids->pdata[0], ":2,S", NULL);
	sent = peer_path(peer, sent_name);
	g_free(g_steal_pointer(&contents));
	g_assert_true(g_file_get_contents(sent, &contents, NULL, NULL));
	g_assert_nonnull(strstr(contents, "<made-by-the-server@demo.test>"));
	g_assert_nonnull(strstr(contents, "report.bin"));
	peer_free(peer);
}

static void test_offline_then_connect(void)
{
	Peer *peer = peer_new();
	g_autofree char *first = send_simple(peer, "first");
	g_autofree char *second = send_simple(peer, "second");
	ImailFrame *request;

	g_assert_true(spool_has(peer, "outgoing", first));
	peer_login(peer);
	request = peer_expect(peer, "mail");
	g_assert_cmpstr(frame_string(request, "mail"), ==, first);
	peer_ok(peer, request, OK_MEMBERS);
	request = peer_expect(peer, "mail");
	g_assert_cmpstr(frame_string(request, "mail"), ==, second);
	peer_ok(peer, request, OK_MEMBERS);
	peer_expect_event(peer, "added Sent first");
	peer_expect_event(peer, "added Sent second");
	peer_free(peer);
}

/* The link goes before the answer; and the process, too. The same id each time, and one copy in Sent. */
static void test_same_id_again(void)
{
	Peer *peer = peer_new();
	g_autofree char *id = NULL;
	ImailFrame *request;

	peer_login(peer);
	id = send_simple(peer, "once");
	imail_frame_free(peer_expect(peer, "mail"));
	peer_drop(peer);
	peer_login(peer);
	request = peer_expect(peer, "mail");
	g_assert_cmpstr(frame_string(request, "mail"), ==, id);
	imail_frame_free(request);
	peer_crash(peer);
	peer_login(peer);
	request = peer_expect(peer, "mail");
	g_assert_cmpstr(frame_string(request, "mail"), ==, id);
	peer_ok(peer, request, ",\"state\":\"sent\"");
	peer_expect_event(peer, "status sent once");
	peer_expect_event(peer, "added Sent once");
	peer_drop(peer);
	peer_login(peer);
	peer_assert_list(peer, "Sent", "once");
	g_assert_null(peer_find(peer, "mail"));
	peer_free(peer);
}

/* The same id once more, before the spool of the earlier run was read: one mail. */
static void test_same_id_before_load(void)
{
	Peer *peer = peer_new();
	g_autofree char *id = send_simple(peer, "first");
	g_autofree char *again = NULL;
	ImailMail *mail = mail_new("bob@demo.test", "again");

	mail->mail = g_strdup(id);
	peer_crash(peer);
	again = send_mail(peer, mail, "x", NULL, NULL, NULL);
	g_assert_cmpstr(again, ==, id);
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent again");
	peer_assert_list(peer, "Sent", "again");
	g_assert_null(peer_find(peer, "mail"));
	peer_free(peer);
}

static void copy_file(const char *from, const char *to)
{
	g_autofree char *contents = NULL;
	gsize len;

	g_assert_true(g_file_get_contents(from, &contents, &len, NULL));
	g_assert_true(g_file_set_contents(to, contents, (gssize)len, NULL));
}

/* Death between the copy in Sent and the removal of the spool file: the mail is offered again, its copy is
 * not made again. */
static void test_crash_after_copy(void)
{
	Peer *peer = peer_new();
	g_autofree char *id = send_simple(peer, "once");
	g_autofree char *spool = g_strdup_printf("%s/outgoing/%s.json", peer->dir, id);
	g_autofree char *kept = peer_path(peer, "kept");

	copy_file(spool, kept);
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent once");
	g_free(peer_list(peer, "Sent"));
	g_assert_false(spool_has(peer, "outgoing", id));
	copy_file(kept, spool);
	peer_crash(peer);
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "status queued once");
	peer_assert_list(peer, "Sent", "once");
	g_assert_false(spool_has(peer, "outgoing", id));
	peer_free(peer);
}

/* The server's errors: what becomes of the mail. */
static const struct {
	const char *code, *event;
	gboolean is_kept;
} refusals[] = {
	{"permanent", "status failed subject: no such sender", FALSE},
	{"limit", "status failed subject: no such sender", FALSE},
	{"protocol", "status failed subject: no such sender", FALSE},
	{"not-found", "status failed subject: no such sender", FALSE},
	{"auth", "status failed subject: no such sender", FALSE},
	{"from-the-future", "status failed subject: no such sender", FALSE},
	{"temporary", "status deferred subject: no such sender", TRUE},
	{"network", "status deferred subject: no such sender", TRUE},
	{"timeout", "status deferred subject: no such sender", TRUE},
	{"cancelled", "status deferred subject: no such sender", TRUE},
	{"uncertain", "status deferred subject: no such sender", TRUE},
};

static void test_refused(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Peer *peer = peer_new();
	g_autofree char *id = NULL;
	g_autoptr(ImailFrame) again = NULL;

	peer_login(peer);
	id = send_simple(peer, "subject");
	peer_refuse(peer, peer_expect(peer, "mail"), refusals[i].code, "no such sender");
	peer_expect_event(peer, refusals[i].event);
	g_assert_cmpint(spool_has(peer, "outgoing", id), ==, refusals[i].is_kept);
	g_assert_cmpint(spool_has(peer, "failed", id), ==, !refusals[i].is_kept);
	peer_assert_list(peer, "Sent", "");
	g_assert_null(peer_find(peer, "mail")); /* not again by itself */
	peer_drop(peer);
	peer_login(peer);
	peer_assert_list(peer, "Sent", "");
	again = peer_find(peer, "mail");
	g_assert_cmpint(again != NULL, ==, refusals[i].is_kept);
	peer_free(peer);
}

/* An error in the middle of an upload: no chunk of it follows. */
static void test_refused_in_the_middle(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "big.bin", 3 * 1024 * 1024);
	g_autofree char *id = NULL;
	g_autofree char *other = NULL;
	ImailFrame *request;
	GByteArray *octets;

	peer_login(peer);
	id = send_mail(peer, mail_new("bob@demo.test", "big"), "", NULL, file, NULL);
	request = peer_expect(peer, "mail");
	imail_frame_free(peer_expect(peer, "chunk"));
	peer_refuse(peer, request, "limit", "too large");
	peer_expect_event(peer, "status failed big: too large");
	g_assert_true(spool_has(peer, "failed", id));
	g_ptr_array_set_size(peer->frames, 0);
	other = send_simple(peer, "small");
	octets = take_stream(peer, other); /* asserts that each chunk is of this mail */
	g_byte_array_unref(octets);
	peer_free(peer);
}

/* An attachment that changed: given up before its octets are mixed, and taken back from the server. */
static void test_file_changed(gconstpointer data)
{
	gboolean is_removed = GPOINTER_TO_INT(data);
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "big.bin", 200000);
	g_autofree char *id = send_mail(peer, mail_new("bob@demo.test", "big"), "", NULL, file, NULL);
	g_autoptr(ImailFrame) cancel = NULL;
	g_autofree char *event = NULL;

	if (is_removed)
		g_remove(file);
	else
		g_free(write_file(peer, "big.bin", 200001));
	peer_login(peer);
	cancel = peer_expect(peer, "cancel");
	g_assert_cmpstr(frame_string(cancel, "ref"), ==, id);
	event = peer_wait(peer, "status failed big: ");
	g_assert_nonnull(strstr(event, file));
	g_assert_true(spool_has(peer, "failed", id));
	g_assert_false(spool_has(peer, "outgoing", id));
	peer_free(peer);
}

/* The attachment goes after the server has the mail, before the copy is made: the copy says so. */
static void test_file_gone_before_copy(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "note.bin", 100);
	g_autofree char *id = NULL;
	ImailFrame *request;

	peer_login(peer);
	id = send_mail(peer, mail_new("bob@demo.test", "with file"), "", NULL, file, NULL);
	request = peer_expect(peer, "mail");
	g_byte_array_unref(take_stream(peer, id));
	g_remove(file);
	peer_ok(peer, request, OK_MEMBERS);
	peer_expect_event(peer, "added Sent with file");
	peer_assert_list(peer, "Sent", "with file");
	g_assert_false(spool_has(peer, "outgoing", id));
	peer_free(peer);
}

/* What is refused while the compose window is still open: nothing goes to the disk. */
static const struct {
	const char *to, *subject, *file;
	int code;
} bad_mails[] = {
	{NULL, "x", NULL, IMAIL_ERROR_PROTOCOL},
	{"bob", "x", NULL, IMAIL_ERROR_PROTOCOL},
	{"bob@demo.test\r\nBcc: eve@demo.test", "x", NULL, IMAIL_ERROR_PROTOCOL},
	{"bob@demo.test", "x\r\nBcc: eve@demo.test", NULL, IMAIL_ERROR_PROTOCOL},
	{"bob@demo.test", "x", "/nonexistent/file", IMAIL_ERROR_NOT_FOUND},
	{"bob@demo.test", "x", "/", IMAIL_ERROR_PERMANENT},
	{"bob@demo.test", "x", "/dev/null", IMAIL_ERROR_PERMANENT},
};

static void test_bad_mail(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	Peer *peer = peer_new();
	g_autoptr(GError) error = NULL;

	g_assert_null(send_mail(peer, mail_new(bad_mails[i].to, bad_mails[i].subject), "x", NULL,
				bad_mails[i].file, &error));
	g_assert_error(error, IMAIL_ERROR, bad_mails[i].code);
	g_assert_cmpuint(peer_count_files(peer, "outgoing"), ==, 0);
	peer_free(peer);
}

static void test_too_large(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "f", 2000);
	g_autoptr(GError) error = NULL;

	imail_client_connected(peer->client);
	peer->reader = imail_frame_reader_new();
	peer_ok(peer, peer_expect(peer, "hello"),
		",\"protocol\":1,\"mechanisms\":[\"EXTERNAL\"],\"max_mail_size\":1000");
	g_assert_null(send_mail(peer, mail_new("bob@demo.test", "x"), "x", NULL, file, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	peer_free(peer);
}

/* At most 16 at a time, all of them in the end. */
static void test_many(void)
{
	Peer *peer = peer_new();
	guint answered = 0;

	for (int i = 0; i < 40; i++) {
		g_autofree char *subject = g_strdup_printf("mail%d", i);

		g_free(send_simple(peer, subject));
	}
	peer_login(peer);
	while (answered < 40) {
		ImailFrame *request;
		GPtrArray *batch = g_ptr_array_new();

		g_ptr_array_add(batch, peer_expect(peer, "mail"));
		g_free(peer_list(peer, "Sent"));
		while ((request = peer_find(peer, "mail")) != NULL)
			g_ptr_array_add(batch, request);
		g_assert_cmpuint(batch->len, <=, IMAIL_UPLOADS_MAX);
		for (guint i = 0; i < batch->len; i++, answered++)
			peer_ok(peer, batch->pdata[i], OK_MEMBERS);
		g_ptr_array_unref(batch);
	}
	while (peer_count_events(peer, "added Sent") < 40)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(peer_count_files(peer, "outgoing"), ==, 0);
	peer_free(peer);
}

/* A spool file that cannot be read is put aside and told of; the others go on. */
static const char *const bad_spools[] = {
	"",
	"{\"version\":1",
	"[]",
	"{\"version\":99}",
	"{\"version\":1,\"mail\":{\"mail\":\"x\",\"parts\":[]},\"text\":\"x\",\"files\":[]}",
	"{\"version\":1,\"mail\":{\"mail\":\"../"
	"x\",\"parts\":[{\"kind\":\"text\",\"size\":1}]},\"text\":\"x\",\"files\":[]}",
	"{\"version\":1,\"mail\":{\"mail\":\"x\",\"parts\":[{\"kind\":\"text\",\"size\":9}]},\"text\":\"x\","
	"\"files\":[]}",
	"{\"version\":1,\"mail\":{\"mail\":\"x\",\"parts\":[{\"kind\":\"text\",\"size\":1}]},\"text\":\"x\","
	"\"files\":[7]}",
};

static void test_bad_spool(gconstpointer data)
{
	Peer *peer = peer_new();
	g_autofree char *path = peer_path(peer, "outgoing/bad.json");

	g_free(send_simple(peer, "good"));
	imail_client_free(g_steal_pointer(&peer->client));
	g_assert_true(g_file_set_contents(path, bad_spools[GPOINTER_TO_UINT(data)], -1, NULL));
	peer_open(peer);
	g_free(peer_wait(peer, "problem permanent: "));
	g_assert_true(spool_has(peer, "failed", "bad"));
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent good");
	peer_free(peer);
}

/* The other side says bye while an upload is under way: the mail waits. */
static void test_bye(void)
{
	Peer *peer = peer_new();
	g_autofree char *id = NULL;

	peer_login(peer);
	id = send_simple(peer, "patient");
	imail_frame_free(peer_expect(peer, "mail"));
	peer_say(peer, "{\"type\":\"bye\",\"code\":\"temporary\",\"text\":\"restart\"}");
	peer_expect_event(peer, "ended temporary");
	peer_assert_list(peer, "Sent", "");
	g_assert_true(spool_has(peer, "outgoing", id));
	g_assert_cmpuint(peer_count_events(peer, "status"), ==, 0);
	peer_drop(peer);
	peer_login(peer);
	peer_ok(peer, peer_expect(peer, "mail"), OK_MEMBERS);
	peer_expect_event(peer, "added Sent patient");
	peer_free(peer);
}

static void limit_files(rlim_t octets)
{
	struct rlimit limit;

	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
	limit.rlim_cur = octets;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

/* The server has it, the copy cannot be written: it is not uploaded again, and the copy is made when there
 * is room. */
static void test_disk_full_for_copy(void)
{
	Peer *peer = peer_new();
	g_autofree char *file = write_file(peer, "f", 50000);
	g_autofree char *id = NULL;
	ImailFrame *request;

	signal(SIGXFSZ, SIG_IGN);
	peer_login(peer);
	id = send_mail(peer, mail_new("bob@demo.test", "copy"), "", NULL, file, NULL);
	request = peer_expect(peer, "mail");
	g_byte_array_unref(take_stream(peer, id));
	limit_files(5000);
	peer_ok(peer, request, OK_MEMBERS);
	g_free(peer_wait(peer, "problem temporary: "));
	limit_files(RLIM_INFINITY);
	g_assert_true(spool_has(peer, "accepted", id));
	g_assert_false(spool_has(peer, "outgoing", id));
	peer_crash(peer);
	peer_login(peer);
	peer_expect_event(peer, "added Sent copy");
	peer_assert_list(peer, "Sent", "copy");
	g_assert_null(peer_find(peer, "mail"));
	g_assert_false(spool_has(peer, "accepted", id));
	peer_free(peer);
}

static void test_disk_full_at_send(void)
{
	Peer *peer = peer_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = g_strnfill(50000, 'x');

	signal(SIGXFSZ, SIG_IGN);
	limit_files(5000);
	g_assert_null(send_mail(peer, mail_new("bob@demo.test", "x"), text, NULL, NULL, &error));
	limit_files(RLIM_INFINITY);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	g_assert_cmpuint(peer_count_files(peer, "outgoing"), ==, 0);
	peer_free(peer);
}

static void add_table(const char *name, guint n, GTestDataFunc func)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *path = g_strdup_printf("/mail-send/%s/%u", name, i);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), func);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-send/whole-way", test_whole_way);
	g_test_add_func("/mail-send/offline-then-connect", test_offline_then_connect);
	g_test_add_func("/mail-send/same-id-again", test_same_id_again);
	g_test_add_func("/mail-send/same-id-before-load", test_same_id_before_load);
	g_test_add_func("/mail-send/crash-after-copy", test_crash_after_copy);
	add_table("refused", G_N_ELEMENTS(refusals), test_refused);
	g_test_add_func("/mail-send/refused-in-the-middle", test_refused_in_the_middle);
	add_table("file-changed", 2, test_file_changed);
	g_test_add_func("/mail-send/file-gone-before-copy", test_file_gone_before_copy);
	add_table("bad-mail", G_N_ELEMENTS(bad_mails), test_bad_mail);
	g_test_add_func("/mail-send/too-large", test_too_large);
	g_test_add_func("/mail-send/many", test_many);
	add_table("bad-spool", G_N_ELEMENTS(bad_spools), test_bad_spool);
	g_test_add_func("/mail-send/bye", test_bye);
	g_test_add_func("/mail-send/disk-full-for-copy", test_disk_full_for_copy);
	g_test_add_func("/mail-send/disk-full-at-send", test_disk_full_at_send);
	return g_test_run();
}
