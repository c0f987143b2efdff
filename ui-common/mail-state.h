/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-state.h: what became of a mail that was sent, in a few words for a list. The full sentence, with the
 * server's own words, is the protocol plugin's.
 */
#ifndef IMAIL_UI_MAIL_STATE_H
#define IMAIL_UI_MAIL_STATE_H

#include <glib.h>

/* The word for STATE, a name as in ImailMailEvent.state or ImailSummary.state; "" where it is NULL or not
 * known. Not to be freed.
 */
const char *mail_state_label(const char *state);
/* At most MAIL_STATE_WIDTH columns, in English. STATE is a name as in ImailMailEvent.state, NULL: not known;
 * NEXT_TRY: seconds since the epoch, or 0; PERCENT of a mail on its way, or -1. g_free. */
#define MAIL_STATE_WIDTH 20
char *mail_state_words(const char *state, gint64 next_try, int percent);
/* How much of TOTAL is DONE, or -1 where that says nothing. */
int mail_state_percent(gint64 done, gint64 total);
/* Nothing more is to come of it by itself, except a report that it came back. */
gboolean mail_state_is_final(const char *state);

#endif
