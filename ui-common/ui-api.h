/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui-api.h: the way to the protocol plugin, for all windows of a UI plugin.
 */
#ifndef IMAIL_UI_API_H
#define IMAIL_UI_API_H

#include "imail.h"

/* The protocol plugin's API, or NULL while that plugin is not loaded. */
const ImailApi *ui_api(void);
void ui_api_set(const ImailApi *api);

/* TRUE if there is an API and ACCOUNT still exists: windows may outlive both. */
gboolean ui_can_use(PurpleAccount *account);

/* An account for a new mail or the mail list: the first that is connected, or NULL after having told the user
 * that there is none. */
PurpleAccount *ui_account(void);

#endif
