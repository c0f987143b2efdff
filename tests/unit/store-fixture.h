/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-fixture.h: what the tests of the store share: a store in a folder of its own, jobs that wait for
 * their commit.
 */
#ifndef TEST_STORE_FIXTURE_H
#define TEST_STORE_FIXTURE_H

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "store-blob.h"
#include "store-push.h"
#include "store-sql.h"
#include "store-uidl.h"
#include "store-user.h"

typedef struct {
	char *folder, *path;
	Store *store;
	gint64 user; /* alice@demo.test */
} Fixture;

static inline void fixture_open(Fixture *f)
{
	g_autoptr(GError) error = NULL;

	f->store = store_open(f->path, &error);
	g_assert_no_error(error);
	g_assert_nonnull(f->store);
}

static inline void fixture_reopen(Fixture *f)
{
	store_close(f->store);
	fixture_open(f);
}

/* Runs WORK as a job and waits for the commit; it must succeed. */
static inline void fixture_do(Fixture *f, StoreWork work, gpointer job)
{
	g_autoptr(GError) error = NULL;

	store_write_sync(f->store, work, job, &error);
	g_assert_no_error(error);
}

/* The same, but it must fail with CODE. */
static inline void fixture_fail(Fixture *f, StoreWork work, gpointer job, int code)
{
	g_autoptr(GError) error = NULL;

	g_assert_false(store_write_sync(f->store, work, job, &error));
	g_assert_error(error, IMAIL_ERROR, code);
}

static inline StoreTx *fixture_tx(Fixture *f)
{
	return store_main_tx(f->store);
}

static inline gint64 fixture_number(Fixture *f, const char *sql)
{
	gint64 number;

	g_assert_true(store_sql_number(fixture_tx(f), sql, NULL, &number, NULL));
	return number;
}

static inline gboolean fixture_user_work(StoreTx *tx, gpointer job, GError **error)
{
	*(gint64 *)job = store_user_ensure(tx, "alice@demo.test", error);
	return *(gint64 *)job != 0;
}

static inline void fixture_set_up(Fixture *f, gconstpointer data)
{
	f->folder = g_dir_make_tmp("imail-store-XXXXXX", NULL);
	f->path = g_build_filename(f->folder, "state", "imail.db", NULL);
	fixture_open(f);
	fixture_do(f, fixture_user_work, &f->user);
}

static inline void fixture_tear_down(Fixture *f, gconstpointer data)
{
	static const char *const names[] = {"imail.db", "imail.db-wal", "imail.db-shm", "key", NULL};
	g_autofree char *state = g_path_get_dirname(f->path);

	store_close(f->store);
	for (const char *const *name = names; *name; name++) {
		g_autofree char *path = g_build_filename(state, *name, NULL);

		g_unlink(path);
	}
	g_rmdir(state);
	g_assert_cmpint(g_rmdir(f->folder), ==, 0);
	g_free(f->path);
	g_free(f->folder);
}

#define FIXTURE_TEST(path, function)                                                                         \
	g_test_add(path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)

#endif
