/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-outbox.c: a mail is accepted once, taken by one worker at a time, and its octets go when it is
 * final.
 */
#include "store-fixture.h"
#include "store-outbox.h"
#include "store-sql.h"

static gboolean add_work(StoreTx *tx, gpointer job, GError **error)
{
	StoreOutbox *mail = job;
	g_autoptr(GBytes) data = g_bytes_new_static("mail", 4);

	return (mail->blob == 0 || store_blob_append(tx, mail->blob, 0, data, error)) &&
	       store_outbox_add(tx, mail, error);
}

static StoreOutbox *new_mail(Fixture *f, const char *id, gint64 next_try)
{
	StoreOutbox *mail = store_outbox_new();

	mail->user = f->user;
	mail->mail = g_strdup(id);
	mail->sender = g_strdup("s1");
	mail->from = g_strdup("alice@demo.test");
	store_outbox_add_recipient(mail, "bob@demo.test", IMAIL_RECIPIENT_WAITING, NULL);
	store_outbox_add_recipient(mail, "\"o d,d\"@demo.test", IMAIL_RECIPIENT_WAITING, NULL);
	store_outbox_add_recipient(mail, "zo\xc3\xab@demo.test", IMAIL_RECIPIENT_WAITING, NULL);
	mail->message_id = g_strdup("<x@demo.test>");
	mail->blob = store_blob_new_id(f->store);
	mail->size = 4;
	mail->state = IMAIL_MAIL_QUEUED;
	mail->accepted = 1000;
	mail->next_try = next_try;
	return mail;
}

static gint64 add(Fixture *f, const char *id, gint64 next_try)
{
	StoreOutbox *mail = new_mail(f, id, next_try);
	gint64 row;

	fixture_do(f, add_work, mail);
	row = mail->id;
	store_outbox_free(mail);
	return row;
}

static void answer(StoreOutbox *mail, guint index, ImailRecipientState state, const char *text)
{
	ImailRecipient *recipient = g_ptr_array_index(mail->recipients, index);

	recipient->state = state;
	g_free(recipient->text);
	recipient->text = g_strdup(text);
}

static void assert_same(const StoreOutbox *a, const StoreOutbox *b)
{
	g_assert_cmpint(a->id, ==, b->id);
	g_assert_cmpint(a->user, ==, b->user);
	g_assert_cmpstr(a->mail, ==, b->mail);
	g_assert_cmpstr(a->sender, ==, b->sender);
	g_assert_cmpstr(a->from, ==, b->from);
	g_assert_cmpstr(a->message_id, ==, b->message_id);
	g_assert_cmpint(a->blob, ==, b->blob);
	g_assert_cmpint(a->size, ==, b->size);
	g_assert_cmpint(a->needs_8bit, ==, b->needs_8bit);
	g_assert_cmpint(a->needs_utf8, ==, b->needs_utf8);
	g_assert_cmpint(a->state, ==, b->state);
	g_assert_cmpstr(a->code, ==, b->code);
	g_assert_cmpstr(a->text, ==, b->text);
	g_assert_cmpint(a->accepted, ==, b->accepted);
	g_assert_cmpint(a->attempts, ==, b->attempts);
	g_assert_cmpint(a->next_try, ==, b->next_try);
	g_assert_cmpint(a->lease, ==, b->lease);
	g_assert_cmpint(a->due, ==, b->due);
	g_assert_cmpint(a->is_told, ==, b->is_told);
	g_assert_cmpuint(a->recipients->len, ==, b->recipients->len);
	for (guint i = 0; i < a->recipients->len; i++) {
		const ImailRecipient *one = g_ptr_array_index(a->recipients, i),
				     *other = g_ptr_array_index(b->recipients, i);

		g_assert_cmpstr(one->address, ==, other->address);
		g_assert_cmpint(one->state, ==, other->state);
		g_assert_cmpstr(one->text, ==, other->text);
	}
}

static gboolean update_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_update(tx, job, error);
}

