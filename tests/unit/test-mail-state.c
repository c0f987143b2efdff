/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-mail-state.c: states of a sent mail in a few words.
 */
#include "mail-state.h"

static void assert_words(const char *state, gint64 next_try, int percent, const char *expected)
{
	g_autofree char *words = mail_state_words(state, next_try, percent);

	g_assert_cmpstr(words, ==, expected);
	g_assert_cmpint(g_utf8_strlen(words, -1), <=, MAIL_STATE_WIDTH);
}

static void test_words(void)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC, soon = now + 3600, later = now + 3 * 86400;
	g_autoptr(GDateTime) clock = g_date_time_new_from_unix_local(soon);
	g_autoptr(GDateTime) day = g_date_time_new_from_unix_local(later);
	g_autoptr(GDateTime) local = g_date_time_new_now_local();
	g_autoptr(GDateTime) tomorrow = g_date_time_add_days(local, 1);
	/* The end of the day is never near. */
	g_autoptr(GDateTime) evening = g_date_time_new_local(g_date_time_get_year(tomorrow),
							     g_date_time_get_month(tomorrow),
							     g_date_time_get_day_of_month(tomorrow), 23, 58, 0);
	g_autofree char *until_evening = g_strdup("Until tomorrow 23:58");
	g_autofree char *until_day_after = g_date_time_format(evening, "Delayed until %m-%d");
	g_autofree char *until_clock = g_date_time_format(clock, "Waiting until %H:%M");
	g_autofree char *until_day = g_date_time_format(day, "Delayed until %m-%d");

	assert_words("held", soon, -1, until_clock);
	assert_words("held", g_date_time_to_unix(evening), -1, until_evening);
	assert_words("deferred", g_date_time_to_unix(evening), -1, until_day_after);
	assert_words("deferred", later, -1, until_day);
	assert_words("held", 0, -1, "Waiting");
	assert_words("sent", soon, -1, "Sent");
	assert_words("partly", soon, -1, "Sent, not to all");
	assert_words("sending", 0, 40, "Sending 40 %");
	assert_words("uploading", 0, 100, "Uploading 100 %");
	assert_words("uncertain", soon, -1, "Perhaps sent");
	assert_words("of another version", 0, -1, "");
	assert_words(NULL, 0, -1, "");
	g_assert_cmpstr(mail_state_label("bounced"), ==, "Came back");
	g_assert_cmpstr(mail_state_label("of another version"), ==, "");
}

static void test_percent(void)
{
	g_assert_cmpint(mail_state_percent(40, 100), ==, 40);
	g_assert_cmpint(mail_state_percent(100, 100), ==, 100);
	g_assert_cmpint(mail_state_percent(0, 0), ==, -1);
	g_assert_cmpint(mail_state_percent(10, 0), ==, -1);
	g_assert_cmpint(mail_state_percent(-1, 100), ==, -1);
	g_assert_cmpint(mail_state_percent(101, 100), ==, -1);
	g_assert_cmpint(mail_state_percent(G_GINT64_CONSTANT(1) << 50, G_GINT64_CONSTANT(1) << 51), ==, 50);
}

static void test_final(void)
{
	static const char *const final[] = {"sent", "partly", "failed", "bounced", "recalled"};
	static const char *const open[] = {"uploading", "held", "queued", "sending", "deferred", "uncertain", NULL};

	for (guint i = 0; i < G_N_ELEMENTS(final); i++)
		g_assert_true(mail_state_is_final(final[i]));
	for (guint i = 0; i < G_N_ELEMENTS(open); i++)
		g_assert_false(mail_state_is_final(open[i]));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail-state/words", test_words);
	g_test_add_func("/mail-state/percent", test_percent);
	g_test_add_func("/mail-state/final", test_final);
	return g_test_run();
}
