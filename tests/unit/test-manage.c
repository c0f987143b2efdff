/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-manage.c: many mails at once, Trash and its undoing, folders, and a kill at any step.
 */
#include <signal.h>
#include <sys/wait.h>
#include <utime.h>

#include "mail-fixture.h"
#include "manage.h"

#define MAIL(subject) "From: bob@demo.test\nSubject: " subject "\n\n" subject "\n"

static GPtrArray *ids_of(const char *words)
{
	GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);

	for (char **part = parts; *part != NULL; part++)
		g_ptr_array_add(ids, g_strdup(*part));
	return ids;
}

static void fill(Mails *mails)
{
	mails_put(mails, "new/1.a.x", MAIL("one"));
	mails_put(mails, "cur/2.b.x:2,S", MAIL("two"));
	mails_put(mails, "cur/3.c.x:2,FS", MAIL("three"));
	imail_store_rescan(mails->store);
}

/* Counts of what was done: "changed+added-removed". */
static void assert_done(ImailManaged *done, guint changed, guint added, guint removed)
{
	g_assert_cmpuint(done->changed->len, ==, changed);
	g_assert_cmpuint(done->added->len, ==, added);
	g_assert_cmpuint(done->removed->len, ==, removed);
	imail_managed_clear(done);
}

static char *unread_words(Mails *mails)
{
	g_autoptr(GError) error = NULL;
	ImailUnreadMails *unread = imail_list_unread(imail_store_index(mails->store), &error);
	GString *words = g_string_new(NULL);

	g_assert_no_error(error);
	g_string_printf(words, "%d", (int)unread->total);
	for (guint i = 0; i < unread->senders->len; i++) {
		const ImailUnreadFrom *from = unread->senders->pdata[i];

		g_string_append_printf(words, " %s:%u", from->address, from->count);
	}
	imail_unread_mails_free(unread);
	return g_string_free(words, FALSE);
}

/* Of the Inbox and one's own folders; what lies elsewhere waits for nobody. */
static void test_unread(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *none = unread_words(mails), *first = NULL, *second = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) ids = ids_of("1.a.x");
	ImailManaged done;

	g_assert_cmpstr(none, ==, "0");
	fill(mails);
	mails_put(mails, "cur/4.d.x:2,", "From: Carol <carol@demo.test>\nSubject: four\n\nx\n");
	mails_put(mails, "new/5.e.x", "From: Carol <carol@demo.test>\nSubject: five\n\nx\n");
	mails_put(mails, ".Trash/cur/6.f.x:2,", MAIL("six"));
	mails_put(mails, ".Archive/new/7.g.x", MAIL("seven"));
	g_assert_true(imail_manage_create_folder(mails->store, "Work", &error));
	mails_put(mails, ".Work/new/8.h.x", MAIL("eight"));
	imail_store_rescan(mails->store);
	first = unread_words(mails);
	g_assert_cmpstr(first, ==, "4 bob@demo.test:2 carol@demo.test:2");
	g_assert_true(imail_manage_mark(mails->store, ids, "S", "", &done, &error));
	imail_managed_clear(&done);
	second = unread_words(mails);
	g_assert_cmpstr(second, ==, "3 bob@demo.test:1 carol@demo.test:2");
}

static void test_mark(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("1.a.x 2.b.x");
	g_autoptr(GError) error = NULL;
	ImailManaged done;

	fill(mails);
	g_assert_true(imail_manage_mark(mails->store, ids, "RF", "S", &done, &error));
	assert_done(&done, 2, 0, 0);
	g_assert_true(mails_has(mails, "cur/1.a.x:2,FR"));
	g_assert_true(mails_has(mails, "cur/2.b.x:2,FR"));
	mails_assert(mails, "Inbox", "3.c.x|2.b.x*|1.a.x*");
	g_assert_true(imail_manage_read_all(mails->store, "inbox", &done, &error));
	assert_done(&done, 2, 0, 0);
	mails_assert(mails, "Inbox", "3.c.x|2.b.x|1.a.x");
	/* Nothing to do is done. */
	g_assert_true(imail_manage_mark(mails->store, ids, "S", "", &done, &error));
	g_assert_cmpuint(done.count, ==, 2);
	assert_done(&done, 0, 0, 0);
}

