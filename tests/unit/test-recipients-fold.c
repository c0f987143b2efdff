/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-recipients-fold.c: long lists of recipients.
 */
#include "recipients-fold.h"

static void test_cases(void)
{
	static const struct {
		const char *mailboxes;
		glong max;
		const char *shown;
		guint more;
	} cases[] = {
		{"", 10, "", 0},
		{"a@x", 10, "a@x", 0},
		{"a@x, b@x", 10, "a@x, b@x", 0},
		{"a@x, b@x, c@x", 10, "a@x, b@x", 1},
		{"a@x, b@x, c@x, d@x", 2, "a@x", 3},
		{"\"Miller, Bob\" <bob@x>, c@x", 20, "\"Miller, Bob\" <bob@x>", 1},
		{"\"a\\\", b\" <a@x>, c@x", 1, "\"a\\\", b\" <a@x>", 1},
		{"a@x (one, two), c@x", 1, "a@x (one, two)", 1},
		{"张三 <z@x>, 李四 <l@x>, c@x", 18, "张三 <z@x>, 李四 <l@x>", 1},
		/* A longer one is not passed over for a shorter one behind it. */
		{"a@x, a.very.long.one@x, b@x", 12, "a@x", 2},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint more = 99;
		g_autofree char *shown = recipients_fold(cases[i].mailboxes, cases[i].max, &more);

		g_assert_cmpstr(shown, ==, cases[i].shown);
		g_assert_cmpuint(more, ==, cases[i].more);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recipients-fold/cases", test_cases);
	return g_test_run();
}
