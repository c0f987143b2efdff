/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-message.c: the messages of docs/PROTOCOL.md as they stand there, and their limits.
 */
#include <string.h>

#include "message.h"

static JsonObject *object_of(const char *json)
{
	g_autoptr(JsonNode) node = json_from_string(json, NULL);

	g_assert_nonnull(node);
	return json_node_dup_object(node);
}

static gpointer decode(const ImailRecordType *type, const char *json)
{
	g_autoptr(JsonObject) object = object_of(json);
	g_autoptr(GError) error = NULL;
	gpointer record = imail_record_decode(type, object, &error);

	g_assert_no_error(error);
	return record;
}

/* Takes OBJECT over. */
static char *json_of(JsonObject *object)
{
	g_autoptr(JsonNode) node = json_node_alloc();

	json_node_init_object(node, object);
	json_object_unref(object);
	return json_to_string(node, FALSE);
}

/* A message whose JSON, read and written again, stays what it is: names, order and what is always written. */
static const struct {
	const char *type;
	const ImailRecordType *record;
	const char *json;
} messages[] = {
	{ "hello", &imail_hello_type, "{\"type\":\"hello\",\"protocol\":1,\"client\":\"example 1.0\",\"device\":\"0b5c\"}" },
	{ "auth", &imail_auth_type, "{\"type\":\"auth\",\"mechanism\":\"EXTERNAL\",\"user\":\"alice@demo.test\"}" },
	{ "im", &imail_im_type, "{\"type\":\"im\",\"to\":[\"bob@demo.test\"],\"body\":\"Lunch?\\n2\",\"html\":\"<b>x</b>\"}" },
	{ "im", &imail_im_type, "{\"type\":\"im\",\"ref\":\"41\",\"from\":\"alice@demo.test\",\"body\":\"x\",\"time\":1795460400}" },
	{ "im", &imail_im_type, "{\"type\":\"im\",\"mail\":\"5f0c\",\"to\":[\"bob@example.net\"],\"subject\":\"\",\"body\":\"x\"}" },
	{ "mail", &imail_mail_type,
	  "{\"type\":\"mail\",\"mail\":\"5f0c1f0a\",\"from\":\"Alice <alice@demo.test>\",\"to\":[\"bob@demo.test\"],"
	  "\"cc\":[\"c@demo.test\"],\"bcc\":[\"d@demo.test\"],\"reply_to\":\"e@demo.test\",\"subject\":\"预算\","
	  "\"in_reply_to\":\"<a@b>\",\"references\":[\"<a@b>\"],\"parts\":[{\"kind\":\"text\",\"size\":12},"
	  "{\"kind\":\"html\",\"size\":0},{\"kind\":\"attachment\",\"name\":\"报告.pdf\","
	  "\"media_type\":\"application/pdf\",\"size\":70000},"
	  "{\"kind\":\"inline\",\"content_id\":\"x@y\",\"size\":1}]}" },
	{ "mail", &imail_mail_push_type,
	  "{\"type\":\"mail\",\"ref\":\"42\",\"mailbox\":\"m1\",\"from\":\"Bob <bob@demo.test>\",\"to\":[\"alice@demo.test\"],"
	  "\"cc\":[\"c\"],\"subject\":\"\",\"message_id\":\"<x@y>\",\"preview\":\"Fine\",\"date\":-5,\"size\":70210}" },
	{ "chunk", &imail_chunk_type, "{\"type\":\"chunk\",\"ref\":\"42\",\"offset\":0}" },
	{ "chunk", &imail_chunk_type, "{\"type\":\"chunk\",\"ref\":\"42\",\"offset\":65536,\"last\":true}" },
	{ "ack", &imail_ack_type, "{\"type\":\"ack\",\"refs\":[\"41\",\"42\"]}" },
	{ "ack", &imail_ack_type, "{\"type\":\"ack\",\"refs\":[]}" },
	{ "senders", &imail_senders_type,
	  "{\"type\":\"senders\",\"senders\":[{\"sender\":\"s1\",\"address\":\"alice@demo.test\",\"name\":\"Alice\","
	  "\"host\":\"smtp.demo.test\",\"port\":465,\"tls\":\"tls\",\"login\":\"alice@demo.test\",\"is_default\":true}]}" },
	{ "sender-set", &imail_sender_type,
	  "{\"type\":\"sender-set\",\"address\":\"alice@demo.test\",\"host\":\"::1\",\"port\":25,\"tls\":\"none\","
	  "\"password\":\"p w\"}" },
	{ "mailboxes", &imail_mailboxes_type,
	  "{\"type\":\"mailboxes\",\"mailboxes\":[{\"mailbox\":\"m1\",\"host\":\"pop.demo.test\",\"port\":995,\"tls\":\"tls\","
	  "\"login\":\"alice@demo.test\",\"interval\":300,\"after\":\"keep\",\"first_days\":90,"
	  "\"first_count\":0,\"top_size\":26214400}]}" },
	{ "mailboxes", &imail_mailboxes_type, "{\"type\":\"mailboxes\",\"mailboxes\":[]}" },
	{ "mailbox-set", &imail_mailbox_type,
	  "{\"type\":\"mailbox-set\",\"name\":\"Work\",\"host\":\"h\",\"port\":110,\"tls\":\"starttls\",\"interval\":60,"
	  "\"after\":\"delete-after-days\",\"days\":30,\"delete_when\":\"spooled\",\"auth\":\"bearer\","
	  "\"first_days\":0,\"first_count\":500,\"top_size\":0}" },
	{ "mail", &imail_mail_push_type,
	  "{\"type\":\"mail\",\"ref\":\"42\",\"mailbox\":\"m1\",\"subject\":\"big\",\"size\":4096,\"partial\":true,"
	  "\"size_on_server\":52428801}" },
	{ "mail", &imail_mail_push_type,
	  "{\"type\":\"mail\",\"ref\":\"43\",\"mailbox\":\"m1\",\"subject\":\"big\",\"size\":52428801,\"replaces\":\"42\"}" },
	{ "mail-source", &imail_mail_source_type,
	  "{\"type\":\"mail-source\",\"ref\":\"44\",\"mail\":\"42\",\"mailbox\":\"m2\"}" },
	{ "fetch", &imail_fetch_type, "{\"type\":\"fetch\",\"ref\":\"42\"}" },
	{ "fetch", &imail_fetch_type, "{\"type\":\"fetch\",\"mailbox\":\"m1\",\"uidl\":\"u 1\"}" },
	{ "discover", &imail_discover_type, "{\"type\":\"discover\",\"address\":\"alice@demo.test\"}" },
	{ "ok", &imail_discovered_type,
	  "{\"type\":\"ok\",\"address\":\"alice@demo.test\",\"senders\":[{\"host\":\"smtp.demo.test\",\"port\":587,"
	  "\"tls\":\"starttls\",\"login\":\"alice\",\"source\":\"srv\"}],\"mailboxes\":[{\"host\":\"pop.demo.test\","
	  "\"port\":995,\"tls\":\"tls\"}],\"provider\":\"Demo Mail\",\"note\":\"授权码\"}" },
	{ "ok", &imail_discovered_type, "{\"type\":\"ok\"}" },
	{ "check-now", &imail_check_now_type, "{\"type\":\"check-now\",\"mailboxes\":[\"m1\"]}" },
	{ "check-now", &imail_check_now_type, "{\"type\":\"check-now\"}" },
	{ "mail-status", &imail_mail_status_type,
	  "{\"type\":\"mail-status\",\"ref\":\"43\",\"mail\":\"5f0c\",\"state\":\"sent\",\"text\":\"250 2.0.0 Ok\","
	  "\"message_id\":\"<x@y>\",\"time\":5,\"recipients\":[{\"address\":\"x@y.test\",\"state\":\"refused\",\"text\":\"550 no\"}]}" },
	{ "mail-status", &imail_mail_status_type, "{\"type\":\"mail-status\",\"mail\":\"5f0c\",\"state\":\"queued\"}" },
	{ "mail-status", &imail_mail_status_type,
	  "{\"type\":\"mail-status\",\"mail\":\"5f0c\",\"state\":\"deferred\",\"code\":\"network\",\"next_try\":7}" },
	{ "mailbox-status", &imail_mailbox_status_type,
	  "{\"type\":\"mailbox-status\",\"mailbox\":\"m1\",\"state\":\"idle\"}" },
	{ "mailbox-status", &imail_mailbox_status_type,
	  "{\"type\":\"mailbox-status\",\"mailbox\":\"m1\",\"state\":\"paused\",\"code\":\"auth\",\"text\":\"no\","
	  "\"last_success\":5,\"next_try\":6}" },
	{ "progress", &imail_progress_type,
	  "{\"type\":\"progress\",\"mailbox\":\"m1\",\"done\":0,\"total\":20,\"bytes\":0}" },
	{ "presence", &imail_presence_type, "{\"type\":\"presence\",\"state\":\"away\",\"text\":\"back at 3\"}" },
	{ "presence", &imail_presence_type, "{\"type\":\"presence\",\"user\":\"bob@demo.test\",\"state\":\"offline\"}" },
	{ "presence", &imail_presence_type, "{\"type\":\"presence\",\"user\":\"bob@demo.test\",\"state\":\"available\"}" },
	{ "presence", &imail_presence_type,
	  "{\"type\":\"presence\",\"user\":\"bob@demo.test\",\"state\":\"offline\",\"unknown\":true}" },
	{ "watch", &imail_watch_type, "{\"type\":\"watch\",\"users\":[\"bob@demo.test\"]}" },
	{ "profile", &imail_profile_type,
	  "{\"type\":\"profile\",\"user\":\"bob@demo.test\",\"name\":\"鲍勃\",\"addresses\":[\"bob@work.test\",\"b@x.test\"]}" },
	{ "profile-set", &imail_profile_type, "{\"type\":\"profile-set\",\"name\":\"Alice\"}" },
	{ "ok", &imail_own_profile_type,
	  "{\"type\":\"ok\",\"name\":\"Alice\",\"addresses\":[\"a@x.test\"],\"default_name\":\"A\",\"default_address\":\"a@demo.test\"}" },
	{ "typing", &imail_typing_type, "{\"type\":\"typing\",\"to\":\"bob@demo.test\",\"state\":\"yes\"}" },
	{ "typing", &imail_typing_type, "{\"type\":\"typing\",\"from\":\"a@demo.test\",\"state\":\"no\"}" },
	{ "typing", &imail_typing_type, "{\"type\":\"typing\",\"from\":\"a@demo.test\",\"state\":\"paused\"}" },
	{ "error", &imail_error_type,
	  "{\"type\":\"error\",\"re\":\"7\",\"ref\":\"42\",\"code\":\"permanent\",\"text\":\"No.\"}" },
};

