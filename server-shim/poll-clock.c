/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * poll-clock.c: see poll-clock.h.
 */
#include "poll-clock.h"

#include <time.h>

gint64 poll_clock_wall(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

/* g_get_monotonic_time stands still while the machine sleeps: its end would look like a jump. */
gint64 poll_clock_steady(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

gint64 poll_clock_look(PollClock *clock, gint64 wall, gint64 steady)
{
	gboolean is_first = clock->wall == 0 && clock->steady == 0;
	gint64 jump = is_first ? 0 : (wall - clock->wall) - (steady - clock->steady);

	clock->wall = wall;
	clock->steady = steady;
	return ABS(jump) > POLL_CLOCK_JUMP_S ? jump : 0;
}

gint64 poll_clock_planned(gint64 next_try, gint64 now, gint64 longest)
{
	return next_try > now + longest ? now : next_try;
}
