/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-view.h: a mail as it is read: headers, notices, text, attachments. The read windows and the pane of
 * the mailbox window have one each.
 */
#ifndef IMAIL_PIDGIN_MAIL_VIEW_H
#define IMAIL_PIDGIN_MAIL_VIEW_H

#include <gtk/gtk.h>

#include "imail.h"

/* A view with nothing in it. SHOWN is called when a mail has been read, or cannot be. */
GtkWidget *mail_view_new(void (*shown)(gpointer user_data), gpointer user_data);
/* Reads the mail of ID (NULL: nothing) and shows it; reading marks it seen. */
void mail_view_load(GtkWidget *view, PurpleAccount *account, const char *id);
/* The mail that is shown; NULL: none, or not read yet. */
const ImailReadable *mail_view_mail(GtkWidget *view);
/* A word about it, above the text. */
void mail_view_say(GtkWidget *view, GtkMessageType type, const char *text);
/* Gives the text the keyboard. */
void mail_view_focus(GtkWidget *view);
/* Scrolls the text on by a page; FALSE: its end is in sight. */
gboolean mail_view_page_down(GtkWidget *view);
/* Before the plugin is unloaded, when all views have gone. */
void mail_view_end(void);

#endif
