/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mailbox.c: names and folders of the Maildir, deliveries, and what other programs do to it meanwhile.
 */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include "delivery.h"
#include "durable.h"
#include "index-scan.h"

typedef struct {
	char *dir;
	ImailStore *store;
} Fixture;

static void setup(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *state = NULL;
	g_autoptr(GError) error = NULL;

	fixture->dir = g_dir_make_tmp("imail-mailbox-XXXXXX", NULL);
	state = g_build_filename(fixture->dir, "state", NULL);
	g_assert_true(imail_durable_make_dir(state, &error));
	fixture->store = imail_store_open(fixture->dir, &error);
	g_assert_no_error(error);
	imail_store_rescan(fixture->store);
}

static void remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *entry = g_build_filename(path, name, NULL);

		remove_tree(entry);
	}
	if (dir != NULL)
		g_dir_close(dir);
	g_remove(path);
}

static void teardown(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	imail_store_free(fixture->store);
	remove_tree(fixture->dir);
	g_free(fixture->dir);
}

static void reopen(Fixture *fixture)
{
	imail_store_free(fixture->store);
	fixture->store = imail_store_open(fixture->dir, NULL);
	imail_store_rescan(fixture->store);
}

/* A file of another program. */
static void put(Fixture *fixture, const char *name, const char *contents)
{
	g_autofree char *path = g_build_filename(fixture->dir, "Maildir", name, NULL);

	g_assert_true(g_file_set_contents(path, contents, -1, NULL));
}

static gboolean has(Fixture *fixture, const char *name)
{
	g_autofree char *path = g_build_filename(fixture->dir, "Maildir", name, NULL);

	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void move(Fixture *fixture, const char *from, const char *to)
{
	g_autofree char *old_path = g_build_filename(fixture->dir, "Maildir", from, NULL);
	g_autofree char *new_path = g_build_filename(fixture->dir, "Maildir", to, NULL);

	g_assert_cmpint(g_rename(old_path, new_path), ==, 0);
}

#define MAIL(subject, second)                                                                                \
	"From: Bob <bob@demo.test>\nSubject: " subject "\nMessage-ID: <" subject "@demo.test>\n"             \
	"Date: Thu, 01 Jan 2026 00:00:" second " +0000\n\nHello.\n"

static char *list(Fixture *fixture, ImailFolder folder, guint max)
{
	g_autoptr(GPtrArray) items = NULL;
	GString *subjects = g_string_new(NULL);
	gboolean is_whole = FALSE;

	imail_store_rescan(fixture->store);
	items = imail_store_list(fixture->store, imail_maildir_folder_name(folder), max, &is_whole, NULL);
	g_assert_true(is_whole);
	for (guint i = 0; i < items->len; i++)
		g_string_append_printf(subjects, "%s%s", i > 0 ? "|" : "",
				       ((ImailItem *)items->pdata[i])->subject);
	return g_string_free(subjects, FALSE);
}

#define assert_list(fixture, folder, max, subjects)                                                          \
	do {                                                                                                 \
		g_autofree char *list_ = list((fixture), (folder), (max));                                   \
		g_assert_cmpstr(list_, ==, (subjects));                                                      \
	} while (0)

/* ---- names ---- */

static const struct {
	const char *name;
	char flag;
	const char *with;
} flags[] = {
	{"1.a.h", 'S', "1.a.h:2,S"},        {"1.a.h:2,", 'S', "1.a.h:2,S"},
	{"1.a.h:2,S", 'S', "1.a.h:2,S"},    {"1.a.h:2,FS", 'R', "1.a.h:2,FRS"},
	{"1.a.h:2,RS", 'F', "1.a.h:2,FRS"}, {"1.a.h:2,DF", 'T', "1.a.h:2,DFT"},
	{"1.a.h:2,Sa", 'R', "1.a.h:2,RSa"}, {"1.a.h:1,x", 'S', "1.a.h:2,S"},
	{"1.a.h:2,FS", '\0', "1.a.h:2,FS"}, {"1.a.h", '\0', "1.a.h:2,"},
};

static void test_flags(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(flags); i++) {
		g_autofree char *with = imail_maildir_with_flag(flags[i].name, flags[i].flag);
		g_autofree char *unique = imail_maildir_unique(with);

		g_assert_cmpstr(with, ==, flags[i].with);
		g_assert_cmpstr(unique, ==, "1.a.h");
		if (flags[i].flag != '\0')
			g_assert_true(imail_maildir_has_flag(with, flags[i].flag));
	}
	g_assert_false(imail_maildir_has_flag("1.S.h", 'S'));
}

