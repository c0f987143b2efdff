/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-scan.c: the index after other programs, other processes of ours, damage and age.
 */
#include "mail-fixture.h"
#include "manage.h"

#define MAIL(subject) "From: bob@demo.test\nSubject: " subject "\nMessage-ID: <" subject "@demo.test>\n\n" subject "\n"

#define assert_changes(mails, expected)                                                                      \
	do {                                                                                                 \
		g_autofree char *changes_ = mails_changes(mails);                                            \
		g_assert_cmpstr(changes_, ==, (expected));                                                   \
	} while (0)

static void scan(Mails *mails)
{
	imail_store_rescan(mails->store);
}

static void test_changes(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_put(mails, "new/1.a.x", MAIL("one"));
	mails_put(mails, "cur/2.b.x:2,S", MAIL("two"));
	scan(mails);
	assert_changes(mails, "+1.a.x|+2.b.x");
	mails_assert(mails, "Inbox", "2.b.x|1.a.x*");
	/* Read, then moved, by another program. */
	mails_rename(mails, "new/1.a.x", "cur/1.a.x:2,S");
	scan(mails);
	assert_changes(mails, "~1.a.x");
	mails_assert(mails, "Inbox", "2.b.x|1.a.x");
	mails_rename(mails, "cur/1.a.x:2,S", ".Archive/cur/1.a.x:2,S");
	scan(mails);
	assert_changes(mails, "~1.a.x");
	mails_assert(mails, "Archive", "1.a.x");
	mails_remove(mails, "cur/2.b.x:2,S");
	scan(mails);
	assert_changes(mails, "-2.b.x");
	mails_assert(mails, "Inbox", "");
	mails_assert_found(mails, "two", "");
	mails_assert_found(mails, "one", "1.a.x");
	scan(mails);
	assert_changes(mails, "");
}

static void test_folders(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_make_folder(mails, ".B&APw-ro");
	mails_make_folder(mails, ".Büro2");
	mails_put(mails, ".B&APw-ro/new/1.a.x", MAIL("one"));
	mails_put(mails, ".Büro2/cur/2.b.x:2,", MAIL("two"));
	scan(mails);
	mails_assert(mails, "Büro", "1.a.x*");
	mails_assert(mails, "Büro2", "2.b.x*");
	/* Another program renames one: its mails move. */
	mails_rename(mails, ".Büro2", ".Other");
	scan(mails);
	mails_assert(mails, "Other", "2.b.x*");
	g_assert_cmpint(imail_list_find_folder(imail_store_index(mails->store), "Büro2"), ==, -1);
	/* And throws one away. */
	g_autofree char *path = mails_path(mails, ".B&APw-ro");
	mails_remove_tree(path);
	scan(mails);
	g_assert_cmpint(imail_list_find_folder(imail_store_index(mails->store), "Büro"), ==, -1);
	mails_assert_found(mails, "one", "");
	mails_reopen(mails);
	mails_assert(mails, "Other", "2.b.x*");
}

/* Two files of one unique part, in two folders: both are mails, the one that was seen first keeps
 * its id. */
static void test_copies(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_put(mails, "cur/1.a.x:2,S", MAIL("one"));
	scan(mails);
	mails_put(mails, ".Archive/cur/1.a.x:2,", MAIL("one"));
	scan(mails);
	mails_assert(mails, "Inbox", "1.a.x");
	mails_assert(mails, "Archive", "1.a.x+3*");
	mails_assert_found(mails, "one", "1.a.x+3|1.a.x");
	mails_rename(mails, ".Archive/cur/1.a.x:2,", ".Archive/cur/1.a.x:2,S");
	scan(mails);
	mails_assert(mails, "Archive", "1.a.x+3");
	mails_remove(mails, "cur/1.a.x:2,S");
	scan(mails);
	mails_assert(mails, "Inbox", "");
	mails_assert(mails, "Archive", "1.a.x+3");
}

