/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-client.c: the account as the plugin sees it: events up, requests and mails down, and free at any time.
 */
#include <glib/gstdio.h>

#include "scripted-server.h"

/* ---- session ---- */

static void test_device_id(void)
{
	Peer *peer = peer_new();
	g_autofree char *path = peer_path(peer, "state/device");
	g_autofree char *first = NULL;

	for (int i = 0; i < 3; i++) {
		g_autoptr(ImailFrame) hello = NULL;

		peer->reader = imail_frame_reader_new();
		imail_client_connected(peer->client);
		hello = peer_expect(peer, "hello");
		if (first == NULL)
			first = g_strdup(frame_string(hello, "device"));
		g_assert_cmpstr(frame_string(hello, "device"), ==, first);
		g_assert_cmpuint(strlen(first), ==, 36);
		peer_crash(peer);
	}
	/* What is no id is replaced. */
	g_assert_true(g_file_set_contents(path, "a b\n\xff", -1, NULL));
	peer_crash(peer);
	peer_login(peer);
	peer_free(peer);
}

static void test_ended(void)
{
	Peer *peer = peer_new();

	peer->reader = imail_frame_reader_new();
	imail_client_connected(peer->client);
	peer_ok(peer, peer_expect(peer, "hello"), ",\"protocol\":1,\"mechanisms\":[\"EXTERNAL\"]");
	peer_refuse(peer, peer_expect(peer, "auth"), "auth", "wrong user");
	peer_expect_event(peer, "ended auth");
	g_assert_false(imail_client_is_online(peer->client));
	peer_drop(peer);
	peer_login(peer);
	g_assert_true(imail_client_is_online(peer->client));
	imail_client_received(peer->client, "{\"type\":\"x\",\"payload\":-1}\n", 26);
	peer_expect_event(peer, "ended protocol");
	peer_free(peer);
}

/* ---- IMs and presence ---- */

static void test_im(void)
{
	Peer *peer = peer_new();
	static const char im[] = "{\"type\":\"im\",\"ref\":\"41\",\"from\":\"bob@demo.test\",\"body\":"
				 "\"Lunch?\",\"time\":1795460400}";

	peer_login(peer);
	peer_say(peer, "%s", im);
	peer_expect_event(peer, "im bob@demo.test Lunch?");
	peer_expect_acks(peer, "41");
	/* Its ack was lost: acknowledged again, not shown again. */
	peer_drop(peer);
	peer_login(peer);
	peer_say(peer, "%s", im);
	peer_expect_acks(peer, "41");
	g_assert_false(peer_has_event(peer, "im "));
	/* Another IM of the same ref (a server that lost its store) and one that is not kept. */
	peer_say(peer, "{\"type\":\"im\",\"ref\":\"41\",\"from\":\"bob@demo.test\",\"body\":\"Dinner?\","
		       "\"time\":1795460401}");
	peer_expect_event(peer, "im bob@demo.test Dinner?");
	peer_say(peer, "{\"type\":\"im\",\"from\":\"bob@demo.test\",\"body\":\"a\"}");
	peer_say(peer, "{\"type\":\"im\",\"from\":\"bob@demo.test\",\"body\":\"a\"}");
	g_assert_cmpuint(peer_count_events(peer, "im bob@demo.test a"), ==, 2);
	peer_free(peer);
}

typedef struct {
	int n, code; /* code -1: ok */
	char *member;
} Answer;

static void answer_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	Answer *answer = user_data;

	answer->n++;
	answer->code = error != NULL ? error->code : -1;
	if (ok != NULL && json_object_has_member(ok, "sender"))
		answer->member = g_strdup(json_object_get_string_member(ok, "sender"));
}

