/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-postmark.c: which lines stand before a mail, and which ones only begin like that.
 */
#include "postmark.h"

#include <string.h>

#define NOON 1783425600 /* Tue Jul  7 12:00:00 2026, UTC */

static const struct {
	const char *line;
	gint64 date; /* -1: no postmark */
} lines[] = {
	{"From bob@demo.test Tue Jul  7 12:00:00 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 12:00:00 2026", NOON},
	{"From bob@demo.test Tue Jul  7 12:00:00 2026\r\n", NOON},
	{"From bob@demo.test  Tue Jul  7 12:00:00 2026\n", NOON},
	{"From - Tue Jul 07 12:00:00 2026\n", NOON},
	{"From 1870000000000000000@xxx Tue Jul 07 12:00:00 +0000 2026\r\n", NOON},
	{"From bob@demo.test Tue Jul 07 14:00:00 +0200 2026\n", NOON},
	{"From bob@demo.test Tue Jul 07 08:30:00 -0330 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 12:00 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 12:00:00 GMT 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 12:00:00 MET DST 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 12:00:00 PST8PDT 2026\n", NOON},
	{"From bob@demo.test Tue Jul  7 14:00:00 2026 +0200\n", NOON},
	{"From bob@demo.test Tue Jul  7 14:00:00 2026 +0200 (CEST)\n", NOON},
	{"From bob Tue Jul  7 12:00:00 26 remote from demo\n", NOON},
	{"From bob Sun Jul  7 12:00:00 96\n", 836740800},
	{"From bob at demo.test  Tue Jul  7 12:00:00 2026\n", NOON},
	{"From ???@??? Tue Jul 07 12:00:00 2026\n", NOON},
	{"From MAILER-DAEMON Tue Jul  7 12:00:00 2026\n", NOON},
	{"From Tue Jul  7 12:00:00 2026\n", NOON},
	{"From  Tue Jul  7 12:00:00 2026\n", NOON},
	{"From \"Mon at work\"@demo.test Tue Jul  7 12:00:00 2026\n", NOON},
	{"From Mon Jul Tue Jul  7 12:00:00 2026\n", NOON},
	{"From bob@demo.test Tue, 7 Jul 2026 14:00:00 +0200\n", NOON},
	{"From bob@demo.test Tue, 07 Jul 2026 12:00 GMT\n", NOON},
	{"From bob@demo.test tue jul  7 12:00:00 2026\n", NOON},

	{"From\n", -1},
	{"From \n", -1},
	{"From: bob@demo.test Tue Jul  7 12:00:00 2026\n", -1},
	{">From bob@demo.test Tue Jul  7 12:00:00 2026\n", -1},
	{" From bob@demo.test Tue Jul  7 12:00:00 2026\n", -1},
	{"from bob@demo.test Tue Jul  7 12:00:00 2026\n", -1},
	{"From here on it is Tue Jul  7.\n", -1},
	{"From Monday on\n", -1},
	{"From Tue Jul 7 to Fri Jul 10\n", -1},
	{"From Tue Jul  7 12:00:00 2026 on we shall meet\n", -1},
	{"From bob@demo.test\n", -1},
	{"From bob@demo.test Tue Jul  7 12:00:00\n", -1},
	{"From bob@demo.test Tue Jul  7 24:00:00 2026\n", -1},
	{"From bob@demo.test Tue Jul  7 12:60:00 2026\n", -1},
	{"From bob@demo.test Tue Jul  7 1200 2026\n", -1},
	{"From bob@demo.test Tue Jul  7 12:00:00:00 2026\n", -1},
	{"From bob@demo.test Tue Jul 32 12:00:00 2026\n", -1},
	{"From bob@demo.test Tue Jul  0 12:00:00 2026\n", -1},
	{"From bob@demo.test Tue Jux  7 12:00:00 2026\n", -1},
	{"From bob@demo.test Dienstag Jul  7 12:00:00 2026\n", -1},
	{"From bob@demo.test Tue Jul  7 12:00:00 20260\n", -1},
	{"From bob@demo.test Tue Jul  7 12:00:00 we said 2026\n", -1},
	{"From bob@demo.test Tue Jul\n", -1},
	{"From bob@demo.test Tue", -1},
};

static void test_lines(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
		gint64 date = -1;

		g_test_message("%s", lines[i].line);
		g_assert_cmpint(imail_postmark_read(lines[i].line, &date), ==, lines[i].date >= 0);
		g_assert_cmpint(date, ==, lines[i].date);
		g_assert_cmpint(imail_postmark_read(lines[i].line, NULL), ==, lines[i].date >= 0);
	}
}

static void test_long(void)
{
	g_autofree char *sender = g_strnfill(IMAIL_POSTMARK_MAX, 'x');
	g_autofree char *line = g_strdup_printf("From %s Tue Jul  7 12:00:00 2026\n", sender);

	g_assert_false(imail_postmark_read(line, NULL));
	sender[100] = '\0';
	g_free(line);
	line = g_strdup_printf("From %s Tue Jul  7 12:00:00 2026\n", sender);
	g_assert_true(imail_postmark_read(line, NULL));
}

/* What is made is read. */
static void test_make(void)
{
	static const struct {
		const char *sender, *line;
		gint64 date;
	} cases[] = {
		{"bob@demo.test", "From bob@demo.test Tue Jul  7 12:00:00 2026\n", NOON},
		{"", "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n", 0},
		{"bob smith", "From MAILER-DAEMON Tue Jul  7 12:00:00 2026\n", NOON},
		{"bob\nX: y", "From MAILER-DAEMON Tue Jul  7 12:00:00 2026\n", NOON},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = imail_postmark_make(cases[i].sender, cases[i].date);
		gint64 date;

		g_assert_cmpstr(line, ==, cases[i].line);
		g_assert_true(imail_postmark_read(line, &date));
		g_assert_cmpint(date, ==, cases[i].date);
	}
}

static void test_own_fields(void)
{
	g_assert_true(imail_postmark_is_own_field("Status: RO\n"));
	g_assert_true(imail_postmark_is_own_field("x-status:F\n"));
	g_assert_true(imail_postmark_is_own_field("Content-Length: 3\n"));
	g_assert_false(imail_postmark_is_own_field("Content-Type: text/plain\n"));
	g_assert_false(imail_postmark_is_own_field("Status\n"));
	g_assert_false(imail_postmark_is_own_field(""));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/postmark/lines", test_lines);
	g_test_add_func("/postmark/long", test_long);
	g_test_add_func("/postmark/make", test_make);
	g_test_add_func("/postmark/own-fields", test_own_fields);
	return g_test_run();
}