/* What the watch reports: only these files are looked at. */
static void look_at(Mails *mails, const char *dir, gboolean is_cur, const char *name)
{
	g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(imail_scan_file_free);
	ImailScanFile *file = g_new0(ImailScanFile, 1);

	file->dir = g_strdup(dir);
	file->is_cur = is_cur;
	file->name = g_strdup(name);
	g_ptr_array_add(files, file);
	imail_store_rescan_files(mails->store, files);
}

static void test_files(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_put(mails, "new/1.a.x", MAIL("one"));
	look_at(mails, "", FALSE, "1.a.x");
	assert_changes(mails, "+1.a.x");
	mails_rename(mails, "new/1.a.x", "cur/1.a.x:2,F");
	look_at(mails, "", TRUE, "1.a.x:2,F");
	assert_changes(mails, "~1.a.x");
	look_at(mails, "", FALSE, "1.a.x");
	assert_changes(mails, "");
	mails_remove(mails, "cur/1.a.x:2,F");
	look_at(mails, "", TRUE, "1.a.x:2,F");
	assert_changes(mails, "-1.a.x");
	mails_assert(mails, "Inbox", "");
}

/* ---- the file ---- */

static char *index_path(Mails *mails)
{
	return g_build_filename(mails->dir, "index.db", NULL);
}

static void fill_two(Mails *mails)
{
	mails_put(mails, "new/1.a.x", MAIL("one"));
	mails_put(mails, ".Sent/cur/2.b.x:2,S", MAIL("two"));
	scan(mails);
	imail_store_free(mails->store);
}

static void assert_two(Mails *mails)
{
	gint64 left;

	imail_store_prepare(mails->store, 100, &left);
	mails_assert(mails, "Inbox", "1.a.x*");
	mails_assert(mails, "Sent", "2.b.x");
	mails_assert_found(mails, "two", "2.b.x");
}

static void test_missing(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = index_path(mails);

	fill_two(mails);
	g_assert_cmpint(g_remove(path), ==, 0);
	mails_open(mails);
	assert_two(mails);
}

static void test_garbage(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = index_path(mails);

	fill_two(mails);
	g_assert_true(g_file_set_contents(path, "this is no database, and it is long enough to be none", -1, NULL));
	mails_open(mails);
	assert_two(mails);
}

/* Its first page is whole, what follows is not: met by a statement, not at the opening. */
static void test_damaged(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = index_path(mails);
	g_autofree char *contents = NULL;
	gsize len;

	fill_two(mails);
	g_assert_true(g_file_get_contents(path, &contents, &len, NULL));
	g_assert_cmpuint(len, >, 8192);
	memset(contents + 4096, 0xa5, len - 4096);
	g_assert_true(g_file_set_contents(path, contents, (gssize)len, NULL));
	mails_open(mails);
	assert_two(mails);
}

static void test_version(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = index_path(mails);
	ImailSql *sql;

	fill_two(mails);
	sql = imail_sql_open(path, FALSE, NULL);
	g_assert_true(imail_sql_script(sql, "PRAGMA user_version = 999; DELETE FROM mail;", NULL));
	imail_sql_close(sql);
	mails_open(mails);
	assert_two(mails);
}

/* A folder that nothing can be written to: everything is there all the same, for this session. */
static void test_in_memory(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *path = index_path(mails);
	g_autofree char *log = g_strconcat(path, "-wal", NULL);
	g_autofree char *shared = g_strconcat(path, "-shm", NULL);

	fill_two(mails);
	g_remove(path);
	g_remove(log);
	g_remove(shared);
	g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
	mails_open(mails);
	assert_two(mails);
}

/* ---- another process of ours ---- */

static void test_two_clients(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	Mails other = {.dir = mails->dir};
	ImailItem *item;

	mails_open(&other);
	mails_put(mails, "new/1.a.x", MAIL("one"));
	scan(mails);
	assert_changes(mails, "+1.a.x");
	/* The other one finds it in the index, and is told. */
	scan(&other);
	assert_changes(&other, "+1.a.x");
	g_assert_true(imail_store_delete(mails->store, "1.a.x", &item, NULL));
	imail_item_free(item);
	assert_changes(&other, "~1.a.x");
	assert_changes(mails, "");
	mails_assert(&other, "Trash", "1.a.x*");
	g_assert_true(imail_store_delete(other.store, "1.a.x", &item, NULL));
	assert_changes(mails, "-1.a.x");
	mails_assert(mails, "Trash", "");
	imail_store_free(other.store);
}

