/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-profile.c: profiles are kept as they were set, and replaced whole.
 */
#include "store-fixture.h"
#include "store-profile.h"

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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-profile/kept", test_kept);
	return g_test_run();
}
