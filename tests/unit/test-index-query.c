/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-query.c: what typed words mean.
 */
#include "index-match.h"
#include "index.h"

#define NOW 1790000000

static const struct {
	const char *typed, *match, *exclude;
	gboolean has_phrase;
} words[] = {
	{"", NULL, NULL, FALSE},
	{"  ", NULL, NULL, FALSE},
	{"report", "(\"report\")", NULL, FALSE},
	{"Report budget", "(\"report\") AND (\"budget\")", NULL, FALSE},
	{"rep*", "(\"rep\" *)", NULL, FALSE},
	{"from:Zhang", "(\"Fzhang\")", NULL, FALSE},
	{"FROM:zhang to:bob", "(\"Fzhang\") AND (\"Tbob\")", NULL, FALSE},
	{"cc:bob filename:x", "(\"Tbob\") AND (\"Ax\")", NULL, FALSE},
	{"subject:\"annual report\"", "(\"Sannual\" AND \"Sreport\")", NULL, TRUE},
	{"\"annual report", "(\"annual\" AND \"report\")", NULL, TRUE},
	{"a-b", "(\"a\" AND \"b\")", NULL, TRUE},
	{"report -draft", "((\"report\")) NOT ((\"draft\"))", NULL, FALSE},
	{"report -a -b", "((\"report\")) NOT ((\"a\") OR (\"b\"))", NULL, FALSE},
	{"-draft", NULL, "(\"draft\")", FALSE},
	{"-\"old draft\" x", "(\"x\")", NULL, TRUE},
	{"预算", "(\"预算\")", NULL, FALSE},
	{"预", "(\"预\" *)", NULL, FALSE},
	{"预算表", "(\"预算\" AND \"算表\")", NULL, TRUE},
	{"http://x", "(\"http\" AND \"x\")", NULL, TRUE},
	{"-", NULL, NULL, FALSE},
	{"\"\" from: !!", NULL, NULL, FALSE},
	{"a OR b", "(((\"a\")) OR ((\"b\")))", NULL, FALSE},
	{"x a OR b y", "(\"x\") AND (\"y\") AND (((\"a\")) OR ((\"b\")))", NULL, FALSE},
	{"(a b) OR c", "(((\"a\") AND (\"b\")) OR ((\"c\")))", NULL, FALSE},
	{"(a b) c", "(\"a\") AND (\"b\") AND (\"c\")", NULL, FALSE},
	{"(((a)))", "(\"a\")", NULL, FALSE},
	{"x -(a OR b)", "((\"x\")) NOT ((((((\"a\")) OR ((\"b\"))))))", NULL, FALSE},
	{"-(a b)", NULL, "(((\"a\") AND (\"b\")))", FALSE},
	{"(a -b) OR c", "((((\"a\")) NOT ((\"b\"))) OR ((\"c\")))", NULL, FALSE},
	{"from:(alice OR bob)", "(((\"Falice\")) OR ((\"Fbob\")))", NULL, FALSE},
	{"from:(alice to:bob)", "(\"Falice\") AND (\"Tbob\")", NULL, FALSE},
	{"(invoice OR 发票) has:attachment", "(((\"invoice\")) OR ((\"发票\")))", NULL, FALSE},
	{"\"a b\" OR c", "(((\"a\" AND \"b\")) OR ((\"c\")))", NULL, TRUE},
	{"x -(\"a b\" OR c)", "(\"x\")", NULL, TRUE},
	/* What FTS5 cannot say is left to SQL. */
	{"a OR is:flagged", NULL, NULL, FALSE},
	{"a OR -b", NULL, NULL, FALSE},
	{"x (a OR is:flagged)", "(\"x\")", NULL, FALSE},
	/* What joins nothing is text, or nothing. */
	{"OR", "(\"or\")", NULL, FALSE},
	{"OR a", "(\"or\") AND (\"a\")", NULL, FALSE},
	{"a OR", "(\"a\") AND (\"or\")", NULL, FALSE},
	{"a or b", "(\"a\") AND (\"or\") AND (\"b\")", NULL, FALSE},
	{"a ORb", "(\"a\") AND (\"orb\")", NULL, FALSE},
	{"a OR OR b", "(\"b\") AND (((\"a\")) OR ((\"or\")))", NULL, FALSE},
	{"(a OR) b", "(\"a\") AND (\"or\") AND (\"b\")", NULL, FALSE},
	{"a OR !!", "(\"a\")", NULL, FALSE},
	{"a OR ()", "(\"a\")", NULL, FALSE},
	{"() ( ) -() from:()", NULL, NULL, FALSE},
	{"(a OR b", "(((\"a\")) OR ((\"b\")))", NULL, FALSE},
	{"a) b", "(\"a\") AND (\"b\")", NULL, FALSE},
	{")a OR b(", "(((\"a\")) OR ((\"b\")))", NULL, FALSE},
	{"f(x) OR (g(y) z)", "(((\"f\" AND \"x\")) OR ((\"g\" AND \"y\") AND (\"z\")))", NULL, TRUE},
	{"see :-( a", "(\"see\") AND (\"a\")", NULL, FALSE},
	{"\"a OR (b\"", "(\"a\" AND \"or\" AND \"b\")", NULL, TRUE},
	{"a\" OR words MATCH \"b", "(\"a\") AND (\"or words match\")", NULL, FALSE},
};

