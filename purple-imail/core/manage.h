/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manage.h: what is done with many mails at once, and with folders. The worker's.
 *
 * Each function does what it can: a mail that is not here any more is passed over. FALSE with ERROR where
 * some could not be done: NOT_FOUND when none of them is here, else what the disk says, with what has been
 * done before in DONE all the same. What is done is durable when the function returns.
 */
#ifndef IMAIL_CORE_MANAGE_H
#define IMAIL_CORE_MANAGE_H

#include "mailbox.h"

/* Changes of one call that are told one by one; of more it is told that there are many. */
#define IMAIL_MANAGE_TOLD_MAX 500

typedef struct {
	GPtrArray *changed; /* of ImailItem: flags, folder */
	GPtrArray *added;   /* of ImailItem: copies */
	GPtrArray *removed; /* of char *: ids */
	guint count;        /* mails that it was done with */
} ImailManaged;
void imail_managed_clear(ImailManaged *managed);

/* Sets and clears flags, letters of Maildir: S R F D P. */
gboolean imail_manage_mark(ImailStore *store, const GPtrArray *ids, const char *set, const char *clear,
			   ImailManaged *done, GError **error);
/* NOT_FOUND also when there is no such folder. */
gboolean imail_manage_move(ImailStore *store, const GPtrArray *ids, const char *folder, ImailManaged *done,
			   GError **error);
gboolean imail_manage_copy(ImailStore *store, const GPtrArray *ids, const char *folder, ImailManaged *done,
			   GError **error);
/* To Trash, remembering from where and when; from Trash for good. */
gboolean imail_manage_delete(ImailStore *store, const GPtrArray *ids, ImailManaged *done, GError **error);
/* From Trash back to where they came from; into the Inbox where that is not known, or has gone. */
gboolean imail_manage_restore(ImailStore *store, const GPtrArray *ids, ImailManaged *done, GError **error);
/* Marks all of a folder as read. */
gboolean imail_manage_read_all(ImailStore *store, const char *folder, ImailManaged *done, GError **error);
/* Removes what has been in Trash for DAYS (0: everything) for good. */
gboolean imail_manage_empty_trash(ImailStore *store, guint days, gint64 now, ImailManaged *done,
				  GError **error);

/* PROTOCOL: no name for a folder, or one that there is; the five cannot be renamed or removed. A folder is
 * removed with its mails going to Trash; folders below it stay. */
gboolean imail_manage_create_folder(ImailStore *store, const char *name, GError **error);
gboolean imail_manage_rename_folder(ImailStore *store, const char *name, const char *new_name,
				    GError **error);
gboolean imail_manage_remove_folder(ImailStore *store, const char *name, ImailManaged *done, GError **error);

#endif
