/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-plugin.c: what every UI plugin does as a plugin.
 *
 * The protocol plugin loads it; the user enables nothing. Owns the pointer to what the UI plugin handed in,
 * from loading to unloading.
 */
#include "ui-plugin.h"

#include "drafting.h"
#include "ui-api.h"

static const UiPlugin *loaded;

static void account_removed_cb(PurpleAccount *account, gpointer unused G_GNUC_UNUSED)
{
	if (g_str_equal(purple_account_get_protocol_id(account), IMAIL_PRPL_ID))
		loaded->account_gone(account);
}

static void api_attach(void)
{
	const ImailApi *api = ui_api() == NULL ? imail_api_get() : NULL;

	if (api == NULL)
		return;
	ui_api_set(api);
	api->ui_register(loaded->ops);
}

static void api_detach(void)
{
	const ImailApi *api = ui_api();

	loaded->close_all();
	if (api != NULL)
		api->ui_unregister(loaded->ops);
	ui_api_set(NULL);
}

static void plugin_loaded_cb(PurplePlugin *plugin, gpointer unused G_GNUC_UNUSED)
{
	if (g_strcmp0(purple_plugin_get_id(plugin), IMAIL_PRPL_ID) == 0)
		api_attach();
}

static void plugin_unloaded_cb(PurplePlugin *plugin, gpointer unused G_GNUC_UNUSED)
{
	if (g_strcmp0(purple_plugin_get_id(plugin), IMAIL_PRPL_ID) == 0)
		api_detach();
}

void ui_plugin_load(PurplePlugin *plugin, const UiPlugin *ui)
{
	loaded = ui;
	purple_signal_connect(purple_plugins_get_handle(), "plugin-load", plugin,
			      PURPLE_CALLBACK(plugin_loaded_cb), NULL);
	purple_signal_connect(purple_plugins_get_handle(), "plugin-unload", plugin,
			      PURPLE_CALLBACK(plugin_unloaded_cb), NULL);
	purple_signal_connect(purple_accounts_get_handle(), "account-removed", plugin,
			      PURPLE_CALLBACK(account_removed_cb), NULL);
	/* Before the windows go and the accounts disconnect. */
	purple_signal_connect(purple_get_core(), "quitting", plugin, PURPLE_CALLBACK(drafting_save_all),
			      NULL);
	api_attach();
}

void ui_plugin_unload(void)
{
	api_detach();
}

void ui_plugin_write_cb(PurplePluginAction *action G_GNUC_UNUSED)
{
	PurpleAccount *account = ui_account();

	if (account != NULL)
		ui_api()->compose(account, ui_api()->compose_new(account, NULL));
}

void ui_plugin_check_cb(PurplePluginAction *action G_GNUC_UNUSED)
{
	g_autoptr(GList) accounts = NULL;

	if (ui_account() == NULL)
		return;
	accounts = ui_api()->accounts();
	for (GList *l = accounts; l != NULL; l = l->next)
		ui_api()->check_now(l->data);
}
