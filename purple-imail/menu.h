/* SPDX-License-Identifier: GPL-2.0-or-later */
/* menu.h: the account's own menu (Accounts → the account). */
#ifndef IMAIL_MENU_H
#define IMAIL_MENU_H

#include "imail.h"

/* PurplePluginInfo.actions: CONTEXT is the PurpleConnection. */
GList *imail_menu_actions(PurplePlugin *plugin, gpointer context);

#endif
