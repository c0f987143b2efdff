/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-view.h: a mail as it is read: headers, notices, text with its images, attachments. The read windows
 * and the pane of the mailbox window have one each.
 */
#ifndef IMAIL_PIDGIN_MAIL_VIEW_H
#define IMAIL_PIDGIN_MAIL_VIEW_H

#include <gtk/gtk.h>

#include "imail.h"

/* A view with nothing in it. SHOWN is called when a mail has been read, or cannot be. */
GtkWidget *mail_view_new(void (*shown)(gpointer user_data), gpointer user_data);
/* The text is as high as it is, without a scrollbar of its own, and without headers: for whoever shows
 * several views one under another, each with a line above it. */
void mail_view_set_whole(GtkWidget *view);
/* A label that says where the link under the pointer leads, instead of what it says otherwise. */
void mail_view_set_status(GtkWidget *view, GtkWidget *label);
/* Reads the mail of ID (NULL: nothing) and shows it; reading marks it seen. What was still to come of another
 * one is given up. */
void mail_view_load(GtkWidget *view, PurpleAccount *account, const char *id);
/* The mail that is shown; NULL: none, or not read yet. */
const ImailReadable *mail_view_mail(GtkWidget *view);
/* A word about it, above the text. */
void mail_view_say(GtkWidget *view, GtkMessageType type, const char *text);
/* The text of the mail, a mail-body. */
GtkWidget *mail_view_text(GtkWidget *view);
/* Gives the text the keyboard. */
void mail_view_focus(GtkWidget *view);
/* Scrolls the text on by a page; FALSE: its end is in sight. */
gboolean mail_view_page_down(GtkWidget *view);
/* All header fields, or few again. */
void mail_view_toggle_headers(GtkWidget *view);
/* Text instead of HTML, or the other way round, where the mail has both; so it is for all mails in its window
 * from then on. */
void mail_view_toggle_form(GtkWidget *view);
/* Opens the mail in the browser, which prints it, too: with the images that were loaded. */
void mail_view_browser(GtkWidget *view);
/* Before the plugin is unloaded, when all views have gone. */
void mail_view_end(void);

#endif
