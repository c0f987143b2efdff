/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto.c: links to mail addresses open a compose window instead of another program.
 *
 * Pidgin opens every link through one operation (notify_uri): that is wrapped while the plugin is loaded, and
 * everything but mailto: goes on to it. Links of other programs come over the session bus (mailto-bus.c) and
 * by libpurple's signal "uri-handler", which its own service emits. These never go on to another program: it
 * may be the one that they come from. Where Pidgin has only just been started for one, it waits for the
 * account.
 */
#include "mailto.h"

#include <string.h>

#include "mailto-bus.h"
#include "mailto-link.h"
#include "ui.h"

#define WAITING_MAX 8  /* links; more at a time no person follows */
#define WAIT_S      20 /* seconds that an account may take to come online */

static void *(*original)(const char *uri); /* NULL: not wrapped */

static GQueue waiting = G_QUEUE_INIT; /* of links of other programs, until an account is online */
static guint wait_source;

static void open_link(PurpleAccount *account, const char *link)
{
	ImailCompose *compose = ui_api()->compose_new(account, NULL);

	mailto_link_fill(link, compose);
	ui_api()->compose(account, compose);
}

/* --- Of Pidgin's own windows --- */

static void *notify_uri(const char *uri)
{
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;

	/* Without an account that can send, the other program may have one. */
	if (accounts == NULL || g_ascii_strncasecmp(uri, "mailto:", strlen("mailto:")) != 0)
		return original != NULL ? original(uri) : NULL;
	open_link(accounts->data, uri);
	return NULL;
}

/* --- Of other programs --- */

/* Opens what waits, or says why that cannot be. */
static void end_wait(void)
{
	PurpleAccount *account = ui_account();

	g_clear_handle_id(&wait_source, g_source_remove);
	for (char *link; (link = g_queue_pop_head(&waiting)) != NULL; g_free(link)) {
		if (account != NULL)
			open_link(account, link);
	}
}

static gboolean wait_cb(gpointer data)
{
	wait_source = 0;
	end_wait();
	return G_SOURCE_REMOVE;
}

static gboolean is_mail_account(PurpleAccount *account)
{
	return g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0;
}

/* Whether an account may come online by itself. */
static gboolean is_coming(void)
{
	g_autoptr(GList) accounts = purple_accounts_get_all_active();
	PurpleSavedStatus *status = purple_savedstatus_get_current();

	if (purple_savedstatus_get_type(status) == PURPLE_STATUS_OFFLINE)
		return FALSE;
	for (const GList *l = accounts; l != NULL; l = l->next) {
		if (is_mail_account(l->data))
			return TRUE;
	}
	return FALSE;
}

static gboolean take_link(const char *link)
{
	g_autoptr(GList) online = ui_api() != NULL ? ui_api()->accounts() : NULL;

	if (!mailto_link_is(link))
		return FALSE;
	if (g_queue_get_length(&waiting) < WAITING_MAX)
		g_queue_push_tail(&waiting, g_strdup(link));
	if (online != NULL || !is_coming())
		end_wait();
	else if (wait_source == 0)
		wait_source = g_timeout_add_seconds(WAIT_S, wait_cb, NULL);
	return TRUE;
}

static gboolean uri_cb(const char *scheme, const char *path, GHashTable *parameters, gpointer data)
{
	g_autofree char *link = mailto_link_handed(scheme, path, parameters);

	return link != NULL && take_link(link);
}

static void online_cb(PurpleConnection *connection, gpointer data)
{
	if (wait_source != 0 && is_mail_account(purple_connection_get_account(connection)))
		end_wait();
}

void mailto_start(PurplePlugin *plugin)
{
	PurpleNotifyUiOps *ops = purple_notify_get_ui_ops();

	purple_signal_connect(purple_get_core(), "uri-handler", plugin, PURPLE_CALLBACK(uri_cb), NULL);
	purple_signal_connect(purple_connections_get_handle(), "signed-on", plugin,
			      PURPLE_CALLBACK(online_cb), NULL);
	mailto_bus_start(take_link);
	if (ops == NULL || ops->notify_uri == notify_uri)
		return;
	original = ops->notify_uri;
	ops->notify_uri = notify_uri;
}

void mailto_stop(void)
{
	PurpleNotifyUiOps *ops = purple_notify_get_ui_ops();

	mailto_bus_stop();
	g_clear_handle_id(&wait_source, g_source_remove);
	g_queue_clear_full(&waiting, g_free);
	if (ops != NULL && ops->notify_uri == notify_uri)
		ops->notify_uri = original;
}
