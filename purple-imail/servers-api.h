/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-api.h: the account's senders and mailboxes as a UI's own windows, and scripts, see and change them.
 */
#ifndef IMAIL_SERVERS_API_H
#define IMAIL_SERVERS_API_H

#include "imail-account.h"

/* ImailApi.servers, .server_new, .server_free, .server_remove. */
GPtrArray *imail_server_list(PurpleAccount *account);
ImailServer *imail_server_new(PurpleAccount *account, gboolean is_sender);
void imail_server_free(ImailServer *server);
void imail_server_remove(PurpleAccount *account, gboolean is_sender, const char *id, ImailDoneCb cb,
			 gpointer user_data);
/* ImailApi.server_test. */
void imail_server_test(PurpleAccount *account, gboolean is_sender, GHashTable *values, ImailDoneCb cb,
		       gpointer user_data);
/* ImailApi.sender_set, .mailbox_set. */
void imail_server_set_sender(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data);
void imail_server_set_mailbox(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data);

#endif
