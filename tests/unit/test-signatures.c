/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-signatures.c: signatures are kept per address, and come back as they were.
 */
#include "signatures.h"

#include <glib/gstdio.h>
#include <string.h>

#include "durable.h"
#include "error.h"

static char *dir;

static void expect(const char *address, const char *text, const char *markup)
{
	g_autofree char *is_text = NULL, *is_markup = NULL;

	g_assert_cmpint(imail_signatures_get(dir, address, &is_text, &is_markup), ==, text != NULL);
	g_assert_cmpstr(is_text, ==, text);
	g_assert_cmpstr(is_markup, ==, markup);
}

static void set(const char *address, const char *text, const char *markup)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(imail_signatures_set(dir, address, text, markup, &error));
	g_assert_no_error(error);
}

static void test_keep(void)
{
	expect("alice@demo.test", NULL, NULL);
	set("alice@demo.test", "  Alice\n\\n; #張\n", "<b>Alice</b>");
	set("\"[a] b\"@demo.test", "Odd", NULL);
	expect("Alice@Demo.TEST", "  Alice\n\\n; #張", "<b>Alice</b>");
	expect("\"[a] b\"@demo.test", "Odd", NULL);
	expect("bob@demo.test", NULL, NULL);
	set("alice@demo.test", "Alice", NULL);
	expect("alice@demo.test", "Alice", NULL);
	set("alice@demo.test", " \n ", "<b> </b>");
	expect("alice@demo.test", NULL, NULL);
	expect("\"[a] b\"@demo.test", "Odd", NULL);
}

static void test_limit(void)
{
	g_autofree char *longest = g_strnfill(IMAIL_SIGNATURE_MAX, 'x');
	g_autofree char *longer = g_strnfill(IMAIL_SIGNATURE_MAX + 1, 'x');
	g_autoptr(GError) error = NULL;

	set("long@demo.test", longest, NULL);
	g_assert_false(imail_signatures_set(dir, "long@demo.test", longer, NULL, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_clear_error(&error);
	g_assert_false(imail_signatures_set(dir, "long@demo.test", "x", longer, &error));
	expect("long@demo.test", longest, NULL);
}

static void test_damaged(void)
{
	g_autofree char *path = g_build_filename(dir, "state", "signatures", NULL);

	g_assert_true(g_file_set_contents(path, "\xff\n[a\n", -1, NULL));
	expect("alice@demo.test", NULL, NULL);
	set("alice@demo.test", "Alice", NULL);
	expect("alice@demo.test", "Alice", NULL);
}

int main(int argc, char **argv)
{
	g_autofree char *state = NULL;

	g_test_init(&argc, &argv, NULL);
	dir = g_dir_make_tmp("imail-signatures-XXXXXX", NULL);
	state = g_build_filename(dir, "state", NULL);
	g_assert_true(imail_durable_make_dir(state, NULL));
	g_test_add_func("/signatures/keep", test_keep);
	g_test_add_func("/signatures/limit", test_limit);
	g_test_add_func("/signatures/damaged", test_damaged);
	return g_test_run();
}
