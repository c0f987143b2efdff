/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders-private.h: what the files of the pane of folders share: folders.c, and folders-bulk.c for the
 * heading of lists and bulk mail below the Inbox.
 */
#ifndef IMAIL_PIDGIN_FOLDERS_PRIVATE_H
#define IMAIL_PIDGIN_FOLDERS_PRIVATE_H

#include "folders.h"

enum {
	COLUMN_ACCOUNT,
	COLUMN_FOLDER, /* NULL: the account's own line */
	COLUMN_ICON,
	COLUMN_TITLE,
	COLUMN_COUNT,
	COLUMN_WEIGHT,
	COLUMN_OWN,
	COLUMN_HAS_ICON, /* else the place of the icon belongs to the title */
	COLUMN_FOLDS,    /* or to a triangle */
	COLUMN_UNFOLDED,
	COLUMN_UNDER, /* it belongs to the heading above it */
	N_COLUMNS
};

typedef struct {
	const FoldersFns *fns;
	gpointer user_data;
	GtkWidget *view;
	GtkListStore *store;
	GHashTable *bulk; /* PurpleAccount to what folders-bulk.c knows of it */
} Folders;

Folders *folders_of(GtkWidget *folders);
gboolean folders_find(Folders *self, PurpleAccount *account, const char *folder, GtkTreeIter *iter);

/* folders-bulk.c */
void folders_bulk_new(Folders *self);
void folders_bulk_connect(Folders *self); /* when there is a view */
void folders_bulk_free(Folders *self);
void folders_bulk_refresh(Folders *self, PurpleAccount *account);

#endif