static void test_round_trip(Fixture *f, gconstpointer data)
{
	StoreOutbox *mail = new_mail(f, "uuid-1", 1000), *found, *got;

	mail->needs_utf8 = TRUE;
	fixture_do(f, add_work, mail);
	found = store_outbox_find(fixture_tx(f), f->user, "uuid-1");
	assert_same(mail, found);
	store_outbox_free(found);

	answer(mail, 0, IMAIL_RECIPIENT_ACCEPTED, NULL);
	answer(mail, 1, IMAIL_RECIPIENT_REFUSED, "550 5.1.1 \"no such\" \\user\\\nreally");
	answer(mail, 2, IMAIL_RECIPIENT_WAITING, "450 \xe4\xb8\x8d");
	mail->due = 1500;
	mail->is_told = TRUE;
	mail->state = IMAIL_MAIL_DEFERRED;
	mail->code = g_strdup("temporary");
	mail->text = g_strdup("451 later");
	mail->attempts = 3;
	mail->next_try = 2000;
	mail->lease = 77;
	fixture_do(f, update_work, mail);
	fixture_reopen(f);
	got = store_outbox_get(fixture_tx(f), mail->id);
	assert_same(mail, got);
	store_outbox_free(got);
	g_assert_null(store_outbox_get(fixture_tx(f), mail->id + 1));
	g_assert_null(store_outbox_find(fixture_tx(f), f->user, "uuid-2"));
	g_assert_null(store_outbox_find(fixture_tx(f), f->user + 1, "uuid-1"));
	store_outbox_free(mail);
}

/* A server's words in no charset at all must not make the row unreadable. */
static void test_odd_words(Fixture *f, gconstpointer data)
{
	StoreOutbox *mail = new_mail(f, "uuid-1", 1000), *got;
	const ImailRecipient *refused;

	fixture_do(f, add_work, mail);
	answer(mail, 0, IMAIL_RECIPIENT_REFUSED, "550 \xff\xfe no");
	fixture_do(f, update_work, mail);
	got = store_outbox_get(fixture_tx(f), mail->id);
	refused = g_ptr_array_index(got->recipients, 0);
	g_assert_true(g_utf8_validate(refused->text, -1, NULL));
	g_assert_true(g_str_has_suffix(refused->text, " no"));
	store_outbox_free(got);
	store_outbox_free(mail);
}

static void test_waiting(Fixture *f, gconstpointer data)
{
	StoreOutbox *mail = new_mail(f, "uuid-1", 1000);
	g_auto(GStrv) waiting = NULL;

	answer(mail, 1, IMAIL_RECIPIENT_REFUSED, "550 no");
	waiting = store_outbox_waiting(mail);
	g_assert_cmpuint(g_strv_length(waiting), ==, 2);
	g_assert_cmpstr(waiting[0], ==, "bob@demo.test");
	g_assert_cmpuint(store_outbox_recipients_in(mail, IMAIL_RECIPIENT_WAITING), ==, 2);
	g_assert_cmpuint(store_outbox_recipients_in(mail, IMAIL_RECIPIENT_ACCEPTED), ==, 0);
	store_outbox_free(mail);
}

static gboolean age_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx,
			     "UPDATE outbox SET recipients = '[\"bob@demo.test\"]', refused ="
			     " '[[\"x@demo.test\",\"550 no\"]]'",
			     NULL, error);
}

/* A row that schema 2 wrote. */
static void test_old_refusals(Fixture *f, gconstpointer data)
{
	gint64 row = add(f, "uuid-1", 1000);
	StoreOutbox *got;
	const ImailRecipient *refused;

	fixture_do(f, age_work, NULL);
	got = store_outbox_get(fixture_tx(f), row);
	g_assert_cmpuint(got->recipients->len, ==, 2);
	refused = g_ptr_array_index(got->recipients, 1);
	g_assert_cmpstr(refused->address, ==, "x@demo.test");
	g_assert_cmpint(refused->state, ==, IMAIL_RECIPIENT_REFUSED);
	g_assert_cmpstr(refused->text, ==, "550 no");
	fixture_do(f, update_work, got);
	store_outbox_free(got);
	got = store_outbox_get(fixture_tx(f), row);
	g_assert_cmpuint(got->recipients->len, ==, 2);
	store_outbox_free(got);
}

static void test_by_message_id(Fixture *f, gconstpointer data)
{
	StoreOutbox *got;
	gint64 second;

	add(f, "uuid-1", 1000);
	second = add(f, "uuid-2", 1000);
	got = store_outbox_find_message_id(fixture_tx(f), f->user, "<x@demo.test>");
	g_assert_cmpint(got->id, ==, second);
	store_outbox_free(got);
	g_assert_null(store_outbox_find_message_id(fixture_tx(f), f->user + 1, "<x@demo.test>"));
	g_assert_null(store_outbox_find_message_id(fixture_tx(f), f->user, "<y@demo.test>"));
}

