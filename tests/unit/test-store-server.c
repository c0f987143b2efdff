/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-server.c: senders and mailboxes with their rules: one default, sealed passwords, unique-ids that
 * belong to a maildrop.
 */
#include "store-fixture.h"
#include "store-server.h"

typedef struct {
	Fixture base;
	Secret *secret;
} Servers;

/* One call of the interface as a job. */
typedef struct {
	Servers *s;
	ImailSender *sender;
	ImailMailbox *mailbox;
	const StoreSchedule *schedule;
	const char *id;
} Call;

static void set_up(Servers *s, gconstpointer data)
{
	g_autofree char *folder = NULL, *path = NULL;
	g_autoptr(GError) error = NULL;

	fixture_set_up(&s->base, NULL);
	folder = g_path_get_dirname(s->base.path);
	path = g_build_filename(folder, "key", NULL);
	s->secret = secret_open(path, &error);
	g_assert_no_error(error);
}

static void tear_down(Servers *s, gconstpointer data)
{
	secret_free(s->secret);
	fixture_tear_down(&s->base, NULL);
}

static gboolean sender_set_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_sender_set(tx, call->s->secret, call->s->base.user, call->sender, error);
}

static gboolean sender_remove_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_sender_remove(tx, call->s->base.user, call->id, error);
}

static gboolean mailbox_set_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_mailbox_set(tx, call->s->secret, call->s->base.user, call->mailbox, error);
}

static gboolean mailbox_remove_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_mailbox_remove(tx, call->s->base.user, call->id, error);
}

static gboolean schedule_save_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_schedule_save(tx, ((const Call *)job)->schedule, error);
}

static ImailSender *new_sender(const char *address)
{
	ImailSender *sender = imail_record_new(&imail_sender_type);

	sender->address = g_strdup(address);
	sender->host = g_strdup("smtp.demo.test");
	sender->port = 465;
	sender->login = g_strdup("alice");
	sender->password = g_strdup("geheim");
	return sender;
}

static ImailMailbox *new_mailbox(void)
{
	ImailMailbox *mailbox = imail_record_new(&imail_mailbox_type);

	mailbox->host = g_strdup("pop.demo.test");
	mailbox->port = 995;
	mailbox->login = g_strdup("alice");
	mailbox->password = g_strdup("pop-geheim");
	mailbox->interval = 300;
	mailbox->after = IMAIL_AFTER_DAYS;
	mailbox->days = 7;
	return mailbox;
}

/* Adds a sender with ADDRESS, gives its id. */
static char *add_sender(Servers *s, const char *address, gboolean is_default)
{
	ImailSender *sender = new_sender(address);
	char *id;

	sender->is_default = is_default;
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	id = g_strdup(sender->sender);
	g_assert_nonnull(id);
	imail_record_free(&imail_sender_type, sender);
	return id;
}

static char *add_mailbox(Servers *s)
{
	ImailMailbox *mailbox = new_mailbox();
	char *id;

	fixture_do(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox});
	id = g_strdup(mailbox->mailbox);
	g_assert_nonnull(id);
	imail_record_free(&imail_mailbox_type, mailbox);
	return id;
}

/* "a@b* c@d": the addresses in order, the default one with a star. */
static void assert_senders(Servers *s, const char *expected)
{
	g_autoptr(GPtrArray) senders = store_sender_list(fixture_tx(&s->base), s->base.user);
	g_autoptr(GString) listed = g_string_new(NULL);

	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = g_ptr_array_index(senders, i);

		g_string_append_printf(listed, "%s%s%s", i > 0 ? " " : "", sender->address,
				       sender->is_default ? "*" : "");
		g_assert_null(sender->password);
	}
	g_assert_cmpstr(listed->str, ==, expected);
}

static gboolean proven_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;

	return store_sender_set_proven(tx, call->s->base.user, call->id, error);
}

