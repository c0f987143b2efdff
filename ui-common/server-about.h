/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-about.h: what a window of mail servers says of one, and does with it.
 */
#ifndef IMAIL_UI_SERVER_ABOUT_H
#define IMAIL_UI_SERVER_ABOUT_H

#include "imail.h"
#include "server-fields.h"

/* The value NAME of SERVER; "" where it has none. Not to be freed. */
const char *server_value(const ImailServer *server, const char *name);
/* Mail goes out through it where nothing else is chosen. */
gboolean server_is_default(const ImailServer *server);
/* Fetching failed, or waits for the user: `text` says why. */
gboolean server_is_trouble(const ImailServer *server);
/* What stands under "State". g_free. */
char *server_state_words(const ImailServer *server);
/* What its removal means. Not to be freed. */
const char *server_removal_words(gboolean is_sender);

/* The stored server ID; NULL: it has gone meanwhile. ImailApi.server_free. */
ImailServer *server_find(PurpleAccount *account, gboolean is_sender, const char *id);
/* Has it stored (sender_set, mailbox_set). */
void server_save(PurpleAccount *account, gboolean is_sender, GHashTable *values, ImailDoneCb cb,
		 gpointer user_data);
void server_make_default(PurpleAccount *account, const ImailServer *sender, ImailDoneCb cb,
			 gpointer user_data);

/* The place of the field NAME in its table; -1: there is none. */
int server_field_index(gboolean is_sender, const char *name);
/* Empty values as server_save takes them, with the id of SERVER where it is stored. g_hash_table_unref. */
GHashTable *server_values_new(const ImailServer *server);
/* What was typed for FIELD of SERVER. Takes VALUE. */
void server_values_take(GHashTable *values, const ImailServer *server, const ServerField *field, char *value);

#endif
