/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.h: the list of a folder's mails.
 */
#ifndef IMAIL_PIDGIN_MAIL_LIST_H
#define IMAIL_PIDGIN_MAIL_LIST_H

#include <gtk/gtk.h>

#include "rows.h"

typedef struct {
	void (*chosen)(gpointer user_data);                      /* another mail, or none, is chosen */
	void (*activated)(gpointer user_data);                   /* double click, Enter */
	void (*menu)(GdkEventButton *event, gpointer user_data); /* EVENT NULL: by the keyboard */
} MailListFns;

/* FNS must live as long as the list. */
GtkWidget *mail_list_new(const MailListFns *fns, gpointer user_data);
/* Shows ROWS, of which the list keeps a reference; OURS: with recipients, and what became of each. What was
 * chosen stays so where it is still there. */
void mail_list_show(GtkWidget *list, GPtrArray *rows, gboolean ours);
/* The row that is chosen; NULL: none. */
const Row *mail_list_chosen(GtkWidget *list);

#endif
