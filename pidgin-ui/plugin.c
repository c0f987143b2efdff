/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: the iMail user interface for Pidgin as a plugin: the tables, and the routing of events.
 *
 * How it finds the protocol plugin, and lets go of it, is ui-common/ui-plugin.c's.
 */
#define PURPLE_PLUGINS /* without it PURPLE_INIT_PLUGIN exports nothing */
#include <pidgin.h>

#include <gtkplugin.h>

#include "actions.h"
#include "ask.h"
#include "tooltip.h"
#include "compose.h"
#include "conv.h"
#include "failure.h"
#include "fate.h"
#include "link.h"
#include "mail-view.h"
#include "mailbox.h"
#include "mailto.h"
#include "notice-prefs.h"
#include "notice.h"
#include "outgoing.h"
#include "prefs-window.h"
#include "progress.h"
#include "read.h"
#include "rows.h"
#include "servers.h"
#include "setup.h"
#include "source.h"
#include "ui-plugin.h"
#include "transfer.h"
#include "ui.h"
#include "unread.h"

static void mails_changed(PurpleAccount *account)
{
	mailbox_changed(account);
	unread_changed(account);
}

static void mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	if (is_new)
		notice_mail_new(account, summary);
	mails_changed(account);
}

static void mail_changed(PurpleAccount *account, const ImailSummary *summary)
{
	if (summary->is_seen)
		notice_mail_known(account, summary->id);
	mails_changed(account);
}

static void mail_removed(PurpleAccount *account, const char *id)
{
	notice_mail_known(account, id);
	read_mail_removed(account, id);
	mails_changed(account);
}

static void mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	progress_mail_event(account, event);
	outgoing_mail_event(account, event);
	failure_mail_event(account, event);
	fate_changed(account, event->mail);
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
	prefs_accounts_changed();
	mailbox_accounts_changed();
	mails_changed(account);
	servers_changed(account);
	setup_changed(account);
}

static void inbox_open(PurpleAccount *account)
{
	mailbox_open(account, ROWS_INBOX);
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
	.folders_changed = mails_changed,
	.mailbox_open = inbox_open,
	.opens_links = TRUE,
	.prefs_open = prefs_open,
	.servers_setup = setup_open,
	.servers_step = setup_step,
};

static void account_gone(PurpleAccount *account)
{
	read_close_all(account);
	notice_close_all(account);
	unread_forget(account);
	failure_close_all(account);
	fate_close_all(account);
	outgoing_close_all(account);
	servers_close_all(account);
	progress_close_all(account);
	transfer_close_all(account);
	compose_accounts_changed();
	prefs_accounts_changed();
	mailbox_accounts_changed();
}

static void close_all(void)
{
	compose_close_all();
	prefs_close();
	read_close_all(NULL);
	mailbox_close();
	source_close_all();
	mail_view_end();
	notice_close_all(NULL);
	failure_close_all(NULL);
	fate_close_all(NULL);
	outgoing_close_all(NULL);
	servers_close_all(NULL);
	progress_close_all(NULL);
	transfer_close_all(NULL);
	ask_close_all();
}

static const UiPlugin ui = {.ops = &ops, .account_gone = account_gone, .close_all = close_all};

static gboolean plugin_load(PurplePlugin *plugin)
{
	prefs_start();
	notice_prefs_init();
	ui_plugin_load(plugin, &ui);
	actions_set_keys();
	tooltip_start(plugin);
	unread_start(plugin);
	conv_start(plugin);
	link_start();
	mailto_start(plugin);
	return TRUE;
}

static gboolean plugin_unload(PurplePlugin *plugin)
{
	mailto_stop();
	link_stop();
	conv_stop();
	unread_stop();
	tooltip_stop();
	ui_plugin_unload();
	return TRUE;
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
	.actions = actions_list,
};

static void plugin_init(PurplePlugin *plugin)
{
	info.summary = _("Windows for mail in Pidgin");
	info.description = _("Writing, reading and listing the mails of iMail accounts.");
}

PURPLE_INIT_PLUGIN(imail_pidgin, plugin_init, info)
