/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mime-flowed.c: format=flowed, both ways (RFC 3676): tables, and random texts that keep their words.
 */
#include <string.h>

#include "mime-private.h"

#define X80 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define W40 "one two three four five six seven eight "

static const struct {
	const char *flowed, *text;
	gboolean delsp;
} decoded[] = {
	{"", ""},
	{"a", "a"},
	{"a\n", "a\n"},
	{"a \nb\n", "a b\n"},
	{"a \nb\n", "ab\n", TRUE},
	{"a  \nb\n", "a b\n", TRUE},
	{"a \n", "a \n"},
	{"a \n\nb\n", "a \nb\n"},
	{" From x\n  y\n >z\n", "From x\n y\n>z\n"},
	{"> a \n> b\n", "> a b\n"},
	{">a \n>b\n", "> a b\n"},
	{"> a \n>> b\n", "> a \n>> b\n"},
	{"> a \nb\n", "> a \nb\n"},
	{">\n> \n", ">\n>\n"},
	{"a \n-- \nb\n", "a \n-- \nb\n"},
	{"> a \n> -- \n> b\n", "> a \n> -- \n> b\n"},
};

static const struct {
	const char *text, *flowed;
} encoded[] = {
	{"", ""},
	{"a\n", "a\n"},
	{"a", "a"},
	{" a\nFrom b\n>c\n", "  a\n From b\n> c\n"},
	{"a  \nb\n", "a\nb\n"},
	{"-- \nsig\n", "-- \nsig\n"},
	{W40 W40 "\n", W40 "one two three four five six seven \neight\n"},
	{"> " W40 W40 "\n", "> " W40 "one two three four five six seven \n> eight\n"},
	{W40 X80 " end\n", W40 "\n" X80 " \nend\n"},
	{"-- " X80 " end\n", "-- " X80 " \nend\n"},
};

static void test_tables(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(decoded); i++) {
		g_autofree char *text = imail_flowed_decode(decoded[i].flowed, decoded[i].delsp);
		g_assert_cmpstr(text, ==, decoded[i].text);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(encoded); i++) {
		g_autofree char *flowed = imail_flowed_encode(encoded[i].text);
		g_assert_cmpstr(flowed, ==, encoded[i].flowed);
	}
}

static char *without_spaces(const char *line)
{
	g_auto(GStrv) words = g_strsplit(line, " ", -1);
	return g_strjoinv("", words);
}

/* Only spaces may change: at a line's end they go, behind ">" there is one. Lines stay lines, and are no
 * longer than wanted. */
static void test_random(void)
{
	static const char *const pieces[] = {"a",     "word", " ",    "  ",  "\n", "\n", ">", "> ",
					     "From ", ".",    "你好", "-- ", "é",  X80,  W40};
	g_autoptr(GRand) random = g_rand_new_with_seed(2026);

	for (int round = 0; round < 3000; round++) {
		g_autoptr(GString) text = g_string_new(NULL);
		int length = g_rand_int_range(random, 1, 60);
		for (int i = 0; i < length; i++)
			g_string_append(text, pieces[g_rand_int_range(random, 0, G_N_ELEMENTS(pieces))]);
		g_string_append(text, "\nend");
		g_autofree char *flowed = imail_flowed_encode(text->str);
		g_autofree char *back = imail_flowed_decode(flowed, FALSE);
		g_auto(GStrv) before = g_strsplit(text->str, "\n", -1);
		g_auto(GStrv) after = g_strsplit(back, "\n", -1);
		g_assert_cmpuint(g_strv_length(before), ==, g_strv_length(after));
		for (guint i = 0; before[i]; i++) {
			g_autofree char *one = without_spaces(before[i]), *two = without_spaces(after[i]);
			g_assert_cmpstr(one, ==, two);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mime-flowed/tables", test_tables);
	g_test_add_func("/mime-flowed/random", test_random);
	return g_test_run();
}
