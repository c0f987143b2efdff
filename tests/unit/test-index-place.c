/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-place.c: where a mail is said to stand is where the list has it, in each order, under the heading
 * of bulk mail, and among conversations.
 */
#include "mail-fixture.h"

#include "index-view.h"

static void fill(Mails *mails)
{
	/* Dates, senders, subjects and sizes that repeat, each in another order; each third is of a list. */
	for (int i = 0; i < 12; i++) {
		g_autofree char *name = g_strdup_printf("cur/%d.a%d.x:2,", i, i);
		g_autofree char *mail = g_strdup_printf(
			"From: p%d@demo.test\nSubject: s%d\nDate: Thu, 0%d Jan 2026 12:00:00 +0000\n"
			"Message-ID: <%d>\n%s\n%.*s\n",
			i % 3, i % 4, 1 + i % 5, i, i % 3 == 0 ? "List-Id: <dev.demo.test>\n" : "",
			i % 2 * 10, "0123456789");

		mails_put(mails, name, mail);
	}
	mails_put(mails, ".Sent/cur/99.z.x:2,S",
		  "From: a@demo.test\nDate: Thu, 03 Jan 2026 12:00:00 +0000\nIn-Reply-To: <4>\n\nx\n");
	imail_store_rescan(mails->store);
	while (!imail_store_prepare(mails->store, 100, NULL))
		;
}

static void assert_places(Mails *mails, const char *folder, ImailSort sort, gboolean is_descending, guint n)
{
	g_autofree char *root = mails_path(mails, NULL);
	ImailIndex *index = imail_store_index(mails->store);
	ImailPage *page = imail_list_page(index, root, folder, sort, is_descending, 0, 0, NULL);

	g_assert_cmpuint(page->items->len, ==, n);
	for (guint i = 0; i < n; i++) {
		const ImailItem *item = page->items->pdata[i];
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(imail_list_place(index, folder, sort, is_descending, item->id, &error), ==, i);
		g_assert_no_error(error);
	}
	imail_page_free(page);
}

static void test_orders(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	fill(mails);
	for (int sort = IMAIL_SORT_DATE; sort <= IMAIL_SORT_SIZE; sort++) {
		for (int down = 0; down < 2; down++) {
			assert_places(mails, "Inbox", (ImailSort)sort, down, 8);
			assert_places(mails, IMAIL_BULK, (ImailSort)sort, down, 4);
			assert_places(mails, IMAIL_BULK "/list:dev.demo.test", (ImailSort)sort, down, 4);
			assert_places(mails, "Sent", (ImailSort)sort, down, 1);
		}
	}
}

static void assert_talk_places(Mails *mails, const char *folder, guint n)
{
	ImailIndex *index = imail_store_index(mails->store);
	ImailThreadPage *page = imail_talk_page(index, folder, 0, 100, NULL, 0, NULL);

	g_assert_cmpuint(page->threads->len, ==, n);
	for (guint i = 0; i < n; i++) {
		const ImailThreadInfo *info = page->threads->pdata[i];
		g_autoptr(GError) error = NULL;
		gint64 thread;

		g_assert_cmpint(imail_list_talk_place(index, folder, info->newest->id, &thread, &error), ==,
				i);
		g_assert_no_error(error);
		g_assert_cmpint(thread, ==, info->thread);
	}
	imail_thread_page_free(page);
}

static void test_conversations(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	gint64 first, second;

	fill(mails);
	mails_put(mails, "cur/50.r.x:2,",
		  "From: p1@demo.test\nSubject: Re: s1\nMessage-ID: <50>\nIn-Reply-To: <1>\n"
		  "Date: Fri, 09 Jan 2026 12:00:00 +0000\n\nx\n");
	imail_store_rescan(mails->store);
	while (!imail_store_prepare(mails->store, 100, NULL))
		;
	assert_talk_places(mails, "Inbox", 8);
	assert_talk_places(mails, IMAIL_BULK, 4);
	assert_talk_places(mails, IMAIL_BULK "/list:dev.demo.test", 4);
	/* An older mail of a conversation stands where its newest one does. */
	g_assert_cmpint(imail_list_talk_place(imail_store_index(mails->store), "Inbox", "1.a1.x", &first, NULL),
			==, 0);
	g_assert_cmpint(imail_list_talk_place(imail_store_index(mails->store), "Inbox", "50.r.x", &second,
					      NULL),
			==, 0);
	g_assert_cmpint(first, ==, second);
}

static void test_not_there(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	/* In another folder (though its conversation is here), nowhere, under the heading, not under it. */
	static const char *const cases[][2] = {{"Inbox", "99.z.x"},
					       {"Inbox", "none"},
					       {"Nowhere", "0.a0.x"},
					       {"Inbox", "0.a0.x"},
					       {IMAIL_BULK, "1.a1.x"},
					       {IMAIL_BULK "/list:other", "0.a0.x"}};

	fill(mails);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		ImailIndex *index = imail_store_index(mails->store);
		g_autoptr(GError) error = NULL, talk_error = NULL;
		gint64 thread;

		g_assert_cmpint(imail_list_place(index, cases[i][0], IMAIL_SORT_DATE, TRUE, cases[i][1],
						 &error),
				==, -1);
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
		g_assert_cmpint(imail_list_talk_place(index, cases[i][0], cases[i][1], &thread, &talk_error),
				==, -1);
		g_assert_error(talk_error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/index-place/orders", Mails, NULL, mails_setup, test_orders, mails_teardown);
	g_test_add("/index-place/conversations", Mails, NULL, mails_setup, test_conversations, mails_teardown);
	g_test_add("/index-place/not-there", Mails, NULL, mails_setup, test_not_there, mails_teardown);
	return g_test_run();
}
