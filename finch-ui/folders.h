/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.h: the folders of one account or of all, with counts, as a list to choose from.
 */
#ifndef IMAIL_FINCH_FOLDERS_H
#define IMAIL_FINCH_FOLDERS_H

#include <gntwidget.h>

#include "imail.h"

#define FOLDER_INBOX   "Inbox"
#define FOLDER_SENT    "Sent"
#define FOLDER_DRAFTS  "Drafts"
#define FOLDER_ARCHIVE "Archive"
#define FOLDER_TRASH   "Trash"
#define FOLDER_OUTBOX  "Outbox" /* no folder on the disk: the mails of which something is still to come */

typedef struct Folders Folders;

/* CHOSEN is called for Enter. */
typedef void (*FoldersFn)(PurpleAccount *account, const char *folder, gpointer user_data);

/* ACCOUNT NULL: of all that are connected. IS_TARGET: only those into which mails can be moved. */
Folders *folders_new(PurpleAccount *account, gboolean is_target, int width, int height, FoldersFn chosen,
		     gpointer user_data);
/* To be called when the widget is being destroyed. NULL is fine. */
void folders_free(Folders *self);
GntWidget *folders_widget(Folders *self);
/* Asks for the folders anew; they are shown when they are here. What is chosen stays so. */
void folders_refresh(Folders *self);
void folders_choose(Folders *self, PurpleAccount *account, const char *folder);
/* The folder's name in the user's language. Not to be freed before FOLDER. */
const char *folders_title(const char *folder);
/* Whether the folder shows recipients instead of senders, and states. */
gboolean folders_are_ours(const char *folder);
/* The heading of lists and bulk mail, or one of them. */
gboolean folders_is_bulk(const char *folder);
/* Where its mails lie: of the heading that is the Inbox. */
const char *folders_on_disk(const char *folder);
/* One of the user's own: it can be renamed and removed. */
gboolean folders_is_own(const char *folder);

/* Opens a window to choose from; it closes with the choice. USER_DATA is freed with DESTROY. */
void folders_pick(PurpleAccount *account, gboolean is_target, const char *title, const char *current,
		  FoldersFn chosen, gpointer user_data, GDestroyNotify destroy);
void folders_pick_close(void);

#endif
