/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-index-query.c: what typed words mean.
 */
#include "index-query.h"
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
	match = imail_query_match(query);
	g_assert_nonnull(match);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/index-query/words", test_words);
	g_test_add_func("/index-query/typing", test_typing);
	g_test_add_func("/index-query/conditions", test_conditions);
	g_test_add_func("/index-query/spans", test_spans);
	g_test_add_func("/index-query/left-out", test_left_out);
	g_test_add_func("/index-query/limits", test_limits);
	return g_test_run();
}
