/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-account.c: login and logout of an iMail account, and its state.
 *
 * Login: connect to imaild's socket; if nobody listens there, start imaild (launch.h), connect to the socket
 * that it names; then the session core (client.h) opens the session, and its `online` makes the libpurple
 * connection CONNECTED. Faults of the link are NETWORK_ERROR, which libpurple answers by connecting again
 * with its own back-off; what only the user can mend is fatal in libpurple's sense, so there is no loop.
 * Faults of mail servers never come here.
 */
#define G_LOG_DOMAIN "imail"

#include "imail-account.h"

#include "address.h"
#include "buddy.h"
#include "events.h"
#include "i18n.h"
#include "launch.h"
#include "people.h"
#include "servers.h"
#include "transport.h"
#include "ui.h"

#define TRASH_DAYS_DEFAULT 30

struct _ImailAccount {
	guint64 serial;
	PurpleAccount *account;
	char *user;
	ImailClient *client;
	PurpleConnection *gc; /* from login to close */
	ImailTransport *transport;
	ImailLaunch *launch;
	gboolean is_online;
	gboolean has_offered_form;
	GPtrArray *senders, *mailboxes;
	GHashTable *status;     /* mailbox id → ImailMailboxStatus */
	GHashTable *told;       /* what → text last told */
	GHashTable *tickets;    /* set of ImailTicket, owned */
	ImailDiscovered *found; /* for its address; or NULL */
};

static GHashTable *accounts; /* PurpleAccount → ImailAccount, owned */
static guint64 last_serial;
static gboolean is_started, is_quitting;

static void sender_free(gpointer sender)
{
	imail_record_free(&imail_sender_type, sender);
}

static void mailbox_free(gpointer mailbox)
{
	imail_record_free(&imail_mailbox_type, mailbox);
}

static void status_free(gpointer status)
{
	imail_record_free(&imail_mailbox_status_type, status);
}

static void ticket_destroy(gpointer data)
{
	ImailTicket *ticket = data;

	g_free(ticket->text);
	g_free(ticket);
}

static void account_free(gpointer data)
{
	ImailAccount *self = data;

	imail_launch_free(self->launch);
	imail_transport_free(self->transport);
	imail_servers_forget(self->account);
	purple_request_close_with_handle(self->account);
	purple_notify_close_with_handle(self->account);
	imail_client_free(self->client);
	g_hash_table_unref(self->tickets);
	g_hash_table_unref(self->told);
	g_hash_table_unref(self->status);
	imail_record_free(&imail_discovered_type, self->found);
	g_ptr_array_unref(self->senders);
	g_ptr_array_unref(self->mailboxes);
	g_free(self->user);
	g_free(self);
}

/* ---- finding ---- */

ImailAccount *imail_account_find(const PurpleAccount *account)
{
	return accounts != NULL ? g_hash_table_lookup(accounts, account) : NULL;
}

ImailClient *imail_account_open(PurpleAccount *account, ImailAccount **self, GError **error)
{
	*self = imail_account_get(account, error);
	return *self != NULL ? imail_account_client(*self) : NULL;
}

ImailAccount *imail_account_by_serial(guint64 serial)
{
	GHashTableIter iter;
	gpointer self;

	if (accounts == NULL)
		return NULL;
	g_hash_table_iter_init(&iter, accounts);
	while (g_hash_table_iter_next(&iter, NULL, &self)) {
		if (((ImailAccount *)self)->serial == serial)
			return self;
	}
	return NULL;
}

static ImailClient *open_client(ImailAccount *self, GError **error)
{
	g_autofree char *dir =
		g_build_filename(purple_user_dir(), "imail", purple_escape_filename(self->user), NULL);

	return imail_client_new(dir, self->user, "purple-imail", imail_events_callbacks(), self, error);
}

/* Mail that has been in Trash for long enough goes; the setting may be 0: never. It may be another at each
 * login. */
static void keep_trash(ImailAccount *self)
{
	int days = purple_account_get_int(self->account, "trash-days", TRASH_DAYS_DEFAULT);

	imail_client_keep_trash(self->client, (guint)MAX(days, 0));
}

