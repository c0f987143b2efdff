/* SPDX-License-Identifier: GPL-2.0-or-later */
/* talk.h: the operations of imail.h on conversations, and on lists and bulk mail; members of ImailApi of the
 * same names. */
#ifndef IMAIL_TALK_H
#define IMAIL_TALK_H

#include "imail.h"

void imail_talk_conversation(PurpleAccount *account, const char *id, ImailConversationMailsCb cb,
			     gpointer user_data);
void imail_talk_conversations(PurpleAccount *account, const char *folder, gint64 offset, guint count,
			      ImailConversationListCb cb, gpointer user_data);
void imail_talk_conversations_page(PurpleAccount *account, const char *folder, gint64 offset, guint count,
				   const gint64 *unfolded, ImailConversationPageCb cb, gpointer user_data);

void imail_talk_bulk(PurpleAccount *account, ImailBulkCb cb, gpointer user_data);
void imail_talk_bulk_fold(PurpleAccount *account, gboolean is_folding, ImailDoneCb cb, gpointer user_data);
void imail_talk_bulk_keep(PurpleAccount *account, const char *key, gboolean is_kept, ImailDoneCb cb,
			  gpointer user_data);

#endif
