/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-allowance.c: so many at a time, so many an hour, each user for itself.
 */
#include "allowance.h"

#include "error.h"

#define HOUR (3600 * (gint64)G_USEC_PER_SEC)

static gboolean take(Allowance *allowance, gint64 user, gint64 now)
{
	g_autoptr(GError) error = NULL;
	gboolean is_taken = allowance_take(allowance, user, now, &error);

	if (!is_taken)
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	return is_taken;
}

static void test_at_once(void)
{
	Allowance *allowance = allowance_new(2, 100);

	g_assert_true(take(allowance, 1, 0));
	g_assert_true(take(allowance, 1, 0));
	g_assert_false(take(allowance, 1, 0));
	g_assert_true(take(allowance, 2, 0));
	allowance_end(allowance, 1);
	g_assert_true(take(allowance, 1, 0));
	allowance_free(allowance);
}

static void test_an_hour(void)
{
	Allowance *allowance = allowance_new(1, 10);

	for (guint i = 0; i < 10; i++) {
		g_assert_true(take(allowance, 1, i));
		allowance_end(allowance, 1);
	}
	g_assert_false(take(allowance, 1, 10));
	g_assert_true(take(allowance, 2, 10));
	/* A tenth of an hour later there is one more. */
	g_assert_true(take(allowance, 1, HOUR / 10 + 10));
	allowance_end(allowance, 1);
	g_assert_false(take(allowance, 1, HOUR / 10 + 11));
	allowance_free(allowance);
}

static void test_forgets(void)
{
	Allowance *allowance = allowance_new(1, 10);

	for (gint64 user = 1; user <= 1000; user++) {
		g_assert_true(take(allowance, user, 1));
		if (user > 1)
			allowance_end(allowance, user);
	}
	g_assert_cmpuint(allowance_users(allowance), ==, 1000);
	g_assert_true(take(allowance, 2000, 2 * HOUR));
	/* The one that still has something under way, and the new one. */
	g_assert_cmpuint(allowance_users(allowance), ==, 2);
	g_assert_false(take(allowance, 1, 2 * HOUR));
	allowance_end(allowance, 3);
	allowance_free(allowance);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/allowance/at-once", test_at_once);
	g_test_add_func("/allowance/an-hour", test_an_hour);
	g_test_add_func("/allowance/forgets", test_forgets);
	return g_test_run();
}
