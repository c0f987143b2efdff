/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.h: the pane of folders of all accounts, with counts.
 */
#ifndef IMAIL_PIDGIN_FOLDERS_H
#define IMAIL_PIDGIN_FOLDERS_H

#include <gtk/gtk.h>

#include "imail.h"

typedef struct {
	/* Another folder is chosen. */
	void (*chosen)(PurpleAccount *account, const char *folder, gpointer user_data);
	/* Mails were dropped on a folder: IDS end with NULL. */
	void (*dropped)(PurpleAccount *account, const char *folder, const char *const *ids,
			gpointer user_data);
	/* A menu for a folder; EVENT NULL: by the keyboard. IS_OWN: it can be renamed and removed. */
	void (*menu)(PurpleAccount *account, const char *folder, gboolean is_own, GdkEventButton *event,
		     gpointer user_data);
} FoldersFns;

/* FNS must live as long as the pane. */
GtkWidget *folders_new(const FoldersFns *fns, gpointer user_data);
/* Fills the pane with the accounts that are online, and ACCOUNT; reads their folders and counts, which come a
 * moment later. What is chosen stays so. */
void folders_fill(GtkWidget *folders, PurpleAccount *account);
/* Reads the folders and counts of one account anew. */
void folders_refresh(GtkWidget *folders, PurpleAccount *account);
/* Chooses a folder without calling `chosen`. */
void folders_choose(GtkWidget *folders, PurpleAccount *account, const char *folder);
/* Whether lists and bulk mail of ACCOUNT stand under a heading, and whether the user keeps those of KEY in
 * the Inbox; as far as is known. */
gboolean folders_is_folding(GtkWidget *folders, PurpleAccount *account);
gboolean folders_is_kept(GtkWidget *folders, PurpleAccount *account, const char *key);
/* The folder's name in the user's language; also of a heading. */
const char *folders_title(const char *folder);
/* The same as the pane has it, which also knows the names of lists and of senders. g_free. */
char *folders_name(GtkWidget *folders, PurpleAccount *account, const char *folder);
/* The folders of ACCOUNT into which mails can be moved, as far as they are known: names, ending with NULL. */
char **folders_targets(GtkWidget *folders, PurpleAccount *account);

#endif
