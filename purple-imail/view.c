/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * view.c: source and page over the session core. Owns nothing.
 */
#define G_LOG_DOMAIN "imail"

#include "view.h"

#include "imail-account.h"
#include "later.h"

typedef struct {
	ImailTextCb cb;
	gpointer user_data;
	GError *error;
} Refusal;

static gboolean refuse_cb(gpointer data)
{
	Refusal *refusal = data;

	refusal->cb(NULL, FALSE, refusal->error, refusal->user_data);
	g_error_free(refusal->error);
	g_free(refusal);
	return G_SOURCE_REMOVE;
}

static void source_cb(const char *text, gboolean is_cut, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailTextCb)ticket->cb)(text, is_cut, error, ticket->user_data);
}

void imail_view_source(PurpleAccount *account, const char *id, ImailTextCb cb, gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self = imail_account_get(account, &error);
	Refusal refusal = {.cb = cb, .user_data = user_data, .error = error};

	if (self == NULL)
		g_idle_add(refuse_cb, g_memdup2(&refusal, sizeof(refusal)));
	else
		imail_client_source(imail_account_client(self), id, source_cb,
				    imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}

static void page_cb(const char *path, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailFileCb)ticket->cb)(path, error, ticket->user_data);
}

void imail_view_page(PurpleAccount *account, const char *id, ImailFileCb cb, gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self = imail_account_get(account, &error);

	if (self == NULL)
		imail_later_nothing(G_CALLBACK(cb), user_data, error);
	else
		imail_client_print(imail_account_client(self), id, page_cb,
				   imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}
