/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-profile.c: profiles are kept as they were set, and replaced whole.
 */
#include "store-fixture.h"
#include "store-profile.h"
#include "store-server.h"

typedef struct {
	gint64 user;
	ImailProfile *profile;
} Job;

static gboolean set_work(StoreTx *tx, gpointer data, GError **error)
{
	const Job *job = data;

	return store_profile_set(tx, job->user, job->profile, error);
}

static void set(Fixture *f, const char *name, const char *addresses)
{
	g_auto(GStrv) list = g_strsplit(addresses, " ", -1);
	ImailProfile profile = {.name = (char *)name, .addresses = list};
	Job job = {f->user, &profile};

	fixture_do(f, set_work, &job);
}

static void assert_kept(Fixture *f, const char *name, const char *addresses)
{
	ImailProfile *profile = store_profile_get(fixture_tx(f), f->user);
	g_autofree char *list = g_strjoinv(" ", profile->addresses);

	g_assert_cmpstr(profile->name, ==, name);
	g_assert_cmpstr(list, ==, addresses);
	imail_record_free(&imail_profile_type, profile);
}

static void test_kept(Fixture *f, gconstpointer data)
{
	assert_kept(f, NULL, "");
	set(f, "爱丽丝 \"A\"", "alice@work.test \"a,b\"@x.test");
	assert_kept(f, "爱丽丝 \"A\"", "alice@work.test \"a,b\"@x.test");
	fixture_reopen(f);
	assert_kept(f, "爱丽丝 \"A\"", "alice@work.test \"a,b\"@x.test");
	set(f, NULL, "");
	assert_kept(f, NULL, "");
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM profiles"), ==, 1);
}

static gboolean sender_work(StoreTx *tx, gpointer data, GError **error)
{
	const gint64 *user = data;
	g_autofree char *id = g_strdup_printf("s%" G_GINT64_FORMAT, *user);

	return store_sql_run(tx,
			     "INSERT INTO senders (user_id, sender, made, address, host, port, tls, is_default)"
			     " VALUES ($1, $2, 1, 'Office@work.test', 'h', 25, 0, 1)",
			     SQL_WITH(SQL_INT(*user), SQL_TEXT(id)), error);
}

static gboolean proven_work(StoreTx *tx, gpointer data, GError **error)
{
	const gint64 *user = data;
	g_autofree char *id = g_strdup_printf("s%" G_GINT64_FORMAT, *user);

	return store_sender_set_proven(tx, *user, id, error);
}

static gboolean bob_work(StoreTx *tx, gpointer data, GError **error)
{
	*(gint64 *)data = store_user_ensure(tx, "bob@demo.test", error);
	return *(gint64 *)data != 0;
}

static void test_others(Fixture *f, gconstpointer data)
{
	gint64 bob = 0;

	fixture_do(f, bob_work, &bob);
	g_assert_true(store_profile_is_others(fixture_tx(f), f->user, "Bob@demo.test"));
	g_assert_false(store_profile_is_others(fixture_tx(f), bob, "Bob@demo.test"));
	g_assert_false(store_profile_is_others(fixture_tx(f), f->user, "nobody@demo.test"));
	/* A sender alone is no proof, a mail that has left is; two may have it. */
	fixture_do(f, sender_work, &bob);
	fixture_do(f, sender_work, &f->user);
	g_assert_false(store_profile_is_others(fixture_tx(f), f->user, "office@work.test"));
	fixture_do(f, proven_work, &bob);
	g_assert_true(store_profile_is_others(fixture_tx(f), f->user, "office@WORK.test"));
	g_assert_false(store_profile_is_others(fixture_tx(f), bob, "office@work.test"));
	fixture_do(f, proven_work, &f->user);
	g_assert_false(store_profile_is_others(fixture_tx(f), f->user, "office@work.test"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-profile/kept", test_kept);
	FIXTURE_TEST("/store-profile/others", test_others);
	return g_test_run();
}
