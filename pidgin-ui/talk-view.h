/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk-view.h: a conversation as it is read: its mails one under another, also those that the user sent; what
 * was read is a line each, until it is unfolded.
 */
#ifndef IMAIL_PIDGIN_TALK_VIEW_H
#define IMAIL_PIDGIN_TALK_VIEW_H

#include <gtk/gtk.h>

#include "imail.h"

/* A view with nothing in it. SHOWN is called when a mail in it has been read, or another one is the current
 * one. STATUS: a label that tells where links lead. */
GtkWidget *talk_view_new(GtkWidget *status, void (*shown)(gpointer user_data), gpointer user_data);
/* Shows the conversation of the mail of ID (NULL: nothing). What is unread and what is newest is unfolded,
 * and so read. The same conversation again: what has come is added, what has gone is removed, the rest stays
 * as it is. */
void talk_view_load(GtkWidget *talk, PurpleAccount *account, gint64 thread, const char *id);
/* The mail-view of the mail that was unfolded last (at first the newest one); NULL: none. */
GtkWidget *talk_view_current(GtkWidget *talk);
/* Scrolls on by a page; FALSE: the end is in sight. */
gboolean talk_view_page_down(GtkWidget *talk);

#endif
