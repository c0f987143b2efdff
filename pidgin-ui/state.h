/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h: what became of a mail that was sent, as an icon and a few words for a list.
 */
#ifndef IMAIL_PIDGIN_STATE_H
#define IMAIL_PIDGIN_STATE_H

#include <gtk/gtk.h>

/* A stock id for STATE (a name as in ImailMailEvent.state), or NULL. */
const char *state_icon(const char *state);
/* A few words. NEXT_TRY: seconds since the epoch, or 0; PERCENT of a mail on its way, or -1. g_free. */
char *state_words(const char *state, gint64 next_try, int percent);
/* How loud a notice about it is. */
GtkMessageType state_message_type(const char *state);

#endif
