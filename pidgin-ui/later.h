/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * later.h: the button beside Send that chooses when a mail is to leave.
 */
#ifndef IMAIL_PIDGIN_LATER_H
#define IMAIL_PIDGIN_LATER_H

#include <gtk/gtk.h>

/* SEND_AT: the time that was chosen, seconds since the epoch. */
typedef void (*LaterFn)(gint64 send_at, gpointer user_data);

/* A button with an arrow whose menu offers times, first BEFORE, if that is still to come (0: none); CHOSEN is
 * called with the one that the user picks. */
GtkWidget *later_button_new(gint64 before, LaterFn chosen, gpointer user_data);

#endif
