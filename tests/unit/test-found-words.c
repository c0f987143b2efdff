/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-found-words.c: the words of a search where they stand.
 */
#include "found-words.h"

#include <string.h>

#include "text-find.h"

static const struct {
	const char *query, *text, *markup; /* NULL: nothing is marked */
	FoundPlace place;
} cases[] = {
	{"bill", "The bill", "The <b>bill</b>", FOUND_IN_TEXT},
	/* By whole words, but for the one that is typed. */
	{"bill tax", "billing of a tax and of taxes", "billing of a <b>tax</b> and of <b>taxes</b>", 0},
	{"bill* tax", "billing", "<b>billing</b>", 0},
	{"art", "a party", NULL, 0},
	{"Orleans", "à ORLÉANS", "à <b>ORLÉANS</b>", 0},
	{"预算", "明年的预算在附件里", "明年的<b>预算</b>在附件里", 0},
	{"預 算", "算 預", "<b>算</b> <b>預</b>", 0},
	/* Phrases. */
	{"\"a report\"", "a Report, areport, a\n report!", "<b>a Report</b>, areport, <b>a\n report</b>!", 0},
	{"foo-bar", "foo bar, foo, foo.bars", "<b>foo bar</b>, foo, <b>foo.bars</b>", 0},
	/* Never operators, nor what is excluded or asked of something else. */
	{"tea OR milk", "tea or milk OR", "<b>tea</b> or <b>milk</b> OR", 0},
	{"-tea milk", "tea milk", "tea <b>milk</b>", 0},
	{"-(tea milk) cake", "tea milk cake", "tea milk <b>cake</b>", 0},
	{"(tea OR (milk cake)) x", "tea milk cake", "<b>tea</b> <b>milk</b> <b>cake</b>", 0},
	{"has:attachment is:unread in:Work after:2w", "has attachment is unread in Work after 2w", NULL, 0},
	{"to:bob attachment:report", "bob report", NULL, FOUND_IN_FROM},
	{"from:bob subject:tea", "bob tea", "<b>bob</b> tea", FOUND_IN_FROM},
	{"from:bob subject:tea", "bob tea", "bob <b>tea</b>", FOUND_IN_SUBJECT},
	{"from:bob subject:tea", "bob tea", NULL, FOUND_IN_TEXT},
	{"from:(bob OR carol) x", "carol bob", "<b>carol</b> <b>bob</b>", FOUND_IN_FROM},
	/* Odd ones. */
	{"", "text", NULL, 0},
	{"( ) - OR", "text OR ( -", NULL, 0},
	{"<b>", "a <b> & b", "a &lt;<b>b</b>&gt; &amp; <b>b</b>", 0},
	{"((((((((((((tea))))))))))))", "tea", "<b>tea</b>", 0},
	{"\377tea", "tea", "<b>tea</b>", 0},
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(FoundWords) words = found_words_new(cases[i].query);
		g_autofree char *markup =
			found_words_markup(words, cases[i].place, cases[i].text, FALSE);

		g_test_message("%s in %s", cases[i].query, cases[i].text);
		g_assert_cmpstr(markup, ==, cases[i].markup);
	}
}

static void test_bold(void)
{
	g_autoptr(FoundWords) words = found_words_new("tea");
	g_autofree char *markup = found_words_markup(words, FOUND_IN_SUBJECT, "tea & cake", TRUE);

	g_assert_cmpstr(markup, ==, "<u>tea</u> &amp; cake");
}

static void test_limits(void)
{
	g_autoptr(GString) query = g_string_new(NULL), text = g_string_new(NULL);
	g_autoptr(FoundWords) words = NULL;
	g_autoptr(GArray) few = NULL, many = NULL;

	for (guint i = 0; i < 2 * FOUND_WORDS_MAX; i++)
		g_string_append_printf(query, "w%u ", i);
	for (guint i = 0; i < 2 * TEXT_FIND_HITS_MAX; i++)
		g_string_append(text, "w1 ");
	words = found_words_new(query->str);
	few = found_words_places(words, FOUND_IN_TEXT, query->str);
	many = found_words_places(words, FOUND_IN_TEXT, text->str);
	g_assert_cmpuint(few->len, ==, 2 * FOUND_WORDS_MAX);
	g_assert_cmpuint(many->len, ==, 2 * TEXT_FIND_HITS_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/found-words/cases", test_cases);
	g_test_add_func("/found-words/bold", test_bold);
	g_test_add_func("/found-words/limits", test_limits);
	return g_test_run();
}
