/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-menu.h: the context menu of the text of a mail that is read: for links, images and what is selected.
 */
#ifndef IMAIL_PIDGIN_MAIL_MENU_H
#define IMAIL_PIDGIN_MAIL_MENU_H

#include <gtk/gtk.h>

typedef struct {
	/* The image at AT: its index, or -1. */
	int (*image_at)(const GtkTextIter *at, gpointer user_data);
	GdkPixbuf *(*picture)(guint index, gpointer user_data); /* not ref'ed; NULL: not here */
	void (*save)(guint index, gpointer user_data);
	/* Whether a target is that of a link; others are folds and the like. */
	gboolean (*is_link)(const char *target);
} MailMenuFns;

/* By the mouse and by the keyboard, in the stead of GtkIMHtml's own. FNS must live as long as TEXT, and
 * USER_DATA. */
void mail_menu_add(GtkWidget *text, const MailMenuFns *fns, gpointer user_data);

#endif