static const struct {
	const char *text, *token;
} tokens[] = {
	{"42", "R42"},           {"a-B", "Ra-B"},         {"a_b", "Ra=5Fb"},
	{"../x", "R=2E=2E=2Fx"}, {"a:2,S", "Ra=3A2=2CS"}, {"é", "R=C3=A9"},
};

static void test_tokens(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *long_text = g_strnfill(64, '/');
	g_autofree char *long_token = imail_maildir_make_token('R', long_text);

	g_assert_cmpuint(strlen(long_token), ==, 65);
	for (guint i = 0; i < G_N_ELEMENTS(tokens); i++) {
		g_autofree char *token = imail_maildir_make_token('R', tokens[i].text);
		g_autofree char *unique = NULL;
		g_autofree char *back = NULL;
		int fd = imail_maildir_create(imail_store_maildir(fixture->store), IMAIL_FOLDER_INBOX, token,
					      &unique, NULL);

		g_assert_cmpstr(token, ==, tokens[i].token);
		g_assert_cmpint(fd, >=, 0);
		close(fd);
		back = imail_maildir_token(unique);
		g_assert_cmpstr(back, ==, token);
		g_assert_cmpuint(strlen(unique), <, 255);
	}
	/* Names of other programs bear no token. */
	g_assert_null(imail_maildir_token("1460000000.M20046P2137.host"));
	g_assert_null(imail_maildir_token("1460000000.R1234_0.host"));
	g_assert_null(imail_maildir_token("1460000000.12345.host:2,S"));
	g_assert_null(imail_maildir_token("nothing"));
}

