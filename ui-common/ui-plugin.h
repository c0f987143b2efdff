/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-plugin.h: what every UI plugin does as a plugin: it registers with the protocol plugin, lets go of it,
 * and has the same actions.
 */
#ifndef IMAIL_UI_PLUGIN_H
#define IMAIL_UI_PLUGIN_H

#include "imail.h"

typedef struct {
	const ImailUiOps *ops;
	/* An iMail account was removed: what shows something of it closes. */
	void (*account_gone)(PurpleAccount *account);
	/* The protocol plugin, or this one, is being unloaded: all windows close. The API is still there. */
	void (*close_all)(void);
} UiPlugin;

/* For PurplePluginInfo.load and .unload. UI must live until the latter. The protocol plugin may still be
 * loading: then UI registers as soon as that one is ready. */
void ui_plugin_load(PurplePlugin *plugin, const UiPlugin *ui);
void ui_plugin_unload(void);

/* Actions: a compose window; fetching from all mailboxes of all accounts. Without an account that is online
 * they say so. */
void ui_plugin_write_cb(PurplePluginAction *action);
void ui_plugin_check_cb(PurplePluginAction *action);

#endif
