/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h: what became of a mail that was sent, in a few words for a list. The full sentence, with the
 * server's own words, is the protocol plugin's.
 */
#ifndef IMAIL_UI_STATE_H
#define IMAIL_UI_STATE_H

#include <glib.h>

/* At most STATE_WORDS_WIDTH columns, in English. STATE is a name as in ImailMailEvent.state, NULL: not known;
 * NEXT_TRY: seconds since the epoch, or 0; PERCENT of a mail on its way, or -1. g_free. */
#define STATE_WORDS_WIDTH 19
char *state_words(const char *state, gint64 next_try, int percent);
/* How much of TOTAL is DONE, or -1 where that says nothing. */
int state_percent(gint64 done, gint64 total);
/* Nothing more is to come of it by itself, except a report that it came back. */
gboolean state_is_final(const char *state);

#endif
