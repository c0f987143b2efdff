/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-state.c: what became of a mail that was sent, in a few words for a list.
 *
 * It owns the table of states.
 */
#include "mail-state.h"

#include "i18n.h"

#define CLOCK_SECONDS (6 * 3600) /* how far ahead the time of day alone says when, on another day */

static const struct {
	/* `until`: with the time of the next try, `tomorrow`: where that is tomorrow; NULL: the one before.
	 */
	const char *name, *words, *until, *tomorrow;
	gboolean is_final;
} states[] = {
	{"uploading", N_("Uploading"), NULL, NULL, FALSE},
	{"held", N_("Waiting"), N_("Waiting until %s"), N_("Until tomorrow %s"), FALSE},
	{"queued", N_("To be sent"), NULL, NULL, FALSE},
	{"sending", N_("Sending"), NULL, NULL, FALSE},
	{"sent", N_("Sent"), NULL, NULL, TRUE},
	{"partly", N_("Sent, not to all"), NULL, NULL, TRUE},
	{"deferred", N_("Delayed"), N_("Delayed until %s"), NULL, FALSE},
	{"failed", N_("Not sent"), NULL, NULL, TRUE},
	{"uncertain", N_("Perhaps sent"), NULL, NULL, FALSE},
	{"bounced", N_("Came back"), NULL, NULL, TRUE},
	{"recalled", N_("Taken back"), NULL, NULL, TRUE},
};

static int state_find(const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		if (g_strcmp0(states[i].name, state) == 0)
			return (int)i;
	}
	return -1;
}

static gboolean is_same_day(GDateTime *a, GDateTime *b)
{
	return g_date_time_get_year(a) == g_date_time_get_year(b) &&
	       g_date_time_get_day_of_year(a) == g_date_time_get_day_of_year(b);
}

/* A time of day says which day it is of, or it is not taken for one of today. */
static char *words_until(int state, gint64 when)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(when);
	g_autoptr(GDateTime) now = g_date_time_new_now_local();
	g_autoptr(GDateTime) tomorrow = g_date_time_add_days(now, 1);
	gboolean is_near =
		then != NULL && (is_same_day(then, now) || when - g_date_time_to_unix(now) < CLOCK_SECONDS);
	gboolean is_tomorrow =
		then != NULL && !is_near && states[state].tomorrow != NULL && is_same_day(then, tomorrow);
	g_autofree char *time =
		then != NULL ? g_date_time_format(then, is_near || is_tomorrow ? "%H:%M" : "%m-%d") : NULL;

	return g_strdup_printf(_(is_tomorrow ? states[state].tomorrow : states[state].until),
			       time != NULL ? time : "");
}

const char *mail_state_label(const char *state)
{
	int i = state_find(state);

	return i >= 0 ? _(states[i].words) : "";
}

char *mail_state_words(const char *state, gint64 next_try, int percent)
{
	int i = state_find(state);

	if (i < 0)
		return g_strdup("");
	if (percent >= 0)
		return g_strdup_printf("%s %d %%", _(states[i].words), percent);
	if (next_try > 0 && states[i].until != NULL)
		return words_until(i, next_try);
	return g_strdup(_(states[i].words));
}

int mail_state_percent(gint64 done, gint64 total)
{
	return total > 0 && done > 0 && done <= total ? (int)(done * 100 / total) : -1;
}

gboolean mail_state_is_final(const char *state)
{
	int i = state_find(state);

	return i >= 0 && states[i].is_final;
}
