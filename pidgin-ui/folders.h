/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.h: the pane of folders of all accounts, with counts.
 */
#ifndef IMAIL_PIDGIN_FOLDERS_H
#define IMAIL_PIDGIN_FOLDERS_H

#include <gtk/gtk.h>

#include "imail.h"

/* Called when another folder is chosen. */
typedef void (*FoldersFn)(PurpleAccount *account, const char *folder, gpointer user_data);

GtkWidget *folders_new(FoldersFn chosen, gpointer user_data);
/* Fills the pane with the accounts that are online, and ACCOUNT. What is chosen stays so. */
void folders_fill(GtkWidget *folders, PurpleAccount *account);
/* Chooses a folder without calling CHOSEN. */
void folders_choose(GtkWidget *folders, PurpleAccount *account, const char *folder);
/* Shows N beside the folder, bold: mails that are unread, or of which something is still to come. 0: none. */
void folders_count(GtkWidget *folders, PurpleAccount *account, const char *folder, guint n);
/* The folder's name in the user's language. */
const char *folders_title(const char *folder);

#endif
