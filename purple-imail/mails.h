/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mails.h: the operations of imail.h on lists, searches, many mails and folders; members of ImailApi of the
 * same names.
 */
#ifndef IMAIL_MAILS_H
#define IMAIL_MAILS_H

#include "imail.h"

void imail_mails_folders(PurpleAccount *account, ImailFolderListCb cb, gpointer user_data);
void imail_mails_list_page(PurpleAccount *account, const char *folder, ImailListOrder order,
			   gboolean is_descending, gint64 offset, guint count, ImailListPageCb cb,
			   gpointer user_data);
void imail_mails_neighbour(PurpleAccount *account, const char *folder, ImailListOrder order,
			   gboolean is_descending, const char *id, int step, ImailIdCb cb,
			   gpointer user_data);
void imail_mails_place(PurpleAccount *account, const char *folder, ImailListOrder order,
		       gboolean is_descending, gboolean is_conversations, const char *id, ImailMailPlaceCb cb,
		       gpointer user_data);
void imail_mails_search(PurpleAccount *account, const char *query, gboolean is_typing, guint max,
			ImailSearchCb cb, gpointer user_data);

void imail_mails_mark(PurpleAccount *account, const char *const *ids, const char *set, const char *clear,
		      ImailDoneCb cb, gpointer user_data);
void imail_mails_move(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
		      gpointer user_data);
void imail_mails_copy(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
		      gpointer user_data);
void imail_mails_delete(PurpleAccount *account, const char *const *ids, ImailDoneCb cb, gpointer user_data);
void imail_mails_restore(PurpleAccount *account, const char *const *ids, ImailDoneCb cb, gpointer user_data);
void imail_mails_folder_mark_read(PurpleAccount *account, const char *folder, ImailDoneCb cb,
				  gpointer user_data);
void imail_mails_trash_empty(PurpleAccount *account, guint days, ImailDoneCb cb, gpointer user_data);
void imail_mails_folder_create(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data);
void imail_mails_folder_rename(PurpleAccount *account, const char *name, const char *new_name, ImailDoneCb cb,
			       gpointer user_data);
void imail_mails_folder_remove(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data);
void imail_mails_export(PurpleAccount *account, const char *const *ids, const char *path, ImailTransferCb cb,
			gpointer user_data);
void imail_mails_folder_export(PurpleAccount *account, const char *folder, const char *path,
			       ImailTransferCb cb, gpointer user_data);
void imail_mails_import(PurpleAccount *account, const char *path, const char *folder, ImailTransferCb cb,
			gpointer user_data);

void imail_mails_unread(PurpleAccount *account, ImailUnreadCb cb, gpointer user_data);

#endif
