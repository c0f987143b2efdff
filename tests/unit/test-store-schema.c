/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store-schema.c: what is damaged, newer, or cannot be migrated stops the start, in words, and is left
 * as it was.
 */
#include <sys/stat.h>

#include "store-fixture.h"
#include "store-schema.h"

static void assert_refused(Fixture *f, int code, const char *words)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(store_open(f->path, &error));
	g_assert_error(error, IMAIL_ERROR, code);
	g_assert_nonnull(strstr(error->message, f->path));
	g_assert_nonnull(strstr(error->message, words));
}

static void test_damaged(Fixture *f, gconstpointer data)
{
	g_autofree char *garbage = g_strnfill(40000, 'x');

	g_clear_pointer(&f->store, store_close);
	g_assert_true(g_file_set_contents(f->path, garbage, -1, NULL));
	assert_refused(f, IMAIL_ERROR_PERMANENT, "damaged");
	g_unlink(f->path);
	g_assert_cmpint(g_mkdir(f->path, 0700), ==, 0);
	assert_refused(f, IMAIL_ERROR_PERMANENT, "cannot");
	g_rmdir(f->path);
}

static gboolean newer_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_sql_run(tx, "UPDATE schema_version SET version = 4711", NULL, error);
}

static void test_newer(Fixture *f, gconstpointer data)
{
	fixture_do(f, newer_work, NULL);
	g_clear_pointer(&f->store, store_close);
	assert_refused(f, IMAIL_ERROR_PERMANENT, "newer");
}

static gboolean good_step(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "CREATE TABLE first (n BIGINT)", NULL, error);
}

static gboolean bad_step(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "CREATE TABLE second (n BIGINT)", NULL, error) &&
	       store_sql_run(tx, "INSERT INTO nowhere (n) VALUES (1)", NULL, error);
}

static gint64 count_tables(StoreTx *tx, const char *name)
{
	gint64 count;

	g_assert_true(store_sql_number(tx, "SELECT count(*) FROM sqlite_master WHERE name = $1",
				       SQL_WITH(SQL_TEXT(name)), &count, NULL));
	return count;
}

static void test_migration_fails(Fixture *f, gconstpointer data)
{
	static const StoreMigration steps[] = {good_step, bad_step},
				    mended[] = {good_step, good_step, good_step};
	g_autoptr(GError) error = NULL;
	StoreTx *tx;
	gint64 version;

	g_clear_pointer(&f->store, store_close);
	g_assert_true(g_file_set_contents(f->path, "", 0, NULL));
	tx = store_sql_open(f->path, FALSE, &error);
	g_assert_no_error(error);
	g_assert_false(store_schema_migrate(tx, f->path, steps, G_N_ELEMENTS(steps), &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	g_clear_error(&error);
	/* The version before it is there, whole, and nothing of the next. */
	g_assert_true(store_sql_number(tx, "SELECT version FROM schema_version", NULL, &version, NULL));
	g_assert_cmpint(version, ==, 1);
	g_assert_cmpint(count_tables(tx, "first"), ==, 1);
	g_assert_cmpint(count_tables(tx, "second"), ==, 0);
	/* No step is made twice. */
	g_assert_true(store_schema_migrate(tx, f->path, mended, 1, &error));
	g_assert_no_error(error);
	store_sql_close(tx);
}

static void test_migration_stops_the_start(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	StoreTx *tx;

	g_clear_pointer(&f->store, store_close);
	g_assert_true(g_file_set_contents(f->path, "", 0, NULL));
	tx = store_sql_open(f->path, FALSE, &error);
	g_assert_no_error(error);
	g_assert_true(store_sql_run(tx, "CREATE TABLE outbox (somebody_elses BIGINT)", NULL, &error));
	store_sql_close(tx);
	assert_refused(f, IMAIL_ERROR_PERMANENT, "schema 1");
	tx = store_sql_open(f->path, FALSE, &error);
	g_assert_cmpint(count_tables(tx, "users"), ==, 0);
	store_sql_close(tx);
}

/* A mailbox of version 1 that was visited has had its first fetch; one that never was has it before it. */
static void test_version_2(Fixture *f, gconstpointer data)
{
	static const char *const rows[] = {
		"INSERT INTO mailboxes (user_id, mailbox, made, host, port, tls, poll_interval, after_fetch, days,"
		" state, last_success, next_try, failures) VALUES (1, 'm1', 1, 'h', 110, 2, 300, 0, 0, 0, 5, 0, 0)",
		"INSERT INTO mailboxes (user_id, mailbox, made, host, port, tls, poll_interval, after_fetch, days,"
		" state, last_success, next_try, failures) VALUES (1, 'm2', 2, 'h', 110, 2, 300, 0, 0, 0, 0, 0, 0)",
		"INSERT INTO mailboxes (user_id, mailbox, made, host, port, tls, poll_interval, after_fetch, days,"
		" state, last_success, next_try, failures) VALUES (1, 'm3', 3, 'h', 110, 2, 300, 0, 0, 0, 0, 0, 0)",
		"INSERT INTO uidls (user_id, mailbox, uidl, fetched, is_acked) VALUES (1, 'm3', 'u', 5, 1)",
	};
	g_autoptr(GError) error = NULL;
	StoreTx *tx;

	g_clear_pointer(&f->store, store_close);
	g_assert_true(g_file_set_contents(f->path, "", 0, NULL));
	tx = store_sql_open(f->path, FALSE, &error);
	g_assert_true(store_schema_migrate(tx, f->path, store_schema_versions, 1, &error));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		g_assert_true(store_sql_run(tx, rows[i], NULL, &error));
	store_sql_close(tx);
	fixture_open(f);
	g_assert_cmpint(fixture_number(f, "SELECT is_begun FROM mailboxes WHERE mailbox = 'm1'"), ==, 1);
	g_assert_cmpint(fixture_number(f, "SELECT is_begun FROM mailboxes WHERE mailbox = 'm2'"), ==, 0);
	g_assert_cmpint(fixture_number(f, "SELECT is_begun FROM mailboxes WHERE mailbox = 'm3'"), ==, 1);
	g_assert_cmpint(fixture_number(f, "SELECT first_days FROM mailboxes WHERE mailbox = 'm1'"), ==, 90);
	g_assert_cmpint(fixture_number(f, "SELECT kind FROM uidls"), ==, STORE_UIDL_WHOLE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store-schema/damaged", test_damaged);
	FIXTURE_TEST("/store-schema/newer", test_newer);
	FIXTURE_TEST("/store-schema/migration-fails", test_migration_fails);
	FIXTURE_TEST("/store-schema/migration-stops-the-start", test_migration_stops_the_start);
	FIXTURE_TEST("/store-schema/version-2", test_version_2);
	return g_test_run();
}