static void test_round_trips(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(messages); i++) {
		gpointer record = decode(messages[i].record, messages[i].json);
		gpointer copy = imail_record_copy(messages[i].record, record);
		g_autofree char *json =
			json_of(imail_message_new(messages[i].type, NULL, messages[i].record, copy));

		g_assert_cmpstr(json, ==, messages[i].json);
		imail_record_free(messages[i].record, record);
		imail_record_free(messages[i].record, copy);
	}
}

static void test_enums(void)
{
	ImailMailbox *mailbox = decode(&imail_mailbox_type, "{\"host\":\"h\",\"port\":1,\"tls\":\"starttls\",\"after\":\"delete\"}");
	ImailPresence *presence = decode(&imail_presence_type, "{\"state\":\"available\"}");
	ImailTyping *typing = decode(&imail_typing_type, "{\"state\":\"paused\"}");
	ImailMailboxStatus *status = decode(&imail_mailbox_status_type, "{\"mailbox\":\"m\",\"state\":\"fetching\"}");

	g_assert_cmpint(mailbox->tls, ==, IMAIL_TLS_STARTTLS);
	g_assert_cmpint(mailbox->after, ==, IMAIL_AFTER_DELETE);
	g_assert_cmpint(presence->state, ==, IMAIL_PRESENCE_AVAILABLE);
	g_assert_cmpint(typing->state, ==, IMAIL_TYPING_PAUSED);
	g_assert_cmpint(status->state, ==, IMAIL_MAILBOX_FETCHING);
	g_assert_cmpstr(imail_mail_state_to_name(IMAIL_MAIL_QUEUED), ==, "queued");
	g_assert_cmpstr(imail_mail_state_to_name(IMAIL_MAIL_UNCERTAIN), ==, "uncertain");
	imail_record_free(&imail_mailbox_type, mailbox);
	imail_record_free(&imail_presence_type, presence);
	imail_record_free(&imail_typing_type, typing);
	imail_record_free(&imail_mailbox_status_type, status);
}

