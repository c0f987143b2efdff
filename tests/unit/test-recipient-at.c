/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-recipient-at.c: which recipient the cursor is in. In the cases "|" stands where the cursor is.
 */
#include "recipient-at.h"

#include <string.h>

static const struct {
	const char *text, *recipient, *replaced;
} cases[] = {
	{"|", "", "B, "},
	{"ali|", "ali", "B, "},
	{"|ali", "ali", "B, "},
	{"a|li, bob", "ali", "B, bob"},
	{"ali, bo|", "bo", "ali, B, "},
	{"ali, bo|  ", "bo", "ali, B, "},
	{"ali,|bo", "bo", "ali,B, "},
	{"ali|,bo", "ali", "B,bo"},
	{"ali; bo|b; carol", "bob", "ali; B; carol"},
	{"a, |, c", "", "a, B, c"},
	{"\"Last, Fi|rst\" <a@b>, c", "\"Last, First\" <a@b>", "B, c"},
	{"\"La\\\", x|\" <a@b>, c", "\"La\\\", x\" <a@b>", "B, c"},
	{"\"half, typ|", "\"half, typ", "B, "},
	{"\"half\\|", "\"half\\", "B, "},
	{"x, 王小|", "王小", "x, B, "},
};

static void test_cases(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *bar = strchr(cases[i].text, '|');
		gsize cursor = (gsize)(bar - cases[i].text), begin, end;
		g_autofree char *text = g_strdup_printf("%.*s%s", (int)cursor, cases[i].text, bar + 1);
		g_autofree char *found = NULL, *replaced = recipient_replace(text, cursor, "B");

		recipient_at(text, cursor, &begin, &end);
		found = g_strndup(text + begin, end - begin);
		g_test_message("%s", cases[i].text);
		g_assert_cmpstr(found, ==, cases[i].recipient);
		g_assert_cmpstr(replaced, ==, cases[i].replaced);
	}
}

static void test_beyond(void)
{
	gsize begin, end;

	recipient_at("ali, bob", 1000, &begin, &end);
	g_assert_cmpuint(begin, ==, 5);
	g_assert_cmpuint(end, ==, 8);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recipient-at/cases", test_cases);
	g_test_add_func("/recipient-at/beyond", test_beyond);
	return g_test_run();
}
