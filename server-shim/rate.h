/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rate.h: how many mails an hour may leave: a token bucket. Pure: the caller tells the time (monotonic µs).
 */
#ifndef IMAILD_RATE_H
#define IMAILD_RATE_H

#include <glib.h>

typedef struct {
	gint64 per_hour; /* 0: no limit */
	gdouble tokens;
	gint64 at; /* when tokens was right */
} Rate;

/* A full bucket: a minute's worth, at least one. */
void rate_init(Rate *rate, gint64 per_hour, gint64 now);

/* How many may leave at NOW; G_MAXUINT without a limit. */
guint rate_available(Rate *rate, gint64 now);

/* One leaves (1), or did not after all (-1). */
void rate_take(Rate *rate, int count);

/* µs from NOW until one may leave; 0: now. */
gint64 rate_wait(Rate *rate, gint64 now);

#endif
