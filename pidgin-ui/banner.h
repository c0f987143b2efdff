/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * banner.h: the line of words within a window that says what went wrong or what was done, instead of a
 * dialog.
 */
#ifndef IMAIL_PIDGIN_BANNER_H
#define IMAIL_PIDGIN_BANNER_H

#include <gtk/gtk.h>

/* A banner, hidden until something is to be said. */
GtkWidget *banner_new(void);
/* Shows TEXT; banner_ask with a button ACTION that calls CLICKED as the "clicked" of a GtkButton. */
void banner_show(GtkWidget *banner, GtkMessageType type, const char *text);
void banner_ask(GtkWidget *banner, const char *text, const char *action, GCallback clicked,
		gpointer user_data);
/* Whether it shows what banner_ask was called with. */
gboolean banner_is_asking(GtkWidget *banner);
void banner_hide(GtkWidget *banner);

#endif
