/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists and bulk mail: what stands under the heading, how it is counted, and what the user says about it. */
#include "mail-fixture.h"
#include "manage.h"

#define LIST "List-Id: Dev <dev.lists.example.org>\n"
#define BULK "Precedence: bulk\n"

static void put(Mails *mails, const char *folder, const char *id, int second, const char *from,
		const char *extra)
{
	g_autofree char *name = g_strdup_printf("%scur/%s.x:2,", folder, id);
	g_autofree char *mail = g_strdup_printf("From: %s\nSubject: %s\nMessage-ID: <%s@x>\n%s"
						"Date: Sat, 3 Oct 2026 10:00:%02d +0000\n\nx\n",
						from, id, id, extra, second);

	mails_put(mails, name, mail);
}

static void read_in(Mails *mails)
{
	imail_store_rescan(mails->store);
	while (!imail_store_prepare(mails->store, 100, NULL))
		;
}

/* The heading in words: "3/2 list:dev…=2/1 …", total/unread, the latest first; a "!" before what is kept. */
static char *heading(Mails *mails)
{
	g_autoptr(GError) error = NULL;
	ImailBulkInfo *info = imail_bulk_info(imail_store_index(mails->store), &error);
	GString *words = g_string_new(info->is_folding ? NULL : "off ");

	g_assert_no_error(error);
	g_string_append_printf(words, "%d/%d", (int)info->total, (int)info->unread);
	for (guint i = 0; i < info->heaps->len; i++) {
		const ImailHeap *heap = info->heaps->pdata[i];

		g_string_append_printf(words, " %s%s=%d/%d", heap->is_kept ? "!" : "", heap->key,
				       (int)heap->total, (int)heap->unread);
	}
	imail_bulk_info_free(info);
	return g_string_free(words, FALSE);
}

static void assert_heading_(Mails *mails, int line, const char *wanted)
{
	g_autofree char *words = heading(mails);

	g_test_message("line %d", line);
	g_assert_cmpstr(words, ==, wanted);
}
#define assert_heading(mails, wanted) assert_heading_((mails), __LINE__, (wanted))

static void assert_inbox(Mails *mails, int total, int unread)
{
	g_autoptr(GPtrArray) folders = imail_list_folders(imail_store_index(mails->store), NULL);
	const ImailFolderInfo *inbox = folders->pdata[0];

	g_assert_cmpint(inbox->total, ==, total);
	g_assert_cmpint(inbox->unread, ==, unread);
}

static void mark(Mails *mails, const char *id, const char *set, const char *clear)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	ImailManaged done;

	g_ptr_array_add(ids, (gpointer)id);
	g_assert_true(imail_manage_mark(mails->store, ids, set, clear, &done, NULL));
	imail_managed_clear(&done);
}

static void move(Mails *mails, const char *id, const char *folder)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	ImailManaged done;

	g_ptr_array_add(ids, (gpointer)id);
	g_assert_true(imail_manage_move(mails->store, ids, folder, &done, NULL));
	imail_managed_clear(&done);
}

static void keep(Mails *mails, const char *key, gboolean is_kept)
{
	g_autoptr(GError) error = NULL;

	imail_store_bulk_keep(mails->store, key, is_kept, &error);
	g_assert_no_error(error);
}

static void set_people(Mails *mails, const char *address, gboolean wanted)
{
	const char *const people[] = {address, NULL};
	gboolean has_changed;

	g_assert_true(imail_store_set_people(mails->store, people, &has_changed, NULL));
	g_assert_cmpint(has_changed, ==, wanted);
}

static void setup(Mails *mails, gconstpointer data)
{
	mails_setup(mails, data);
	put(mails, "", "person", 1, "Bob <bob@demo.test>", "");
	put(mails, "", "list1", 2, "Zoe <zoe@example.net>", LIST);
	put(mails, "", "list2", 3, "Carol <carol@example.net>", "List-Id: <DEV.lists.example.org>\n");
	put(mails, "", "shop", 4, "Shop <News@shop.example>", BULK);
	put(mails, ".Archive/", "kept", 5, "Zoe <zoe@example.net>", LIST);
	read_in(mails);
}

static void test_place(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_assert(mails, "Inbox", "person.x*");
	mails_assert(mails, IMAIL_BULK, "shop.x*|list2.x*|list1.x*");
	mails_assert(mails, IMAIL_BULK "/list:dev.lists.example.org", "list2.x*|list1.x*");
	mails_assert(mails, IMAIL_BULK "/from:news@shop.example", "shop.x*");
	mails_assert(mails, "Archive", "kept.x*");
	assert_heading(mails, "3/3 from:news@shop.example=1/1 list:dev.lists.example.org=2/2");
	assert_inbox(mails, 1, 1);
}