static ImailAccount *account_new(PurpleAccount *account, const char *user)
{
	ImailAccount *self = g_new0(ImailAccount, 1);

	self->serial = ++last_serial;
	self->account = account;
	self->user = g_strdup(user);
	self->senders = g_ptr_array_new_with_free_func(sender_free);
	self->mailboxes = g_ptr_array_new_with_free_func(mailbox_free);
	self->status = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, status_free);
	self->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->tickets = g_hash_table_new_full(NULL, NULL, ticket_destroy, NULL);
	return self;
}

ImailAccount *imail_account_get(PurpleAccount *account, GError **error)
{
	g_autofree char *user =
		g_strdup(imail_account_normalize(account, purple_account_get_username(account)));
	ImailAccount *self = imail_account_find(account);

	if (self != NULL && g_str_equal(self->user, user))
		return self;
	if (!imail_address_is_valid(user)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    _("“%s” is no mail address. The user name of an iMail account is a mail address, "
			      "for example alice@example.org."),
			    user);
		return NULL;
	}
	if (accounts == NULL)
		accounts = g_hash_table_new_full(NULL, NULL, NULL, account_free);
	self = account_new(account, user);
	self->client = open_client(self, error);
	if (self->client == NULL) {
		account_free(self);
		return NULL;
	}
	g_hash_table_replace(accounts, account, self); /* frees the one of the former user name */
	imail_people_tell(self->client);
	keep_trash(self);
	return self;
}

GList *imail_account_list_online(void)
{
	GList *online = NULL;

	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		ImailAccount *self = imail_account_find(l->data);

		if (self != NULL && self->is_online)
			online = g_list_append(online, self->account);
	}
	return online;
}

/* ---- login and logout ---- */

static PurpleConnectionError reason_for(const GError *error)
{
	if (error->domain != IMAIL_ERROR)
		return PURPLE_CONNECTION_ERROR_OTHER_ERROR;
	switch (error->code) {
	case IMAIL_ERROR_AUTH:
		return PURPLE_CONNECTION_ERROR_AUTHENTICATION_FAILED;
	case IMAIL_ERROR_CANCELLED:
		return PURPLE_CONNECTION_ERROR_NAME_IN_USE;
	case IMAIL_ERROR_NETWORK:
	case IMAIL_ERROR_TIMEOUT:
	case IMAIL_ERROR_TEMPORARY:
		return PURPLE_CONNECTION_ERROR_NETWORK_ERROR;
	default:
		return PURPLE_CONNECTION_ERROR_OTHER_ERROR;
	}
}

/* libpurple takes the connection down from its main loop, and calls imail_account_close then. */
static void report(PurpleConnection *gc, const GError *error)
{
	if (gc != NULL)
		purple_connection_error_reason(gc, reason_for(error), error->message);
}

static void received_cb(const void *bytes, gsize len, gpointer user_data)
{
	ImailAccount *self = user_data;

	imail_client_received(self->client, bytes, len);
	if (self->transport != NULL && imail_client_is_full(self->client))
		imail_transport_pause(self->transport, TRUE);
}

static GBytes *output_cb(gpointer user_data)
{
	return imail_client_output(((ImailAccount *)user_data)->client);
}

static void closed_cb(const GError *error, gpointer user_data)
{
	report(((ImailAccount *)user_data)->gc, error);
}

static const ImailTransportCallbacks transport_callbacks = {
	.received = received_cb,
	.output = output_cb,
	.closed = closed_cb,
};

static gboolean connect_to(ImailAccount *self, const char *path, GError **error)
{
	self->transport = imail_transport_open(path, &transport_callbacks, self, error);
	if (self->transport == NULL)
		return FALSE;
	purple_connection_update_progress(self->gc, _("Opening the session"), 1, 2);
	imail_client_connected(self->client);
	imail_transport_wake(self->transport);
	return TRUE;
}

static void launched_cb(const char *path, const GError *error, gpointer user_data)
{
	ImailAccount *self = user_data;
	g_autoptr(GError) why = error != NULL ? g_error_copy(error) : NULL;
	gboolean ok = path != NULL && connect_to(self, path, &why);

	g_clear_pointer(&self->launch, imail_launch_free);
	if (ok)
		return;
	/* Ready, and gone before we came: that mends itself. */
	if (path != NULL && g_error_matches(why, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND))
		why->code = IMAIL_ERROR_NETWORK;
	report(self->gc, why);
}

