/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-origin.c: what a pushed mail's file name says is read back, and nothing is read out of other names.
 */
#include "origin.h"

static void assert_origin(ImailMailPush *push, const char *mailbox)
{
	g_autofree char *token = imail_origin_token(push), *again = imail_origin_token(push);
	g_auto(ImailOrigin) origin = {0};

	g_assert_cmpstr(token, ==, again);
	g_assert_true(imail_origin_parse(token, &origin));
	g_assert_cmpstr(origin.ref, ==, push->ref);
	g_assert_cmpstr(origin.mailbox, ==, mailbox);
	g_assert_cmpint(origin.is_partial, ==, push->partial);
	g_assert_cmpint(origin.size_on_server, ==, push->partial ? push->size_on_server : 0);
}

static void test_round_trip(void)
{
	ImailMailPush push = {.ref = (char *)"42", .subject = (char *)"x", .size = 5};

	assert_origin(&push, NULL);
	push.mailbox = (char *)"m1";
	assert_origin(&push, "m1");
	push.mailbox = (char *)"a-b_c d";
	assert_origin(&push, "a-b_c d");
	push.partial = TRUE;
	push.size_on_server = G_GINT64_CONSTANT(5000000000);
	assert_origin(&push, "a-b_c d");
}

/* The same ref of another mail, and of the whole of a beginning, is another token. */
static void test_distinct(void)
{
	ImailMailPush push = {.ref = (char *)"42", .subject = (char *)"x", .mailbox = (char *)"m1", .size = 5};
	g_autofree char *one = imail_origin_token(&push), *two = NULL, *three = NULL;

	push.subject = (char *)"y";
	two = imail_origin_token(&push);
	push.subject = (char *)"x";
	push.partial = TRUE;
	three = imail_origin_token(&push);
	g_assert_cmpstr(one, !=, two);
	g_assert_cmpstr(one, !=, three);
}

static void test_others(void)
{
	static const char *const tokens[] = {
		"S5f0c1f0a-0000", "R42", "R42-short", "R", "P42-0123456789abcdef", "P42-0123456789abcdef-5", "X42-0123456789abcdef-m1",
		"R9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(tokens); i++) {
		g_auto(ImailOrigin) origin = {0};

		g_assert_false(imail_origin_parse(tokens[i], &origin));
		g_assert_null(origin.ref);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/origin/round-trip", test_round_trip);
	g_test_add_func("/origin/distinct", test_distinct);
	g_test_add_func("/origin/others", test_others);
	return g_test_run();
}
