/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-api.c: senders and mailboxes as tables of strings, by their members' names on the wire
 * (docs/PROTOCOL.md §5), so that a UI's window and a script need no type of the wire.
 *
 * The tables of common/message say which members there are and of which kind; what comes in is decoded by
 * them, which checks it. Owns nothing.
 */
#define G_LOG_DOMAIN "imail"

#include "servers-api.h"

#include "i18n.h"
#include "later.h"
#include "notice.h"
#include "servers-found.h"

/* ---- out ---- */

static char *field_string(const ImailField *field, gconstpointer record)
{
	gconstpointer at = (const char *)record + field->offset;

	switch (field->kind) {
	case IMAIL_FIELD_STRING:
	case IMAIL_FIELD_SECRET:
		return g_strdup(*(char *const *)at);
	case IMAIL_FIELD_INT:
		return g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)at);
	case IMAIL_FIELD_BOOL:
		return g_strdup(*(const gboolean *)at ? "true" : "false");
	case IMAIL_FIELD_ENUM:
		return g_strdup(field->names[*(const int *)at]);
	default:
		return NULL;
	}
}

static ImailServer *server_of(const ImailRecordType *type, gconstpointer record)
{
	ImailServer *server = g_new0(ImailServer, 1);

	server->values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		char *value = field_string(field, record);

		if (value != NULL)
			g_hash_table_insert(server->values, g_strdup(field->name), value);
	}
	return server;
}

static ImailServer *server_of_sender(const ImailSender *sender)
{
	ImailServer *server = server_of(&imail_sender_type, sender);

	server->is_sender = TRUE;
	server->id = g_strdup(sender->sender);
	server->label = g_strdup(sender->address);
	return server;
}

static ImailServer *server_of_mailbox(ImailAccount *self, const ImailMailbox *mailbox)
{
	ImailServer *server = server_of(&imail_mailbox_type, mailbox);
	const ImailMailboxStatus *status =
		mailbox->mailbox != NULL ? imail_account_mailbox_status(self, mailbox->mailbox) : NULL;

	server->id = g_strdup(mailbox->mailbox);
	server->label = imail_account_mailbox_name(mailbox);
	if (status == NULL)
		return server;
	server->state = g_strdup(imail_notice_mailbox_state(status->state));
	server->text = imail_notice_mailbox_words(self, status);
	server->last_success = status->last_success;
	server->next_try = status->next_try;
	return server;
}

void imail_server_free(ImailServer *server)
{
	if (server == NULL)
		return;
	g_free(server->id);
	g_free(server->label);
	g_hash_table_unref(server->values);
	g_free(server->state);
	g_free(server->text);
	g_free(server);
}

GPtrArray *imail_server_list(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);
	GPtrArray *list = g_ptr_array_new_with_free_func((GDestroyNotify)imail_server_free);
	GPtrArray *senders = self != NULL ? imail_account_senders(self) : NULL;
	GPtrArray *mailboxes = self != NULL ? imail_account_mailboxes(self) : NULL;

	for (guint i = 0; senders != NULL && i < senders->len; i++)
		g_ptr_array_add(list, server_of_sender(senders->pdata[i]));
	for (guint i = 0; mailboxes != NULL && i < mailboxes->len; i++)
		g_ptr_array_add(list, server_of_mailbox(self, mailboxes->pdata[i]));
	return list;
}

ImailServer *imail_server_new(PurpleAccount *account, gboolean is_sender)
{
	ImailSender *sender = is_sender ? imail_found_sender(account) : NULL;
	ImailMailbox *mailbox = is_sender ? NULL : imail_found_mailbox(account);
	ImailServer *server = is_sender ? server_of_sender(sender) : server_of_mailbox(NULL, mailbox);

	imail_record_free(&imail_sender_type, sender);
	imail_record_free(&imail_mailbox_type, mailbox);
	return server;
}

/* ---- in ---- */

static const ImailField *find_field(const ImailRecordType *type, const char *name)
{
	for (const ImailField *field = type->fields; field->name != NULL; field++) {
		if (g_str_equal(field->name, name))
			return field;
	}
	return NULL;
}

