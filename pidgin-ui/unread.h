/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unread.h: how many mails are unread: in the buddy list's menu bar, and beside the names of those who wrote
 * them.
 */
#ifndef IMAIL_PIDGIN_UNREAD_H
#define IMAIL_PIDGIN_UNREAD_H

#include "imail.h"

/* Draws the counts until unread_stop. HANDLE is the plugin. */
void unread_start(PurplePlugin *handle);
void unread_stop(void);

/* Something about ACCOUNT's mails changed: they are counted anew, soon. */
void unread_changed(PurpleAccount *account);
/* ACCOUNT is gone; NULL: all. */
void unread_forget(PurpleAccount *account);

/* Unread mails of CONTACT's people. */
guint unread_of_contact(PurpleContact *contact);

#endif
