/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: the iMail user interface for Finch as a plugin: the tables, and the routing of events.
 *
 * How it finds the protocol plugin, and lets go of it, is ui-common/ui-plugin.c's.
 */
#define PURPLE_PLUGINS /* without it PURPLE_INIT_PLUGIN exports nothing */
#include <finch.h>

#include "combo-guard.h"
#include "compose.h"
#include "mailbox.h"
#include "notice.h"
#include "outgoing.h"
#include "read.h"
#include "report.h"
#include "servers.h"
#include "signature.h"
#include "source.h"
#include "transfer.h"
#include "ui-plugin.h"
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
	outgoing_mail_event(account, event);
	notice_mail_event(account, event);
	mailbox_mail_event(account, event);
}

static void account_changed(PurpleAccount *account)
{
	compose_accounts_changed();
	mailbox_accounts_changed();
	mailbox_changed(account);
	servers_changed(account);
}

static void mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	notice_mailbox_event(account, event);
	servers_changed(account);
}

static void folders_changed(PurpleAccount *account)
{
	mailbox_changed(account);
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
	.account_changed = account_changed,
	.servers_open = servers_open,
	.folders_changed = folders_changed,
	.mailbox_open = mailbox_open,
};

static void account_gone(PurpleAccount *account)
{
	read_close_all(account);
	notice_close_all(account);
	outgoing_close_all(account);
	report_close_all(account);
	source_close_all(account);
	servers_close_all(account);
	signature_close();
	transfer_close_all(account);
	compose_accounts_changed();
	mailbox_accounts_changed();
}

static void close_all(void)
{
	compose_close_all();
	read_close_all(NULL);
	mailbox_close();
	notice_close_all(NULL);
	outgoing_close_all(NULL);
	report_close_all(NULL);
	source_close_all(NULL);
	servers_close_all(NULL);
	signature_close();
	transfer_close_all(NULL);
}

static const UiPlugin ui = {.ops = &ops, .account_gone = account_gone, .close_all = close_all};

static gboolean plugin_load(PurplePlugin *plugin)
{
	combo_guard_install();
	ui_plugin_load(plugin, &ui);
	return TRUE;
}

static gboolean plugin_unload(PurplePlugin *plugin)
{
	ui_plugin_unload();
	combo_guard_remove();
	return TRUE;
}

/* --- Actions (Alt-A), Tools, iMail --- */

static void inbox_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		mailbox_open(account);
}

static void outbox_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		mailbox_open_outbox(account);
}

static void servers_action(PurplePluginAction *action)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		ui_api()->servers_edit(account);
}

static void signature_action(PurplePluginAction *action)
{
	if (ui_account() != NULL)
		signature_open();
}

static GList *plugin_actions(PurplePlugin *plugin, gpointer context)
{
	GList *actions = NULL;

	actions = g_list_append(actions, purple_plugin_action_new(_("Inbox"), inbox_action));
	actions = g_list_append(actions, purple_plugin_action_new(_("Outbox"), outbox_action));
	actions = g_list_append(actions, purple_plugin_action_new(_("Write Mail…"), ui_plugin_write_cb));
	actions = g_list_append(actions, purple_plugin_action_new(_("Check Mail Now"), ui_plugin_check_cb));
	actions = g_list_append(actions, purple_plugin_action_new(_("Mail Servers…"), servers_action));
	return g_list_append(actions, purple_plugin_action_new(_("Signature…"), signature_action));
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
