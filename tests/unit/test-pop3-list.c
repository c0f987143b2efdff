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
	g_autofree char *fits = g_strconcat("1 ", longest, NULL),
			*over = g_strconcat("2 ", longest, "u", NULL);
	static const char *const bad[] = {"",      "x", "0 a", "-1 a", "7", "7a b", "99999999999999999999 a",
					  "\xff 1"};
	GPtrArray *entries;

	g_assert_true(pop3_list_add_uidl(list, fits, NULL));
	g_assert_true(pop3_list_add_uidl(list, over, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_false(pop3_list_add_size(list, bad[i], &error));
		g_assert_nonnull(error);
	}
	entries = pop3_list_take(list);
	g_assert_cmpuint(entries->len, ==, 2);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[0])->uidl, ==, longest);
	g_assert_cmpstr(((Pop3Entry *)entries->pdata[1])->uidl, ==, NULL);
	g_ptr_array_unref(entries);
	pop3_list_free(list);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pop3-list", test_list);
	return g_test_run();
}
