/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: the iMail user interface for Pidgin as a plugin: the tables, loading and unloading, and the
 * routing of events.
 *
 * The protocol plugin loads it; the user enables nothing. It may be loaded while the protocol plugin is still
 * loading: then it registers as soon as that one is ready, and it lets go of it when that one is unloaded.
 */
#define PURPLE_PLUGINS /* without it PURPLE_INIT_PLUGIN exports nothing */
#include <pidgin.h>

#include <gtkplugin.h>

#include "compose.h"
#include "failure.h"
#include "forward.h"
#include "mailbox.h"
#include "notice.h"
#include "outgoing.h"
#include "progress.h"
#include "read.h"
#include "rows.h"
#include "servers.h"
#include "ui.h"

static void mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	if (is_new)
		notice_mail_new(account, summary);
	mailbox_changed(account);
}

static void mail_changed(PurpleAccount *account, const ImailSummary *summary)
{
	if (summary->is_seen)
		notice_mail_known(account, summary->id);
	mailbox_changed(account);
}

static void mail_removed(PurpleAccount *account, const char *id)
{
	notice_mail_known(account, id);
	read_mail_removed(account, id);
	mailbox_changed(account);
}

static void mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	progress_mail_event(account, event);
	outgoing_mail_event(account, event);
	failure_mail_event(account, event);
	mailbox_changed(account);
}

static void mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	if (!g_str_equal(event->state, "fetching"))
		progress_end(account, event->mailbox);
	notice_mailbox_event(account, event);
	servers_changed(account);
}

static void account_changed(PurpleAccount *account)
{
	/* What was being fetched is told anew after the next login. */
	if (!purple_account_is_connected(account))
		progress_close_all(account);
	compose_accounts_changed();
	mailbox_accounts_changed();
	mailbox_changed(account);
	servers_changed(account);
}

static const ImailUiOps ops = {
	.version = IMAIL_API_VERSION,
	.compose_open = compose_open,
	.read_open = read_open,
	.mail_added = mail_added,
	.mail_changed = mail_changed,
	.mail_removed = mail_removed,
	.mail_event = mail_event,
	.mailbox_event = mailbox_event,
	.progress = progress_show,
	.account_changed = account_changed,
	.servers_open = servers_open,
	.folders_changed = mailbox_changed,
};

static void account_gone_cb(PurpleAccount *account, gpointer unused)
{
	if (!g_str_equal(purple_account_get_protocol_id(account), IMAIL_PRPL_ID))
		return;
	read_close_all(account);
	notice_close_all(account);
	failure_close_all(account);
	outgoing_close_all(account);
	servers_close_all(account);
	progress_close_all(account);
	compose_accounts_changed();
	mailbox_accounts_changed();
}

static void api_attach(void)
{
	const ImailApi *api = ui_api() == NULL ? imail_api_get() : NULL;

	if (api == NULL)
		return;
	ui_api_set(api);
	api->ui_register(&ops);
}

static void api_detach(void)
{
	const ImailApi *api = ui_api();

	compose_close_all();
	read_close_all(NULL);
	mailbox_close();
	forward_clean();
	notice_close_all(NULL);
	failure_close_all(NULL);
	outgoing_close_all(NULL);
	servers_close_all(NULL);
	progress_close_all(NULL);
	if (api != NULL)
		api->ui_unregister(&ops);
	ui_api_set(NULL);
}

static void plugin_loaded_cb(PurplePlugin *plugin, gpointer unused)
{
	if (g_strcmp0(purple_plugin_get_id(plugin), IMAIL_PRPL_ID) == 0)
		api_attach();
}

static void plugin_unloaded_cb(PurplePlugin *plugin, gpointer unused)
{
	if (g_strcmp0(purple_plugin_get_id(plugin), IMAIL_PRPL_ID) == 0)
		api_detach();
}

static gboolean plugin_load(PurplePlugin *plugin)
{
	purple_signal_connect(purple_plugins_get_handle(), "plugin-load", plugin,
			      PURPLE_CALLBACK(plugin_loaded_cb), NULL);
	purple_signal_connect(purple_plugins_get_handle(), "plugin-unload", plugin,
			      PURPLE_CALLBACK(plugin_unloaded_cb), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-removed", plugin,
			      PURPLE_CALLBACK(account_gone_cb), NULL);
	api_attach();
	return TRUE;
}

static gboolean plugin_unload(PurplePlugin *plugin)
{
	api_detach();
	return TRUE;
}

/* --- Tools → iMail --- */

static void mailbox_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		mailbox_open(account, ROWS_INBOX);
}

static void write_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		ui_api()->compose(account, ui_api()->compose_new(account, NULL));
}

static void check_action(PurplePluginAction *action)
{
	g_autoptr(GList) accounts = NULL;

	if (ui_account() == NULL)
		return;
	accounts = ui_api()->accounts();
	for (GList *l = accounts; l != NULL; l = l->next)
		ui_api()->check_now(l->data);
}

static GList *plugin_actions(PurplePlugin *plugin, gpointer context)
{
	GList *actions = NULL;

	actions = g_list_append(actions, purple_plugin_action_new(_("Mailbox"), mailbox_action));
	actions = g_list_append(actions, purple_plugin_action_new(_("Write Mail…"), write_action));
	return g_list_append(actions, purple_plugin_action_new(_("Check Mail Now"), check_action));
}

static PurplePluginInfo info = {
	.magic = PURPLE_PLUGIN_MAGIC,
	.major_version = PURPLE_MAJOR_VERSION,
	.minor_version = PURPLE_MINOR_VERSION,
	.type = PURPLE_PLUGIN_STANDARD,
	.ui_requirement = PIDGIN_PLUGIN_TYPE,
	.flags = PURPLE_PLUGIN_FLAG_INVISIBLE,
	.priority = PURPLE_PRIORITY_DEFAULT,
	.id = "gtk-imail",
	.name = "iMail",
	.version = IMAIL_VERSION,
	.load = plugin_load,
	.unload = plugin_unload,
	.actions = plugin_actions,
};

static void plugin_init(PurplePlugin *plugin)
{
	info.summary = _("Windows for mail in Pidgin");
	info.description = _("Writing, reading and listing the mails of iMail accounts.");
}

PURPLE_INIT_PLUGIN(imail_pidgin, plugin_init, info)