/* One makes the index anew: the other goes on with the new one. */
static void test_gone(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	Mails other = {.dir = mails->dir};

	mails_put(mails, "new/1.a.x", MAIL("one"));
	scan(mails);
	mails_open(&other);
	imail_index_renew(imail_store_index(mails->store));
	scan(mails);
	mails_put(mails, "new/2.b.x", MAIL("two"));
	scan(&other);
	mails_assert(&other, "Inbox", "2.b.x*|1.a.x*");
	scan(mails);
	mails_assert(mails, "Inbox", "2.b.x*|1.a.x*");
	imail_store_free(other.store);
}

/* ---- names ---- */

static void test_odd_names(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *dir = mails_path(mails, "cur/3.dir.x");

	mails_put(mails, "cur/1.a.x:2,S", "");
	mails_put(mails, "cur/no flags at all", MAIL("two"));
	mails_put(mails, "cur/.hidden", MAIL("hidden"));
	mails_put(mails, "cur/2.%s'\";x:2,Sabc", MAIL("quotes"));
	g_assert_cmpint(g_mkdir(dir, 0700), ==, 0);
	scan(mails);
	mails_assert_found(mails, "two", "no flags at all");
	mails_assert_found(mails, "quotes", "2.%s'\";x");
	mails_assert_found(mails, "hidden", "");
	mails_assert_found(mails, "", "no flags at all|2.%s'\";x|1.a.x");
}

/* Names of other programs in another charset: listed, read, marked and moved like others; the ids are UTF-8. */
static void test_names_of_no_charset(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	ImailManaged done;

	mails_make_folder(mails, ".B\xfcro");
	mails_put(mails, ".B\xfcro/cur/1.\xe4.x:2,S", MAIL("one"));
	scan(mails);
	mails_put(mails, "cur/1.%E4.x:2,S", MAIL("two"));
	scan(mails);
	mails_assert(mails, "B\357\277\275ro", "1.%E4.x");
	mails_assert(mails, "Inbox", "1.%E4.x+0");
	scan(mails);
	assert_changes(mails, "+1.%E4.x|+1.%E4.x+0");
	g_ptr_array_add(ids, (gpointer) "1.%E4.x");
	g_assert_true(imail_manage_mark(mails->store, ids, "F", "", &done, &error));
	imail_managed_clear(&done);
	g_assert_true(imail_manage_move(mails->store, ids, "Archive", &done, &error));
	imail_managed_clear(&done);
	g_assert_true(mails_has(mails, ".Archive/cur/1.\xe4.x:2,FS"));
	mails_rename(mails, ".Archive/cur/1.\xe4.x:2,FS", "cur/1.\xe4.x:2,FS");
	look_at(mails, ".Archive", TRUE, "1.\xe4.x:2,FS");
	look_at(mails, "", TRUE, "1.\xe4.x:2,FS");
	mails_assert_found(mails, "one", "1.%E4.x");
	mails_reopen(mails);
	mails_remove(mails, "cur/1.\xe4.x:2,FS");
	scan(mails);
	mails_assert_found(mails, "one", "");
	mails_assert(mails, "Inbox", "1.%E4.x+0");
}

#define ADD(name, func) g_test_add("/index-scan/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("changes", test_changes);
	ADD("folders", test_folders);
	ADD("copies", test_copies);
	ADD("files", test_files);
	ADD("missing", test_missing);
	ADD("garbage", test_garbage);
	ADD("damaged", test_damaged);
	ADD("version", test_version);
	ADD("in-memory", test_in_memory);
	ADD("two-clients", test_two_clients);
	ADD("gone", test_gone);
	ADD("odd-names", test_odd_names);
	ADD("names-of-no-charset", test_names_of_no_charset);
	return g_test_run();
}
