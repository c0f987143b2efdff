/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-search.c: what is found, in which order, and what of it is shown.
 */
#include "mail-fixture.h"

#define FROM_BOB   "From: Bob Miller <bob@demo.test>\nTo: alice@demo.test\n"
#define FROM_ZHANG "From: =?UTF-8?B?5byg5LiJ?= <zhang@demo.test>\nTo: Team <team@demo.test>\nCc: carl@demo.test\n"

static void fill(Mails *mails)
{
	mails_put(mails, "new/1.a.x",
		  FROM_BOB "Subject: Annual report\nDate: Thu, 01 Jan 2026 12:00:00 +0000\n\n"
			   "The figures of the budget meeting are attached.\n");
	mails_put(mails, "cur/2.b.x:2,S",
		  FROM_ZHANG "Subject: =?UTF-8?B?5YWz5LqO6aKE566X?=\nDate: Fri, 02 Jan 2026 12:00:00 +0000\n"
			     "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
			     "5LuK5aSp55qE5Lya6K6u6K6o6K665LqG5piO5bm055qE6aKE566X6KGo44CC\n");
	mails_put(mails, "cur/3.c.x:2,FRS",
		  FROM_BOB "Subject: Lunch\nDate: Sat, 03 Jan 2026 12:00:00 +0000\n"
			   "Content-Type: multipart/mixed; boundary=b\n\n--b\n"
			   "Content-Type: text/html\n\n<style>secret{}</style><p>Is the <b>budg</b>et</p>"
			   "<p>report ready?</p>\n--b\n"
			   "Content-Disposition: attachment; filename=\"Quarterly-Plan.pdf\"\n\nx\n--b--\n");
	mails_put(mails, ".Sent/cur/4.d.x:2,S",
		  "From: alice@demo.test\nTo: bob@demo.test\nSubject: Re: Annual report\n"
		  "Date: Sun, 04 Jan 2026 12:00:00 +0000\n\nThanks, meeting moved.\n");
	mails_put(mails, ".Trash/cur/5.e.x:2,S",
		  FROM_BOB "Subject: old budget\nDate: Mon, 05 Jan 2026 12:00:00 +0000\n\nthrown away\n");
	imail_store_rescan(mails->store);
}

static const struct {
	const char *query, *ids;
} cases[] = {
	{"figures", "1.a.x"},
	{"FIGURES", "1.a.x"},
	{"figure", ""},
	{"figur*", "1.a.x"},
	{"f*", "1.a.x"},
	{"from:m* l*", "3.c.x"},
	{"budget report", "1.a.x|3.c.x"},
	{"secret", ""},
	{"from:zhang", "2.b.x"},
	{"from:张三", "2.b.x"},
	{"from:bob@demo.test lunch", "3.c.x"},
	{"from:bob@other.test", ""},
	{"to:carl", "2.b.x"},
	{"to:team@demo.test", "2.b.x"},
	{"subject:report", "4.d.x|1.a.x"},
	{"subject:\"report annual\"", ""},
	{"subject:\"annual report\"", "4.d.x|1.a.x"},
	{"\"budget meeting\"", "1.a.x"},
	{"\"meeting budget\"", ""},
	{"\"budget report\"", "3.c.x"}, /* over the ends of paragraphs, and of a tag within a word */
	{"budget -\"budget meeting\"", "3.c.x"},
	{"预算", "2.b.x"},
	{"算", "2.b.x"},
	{"年的预算", "2.b.x"},
	{"预算年", ""},
	{"年的 预算", "2.b.x"},
	{"会议", "2.b.x"},
	{"attachment:quarterly", "3.c.x"},
	{"quarterly", "3.c.x"},
	{"has:attachment", "3.c.x"},
	{"-has:attachment from:bob", "1.a.x"},
	{"is:unread", "1.a.x"},
	{"is:flagged is:answered", "3.c.x"},
	{"is:unread is:read", ""},
	{"budget in:Inbox", "3.c.x|1.a.x"},
	{"budget in:Trash", "5.e.x"},
	{"budget in:anywhere", "5.e.x|3.c.x|1.a.x"},
	{"in:Sent", "4.d.x"},
	{"in:Nowhere", ""},
	{"-in:Inbox", "4.d.x"},
	{"-from:bob -from:alice", "2.b.x"},
	{"report before:2026-01-02", "1.a.x"},
	{"after:2026-01-03", "4.d.x|3.c.x"},
	{"-after:2026-01-02", "1.a.x"},
	{"larger:1m", ""},
	{"smaller:1m from:zhang", "2.b.x"},
	{"", "4.d.x|3.c.x|2.b.x|1.a.x"},
	{"from:zhang OR from:alice", "4.d.x|2.b.x"},
	{"from:(zhang OR alice)", "4.d.x|2.b.x"},
	{"(lunch OR 预算) has:attachment", "3.c.x"},
	{"figures OR lunch is:unread", "1.a.x"},
	{"figures OR is:flagged", "3.c.x|1.a.x"},
	{"figures OR is:flagged from:bob -lunch", "1.a.x"},
	{"is:(unread OR flagged)", "3.c.x|1.a.x"},
	{"report -(from:bob OR from:zhang)", "4.d.x"},
	{"-(from:bob OR from:zhang)", "4.d.x"},
	{"-(from:bob is:unread) -in:Sent", "3.c.x|2.b.x"},
	{"figures OR -from:bob", "4.d.x|2.b.x|1.a.x"},
	{"(moved from:alice) OR (figures from:alice)", "4.d.x"},
	/* Phrases have to be looked at; what stands beside them need not have them. */
	{"\"annual plan\" OR lunch", "3.c.x"},
	{"\"meeting moved\" OR \"figures of\"", "4.d.x|1.a.x"},
	{"\"annual report\" OR lunch OR 年的预算", "4.d.x|3.c.x|1.a.x|2.b.x"},
	{"\"annual plan\" OR is:flagged", "3.c.x"},
	{"\"report annual\" OR (\"figures of\" is:read)", ""},
	{"(\"report annual\" OR (\"figures of\" is:unread)) from:bob", "1.a.x"},
	{"report -(\"annual report\" OR nosuchword)", "3.c.x"},
	{"report -(\"annual report\" is:read)", "1.a.x|3.c.x"},
	{"(report -\"annual report\") OR figures", "1.a.x|3.c.x"},
	/* Trash is left out where it is not named. */
	{"thrown OR lunch", "3.c.x"},
	{"(thrown in:Trash) OR lunch", "3.c.x|5.e.x"},
	{"(old in:Trash) OR old OR lunch", "5.e.x|3.c.x"},
	{"in:(Trash OR Sent)", "5.e.x|4.d.x"},
	{"(thrown OR lunch) in:anywhere", "3.c.x|5.e.x"},
	{"-(in:Trash OR in:Inbox)", "4.d.x"},
	{"budget nosuchword", ""},
};

