/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-api.c: the way to the protocol plugin.
 *
 * It owns the pointer to the protocol plugin's API and nothing else. Each UI plugin has a copy of its own.
 */
#include "ui-api.h"

#include "i18n.h"

static const ImailApi *current_api;

const ImailApi *ui_api(void)
{
	return current_api;
}

void ui_api_set(const ImailApi *api)
{
	current_api = api;
}

gboolean ui_can_use(PurpleAccount *account)
{
	return current_api != NULL && account != NULL &&
	       g_list_find(purple_accounts_get_all(), account) != NULL;
}

PurpleAccount *ui_account(void)
{
	g_autoptr(GList) accounts = current_api != NULL ? current_api->accounts() : NULL;

	if (accounts != NULL)
		return accounts->data;
	purple_notify_info(NULL, _("iMail"), _("No iMail account is online."),
			   _("Add or enable an account of the type iMail in Accounts, Manage Accounts."));
	return NULL;
}
