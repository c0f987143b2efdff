/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rate.c: a token bucket. See rate.h.
 */
#include "rate.h"

#define HOUR_US (3600 * (gdouble)G_USEC_PER_SEC)

static gdouble capacity(const Rate *rate)
{
	return MAX(1, (gdouble)rate->per_hour / 60);
}

static void refill(Rate *rate, gint64 now)
{
	rate->tokens = MIN(capacity(rate),
			   rate->tokens + (gdouble)(now - rate->at) * (gdouble)rate->per_hour / HOUR_US);
	rate->at = now;
}

void rate_init(Rate *rate, gint64 per_hour, gint64 now)
{
	rate->per_hour = per_hour;
	rate->tokens = capacity(rate);
	rate->at = now;
}

guint rate_available(Rate *rate, gint64 now)
{
	if (rate->per_hour == 0)
		return G_MAXUINT;
	refill(rate, now);
	return rate->tokens < 1 ? 0 : (guint)rate->tokens;
}

void rate_take(Rate *rate, int count)
{
	rate->tokens -= count;
}

/* Rounded up, so that the one that waited for is there. */
gint64 rate_wait(Rate *rate, gint64 now)
{
	if (rate_available(rate, now) > 0)
		return 0;
	return 1 + (gint64)((1 - rate->tokens) * HOUR_US / (gdouble)rate->per_hour);
}
