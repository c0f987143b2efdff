/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-values.c: senders and mailboxes set and tested without the form, as strings by their names on the
 * wire.
 */
#define G_LOG_DOMAIN "imail"

#include "servers.h"

#include "later.h"

static void set_member(JsonObject *object, const char *name, const char *value)
{
	static const char *const numbers[] = {"port",        "interval", "days", "first_days",
					      "first_count", "top_size", NULL};
	gint64 number;

	if (g_str_equal(name, "is_default"))
		json_object_set_boolean_member(object, name,
					       g_str_equal(value, "true") || g_str_equal(value, "1"));
	else if (g_strv_contains(numbers, name) &&
		 g_ascii_string_to_signed(value, 10, G_MININT64, G_MAXINT64, &number, NULL))
		json_object_set_int_member(object, name, number);
	else
		json_object_set_string_member(object, name, value);
}

/* VALUES over the stored server of the same id, over defaults; decoding checks every member. */
static gpointer record_from_values(const ImailRecordType *type, gconstpointer stored, gconstpointer initial,
				   GHashTable *values, GError **error)
{
	g_autoptr(JsonObject) object = json_object_new();
	GHashTableIter iter;
	gpointer name, value;

	imail_record_encode(type, stored != NULL ? stored : initial, object);
	g_hash_table_iter_init(&iter, values);
	while (g_hash_table_iter_next(&iter, &name, &value))
		set_member(object, name, value);
	return imail_record_decode(type, object, error);
}

static ImailAccount *account_for_values(PurpleAccount *account, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = imail_account_get(account, NULL);

	if (self != NULL && imail_account_is_online(self))
		return self;
	imail_later_done(cb, user_data,
			 g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, "The account is offline."));
	return NULL;
}

static const ImailSender *find_sender(ImailAccount *self, const char *id)
{
	GPtrArray *senders = imail_account_senders(self);

	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];

		if (g_strcmp0(sender->sender, id) == 0)
			return sender;
	}
	return NULL;
}

static ImailSender *sender_from_values(ImailAccount *self, GHashTable *values, GError **error)
{
	const char *id = g_hash_table_lookup(values, "sender");
	ImailSender *initial = imail_servers_own_sender(self);
	ImailSender *sender =
		record_from_values(&imail_sender_type, find_sender(self, id), initial, values, error);

	imail_record_free(&imail_sender_type, initial);
	return sender;
}

static ImailMailbox *mailbox_from_values(ImailAccount *self, GHashTable *values, GError **error)
{
	const char *id = g_hash_table_lookup(values, "mailbox");
	ImailMailbox *initial = imail_servers_own_mailbox(self);
	ImailMailbox *mailbox = record_from_values(&imail_mailbox_type, imail_account_mailbox(self, id),
						   initial, values, error);

	imail_record_free(&imail_mailbox_type, initial);
	return mailbox;
}

static void done_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (ticket->cb != NULL)
		((ImailDoneCb)ticket->cb)(error, ticket->user_data);
	else if (error != NULL)
		purple_notify_error(imail_account_purple(ticket->account), "Mail Servers", ticket->text,
				    error->message);
}

void imail_servers_sender_set(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	g_autoptr(GError) error = NULL;
	ImailSender *sender = self != NULL ? sender_from_values(self, values, &error) : NULL;

	if (sender != NULL)
		imail_client_sender_set(
			imail_account_client(self), sender, done_cb,
			imail_ticket_new(self, G_CALLBACK(cb), user_data, "The sender was not saved"));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_sender_type, sender);
}

void imail_servers_mailbox_set(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	g_autoptr(GError) error = NULL;
	ImailMailbox *mailbox = self != NULL ? mailbox_from_values(self, values, &error) : NULL;

	if (mailbox != NULL)
		imail_client_mailbox_set(
			imail_account_client(self), mailbox, done_cb,
			imail_ticket_new(self, G_CALLBACK(cb), user_data, "The mailbox was not saved"));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_mailbox_type, mailbox);
}

void imail_servers_test(PurpleAccount *account, const char *kind, GHashTable *values, ImailDoneCb cb,
			gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	gboolean is_sender = g_str_equal(kind, "sender");
	g_autoptr(GError) error = NULL;
	ImailSender *sender = self != NULL && is_sender ? sender_from_values(self, values, &error) : NULL;
	ImailMailbox *mailbox = self != NULL && !is_sender ? mailbox_from_values(self, values, &error) : NULL;

	if (sender != NULL || mailbox != NULL)
		imail_client_server_test(
			imail_account_client(self), sender, mailbox, done_cb,
			imail_ticket_new(self, G_CALLBACK(cb), user_data, "The mail server cannot be used"));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_sender_type, sender);
	imail_record_free(&imail_mailbox_type, mailbox);
}
