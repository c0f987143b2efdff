/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Pages of conversations: their order, what they count, where unfolded ones stand, and that the table which
 * triggers keep says the same as the mails do. */
#include "mail-fixture.h"
#include "manage.h"

/* A mail of ID "NAME.x" and Message-ID <NAME>, MINUTE minutes after noon. */
static void put(Mails *mails, const char *folder, const char *name, int minute, const char *from,
		const char *more)
{
	g_autofree char *path = g_strdup_printf("%scur/%s.x:2,", folder, name);
	g_autofree char *mail = g_strdup_printf("From: %s\nSubject: %s\nMessage-ID: <%s>\n"
						"Date: Thu, 01 Jan 2026 12:%02d:00 +0000\n%s\nText.\n",
						from, name, name, minute, more);

	mails_put(mails, path, mail);
}

static void read_in(Mails *mails)
{
	imail_store_rescan(mails->store);
	while (!imail_store_prepare(mails->store, 100, NULL))
		;
}

static gint64 thread_of(Mails *mails, const char *id)
{
	ImailItem *item = imail_store_item(mails->store, id, NULL);
	gint64 thread = item->thread;

	imail_item_free(item);
	return thread;
}

static ImailThreadPage *page_of(Mails *mails, const char *folder, gint64 offset, guint count, gint64 unfolded)
{
	g_autoptr(GError) error = NULL;
	ImailThreadPage *page = imail_talk_page(imail_store_index(mails->store), folder, offset, count,
						&unfolded, unfolded != 0 ? 1 : 0, &error);

	g_assert_no_error(error);
	return page;
}

/* The ids of the newest mails, with their counts: "c.x 3/2|b.x 1/1". */
static char *talks(Mails *mails, const char *folder)
{
	ImailThreadPage *page = page_of(mails, folder, 0, 100, 0);
	GString *words = g_string_new(NULL);

	g_assert_cmpint(page->total, ==, page->threads->len);
	for (guint i = 0; i < page->threads->len; i++) {
		const ImailThreadInfo *info = page->threads->pdata[i];

		g_string_append_printf(words, "%s%s %d/%d", i > 0 ? "|" : "", info->newest->id,
				       (int)info->total, (int)info->unread);
	}
	imail_thread_page_free(page);
	return g_string_free(words, FALSE);
}

#define assert_talks(mails, folder, wanted)                                                                  \
	do {                                                                                                 \
		g_autofree char *words_ = talks((mails), (folder));                                          \
		g_assert_cmpstr(words_, ==, (wanted));                                                       \
	} while (0)

static void manage(Mails *mails, const char *id, const char *folder)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new();
	ImailManaged done;

	g_ptr_array_add(ids, (gpointer)id);
	/* One that was deleted for good is not found any more. */
	if (folder != NULL)
		imail_manage_move(mails->store, ids, folder, &done, NULL);
	else
		imail_manage_delete(mails->store, ids, &done, NULL);
	imail_managed_clear(&done);
}

static void setup(Mails *mails, gconstpointer data)
{
	mails_setup(mails, data);
	put(mails, "", "a", 1, "Bob <bob@demo.test>", "");
	put(mails, "", "b", 2, "Carol <carol@demo.test>", "");
	put(mails, ".Sent/", "c", 3, "Alice <alice@demo.test>", "References: <a>\n");
	put(mails, "", "d", 4, "Dave <dave@demo.test>", "References: <a> <c>\n");
	read_in(mails);
}

static void test_page(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailThreadPage *page;
	const ImailThreadInfo *info;

	assert_talks(mails, "Inbox", "d.x 3/3|b.x 1/1");
	assert_talks(mails, "Sent", "c.x 3/3");
	page = page_of(mails, "Inbox", 0, 1, 0);
	g_assert_cmpint(page->total, ==, 2);
	g_assert_cmpint(page->mails, ==, 3);
	g_assert_cmpuint(page->threads->len, ==, 1);
	info = page->threads->pdata[0];
	g_assert_cmpstr(info->names[0], ==, "Bob");
	g_assert_cmpstr(info->names[1], ==, "");
	g_assert_cmpstr(info->names[2], ==, "Dave");
	g_assert_null(info->names[3]);
	imail_thread_page_free(page);
	page = page_of(mails, "Inbox", 1, 10, 0);
	g_assert_cmpuint(page->threads->len, ==, 1);
	g_assert_null(((ImailThreadInfo *)page->threads->pdata[0])->names);
	imail_thread_page_free(page);
}