static void test_layout(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const dirs[] = {"cur",
					   "new",
					   "tmp",
					   ".Sent/cur",
					   ".Sent/new",
					   ".Sent/tmp",
					   ".Drafts/cur",
					   ".Archive/new",
					   ".Trash/tmp",
					   ".Sent/maildirfolder",
					   ".Trash/maildirfolder"};
	struct stat st;
	g_autofree char *root = g_build_filename(fixture->dir, "Maildir", NULL);

	for (guint i = 0; i < G_N_ELEMENTS(dirs); i++)
		g_assert_true(has(fixture, dirs[i]));
	g_assert_cmpint(stat(root, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0700);
	g_assert_cmpint(imail_maildir_folder_from_name("sent"), ==, IMAIL_FOLDER_SENT);
	g_assert_cmpint(imail_maildir_folder_from_name("../x"), ==, -1);
}

static void test_sweep(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *old_path = g_build_filename(fixture->dir, "Maildir/tmp/old", NULL);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	struct utimbuf times = {.actime = now - 36 * 3600 - 60, .modtime = now - 36 * 3600 - 60};

	put(fixture, "tmp/old", "x");
	put(fixture, "tmp/young", "x");
	g_assert_cmpint(utime(old_path, &times), ==, 0);
	g_assert_cmpuint(imail_maildir_sweep(imail_store_maildir(fixture->store), now), ==, 1);
	g_assert_false(has(fixture, "tmp/old"));
	g_assert_true(has(fixture, "tmp/young"));
}

/* ---- mails ---- */

static void test_list(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	put(fixture, "new/100.a.h", MAIL("oldest", "01"));
	put(fixture, "cur/50.b.h:2,S", MAIL("newest", "03"));
	put(fixture, "cur/70.c.h:2,RS", MAIL("middle", "02"));
	put(fixture, "cur/.hidden", MAIL("hidden", "09"));
	put(fixture, ".Sent/cur/80.d.h:2,S", MAIL("sent", "04"));
	assert_list(fixture, IMAIL_FOLDER_INBOX, 0, "newest|middle|oldest");
	assert_list(fixture, IMAIL_FOLDER_INBOX, 2, "newest|middle");
	assert_list(fixture, IMAIL_FOLDER_SENT, 0, "sent");
	assert_list(fixture, IMAIL_FOLDER_TRASH, 0, "");
}

/* More mails than are read at once are in the list at once, and are read in slices. */
static void test_slices(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) items = NULL;
	gboolean is_whole = TRUE;
	gint64 left = 0;

	for (guint i = 0; i < IMAIL_SCAN_PARSE_MAX + 10; i++) {
		g_autofree char *name = g_strdup_printf("cur/%u.a.h:2,", 100 + i);

		put(fixture, name, MAIL("many", "01"));
	}
	imail_store_rescan(fixture->store);
	items = imail_store_list(fixture->store, "Inbox", 0, &is_whole, NULL);
	g_assert_cmpuint(items->len, ==, IMAIL_SCAN_PARSE_MAX + 10);
	g_assert_false(is_whole);
	g_assert_false(imail_store_prepare(fixture->store, IMAIL_SCAN_PARSE_MAX, &left));
	g_assert_cmpint(left, ==, 10);
	g_assert_true(imail_store_prepare(fixture->store, 10, &left));
	g_ptr_array_unref(items);
	items = imail_store_list(fixture->store, "Inbox", 0, &is_whole, NULL);
	g_assert_true(is_whole);
	g_assert_cmpstr(((ImailItem *)items->pdata[0])->subject, ==, "many");
}

