/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * find-bar.h: a line in which one types what is to be found in the mail that is shown.
 */
#ifndef IMAIL_PIDGIN_FIND_BAR_H
#define IMAIL_PIDGIN_FIND_BAR_H

#include <gtk/gtk.h>

/* A bar that is hidden at first. VIEW gives the mail-view that is looked into, or NULL. */
GtkWidget *find_bar_new(GtkWidget *(*view)(gpointer user_data), gpointer user_data);
/* Shows it, and gives it the keyboard. */
void find_bar_open(GtkWidget *bar);
/* To the next (STEP 1) or previous (-1) hit; opens the bar where nothing is looked for yet. */
void find_bar_step(GtkWidget *bar, int step);
/* Another mail is shown, or the same one in another form. */
void find_bar_refresh(GtkWidget *bar);
/* The words of QUERY, a search for mails, are marked in the mails that are shown from now on, as long as
 * nothing is typed into the bar; NULL: the search has ended. */
void find_bar_set_query(GtkWidget *bar, const char *query);
/* Whether the keyboard belongs to the bar; then it looks at the window's keys first: TRUE: it took it. */
gboolean find_bar_has_focus(GtkWidget *bar);
gboolean find_bar_key(GtkWidget *bar, const GdkEventKey *event);
/* Whether KEY with Ctrl means something where text is typed (copy, paste, …), and the keyboard is there. */
gboolean find_bar_keeps(GtkWidget *bar, guint key);

#endif