static void test_nothing_moves(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) whole = NULL;
	gboolean is_whole;

	g_assert_true(mails_has(mails, "cur/list1.x:2,"));
	g_assert_true(mails_has(mails, "cur/shop.x:2,"));
	whole = imail_store_list(mails->store, "Inbox", 0, &is_whole, NULL);
	g_assert_cmpuint(whole->len, ==, 4);
	g_assert_cmpstr(((ImailItem *)whole->pdata[0])->id, ==, "shop.x");
	g_assert_true(((ImailItem *)whole->pdata[0])->is_apart);
	g_assert_cmpstr(((ImailItem *)whole->pdata[0])->folder, ==, "Inbox");
	g_assert_false(((ImailItem *)whole->pdata[3])->is_apart);
}

/* Read, moved out and in, deleted by another program: the counts stay right. */
static void test_counts(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mark(mails, "list1.x", "S", "");
	assert_heading(mails, "3/2 from:news@shop.example=1/1 list:dev.lists.example.org=2/1");
	move(mails, "list1.x", "Archive");
	assert_heading(mails, "2/2 from:news@shop.example=1/1 list:dev.lists.example.org=1/1");
	move(mails, "list1.x", "Inbox");
	assert_heading(mails, "3/2 from:news@shop.example=1/1 list:dev.lists.example.org=2/1");
	mails_remove(mails, "cur/shop.x:2,");
	read_in(mails);
	assert_heading(mails, "2/1 list:dev.lists.example.org=2/1");
	assert_inbox(mails, 1, 1);
}

static void test_mark_read(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailManaged done;

	g_assert_true(imail_manage_read_all(mails->store, "Inbox", &done, NULL));
	imail_managed_clear(&done);
	assert_inbox(mails, 1, 0);
	assert_heading(mails, "3/3 from:news@shop.example=1/1 list:dev.lists.example.org=2/2");
	g_assert_true(imail_manage_read_all(mails->store, IMAIL_BULK "/list:dev.lists.example.org", &done,
					    NULL));
	imail_managed_clear(&done);
	assert_heading(mails, "3/1 from:news@shop.example=1/1 list:dev.lists.example.org=2/0");
}

static void test_keep(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	keep(mails, "list:dev.lists.example.org", TRUE);
	mails_assert(mails, "Inbox", "list2.x*|list1.x*|person.x*");
	assert_heading(mails, "1/1 from:news@shop.example=1/1 !list:dev.lists.example.org=0/0");
	/* What comes later, and what is moved in, stands there too. */
	put(mails, "", "list3", 9, "Zoe <zoe@example.net>", LIST);
	read_in(mails);
	move(mails, "kept.x", "Inbox");
	mails_assert(mails, "Inbox", "list3.x*|kept.x*|list2.x*|list1.x*|person.x*");
	keep(mails, "list:dev.lists.example.org", FALSE);
	mails_assert(mails, "Inbox", "person.x*");
	assert_heading(mails, "5/5 list:dev.lists.example.org=4/4 from:news@shop.example=1/1");
}

/* The rules outlive the process and the index. */
static void test_restart(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *index = g_build_filename(mails->dir, "index.db", NULL);

	keep(mails, "from:news@shop.example", TRUE);
	mails_reopen(mails);
	mails_assert(mails, "Inbox", "shop.x*|person.x*");
	imail_store_free(mails->store);
	g_assert_cmpint(g_remove(index), ==, 0);
	mails_open(mails);
	read_in(mails);
	mails_assert(mails, "Inbox", "shop.x*|person.x*");
	assert_heading(mails, "2/2 list:dev.lists.example.org=2/2 !from:news@shop.example=0/0");
}

static void test_off(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_assert_true(imail_store_bulk_fold(mails->store, FALSE, NULL));
	mails_assert(mails, "Inbox", "shop.x*|list2.x*|list1.x*|person.x*");
	assert_heading(mails, "off 0/0");
	assert_inbox(mails, 4, 4);
	put(mails, "", "list3", 9, "Zoe <zoe@example.net>", LIST);
	read_in(mails);
	mails_reopen(mails);
	mails_assert(mails, IMAIL_BULK, "");
	g_assert_true(imail_store_bulk_fold(mails->store, TRUE, NULL));
	mails_assert(mails, "Inbox", "person.x*");
	mails_assert(mails, IMAIL_BULK, "list3.x*|shop.x*|list2.x*|list1.x*");
}

