/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-session.c: opening, answers, pushed frames and the end of a connection, byte for byte, with no client
 * around it.
 */
#include <string.h>

#include "error.h"
#include "limits.h"
#include "session.h"

typedef struct {
	ImailSession *session;
	GString *log;       /* what the handlers and answers were told */
	GString *wire;      /* what the session wrote */
	gboolean is_inside; /* a call of ours runs: no handler may come */
	gboolean close_on_push, drop_on_push;
} Fixture;

static void note(Fixture *fixture, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void note(Fixture *fixture, const char *format, ...)
{
	va_list args;

	g_assert_false(fixture->is_inside);
	va_start(args, format);
	g_string_append_vprintf(fixture->log, format, args);
	va_end(args);
	g_string_append_c(fixture->log, ';');
}

static void output_ready_cb(gpointer user_data)
{
	Fixture *fixture = user_data;
	GBytes *bytes;

	g_assert_false(fixture->is_inside);
	while ((bytes = imail_session_output(fixture->session)) != NULL) {
		g_string_append_len(fixture->wire, g_bytes_get_data(bytes, NULL),
				    (gssize)g_bytes_get_size(bytes));
		g_bytes_unref(bytes);
	}
}

static void online_cb(gpointer fixture)
{
	note(fixture, "online");
}

static void ended_cb(const GError *error, gpointer fixture)
{
	note(fixture, "ended %s", imail_error_to_name(error->code));
}

static gboolean pushed_cb(const ImailFrame *frame, ImailKind kind, gpointer user_data)
{
	Fixture *fixture = user_data;
	static const char *const kinds[] = {"other", "im", "mail"};

	note(fixture, "pushed %s %s", kinds[kind], frame->type);
	if (fixture->close_on_push)
		imail_session_close(fixture->session);
	if (fixture->drop_on_push)
		imail_session_disconnected(fixture->session);
	return !g_str_equal(frame->type, "strange");
}

static void answer_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	if (ok != NULL)
		note(user_data, "ok");
	else
		note(user_data, "error %s", imail_error_to_name(error->code));
}

static void setup(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const ImailSessionHandlers handlers = {
		.output_ready = output_ready_cb, .online = online_cb, .ended = ended_cb, .pushed = pushed_cb};

	fixture->session = imail_session_new("alice@demo.test", "test", "device-1", &handlers, fixture);
	fixture->log = g_string_new(NULL);
	fixture->wire = g_string_new(NULL);
}

static void teardown(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	imail_session_free(fixture->session);
	g_string_free(fixture->log, TRUE);
	g_string_free(fixture->wire, TRUE);
}

static void settle(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

static void say(Fixture *fixture, const char *bytes)
{
	imail_session_received(fixture->session, bytes, strlen(bytes));
	settle();
}

/* What was written since the last look. */
#define assert_wire_has(fixture, text)                                                                       \
	do {                                                                                                 \
		settle();                                                                                    \
		if (strstr((fixture)->wire->str, (text)) == NULL)                                            \
			g_error("not on the wire: %s\nbut: %s", (text), (fixture)->wire->str);               \
		g_string_truncate((fixture)->wire, 0);                                                       \
	} while (0)
#define assert_log(fixture, text)                                                                            \
	do {                                                                                                 \
		settle();                                                                                    \
		g_assert_cmpstr((fixture)->log->str, ==, (text));                                            \
		g_string_truncate((fixture)->log, 0);                                                        \
	} while (0)

#define HELLO_OK(id)                                                                                         \
	"{\"type\":\"ok\",\"re\":\"" id                                                                      \
	"\",\"protocol\":1,\"mechanisms\":[\"EXTERNAL\"],\"max_mail_size\":1000}\n"

static void connect_session(Fixture *fixture)
{
	fixture->is_inside = TRUE;
	imail_session_connected(fixture->session);
	fixture->is_inside = FALSE;
	settle();
}

static void login(Fixture *fixture)
{
	connect_session(fixture);
	say(fixture, HELLO_OK("1"));
	say(fixture, "{\"type\":\"ok\",\"re\":\"2\"}\n");
	assert_log(fixture, "online;");
	g_string_truncate(fixture->wire, 0);
}

static void test_login(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	connect_session(fixture);
	g_assert_nonnull(strstr(fixture->wire->str, "\"device\":\"device-1\""));
	g_assert_nonnull(strstr(fixture->wire->str, "\"id\":\"1\""));
	assert_wire_has(fixture, "\"type\":\"hello\"");
	say(fixture, HELLO_OK("1"));
	g_assert_nonnull(strstr(fixture->wire->str, "\"mechanism\":\"EXTERNAL\""));
	assert_wire_has(fixture, "\"user\":\"alice@demo.test\"");
	g_assert_false(imail_session_is_online(fixture->session));
	say(fixture, "{\"type\":\"ok\",\"re\":\"2\"}\n");
	g_assert_true(imail_session_is_online(fixture->session));
	g_assert_cmpint(imail_session_max_mail_size(fixture->session), ==, 1000);
	assert_log(fixture, "online;");
}

/* One octet at a time. */
static void test_login_in_pieces(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const char answers[] = HELLO_OK("1") "{\"type\":\"ok\",\"re\":\"2\"}\n";

	connect_session(fixture);
	for (const char *c = answers; *c != '\0'; c++)
		imail_session_received(fixture->session, c, 1);
	assert_log(fixture, "online;");
}

static const struct {
	const char *answers, *log;
} refusals[] = {
	{"{\"type\":\"error\",\"re\":\"1\",\"code\":\"temporary\",\"text\":\"busy\"}\n", "ended temporary;"},
	{"{\"type\":\"ok\",\"re\":\"1\",\"protocol\":2,\"mechanisms\":[\"EXTERNAL\"]}\n", "ended protocol;"},
	{"{\"type\":\"ok\",\"re\":\"1\"}\n", "ended protocol;"},
	{"{\"type\":\"ok\",\"re\":\"1\",\"protocol\":1,\"mechanisms\":[\"SCRAM-SHA-256\",7,null]}\n",
	 "ended permanent;"},
	{"{\"type\":\"ok\",\"re\":\"1\",\"protocol\":1,\"mechanisms\":\"EXTERNAL\"}\n", "ended permanent;"},
	{HELLO_OK("1") "{\"type\":\"error\",\"re\":\"2\",\"code\":\"auth\",\"text\":\"no\"}\n",
	 "ended auth;"},
	{HELLO_OK("1") "{\"type\":\"bye\",\"code\":\"cancelled\",\"text\":\"replaced\"}\n",
	 "ended cancelled;"},
	{"{\"type\":\"ok\",\"re\":\"1\",\"payload\":0}\n", "ended protocol;"},
	{"{\"type\":\"bye\"}\n{\"type\":\"bye\"}\n", "ended protocol;"},
};

static void test_refused(Fixture *fixture, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);

	connect_session(fixture);
	say(fixture, refusals[i].answers);
	assert_log(fixture, refusals[i].log);
	g_assert_null(imail_session_output(fixture->session));
	/* Not a word more until the next connection, which works. */
	say(fixture, "{\"type\":\"ping\",\"id\":\"1\"}\n");
	assert_log(fixture, "");
	imail_session_disconnected(fixture->session);
	g_string_truncate(fixture->wire, 0);
	connect_session(fixture);
	assert_wire_has(fixture, "\"type\":\"hello\"");
}

