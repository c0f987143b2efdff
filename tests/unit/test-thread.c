/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-thread.c: which mails are one conversation, and in which order it is read.
 */
#include "mail-fixture.h"
#include "thread.h"

static const struct {
	const char *subject, *base;
	gboolean is_reply;
} subjects[] = {
	{"Lunch", " lunch", FALSE},
	{"Re: Lunch", " lunch", TRUE},
	{"RE[2]: re: Lunch", " lunch", TRUE},
	{"Fwd: AW: Lunch", " lunch", TRUE},
	{"回复：午饭", " 午饭", TRUE},
	{"答复: Re: 午饭", " 午饭", TRUE},
	{"Re Lunch", " re lunch", FALSE},
	{"Reply: x", " reply x", FALSE},
	{"[list] Re: x", " list re x", FALSE},
	{"Re:", "", TRUE},
	{"", "", FALSE},
};

static void test_base(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(subjects); i++) {
		gboolean is_reply;
		g_autofree char *base = imail_thread_base(subjects[i].subject, &is_reply);

		g_assert_cmpstr(base, ==, subjects[i].base);
		g_assert_cmpint(is_reply, ==, subjects[i].is_reply);
	}
}

/* ---- conversations ---- */

/* A mail of ID "NAME.x" and Message-ID <NAME>, MINUTE minutes after noon. */
static void add(Mails *mails, const char *folder, const char *name, int minute, const char *subject,
		const char *more)
{
	g_autofree char *path = g_strdup_printf("%scur/%s.x:2,S", folder, name);
	g_autofree char *mail = g_strdup_printf("From: bob@demo.test\nSubject: %s\nMessage-ID: <%s>\n"
						"Date: Thu, 01 Jan 2026 12:%02d:00 +0000\n%s\nText.\n",
						subject, name, minute, more);

	mails_put(mails, path, mail);
	imail_store_rescan(mails->store);
}

/* "a b>c" …: ids without ".x", ">" for each step of depth. */
static char *conversation(Mails *mails, const char *name)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *id = g_strconcat(name, ".x", NULL);
	g_autoptr(GPtrArray) list =
		imail_list_conversation(imail_store_index(mails->store), id, &error);
	GString *out = g_string_new(NULL);

	g_assert_no_error(error);
	for (guint i = 0; i < list->len; i++) {
		const ImailThreadMail *mail = list->pdata[i];

		if (i > 0)
			g_string_append_c(out, ' ');
		for (guint d = 0; d < mail->depth; d++)
			g_string_append_c(out, '>');
		g_string_append_len(out, mail->item->id, (gssize)strlen(mail->item->id) - 2);
	}
	return g_string_free(out, FALSE);
}

#define assert_conversation(mails, name, expected)                                                           \
	do {                                                                                                 \
		g_autofree char *got_ = conversation((mails), (name));                                       \
		g_assert_cmpstr(got_, ==, (expected));                                                       \
	} while (0)

static void test_references(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	add(mails, "", "a", 1, "Plan", "");
	add(mails, "", "b", 2, "Re: Plan", "References: <a>\n");
	add(mails, ".Sent/", "c", 3, "Re: Plan", "References: <a> <b>\n");
	add(mails, "", "d", 4, "Re: Plan", "In-Reply-To: <a>\n");
	add(mails, "", "e", 5, "Another", "");
	assert_conversation(mails, "c", "a >b >>c >d");
	assert_conversation(mails, "a", "a >b >>c >d");
	assert_conversation(mails, "e", "e");
	/* Trash is not shown. */
	mails_rename(mails, "cur/b.x:2,S", ".Trash/cur/b.x:2,S");
	imail_store_rescan(mails->store);
	assert_conversation(mails, "a", "a >c >d");
}

/* Children first, and their parents after them; two threads become one when the link between them comes. */
static void test_late(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	add(mails, "", "d", 4, "Re: x", "References: <c>\n");
	add(mails, "", "b", 2, "Re: x", "References: <a>\n");
	assert_conversation(mails, "d", "d");
	assert_conversation(mails, "b", "b");
	add(mails, "", "c", 3, "Re: x", "References: <a> <b>\n");
	assert_conversation(mails, "d", "b >c >>d");
	add(mails, "", "a", 1, "x", "");
	assert_conversation(mails, "d", "a >b >>c >>>d");
	/* And what comes for the thread that was taken in. */
	add(mails, "", "e", 5, "Re: x", "In-Reply-To: <d>\n");
	assert_conversation(mails, "a", "a >b >>c >>>d >>>>e");
}