static void wait_answer(Answer *answer)
{
	g_assert_cmpint(answer->n, ==, 0); /* never inside the call */
	while (answer->n == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpint(answer->n, ==, 1);
	answer->n = 0;
}

static void test_requests(void)
{
	Peer *peer = peer_new();
	Answer answer = {0};
	ImailSender sender = {.address = (char *)"alice@demo.test",
			      .host = (char *)"smtp.demo.test",
			      .port = 465,
			      .password = (char *)"p"};
	ImailMailbox mailbox = {
		.host = (char *)"pop.demo.test", .port = 995, .interval = 300, .password = (char *)"p"};
	ImailFrame *frame;

	imail_client_im(peer->client, "bob@demo.test", "Hi", NULL, answer_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_NETWORK);
	peer_login(peer);
	imail_client_sender_set(peer->client, &sender, answer_cb, &answer);
	frame = peer_expect(peer, "sender-set");
	g_assert_cmpstr(frame_string(frame, "password"), ==, "p");
	g_assert_cmpstr(frame_string(frame, "tls"), ==, "tls");
	peer_ok(peer, frame, ",\"sender\":\"s7\"");
	g_assert_cmpint(answer.code, ==, -1);
	g_assert_cmpstr(answer.member, ==, "s7");
	g_free(answer.member);
	answer = (Answer){0};
	imail_client_mailbox_set(peer->client, &mailbox, answer_cb, &answer);
	peer_refuse(peer, peer_expect(peer, "mailbox-set"), "limit", "too many");
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_LIMIT);
	imail_client_sender_remove(peer->client, "s1", NULL, NULL);
	frame = peer_expect(peer, "sender-remove");
	g_assert_cmpstr(frame_string(frame, "sender"), ==, "s1");
	imail_frame_free(frame);
	imail_client_mailbox_remove(peer->client, "m1", NULL, NULL);
	frame = peer_expect(peer, "mailbox-remove");
	g_assert_cmpstr(frame_string(frame, "mailbox"), ==, "m1");
	imail_frame_free(frame);
	imail_client_check_now(peer->client, NULL, NULL, NULL);
	frame = peer_expect(peer, "check-now");
	g_assert_false(json_object_has_member(frame->object, "mailboxes"));
	imail_frame_free(frame);
	answer = (Answer){0};
	imail_client_ping(peer->client, answer_cb, &answer);
	imail_frame_free(peer_expect(peer, "ping"));
	imail_client_disconnected(peer->client);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_CANCELLED);
	peer_free(peer);
}

/* Own presence and the watched users are told again after each login. */
static void test_presence_again(void)
{
	Peer *peer = peer_new();
	static const char *const users[] = {"bob@demo.test", "no address", "carol@demo.test", NULL};
	static const char *const gone[] = {"carol@demo.test", NULL};
	ImailFrame *frame;

	imail_client_presence(peer->client, IMAIL_PRESENCE_AWAY, "back at 3");
	imail_client_watch(peer->client, users, TRUE);
	for (int i = 0; i < 2; i++) {
		peer_login(peer);
		frame = peer_expect(peer, "presence");
		g_assert_cmpstr(frame_string(frame, "state"), ==, "away");
		g_assert_cmpstr(frame_string(frame, "text"), ==, "back at 3");
		imail_frame_free(frame);
		frame = peer_expect(peer, "watch");
		g_assert_cmpuint(json_array_get_length(json_object_get_array_member(frame->object, "users")),
				 ==, 2 - i);
		imail_frame_free(frame);
		if (i == 0) {
			imail_client_watch(peer->client, gone, FALSE);
			imail_frame_free(peer_expect(peer, "unwatch"));
			peer_drop(peer);
		}
	}
	imail_client_typing(peer->client, "bob@demo.test", IMAIL_TYPING_YES);
	frame = peer_expect(peer, "typing");
	g_assert_cmpstr(frame_string(frame, "to"), ==, "bob@demo.test");
	g_assert_null(frame->id);
	imail_frame_free(frame);
	peer_free(peer);
}

