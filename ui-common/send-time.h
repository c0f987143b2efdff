/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-time.h: when a mail is to be sent: the choices of a compose window, what they mean, and a time that is
 * typed. All in local time; a point in time is seconds since the epoch.
 */
#ifndef IMAIL_UI_SEND_TIME_H
#define IMAIL_UI_SEND_TIME_H

#include <glib.h>

/* As imaild allows it (docs/PROTOCOL.md 4.5). */
#define SEND_TIME_MAX_DAYS 366

typedef enum {
	SEND_TIME_NOW,
	SEND_TIME_HOUR,     /* an hour after Send is pressed */
	SEND_TIME_EVENING,  /* this evening at 18:00 */
	SEND_TIME_TOMORROW, /* tomorrow at 08:00 */
	SEND_TIME_MONDAY,   /* next Monday at 08:00 */
	SEND_TIME_TYPED,    /* what the user typed */
	SEND_TIMES
} SendTime;

/* What the choice is called. Not to be freed. */
const char *send_time_label(SendTime which);
/* The point in time that WHICH means at NOW: 0 for SEND_TIME_NOW, and for one that is not to be offered at
 * NOW (the evening has come; Monday is tomorrow) or is known by the user only. */
gint64 send_time_at(SendTime which, gint64 now);
/* "2026-11-25 08:00", or "08:00" for the next time that the clock shows it. 0, and *PROBLEM in words (not to
 * be freed), if it is none, has passed, or is too far ahead. */
gint64 send_time_parse(const char *typed, gint64 now, const char **problem);
/* As it is typed. g_free. */
char *send_time_format(gint64 when);
/* A point in time within a sentence: "at 14:05", "tomorrow at 08:00", "on 3 May at 08:00". g_free. */
char *send_time_words(gint64 when, gint64 now);

#endif
