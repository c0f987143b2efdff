/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * send-file.c: files that are dropped on a buddy, or sent by its menu, open a mail with them attached.
 *
 * Clients hand over the files of one drop one by one: they gather until the main loop runs again. Owns what
 * has gathered.
 */
#define G_LOG_DOMAIN "imail"

#include "send-file.h"

#include "address.h"
#include "buddy-mail.h"
#include "compose.h"
#include "i18n.h"
#include "imail-account.h"
#include "ui.h"

typedef struct {
	guint64 serial; /* of the account */
	char *who;
	GPtrArray *paths;
} Parcel;

static GPtrArray *parcels; /* of Parcel; NULL: none */
static guint source;

static void parcel_free(gpointer data)
{
	Parcel *parcel = data;

	g_free(parcel->who);
	g_ptr_array_unref(parcel->paths);
	g_free(parcel);
}

void imail_send_file_stop(void)
{
	if (source != 0)
		purple_timeout_remove(source);
	source = 0;
	g_clear_pointer(&parcels, g_ptr_array_unref);
}

gboolean imail_send_file_can(PurpleConnection *gc G_GNUC_UNUSED, const char *who)
{
	return imail_address_is_valid(imail_account_normalize(NULL, who));
}

static void open_parcel(const Parcel *parcel)
{
	ImailAccount *self = imail_account_by_serial(parcel->serial);
	PurpleAccount *account = self != NULL ? imail_account_purple(self) : NULL;
	PurpleBuddy *buddy = account != NULL ? purple_find_buddy(account, parcel->who) : NULL;
	g_autofree char *to = buddy != NULL ? imail_buddy_mail_recipient(buddy) : g_strdup(parcel->who);
	ImailCompose *compose;

	if (account == NULL)
		return;
	compose = imail_compose_new(account, to);
	for (guint i = 0; i < parcel->paths->len; i++)
		g_ptr_array_add(compose->files, imail_file_new(parcel->paths->pdata[i]));
	imail_ui_compose_open(account, compose);
}

static gboolean gathered_cb(gpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) all = g_steal_pointer(&parcels);

	source = 0;
	for (guint i = 0; all != NULL && i < all->len; i++)
		open_parcel(all->pdata[i]);
	return FALSE;
}

static Parcel *find_parcel(guint64 serial, const char *who)
{
	Parcel *parcel;

	if (parcels == NULL)
		parcels = g_ptr_array_new_with_free_func(parcel_free);
	for (guint i = 0; i < parcels->len; i++) {
		parcel = parcels->pdata[i];
		if (parcel->serial == serial && g_str_equal(parcel->who, who))
			return parcel;
	}
	parcel = g_new0(Parcel, 1);
	parcel->serial = serial;
	parcel->who = g_strdup(who);
	parcel->paths = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(parcels, parcel);
	return parcel;
}

static void gather(ImailAccount *self, const char *who, const char *file)
{
	g_ptr_array_add(find_parcel(imail_account_serial(self), who)->paths, g_strdup(file));
	if (source == 0)
		source = purple_timeout_add(0, gathered_cb, NULL);
}

static void chosen_cb(gpointer user_data, const char *file)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (file != NULL)
		gather(ticket->account, ticket->text, file);
}

static void cancelled_cb(gpointer user_data, const char *file G_GNUC_UNUSED)
{
	imail_ticket_free(user_data);
}

void imail_send_file(PurpleConnection *gc, const char *who, const char *file)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);
	PurpleAccount *account = purple_connection_get_account(gc);

	if (self == NULL)
		return;
	if (file != NULL)
		gather(self, who, file);
	else
		purple_request_file(account, _("Attach a File"), NULL, FALSE, G_CALLBACK(chosen_cb),
				    G_CALLBACK(cancelled_cb), account, who, NULL,
				    imail_ticket_new(self, NULL, NULL, who));
}