static void ask(Fixture *fixture, const char *type)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", type);
	fixture->is_inside = TRUE;
	imail_session_request(fixture->session, object, answer_cb, fixture, NULL);
	fixture->is_inside = FALSE;
}

static void test_requests(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	ask(fixture, "ping");
	assert_log(fixture, "error network;");
	login(fixture);
	ask(fixture, "one");
	ask(fixture, "two");
	ask(fixture, "three");
	assert_wire_has(fixture, "\"id\":\"5\"");
	say(fixture,
	    "{\"type\":\"error\",\"re\":\"4\",\"code\":\"not-found\"}\n{\"type\":\"ok\",\"re\":\"3\"}\n");
	assert_log(fixture, "error not-found;ok;");
	/* Answers to nothing. */
	say(fixture, "{\"type\":\"ok\",\"re\":\"3\"}\n{\"type\":\"ok\"}\n{\"type\":\"ok\",\"re\":\"x\"}\n{"
		     "\"type\":\"ok\",\"re\":5}\n");
	assert_log(fixture, "");
	fixture->is_inside = TRUE;
	imail_session_disconnected(fixture->session);
	fixture->is_inside = FALSE;
	assert_log(fixture, "error cancelled;");
}

static void test_cancelled_in_order(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	login(fixture);
	for (int i = 0; i < 20; i++)
		ask(fixture, "ping");
	say(fixture,
	    "{\"type\":\"error\",\"re\":\"3\",\"code\":\"auth\"}\n{\"type\":\"bye\",\"code\":\"network\"}\n");
	g_assert_true(g_str_has_prefix(fixture->log->str,
				       "error auth;ended network;error cancelled;error cancelled;"));
}

static void test_too_long(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *type = g_strnfill(IMAIL_FRAME_LINE_MAX, 'x');

	login(fixture);
	ask(fixture, type);
	assert_log(fixture, "error limit;");
	ask(fixture, "ping");
	assert_wire_has(fixture, "ping");
}

