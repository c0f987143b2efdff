/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-ui-words.c: addresses and names as the windows show them.
 */
#include "ui-words.h"

static const struct {
	const char *mailboxes, *names;
} lists[] = {
	{"", ""},
	{"al@example.net", "al@example.net"},
	{"Bob <bob@example.net>", "Bob"},
	{"Bob <bob@example.net>, al@example.net", "Bob, al@example.net"},
	{"\"Last, First\" <a@example.net>, 王小明 <b@example.net>", "Last, First, 王小明"},
	{" <a@example.net> ,, ", "a@example.net"},
	{"\"half", "\"half"},
	{"\"", "\""},
	{"Bob <bob", "Bob"},
};

static void test_names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autofree char *names = ui_names_of(lists[i].mailboxes);

		g_test_message("%s", lists[i].mailboxes);
		g_assert_cmpstr(names, ==, lists[i].names);
	}
}

static void test_address(void)
{
	g_autofree char *named = ui_address_of("\"a > b\" <bob@example.net>"), *bare = ui_address_of(" al@example.net "),
			*half = ui_address_of("Bob <bob");

	g_assert_cmpstr(named, ==, "bob@example.net");
	g_assert_cmpstr(bare, ==, "al@example.net");
	g_assert_cmpstr(half, ==, "Bob <bob");
	g_assert_cmpstr(ui_subject(""), ==, "(no subject)");
	g_assert_cmpstr(ui_subject(NULL), ==, "(no subject)");
	g_assert_cmpstr(ui_subject("x"), ==, "x");
}

static void test_shorten(void)
{
	g_autofree char *whole = ui_shorten("预算 2027", 7), *cut = ui_shorten("预算 2027", 2), *none = ui_shorten("", 2);

	g_assert_cmpstr(whole, ==, "预算 2027");
	g_assert_cmpstr(cut, ==, "预算…");
	g_assert_cmpstr(none, ==, "");
}

static void test_transfer(void)
{
	const ImailTransfer first = {.done = 1}, second = {.done = 203, .known = 1, .passed = 12};
	g_autofree char *taken = ui_transfer_words(&first, TRUE, "x"), *written = ui_transfer_words(&second, FALSE, "x");

	g_assert_cmpstr(taken, ==, "1 mail was taken in.");
	g_assert_cmpstr(written, ==, "203 mails were written to “x”. 1 was here already. 12 could not be read.");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ui-words/names", test_names);
	g_test_add_func("/ui-words/address", test_address);
	g_test_add_func("/ui-words/shorten", test_shorten);
	g_test_add_func("/ui-words/transfer", test_transfer);
	return g_test_run();
}