static void test_queries(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	fill(mails);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *found = mails_search(mails, cases[i].query, FALSE);

		g_test_message("%s", cases[i].query);
		if (strstr(cases[i].query, "budget") != NULL && strchr(cases[i].ids, '|') != NULL)
			g_assert_cmpuint(strlen(found), ==, strlen(cases[i].ids)); /* ranked: see below */
		else
			g_assert_cmpstr(found, ==, cases[i].ids);
	}
}

/* Whatever is typed is a query that the database takes. */
static void test_anything(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const pieces[] = {"(", ")", "-", " ", " OR ", "OR", "a", "budget", "预算表", "\"",
					     "from:", "in:", "is:flagged", "in:Trash ", "*", "\"a b\" ",
					     "before:2026", "in:anywhere ", "-(", ") OR ("};

	for (const char *const *open = (const char *const[]){"(a OR (b ", "-(is:flagged OR (b ", "(-a OR -(b ", NULL};
	     *open != NULL; open++) {
		g_autoptr(GString) typed = g_string_new(NULL);
		g_autofree char *found = NULL;

		for (guint i = 0; i < IMAIL_QUERY_DEPTH_MAX; i++)
			g_string_append(typed, *open);
		found = mails_search(mails, typed->str, FALSE);
	}
	fill(mails);
	for (guint i = 0; i < 2000; i++) {
		g_autoptr(GString) typed = g_string_new(NULL);
		g_autofree char *found = NULL;

		for (int left = g_test_rand_int_range(1, 20); left > 0; left--)
			g_string_append(typed, pieces[g_test_rand_int_range(0, G_N_ELEMENTS(pieces))]);
		found = mails_search(mails, typed->str, i % 2 == 0);
	}
}

/* As one types, every step has the mail. */
static void test_typing(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char word[] = "figures";

	fill(mails);
	for (gsize i = 1; i < sizeof(word); i++) {
		g_autofree char *typed = g_strndup(word, i);
		g_autofree char *found = mails_search(mails, typed, TRUE);

		g_assert_cmpstr(found, ==, "1.a.x");
	}
}

/* A word in the subject counts more than one in the text of a mail of the same day. */
static void test_rank(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	mails_put(mails, "cur/1.a.x:2,", FROM_BOB "Subject: budget\nDate: Thu, 01 Jan 2026 12:00:00 +0000\n\nx\n");
	mails_put(mails, "cur/2.b.x:2,", FROM_BOB "Subject: x\nDate: Thu, 01 Jan 2026 13:00:00 +0000\n\nbudget\n");
	mails_put(mails, "cur/3.c.x:2,", FROM_BOB "Subject: y\nDate: Thu, 01 Jan 2026 14:00:00 +0000\n\nbudget\n");
	imail_store_rescan(mails->store);
	mails_assert_found(mails, "budget", "1.a.x|3.c.x|2.b.x");
}

