/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outbox.c: the status frame of a mail, above all when the SMTP server said more than a frame holds; mails
 * that become due while others are taken.
 */
#include <json-glib/json-glib.h>

#include "frame.h"
#include "limits.h"
#include "message.h"
#include "outbox-private.h"
#include "push.h"
#include "registry.h"
#include "store-fixture.h"

#define GUARD_S 30 /* after which a mail is given up that nobody takes */

static JsonObject *status(guint recipients, gsize words)
{
	g_autofree char *text = g_strnfill(words, '"');
	g_autoptr(GPtrArray) all = imail_record_array_new(&imail_recipient_type);
	StoreOutbox mail = {.mail = (char *)"m", .state = IMAIL_MAIL_SENT, .text = text, .recipients = all};
	g_autofree char *frame = NULL;
	g_autoptr(JsonNode) node = NULL;

	for (guint i = 0; i < recipients; i++) {
		g_autofree char *address = g_strdup_printf("user%u@a-rather-long-name-of-a-host.demo.test", i);

		store_outbox_add_recipient(&mail, address, IMAIL_RECIPIENT_REFUSED, text);
	}
	frame = outbox_status_frame(&mail);
	node = json_from_string(frame, NULL);
	g_assert_nonnull(node);
	return json_node_dup_object(node);
}

static void test_status_fits(void)
{
	static const struct {
		guint recipients;
		gsize words;
		guint shown;
	} cases[] = {{3, 100, 3}, {IMAIL_RECIPIENTS_MAX, 400, IMAIL_RECIPIENTS_MAX}, {IMAIL_RECIPIENTS_MAX, 60000, IMAIL_RECIPIENTS_MAX}};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(JsonObject) object = status(cases[i].recipients, cases[i].words);

		g_assert_true(imail_frame_fits(object, PUSH_REF_ROOM));
		g_assert_cmpstr(json_object_get_string_member(object, "state"), ==, "sent");
		g_assert_cmpuint(json_array_get_length(json_object_get_array_member(object, "recipients")), ==, cases[i].shown);
	}
}

/* ---- when mails are taken ---- */

typedef struct {
	GMutex lock;
	gint has_begun;
	gint64 due;
} Gate;

static gboolean add_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_add(tx, job, error);
}

static gboolean hold_up_work(StoreTx *tx, gpointer job, GError **error)
{
	Gate *gate = job;

	g_atomic_int_set(&gate->has_begun, TRUE);
	g_mutex_lock(&gate->lock);
	g_mutex_unlock(&gate->lock);
	return TRUE;
}

static gboolean wait_until_due_work(StoreTx *tx, gpointer job, GError **error)
{
	while (g_get_real_time() / G_USEC_PER_SEC < ((Gate *)job)->due)
		g_usleep(G_USEC_PER_SEC / 100);
	return TRUE;
}

static void changed_cb(gpointer user_data)
{
	g_main_loop_quit(user_data);
}

static gboolean guard_cb(gpointer user_data)
{
	g_error("the mail was never taken");
	return G_SOURCE_REMOVE;
}

/* One mail of a sender that is gone, so that it fails as soon as it is taken. */
static void add_mail(Fixture *f, gint64 due)
{
	StoreOutbox *mail = store_outbox_new();

	mail->user = f->user;
	mail->mail = g_strdup("m");
	mail->sender = g_strdup("gone");
	mail->from = g_strdup("alice@demo.test");
	mail->message_id = g_strdup("<m@demo.test>");
	mail->state = IMAIL_MAIL_HELD;
	mail->accepted = mail->due = mail->next_try = due;
	store_outbox_add_recipient(mail, "bob@demo.test", IMAIL_RECIPIENT_WAITING, NULL);
	fixture_do(f, add_work, mail);
	store_outbox_free(mail);
}

/* It is not due yet when the outbox is looked through, but it is when that is committed. */
static void test_due_meanwhile(Fixture *f, gconstpointer data)
{
	Server server = {.store = f->store, .registry = registry_new(NULL, NULL)};
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	Outbox *outbox = outbox_new(&server, changed_cb, loop);
	Gate gate = {.due = g_get_real_time() / G_USEC_PER_SEC + 2};
	guint guard = g_timeout_add_seconds(GUARD_S, guard_cb, NULL);

	g_mutex_init(&gate.lock);
	add_mail(f, gate.due);
	g_mutex_lock(&gate.lock);
	store_write(f->store, hold_up_work, NULL, &gate, NULL);
	while (!g_atomic_int_get(&gate.has_begun))
		g_usleep(1000);
	/* Both are of one transaction. */
	outbox_kick(outbox);
	store_write(f->store, wait_until_due_work, NULL, &gate, NULL);
	g_mutex_unlock(&gate.lock);
	g_main_loop_run(loop);
	g_assert_true(store_outbox_is_empty(fixture_tx(f)));
	g_source_remove(guard);
	outbox_free(outbox);
	registry_close(server.registry);
	registry_free(server.registry);
	g_main_loop_unref(loop);
	g_mutex_clear(&gate.lock);
}

static gboolean break_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx,
			     "CREATE TRIGGER broken BEFORE UPDATE OF lease ON outbox BEGIN"
			     " SELECT RAISE(FAIL, 'full'); END",
			     NULL, error);
}

static gboolean mend_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx, "DROP TRIGGER broken", NULL, error);
}

/* The disk was full for a moment: nothing else comes that would have the outbox looked through again. */
static void test_take_fails(Fixture *f, gconstpointer data)
{
	Server server = {.store = f->store, .registry = registry_new(NULL, NULL)};
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	Outbox *outbox = outbox_new(&server, changed_cb, loop);
	guint guard = g_timeout_add_seconds(GUARD_S, guard_cb, NULL);

	add_mail(f, g_get_real_time() / G_USEC_PER_SEC);
	fixture_do(f, break_work, NULL);
	outbox_kick(outbox);
	fixture_do(f, mend_work, NULL);
	g_test_expect_message(G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, "the outbox cannot be read*");
	g_main_loop_run(loop);
	g_test_assert_expected_messages();
	g_assert_true(store_outbox_is_empty(fixture_tx(f)));
	g_source_remove(guard);
	outbox_free(outbox);
	registry_close(server.registry);
	registry_free(server.registry);
	g_main_loop_unref(loop);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox/status-fits", test_status_fits);
	FIXTURE_TEST("/outbox/due-meanwhile", test_due_meanwhile);
	FIXTURE_TEST("/outbox/take-fails", test_take_fails);
	return g_test_run();
}