static void test_item(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	ImailItem *item;

	put(fixture, "cur/1.a.h:2,RS",
	    "From: =?UTF-8?B?5byg5LiJ?= <zhang@demo.test>\nSubject: =?GB18030?B?1KTL4w==?=\n"
	    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nHi there\n--b\nContent-Disposition: "
	    "attachment; filename=x\n\nx\n--b--\n");
	imail_store_rescan(fixture->store);
	item = imail_store_item(fixture->store, "1.a.h", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(item->from_name, ==, "张三");
	g_assert_cmpstr(item->from_address, ==, "zhang@demo.test");
	g_assert_cmpstr(item->subject, ==, "预算");
	g_assert_cmpstr(item->folder, ==, "Inbox");
	g_assert_cmpstr(item->preview, ==, "Hi there");
	g_assert_cmpint(item->date, ==, 1); /* no Date: when it was delivered */
	g_assert_true(item->is_seen && item->is_answered && item->has_attachment);
	imail_item_free(item);
	/* A file that was replaced is parsed anew. */
	put(fixture, "cur/1.a.h:2,RS", MAIL("other than before", "01"));
	imail_store_rescan(fixture->store);
	item = imail_store_item(fixture->store, "1.a.h", NULL);
	g_assert_cmpstr(item->subject, ==, "other than before");
	imail_item_free(item);
	g_assert_null(imail_store_item(fixture->store, "../../../etc/passwd", &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
}

static void test_read(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailParsed) parsed = NULL;
	g_autoptr(ImailParsed) again = NULL;
	g_autoptr(GError) error = NULL;
	ImailItem *item = NULL;
	gboolean changed = FALSE;

	put(fixture, "new/1.a.h", MAIL("hello", "01"));
	parsed = imail_store_read(fixture->store, "1.a.h", &item, &changed, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(parsed->subject, ==, "hello");
	g_assert_true(changed && item->is_seen);
	g_assert_true(has(fixture, "cur/1.a.h:2,S"));
	imail_item_free(item);
	/* Another program sets a flag: the name is another, the mail the same. */
	move(fixture, "cur/1.a.h:2,S", "cur/1.a.h:2,FS");
	again = imail_store_read(fixture->store, "1.a.h", &item, &changed, &error);
	g_assert_no_error(error);
	g_assert_false(changed);
	imail_item_free(item);
}

static void test_moved_by_another(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	ImailItem *item;
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;

	put(fixture, "new/1.a.h", MAIL("hello", "01"));
	imail_store_rescan(fixture->store);
	move(fixture, "new/1.a.h", ".Archive/cur/1.a.h:2,S");
	item = imail_store_item(fixture->store, "1.a.h", NULL);
	g_assert_cmpstr(item->folder, ==, "Archive");
	imail_item_free(item);
	path = g_build_filename(fixture->dir, "Maildir/.Archive/cur/1.a.h:2,S", NULL);
	g_remove(path);
	g_assert_cmpint(imail_store_open_mail(fixture->store, "1.a.h", &error), ==, -1);
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
}

static void test_delete(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	ImailItem *item;

	put(fixture, "cur/1.a.h:2,FS", MAIL("hello", "01"));
	put(fixture, "new/2.b.h", MAIL("unread", "02"));
	g_assert_true(imail_store_delete(fixture->store, "1.a.h", &item, &error));
	g_assert_cmpstr(item->id, ==, "1.a.h");
	g_assert_cmpstr(item->folder, ==, "Trash");
	imail_item_free(item);
	g_assert_true(has(fixture, ".Trash/cur/1.a.h:2,FS"));
	g_assert_true(imail_store_delete(fixture->store, "2.b.h", &item, &error));
	g_assert_false(item->is_seen);
	imail_item_free(item);
	g_assert_true(imail_store_delete(fixture->store, "1.a.h", &item, &error));
	g_assert_null(item);
	assert_list(fixture, IMAIL_FOLDER_TRASH, 0, "unread");
	g_assert_false(imail_store_delete(fixture->store, "1.a.h", &item, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
}

static void test_mark_answered(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	ImailItem *item;

	put(fixture, "new/1.a.h", MAIL("hello", "01"));
	put(fixture, ".Sent/cur/2.b.h:2,S", MAIL("mine", "01"));
	imail_store_rescan(fixture->store);
	item = imail_store_mark_answered(fixture->store, "<hello@demo.test>");
	g_assert_nonnull(item);
	g_assert_true(item->is_answered);
	imail_item_free(item);
	g_assert_true(has(fixture, "cur/1.a.h:2,R"));
	g_assert_null(imail_store_mark_answered(fixture->store, "<hello@demo.test>"));
	g_assert_null(imail_store_mark_answered(fixture->store, "<mine@demo.test>"));
	g_assert_null(imail_store_mark_answered(fixture->store, "<unknown@demo.test>"));
}

/* ---- deliveries ---- */

static ImailDelivery *deliver(Fixture *fixture, const char *token, const char *contents)
{
	ImailDelivery *delivery = imail_delivery_new(IMAIL_FOLDER_INBOX, NULL, token);

	imail_delivery_begin(delivery, fixture->store);
	imail_delivery_write(delivery, contents, strlen(contents));
	return delivery;
}

static GPtrArray *group_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)imail_delivery_free);
}

/* Two of a token in one group, one that is never committed, and all of it again after a restart. */
static void test_group(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) group = group_new();
	g_autoptr(GPtrArray) again = group_new();
	guint items = 0;

	g_ptr_array_add(group, deliver(fixture, "R1", MAIL("one", "01")));
	g_ptr_array_add(group, deliver(fixture, "R2", MAIL("two", "02")));
	g_ptr_array_add(group, deliver(fixture, "R1", MAIL("one", "01")));
	imail_delivery_free(deliver(fixture, "R3", MAIL("three", "03")));
	imail_delivery_commit(group, fixture->store);
	for (guint i = 0; i < group->len; i++) {
		g_assert_true(imail_delivery_is_safe(group->pdata[i]));
		items += imail_delivery_item(group->pdata[i]) != NULL;
	}
	g_assert_cmpuint(items, ==, 2);
	g_assert_true(imail_delivery_is_known(group->pdata[2]));
	assert_list(fixture, IMAIL_FOLDER_INBOX, 0, "two|one");
	g_assert_false(imail_store_knows(fixture->store, "R3"));

	reopen(fixture);
	g_ptr_array_add(again, deliver(fixture, "R2", MAIL("two", "02")));
	g_assert_true(imail_delivery_is_known(again->pdata[0]));
	g_assert_cmpint(imail_delivery_fd(again->pdata[0]), ==, -1);
	imail_delivery_commit(again, fixture->store);
	g_assert_true(imail_delivery_is_safe(again->pdata[0]));
	g_assert_null(imail_delivery_item(again->pdata[0]));
	assert_list(fixture, IMAIL_FOLDER_INBOX, 0, "two|one");
}

static void test_known_wherever_it_is(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) group = group_new();
	g_autofree char *id = NULL;
	ImailItem *item;

	g_ptr_array_add(group, deliver(fixture, "R1", MAIL("one", "01")));
	imail_delivery_commit(group, fixture->store);
	id = g_strdup(imail_delivery_item(group->pdata[0])->id);
	g_assert_true(imail_store_delete(fixture->store, id, &item, NULL));
	imail_item_free(item);
	reopen(fixture);
	g_assert_true(imail_store_knows(fixture->store, "R1")); /* in Trash */
	item = imail_store_item_by_token(fixture->store, "R1");
	g_assert_cmpstr(item->id, ==, id);
	imail_item_free(item);
	g_assert_true(imail_store_delete(fixture->store, id, &item, NULL));
	g_assert_null(imail_store_item_by_token(fixture->store, "R1"));
	reopen(fixture);
	g_assert_true(imail_store_knows(fixture->store, "R1")); /* deleted for good */
}