/* The simplest client's mail: to is a lone string. */
static void test_simple_mail(void)
{
	ImailIm *im = decode(&imail_im_type, "{\"type\":\"im\",\"to\":\"bob@example.net\",\"subject\":\"Hi\"}");

	g_assert_cmpuint(g_strv_length(im->to), ==, 1);
	g_assert_cmpstr(im->to[0], ==, "bob@example.net");
	g_assert_cmpstr(im->subject, ==, "Hi");
	imail_record_free(&imail_im_type, im);
}

#define SENDER_BUT "\"address\":\"a@demo.test\",\"tls\":\"tls\",\"host\":\"h\""

static const struct {
	const ImailRecordType *record;
	const char *json;
	const char *member; /* that the error names */
} bad[] = {
	{ &imail_hello_type, "{\"protocol\":0,\"device\":\"d\"}", "protocol" },
	{ &imail_hello_type, "{\"protocol\":1}", "device" },
	{ &imail_hello_type, "{\"protocol\":1,\"device\":\"\"}", "device" },
	{ &imail_auth_type, "{\"user\":\"a@demo.test\"}", "mechanism" },
	{ &imail_auth_type, "{\"mechanism\":\"EXTERNAL\",\"user\":\"Alice <a@demo.test>\"}", "user" },
	{ &imail_im_type, "{\"to\":\"bob\"}", "to" },
	{ &imail_im_type, "{\"to\":\"a@demo.test\\nBcc: b@demo.test\"}", "to" },
	{ &imail_im_type, "{\"subject\":\"a\\r\\nBcc: b@demo.test\"}", "subject" },
	{ &imail_im_type, "{\"subject\":5}", "subject" },
	{ &imail_mail_type, "{\"subject\":\"x\"}", "mail" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"from\":\"x\"}", "from" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"to\":[\"a@demo.test\",\"x@\"]}", "to" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"cc\":[\"\"]}", "cc" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"bcc\":[\"a@b@c\"]}", "bcc" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"reply_to\":\"x\"}", "reply_to" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"subject\":\"a\\nb\"}", "subject" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"in_reply_to\":\"<a@b>\\n\"}", "in_reply_to" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"references\":[\"<a@b>\\r\"]}", "references" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"parts\":[{\"kind\":\"text\"}]}", "size" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"parts\":[{\"kind\":\"text\",\"size\":-1}]}", "size" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"parts\":[{\"kind\":\"virus\",\"size\":1}]}", "kind" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"parts\":[{\"kind\":\"attachment\",\"size\":1,\"name\":\"a\\nb\"}]}", "name" },
	{ &imail_mail_type, "{\"mail\":\"1\",\"parts\":[{\"kind\":\"text\",\"size\":9223372036854775807}]}", "size" },
	{ &imail_profile_type, "{\"name\":\"a\\nb\"}", "name" },
	{ &imail_profile_type, "{\"addresses\":[\"Alice <a@demo.test>\"]}", "addresses" },
	{ &imail_chunk_type, "{\"ref\":\"1\",\"offset\":-1}", "offset" },
	{ &imail_chunk_type, "{\"ref\":\"1\"}", "offset" },
	{ &imail_chunk_type, "{\"offset\":0}", "ref" },
	{ &imail_ack_type, "{}", "refs" },
	{ &imail_sender_type, "{" SENDER_BUT "}", "port" },
	{ &imail_sender_type, "{" SENDER_BUT ",\"port\":0}", "port" },
	{ &imail_sender_type, "{" SENDER_BUT ",\"port\":65536}", "port" },
	{ &imail_sender_type, "{" SENDER_BUT ",\"port\":25,\"password\":\"x\\r\\nQUIT\"}", "password" },
	{ &imail_sender_type, "{" SENDER_BUT ",\"port\":25,\"login\":\"x\\n\"}", "login" },
	{ &imail_sender_type, "{" SENDER_BUT ",\"port\":25,\"tls\":\"ssl\"}", "tls" },
	{ &imail_sender_type, "{\"address\":\"a@demo.test\",\"host\":\"h\",\"port\":25}", "tls" },
	{ &imail_sender_type, "{\"address\":\"a\",\"host\":\"h\",\"port\":25,\"tls\":\"tls\"}", "address" },
	{ &imail_sender_type, "{\"address\":\"a@demo.test\",\"host\":\"\",\"port\":25,\"tls\":\"tls\"}", "host" },
	{ &imail_mailbox_type, "{\"host\":\"h\",\"port\":1,\"tls\":\"tls\",\"interval\":59}", "interval" },
	{ &imail_mailbox_type, "{\"host\":\"h\",\"port\":1,\"tls\":\"tls\",\"interval\":86401}", "interval" },
	{ &imail_mailbox_type, "{\"host\":\"h\",\"port\":1,\"tls\":\"tls\",\"after\":\"burn\"}", "after" },
	{ &imail_mailbox_type, "{\"host\":\"h\",\"port\":1,\"tls\":\"tls\",\"days\":-1}", "days" },
	{ &imail_presence_type, "{}", "state" },
	{ &imail_presence_type, "{\"state\":\"busy\"}", "state" },
	{ &imail_watch_type, "{\"users\":[\"bob\"]}", "users" },
	{ &imail_watch_type, "{}", "users" },
	{ &imail_typing_type, "{\"to\":\"bob\",\"state\":\"yes\"}", "to" },
};

