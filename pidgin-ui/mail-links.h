/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-links.h: the links in the text of a mail that is read: where one is, and the keys for them: Tab and
 * Shift+Tab go from link to link, Enter follows the one that is selected.
 */
#ifndef IMAIL_PIDGIN_MAIL_LINKS_H
#define IMAIL_PIDGIN_MAIL_LINKS_H

#include <gtk/gtk.h>

/* The target of the link at AT; NULL: there is none. */
const char *mail_links_at(const GtkTextIter *at);
/* Follows TARGET as a click does: what is registered with GtkIMHtml for it, which is the browser of Pidgin's
 * preferences for the web. */
void mail_links_follow(GtkWidget *text, const char *target);
/* The keys of TEXT. TOLD is called with the target of a link that is selected by them, and with NULL when
 * another key is pressed. */
void mail_links_watch(GtkWidget *text, void (*told)(const char *target, gpointer user_data),
		      gpointer user_data);

#endif