/* A sender has worked until it names another server. */
static void test_proven(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_sender(s, "alice@demo.test", FALSE);
	StoreTx *tx = fixture_tx(&s->base);
	ImailSender *sender;

	g_assert_false(store_sender_is_proven(tx, s->base.user, id));
	fixture_do(&s->base, proven_work, &(Call){s, .id = id});
	g_assert_true(store_sender_is_proven(tx, s->base.user, id));
	sender = new_sender("alice@demo.test");
	sender->sender = g_strdup(id);
	sender->connections = 7;
	sender->rate = 100;
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	g_assert_true(store_sender_is_proven(tx, s->base.user, id));
	/* Another address has to show that it is let through. */
	g_free(sender->address);
	sender->address = g_strdup("alice@other.test");
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	g_assert_false(store_sender_is_proven(tx, s->base.user, id));
	fixture_do(&s->base, proven_work, &(Call){s, .id = id});
	sender->port = 587;
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	g_assert_false(store_sender_is_proven(tx, s->base.user, id));
	imail_record_free(&imail_sender_type, sender);
	sender = store_sender_get(tx, s->secret, s->base.user, id, NULL);
	g_assert_cmpint(sender->connections, ==, 7);
	g_assert_cmpint(sender->rate, ==, 100);
	imail_record_free(&imail_sender_type, sender);
}

static void test_default(Servers *s, gconstpointer data)
{
	g_autofree char *a = NULL, *b = NULL, *c = NULL;
	ImailSender *changed;

	assert_senders(s, "");
	a = add_sender(s, "a@x", FALSE); /* the only one, claim 7 */
	assert_senders(s, "a@x*");
	b = add_sender(s, "b@x", FALSE);
	assert_senders(s, "a@x* b@x");
	c = add_sender(s, "c@x", TRUE);
	assert_senders(s, "a@x b@x c@x*");

	/* Not wanting to be it any more does not leave the user without one. */
	changed = new_sender("c2@x");
	changed->sender = g_strdup(c);
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = changed});
	assert_senders(s, "a@x b@x c2@x*");
	imail_record_free(&imail_sender_type, changed);

	fixture_do(&s->base, sender_remove_work, &(Call){s, .id = b});
	assert_senders(s, "a@x c2@x*");
	fixture_do(&s->base, sender_remove_work, &(Call){s, .id = c});
	assert_senders(s, "a@x*");
	fixture_fail(&s->base, sender_remove_work, &(Call){s, .id = c}, IMAIL_ERROR_NOT_FOUND);
	fixture_do(&s->base, sender_remove_work, &(Call){s, .id = a});
	assert_senders(s, "");
}

static void assert_sender(Servers *s, const char *id, const char *password, const char *host,
			  const char *login)
{
	g_autoptr(GError) error = NULL;
	ImailSender *sender = store_sender_get(fixture_tx(&s->base), s->secret, s->base.user, id, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(sender->sender, ==, id);
	g_assert_cmpstr(sender->password, ==, password);
	g_assert_cmpstr(sender->host, ==, host);
	g_assert_cmpstr(sender->login, ==, login);
	g_assert_cmpint(sender->port, ==, 465);
	imail_record_free(&imail_sender_type, sender);
}

static void test_sender_password(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_sender(s, "a@x", FALSE);
	ImailSender *sender = new_sender("b@x");

	assert_sender(s, id, "geheim", "smtp.demo.test", "alice");
	g_clear_pointer(&sender->password, secret_wipe);
	sender->sender = g_strdup(id);
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender}); /* without: the stored one stays */
	assert_sender(s, id, "geheim", "smtp.demo.test", "alice");

	/* But it is not handed to another server, and what would do that changes nothing. */
	g_free(sender->host);
	sender->host = g_strdup("other.demo.test");
	fixture_fail(&s->base, sender_set_work, &(Call){s, .sender = sender}, IMAIL_ERROR_AUTH);
	assert_sender(s, id, "geheim", "smtp.demo.test", "alice");
	sender->password = g_strdup("neu");
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	fixture_reopen(&s->base);
	assert_sender(s, id, "neu", "other.demo.test", "alice");

	/* Without a login nobody needs it: it does not lie there for the next one. */
	g_clear_pointer(&sender->password, secret_wipe);
	g_clear_pointer(&sender->login, g_free);
	fixture_do(&s->base, sender_set_work, &(Call){s, .sender = sender});
	assert_sender(s, id, NULL, "other.demo.test", NULL);
	imail_record_free(&imail_sender_type, sender);
}