static void test_folder_gone(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) group = group_new();
	g_autofree char *tmp = g_build_filename(fixture->dir, "Maildir/tmp", NULL);

	/* What is left of a folder is mended, what is not to be mended is told. */
	g_remove(tmp);
	g_ptr_array_add(group, deliver(fixture, "R0", MAIL("none", "00")));
	imail_delivery_commit(group, fixture->store);
	g_assert_true(imail_delivery_is_safe(group->pdata[0]));
	g_ptr_array_set_size(group, 0);
	g_remove(tmp);
	g_assert_cmpint(symlink("nowhere", tmp), ==, 0);
	g_ptr_array_add(group, deliver(fixture, "R1", MAIL("one", "01")));
	imail_delivery_commit(group, fixture->store);
	g_assert_false(imail_delivery_is_safe(group->pdata[0]));
	g_assert_error(imail_delivery_error(group->pdata[0]), IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	g_assert_false(imail_store_knows(fixture->store, "R1"));
}

#define ADD(name, func) g_test_add("/mailbox/" name, Fixture, NULL, setup, func, teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mailbox/flags", test_flags);
	ADD("tokens", test_tokens);
	ADD("layout", test_layout);
	ADD("sweep", test_sweep);
	ADD("list", test_list);
	ADD("slices", test_slices);
	ADD("item", test_item);
	ADD("read", test_read);
	ADD("moved-by-another", test_moved_by_another);
	ADD("delete", test_delete);
	ADD("mark-answered", test_mark_answered);
	ADD("group", test_group);
	ADD("known-wherever-it-is", test_known_wherever_it_is);
	ADD("folder-gone", test_folder_gone);
	return g_test_run();
}
