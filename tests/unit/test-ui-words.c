/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-ui-words.c: addresses and names as the windows show them.
 */
#include "ui-words.h"

#include <string.h>

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

static void test_dates(void)
{
	static const struct {
		int year, month, day, hour;
		const char *date;
	} dates[] = {
		{2026, 11, 25, 0, "00:07"},        {2026, 11, 25, 23, "23:07"},      {2026, 11, 24, 23, "11-24 23:07"},
		{2026, 11, 26, 1, "11-26 01:07"},  {2026, 1, 1, 0, "01-01 00:07"},   {2025, 12, 31, 23, "2025-12-31"},
		{2025, 11, 25, 8, "2025-11-25"},   {2027, 1, 1, 0, "2027-01-01"},    {1999, 2, 3, 4, "1999-02-03"},
	};
	static const char *const widest[] = UI_DATE_WIDEST;
	g_autoptr(GDateTime) now = g_date_time_new_local(2026, 11, 25, 8, 30, 0);

	for (guint i = 0; i < G_N_ELEMENTS(dates); i++) {
		g_autoptr(GDateTime) when = g_date_time_new_local(dates[i].year, dates[i].month, dates[i].day, dates[i].hour, 7, 0);
		g_autofree char *date = ui_date_short_from(g_date_time_to_unix(when), g_date_time_to_unix(now));
		gsize room = 0;

		for (guint k = 0; k < G_N_ELEMENTS(widest); k++)
			room = MAX(room, strlen(widest[k]));
		g_assert_cmpstr(date, ==, dates[i].date);
		g_assert_cmpuint(strlen(date), <=, room);
	}
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
	g_test_add_func("/ui-words/dates", test_dates);
	g_test_add_func("/ui-words/names", test_names);
	g_test_add_func("/ui-words/address", test_address);
	g_test_add_func("/ui-words/shorten", test_shorten);
	g_test_add_func("/ui-words/transfer", test_transfer);
	return g_test_run();
}
