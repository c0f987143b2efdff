/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-state.c: what became of a mail that was sent, in a few words for a list.
 *
 * It owns the table of states.
 */
#include "mail-state.h"

#include "i18n.h"

#define CLOCK_SECONDS (20 * 3600) /* how far ahead the time of day alone says when */

static const struct {
	const char *name, *words, *until; /* `until`: with the time of the next try */
	gboolean is_final;
} states[] = {
	{"uploading", N_("Uploading"), NULL, FALSE},
	{"held", N_("Waiting"), N_("Waiting until %s"), FALSE},
	{"queued", N_("To be sent"), NULL, FALSE},
	{"sending", N_("Sending"), NULL, FALSE},
	{"sent", N_("Sent"), NULL, TRUE},
	{"deferred", N_("Delayed"), N_("Delayed until %s"), FALSE},
	{"failed", N_("Not sent"), NULL, TRUE},
	{"uncertain", N_("Perhaps sent"), NULL, FALSE},
	{"bounced", N_("Came back"), NULL, TRUE},
	{"recalled", N_("Taken back"), NULL, TRUE},
};

static int state_find(const char *state)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		if (g_strcmp0(states[i].name, state) == 0)
			return (int)i;
	}
	return -1;
}

static char *short_time(gint64 when)
{
	g_autoptr(GDateTime) then = g_date_time_new_from_unix_local(when);
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	return then != NULL ? g_date_time_format(then, when - now < CLOCK_SECONDS ? "%H:%M" : "%m-%d")
			    : g_strdup("");
}

const char *mail_state_label(const char *state)
{
	int i = state_find(state);

	return i >= 0 ? _(states[i].words) : "";
}

char *mail_state_words(const char *state, gint64 next_try, int percent)
{
	int i = state_find(state);
	g_autofree char *when = next_try > 0 ? short_time(next_try) : NULL;

	if (i < 0)
		return g_strdup("");
	if (percent >= 0)
		return g_strdup_printf("%s %d %%", _(states[i].words), percent);
	if (when != NULL && states[i].until != NULL)
		return g_strdup_printf(_(states[i].until), when);
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
