/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-private.h: what the files of the mailbox window share: mailbox.c shows, mailbox-do.c does.
 */
#ifndef IMAIL_PIDGIN_MAILBOX_PRIVATE_H
#define IMAIL_PIDGIN_MAILBOX_PRIVATE_H

#include <gtk/gtk.h>

#include "imail.h"
#include "rows.h"

/* There is at most one window; the members are NULL while it is closed. */
typedef struct {
	PurpleAccount *account;
	char *folder, *query; /* what is listed; query NULL: the folder */
	GtkWidget *window, *folders, *banner, *search, *list, *state, *view, *status;
	GtkActionGroup *actions;
	GtkUIManager *menus;
	char *shown; /* id of the mail in the view; NULL: none */
	guint refresh_source, view_source, search_source;
} Mailbox;
extern Mailbox mailbox;

/* The actions, each named as in the menus, and the menus. */
void mailbox_do_build(void);
/* Which of them make sense now: ROWS (of Row) are chosen. */
void mailbox_do_update(const GPtrArray *rows);
void mailbox_do_menu(const char *menu, GdkEventButton *event);
/* Does the one of NAME, if it makes sense. */
void mailbox_do(const char *name);
/* Moves mails of the window's account. */
void mailbox_do_move(const char *const *ids, const char *folder);
/* A menu of the folders into which the chosen mails can be moved or copied. */
GtkWidget *mailbox_targets_menu(gboolean is_copy);
/* A menu for a folder. */
void mailbox_do_folder_menu(const char *folder, gboolean is_own, GdkEventButton *event);

/* An answer that says only whether it was done. */
void mailbox_done_cb(const GError *error, gpointer unused);

#endif
