/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view.c: source, header, page and attachments over the session core. Owns nothing.
 */
#define G_LOG_DOMAIN "imail"

#include "view.h"

#include "imail-account.h"
#include "later.h"

static void source_cb(const char *text, gboolean is_cut, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailTextCb)ticket->cb)(text, is_cut, error, ticket->user_data);
}

typedef void (*TextFn)(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data);

static void ask_text(TextFn ask, PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_text(account, cb, user_data, &ticket);

	if (client != NULL)
		ask(client, id, source_cb, ticket);
}

void imail_view_source(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data)
{
	ask_text(imail_client_source, account, id, cb, user_data);
}

void imail_view_header(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data)
{
	ask_text(imail_client_header, account, id, cb, user_data);
}

static void path_cb(const char *path, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailFileCb)ticket->cb)(path, error, ticket->user_data);
}

void imail_view_page_with(PurpleAccount *account, const char *id, GHashTable *images, ImailFileCb cb,
			  gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_print(client, id, images, path_cb, ticket);
}

void imail_view_page(PurpleAccount *account, const char *id, ImailFileCb cb, gpointer user_data)
{
	imail_view_page_with(account, id, NULL, cb, user_data);
}

void imail_view_copy(PurpleAccount *account, const char *id, guint index, ImailFileCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_copy_attachment(client, id, index, path_cb, ticket);
}

static void octets_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailOctetsCb)ticket->cb)(octets, error, ticket->user_data);
}

void imail_view_load(PurpleAccount *account, const char *id, guint index, gsize max, ImailOctetsCb cb,
		     gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_load_attachment(client, id, index, max, octets_cb, ticket);
}