static void test_mailbox_password(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_mailbox(s);
	ImailMailbox *mailbox = new_mailbox(), *stored;

	mailbox->mailbox = g_strdup(id);
	g_clear_pointer(&mailbox->password, secret_wipe);
	g_free(mailbox->host);
	mailbox->host = g_strdup("pop.other.test");
	fixture_fail(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox}, IMAIL_ERROR_AUTH);
	g_free(mailbox->host);
	mailbox->host = g_strdup("pop.demo.test");
	mailbox->tls = IMAIL_TLS_NONE;
	fixture_fail(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox}, IMAIL_ERROR_AUTH);
	stored = store_mailbox_get(fixture_tx(&s->base), s->secret, s->base.user, id, NULL);
	g_assert_cmpstr(stored->host, ==, "pop.demo.test");
	g_assert_cmpint(stored->tls, ==, IMAIL_TLS_IMPLICIT);
	g_assert_cmpstr(stored->password, ==, "pop-geheim");
	imail_record_free(&imail_mailbox_type, stored);
	imail_record_free(&imail_mailbox_type, mailbox);
}

static gboolean swap_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx, "UPDATE senders SET password = (SELECT password FROM mailboxes)", NULL,
			     error);
}

static void test_passwords_are_sealed(Servers *s, gconstpointer data)
{
	g_autofree char *sender = add_sender(s, "a@x", FALSE), *mailbox = add_mailbox(s), *octets = NULL;
	g_autoptr(GError) error = NULL;
	gsize size;

	fixture_reopen(&s->base); /* the log goes into the database */
	g_assert_true(g_file_get_contents(s->base.path, &octets, &size, NULL));
	g_assert_nonnull(memmem(octets, size, "smtp.demo.test", 14));
	g_assert_null(memmem(octets, size, "geheim", 6));

	/* One that was moved to another row does not open. */
	fixture_do(&s->base, swap_work, NULL);
	g_assert_null(store_sender_get(fixture_tx(&s->base), s->secret, s->base.user, sender, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_AUTH);
}

static void test_sender_unknown(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_sender(s, "a@x", FALSE);
	ImailSender *sender = new_sender("b@x");
	g_autoptr(GError) error = NULL;

	sender->sender = g_strdup("s99999");
	fixture_fail(&s->base, sender_set_work, &(Call){s, .sender = sender}, IMAIL_ERROR_NOT_FOUND);
	imail_record_free(&imail_sender_type, sender);
	g_assert_null(store_sender_get(fixture_tx(&s->base), s->secret, s->base.user + 1, id,
				       &error)); /* another user's */
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	assert_senders(s, "a@x*");
}

static void test_limits(Servers *s, gconstpointer data)
{
	ImailSender *sender = new_sender("one@more");
	ImailMailbox *mailbox = new_mailbox();

	for (int i = 0; i < IMAIL_SENDERS_MAX; i++)
		g_free(add_sender(s, "a@x", FALSE));
	for (int i = 0; i < IMAIL_MAILBOXES_MAX; i++)
		g_free(add_mailbox(s));
	fixture_fail(&s->base, sender_set_work, &(Call){s, .sender = sender}, IMAIL_ERROR_LIMIT);
	fixture_fail(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox}, IMAIL_ERROR_LIMIT);
	imail_record_free(&imail_sender_type, sender);
	imail_record_free(&imail_mailbox_type, mailbox);
}