static void test_subject(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	add(mails, "", "a", 1, "Weekly report", "");
	add(mails, "", "b", 2, "RE: weekly report", "");
	add(mails, "", "c", 3, "Weekly report", "");
	add(mails, "", "d", 4, "Re: Weekly report", "");
	/* Two beginnings are two conversations; an answer goes to the one before it. */
	assert_conversation(mails, "b", "a b");
	assert_conversation(mails, "d", "c d");
	/* An answer that came first is joined by the mail that it answers. */
	add(mails, "", "f", 8, "AW: Holidays", "");
	add(mails, "", "g", 7, "Holidays", "");
	assert_conversation(mails, "g", "g f");
	/* Of several before it the nearest; of those after it, too, where there is none before. */
	add(mails, "", "k", 20, "Minutes", "");
	add(mails, "", "l", 24, "Minutes", "");
	add(mails, "", "m", 23, "Re: Minutes", "");
	add(mails, "", "n", 10, "Re: Minutes", "");
	assert_conversation(mails, "k", "n k m");
	assert_conversation(mails, "l", "l");
	/* Answers that have their mail already are not for the next one of that subject. */
	add(mails, "", "o", 5, "Minutes", "");
	assert_conversation(mails, "o", "o");
	/* No subject is no subject in common. */
	add(mails, "", "h", 9, "", "");
	add(mails, "", "i", 10, "Re:", "");
	assert_conversation(mails, "h", "h");
}

/* Mails that refer to one another in a circle, and to themselves. */
static void test_circle(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	add(mails, "", "a", 1, "x", "References: <b>\n");
	add(mails, "", "b", 2, "x", "References: <a>\n");
	add(mails, "", "c", 3, "x", "References: <c>\n");
	assert_conversation(mails, "a", "b >a");
	assert_conversation(mails, "c", "c");
}

static void test_threads(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	const ImailThreadInfo *info;
	ImailThreadPage *page;

	add(mails, "", "a", 1, "Plan", "");
	add(mails, "", "b", 2, "Other", "");
	add(mails, "", "c", 3, "Re: Plan", "References: <a>\n");
	add(mails, ".Sent/", "d", 4, "Re: Plan", "References: <a> <c>\n");
	page = imail_talk_page(imail_store_index(mails->store), "Inbox", 0, 10, NULL, 0, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(page->threads->len, ==, 2);
	info = page->threads->pdata[0];
	g_assert_cmpstr(info->newest->id, ==, "c.x");
	g_assert_cmpint(info->total, ==, 3);
	g_assert_cmpint(info->unread, ==, 0);
	g_clear_pointer(&page, imail_thread_page_free);
	page = imail_talk_page(imail_store_index(mails->store), "Inbox", 1, 10, NULL, 0, &error);
	g_assert_cmpuint(page->threads->len, ==, 1);
	g_assert_cmpint(page->total, ==, 2);
	g_assert_cmpstr(((ImailThreadInfo *)page->threads->pdata[0])->newest->id, ==, "b.x");
	imail_thread_page_free(page);
}

/* Deeper than a stack would bear. */
static void test_deep(void)
{
	GArray *nodes = g_array_new(FALSE, TRUE, sizeof(ImailThreadNode));

	for (gint64 i = 0; i < IMAIL_THREAD_MAX; i++) {
		ImailThreadNode node = {.n = i + 1, .message_id = i + 1, .date = i};

		node.references = g_array_new(FALSE, FALSE, sizeof(gint64));
		if (i > 0)
			g_array_append_val(node.references, i);
		g_array_append_val(nodes, node);
	}
	imail_thread_order(nodes);
	for (guint i = 0; i < nodes->len; i++) {
		g_assert_cmpuint(g_array_index(nodes, ImailThreadNode, i).depth, ==, i);
		g_array_unref(g_array_index(nodes, ImailThreadNode, i).references);
	}
	g_array_unref(nodes);
}

#define ADD(name, func) g_test_add("/thread/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/thread/base", test_base);
	ADD("references", test_references);
	ADD("late", test_late);
	ADD("subject", test_subject);
	ADD("circle", test_circle);
	ADD("threads", test_threads);
	g_test_add_func("/thread/deep", test_deep);
	return g_test_run();
}