static void test_many_watched(void)
{
	Peer *peer = peer_new();
	g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);
	guint n = 0;

	for (int i = 0; i < IMAIL_WATCHES_MAX; i++)
		g_ptr_array_add(users, g_strdup_printf("%060d@%060d.demo.test", i, i));
	g_ptr_array_add(users, NULL);
	peer_login(peer);
	imail_client_watch(peer->client, (const char *const *)users->pdata, TRUE);
	while (n < IMAIL_WATCHES_MAX) {
		g_autoptr(ImailFrame) frame = peer_expect(peer, "watch");

		n += json_array_get_length(json_object_get_array_member(frame->object, "users"));
	}
	g_assert_cmpuint(n, ==, IMAIL_WATCHES_MAX);
	peer_free(peer);
}

/* ---- mail-status ---- */

/* What became of a mail is known after a restart, with its subject; its copy in Sent is shown anew. */
static void test_mail_status(void)
{
	Peer *peer = peer_new();
	const char *recipients[] = {"bob@demo.test", NULL};
	ImailMail mail = {
		.from = (char *)"alice@demo.test", .to = (char **)recipients, .subject = (char *)"Plan"};
	g_autofree char *id = NULL;

	peer_login(peer);
	id = imail_client_send_mail(peer->client, &(ImailOutgoing){.mail = &mail, .text = "x"}, NULL);
	peer_ok(peer, peer_expect(peer, "mail"), "");
	peer_say(peer,
		 "{\"type\":\"mail-status\",\"ref\":\"1\",\"mail\":\"%s\",\"state\":\"deferred\",\"text\":"
		 "\"later\"}",
		 id);
	peer_expect_event(peer, "status deferred Plan: later");
	peer_expect_acks(peer, "1");
	peer_expect_event(peer, "added Sent Plan");
	peer_crash(peer);
	peer_login(peer);
	g_free(peer_list(peer, "Sent")); /* the worker has read the states before it */
	g_assert_cmpint(imail_client_sent(peer->client, id)->status->state, ==, IMAIL_MAIL_DEFERRED);
	g_assert_true(imail_client_sent_of_item(peer->client, peer->ids->pdata[0]) ==
		      imail_client_sent(peer->client, id));
	peer_say(peer, "{\"type\":\"mail-status\",\"ref\":\"2\",\"mail\":\"%s\",\"state\":\"uncertain\"}",
		 id);
	peer_say(peer, "{\"type\":\"mail-status\",\"ref\":\"3\",\"mail\":\"%s\",\"state\":\"sent\"}", id);
	peer_say(peer, "{\"type\":\"mail-status\",\"ref\":\"4\",\"mail\":\"unknown\",\"state\":\"sent\"}");
	peer_expect_acks(peer, "2 3 4");
	g_assert_cmpstr(peer->events->pdata[0], ==, "status uncertain Plan");
	g_assert_cmpstr(peer->events->pdata[1], ==, "changed Sent Plan seen");
	g_assert_cmpstr(peer->events->pdata[2], ==, "status sent Plan");
	g_assert_cmpstr(peer->events->pdata[3], ==, "changed Sent Plan seen");
	g_assert_cmpstr(peer->events->pdata[4], ==, "status sent -");
	g_assert_cmpint(imail_client_sent(peer->client, id)->status->state, ==, IMAIL_MAIL_SENT);
	peer_free(peer);
}

/* "sending" is not written down, and comes after the states before it all the same. */
static void test_mail_status_order(void)
{
	Peer *peer = peer_new();

	peer_login(peer);
	for (guint i = 0; i < 20; i++) {
		peer_say(peer,
			 "{\"type\":\"mail-status\",\"ref\":\"%u\",\"mail\":\"m%u\",\"state\":\"queued\"}", i, i);
		peer_say(peer, "{\"type\":\"mail-status\",\"mail\":\"m%u\",\"state\":\"sending\"}", i);
	}
	while (peer->events->len < 40)
		g_main_context_iteration(NULL, TRUE);
	for (guint i = 0; i < 40; i += 2) {
		g_assert_cmpstr(peer->events->pdata[i], ==, "status queued -");
		g_assert_cmpstr(peer->events->pdata[i + 1], ==, "status sending -");
	}
	peer_free(peer);
}

/* ---- mails ---- */

typedef struct {
	int n, code;
	char *text;
	guint attachments;
} Read;

