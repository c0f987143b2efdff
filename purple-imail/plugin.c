/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plugin.c: the iMail protocol plugin's tables, its loading and unloading.
 *
 * libpurple loads protocol plugins before most of its own subsystems are there (purple_core_init probes
 * early), so what needs the buddy list, the accounts or the client's windows starts with the first turn of
 * the main loop.
 */
#define G_LOG_DOMAIN "imail"

#include "imail-account.h"
#include "buddy-mail.h"
#include "buddy.h"
#include "chat-command.h"
#include "chat-receive.h"
#include "chat-show.h"
#include "complete.h"
#include "fallback.h"
#include "im.h"
#include "i18n.h"
#include "launch.h"
#include "mail.h"
#include "menu.h"
#include "people.h"
#include "sender.h"
#include "signature.h"
#include "send-file.h"
#include "ui.h"

#ifndef IMAIL_VERSION
#define IMAIL_VERSION "0.1.0"
#endif

static guint start_source;

static const char *list_icon(PurpleAccount *account G_GNUC_UNUSED, PurpleBuddy *buddy G_GNUC_UNUSED)
{
	return "imail";
}

static GHashTable *account_text_table(PurpleAccount *account G_GNUC_UNUSED)
{
	GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_insert(table, "login_label", (gpointer)_("Mail address"));
	return table;
}

static PurplePluginProtocolInfo protocol_info = {
	.options = OPT_PROTO_PASSWORD_OPTIONAL,
	.icon_spec = NO_BUDDY_ICONS,
	.list_icon = list_icon,
	.status_text = imail_buddy_status_text,
	.tooltip_text = imail_buddy_tooltip,
	.status_types = imail_buddy_status_types,
	.login = imail_account_login,
	.close = imail_account_close,
	.send_im = imail_im_send,
	.send_typing = imail_im_send_typing,
	.set_status = imail_buddy_set_status,
	.add_buddy = imail_buddy_add,
	.remove_buddy = imail_buddy_remove,
	.normalize = imail_account_normalize,
	.offline_message = imail_im_offline_message,
	.can_receive_file = imail_send_file_can,
	.send_file = imail_send_file,
	.struct_size = sizeof(PurplePluginProtocolInfo),
	.get_account_text_table = account_text_table,
};

static gboolean start_cb(gpointer plugin)
{
	start_source = 0;
	imail_account_start(plugin);
	imail_buddy_mail_start(plugin);
	imail_chat_show_start(plugin);
	imail_chat_receive_start(plugin);
	imail_chat_command_start();
	imail_people_start(plugin);
	imail_ui_load();
	return FALSE;
}

static gboolean plugin_load(PurplePlugin *plugin)
{
	imail_launch_set_plugin_path(plugin->path);
	imail_mail_publish(plugin);
	start_source = purple_timeout_add(0, start_cb, plugin);
	return TRUE;
}

static gboolean plugin_unload(PurplePlugin *plugin G_GNUC_UNUSED)
{
	if (start_source != 0)
		purple_timeout_remove(start_source);
	start_source = 0;
	imail_people_stop();
	imail_chat_command_stop();
	imail_chat_receive_stop();
	imail_chat_show_stop();
	imail_fallback_stop();
	imail_account_stop();
	imail_complete_stop();
	imail_send_file_stop();
	imail_launch_set_plugin_path(NULL);
	return TRUE;
}

static PurplePluginInfo info = {
	.magic = PURPLE_PLUGIN_MAGIC,
	.major_version = PURPLE_MAJOR_VERSION,
	.minor_version = PURPLE_MINOR_VERSION,
	.type = PURPLE_PLUGIN_PROTOCOL,
	.priority = PURPLE_PRIORITY_DEFAULT,
	.id = IMAIL_PRPL_ID,
	.name = "iMail",
	.version = IMAIL_VERSION,
	.summary = "Send, receive and keep e-mail beside your IM accounts",
	.description = "Mails go out through your SMTP servers and come in from your POP3 mailboxes, by way "
		       "of imaild, which this plugin "
		       "starts by itself.",
	.author = "The imail authors",
	.homepage = "",
	.load = plugin_load,
	.unload = plugin_unload,
	.extra_info = &protocol_info,
	.actions = imail_menu_actions,
};

static void options_add(void)
{
	PurpleAccountOption *form = purple_account_option_bool_new(
		_("Ask for the mail servers when there are none"), "servers-form", TRUE);
	PurpleAccountOption *hold =
		purple_account_option_int_new(_("Seconds to take a mail back"), "hold", HOLD_DEFAULT_S);
	PurpleAccountOption *html = purple_account_option_bool_new(
		_("Show mails with their layout (HTML) where they have one"), "prefer-html", FALSE);
	PurpleAccountOption *days =
		purple_account_option_int_new(_("Days in Trash (0: for ever)"), "trash-days", 30);
	PurpleAccountOption *lines = purple_account_option_bool_new(
		_("Show mails from and to a buddy in its conversation"), IMAIL_CHAT_LINES_SETTING, TRUE);
	PurpleAccountOption *plain = purple_account_option_bool_new(_("Write mails as plain text"),
								    IMAIL_SETTING_PLAIN_TEXT, FALSE);
	PurpleAccountOption *above = purple_account_option_bool_new(
		_("Put the signature above what is quoted"), IMAIL_SETTING_SIGNATURE_ABOVE, FALSE);
	PurpleAccountOption *checks = purple_account_option_string_new(
		_("Believe checks of senders by the server"), IMAIL_SETTING_AUTH_SERVER, "");

	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, form);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, hold);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, html);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, days);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, lines);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, plain);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, above);
	protocol_info.protocol_options = g_list_append(protocol_info.protocol_options, checks);
}

static void plugin_init(PurplePlugin *plugin)
{
	imail_i18n_start(plugin->path);
	options_add();
}

/* libpurple's header declares the symbol only through this macro. */
PURPLE_INIT_PLUGIN(imail, plugin_init, info)