static void test_words(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(ImailQuery) query = imail_query_parse(words[i].typed, FALSE, NOW);
		g_autofree char *match = imail_query_match(query);
		g_autofree char *exclude = imail_query_exclude(query);

		if (i < G_N_ELEMENTS(words) - 1)
			g_assert_cmpstr(match, ==, words[i].match);
		else
			g_assert_nonnull(match);
		g_assert_cmpstr(exclude, ==, words[i].exclude);
		if (i < G_N_ELEMENTS(words) - 1)
			g_assert_cmpint(imail_query_has_phrase(query, FALSE), ==, words[i].has_phrase);
	}
}

static void test_typing(void)
{
	static const char *const cases[][2] = {
		{"rep", "(\"rep\" *)"},           {"rep ", "(\"rep\")"}, {"a rep", "(\"a\") AND (\"rep\" *)"},
		{"r", "(\"r\" *)"},               {"\"rep\"", "(\"rep\")"},
		{"from:zh", "(\"Fzh\" *)"},
		{"a OR", "(\"a\")"},
		{"a OR ", "(\"a\")"},
		{"(a OR b", "(((\"a\")) OR ((\"b\" *)))"},
		{"(a OR b)", "(((\"a\")) OR ((\"b\")))"},
		{"(a OR", "(\"a\")"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailQuery) query = imail_query_parse(cases[i][0], TRUE, NOW);
		g_autofree char *match = imail_query_match(query);

		g_assert_cmpstr(match, ==, cases[i][1]);
	}
}

static void test_conditions(void)
{
	g_autoptr(ImailQuery) query = imail_query_parse(
		"is:unread -is:flagged has:attachment in:Work/Plans -in:Sent larger:2k smaller:1M before:2026-10-01 "
		"after:2026 in:\"My Folder\"",
		FALSE, NOW);
	g_autoptr(GDateTime) before = g_date_time_new_local(2026, 10, 1, 0, 0, 0);
	g_autoptr(GDateTime) after = g_date_time_new_local(2026, 1, 1, 0, 0, 0);

	g_assert_cmpuint(query->flags_set, ==, IMAIL_MAIL_ATTACHMENT);
	g_assert_cmpuint(query->flags_clear, ==, IMAIL_MAIL_SEEN | IMAIL_MAIL_FLAGGED);
	g_assert_cmpint(query->larger, ==, 2048);
	g_assert_cmpint(query->smaller, ==, 1024 * 1024);
	g_assert_cmpint(query->before, ==, g_date_time_to_unix(before));
	g_assert_cmpint(query->after, ==, g_date_time_to_unix(after));
	g_assert_cmpuint(query->folders->len, ==, 2);
	g_assert_cmpstr(query->folders->pdata[1], ==, "My Folder");
	g_assert_cmpstr(query->other_folders->pdata[0], ==, "Sent");
	g_assert_cmpuint(query->terms->len, ==, 0);
	g_assert_null(query->left_out);
}

static void test_spans(void)
{
	g_autoptr(ImailQuery) query = imail_query_parse("after:2w before:3d -after:1d", FALSE, NOW);

	g_assert_cmpint(query->after, ==, NOW - 14 * 86400);
	g_assert_cmpint(query->before, ==, NOW - 3 * 86400);
}

/* What is not understood is left out and said, and the rest counts. */
static void test_left_out(void)
{
	static const char *const cases[] = {"before:soon",    "before:2026-13-01", "before:2026-02-31", "is:blue",
					    "has:nothing",    "larger:big",        "in:",               "after:",
					    "before:1e9",     "after:99999999999999999999d"};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *typed = g_strdup_printf("%s word", cases[i]);
		g_autoptr(ImailQuery) query = imail_query_parse(typed, FALSE, NOW);

		g_assert_nonnull(query->left_out);
		g_assert_nonnull(strstr(query->left_out, cases[i]));
		g_assert_cmpuint(query->terms->len, ==, 1);
		g_assert_cmpint(query->before | query->after | query->larger, ==, 0);
	}
}

