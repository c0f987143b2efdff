/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-uidl.c: unique-ids are kept per user and mailbox, acked, forgotten, and survive a restart.
 */
#include "store-fixture.h"

typedef struct {
	gint64 user;
	const char *mailbox, *uidl;
	gint64 now;
} Uidl;

static gboolean add_work(StoreTx *tx, gpointer job, GError **error)
{
	const Uidl *uidl = job;

	return store_uidl_add(tx, uidl->user, uidl->mailbox, uidl->uidl, uidl->now, error);
}

static gboolean mark_work(StoreTx *tx, gpointer job, GError **error)
{
	const Uidl *uidl = job;

	return store_uidl_mark_acked(tx, uidl->user, uidl->mailbox, uidl->uidl, error);
}

static void add(Fixture *f, const char *mailbox, const char *uidl, gint64 now)
{
	fixture_do(f, add_work, &(Uidl){f->user, mailbox, uidl, now});
}

static void assert_uidl(GHashTable *known, const char *uidl, gint64 fetched, gboolean is_acked)
{
	const StoreUidl *found = g_hash_table_lookup(known, uidl);

	g_assert_nonnull(found);
	g_assert_cmpint(found->fetched, ==, fetched);
	g_assert_cmpint(found->is_acked, ==, is_acked);
}

static void test_add_and_load(Fixture *f, gconstpointer data)
{
	g_autofree char *longest = g_strnfill(500, '~');
	g_autoptr(GHashTable) known = NULL, other = NULL, strange = NULL;

	add(f, "m1", "!", 10);
	add(f, "m1", longest, 11);
	add(f, "m1", "a", 12);
	add(f, "m1", "A", 13); /* unique-ids have case */
	add(f, "m2", "a", 14);
	add(f, "m1", "a", 99); /* again: the first one counts */
	fixture_do(f, mark_work, &(Uidl){f->user, "m1", "a"});
	fixture_do(f, mark_work, &(Uidl){f->user, "m1", "unknown"});
	fixture_do(f, mark_work, &(Uidl){f->user + 1, "m1", "A"});
	fixture_reopen(f);

	known = store_uidl_load(fixture_tx(f), f->user, "m1");
	g_assert_cmpuint(g_hash_table_size(known), ==, 4);
	assert_uidl(known, "!", 10, FALSE);
	assert_uidl(known, longest, 11, FALSE);
	assert_uidl(known, "a", 12, TRUE);
	assert_uidl(known, "A", 13, FALSE);
	other = store_uidl_load(fixture_tx(f), f->user, "m2");
	g_assert_cmpuint(g_hash_table_size(other), ==, 1);
	assert_uidl(other, "a", 14, FALSE);
	strange = store_uidl_load(fixture_tx(f), f->user + 1, "m1");
	g_assert_cmpuint(g_hash_table_size(strange), ==, 0);
}

static gboolean forget_work(StoreTx *tx, gpointer job, GError **error)
{
	Fixture *f = job;
	g_autoptr(GPtrArray) uidls = g_ptr_array_new();

	g_ptr_array_add(uidls, (gpointer) "b");
	g_ptr_array_add(uidls, (gpointer) "unknown");
	g_ptr_array_add(uidls, (gpointer) "c");
	return store_uidl_forget(tx, f->user, "m1", uidls, error);
}

static void test_forget(Fixture *f, gconstpointer data)
{
	g_autoptr(GHashTable) known = NULL, other = NULL;

	add(f, "m1", "a", 1);
	add(f, "m1", "b", 1);
	add(f, "m1", "c", 1);
	add(f, "m2", "b", 1);
	fixture_do(f, forget_work, f);
	known = store_uidl_load(fixture_tx(f), f->user, "m1");
	g_assert_cmpuint(g_hash_table_size(known), ==, 1);
	assert_uidl(known, "a", 1, FALSE);
	other = store_uidl_load(fixture_tx(f), f->user, "m2");
	g_assert_cmpuint(g_hash_table_size(other), ==, 1);
}