static void test_bad(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(JsonObject) object = object_of(bad[i].json);
		g_autofree char *member = g_strdup_printf("\"%s\": ", bad[i].member);
		g_autoptr(GError) error = NULL;

		g_test_message("%s", bad[i].json);
		g_assert_null(imail_record_decode(bad[i].record, object, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		g_assert_nonnull(strstr(error->message, member));
	}
}

/* The limits of docs/PROTOCOL.md §8: what is just allowed, and one more. COUNT elements of LEN octets. */
static const struct {
	const ImailRecordType *record;
	const char *head, *member;
	gsize count, len; /* count 0: a string */
} limits[] = {
	{ &imail_hello_type, "\"protocol\":1", "device", 0, 64 },
	{ &imail_im_type, "\"time\":0", "ref", 0, 64 },
	{ &imail_im_type, "\"time\":0", "mail", 0, 64 },
	{ &imail_im_type, "\"time\":0", "subject", 0, 4096 },
	{ &imail_im_type, "\"time\":0", "body", 0, 32768 },
	{ &imail_im_type, "\"time\":0", "html", 0, 32768 },
	{ &imail_mail_type, "\"to\":[]", "mail", 0, 64 },
	{ &imail_mail_type, "\"mail\":\"1\"", "subject", 0, 4096 },
	{ &imail_mail_type, "\"mail\":\"1\"", "references", 100, 998 },
	{ &imail_chunk_type, "\"offset\":0", "ref", 0, 64 },
	{ &imail_ack_type, "\"x\":0", "refs", 16384, 64 },
	{ &imail_check_now_type, "\"x\":0", "mailboxes", 50, 64 },
	{ &imail_sender_type, "\"address\":\"a@demo.test\",\"port\":1,\"tls\":\"tls\"", "host", 0, 255 },
	{ &imail_sender_type, "\"address\":\"a@demo.test\",\"port\":1,\"tls\":\"tls\",\"host\":\"h\"", "password", 0, 4096 },
};

static void add_value(JsonObject *object, const char *member, gsize count, gsize len)
{
	g_autofree char *value = g_strnfill(len, 'x');
	JsonArray *array;

	if (count == 0) {
		json_object_set_string_member(object, member, value);
		return;
	}
	array = json_array_new();
	for (gsize i = 0; i < count; i++)
		json_array_add_string_element(array, value);
	json_object_set_array_member(object, member, array);
}

static void assert_limit(guint i, gsize count, gsize len, gboolean is_over)
{
	g_autofree char *json = g_strdup_printf("{%s}", limits[i].head);
	g_autoptr(JsonObject) object = object_of(json);
	g_autoptr(GError) error = NULL;
	gpointer record;

	add_value(object, limits[i].member, count, len);
	record = imail_record_decode(limits[i].record, object, &error);
	if (is_over)
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	else
		g_assert_no_error(error);
	imail_record_free(limits[i].record, record);
}

static void test_limits(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++) {
		g_test_message("%s %s", limits[i].record->name, limits[i].member);
		assert_limit(i, limits[i].count, limits[i].len, FALSE);
		assert_limit(i, limits[i].count, limits[i].len + 1, TRUE);
		if (limits[i].count > 0)
			assert_limit(i, limits[i].count + 1, limits[i].len, TRUE);
	}
}