static void test_move(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("1.a.x nosuch 3.c.x");
	g_autoptr(GError) error = NULL;
	ImailManaged done;

	fill(mails);
	g_assert_false(imail_manage_move(mails->store, ids, "Archive", &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	g_assert_nonnull(strstr(error->message, "1 of 3 mails"));
	assert_done(&done, 2, 0, 0);
	mails_assert(mails, "Archive", "3.c.x|1.a.x*");
	mails_assert(mails, "Inbox", "2.b.x");
	g_assert_true(mails_has(mails, ".Archive/cur/3.c.x:2,FS"));
	g_clear_error(&error);
	g_assert_false(imail_manage_move(mails->store, ids, "Nowhere", &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	imail_managed_clear(&done);
}

/* Another program's mail of that file name lies there: it stays, and so does ours. */
static void test_never_over(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("2.b.x");
	g_autoptr(GError) error = NULL;
	ImailManaged done;

	fill(mails);
	mails_put(mails, ".Archive/cur/2.b.x:2,S", MAIL("other"));
	imail_store_rescan(mails->store);
	g_assert_false(imail_manage_move(mails->store, ids, "Archive", &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	assert_done(&done, 0, 0, 0);
	mails_assert_found(mails, "other", "2.b.x+3");
	mails_assert_found(mails, "two", "2.b.x");
}

static void test_copy(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("2.b.x 3.c.x");
	g_autofree char *copied = NULL;
	ImailManaged done;

	fill(mails);
	g_assert_true(imail_manage_copy(mails->store, ids, "Archive", &done, NULL));
	copied = g_strdup(((ImailItem *)done.added->pdata[1])->id);
	assert_done(&done, 0, 2, 0);
	mails_assert(mails, "Inbox", "3.c.x|2.b.x|1.a.x*");
	g_autofree char *file = g_strdup_printf(".Archive/cur/%s:2,FS", copied);
	g_assert_true(mails_has(mails, file));
	g_autofree char *found = mails_search(mails, "three in:Archive", FALSE);
	g_assert_cmpstr(found, ==, copied);
	mails_reopen(mails);
	g_assert_true(mails_has(mails, file));
}

static void test_trash(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("1.a.x 2.b.x");
	g_autoptr(GPtrArray) all = ids_of("1.a.x 2.b.x 3.c.x");
	ImailManaged done;

	fill(mails);
	g_autoptr(GPtrArray) second = ids_of("2.b.x");
	g_assert_true(imail_manage_move(mails->store, second, "Archive", &done, NULL));
	imail_managed_clear(&done);
	g_assert_true(imail_manage_delete(mails->store, ids, &done, NULL));
	assert_done(&done, 2, 0, 0);
	mails_assert(mails, "Trash", "2.b.x|1.a.x*");
	/* Undone after a restart, with the index lost. */
	imail_store_free(mails->store);
	g_autofree char *index = g_build_filename(mails->dir, "index.db", NULL);
	g_remove(index);
	mails_open(mails);
	g_assert_true(imail_manage_restore(mails->store, ids, &done, NULL));
	assert_done(&done, 2, 0, 0);
	mails_assert(mails, "Archive", "2.b.x");
	mails_assert(mails, "Inbox", "3.c.x|1.a.x*");
	/* For good, some of Trash and some not. */
	g_assert_true(imail_manage_delete(mails->store, ids, &done, NULL));
	imail_managed_clear(&done);
	g_assert_true(imail_manage_delete(mails->store, all, &done, NULL));
	assert_done(&done, 1, 0, 2);
	mails_assert(mails, "Trash", "3.c.x");
	g_assert_false(mails_has(mails, ".Trash/cur/2.b.x:2,S"));
}

static void test_empty_trash(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("1.a.x");
	gint64 now = g_get_real_time() / G_USEC_PER_SEC, day = 24 * 60 * 60;
	ImailManaged done;

	fill(mails);
	g_assert_true(imail_manage_delete(mails->store, ids, &done, NULL));
	imail_managed_clear(&done);
	/* Another program put one there. */
	mails_rename(mails, "cur/2.b.x:2,S", ".Trash/cur/2.b.x:2,ST");
	imail_store_rescan(mails->store);
	g_assert_true(imail_manage_empty_trash(mails->store, 30, now + 29 * day, &done, NULL));
	assert_done(&done, 0, 0, 0);
	g_assert_true(imail_manage_empty_trash(mails->store, 30, now + 31 * day, &done, NULL));
	assert_done(&done, 0, 0, 2);
	mails_assert(mails, "Trash", "");
	mails_assert(mails, "Inbox", "3.c.x");
}

static void test_folders(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) ids = ids_of("1.a.x");
	ImailStore *store = mails->store;
	ImailManaged done;

	fill(mails);
	g_assert_true(imail_manage_create_folder(store, "Büro/Pläne", NULL));
	g_assert_true(mails_has(mails, ".B&APw-ro.Pl&AOQ-ne/maildirfolder"));
	g_assert_true(imail_manage_move(store, ids, "Büro/Pläne", &done, NULL));
	imail_managed_clear(&done);
	g_assert_true(imail_manage_rename_folder(store, "Büro/Pläne", "Old", NULL));
	mails_assert(mails, "Old", "1.a.x*");
	mails_reopen(mails);
	store = mails->store;
	mails_assert(mails, "Old", "1.a.x*");
	g_assert_true(imail_manage_remove_folder(store, "Old", &done, NULL));
	imail_managed_clear(&done);
	g_assert_false(mails_has(mails, ".Old"));
	mails_assert(mails, "Trash", "1.a.x*");
	/* Its folder has gone: back to the Inbox. */
	g_assert_true(imail_manage_restore(store, ids, &done, NULL));
	imail_managed_clear(&done);
	mails_assert(mails, "Inbox", "3.c.x|2.b.x|1.a.x*");
}

static void test_bad_folders(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const bad[] = {"Inbox", "sent", "../x", "a.b", ""};
	ImailStore *store = mails->store;
	g_autoptr(GError) error = NULL;
	ImailManaged done;

	g_assert_true(imail_manage_create_folder(store, "Work", NULL));
	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_assert_false(imail_manage_create_folder(store, bad[i], &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		g_clear_error(&error);
		g_assert_false(imail_manage_rename_folder(store, "Work", bad[i], &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
		g_clear_error(&error);
	}
	g_assert_false(imail_manage_create_folder(store, "Work", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_clear_error(&error);
	g_assert_false(imail_manage_rename_folder(store, "Trash", "Bin", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	g_clear_error(&error);
	g_assert_false(imail_manage_remove_folder(store, "Inbox", &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	imail_managed_clear(&done);
	g_clear_error(&error);
	g_assert_false(imail_manage_remove_folder(store, "None", &done, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	imail_managed_clear(&done);
}

/* ---- killed ---- */

#define KILLED_MAILS 40
#define KILLS        12

/* Moves mails about until it is killed. */
static void move_about(const char *dir)
{
	static const char *const folders[] = {"Archive", "Inbox", "Trash", "Work"};
	ImailStore *store = imail_store_open(dir, NULL);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	ImailManaged done;

	imail_store_rescan(store);
	for (int i = 0; i < KILLED_MAILS; i++)
		g_ptr_array_add(ids, g_strdup_printf("%d.k.x", i));
	for (guint round = 0;; round++) {
		imail_manage_move(store, ids, folders[round % G_N_ELEMENTS(folders)], &done, NULL);
		imail_managed_clear(&done);
		imail_manage_mark(store, ids, round % 2 ? "S" : "", round % 2 ? "" : "S", &done, NULL);
		imail_managed_clear(&done);
		if (round % G_N_ELEMENTS(folders) == 2) {
			imail_manage_restore(store, ids, &done, NULL);
			imail_managed_clear(&done);
		}
	}
}

static guint count_files(Mails *mails, const char *dir)
{
	g_autofree char *path = mails_path(mails, dir);
	GDir *opened = g_dir_open(path, 0, NULL);
	guint count = 0;

	while (opened != NULL && g_dir_read_name(opened) != NULL)
		count++;
	if (opened != NULL)
		g_dir_close(opened);
	return count;
}

static void assert_all_here(Mails *mails)
{
	static const char *const dirs[][2] = {{"Inbox", ""}, {"Archive", ".Archive"}, {"Trash", ".Trash"}, {"Work", ".Work"}};
	guint files = 0, listed = 0;

	for (gsize i = 0; i < G_N_ELEMENTS(dirs); i++) {
		g_autofree char *cur = g_build_filename(dirs[i][1], "cur", NULL);
		g_autofree char *new = g_build_filename(dirs[i][1], "new", NULL);
		g_autofree char *ids = mails_ids(mails, dirs[i][0]);
		g_auto(GStrv) parts = g_strsplit(ids, "|", -1);
		guint here = count_files(mails, cur) + count_files(mails, new);

		g_assert_cmpuint(g_strv_length(parts), ==, here);
		files += here;
		listed += g_strv_length(parts);
	}
	g_assert_cmpuint(files, ==, KILLED_MAILS);
	g_assert_cmpuint(listed, ==, KILLED_MAILS);
	mails_assert_found(mails, "nosuchword", "");
}

/* Wherever it dies, every mail is in one place, and the index says where. */
static void test_killed(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_true(imail_manage_create_folder(mails->store, "Work", NULL));
	for (int i = 0; i < KILLED_MAILS; i++) {
		g_autofree char *name = g_strdup_printf("cur/%d.k.x:2,", i);

		mails_put(mails, name, MAIL("killed"));
	}
	imail_store_rescan(mails->store);
	for (int i = 0; i < KILLS; i++) {
		pid_t child;

		imail_store_free(mails->store);
		child = fork();
		if (child == 0)
			move_about(mails->dir);
		g_assert_cmpint(child, >, 0);
		g_usleep((gulong)(3000 + i * 2700));
		kill(child, SIGKILL);
		g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
		mails_open(mails);
		assert_all_here(mails);
	}
}

#define ADD(name, func) g_test_add("/manage/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("mark", test_mark);
	ADD("unread", test_unread);
	ADD("move", test_move);
	ADD("never-over", test_never_over);
	ADD("copy", test_copy);
	ADD("trash", test_trash);
	ADD("empty-trash", test_empty_trash);
	ADD("folders", test_folders);
	ADD("bad-folders", test_bad_folders);
	ADD("killed", test_killed);
	return g_test_run();
}
