/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-poll-clock.c: what is a jump of the clock, and what is time that went by.
 */
#include "poll-clock.h"

#define T0   1795460400
#define YEAR (365 * 24 * 3600)

static void test_looks(void)
{
	static const struct {
		gint64 wall, steady; /* since the last look */
		gint64 jump;
	} looks[] = {
		{0, 0, 0},
		{60, 60, 0},
		{62, 60, 0},             /* rounding, slewing */
		{8 * 3600, 8 * 3600, 0}, /* the machine slept */
		{-YEAR, 0, -YEAR},
		{60, 60, 0}, /* one jump is told once */
		{YEAR + 30, 30, YEAR},
		{-3570, 30, -3600},
		{-3, 2, 0},
	};
	PollClock clock = {0, 0};
	gint64 wall = T0, steady = 100;

	for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
		wall += looks[i].wall;
		steady += looks[i].steady;
		g_test_message("look %" G_GSIZE_FORMAT, i);
		g_assert_cmpint(poll_clock_look(&clock, wall, steady), ==, looks[i].jump);
	}
}

static void test_planned(void)
{
	g_assert_cmpint(poll_clock_planned(T0 + 300, T0, 3600), ==, T0 + 300);
	g_assert_cmpint(poll_clock_planned(T0 - YEAR, T0, 3600), ==, T0 - YEAR); /* it is due */
	g_assert_cmpint(poll_clock_planned(0, T0, 3600), ==, 0);
	g_assert_cmpint(poll_clock_planned(T0 + YEAR, T0, 3600), ==, T0);
}

static void test_clocks(void)
{
	g_assert_cmpint(poll_clock_wall(), >, T0 - 10 * (gint64)YEAR);
	g_assert_cmpint(poll_clock_steady(), >=, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/poll-clock/looks", test_looks);
	g_test_add_func("/poll-clock/planned", test_planned);
	g_test_add_func("/poll-clock/clocks", test_clocks);
	return g_test_run();
}