static void test_mailbox(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_mailbox(s);
	g_autoptr(GPtrArray) listed = store_mailbox_list(fixture_tx(&s->base), s->base.user);
	g_autoptr(GError) error = NULL;
	ImailMailbox *mailbox;

	g_assert_cmpuint(listed->len, ==, 1);
	mailbox = g_ptr_array_index(listed, 0);
	g_assert_cmpstr(mailbox->mailbox, ==, id);
	g_assert_null(mailbox->password);
	mailbox = store_mailbox_get(fixture_tx(&s->base), s->secret, s->base.user, id, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(mailbox->password, ==, "pop-geheim");
	g_assert_cmpint(mailbox->interval, ==, 300);
	g_assert_cmpint(mailbox->after, ==, IMAIL_AFTER_DAYS);
	g_assert_cmpint(mailbox->days, ==, 7);
	imail_record_free(&imail_mailbox_type, mailbox);
	g_assert_null(store_mailbox_get(fixture_tx(&s->base), s->secret, s->base.user, "m99999", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	fixture_fail(&s->base, mailbox_remove_work, &(Call){s, .id = "m99999"}, IMAIL_ERROR_NOT_FOUND);
}

/* A mail of MAILBOX is in the spool, its unique-id is "u1". */
static gboolean spool_work(StoreTx *tx, gpointer job, GError **error)
{
	const Call *call = job;
	StorePush push = {.user = call->s->base.user,
			  .frame = (char *)"{}",
			  .mailbox = (char *)call->id,
			  .uidl = (char *)"u1"};

	return store_device_seen(tx, push.user, "laptop", error) &&
	       store_uidl_add(tx, push.user, call->id, "u1", 5, error) &&
	       store_push_add(tx, &push, NULL, error);
}

static guint count_uidls(Servers *s, const char *id)
{
	g_autoptr(GHashTable) known = store_uidl_load(fixture_tx(&s->base), s->base.user, id);

	return g_hash_table_size(known);
}

static void test_uidls_belong_to_a_maildrop(Servers *s, gconstpointer data)
{
	static const struct {
		const char *host, *login;
		int port, tls;
		guint kept;
	} cases[] = {
		{"pop.demo.test", "alice", 995, IMAIL_TLS_IMPLICIT, 1},
		{"POP.Demo.test", "alice", 995, IMAIL_TLS_STARTTLS, 1},
		{"pop2.demo.test", "alice", 995, IMAIL_TLS_IMPLICIT, 0},
		{"pop.demo.test", "Alice", 995, IMAIL_TLS_IMPLICIT, 0},
		{"pop.demo.test", "alice", 110, IMAIL_TLS_IMPLICIT, 0},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *id = add_mailbox(s);
		ImailMailbox *mailbox = new_mailbox();

		fixture_do(&s->base, spool_work, &(Call){s, .id = id});
		g_free(mailbox->host);
		g_free(mailbox->login);
		mailbox->mailbox = g_strdup(id);
		mailbox->host = g_strdup(cases[i].host);
		mailbox->login = g_strdup(cases[i].login);
		mailbox->port = cases[i].port;
		mailbox->tls = cases[i].tls;
		fixture_do(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox});
		g_assert_cmpuint(count_uidls(s, id), ==, cases[i].kept);
		imail_record_free(&imail_mailbox_type, mailbox);
	}
}

typedef struct {
	gint64 user, id;
} Ack;

static gboolean ack_work(StoreTx *tx, gpointer job, GError **error)
{
	const Ack *ack = job;

	return store_push_ack(tx, ack->user, "laptop", ack->id, error);
}

/* The new maildrop has a mail of the same unique-id, which nobody acked: an ack of the old one must not let
 * it be deleted. */
static void test_old_ack_says_nothing_of_the_new_maildrop(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_mailbox(s);
	ImailMailbox *mailbox = new_mailbox();
	g_autoptr(GPtrArray) pending = NULL;
	g_autoptr(GHashTable) known = NULL;
	StorePush *old;

	fixture_do(&s->base, spool_work, &(Call){s, .id = id});
	mailbox->mailbox = g_strdup(id);
	mailbox->port = 110;
	fixture_do(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox});
	imail_record_free(&imail_mailbox_type, mailbox);
	fixture_do(&s->base, spool_work, &(Call){s, .id = id});

	pending = store_push_pending(fixture_tx(&s->base), s->base.user, "laptop", 0, 10);
	g_assert_cmpuint(pending->len, ==, 2);
	old = g_ptr_array_index(pending, 0);
	fixture_do(&s->base, ack_work, &(Ack){s->base.user, old->id});
	known = store_uidl_load(fixture_tx(&s->base), s->base.user, id);
	g_assert_false(((StoreUidl *)g_hash_table_lookup(known, "u1"))->is_acked);
}

static void test_remove_keeps_pushes(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_mailbox(s), *other = add_mailbox(s), *next = NULL;

	fixture_do(&s->base, spool_work, &(Call){s, .id = id});
	fixture_do(&s->base, spool_work, &(Call){s, .id = other});
	fixture_do(&s->base, mailbox_remove_work, &(Call){s, .id = id});
	g_assert_cmpuint(count_uidls(s, id), ==, 0);
	g_assert_cmpuint(count_uidls(s, other), ==, 1);
	g_assert_null(store_schedule_get(fixture_tx(&s->base), s->base.user, id));
	g_assert_cmpint(store_push_count(fixture_tx(&s->base), s->base.user), ==, 2);
	next = add_mailbox(s);
	g_assert_cmpstr(next, !=, id); /* an id is never used twice */
}

static void assert_schedule(Servers *s, const StoreSchedule *expected)
{
	StoreSchedule *schedule = store_schedule_get(fixture_tx(&s->base), s->base.user, expected->mailbox);

	g_assert_nonnull(schedule);
	g_assert_cmpint(schedule->user, ==, expected->user);
	g_assert_cmpstr(schedule->mailbox, ==, expected->mailbox);
	g_assert_cmpint(schedule->interval, ==, expected->interval);
	g_assert_cmpint(schedule->state, ==, expected->state);
	g_assert_cmpstr(schedule->code, ==, expected->code);
	g_assert_cmpstr(schedule->text, ==, expected->text);
	g_assert_cmpint(schedule->last_success, ==, expected->last_success);
	g_assert_cmpint(schedule->next_try, ==, expected->next_try);
	g_assert_cmpint(schedule->failures, ==, expected->failures);
	store_schedule_free(schedule);
}

static void test_schedule(Servers *s, gconstpointer data)
{
	g_autofree char *id = add_mailbox(s), *other = add_mailbox(s);
	StoreSchedule fresh = {s->base.user, id, 300, IMAIL_MAILBOX_IDLE, NULL, NULL, 0, 0, 0};
	StoreSchedule paused = {
		s->base.user, id, 300, IMAIL_MAILBOX_PAUSED, (char *)"auth", (char *)"[AUTH] no", 77, 99, 3};
	StoreSchedule corrected = {s->base.user, id, 60, IMAIL_MAILBOX_IDLE, NULL, NULL, 77, 0, 0};
	StoreSchedule gone = {s->base.user, (char *)"m99999", 60, IMAIL_MAILBOX_IDLE, NULL, NULL, 1, 1, 1};
	g_autoptr(GPtrArray) all = NULL;
	ImailMailbox *mailbox = new_mailbox();

	assert_schedule(s, &fresh);
	fixture_do(&s->base, schedule_save_work, &(Call){s, .schedule = &paused});
	fixture_do(&s->base, schedule_save_work,
		   &(Call){s, .schedule = &gone}); /* removed meanwhile: nothing to do */
	fixture_reopen(&s->base);
	assert_schedule(s, &paused);
	all = store_schedule_list(fixture_tx(&s->base));
	g_assert_cmpuint(all->len, ==, 2);
	g_assert_cmpstr(((StoreSchedule *)g_ptr_array_index(all, 0))->mailbox, ==, id);

	mailbox->mailbox = g_strdup(id);
	mailbox->interval = 60;
	fixture_do(&s->base, mailbox_set_work, &(Call){s, .mailbox = mailbox});
	assert_schedule(s, &corrected);
	imail_record_free(&imail_mailbox_type, mailbox);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*function)(Servers *s, gconstpointer data);
	} tests[] = {
		{"/store-server/default", test_default},
		{"/store-server/proven", test_proven},
		{"/store-server/sender-password", test_sender_password},
		{"/store-server/mailbox-password", test_mailbox_password},
		{"/store-server/passwords-are-sealed", test_passwords_are_sealed},
		{"/store-server/sender-unknown", test_sender_unknown},
		{"/store-server/limits", test_limits},
		{"/store-server/mailbox", test_mailbox},
		{"/store-server/uidls-belong-to-a-maildrop", test_uidls_belong_to_a_maildrop},
		{"/store-server/old-ack-says-nothing-of-the-new-maildrop",
		 test_old_ack_says_nothing_of_the_new_maildrop},
		{"/store-server/remove-keeps-pushes", test_remove_keeps_pushes},
		{"/store-server/schedule", test_schedule},
	};

	g_test_init(&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Servers, NULL, set_up, tests[i].function, tear_down);
	return g_test_run();
}
