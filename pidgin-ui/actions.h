/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * actions.h: Tools → iMail, and its keys.
 */
#ifndef IMAIL_PIDGIN_ACTIONS_H
#define IMAIL_PIDGIN_ACTIONS_H

#include <glib.h>
#include <purple.h>

/* PurplePluginInfo.actions: of PurplePluginAction. */
GList *actions_list(PurplePlugin *plugin, gpointer context);
/* Gives the entries their keys in the buddy list's window, where nothing else has these, and the user has
 * given them none: Pidgin keeps the user's own in its folder, file "accels". */
void actions_set_keys(void);

#endif