static void set_member(const ImailRecordType *type, JsonObject *object, const char *name, const char *value)
{
	const ImailField *field = find_field(type, name);
	gint64 number;

	if (field != NULL && field->kind == IMAIL_FIELD_BOOL)
		json_object_set_boolean_member(object, name,
					       g_str_equal(value, "true") || g_str_equal(value, "1"));
	else if (field != NULL && field->kind == IMAIL_FIELD_INT &&
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
		set_member(type, object, name, value);
	return imail_record_decode(type, object, error);
}

static void done_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleAccount *account = imail_account_purple(ticket->account);

	if (ticket->cb != NULL)
		((ImailDoneCb)ticket->cb)(error, ticket->user_data);
	else if (error != NULL)
		purple_notify_error(account, _("Mail Servers"), ticket->text, error->message);
}

/* The same, in other words. */
static void tested_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	g_autofree char *words = error != NULL ? imail_notice_test_words(error) : NULL;
	g_autoptr(GError) told =
		error != NULL ? g_error_new_literal(error->domain, error->code, words) : NULL;

	done_cb(ok, told, user_data);
}

static ImailAccount *account_for_values(PurpleAccount *account, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = imail_account_get(account, NULL);

	if (self != NULL && imail_account_is_online(self))
		return self;
	imail_later_done(cb, user_data,
			 g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, _("The account is offline.")));
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
	ImailSender *initial = imail_found_sender(imail_account_purple(self)), *sender;

	/* The first one becomes it by itself; here, another may be on its way already. */
	initial->is_default = FALSE;
	sender = record_from_values(&imail_sender_type, find_sender(self, id), initial, values, error);
	imail_record_free(&imail_sender_type, initial);
	return sender;
}

static ImailMailbox *mailbox_from_values(ImailAccount *self, GHashTable *values, GError **error)
{
	const char *id = g_hash_table_lookup(values, "mailbox");
	ImailMailbox *initial = imail_found_mailbox(imail_account_purple(self));
	ImailMailbox *mailbox =
		record_from_values(&imail_mailbox_type, id != NULL ? imail_account_mailbox(self, id) : NULL,
				   initial, values, error);

	imail_record_free(&imail_mailbox_type, initial);
	return mailbox;
}

void imail_server_set_sender(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	g_autoptr(GError) error = NULL;
	ImailSender *sender = self != NULL ? sender_from_values(self, values, &error) : NULL;

	if (sender != NULL)
		imail_client_sender_set(
			imail_account_client(self), sender, done_cb,
			imail_ticket_new(self, G_CALLBACK(cb), user_data, _("The sender was not saved")));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_sender_type, sender);
}

void imail_server_set_mailbox(PurpleAccount *account, GHashTable *values, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	g_autoptr(GError) error = NULL;
	ImailMailbox *mailbox = self != NULL ? mailbox_from_values(self, values, &error) : NULL;

	if (mailbox != NULL)
		imail_client_mailbox_set(
			imail_account_client(self), mailbox, done_cb,
			imail_ticket_new(self, G_CALLBACK(cb), user_data, _("The mailbox was not saved")));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_mailbox_type, mailbox);
}

void imail_server_test(PurpleAccount *account, gboolean is_sender, GHashTable *values, ImailDoneCb cb,
		       gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	g_autoptr(GError) error = NULL;
	ImailSender *sender = self != NULL && is_sender ? sender_from_values(self, values, &error) : NULL;
	ImailMailbox *mailbox = self != NULL && !is_sender ? mailbox_from_values(self, values, &error) : NULL;

	if (sender != NULL || mailbox != NULL)
		imail_client_server_test(imail_account_client(self), sender, mailbox, tested_cb,
					 imail_ticket_new(self, G_CALLBACK(cb), user_data,
							  _("The mail server cannot be used")));
	else if (self != NULL)
		imail_later_done(cb, user_data, g_steal_pointer(&error));
	imail_record_free(&imail_sender_type, sender);
	imail_record_free(&imail_mailbox_type, mailbox);
}

void imail_server_remove(PurpleAccount *account, gboolean is_sender, const char *id, ImailDoneCb cb,
			 gpointer user_data)
{
	ImailAccount *self = account_for_values(account, cb, user_data);
	ImailTicket *ticket;

	if (self == NULL)
		return;
	ticket = imail_ticket_new(self, G_CALLBACK(cb), user_data, _("The server was not removed"));
	if (is_sender)
		imail_client_sender_remove(imail_account_client(self), id, done_cb, ticket);
	else
		imail_client_mailbox_remove(imail_account_client(self), id, done_cb, ticket);
}
