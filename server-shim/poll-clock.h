/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * poll-clock.h: the clock that mailboxes are polled by. It tells the time of day, since a schedule outlives
 * the process, and notices when somebody sets that: a machine whose clock was a year ahead must not leave its
 * mailboxes alone for a year.
 */
#ifndef IMAILD_POLL_CLOCK_H
#define IMAILD_POLL_CLOCK_H

#include <glib.h>

#define POLL_CLOCK_JUMP_S 5 /* so far both clocks may part between two looks: rounding, slewing by NTP */

typedef struct {
	gint64 wall, steady; /* at the last look, seconds; 0, 0: none yet */
} PollClock;

/* The present time of day; and that of a clock that nobody sets, which goes on while the machine sleeps. In
 * seconds. */
gint64 poll_clock_wall(void);
gint64 poll_clock_steady(void);

/* A look at both: by how many seconds the time of day was set since the last one; 0: it was not. All times
 * that were planned before are to be moved by that. */
gint64 poll_clock_look(PollClock *clock, gint64 wall, gint64 steady);

/* A NEXT_TRY that was planned by an earlier process: NOW where it is further ahead than any plan (LONGEST
 * seconds), so that the clock was wrong then. */
gint64 poll_clock_planned(gint64 next_try, gint64 now, gint64 longest);

#endif
