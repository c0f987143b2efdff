/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: the iMail user interface for Finch as a plugin: the tables, loading and unloading, and the
 * routing of events.
 *
 * The protocol plugin loads it; the user enables nothing. It may be loaded while the protocol plugin is still
 * loading: then it registers as soon as that one is ready, and it lets go of it when that one is unloaded.
 */
#define PURPLE_PLUGINS /* without it PURPLE_INIT_PLUGIN exports nothing */
#include <finch.h>

#include "compose.h"
#include "inbox.h"
#include "notice.h"
#include "outgoing.h"
#include "read.h"
#include "report.h"
#include "ui.h"

static void mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	if (is_new)
		notice_mail_new(account, summary);
	inbox_changed(account);
}

static void mail_changed(PurpleAccount *account, const ImailSummary *summary)
{
	if (summary->is_seen)
		notice_mail_known(account, summary->id);
	inbox_changed(account);
}

static void mail_removed(PurpleAccount *account, const char *id)
{
	notice_mail_known(account, id);
	read_mail_removed(account, id);
	inbox_changed(account);
}

static void mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	outgoing_mail_event(account, event);
	notice_mail_event(account, event);
	inbox_mail_event(account, event);
}

static void account_changed(PurpleAccount *account)
{
	compose_accounts_changed();
	inbox_accounts_changed();
	inbox_changed(account);
}

static const ImailUiOps ops = {
	.version = IMAIL_API_VERSION,
	.compose_open = compose_open,
	.read_open = read_open,
	.mail_added = mail_added,
	.mail_changed = mail_changed,
	.mail_removed = mail_removed,
	.mail_event = mail_event,
	.mailbox_event = notice_mailbox_event,
	.account_changed = account_changed,
};

static void account_gone_cb(PurpleAccount *account, gpointer unused)
{
	if (!g_str_equal(purple_account_get_protocol_id(account), IMAIL_PRPL_ID))
		return;
	read_close_all(account);
	notice_close_all(account);
	outgoing_close_all(account);
	report_close_all(account);
	compose_accounts_changed();
	inbox_accounts_changed();
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
	inbox_close();
	notice_close_all(NULL);
	outgoing_close_all(NULL);
	report_close_all(NULL);
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

/* --- Actions (Alt-A), Tools, iMail --- */

static void inbox_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		inbox_open(account);
}

static void outbox_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		inbox_open_outbox(account);
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

	actions = g_list_append(actions, purple_plugin_action_new(_("Inbox"), inbox_action));
	actions = g_list_append(actions, purple_plugin_action_new(_("Outbox"), outbox_action));
	actions = g_list_append(actions, purple_plugin_action_new(_("Write Mail…"), write_action));
	return g_list_append(actions, purple_plugin_action_new(_("Check Mail Now"), check_action));
}

static PurplePluginInfo info = {
	.magic = PURPLE_PLUGIN_MAGIC,
	.major_version = PURPLE_MAJOR_VERSION,
	.minor_version = PURPLE_MINOR_VERSION,
	.type = PURPLE_PLUGIN_STANDARD,
	.ui_requirement = FINCH_UI,
	.flags = PURPLE_PLUGIN_FLAG_INVISIBLE,
	.priority = PURPLE_PRIORITY_DEFAULT,
	.id = "gnt-imail",
	.name = "iMail",
	.version = IMAIL_VERSION,
	.load = plugin_load,
	.unload = plugin_unload,
	.actions = plugin_actions,
};

static void plugin_init(PurplePlugin *plugin)
{
	info.summary = _("Windows for mail in Finch");
	info.description = _("Writing, reading and listing the mails of iMail accounts.");
}

PURPLE_INIT_PLUGIN(imail_finch, plugin_init, info)
