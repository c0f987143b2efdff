/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-entry.c: to whom a mail goes, as lists show it, before it was parsed and after.
 */
#include "index-entry.h"

#include "mail-fixture.h"

#define DRAFT "From: me@demo.test\nTo: Bob <bob@demo.test>, car:;\nCc: =?utf-8?b?5byg5LiJ?= <c@demo.test>\n"

static void assert_to(Mails *mails, const char *folder, const char *to)
{
	g_autofree char *root = mails_path(mails, NULL);
	ImailPage *page = imail_list_page(imail_store_index(mails->store), root, folder, IMAIL_SORT_DATE, TRUE,
					  0, 0, NULL);

	g_assert_cmpuint(page->items->len, ==, 1);
	g_assert_cmpstr(((ImailItem *)page->items->pdata[0])->to, ==, to);
	imail_page_free(page);
}

/* What is no address yet stands there too: a draft's writer knows it by that. */
static void test_recipients(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	gint64 left = 0;

	mails_put(mails, ".Drafts/cur/1.a.x:2,DS", DRAFT "Subject: half\n\ntext\n");
	mails_put(mails, ".Sent/cur/2.b.x:2,S", "To: undisclosed-recipients:;\nSubject: none\n\ntext\n");
	imail_store_rescan(mails->store);
	for (int round = 0; round < 2; round++) {
		assert_to(mails, "Drafts", "Bob <bob@demo.test>, car, 张三 <c@demo.test>");
		assert_to(mails, "Sent", "");
		imail_store_prepare(mails->store, 100, &left);
		g_assert_cmpint(left, ==, 0);
	}
}

/* Of a thousand a list gets the first, whole characters. */
static void test_many_recipients(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) mail = g_string_new("To: 张 <a0@demo.test>");
	g_autofree char *root = mails_path(mails, NULL);
	ImailPage *page;

	for (int i = 1; i < 1000; i++)
		g_string_append_printf(mail, ",\n 张 <a%d@demo.test>", i);
	g_string_append(mail, "\nSubject: many\n\ntext\n");
	mails_put(mails, ".Sent/cur/1.a.x:2,S", mail->str);
	imail_store_rescan(mails->store);
	imail_store_prepare(mails->store, 100, NULL);
	page = imail_list_page(imail_store_index(mails->store), root, "Sent", IMAIL_SORT_DATE, TRUE, 0, 0, NULL);
	g_assert_cmpint(g_utf8_strlen(((ImailItem *)page->items->pdata[0])->to, -1), ==, 400);
	g_assert_true(g_str_has_prefix(((ImailItem *)page->items->pdata[0])->to,
				       "张 <a0@demo.test>, 张 <a1@demo.test>"));
	imail_page_free(page);
	mails_assert_found(mails, "to:a999", "1.a.x");
}

#define ADD(name, func) g_test_add("/index-entry/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("recipients", test_recipients);
	ADD("many-recipients", test_many_recipients);
	return g_test_run();
}