static void test_unfolded(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailThreadPage *page = page_of(mails, "Inbox", 1, 1, thread_of(mails, "a.x"));
	const ImailThreadOpen *open = page->open->pdata[0];

	g_assert_cmpint(open->offset, ==, 0);
	g_assert_cmpuint(open->mails->len, ==, 3);
	g_assert_cmpstr(((ImailThreadMail *)open->mails->pdata[1])->item->folder, ==, "Sent");
	g_assert_cmpuint(((ImailThreadMail *)open->mails->pdata[2])->depth, ==, 2);
	imail_thread_page_free(page);
	/* A newer mail elsewhere pushes it down; a mail in it lifts it. */
	put(mails, "", "e", 5, "bob@demo.test", "References: <b>\n");
	read_in(mails);
	assert_talks(mails, "Inbox", "e.x 2/2|d.x 3/3");
	page = page_of(mails, "Inbox", 0, 1, thread_of(mails, "a.x"));
	g_assert_cmpint(((ImailThreadOpen *)page->open->pdata[0])->offset, ==, 1);
	imail_thread_page_free(page);
	/* All of it has gone from here. */
	manage(mails, "a.x", NULL);
	manage(mails, "d.x", "Archive");
	page = page_of(mails, "Inbox", 0, 1, thread_of(mails, "c.x"));
	g_assert_cmpint(((ImailThreadOpen *)page->open->pdata[0])->offset, ==, -1);
	g_assert_null(((ImailThreadOpen *)page->open->pdata[0])->mails);
	imail_thread_page_free(page);
	assert_talks(mails, "Inbox", "e.x 2/2");
	assert_talks(mails, "Archive", "d.x 2/2");
}

/* Two that a late mail shows to be one: the number that was asked for leads there. */
static void test_joined(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	gint64 late;
	ImailThreadPage *page;
	const ImailThreadOpen *open;

	put(mails, "", "f", 6, "x@demo.test", "References: <missing>\n");
	read_in(mails);
	late = thread_of(mails, "f.x");
	assert_talks(mails, "Inbox", "f.x 1/1|d.x 3/3|b.x 1/1");
	put(mails, "", "missing", 5, "x@demo.test", "References: <d>\n");
	read_in(mails);
	assert_talks(mails, "Inbox", "f.x 5/5|b.x 1/1");
	page = page_of(mails, "Inbox", 0, 1, late);
	open = page->open->pdata[0];
	g_assert_cmpint(open->asked, ==, late);
	g_assert_cmpint(open->thread, ==, thread_of(mails, "a.x"));
	g_assert_cmpint(open->offset, ==, 0);
	g_assert_cmpuint(open->mails->len, ==, 5);
	imail_thread_page_free(page);
}

/* Those of one list are found by another way. */
static void test_list(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	const char *folder = IMAIL_BULK "/list:dev.example";
	ImailThreadPage *page;

	put(mails, "", "l1", 10, "x@demo.test", "List-Id: <dev.example>\n");
	put(mails, "", "l2", 11, "y@demo.test", "List-Id: <dev.example>\n");
	put(mails, "", "l3", 12, "z@demo.test", "List-Id: <dev.example>\nReferences: <l1>\n");
	put(mails, "", "s", 13, "shop@demo.test", "Precedence: bulk\n");
	read_in(mails);
	assert_talks(mails, "Inbox", "d.x 3/3|b.x 1/1");
	assert_talks(mails, IMAIL_BULK, "s.x 1/1|l3.x 2/2|l2.x 1/1");
	assert_talks(mails, folder, "l3.x 2/2|l2.x 1/1");
	page = page_of(mails, folder, 5, 10, thread_of(mails, "l2.x"));
	g_assert_cmpuint(page->threads->len, ==, 0);
	g_assert_cmpint(page->total, ==, 2);
	g_assert_cmpint(((ImailThreadOpen *)page->open->pdata[0])->offset, ==, 1);
	imail_thread_page_free(page);
}

