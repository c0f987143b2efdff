/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * menu.c: the account's own menu.
 *
 * Owns nothing: each entry calls the module that does it.
 */
#define G_LOG_DOMAIN "imail"

#include "menu.h"

#include "imail-account.h"
#include "check.h"
#include "compose.h"
#include "fallback.h"
#include "i18n.h"
#include "mail.h"
#include "notice.h"
#include "profile.h"
#include "servers.h"
#include "ui.h"

/* The account of the menu that was opened; libpurple shows it for connected accounts only. */
static PurpleAccount *account_of(PurplePluginAction *action)
{
	PurpleConnection *gc = action->context;

	return PURPLE_CONNECTION_IS_VALID(gc) ? purple_connection_get_account(gc) : NULL;
}

static void write_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_ui_compose_open(account, imail_compose_new(account, NULL));
}

static void mailbox_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_ui_mailbox_open(account);
}

static void check_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_mail_api()->check_now(account);
}

static void check_one_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_check_choose(account);
}

static void profile_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_profile_edit(account);
}

static void prefs_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_ui_prefs_open(account);
}

static void inbox_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_fallback_inbox(account);
}

static void outbox_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_fallback_outbox(account);
}

static void servers_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_servers_edit(account);
}

static void manage_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);

	if (account != NULL)
		imail_servers_manage(account);
}

static void status_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_of(action);
	ImailAccount *self = account != NULL ? imail_account_find(account) : NULL;

	if (self != NULL)
		imail_notice_mailboxes(self);
}

static gboolean has_servers_form(void)
{
	return !imail_ui_has_servers();
}

GList *imail_menu_actions(PurplePlugin *plugin G_GNUC_UNUSED, gpointer context G_GNUC_UNUSED)
{
	static const struct {
		const char *label;
		void (*cb)(PurplePluginAction *);
		gboolean (*is_shown)(void); /* NULL: always; a UI plugin may have its own */
	} entries[] = {
		{N_("Mailbox"), mailbox_cb, imail_ui_has_mailbox},
		{N_("Write Mail…"), write_cb, NULL},
		{N_("Inbox…"), inbox_cb, imail_ui_is_fallback},
		{N_("Outbox…"), outbox_cb, imail_ui_is_fallback},
		{N_("Check Mail Now"), check_cb, NULL},
		{N_("Check One Mailbox…"), check_one_cb, NULL},
		{N_("Mailbox Status"), status_cb, NULL},
		{N_("Mail Servers…"), servers_cb, NULL},
		{N_("Add or Remove Mail Servers…"), manage_cb, has_servers_form},
		{N_("Profile…"), profile_cb, NULL},
		{N_("Preferences…"), prefs_cb, imail_ui_has_prefs},
	};
	GList *actions = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
		if (entries[i].is_shown == NULL || entries[i].is_shown())
			actions = g_list_append(actions,
						purple_plugin_action_new(_(entries[i].label), entries[i].cb));
	}
	return actions;
}