static char *excerpt(Mails *mails, const char *query)
{
	g_autofree char *root = mails_path(mails, NULL);
	g_autoptr(ImailQuery) parsed = imail_query_parse(query, FALSE, 0);
	ImailFound *found =
		imail_search_run(imail_store_index(mails->store), root, parsed, 1, NULL, NULL, NULL);
	const ImailHit *hit = found->hits->pdata[0];
	GString *out = g_string_new(NULL);
	guint at = 0;

	for (guint i = 0; i < hit->marks->len; i++) {
		ImailMark mark = g_array_index(hit->marks, ImailMark, i);

		g_string_append_len(out, hit->excerpt + at, mark.start - at);
		g_string_append_printf(out, "[%.*s]", (int)(mark.end - mark.start), hit->excerpt + mark.start);
		at = mark.end;
	}
	g_string_append(out, hit->excerpt + at);
	imail_found_free(found);
	return g_string_free(out, FALSE);
}

static void test_excerpt(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const excerpts[][2] = {
		{"budget figures", "The [figures] of the [budget] meeting are attached."},
		{"预算", "今天的会议讨论了明年的[预算]表。"},
		{"年的预算", "今天的会议讨论了明[年的预算]表。"},
		{"from:bob subject:lunch", "Is the budget report ready?"},
		{"read*", "Is the budget report [ready]?"},
		{"budget OR figures -(ready OR lunch)", "The [figures] of the [budget] meeting are attached."},
	};

	fill(mails);
	for (gsize i = 0; i < G_N_ELEMENTS(excerpts); i++) {
		g_autofree char *got = excerpt(mails, excerpts[i][0]);

		g_assert_cmpstr(got, ==, excerpts[i][1]);
	}
}

static void test_long_excerpt(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GString) mail = g_string_new(FROM_BOB "Subject: x\n\n");
	g_autofree char *got = NULL;

	for (int i = 0; i < 500; i++)
		g_string_append(mail, "wörter und wörter\r\n\t ");
	g_string_append(mail, "needle ");
	for (int i = 0; i < 500; i++)
		g_string_append(mail, "noch mehr ");
	mails_put(mails, "cur/1.a.x:2,", mail->str);
	imail_store_rescan(mails->store);
	got = excerpt(mails, "needle");
	g_assert_nonnull(strstr(got, " [needle] noch mehr"));
	g_assert_true(g_str_has_prefix(got, "…") && g_str_has_suffix(got, "…"));
	g_assert_cmpint(g_utf8_strlen(got, -1), <, 2 * 160);
	g_assert_true(g_utf8_validate(got, -1, NULL));
}

static gboolean cancelled_cb(gpointer user_data)
{
	return --*(int *)user_data < 0;
}

static void test_cancel(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailQuery) query = imail_query_parse("budget", FALSE, 0);
	g_autoptr(GError) error = NULL;
	g_autofree char *root = mails_path(mails, NULL);
	int steps = 1;

	fill(mails);
	g_assert_null(imail_search_run(imail_store_index(mails->store), root, query, 50, cancelled_cb, &steps,
				       &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED);
}

/* More than is ranked: said so, and what came last is there. */
static void test_window(Mails *mails, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(ImailQuery) query = imail_query_parse("common", FALSE, 0);
	g_autofree char *root = mails_path(mails, NULL);
	gint64 left = 1;
	ImailFound *found;

	for (int i = 0; i < IMAIL_SEARCH_WINDOW + 5; i++) {
		g_autofree char *name = g_strdup_printf("cur/%d.a%04d.x:2,", 1000 + i, i);

		mails_put(mails, name, "Subject: x\n\ncommon\n");
	}
	imail_store_rescan(mails->store);
	while (!imail_store_prepare(mails->store, 1000, &left))
		;
	found = imail_search_run(imail_store_index(mails->store), root, query, 10, NULL, NULL, NULL);
	g_assert_true(found->is_cut);
	g_assert_cmpuint(found->hits->len, ==, 10);
	g_assert_cmpint(found->total, ==, IMAIL_SEARCH_WINDOW);
	g_assert_false(found->is_reading);
	imail_found_free(found);
}

#define ADD(name, func) g_test_add("/index-search/" name, Mails, NULL, mails_setup, func, mails_teardown)

int main(int argc, char **argv)
{
	g_setenv("TZ", "UTC", TRUE);
	g_test_init(&argc, &argv, NULL);
	ADD("queries", test_queries);
	ADD("anything", test_anything);
	ADD("typing", test_typing);
	ADD("rank", test_rank);
	ADD("excerpt", test_excerpt);
	ADD("long-excerpt", test_long_excerpt);
	ADD("cancel", test_cancel);
	ADD("window", test_window);
	return g_test_run();
}
