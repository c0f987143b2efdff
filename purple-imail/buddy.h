/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buddy.h: buddies and presence of iMail users. */
#ifndef IMAIL_BUDDY_H
#define IMAIL_BUDDY_H

#include "imail-account.h"

/* PurplePluginProtocolInfo.status_types, .set_status, .add_buddy, .remove_buddy, .status_text, .tooltip_text.
 */
GList *imail_buddy_status_types(PurpleAccount *account);
void imail_buddy_set_status(PurpleAccount *account, PurpleStatus *status);
void imail_buddy_add(PurpleConnection *gc, PurpleBuddy *buddy, PurpleGroup *group);
void imail_buddy_remove(PurpleConnection *gc, PurpleBuddy *buddy, PurpleGroup *group);
char *imail_buddy_status_text(PurpleBuddy *buddy);
void imail_buddy_tooltip(PurpleBuddy *buddy, PurpleNotifyUserInfo *info, gboolean is_full);

/* After login: tells the server our status, and watches all buddies of the account. */
void imail_buddy_login(ImailAccount *self);
void imail_buddy_presence(ImailAccount *self, const ImailPresence *presence);

#endif
