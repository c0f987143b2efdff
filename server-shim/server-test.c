/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-test.c: tests of senders and mailboxes that are not saved yet, or are to be changed. See
 * server-test.h.
 *
 * One request may bear both: then both are tried at once, and an error holds the words of both. Without a
 * password, the stored one of the id is taken, as sender-set and mailbox-set do. The test goes on to its end
 * when the session leaves.
 */
#define G_LOG_DOMAIN "imaild"

#include "server-test.h"

#include "allowance.h"
#include "login-check.h"
#include "stored-password.h"
#include "store-server.h"

enum { SENDER, MAILBOX, KINDS };

typedef struct {
	ServerTests *tests;
	SessionRequest *request;
	gint64 user;
	LoginCheck *checks[KINDS];
	GError *errors[KINDS];
	guint waiting;
} Test;

struct _ServerTests {
	Server *server;
	Allowance *allowance;
	GHashTable *running; /* the set of Test, owned */
};

static void test_free(gpointer data)
{
	Test *test = data;

	for (guint i = 0; i < KINDS; i++) {
		login_check_free(test->checks[i]);
		g_clear_error(&test->errors[i]);
	}
	if (test->request != NULL)
		session_request_finish(test->request, NULL, NULL);
	g_free(test);
}

ServerTests *server_tests_new(Server *server)
{
	ServerTests *tests = g_new0(ServerTests, 1);

	tests->server = server;
	tests->allowance = allowance_new(SERVER_TESTS_AT_ONCE, SERVER_TESTS_AN_HOUR);
	tests->running = g_hash_table_new_full(NULL, NULL, test_free, NULL);
	return tests;
}

void server_tests_free(ServerTests *tests)
{
	if (tests == NULL)
		return;
	g_hash_table_unref(tests->running);
	allowance_free(tests->allowance);
	g_free(tests);
}

/* ---- the tests ---- */

/* The first one's code, the words of all. NULL: all is well. */
static GError *sum_up(const Test *test)
{
	const GError *sender = test->errors[SENDER], *mailbox = test->errors[MAILBOX];

	if (sender == NULL)
		return mailbox != NULL ? g_error_copy(mailbox) : NULL;
	if (mailbox == NULL)
		return g_error_copy(sender);
	return g_error_new(IMAIL_ERROR, sender->code, "%s\n%s", sender->message, mailbox->message);
}

static void tested_cb(LoginCheck *check, const GError *error, gpointer user_data)
{
	Test *test = user_data;
	guint kind = check == test->checks[SENDER] ? SENDER : MAILBOX;
	g_autoptr(GError) sum = NULL;

	g_clear_pointer(&test->checks[kind], login_check_free);
	if (error != NULL)
		test->errors[kind] = g_error_copy(error);
	if (--test->waiting > 0)
		return;
	sum = sum_up(test);
	allowance_end(test->tests->allowance, test->user);
	session_request_finish(g_steal_pointer(&test->request), NULL, sum);
	g_hash_table_remove(test->tests->running, test);
}

static Endpoint endpoint_of(const Config *config)
{
	Endpoint endpoint = {
		.ca_file = config->ca_file,
		.names = config->names,
		.allow_private = config->allow_private,
		.connect_timeout_s = config->connect_timeout_s,
		.idle_timeout_s = SERVER_TEST_ANSWER_S,
	};

	return endpoint;
}

static void test_sender(Test *test, const ImailSender *sender)
{
	Endpoint endpoint = endpoint_of(test->tests->server->config);

	endpoint.host = sender->host;
	endpoint.port = (guint16)sender->port;
	endpoint.tls = sender->tls;
	endpoint.login = sender->login;
	endpoint.password = sender->password;
	endpoint.auth = sender->auth;
	test->waiting++;
	test->checks[SENDER] = login_check_smtp(test->tests->server->curl, &endpoint, tested_cb, test);
}