void imail_account_login(PurpleAccount *account)
{
	PurpleConnection *gc = purple_account_get_connection(account);
	g_autoptr(GError) error = NULL;
	g_autofree char *path = imail_transport_default_path();
	ImailAccount *self = imail_account_get(account, &error);

	gc->flags |= PURPLE_CONNECTION_HTML | PURPLE_CONNECTION_NO_IMAGES;
	if (self == NULL) {
		purple_connection_error_reason(gc, PURPLE_CONNECTION_ERROR_OTHER_ERROR, error->message);
		return;
	}
	self->gc = gc;
	keep_trash(self);
	purple_connection_set_protocol_data(gc, self);
	purple_connection_update_progress(gc, _("Connecting"), 0, 2);
	if (connect_to(self, path, &error))
		return;
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND)) {
		g_clear_error(&error);
		self->launch = imail_launch_start(launched_cb, self, &error);
	}
	if (self->launch == NULL)
		report(gc, error);
}

void imail_account_close(PurpleConnection *gc)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);

	purple_connection_set_protocol_data(gc, NULL);
	/* A connection that failed at once never had state; one whose account was renamed has lost it. */
	if (self == NULL || imail_account_find(purple_connection_get_account(gc)) != self || self->gc != gc)
		return;
	g_clear_pointer(&self->launch, imail_launch_free);
	g_clear_pointer(&self->transport, imail_transport_free);
	self->gc = NULL;
	self->is_online = FALSE;
	imail_client_disconnected(self->client);
	/* Who is told asks what there is now, and nobody answers any more. */
	if (is_quitting)
		g_hash_table_remove(accounts, self->account);
	else
		imail_ui_account_changed(self->account);
}

const char *imail_account_normalize(const PurpleAccount *account G_GNUC_UNUSED, const char *who)
{
	static char normal[1024]; /* libpurple's convention: valid until the next call */
	g_autofree char *lower = who != NULL ? g_utf8_strdown(who, -1) : NULL;

	if (lower == NULL)
		return NULL;
	g_strlcpy(normal, g_strstrip(lower), sizeof(normal));
	return normal;
}

/* ---- events of the session ---- */

void imail_account_on_output(ImailAccount *self)
{
	if (self->transport != NULL)
		imail_transport_wake(self->transport);
}

void imail_account_on_receive_ready(ImailAccount *self)
{
	if (self->transport != NULL)
		imail_transport_pause(self->transport, FALSE);
}

void imail_account_on_online(ImailAccount *self)
{
	if (self->gc == NULL)
		return;
	self->is_online = TRUE;
	purple_connection_set_state(self->gc, PURPLE_CONNECTED);
	imail_buddy_login(self);
	imail_ui_account_changed(self->account);
}

void imail_account_on_ended(ImailAccount *self, const GError *error)
{
	if (self->transport != NULL)
		imail_transport_stop(self->transport);
	report(self->gc, error);
}

static void destroying_cb(PurpleAccount *account, gpointer user_data G_GNUC_UNUSED)
{
	if (accounts != NULL)
		g_hash_table_remove(accounts, account);
}

static void quitting_cb(gpointer user_data G_GNUC_UNUSED)
{
	is_quitting = TRUE;
}

void imail_account_start(PurplePlugin *plugin)
{
	if (is_started)
		return;
	is_started = TRUE;
	purple_signal_connect(purple_accounts_get_handle(), "account-destroying", plugin,
			      PURPLE_CALLBACK(destroying_cb), NULL);
	purple_signal_connect(purple_get_core(), "quitting", plugin, PURPLE_CALLBACK(quitting_cb), NULL);
}

void imail_account_stop(void)
{
	g_clear_pointer(&accounts, g_hash_table_unref);
	is_started = FALSE;
	is_quitting = FALSE;
}

/* ---- state ---- */

guint64 imail_account_serial(const ImailAccount *self)
{
	return self->serial;
}

PurpleAccount *imail_account_purple(const ImailAccount *self)
{
	return self->account;
}

