/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-send-time.c: the choices of when a mail is sent, and times that are typed, in a zone whose clocks
 * change.
 */
#include "send-time.h"

#include <time.h>

static gint64 at(const char *iso)
{
	g_autoptr(GTimeZone) local = g_time_zone_new_local();
	g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(iso, local);

	g_assert_nonnull(then);
	return g_date_time_to_unix(then);
}

static const struct {
	SendTime which;
	const char *now, *then; /* NULL: not offered */
} choices[] = {
	{SEND_TIME_NOW, "2026-11-24T10:00:00", NULL},
	{SEND_TIME_HOUR, "2026-11-24T10:00:00", "2026-11-24T11:00:00"},
	{SEND_TIME_EVENING, "2026-11-24T10:00:00", "2026-11-24T18:00:00"},
	{SEND_TIME_EVENING, "2026-11-24T18:00:00", NULL},
	{SEND_TIME_TOMORROW, "2026-11-24T23:59:59", "2026-11-25T08:00:00"},
	{SEND_TIME_TOMORROW, "2026-12-31T12:00:00", "2027-01-01T08:00:00"},
	/* The night in which the clocks go back has 25 hours, that in which they go forward 23. */
	{SEND_TIME_TOMORROW, "2026-10-24T12:00:00", "2026-10-25T08:00:00"},
	{SEND_TIME_TOMORROW, "2026-03-28T12:00:00", "2026-03-29T08:00:00"},
	{SEND_TIME_MONDAY, "2026-11-24T10:00:00", "2026-11-30T08:00:00"}, /* a Tuesday */
	{SEND_TIME_MONDAY, "2026-11-23T06:00:00", "2026-11-30T08:00:00"}, /* a Monday */
	{SEND_TIME_MONDAY, "2026-11-29T10:00:00", NULL},		  /* a Sunday */
	{SEND_TIME_TYPED, "2026-11-24T10:00:00", NULL},
};

static void test_choices(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(choices); i++) {
		g_test_message("%u", i);
		g_assert_cmpint(send_time_at(choices[i].which, at(choices[i].now)), ==,
				choices[i].then != NULL ? at(choices[i].then) : 0);
		g_assert_cmpstr(send_time_label(choices[i].which), !=, NULL);
	}
}

static const struct {
	const char *typed, *then; /* NULL: refused */
} typed[] = {
	{"2026-11-25 08:00", "2026-11-25T08:00:00"},
	{"  2026-11-25   8:05 ", "2026-11-25T08:05:00"},
	{"2027-02-28 23:59", "2027-02-28T23:59:00"},
	{"11:30", "2026-11-24T11:30:00"},
	{"09:30", "2026-11-25T09:30:00"},
	{"2026-11-24 10:00", NULL},
	{"2026-11-24 09:59", NULL},
	{"2027-02-29 08:00", NULL},
	{"2026-13-01 08:00", NULL},
	{"2026-11-25 24:00", NULL},
	{"2026-11-25 08:60", NULL},
	{"2026-11-25", NULL},
	{"2026-11-25 08:00 x", NULL},
	{"2028-01-01 08:00", NULL},
	{"99999-01-01 08:00", NULL},
	{"-1:30", NULL},
	{"25:00", NULL},
	{"tomorrow", NULL},
	{"", NULL},
	{NULL, NULL},
};

static void test_typed(void)
{
	gint64 now = at("2026-11-24T10:00:00");

	for (guint i = 0; i < G_N_ELEMENTS(typed); i++) {
		const char *problem = "";
		gint64 then = send_time_parse(typed[i].typed, now, &problem);

		g_test_message("%s", typed[i].typed);
		g_assert_cmpint(then, ==, typed[i].then != NULL ? at(typed[i].then) : 0);
		g_assert_cmpint(problem == NULL, ==, typed[i].then != NULL);
	}
}

static void test_format(void)
{
	gint64 now = at("2026-11-24T10:00:00");
	g_autofree char *date = send_time_format(now), *today = send_time_words(at("2026-11-24T14:05:00"), now),
			*tomorrow = send_time_words(at("2026-11-25T08:00:00"), now),
			*later = send_time_words(at("2026-12-03T08:00:00"), now);

	g_assert_cmpstr(date, ==, "2026-11-24 10:00");
	g_assert_cmpstr(today, ==, "at 14:05");
	g_assert_cmpstr(tomorrow, ==, "tomorrow at 08:00");
	g_assert_cmpstr(later, ==, "on 3 December at 08:00");
}

int main(int argc, char **argv)
{
	g_setenv("TZ", "Europe/Berlin", TRUE);
	g_setenv("LC_ALL", "C", TRUE);
	tzset();
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/send-time/choices", test_choices);
	g_test_add_func("/send-time/typed", test_typed);
	g_test_add_func("/send-time/format", test_format);
	return g_test_run();
}
