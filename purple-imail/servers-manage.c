/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers-manage.c: the choice among an account's mail servers, in clients whose UI has no window for them:
 * which one, and what is to be done with it. The forms themselves are servers.c.
 *
 * Owns nothing.
 */
#define G_LOG_DOMAIN "imail"

#include "choice.h"
#include "fetch-form.h"
#include "i18n.h"
#include "servers-form.h"
#include "servers-found.h"
#include "servers.h"

enum { DO_EDIT, DO_DEFAULT, DO_REMOVE, DO_FETCH };

static void done_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleAccount *account = imail_account_purple(ticket->account);

	if (error != NULL)
		purple_notify_error(account, _("Mail Servers"), ticket->text, error->message);
}

static gpointer find_record(GPtrArray *records, const char *id, gboolean is_sender)
{
	for (guint i = 0; i < records->len; i++) {
		gpointer record = records->pdata[i];
		const char *own =
			is_sender ? ((ImailSender *)record)->sender : ((ImailMailbox *)record)->mailbox;

		if (g_strcmp0(own, id) == 0)
			return record;
	}
	return NULL;
}

static void manage_sender(ImailAccount *self, const char *id, int what)
{
	const ImailSender *stored = find_record(imail_account_senders(self), id, TRUE);
	ImailTicket *ticket;

	if (what == DO_EDIT || what == DO_FETCH || *id == '\0' || stored == NULL) {
		ImailServers *servers = imail_servers_new();

		servers->sender = stored != NULL ? imail_record_copy(&imail_sender_type, stored)
						 : imail_found_sender(imail_account_purple(self));
		imail_servers_form_open(imail_account_purple(self), servers);
		return;
	}
	ticket = imail_ticket_new(self, NULL, NULL, _("The sender was not changed"));
	if (what == DO_REMOVE) {
		imail_client_sender_remove(imail_account_client(self), id, done_cb, ticket);
	} else {
		ImailSender *copy = imail_record_copy(&imail_sender_type, stored);

		copy->is_default = TRUE;
		imail_client_sender_set(imail_account_client(self), copy, done_cb, ticket);
		imail_record_free(&imail_sender_type, copy);
	}
}

static void manage_mailbox(ImailAccount *self, const char *id, int what)
{
	const ImailMailbox *stored = find_record(imail_account_mailboxes(self), id, FALSE);

	if (what == DO_REMOVE && stored != NULL) {
		imail_client_mailbox_remove(
			imail_account_client(self), id, done_cb,
			imail_ticket_new(self, NULL, NULL, _("The mailbox was not removed")));
	} else if (what == DO_FETCH && stored != NULL) {
		imail_fetch_form(self, id);
	} else {
		ImailServers *servers = imail_servers_new();

		servers->mailbox = stored != NULL ? imail_record_copy(&imail_mailbox_type, stored)
						  : imail_found_mailbox(imail_account_purple(self));
		imail_servers_form_open(imail_account_purple(self), servers);
	}
}

static void manage_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	PurpleAccount *account = user_data;
	ImailAccount *self = imail_servers_online(account);
	PurpleRequestField *field = purple_request_fields_get_field(fields, "server");
	GList *selected = purple_request_field_list_get_selected(field);
	const char *which =
		selected != NULL ? purple_request_field_list_get_data(field, selected->data) : NULL;
	int what = imail_choice_read(fields, "what");

	if (self == NULL || which == NULL)
		return;
	if (*which == 's')
		manage_sender(self, which + 1, what);
	else
		manage_mailbox(self, which + 1, what);
}

/* WHICH ('s' or 'm' and the id) is the item's data; libpurple does not own that, so it is interned: ids are
 * few. */
static void add_item(PurpleRequestField *list, char kind, const char *id, const char *label)
{
	g_autofree char *which = g_strdup_printf("%c%s", kind, id);

	purple_request_field_list_add(list, label, (gpointer)g_intern_string(which));
}

static PurpleRequestField *servers_list(ImailAccount *self)
{
	PurpleRequestField *list = purple_request_field_list_new("server", "Server");
	GPtrArray *senders = imail_account_senders(self), *mailboxes = imail_account_mailboxes(self);

	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];
		g_autofree char *label =
			g_strdup_printf(sender->is_default ? _("Outgoing: %s through %s:%d (default)")
							   : _("Outgoing: %s through %s:%d"),
					sender->address, sender->host, (int)sender->port);

		add_item(list, 's', sender->sender, label);
	}
	for (guint i = 0; i < mailboxes->len; i++) {
		const ImailMailbox *mailbox = mailboxes->pdata[i];
		g_autofree char *name = imail_account_mailbox_name(mailbox);
		g_autofree char *label = g_strdup_printf(_("Incoming: %s"), name);

		add_item(list, 'm', mailbox->mailbox, label);
	}
	add_item(list, 's', "", _("New outgoing server"));
	add_item(list, 'm', "", _("New incoming server"));
	return list;
}

void imail_servers_manage(PurpleAccount *account)
{
	ImailAccount *self = imail_servers_online(account);
	PurpleRequestFields *fields;
	PurpleRequestFieldGroup *group;
	PurpleRequestField *what;

	if (self == NULL)
		return;
	fields = purple_request_fields_new();
	group = purple_request_field_group_new(NULL);
	purple_request_field_group_add_field(group, servers_list(self));
	what = imail_choice_new("what", _("What to do"), DO_EDIT);
	purple_request_field_choice_add(what, _("Edit"));
	purple_request_field_choice_add(what, _("Send from it by default"));
	purple_request_field_choice_add(what, _("Remove"));
	purple_request_field_choice_add(what, _("Say what is fetched"));
	purple_request_field_group_add_field(group, what);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, _("Mail Servers"), _("Which mail server?"), NULL, fields, _("OK"),
			      G_CALLBACK(manage_ok_cb), _("Cancel"), NULL, account, NULL, NULL, account);
}