PurpleConnection *imail_account_connection(const ImailAccount *self)
{
	return self->is_online ? self->gc : NULL;
}

const char *imail_account_user(const ImailAccount *self)
{
	return self->user;
}

ImailClient *imail_account_client(const ImailAccount *self)
{
	return self->client;
}

gboolean imail_account_is_online(const ImailAccount *self)
{
	return self->is_online;
}

GPtrArray *imail_account_senders(const ImailAccount *self)
{
	return self->senders;
}

GPtrArray *imail_account_mailboxes(const ImailAccount *self)
{
	return self->mailboxes;
}

const ImailMailbox *imail_account_mailbox(const ImailAccount *self, const char *id)
{
	for (guint i = 0; i < self->mailboxes->len; i++) {
		const ImailMailbox *mailbox = self->mailboxes->pdata[i];

		if (g_strcmp0(mailbox->mailbox, id) == 0)
			return mailbox;
	}
	return NULL;
}

char *imail_account_mailbox_name(const ImailMailbox *mailbox)
{
	if (mailbox->name != NULL && *mailbox->name != '\0')
		return g_strdup(mailbox->name);
	return g_strdup_printf(_("%s at %s"), mailbox->login != NULL ? mailbox->login : "?", mailbox->host);
}

const ImailMailboxStatus *imail_account_mailbox_status(const ImailAccount *self, const char *id)
{
	return g_hash_table_lookup(self->status, id);
}

static void copy_records(GPtrArray *to, GPtrArray *from, const ImailRecordType *type)
{
	g_ptr_array_set_size(to, 0);
	for (guint i = 0; i < from->len; i++)
		g_ptr_array_add(to, imail_record_copy(type, from->pdata[i]));
}

void imail_account_take_senders(ImailAccount *self, GPtrArray *senders)
{
	copy_records(self->senders, senders, &imail_sender_type);
}

GPtrArray *imail_account_take_mailboxes(ImailAccount *self, GPtrArray *mailboxes)
{
	GPtrArray *gone = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer id;

	copy_records(self->mailboxes, mailboxes, &imail_mailbox_type);
	g_hash_table_iter_init(&iter, self->status);
	while (g_hash_table_iter_next(&iter, &id, NULL)) {
		if (imail_account_mailbox(self, id) != NULL)
			continue;
		g_ptr_array_add(gone, g_strdup(id));
		g_hash_table_iter_remove(&iter);
	}
	return gone;
}

void imail_account_take_status(ImailAccount *self, const ImailMailboxStatus *status)
{
	g_hash_table_replace(self->status, g_strdup(status->mailbox),
			     imail_record_copy(&imail_mailbox_status_type, status));
}

void imail_account_take_found(ImailAccount *self, ImailDiscovered *found)
{
	imail_record_free(&imail_discovered_type, self->found);
	self->found = found;
}

const ImailDiscovered *imail_account_found(const ImailAccount *self)
{
	return self->found;
}

gboolean imail_account_tell_once(ImailAccount *self, const char *what, const char *text)
{
	if (g_strcmp0(g_hash_table_lookup(self->told, what), text) == 0)
		return FALSE;
	g_hash_table_replace(self->told, g_strdup(what), g_strdup(text));
	return TRUE;
}

gboolean imail_account_offer_form(ImailAccount *self)
{
	if (self->has_offered_form || !purple_account_get_bool(self->account, "servers-form", TRUE))
		return FALSE;
	self->has_offered_form = TRUE;
	return TRUE;
}

void imail_account_offer_form_again(ImailAccount *self)
{
	self->has_offered_form = FALSE;
}

ImailTicket *imail_ticket_new(ImailAccount *self, GCallback cb, gpointer user_data, const char *text)
{
	ImailTicket *ticket = g_new0(ImailTicket, 1);

	ticket->account = self;
	ticket->cb = cb;
	ticket->user_data = user_data;
	ticket->text = g_strdup(text);
	g_hash_table_add(self->tickets, ticket);
	return ticket;
}

void imail_ticket_free(ImailTicket *ticket)
{
	if (ticket != NULL)
		g_hash_table_remove(ticket->account->tickets, ticket);
}
