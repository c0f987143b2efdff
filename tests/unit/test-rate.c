/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-rate.c: how many mails may leave, and when the next one may.
 */
#include "rate.h"

#define S G_USEC_PER_SEC

static void test_unlimited(void)
{
	Rate rate;

	rate_init(&rate, 0, 5 * S);
	rate_take(&rate, 1000);
	g_assert_cmpuint(rate_available(&rate, 5 * S), ==, G_MAXUINT);
	g_assert_cmpint(rate_wait(&rate, 5 * S), ==, 0);
}

static void test_burst(void)
{
	Rate rate;

	/* Two a second; a minute's worth at once. */
	rate_init(&rate, 7200, 0);
	g_assert_cmpuint(rate_available(&rate, 0), ==, 120);
	rate_take(&rate, 120);
	g_assert_cmpuint(rate_available(&rate, 0), ==, 0);
	g_assert_cmpuint(rate_available(&rate, 3 * S), ==, 6);
	g_assert_cmpuint(rate_available(&rate, 3600 * (gint64)S), ==, 120);
}

static void test_slow(void)
{
	Rate rate;
	gint64 wait;

	/* One every six minutes. */
	rate_init(&rate, 10, 0);
	g_assert_cmpuint(rate_available(&rate, 0), ==, 1);
	rate_take(&rate, 1);
	wait = rate_wait(&rate, 60 * (gint64)S);
	g_assert_cmpint(wait, >=, 300 * (gint64)S);
	g_assert_cmpint(wait, <=, 300 * (gint64)S + 10);
	g_assert_cmpuint(rate_available(&rate, 60 * (gint64)S + wait - 10), ==, 0);
	g_assert_cmpuint(rate_available(&rate, 60 * (gint64)S + wait), ==, 1);
	rate_take(&rate, 1);
	rate_take(&rate, -1);
	g_assert_cmpint(rate_wait(&rate, 60 * (gint64)S + wait), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rate/unlimited", test_unlimited);
	g_test_add_func("/rate/burst", test_burst);
	g_test_add_func("/rate/slow", test_slow);
	return g_test_run();
}