static void test_accepted_once(Fixture *f, gconstpointer data)
{
	StoreOutbox *again = new_mail(f, "uuid-1", 1000), *other = new_mail(f, "uuid-1", 1000);

	add(f, "uuid-1", 1000);
	fixture_fail(f, add_work, again, IMAIL_ERROR_LIMIT);
	other->user++; /* the client's ids are unique for a user, not for all */
	fixture_do(f, add_work, other);
	g_assert_cmpint(store_outbox_count(fixture_tx(f), 0), ==, 2);
	g_assert_cmpint(store_outbox_count(fixture_tx(f), f->user), ==, 1);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 2);
	store_outbox_free(again);
	store_outbox_free(other);
}

typedef struct {
	StoreOutboxTake take;
	char *taken; /* their mail ids */
} Take;

static gboolean take_work(StoreTx *tx, gpointer job, GError **error)
{
	Take *take = job;
	g_autoptr(GPtrArray) mails = store_outbox_take(tx, &take->take, error);
	GString *ids = g_string_new(NULL);

	for (guint i = 0; mails && i < mails->len; i++) {
		const StoreOutbox *mail = g_ptr_array_index(mails, i);

		g_string_append(ids, mail->mail);
		g_assert_cmpint(mail->lease, ==, take->take.lease);
	}
	take->taken = g_string_free(ids, FALSE);
	return mails != NULL;
}

static guint much_room(gint64 user, const char *sender, gpointer user_data)
{
	return 100;
}

static void assert_taken(Fixture *f, gint64 now, gint64 lease, guint max, const char *expected)
{
	Take take = {{.now = now, .lease = lease, .max = max, .room = much_room}, NULL};

	fixture_do(f, take_work, &take);
	g_assert_cmpstr(take.taken, ==, expected);
	g_free(take.taken);
	g_free(take.take.after_sender);
}

/* Two of each sender; none of one called "full". */
static guint little_room(gint64 user, const char *sender, gpointer user_data)
{
	return g_str_equal(sender, "full") ? 0 : 2;
}

static void add_for(Fixture *f, const char *id, const char *sender)
{
	StoreOutbox *mail = new_mail(f, id, 100);

	g_free(mail->sender);
	mail->sender = g_strdup(sender);
	fixture_do(f, add_work, mail);
	store_outbox_free(mail);
}

/* A sender's many mails leave the places of the others alone. */
static void test_fair(Fixture *f, gconstpointer data)
{
	static const char *const ids[][2] = {{"a", "s1"}, {"b", "s1"}, {"c", "s1"},   {"d", "s1"}, {"e", "s1"},
					     {"f", "s1"}, {"g", "s2"}, {"x", "full"}, {"h", "s3"}, {"i", "s3"}};
	static const char *const rounds[] = {"abg", "hic", "def", ""};
	Take take = {{.now = 100, .lease = 500, .max = 3, .room = little_room}, NULL};

	for (guint i = 0; i < G_N_ELEMENTS(ids); i++)
		add_for(f, ids[i][0], ids[i][1]);
	for (guint i = 0; i < 2; i++) {
		fixture_do(f, take_work, &take);
		g_assert_cmpstr(take.taken, ==, rounds[i]);
		g_clear_pointer(&take.taken, g_free);
	}
	take.take.room = much_room;
	fixture_do(f, take_work, &take);
	g_assert_cmpstr(take.taken, ==, "xde");
	g_free(take.taken);
	g_free(take.take.after_sender);
}

static gboolean release_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_release(tx, error);
}

static gboolean renew_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_renew(tx, job, 800, error);
}

static gboolean hurry_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_hurry(tx, *(gint64 *)job, "s1", 150, error);
}

static void test_take(Fixture *f, gconstpointer data)
{
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 0), ==, 0);
	add(f, "a", 100);
	add(f, "b", 300);
	add(f, "c", 0);
	add(f, "d", 100);
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 0), ==, 100);

	assert_taken(f, 99, 500, 10, "c");
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 99), ==, 100);
	assert_taken(f, 100, 500, 1, "a"); /* the oldest first */
	assert_taken(f, 100, 500, 10, "d");
	assert_taken(f, 299, 600, 10, "");
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 299), ==, 300);
	assert_taken(f, 300, 400, 10, "b");
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 300), ==, 400);
	g_assert_cmpint(store_outbox_next_due(fixture_tx(f), 400), ==, 500);
	assert_taken(f, 500, 900, 10, "bacd"); /* leases that nobody renewed, the oldest first */

	assert_taken(f, 600, 900, 10, "");
	fixture_do(f, release_work, NULL);
	assert_taken(f, 150, 160, 10, "cad");
	fixture_do(f, hurry_work, &f->user);
	assert_taken(f, 150, 160, 10, "b");
	g_assert_cmpint(store_outbox_count(fixture_tx(f), f->user), ==, 4);
}

