/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * actions.c: the entries of Tools → iMail.
 *
 * What is of one account asks which one, where several are online. Owns nothing; the keys are GTK+'s.
 */
#include "actions.h"

#include <pidgin.h>

#include <gdk/gdkkeysyms.h>

#include "mailbox.h"
#include "prefs-window.h"
#include "rows.h"
#include "ui-plugin.h"
#include "ui.h"

/* --- Which account --- */

typedef void (*AccountFunc)(PurpleAccount *account);

static void account_chosen_cb(gpointer func, PurpleRequestFields *fields)
{
	PurpleAccount *account = purple_request_fields_get_account(fields, "account");

	if (ui_can_use(account))
		((AccountFunc)func)(account);
}

static gboolean is_mail_account(PurpleAccount *account)
{
	return g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0;
}

static void with_account(const char *title, AccountFunc func)
{
	PurpleAccount *first = ui_account();
	g_autoptr(GList) accounts = first != NULL ? ui_api()->accounts() : NULL;
	PurpleRequestFields *fields;
	PurpleRequestFieldGroup *group;
	PurpleRequestField *field;

	if (accounts == NULL || accounts->next == NULL) {
		if (first != NULL)
			func(first);
		return;
	}
	fields = purple_request_fields_new();
	group = purple_request_field_group_new(NULL);
	field = purple_request_field_account_new("account", _("Account"), first);
	purple_request_field_account_set_filter(field, is_mail_account);
	purple_request_field_group_add_field(group, field);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(NULL, title, _("Of which account?"), NULL, fields, _("OK"),
			      G_CALLBACK(account_chosen_cb), _("Cancel"), NULL, first, NULL, NULL, func);
}

/* --- The entries --- */

/* The mails are here, whether the account is online or not. */
static PurpleAccount *account_with_mail(void)
{
	g_autoptr(GList) online = ui_api() != NULL ? ui_api()->accounts() : NULL;

	if (online != NULL)
		return online->data;
	for (const GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		if (is_mail_account(l->data))
			return l->data;
	}
	return ui_account(); /* which says that there is none */
}

static void mailbox_cb(PurplePluginAction *action)
{
	PurpleAccount *account = account_with_mail();

	if (account != NULL)
		mailbox_open(account, ROWS_INBOX);
}

static void check_one_cb(PurplePluginAction *action)
{
	if (ui_account() != NULL)
		ui_api()->check_choose(NULL);
}

static void servers_edit(PurpleAccount *account)
{
	ui_api()->servers_edit(account);
}

static void servers_cb(PurplePluginAction *action)
{
	with_account(_("Mail Servers"), servers_edit);
}

static void profile_edit(PurpleAccount *account)
{
	ui_api()->profile_edit(account);
}

static void profile_cb(PurplePluginAction *action)
{
	with_account(_("Profile"), profile_edit);
}

static void prefs_cb(PurplePluginAction *action)
{
	prefs_open(NULL);
}

static const struct {
	const char *label; /* NULL: a line */
	void (*cb)(PurplePluginAction *action);
	guint key;
	GdkModifierType modifiers;
} entries[] = {
	{N_("Mailbox"), mailbox_cb, GDK_m, GDK_CONTROL_MASK | GDK_SHIFT_MASK},
	{N_("Write Mail…"), ui_plugin_write_cb, GDK_n, GDK_CONTROL_MASK | GDK_SHIFT_MASK},
	{N_("Check Mail Now"), ui_plugin_check_cb, GDK_F5, 0},
	{N_("Check One Mailbox…"), check_one_cb, 0, 0},
	{NULL, NULL, 0, 0},
	{N_("Mail Servers…"), servers_cb, 0, 0},
	{N_("Profile…"), profile_cb, 0, 0},
	{N_("Preferences…"), prefs_cb, 0, 0},
};

GList *actions_list(PurplePlugin *plugin, gpointer context)
{
	GList *actions = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
		actions = g_list_append(actions,
					entries[i].label != NULL
						? purple_plugin_action_new(_(entries[i].label), entries[i].cb)
						: NULL);
	return actions;
}

/* --- Keys --- */

typedef struct {
	guint key;
	GdkModifierType modifiers;
	gboolean is_taken;
} Search;

static void compare_cb(gpointer data, const gchar *path, guint key, GdkModifierType modifiers,
		       gboolean changed)
{
	Search *search = data;

	if (key == search->key && modifiers == search->modifiers)
		search->is_taken = TRUE;
}

/* Menus of all windows are in the map; a key that another window has is left alone too. */
void actions_set_keys(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++) {
		Search search = {entries[i].key, entries[i].modifiers, FALSE};
		g_autofree char *path =
			entries[i].label != NULL
				? g_strdup_printf("<PurpleMain>/Tools/iMail/%s", _(entries[i].label))
				: NULL;

		if (search.key == 0 || gtk_accel_map_lookup_entry(path, NULL))
			continue;
		gtk_accel_map_foreach_unfiltered(&search, compare_cb);
		if (!search.is_taken)
			gtk_accel_map_add_entry(path, search.key, search.modifiers);
	}
}