static gboolean many_work(StoreTx *tx, gpointer job, GError **error)
{
	Fixture *f = job;

	for (int i = 0; i < 5000; i++) {
		g_autofree char *uidl = g_strdup_printf("%08x5a1c33f1", i);

		if (!store_uidl_add(tx, f->user, "m1", uidl, i, error))
			return FALSE;
	}
	return TRUE;
}

static void test_many(Fixture *f, gconstpointer data)
{
	g_autoptr(GHashTable) known = NULL;

	fixture_do(f, many_work, f);
	known = store_uidl_load(fixture_tx(f), f->user, "m1");
	g_assert_cmpuint(g_hash_table_size(known), ==, 5000);
	assert_uidl(known, "000013875a1c33f1", 4999, FALSE);
}

static gboolean note_work(StoreTx *tx, gpointer job, GError **error)
{
	Fixture *f = job;
	StoreUidl part = {.fetched = 5, .kind = STORE_UIDL_PARTIAL, .push = 7}, copy = {.fetched = 6, .push = 8};
	StoreUidl older = {.fetched = 5, .kind = STORE_UIDL_OLDER};

	return store_uidl_note(tx, f->user, "m1", "part", &part, error) && store_uidl_note(tx, f->user, "m1", "copy", &copy, error) &&
	       store_uidl_note(tx, f->user, "m2", "copy", &copy, error) && store_uidl_note(tx, f->user, "m1", "older", &older, error) &&
	       store_uidl_mark_push(tx, f->user, 8, error) && store_uidl_mark_push(tx, f->user, 7, error) &&
	       store_uidl_mark_push(tx, f->user, 0, error);
}

static gboolean want_work(StoreTx *tx, gpointer job, GError **error)
{
	Fixture *f = job;
	g_autofree char *mailbox = NULL;

	if (!store_uidl_want(tx, f->user, 7, NULL, &mailbox, error))
		return FALSE;
	g_assert_cmpstr(mailbox, ==, "m1");
	/* Again, and by its unique-id. */
	return store_uidl_want(tx, f->user, 0, "part", &mailbox, error);
}

static gboolean want_whole_work(StoreTx *tx, gpointer job, GError **error)
{
	g_autofree char *mailbox = NULL;

	return store_uidl_want(tx, ((Fixture *)job)->user, 8, NULL, &mailbox, error);
}

static gboolean want_older_work(StoreTx *tx, gpointer job, GError **error)
{
	g_autofree char *mailbox = g_strdup("m1");

	return store_uidl_want(tx, ((Fixture *)job)->user, 0, "older", &mailbox, error);
}

static int kind_of(Fixture *f, const char *uidl)
{
	g_autoptr(GHashTable) known = store_uidl_load(fixture_tx(f), f->user, "m1");

	return ((StoreUidl *)g_hash_table_lookup(known, uidl))->kind;
}

/* The ack of a push marks all copies of the mail, and never what was only begun. */
static void test_kinds(Fixture *f, gconstpointer data)
{
	fixture_do(f, note_work, f);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM uidls WHERE is_acked = 1"), ==, 2);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM uidls WHERE is_acked = 1 AND uidl = 'copy'"), ==, 2);
	fixture_do(f, want_work, f);
	g_assert_cmpint(kind_of(f, "part"), ==, STORE_UIDL_WANTED);
	fixture_fail(f, want_whole_work, f, IMAIL_ERROR_NOT_FOUND);
	fixture_fail(f, want_older_work, f, IMAIL_ERROR_NOT_FOUND);
	g_assert_cmpint(kind_of(f, "older"), ==, STORE_UIDL_OLDER);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-uidl/add-and-load", test_add_and_load);
	FIXTURE_TEST("/store-uidl/forget", test_forget);
	FIXTURE_TEST("/store-uidl/many", test_many);
	FIXTURE_TEST("/store-uidl/kinds", test_kinds);
	return g_test_run();
}