/* Of copies in several folders a list shows its own; two that lie in one folder are two. */
static void test_copies(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	ImailThreadPage *page;
	const ImailThreadOpen *open;

	mails_put(mails, ".Archive/cur/copy.x:2,", "From: bob@demo.test\nSubject: a\nMessage-ID: <a>\n"
						   "Date: Thu, 01 Jan 2026 12:01:00 +0000\n\nText.\n");
	mails_put(mails, "cur/twin.x:2,", "From: carol@demo.test\nSubject: b\nMessage-ID: <b>\n"
					  "Date: Thu, 01 Jan 2026 12:02:00 +0000\n\nText.\n");
	read_in(mails);
	assert_talks(mails, "Inbox", "d.x 3/3|twin.x 2/2");
	assert_talks(mails, "Archive", "copy.x 3/3");
	page = page_of(mails, "Archive", 0, 1, thread_of(mails, "a.x"));
	open = page->open->pdata[0];
	g_assert_cmpuint(open->mails->len, ==, 3);
	g_assert_cmpstr(((ImailThreadMail *)open->mails->pdata[0])->item->id, ==, "copy.x");
	imail_thread_page_free(page);
	page = page_of(mails, "Inbox", 0, 1, thread_of(mails, "b.x"));
	g_assert_cmpuint(((ImailThreadOpen *)page->open->pdata[0])->mails->len, ==, 2);
	imail_thread_page_free(page);
}

/* What `talk` says, and what it has to say. */
static char *dump(Mails *mails, const char *text)
{
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(imail_store_index(mails->store)), text, NULL, NULL);
	GString *words = g_string_new(NULL);

	while (imail_sql_next(rows, NULL))
		g_string_append_printf(words, "%d %d %d %d|", (int)imail_sql_int(rows, 0),
				       (int)imail_sql_int(rows, 1), (int)imail_sql_int(rows, 2),
				       (int)imail_sql_int(rows, 3));
	return g_string_free(words, FALSE);
}

static void assert_kept(Mails *mails)
{
	g_autofree char *kept = dump(mails, "SELECT place, thread, total, date FROM talk ORDER BY 1, 2");
	g_autofree char *counted =
		dump(mails, "SELECT place, thread, count(*), max(date) FROM mail WHERE thread IS NOT NULL "
			    "GROUP BY place, thread ORDER BY 1, 2");
	g_autofree char *bulk = dump(mails, "SELECT total, unread, 0, 0 FROM bulk");
	g_autofree char *counted_bulk =
		dump(mails, "SELECT count(*), ifnull(sum(flags & 1 = 0), 0), 0, 0 FROM mail WHERE place = -1");

	g_assert_cmpstr(kept, ==, counted);
	g_assert_cmpstr(bulk, ==, counted_bulk);
}

static void test_table(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const folders[] = {"Inbox", "Archive", "Sent", NULL};
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int i = 0; i < 60; i++) {
		g_autofree char *name = g_strdup_printf("m%d", i);
		g_autofree char *more = g_strdup_printf("References: <m%d>\n%s", g_rand_int_range(rand, 0, 70),
							i % 3 == 0 ? "List-Id: <dev.example>\n" : "");

		put(mails, i % 5 == 0 ? ".Archive/" : "", name, i % 50, "x@demo.test", more);
		if (i % 10 == 9)
			read_in(mails);
	}
	assert_kept(mails);
	for (int i = 0; i < 80; i++) {
		g_autofree char *id = g_strdup_printf("m%d.x", g_rand_int_range(rand, 0, 60));

		manage(mails, id, folders[g_rand_int_range(rand, 0, 4)]);
		if (i == 40)
			g_assert_true(imail_store_bulk_keep(mails->store, "list:dev.example", TRUE, NULL));
		if (i % 20 == 0)
			assert_kept(mails);
	}
	g_assert_true(imail_store_bulk_keep(mails->store, "list:dev.example", FALSE, NULL));
	read_in(mails);
	assert_kept(mails);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/index-talk/" name, Mails, NULL, setup, function, mails_teardown)
	ADD("page", test_page);
	ADD("unfolded", test_unfolded);
	ADD("joined", test_joined);
	ADD("list", test_list);
	ADD("copies", test_copies);
	ADD("table", test_table);
	return g_test_run();
}
