/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-neighbour.c: from mail to mail in each order, both ways, is the list itself.
 */
#include "mail-fixture.h"

static void fill(Mails *mails)
{
	/* Dates, senders, subjects and sizes that repeat, each in another order. */
	for (int i = 0; i < 12; i++) {
		g_autofree char *name = g_strdup_printf("cur/%d.a%d.x:2,", i, i);
		g_autofree char *mail =
			g_strdup_printf("From: p%d@demo.test\nSubject: s%d\nDate: Thu, 0%d Jan 2026 12:00:00 +0000\n\n%.*s\n",
					i % 3, i % 4, 1 + i % 5, i % 2 * 10, "0123456789");

		mails_put(mails, name, mail);
	}
	mails_put(mails, ".Sent/cur/99.z.x:2,S", "From: a@demo.test\nDate: Thu, 03 Jan 2026 12:00:00 +0000\n\nx\n");
	imail_store_rescan(mails->store);
	imail_store_prepare(mails->store, 100, NULL);
}

static void assert_walk(Mails *mails, const ImailPage *page, ImailSort sort, gboolean is_descending, int step)
{
	ImailIndex *index = imail_store_index(mails->store);
	guint n = page->items->len;

	for (guint i = 0; i < n; i++) {
		const ImailItem *item = page->items->pdata[step > 0 ? i : n - 1 - i];
		const ImailItem *next = i + 1 < n ? page->items->pdata[step > 0 ? i + 1 : n - 2 - i] : NULL;
		g_autoptr(GError) error = NULL;
		g_autofree char *id =
			imail_list_neighbour(index, "Inbox", sort, is_descending, item->id, step, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(id, ==, next != NULL ? next->id : NULL);
	}
}

static void test_orders(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *root = mails_path(mails, NULL);

	fill(mails);
	for (int sort = IMAIL_SORT_DATE; sort <= IMAIL_SORT_SIZE; sort++) {
		for (int down = 0; down < 2; down++) {
			ImailPage *page = imail_list_page(imail_store_index(mails->store), root, "Inbox",
							  (ImailSort)sort, down, 0, 0, NULL);

			g_assert_cmpuint(page->items->len, ==, 12);
			assert_walk(mails, page, (ImailSort)sort, down, 1);
			assert_walk(mails, page, (ImailSort)sort, down, -1);
			imail_page_free(page);
		}
	}
}

static void test_not_there(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const cases[][2] = {{"Inbox", "99.z.x"}, {"Inbox", "none"}, {"Nowhere", "0.a0.x"}};

	fill(mails);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *id = imail_list_neighbour(imail_store_index(mails->store), cases[i][0],
							   IMAIL_SORT_DATE, TRUE, cases[i][1], 1, &error);

		g_assert_null(id);
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/index-neighbour/orders", Mails, NULL, mails_setup, test_orders, mails_teardown);
	g_test_add("/index-neighbour/not-there", Mails, NULL, mails_setup, test_not_there, mails_teardown);
	return g_test_run();
}
