/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-time.c: when a mail is to be sent.
 *
 * Owns nothing. Days are counted in the calendar, not in hours, so that 08:00 stays 08:00 when the clocks
 * change.
 */
#include "send-time.h"

#include <string.h>

#include "i18n.h"

#define HOUR_SECONDS 3600
#define DAY_SECONDS  86400
#define MORNING      8
#define EVENING      18

const char *send_time_label(SendTime which)
{
	static const char *const labels[SEND_TIMES] = {
		[SEND_TIME_NOW] = N_("Now"),
		[SEND_TIME_HOUR] = N_("In an hour"),
		[SEND_TIME_EVENING] = N_("This evening"),
		[SEND_TIME_TOMORROW] = N_("Tomorrow morning"),
		[SEND_TIME_MONDAY] = N_("Monday morning"),
		[SEND_TIME_TYPED] = N_("At a time…"),
	};

	return _(labels[which]);
}

/* HOUR:MINUTE of the day that is DAYS after that of NOW. */
static gint64 day_time(gint64 now, int days, int hour, int minute)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(now);
	g_autoptr(GDateTime) day = then != NULL ? g_date_time_add_days(then, days) : NULL;
	g_autoptr(GDateTime) at =
		day != NULL ? g_date_time_new_local(g_date_time_get_year(day), g_date_time_get_month(day),
						    g_date_time_get_day_of_month(day), hour, minute, 0)
			    : NULL;

	return at != NULL ? g_date_time_to_unix(at) : 0;
}

static int days_to_monday(gint64 now)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(now);

	return then != NULL ? 8 - g_date_time_get_day_of_week(then) : 0;
}

gint64 send_time_at(SendTime which, gint64 now)
{
	gint64 evening;
	int days;

	switch (which) {
	case SEND_TIME_HOUR:
		return now + HOUR_SECONDS;
	case SEND_TIME_EVENING:
		evening = day_time(now, 0, EVENING, 0);
		return evening > now ? evening : 0;
	case SEND_TIME_TOMORROW:
		return day_time(now, 1, MORNING, 0);
	case SEND_TIME_MONDAY:
		days = days_to_monday(now);
		return days > 1 ? day_time(now, days, MORNING, 0) : 0;
	default:
		return 0;
	}
}

/* A whole number of at most DIGITS digits at *AT, followed by END; moves *AT behind that. */
static gboolean take_number(const char **at, guint digits, char end, int *number)
{
	const char *p = *at;

	for (*number = 0; g_ascii_isdigit(*p) && (guint)(p - *at) < digits; p++)
		*number = *number * 10 + g_ascii_digit_value(*p);
	if (p == *at || *p != end)
		return FALSE;
	*at = *p != '\0' ? p + 1 : p;
	return TRUE;
}

static gint64 parse_clock(const char *typed, gint64 now)
{
	int hour, minute;
	gint64 at;

	if (!take_number(&typed, 2, ':', &hour) || !take_number(&typed, 2, '\0', &minute) || hour > 23 ||
	    minute > 59)
		return 0;
	at = day_time(now, 0, hour, minute);
	return at > now ? at : day_time(now, 1, hour, minute);
}

static gint64 parse_date(const char *typed)
{
	g_autoptr(GDateTime) at = NULL;
	int year, month, day, hour, minute;

	if (!take_number(&typed, 4, '-', &year) || !take_number(&typed, 2, '-', &month) ||
	    !take_number(&typed, 2, ' ', &day))
		return 0;
	typed += strspn(typed, " ");
	if (!take_number(&typed, 2, ':', &hour) || !take_number(&typed, 2, '\0', &minute))
		return 0;
	at = g_date_time_new_local(year, month, day, hour, minute, 0); /* NULL: no such date */
	return at != NULL ? g_date_time_to_unix(at) : 0;
}

gint64 send_time_parse(const char *typed, gint64 now, const char **problem)
{
	g_autofree char *clean = g_strstrip(g_strdup(typed != NULL ? typed : ""));
	gint64 at = parse_date(clean);

	*problem = NULL;
	if (at == 0)
		at = parse_clock(clean, now);
	if (at == 0)
		*problem = _("Write it like 2026-11-25 08:00, or like 08:00.");
	else if (at <= now)
		*problem = _("That time has passed.");
	else if (at > now + (gint64)SEND_TIME_MAX_DAYS * DAY_SECONDS)
		*problem = _("That is more than a year ahead.");
	return *problem == NULL ? at : 0;
}

char *send_time_format(gint64 when)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(when);

	return then != NULL ? g_date_time_format(then, "%Y-%m-%d %H:%M") : g_strdup("");
}

char *send_time_words(gint64 when, gint64 now)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(when);

	if (then == NULL)
		return g_strdup(_("later"));
	if (when >= day_time(now, 0, 0, 0) && when < day_time(now, 1, 0, 0))
		/* Translators: a time today, within a sentence. */
		return g_date_time_format(then, _("at %H:%M"));
	if (when >= day_time(now, 1, 0, 0) && when < day_time(now, 2, 0, 0))
		return g_date_time_format(then, _("tomorrow at %H:%M"));
	return g_date_time_format(then, _("on %-e %B at %H:%M"));
}