static void read_cb(const ImailItem *item, const ImailParsed *parsed, const GError *error, gpointer user_data)
{
	Read *result = user_data;

	result->n++;
	result->code = error != NULL ? error->code : -1;
	if (error != NULL)
		return;
	g_assert_true(item->is_seen);
	result->text = g_strdup(parsed->text);
	result->attachments = parsed->attachments->len;
}

static void finished_cb(const GError *error, gpointer user_data)
{
	Answer *answer = user_data;

	answer->n++;
	answer->code = error != NULL ? error->code : -1;
}

static const char with_attachment[] =
	"From: Bob <bob@demo.test>\r\nSubject: Files\r\nMessage-ID: <f@demo.test>\r\nMIME-Version: 1.0\r\n"
	"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee the "
	"file.\r\n"
	"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
	"Content-Disposition: attachment; filename=\"data.bin\"\r\n\r\nAAECA//+\r\n--b--\r\n";

static void test_read_and_save(void)
{
	Peer *peer = peer_new();
	g_autofree char *out = peer_path(peer, "saved.bin");
	g_autofree char *eml = peer_path(peer, "saved.eml");
	g_autofree char *nowhere = peer_path(peer, "no/such/folder");
	g_autofree char *contents = NULL;
	gsize len;
	const char *id;
	Read result = {0};
	Answer answer = {0};

	peer_login(peer);
	peer_push(peer, "1", "Files", with_attachment);
	peer_expect_event(peer, "added Inbox Files new");
	id = peer->ids->pdata[0];
	imail_client_read(peer->client, id, read_cb, &result);
	peer_expect_event(peer, "changed Inbox Files seen");
	g_assert_cmpint(result.n, ==, 1);
	g_assert_true(g_str_has_prefix(result.text, "See the file."));
	g_assert_cmpuint(result.attachments, ==, 1);
	g_free(result.text);
	imail_client_save_attachment(peer->client, id, 0, out, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, -1);
	g_assert_true(g_file_get_contents(out, &contents, &len, NULL));
	g_assert_cmpmem(contents, len, "\x00\x01\x02\x03\xff\xfe", 6);
	g_free(g_steal_pointer(&contents));
	imail_client_save_mail(peer->client, id, eml, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_true(g_file_get_contents(eml, &contents, &len, NULL));
	g_assert_cmpmem(contents, len, with_attachment, sizeof(with_attachment) - 1);
	/* What cannot be: the file that stood there stays. */
	imail_client_save_attachment(peer->client, id, 7, out, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_NOT_FOUND);
	g_assert_true(g_file_test(out, G_FILE_TEST_EXISTS));
	imail_client_save_mail(peer->client, id, nowhere, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_NOT_FOUND);
	imail_client_save_mail(peer->client, "no such mail", eml, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_NOT_FOUND);
	g_assert_cmpuint(peer_count_files(peer, "."), ==, 10); /* no .part left; index.db has a log beside it */
	peer_free(peer);
}

static void test_delete(void)
{
	Peer *peer = peer_new();
	g_autofree char *raw = raw_mail("one", 1, 100);
	g_autofree char *removed = NULL;
	Answer answer = {0};
	const char *id;

	peer_login(peer);
	peer_push(peer, "1", "one", raw);
	peer_expect_event(peer, "added Inbox one new");
	id = peer->ids->pdata[0];
	imail_client_delete(peer->client, id, finished_cb, &answer);
	peer_expect_event(peer, "changed Trash one");
	peer_assert_list(peer, "Inbox", "");
	peer_assert_list(peer, "Trash", "one");
	imail_client_delete(peer->client, id, NULL, NULL);
	removed = g_strconcat("removed ", id, NULL);
	peer_expect_event(peer, removed);
	peer_assert_list(peer, "Trash", "");
	answer.n = 0;
	imail_client_delete(peer->client, id, finished_cb, &answer);
	wait_answer(&answer);
	g_assert_cmpint(answer.code, ==, IMAIL_ERROR_NOT_FOUND);
	peer_free(peer);
}

static void test_answered(void)
{
	Peer *peer = peer_new();
	g_autofree char *raw = raw_mail("one", 1, 100);

	peer_login(peer);
	peer_push(peer, "1", "one", raw);
	peer_expect_event(peer, "added Inbox one new");
	imail_client_mark_answered(peer->client, "<unknown@demo.test>");
	imail_client_mark_answered(peer->client, "<one@demo.test>");
	peer_expect_event(peer, "changed Inbox one answered");
	peer_free(peer);
}

static void no_folder_cb(GPtrArray *items, const GError *error, gpointer user_data)
{
	g_assert_null(items);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	*(gboolean *)user_data = TRUE;
}

static void test_no_such_folder(void)
{
	Peer *peer = peer_new();
	gboolean is_done = FALSE;

	imail_client_list(peer->client, "../..", 0, no_folder_cb, &is_done);
	while (!is_done)
		g_main_context_iteration(NULL, TRUE);
	peer_free(peer);
}

/* More than one slice of a listing. */
static void test_list_many(void)
{
	Peer *peer = peer_new();
	GString *expected = g_string_new(NULL);

	for (int i = 0; i < 150; i++) {
		g_autofree char *subject = g_strdup_printf("m%d", i);
		g_autofree char *raw = raw_mail(subject, i, 10);
		g_autofree char *path = g_strdup_printf("%s/Maildir/new/%d.x.h", peer->dir, 1000 - i);

		g_assert_true(g_file_set_contents(path, raw, -1, NULL));
	}
	for (int i = 149; i >= 0; i--)
		g_string_append_printf(expected, "m%d%s", i, i > 0 ? "|" : "");
	peer_assert_list(peer, "Inbox", expected->str);
	g_string_free(expected, TRUE);
	peer_free(peer);
}

/* ---- free at any time ---- */

/* What brings the event inside which the client is freed. */
static const char *const last_words[] = {
	"{\"type\":\"im\",\"ref\":\"1\",\"from\":\"bob@demo.test\",\"body\":\"x\"}",
	"{\"type\":\"bye\",\"code\":\"network\"}",
	"{\"type\":\"senders\",\"senders\":[]}",
	"{\"type\":\"mail-status\",\"ref\":\"2\",\"mail\":\"u\",\"state\":\"sent\"}",
	"{\"type\":\"mail\",\"ref\":\"3\",\"subject\":\"\",\"size\":0}",
};

static void never_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error G_GNUC_UNUSED,
		     gpointer user_data G_GNUC_UNUSED)
{
	g_assert_not_reached();
}