static void test_people(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	set_people(mails, "Carol@Example.NET", TRUE);
	mails_assert(mails, "Inbox", "list2.x*|person.x*");
	set_people(mails, "carol@example.net", FALSE);
	put(mails, "", "list4", 9, "Carol <CAROL@example.net>", LIST);
	read_in(mails);
	mails_assert(mails, "Inbox", "list4.x*|list2.x*|person.x*");
	/* She has gone from the buddy list, and another has come. */
	set_people(mails, "news@shop.example", TRUE);
	mails_assert(mails, "Inbox", "shop.x*|person.x*");
	assert_heading(mails, "3/3 list:dev.lists.example.org=3/3");
}

/* Another process hears of it, and finds it so. */
static void test_two(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	Mails other = {.dir = mails->dir};
	g_autofree char *changes = NULL;

	mails_open(&other);
	g_free(mails_changes(&other));
	keep(mails, "list:dev.lists.example.org", TRUE);
	changes = mails_changes(&other);
	g_assert_cmpstr(changes, ==, "!");
	mails_assert(&other, "Inbox", "list2.x*|list1.x*|person.x*");
	keep(&other, "from:news@shop.example", TRUE);
	mails_assert(mails, "Inbox", "shop.x*|list2.x*|list1.x*|person.x*");
	keep(mails, "list:dev.lists.example.org", FALSE);
	mails_assert(&other, "Inbox", "shop.x*|person.x*");
	imail_store_free(other.store);
}

static void test_refused(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const bad[] = {"", "dev.lists.example.org", "list:", "list:a\nkeep from:b", "off"};
	g_autofree char *long_key = g_strnfill(IMAIL_BULK_KEY_MAX, 'x');
	g_autofree char *long_list = g_strconcat("list:", long_key, NULL);

	for (gsize i = 0; i <= G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(imail_store_bulk_keep(mails->store,
						     i < G_N_ELEMENTS(bad) ? bad[i] : long_list, TRUE,
						     &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	}
	mails_assert(mails, "Inbox", "person.x*");
	/* The store goes on. */
	keep(mails, "from:news@shop.example", TRUE);
	mails_assert(mails, "Inbox", "shop.x*|person.x*");
}

static void test_limit(void)
{
	g_autoptr(ImailBulkRules) rules = imail_bulk_rules_read("/nowhere");
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < IMAIL_BULK_KEPT_MAX; i++) {
		g_autofree char *key = g_strdup_printf("list:%d", i);

		g_assert_true(imail_bulk_rules_keep(rules, key, TRUE, NULL));
	}
	g_assert_false(imail_bulk_rules_keep(rules, "list:more", TRUE, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_assert_true(imail_bulk_rules_keep(rules, "list:0", TRUE, NULL));
	g_assert_true(imail_bulk_rules_keep(rules, "list:0", FALSE, NULL));
	g_assert_true(imail_bulk_rules_keep(rules, "list:more", TRUE, NULL));
}

static void test_keys(void)
{
	g_autofree char *list = imail_bulk_key("Dev.Lists", "a@b"), *sender = imail_bulk_key(NULL, "A@B"),
		       *none = imail_bulk_key(NULL, NULL), *odd = imail_bulk_key("a\nb", "");
	g_autofree char *wide = g_strnfill(IMAIL_BULK_KEY_MAX, 'x'), *cut = NULL;
	g_autofree char *long_id = g_strconcat("a", wide, "ü", NULL);

	g_assert_cmpstr(list, ==, "list:dev.lists");
	g_assert_cmpstr(sender, ==, "from:a@b");
	g_assert_cmpstr(none, ==, "from:");
	g_assert_cmpstr(odd, ==, "list:a_b");
	cut = imail_bulk_key(long_id, NULL);
	g_assert_cmpuint(strlen(cut), <=, IMAIL_BULK_KEY_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/index-bulk/" name, Mails, NULL, setup, function, mails_teardown)
	ADD("place", test_place);
	ADD("nothing-moves", test_nothing_moves);
	ADD("counts", test_counts);
	ADD("mark-read", test_mark_read);
	ADD("keep", test_keep);
	ADD("restart", test_restart);
	ADD("off", test_off);
	ADD("people", test_people);
	ADD("two-processes", test_two);
	ADD("refused", test_refused);
	g_test_add_func("/index-bulk/limit", test_limit);
	g_test_add_func("/index-bulk/keys", test_keys);
	return g_test_run();
}
