/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-text-find.c: words in a text.
 */
#include "text-find.h"

#include <string.h>

static const struct {
	const char *text, *words;
	guint hits[7]; /* start, end, …; ends with 0 after the first */
	guint n;
} cases[] = {
	{"one two one", "one", {0, 3, 8, 11}, 2},
	{"One TWO", "two", {4, 7}, 1},
	{"Grüße aus Orléans", "orleans", {10, 17}, 1},
	{"Gruesse", "grü", {0, 3}, 1},
	{"a\nb\tc\302\240d", "a b c d", {0, 7}, 1},
	{"明年的预算在附件里", "预算", {3, 5}, 1},
	{"aaaa", "aa", {0, 2, 2, 4}, 2},
	{"abcabcabd", "abcabd", {3, 9}, 1},
	{"\357\277\274x\357\277\274x", "x", {1, 2, 3, 4}, 2},
	{"한국", "하", {0}, 0},
	{"text", "", {0}, 0},
	{"", "x", {0}, 0},
	{"short", "shorter", {0}, 0},
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TextFolded) text = text_folded_new(cases[i].text);
		g_autoptr(GArray) hits = text_find(text, cases[i].words);

		g_test_message("%s in %s", cases[i].words, cases[i].text);
		g_assert_cmpuint(hits->len, ==, 2 * cases[i].n);
		for (guint k = 0; k < hits->len; k++)
			g_assert_cmpuint(g_array_index(hits, guint, k), ==, cases[i].hits[k]);
		g_assert_cmpint(text_has(cases[i].text, cases[i].words), ==, cases[i].n > 0);
	}
}

static void test_limits(void)
{
	g_autofree char *many = g_strnfill(1024 * 1024, 'a');
	g_autofree char *words = g_strnfill(10000, 'a');
	g_autoptr(TextFolded) text = text_folded_new(many);
	g_autoptr(GArray) hits = text_find(text, "a");
	g_autoptr(GArray) longer = text_find(text, words);

	g_assert_cmpuint(hits->len, ==, 2 * TEXT_FIND_HITS_MAX);
	g_assert_cmpuint(g_array_index(longer, guint, 1), ==, TEXT_FIND_WORDS_MAX);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text-find/cases", test_cases);
	g_test_add_func("/text-find/limits", test_limits);
	return g_test_run();
}