static void never_listed_cb(GPtrArray *items G_GNUC_UNUSED, const GError *error G_GNUC_UNUSED,
			    gpointer user_data G_GNUC_UNUSED)
{
	g_assert_not_reached();
}

static void test_free_inside(gconstpointer data)
{
	Peer *peer = peer_new();

	peer_login(peer);
	imail_client_ping(peer->client, never_cb, NULL);
	peer->free_on_event = TRUE;
	peer_say(peer, "%s", last_words[GPOINTER_TO_UINT(data)]);
	while (peer->client != NULL)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(peer->events->len, ==, 1);
	peer_free(peer);
}

static void free_in_read_cb(const ImailItem *item, const ImailParsed *parsed G_GNUC_UNUSED,
			    const GError *error, gpointer user_data)
{
	Peer *peer = user_data;

	g_assert_no_error(error);
	imail_client_free(g_steal_pointer(&peer->client));
	g_assert_nonnull(item->id); /* lives as long as this call */
}

/* The events that would follow the answer do not come. */
static void test_free_inside_answer(void)
{
	Peer *peer = peer_new();
	g_autofree char *raw = raw_mail("one", 1, 100);

	peer_login(peer);
	peer_push(peer, "1", "one", raw);
	peer_expect_event(peer, "added Inbox one new");
	imail_client_read(peer->client, peer->ids->pdata[0], free_in_read_cb, peer);
	while (peer->client != NULL)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpuint(peer->events->len, ==, 0);
	peer_free(peer);
}