/* COUNT elements, each ELEMENT. */
static void assert_count(const ImailRecordType *type, const char *head, const char *element, guint count, gboolean is_over)
{
	g_autoptr(GString) json = g_string_new("{");
	g_autoptr(JsonObject) object = NULL;
	g_autoptr(GError) error = NULL;
	gpointer record;

	g_string_append(json, head);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(json, "%s%s", i > 0 ? "," : "", element);
	g_string_append(json, "]}");
	object = object_of(json->str);
	record = imail_record_decode(type, object, &error);
	if (is_over)
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	else
		g_assert_no_error(error);
	imail_record_free(type, record);
}

static void test_counts(void)
{
	static const struct {
		const ImailRecordType *record;
		const char *head, *element;
		guint most;
	} counts[] = {
		{ &imail_im_type, "\"to\":[", "\"a@demo.test\"", 200 },
		{ &imail_mail_type, "\"mail\":\"1\",\"to\":[", "\"a@demo.test\"", 200 },
		{ &imail_mail_type, "\"mail\":\"1\",\"cc\":[", "\"a@demo.test\"", 200 },
		{ &imail_mail_type, "\"mail\":\"1\",\"bcc\":[", "\"a@demo.test\"", 200 },
		{ &imail_mail_type, "\"mail\":\"1\",\"parts\":[", "{\"kind\":\"attachment\",\"size\":1}", 200 },
		{ &imail_watch_type, "\"users\":[", "\"a@demo.test\"", 2000 },
		{ &imail_mailboxes_type, "\"mailboxes\":[", "{\"host\":\"h\",\"port\":1,\"tls\":\"tls\"}", 50 },
		{ &imail_senders_type, "\"senders\":[",
		  "{\"address\":\"a@demo.test\",\"host\":\"h\",\"port\":1,\"tls\":\"tls\"}", 50 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		assert_count(counts[i].record, counts[i].head, counts[i].element, counts[i].most, FALSE);
		assert_count(counts[i].record, counts[i].head, counts[i].element, counts[i].most + 1, TRUE);
	}
}

/* A push that looks odd must reach the user all the same: a refused one would be pushed for ever. */
static void test_push_is_not_judged(void)
{
	g_autofree char *subject = g_strnfill(IMAIL_SUBJECT_MAX + 1, 'x');
	g_autofree char *json = g_strdup_printf("{\"ref\":\"1\",\"from\":\"nobody\",\"to\":[\"\",\"x y\"],\"subject\":\"%s\\n\","
	                                        "\"size\":5}", subject);
	ImailMailPush *push = decode(&imail_mail_push_type, json);

	g_assert_cmpstr(push->from, ==, "nobody");
	g_assert_cmpuint(strlen(push->subject), ==, IMAIL_SUBJECT_MAX + 2);
	imail_record_free(&imail_mail_push_type, push);
}

static void test_message_new(void)
{
	ImailPresence presence = { .state = IMAIL_PRESENCE_AWAY };
	g_autofree char *bare = json_of(imail_message_new("ping", "12", NULL, NULL));
	g_autofree char *full = json_of(imail_message_new("presence", "10", &imail_presence_type, &presence));

	g_assert_cmpstr(bare, ==, "{\"type\":\"ping\",\"id\":\"12\"}");
	g_assert_cmpstr(full, ==, "{\"type\":\"presence\",\"id\":\"10\",\"state\":\"away\"}");
}

static void test_errors(void)
{
	g_autoptr(GError) error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "No user bob@demo.test.");
	g_autoptr(GError) foreign = g_error_new(G_FILE_ERROR, G_FILE_ERROR_NOSPC, "disk gr\xfc\xdf full");
	g_autofree char *json = json_of(imail_error_message_new("7", NULL, error));
	g_autofree char *foreign_json = json_of(imail_error_message_new(NULL, "42", foreign));
	ImailErrorMessage *message = decode(&imail_error_type, json);
	ImailErrorMessage empty = { .code = NULL };
	g_autoptr(GError) back = imail_error_message_to_gerror(message);
	g_autoptr(GError) nothing = imail_error_message_to_gerror(&empty);

	g_assert_cmpstr(json, ==,
	                "{\"type\":\"error\",\"re\":\"7\",\"code\":\"not-found\",\"text\":\"No user bob@demo.test.\"}");
	g_assert_cmpstr(foreign_json, ==,
	                "{\"type\":\"error\",\"ref\":\"42\",\"code\":\"temporary\","
	                "\"text\":\"disk gr\xef\xbf\xbd\xef\xbf\xbd full\"}");
	g_assert_error(back, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_assert_cmpstr(back->message, ==, "No user bob@demo.test.");
	g_assert_error(nothing, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_assert_cmpstr(nothing->message, !=, "");
	imail_record_free(&imail_error_type, message);
}

/* The longest words are cut between characters, so that the answer fits its frame. */
static void test_long_error(void)
{
	for (gsize before = 0; before < 3; before++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GError) error = NULL;
		g_autofree char *json = NULL;
		ImailErrorMessage *message;

		for (gsize i = 0; i < before; i++)
			g_string_append_c(text, 'x');
		while (text->len < 100000)
			g_string_append(text, "预");
		error = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_LIMIT, text->str);
		json = json_of(imail_error_message_new("7", NULL, error));
		message = decode(&imail_error_type, json);
		g_assert_cmpuint(strlen(message->text), <=, IMAIL_TEXT_MAX);
		g_assert_cmpuint(strlen(message->text), >, IMAIL_TEXT_MAX - 3);
		g_assert_true(g_utf8_validate(message->text, -1, NULL));
		imail_record_free(&imail_error_type, message);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message/round-trips", test_round_trips);
	g_test_add_func("/message/enums", test_enums);
	g_test_add_func("/message/simple-mail", test_simple_mail);
	g_test_add_func("/message/bad", test_bad);
	g_test_add_func("/message/limits", test_limits);
	g_test_add_func("/message/counts", test_counts);
	g_test_add_func("/message/push-is-not-judged", test_push_is_not_judged);
	g_test_add_func("/message/new", test_message_new);
	g_test_add_func("/message/errors", test_errors);
	g_test_add_func("/message/long-error", test_long_error);
	return g_test_run();
}