/* A lease that is renewed lasts; what is no longer leased is left as it is. */
static void test_renew(Fixture *f, gconstpointer data)
{
	gint64 ids[] = {add(f, "a", 100), add(f, "b", 200)};
	g_autoptr(GArray) array = g_array_new(FALSE, FALSE, sizeof(gint64));

	g_array_append_vals(array, ids, 2);
	assert_taken(f, 100, 500, 10, "a");
	fixture_do(f, renew_work, array);
	assert_taken(f, 799, 900, 10, "b");
	assert_taken(f, 800, 900, 10, "a");
}

static gboolean expire_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_expire(tx, *(gint64 *)job, error);
}

static void test_final(Fixture *f, gconstpointer data)
{
	static const int finals[] = {IMAIL_MAIL_SENT, IMAIL_MAIL_FAILED, IMAIL_MAIL_RECALLED};
	gint64 before = 1000;

	add(f, "waits", 100);
	for (gsize i = 0; i < G_N_ELEMENTS(finals); i++) {
		StoreOutbox *mail = new_mail(f, imail_mail_state_to_name(finals[i]), 100), *got;

		fixture_do(f, add_work, mail);
		g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 2);
		mail->state = finals[i];
		mail->lease = 50;
		fixture_do(f, update_work, mail);
		g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 1);
		got = store_outbox_find(fixture_tx(f), f->user, mail->mail);
		g_assert_cmpint(got->blob, ==, 0);
		g_assert_cmpint(got->state, ==, finals[i]);
		store_outbox_free(got);
		/* Still known: it is never accepted again. */
		fixture_fail(f, add_work, mail, IMAIL_ERROR_LIMIT);
		store_outbox_free(mail);
	}
	g_assert_cmpint(store_outbox_count(fixture_tx(f), 0), ==, 1);
	assert_taken(f, 5000, 9000, 10, "waits");

	fixture_do(f, expire_work, &before);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM outbox"), ==, 4);
	before = 1001;
	fixture_do(f, expire_work, &before);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM outbox"), ==, 1);
}

/* One that was to leave long after it was accepted: reports on it are still to come. */
static void test_expires_after_it_was_due(Fixture *f, gconstpointer data)
{
	StoreOutbox *mail = new_mail(f, "uuid-1", 100);
	gint64 before = 2000;

	mail->accepted = 1000;
	mail->due = 2000;
	fixture_do(f, add_work, mail);
	mail->state = IMAIL_MAIL_SENT;
	fixture_do(f, update_work, mail);
	fixture_do(f, expire_work, &before);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM outbox"), ==, 1);
	before = 2001;
	fixture_do(f, expire_work, &before);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM outbox"), ==, 0);
	store_outbox_free(mail);
}

static void test_update_of_unknown(Fixture *f, gconstpointer data)
{
	StoreOutbox *mail = new_mail(f, "uuid-1", 100);

	mail->id = 4711;
	fixture_fail(f, update_work, mail, IMAIL_ERROR_NOT_FOUND);
	store_outbox_free(mail);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-outbox/round-trip", test_round_trip);
	FIXTURE_TEST("/store-outbox/odd-words", test_odd_words);
	FIXTURE_TEST("/store-outbox/waiting", test_waiting);
	FIXTURE_TEST("/store-outbox/old-refusals", test_old_refusals);
	FIXTURE_TEST("/store-outbox/by-message-id", test_by_message_id);
	FIXTURE_TEST("/store-outbox/accepted-once", test_accepted_once);
	FIXTURE_TEST("/store-outbox/take", test_take);
	FIXTURE_TEST("/store-outbox/fair", test_fair);
	FIXTURE_TEST("/store-outbox/renew", test_renew);
	FIXTURE_TEST("/store-outbox/final", test_final);
	FIXTURE_TEST("/store-outbox/expires-after-it-was-due", test_expires_after_it_was_due);
	FIXTURE_TEST("/store-outbox/update-of-unknown", test_update_of_unknown);
	return g_test_run();
}