static void test_mailbox(Test *test, const ImailMailbox *mailbox)
{
	Endpoint endpoint = endpoint_of(test->tests->server->config);

	endpoint.host = mailbox->host;
	endpoint.port = (guint16)mailbox->port;
	endpoint.tls = mailbox->tls;
	endpoint.login = mailbox->login;
	endpoint.password = mailbox->password;
	endpoint.auth = mailbox->auth;
	test->waiting++;
	test->checks[MAILBOX] = login_check_pop3(test->tests->server->curl, &endpoint, tested_cb, test);
}

/* ---- the request ---- */

/* The record in member NAME; NULL where it is absent, or with ERROR. */
static gpointer read_member(const ImailFrame *frame, const char *name, const ImailRecordType *type,
			    GError **error)
{
	JsonNode *node = json_object_get_member(frame->object, name);

	if (node == NULL || JSON_NODE_HOLDS_NULL(node))
		return NULL;
	if (JSON_NODE_HOLDS_OBJECT(node))
		return imail_record_decode(type, json_node_get_object(node), error);
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "server-test: \"%s\" must be an object.", name);
	return NULL;
}

static void take(char **to, char **from)
{
	g_free(*to);
	*to = g_steal_pointer(from);
}

static gboolean fill_sender(Session *s, ImailSender *sender, GError **error)
{
	Server *server = session_server(s);
	PasswordPlace then, now;
	ImailSender *stored;
	gboolean is_for;

	if (sender == NULL || sender->password != NULL || sender->sender == NULL)
		return TRUE;
	stored = store_sender_get(store_main_tx(server->store), server->secret, session_user(s),
				  sender->sender, error);
	if (stored == NULL)
		return FALSE;
	then = stored_password_sender(stored);
	now = stored_password_sender(sender);
	is_for = stored->password == NULL || stored_password_is_for(&then, &now, error);
	if (is_for)
		take(&sender->password, &stored->password);
	imail_record_free(&imail_sender_type, stored);
	return is_for;
}

static gboolean fill_mailbox(Session *s, ImailMailbox *mailbox, GError **error)
{
	Server *server = session_server(s);
	PasswordPlace then, now;
	ImailMailbox *stored;
	gboolean is_for;

	if (mailbox == NULL || mailbox->password != NULL || mailbox->mailbox == NULL)
		return TRUE;
	stored = store_mailbox_get(store_main_tx(server->store), server->secret, session_user(s),
				   mailbox->mailbox, error);
	if (stored == NULL)
		return FALSE;
	then = stored_password_mailbox(stored);
	now = stored_password_mailbox(mailbox);
	is_for = stored->password == NULL || stored_password_is_for(&then, &now, error);
	if (is_for)
		take(&mailbox->password, &stored->password);
	imail_record_free(&imail_mailbox_type, stored);
	return is_for;
}

static void begin(Session *s, const char *id, const ImailSender *sender, const ImailMailbox *mailbox)
{
	ServerTests *tests = session_server(s)->tests;
	Test *test = g_new0(Test, 1);

	test->tests = tests;
	test->user = session_user(s);
	test->request = session_request(s, id);
	g_hash_table_add(tests->running, test);
	if (sender != NULL)
		test_sender(test, sender);
	if (mailbox != NULL)
		test_mailbox(test, mailbox);
}

void server_test_request(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailSender *sender = read_member(frame, "sender", &imail_sender_type, &error);
	ImailMailbox *mailbox =
		error == NULL ? read_member(frame, "mailbox", &imail_mailbox_type, &error) : NULL;

	if (error == NULL && sender == NULL && mailbox == NULL)
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "server-test: \"sender\" or \"mailbox\" is missing.");
	if (error == NULL && fill_sender(s, sender, &error) && fill_mailbox(s, mailbox, &error) &&
	    allowance_take(session_server(s)->tests->allowance, session_user(s), g_get_monotonic_time(),
			   &error))
		begin(s, frame->id, sender, mailbox);
	if (error != NULL)
		session_error(s, frame->id, NULL, error);
	imail_record_free(&imail_sender_type, sender);
	imail_record_free(&imail_mailbox_type, mailbox);
}