static void test_limits(void)
{
	g_autoptr(GString) many = g_string_new(NULL);
	g_autoptr(ImailQuery) query = NULL;
	g_autofree char *match = NULL;

	for (guint i = 0; i < 10 * IMAIL_QUERY_TERMS_MAX; i++)
		g_string_append_printf(many, "w%u ", i);
	query = imail_query_parse(many->str, FALSE, NOW);
	g_assert_cmpuint(query->terms->len, ==, IMAIL_QUERY_TERMS_MAX);
	g_clear_pointer(&query, imail_query_free);
	g_string_truncate(many, 0);
	for (guint i = 0; i < 10 * IMAIL_QUERY_TERMS_MAX; i++)
		g_string_append_printf(many, "%sw%u", i > 0 ? " OR " : "", i);
	query = imail_query_parse(many->str, FALSE, NOW);
	g_assert_cmpuint(((ImailQueryGroup *)query->groups->pdata[0])->alternatives->len, ==,
			 IMAIL_QUERY_TERMS_MAX);
	match = imail_query_match(query);
	g_assert_nonnull(match);
}

/* Conditions stand within groups, each in its alternative. */
static void test_groups(void)
{
	g_autoptr(ImailQuery) query = imail_query_parse(
		"is:unread (larger:1k smaller:9k smaller:5k) is:(flagged OR bulk) -(in:Sent x) y", FALSE, NOW);
	const ImailQueryGroup *group;

	g_assert_cmpuint(query->flags_clear, ==, IMAIL_MAIL_SEEN);
	g_assert_cmpint(query->larger, ==, 1024);
	g_assert_cmpint(query->smaller, ==, 5 * 1024);
	g_assert_cmpuint(query->groups->len, ==, 2);
	group = query->groups->pdata[0];
	g_assert_false(group->is_negative);
	g_assert_cmpuint(group->alternatives->len, ==, 2);
	g_assert_cmpuint(((ImailQuery *)group->alternatives->pdata[1])->flags_set, ==, IMAIL_MAIL_BULK);
	group = query->groups->pdata[1];
	g_assert_true(group->is_negative);
	g_assert_cmpuint(((ImailQuery *)group->alternatives->pdata[0])->folders->len, ==, 1);
	g_assert_cmpuint(query->folders->len, ==, 0);
	g_assert_null(query->left_out);
	g_clear_pointer(&query, imail_query_free);

	query = imail_query_parse("a OR (b in:anywhere) OR before:soon", FALSE, NOW);
	g_assert_true(query->is_anywhere);
	g_assert_cmpstr(query->left_out, ==, "“before:soon” was not understood.");
	group = query->groups->pdata[0];
	g_assert_cmpuint(group->alternatives->len, ==, 2);
}

/* Deeper than is followed: the words are there still. */
static void test_depth(void)
{
	g_autoptr(GString) deep = g_string_new(NULL);
	g_autofree char *match = NULL, *all = NULL;
	g_autoptr(ImailQuery) query = NULL;

	for (guint i = 0; i < 1000; i++)
		g_string_append(deep, "-(a OR ");
	g_string_append(deep, "needle");
	query = imail_query_parse(deep->str, FALSE, NOW);
	match = imail_query_match(query);
	g_assert_null(query->left_out);
	g_clear_pointer(&query, imail_query_free);

	g_string_truncate(deep, 0);
	for (guint i = 0; 3 * i < IMAIL_QUERY_TERMS_MAX - 3; i++)
		g_string_append(deep, "(a b) OR (c OR (");
	g_string_append(deep, "needle) x) y");
	query = imail_query_parse(deep->str, FALSE, NOW);
	all = imail_query_match(query);
	g_assert_nonnull(strstr(all, "\"needle\""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index-query/words", test_words);
	g_test_add_func("/index-query/typing", test_typing);
	g_test_add_func("/index-query/conditions", test_conditions);
	g_test_add_func("/index-query/spans", test_spans);
	g_test_add_func("/index-query/left-out", test_left_out);
	g_test_add_func("/index-query/groups", test_groups);
	g_test_add_func("/index-query/depth", test_depth);
	g_test_add_func("/index-query/limits", test_limits);
	return g_test_run();
}
