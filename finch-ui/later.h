/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * later.h: the box that chooses when a mail is to leave.
 */
#ifndef IMAIL_FINCH_LATER_H
#define IMAIL_FINCH_LATER_H

#include <gntwidget.h>

typedef struct Later Later;

/* SEND_AT: what is chosen at first, seconds since the epoch; 0, or past: now. SAY is called with words about
 * a choice. */
Later *later_new(gint64 send_at, int width, void (*say)(const char *words, gpointer user_data),
		 gpointer user_data);
/* To be called when the widget is being destroyed. */
void later_free(Later *self);

GntWidget *later_widget(Later *self);
/* The time that is chosen, as it was when it was chosen, passed or not; 0: at once. "In an hour" does not
 * move on. */
gint64 later_peek(Later *self);
/* The time that is chosen, as it is now, into *SEND_AT; 0: at once. FALSE, after having said so, if it has
 * passed meanwhile. */
gboolean later_get(Later *self, gint64 *send_at);

#endif
