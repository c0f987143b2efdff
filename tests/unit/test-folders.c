/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-folders.c: names of folders and of their directories.
 */
#include "error.h"
#include "folders.h"

static const struct {
	const char *name, *dir;
} pairs[] = {
	{"Inbox", ""},           {"Sent", ".Sent"},       {"Work", ".Work"},
	{"Work/Plans", ".Work.Plans"}, {"R&D", ".R&-D"},  {"Büro", ".B&APw-ro"},
	{"收件箱", ".&ZTZO9nux-"}, {"台北/日本語", ".&U,BTFw-.&ZeVnLIqe-"}, {"a😀b", ".a&2D3eAA-b"},
};

static void test_pairs(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *dir = imail_folders_dir(pairs[i].name, &error);
		g_autofree char *name = imail_folders_name(pairs[i].dir);

		g_assert_no_error(error);
		g_assert_cmpstr(dir, ==, pairs[i].dir);
		g_assert_cmpstr(name, ==, pairs[i].name);
	}
}

/* What other programs write. */
static void test_foreign(void)
{
	static const char *const cases[][2] = {
		{".Büro", "Büro"},   {".收件箱", "收件箱"},         {".a&b", "a&b"},
		{".a&b-", "a&b-"},   {".R & D", "R & D"},           {".x\xff", "x\xef\xbf\xbd"},
		{".&AC4-x", ".x"},   {".&-", "&"},                  {".A.B.C", "A/B/C"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = imail_folders_name(cases[i][0]);

		g_assert_cmpstr(name, ==, cases[i][1]);
	}
}

static void test_bad(void)
{
	g_autofree char *long_name = g_strnfill(IMAIL_FOLDER_NAME_MAX + 1, 'x');
	g_autoptr(GString) wide = g_string_new(NULL);
	const char *const bad[] = {"",    "/",      "a/",   "/a",       "a//b",   "a.b",
				   "..",  "../etc", "a\nb", "a\x7f",    "\xff",   long_name};

	for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(imail_folders_dir(bad[i], &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	}
	/* Short enough as a name, too long as a directory. */
	for (int i = 0; i < 80; i++)
		g_string_append(wide, i % 2 ? "ü" : "u");
	{
		g_autoptr(GError) error = NULL;

		g_assert_null(imail_folders_dir(wide->str, &error));
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL);
	}
}

static void test_same(void)
{
	g_assert_true(imail_folders_is_same("inbox", "Inbox"));
	g_assert_true(imail_folders_is_same("Work", "Work"));
	g_assert_false(imail_folders_is_same("work", "Work"));
	g_assert_false(imail_folders_is_same("Inbox", "Sent"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/folders/pairs", test_pairs);
	g_test_add_func("/folders/foreign", test_foreign);
	g_test_add_func("/folders/bad", test_bad);
	g_test_add_func("/folders/same", test_same);
	return g_test_run();
}