static const struct {
	const char *frame, *log, *wire;
} pushes[] = {
	{"{\"type\":\"im\",\"from\":\"a@b.c\",\"body\":\"x\"}\n", "pushed im im;", ""},
	{"{\"type\":\"im\",\"subject\":\"\",\"body\":\"x\"}\n", "pushed mail im;", ""},
	{"{\"type\":\"mail\"}\n", "pushed mail mail;", ""},
	{"{\"type\":\"presence\"}\n", "pushed other presence;", ""},
	{"{\"type\":\"error\",\"ref\":\"1\"}\n", "pushed other error;", ""},
	{"{\"type\":\"error\",\"text\":\"what?\"}\n", "", ""},
	{"{\"type\":\"ping\",\"id\":\"p1\"}\n", "", "\"re\":\"p1\""},
	{"{\"type\":\"strange\",\"id\":\"s1\"}\n", "pushed other strange;", "\"re\":\"s1\""},
	{"{\"type\":\"strange\"}\n", "pushed other strange;", "\"code\":\"protocol\""},
	{"not json\n{\"type\":\"typing\"}\n", "pushed other typing;", "\"code\":\"protocol\""},
	{"[1]\n{\"type\":\"typing\"}\n", "pushed other typing;", "\"code\":\"protocol\""},
	{"{\"type\":\"chunk\",\"payload\":3}\nabc{\"type\":\"typing\"}\n",
	 "pushed other chunk;pushed other typing;", ""},
};

static void test_pushed(Fixture *fixture, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);

	login(fixture);
	say(fixture, pushes[i].frame);
	if (*pushes[i].wire != '\0')
		assert_wire_has(fixture, pushes[i].wire);
	else
		g_assert_cmpstr(fixture->wire->str, ==, "");
	assert_log(fixture, pushes[i].log);
	g_assert_true(imail_session_is_online(fixture->session));
}

static void test_pushed_before_login(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	connect_session(fixture);
	say(fixture, "{\"type\":\"mail\",\"ref\":\"1\"}\n");
	assert_wire_has(fixture, "\"code\":\"protocol\"");
	assert_log(fixture, "");
}

static void test_acks(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	guint epoch;

	login(fixture);
	epoch = imail_session_epoch(fixture->session);
	fixture->is_inside = TRUE;
	imail_session_ack(fixture->session, epoch, "41");
	imail_session_ack(fixture->session, epoch, "42");
	fixture->is_inside = FALSE;
	assert_wire_has(fixture, "\"refs\":[\"41\",\"42\"]");
	/* Of an earlier connection: not to be acknowledged in this one. */
	imail_session_ack(fixture->session, epoch - 1, "43");
	settle();
	g_assert_cmpstr(fixture->wire->str, ==, "");
	for (int i = 0; i < 1000; i++) {
		g_autofree char *ref = g_strdup_printf("%d", i);

		imail_session_ack(fixture->session, epoch, ref);
	}
	settle();
	g_assert_nonnull(strstr(fixture->wire->str, "\"0\""));
	assert_wire_has(fixture, "\"999\"");
	imail_session_ack(fixture->session, epoch, "44");
	imail_session_disconnected(fixture->session);
	g_assert_null(imail_session_output(fixture->session));
}

/* The owner may do anything inside a handler. */
static void test_closed_inside(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	login(fixture);
	ask(fixture, "ping");
	fixture->close_on_push = TRUE;
	say(fixture, "{\"type\":\"typing\"}\n{\"type\":\"typing\"}\n{\"type\":\"ok\",\"re\":\"3\"}\n");
	assert_log(fixture, "pushed other typing;");
}

static void test_dropped_inside(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	login(fixture);
	ask(fixture, "ping");
	fixture->drop_on_push = TRUE;
	say(fixture, "{\"type\":\"typing\"}\n{\"type\":\"typing\"}\n{\"type\":\"ok\",\"re\":\"3\"}\n");
	assert_log(fixture, "pushed other typing;error cancelled;");
}

static gboolean stream_cb(gpointer user_data, gint64 offset, gsize max, GBytes **bytes,
			  GError **error G_GNUC_UNUSED)
{
	const char *text = user_data;

	*bytes = g_bytes_new(text + offset, MIN(max, 4));
	return TRUE;
}

static void test_stream(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	login(fixture);
	imail_session_stream(fixture->session, "m", 8, stream_cb, (gpointer) "abcdefgh", NULL);
	settle();
	g_assert_nonnull(strstr(fixture->wire->str, "\"payload\":4}\nabcd{"));
	g_assert_nonnull(strstr(fixture->wire->str, "\"last\":true"));
	g_assert_true(g_str_has_suffix(fixture->wire->str, "}\nefgh"));
}

#define ADD(name, func) g_test_add("/session/" name, Fixture, NULL, setup, func, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("login", test_login);
	ADD("login-in-pieces", test_login_in_pieces);
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *name = g_strdup_printf("/session/refused/%u", i);

		g_test_add(name, Fixture, GUINT_TO_POINTER(i), setup, test_refused, teardown);
	}
	ADD("requests", test_requests);
	ADD("cancelled-in-order", test_cancelled_in_order);
	ADD("too-long", test_too_long);
	for (guint i = 0; i < G_N_ELEMENTS(pushes); i++) {
		g_autofree char *name = g_strdup_printf("/session/pushed/%u", i);

		g_test_add(name, Fixture, GUINT_TO_POINTER(i), setup, test_pushed, teardown);
	}
	ADD("pushed-before-login", test_pushed_before_login);
	ADD("acks", test_acks);
	ADD("closed-inside", test_closed_inside);
	ADD("dropped-inside", test_dropped_inside);
	ADD("stream", test_stream);
	return g_test_run();
}
