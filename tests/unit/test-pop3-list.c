/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-pop3-list.c: the lines of UIDL and LIST, well-formed and not.
 */
#include "pop3-list.h"

#include <string.h>

static void test_list(void)
{
	Pop3List *list = pop3_list_new();
	g_autofree char *longest = g_strnfill(POP3_UIDL_MAX, 'u');
	g_autofree char *fits = g_strconcat("1 ", longest, NULL), *over = g_strconcat("2 ", longest, "u", NULL);
	GPtrArray *entries;

	g_assert_true(pop3_list_add_uidl(list, fits, -1, NULL));
	g_assert_true(pop3_list_add_uidl(list, over, -1, NULL));
	g_assert_true(pop3_list_add_size(list, "2 700", -1, NULL));
	entries = pop3_list_take(list, NULL);
	g_assert_cmpuint(entries->len, ==, 2);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[0])->uidl, ==, longest);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[1])->uidl, ==, NULL);
	g_assert_cmpint(pop3_list_size(list, 1), ==, -1);
	g_assert_cmpint(pop3_list_size(list, 2), ==, 700);
	g_ptr_array_unref(entries);
	pop3_list_free(list);
}

static void test_nul_in_a_line(void)
{
	Pop3List *list = pop3_list_new();
	GPtrArray *entries;

	g_assert_true(pop3_list_add_uidl(list, "1 a\0b", 5, NULL));
	g_assert_true(pop3_list_add_uidl(list, "2 c", -1, NULL));
	entries = pop3_list_take(list, NULL);
	g_assert_cmpuint(entries->len, ==, 2);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[0])->uidl, ==, "a");
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[1])->uidl, ==, "c");
	g_ptr_array_unref(entries);
	pop3_list_free(list);
}

static void test_bad_lines(void)
{
	static const char *const bad[] = {"", "x", "0 a", "-1 a", "7", "7a b", "99999999999999999999 a", "\xff 1", "1000001 a"};

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		Pop3List *list = pop3_list_new();
		g_autoptr(GError) error = NULL;

		if (pop3_list_add_size(list, bad[i], -1, &error))
			g_assert_null(pop3_list_take(list, &error));
		g_assert_nonnull(error);
		pop3_list_free(list);
	}
}

/* Of COUNT messages, the one at ODD (0: none) with another unique-id. */
static Pop3List *make_list(guint count, guint odd)
{
	Pop3List *list = pop3_list_new();

	for (guint i = 1; i <= count; i++) {
		g_autofree char *line = g_strdup_printf("%u %s-%u", i, i == odd ? "odd" : "uid", i);

		g_assert_true(pop3_list_add_uidl(list, line, -1, NULL));
	}
	return list;
}

static void test_digest(void)
{
	Pop3List *lists[] = {make_list(100, 0), make_list(100, 0), make_list(100, 50), make_list(99, 0), make_list(0, 0)};
	char *digests[G_N_ELEMENTS(lists)];

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
		digests[i] = pop3_list_digest(lists[i]);
	g_assert_cmpstr(digests[0], ==, digests[1]);
	for (guint i = 2; i < G_N_ELEMENTS(lists); i++)
		g_assert_cmpstr(digests[0], !=, digests[i]);
	/* A size is no unique-id. */
	g_assert_true(pop3_list_add_uidl(lists[0], "1 5", -1, NULL));
	g_assert_true(pop3_list_add_size(lists[1], "1 5", -1, NULL));
	for (guint i = 0; i < 2; i++) {
		g_free(digests[i]);
		digests[i] = pop3_list_digest(lists[i]);
	}
	g_assert_cmpstr(digests[0], !=, digests[1]);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_free(digests[i]);
		pop3_list_free(lists[i]);
	}
}

/* What is too long to be kept is read as it comes, from the beginning. */
static void test_long_list(void)
{
	Pop3List *list = make_list(200000, 0);
	g_autoptr(GError) error = NULL;
	GPtrArray *entries;

	g_assert_null(pop3_list_digest(list));
	g_assert_false(pop3_list_add_uidl(list, "0 a", -1, &error));
	entries = pop3_list_take(list, NULL);
	g_assert_cmpuint(entries->len, ==, 200000);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[0])->uidl, ==, "uid-1");
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[199999])->uidl, ==, "uid-200000");
	g_ptr_array_unref(entries);
	pop3_list_free(list);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pop3-list/list", test_list);
	g_test_add_func("/pop3-list/nul", test_nul_in_a_line);
	g_test_add_func("/pop3-list/bad-lines", test_bad_lines);
	g_test_add_func("/pop3-list/digest", test_digest);
	g_test_add_func("/pop3-list/long", test_long_list);
	return g_test_run();
}