/* With everything under way: a push, an upload, queries, requests. What was received whole is on the disk. */
static void test_free_busy(void)
{
	Peer *peer = peer_new();
	const char *recipients[] = {"bob@demo.test", NULL};
	ImailMail mail = {
		.from = (char *)"alice@demo.test", .to = (char **)recipients, .subject = (char *)"Plan"};
	g_autofree char *raw = raw_mail("one", 1, 100000);

	peer_login(peer);
	for (int i = 0; i < 10; i++) {
		g_autofree char *ref = g_strdup_printf("%d", i);

		peer_push(peer, ref, "one", raw);
	}
	peer_announce(peer, "77", "partial", raw);
	peer_chunk(peer, "77", raw, 0, 65536);
	g_free(imail_client_send_mail(peer->client, &(ImailOutgoing){.mail = &mail, .text = "x"}, NULL));
	imail_client_ping(peer->client, never_cb, NULL);
	imail_client_list(peer->client, "Inbox", 0, never_listed_cb, NULL);
	imail_client_free(g_steal_pointer(&peer->client));
	g_assert_cmpuint(peer_count_files(peer, "Maildir/new"), ==, 10);
	g_assert_cmpuint(peer_count_files(peer, "Maildir/tmp"), ==, 0);
	g_assert_cmpuint(peer_count_files(peer, "outgoing"), ==, 1);
	peer_free(peer);
	imail_client_free(NULL);
}

static void test_bad_folder(void)
{
	static const ImailClientCallbacks callbacks = {0};
	g_autoptr(GError) error = NULL;

	g_assert_null(imail_client_new("/dev/null/x", PEER_USER, "test", &callbacks, NULL, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
}

static void add_table(const char *name, guint n, GTestDataFunc func)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *path = g_strdup_printf("/client/%s/%u", name, i);

		g_test_add_data_func(path, GUINT_TO_POINTER(i), func);
	}
}

/* A status message may have several lines and any length; the server takes neither. */
static void test_presence_text(void)
{
	Peer *peer = peer_new();
	g_autofree char *fill = g_strnfill(IMAIL_TEXT_MAX - 4, 'x');
	g_autofree char *text = g_strconcat("a\nb", fill, "\xe4\xb8\xad", NULL);
	g_autofree char *wanted = g_strconcat("a b", fill, NULL);
	ImailPresence *presence;
	ImailFrame *frame;

	peer_login(peer);
	imail_client_presence(peer->client, IMAIL_PRESENCE_AWAY, text);
	frame = peer_expect(peer, "presence");
	g_assert_cmpstr(frame_string(frame, "text"), ==, wanted);
	presence = imail_record_decode(&imail_presence_type, frame->object, NULL);
	g_assert_nonnull(presence);
	imail_record_free(&imail_presence_type, presence);
	imail_frame_free(frame);
	peer_free(peer);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/client/device-id", test_device_id);
	g_test_add_func("/client/ended", test_ended);
	g_test_add_func("/client/im", test_im);
	g_test_add_func("/client/requests", test_requests);
	g_test_add_func("/client/presence-again", test_presence_again);
	g_test_add_func("/client/presence-text", test_presence_text);
	g_test_add_func("/client/many-watched", test_many_watched);
	g_test_add_func("/client/mail-status", test_mail_status);
	g_test_add_func("/client/mail-status-order", test_mail_status_order);
	g_test_add_func("/client/read-and-save", test_read_and_save);
	g_test_add_func("/client/delete", test_delete);
	g_test_add_func("/client/answered", test_answered);
	g_test_add_func("/client/no-such-folder", test_no_such_folder);
	g_test_add_func("/client/list-many", test_list_many);
	add_table("free-inside", G_N_ELEMENTS(last_words), test_free_inside);
	g_test_add_func("/client/free-inside-answer", test_free_inside_answer);
	g_test_add_func("/client/free-busy", test_free_busy);
	g_test_add_func("/client/bad-folder", test_bad_folder);
	return g_test_run();
}
