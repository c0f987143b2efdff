/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buddy-mail.h: "Send Mail…" in the context menu of buddies of every protocol, and their mail addresses
 * (CN101009665A claim 11). */
#ifndef IMAIL_BUDDY_MAIL_H
#define IMAIL_BUDDY_MAIL_H

#include "imail.h"

void imail_buddy_mail_start(PurplePlugin *plugin);

/* "Alias <address>" of where BUDDY is written to; NULL: not known. Caller frees. */
char *imail_buddy_mail_recipient(PurpleBuddy *buddy);
/* Whether a buddy of any protocol has this address. */
gboolean imail_buddy_mail_is_known(const char *address);
/* Whether BUDDY, or another buddy of the same person, has this address. */
gboolean imail_buddy_mail_has_address(PurpleBuddy *buddy, const char *address);
/* The account that mail to a buddy of OWN goes out from: OWN where that is one and online, else any; NULL:
 * there is none. */
PurpleAccount *imail_buddy_mail_account(PurpleAccount *own);
/* ImailApi.buddy_address, .buddy_set_address. */
char *imail_buddy_mail_address(PurpleBuddy *buddy);
void imail_buddy_mail_set_address(PurpleBuddy *buddy, const char *address);
/* ImailApi.buddy_ask_address. */
void imail_buddy_mail_ask(PurpleBuddy *buddy, gpointer handle, ImailAddressCb cb, gpointer user_data);
/* ImailApi.buddy_find. */
PurpleBuddy *imail_buddy_mail_find(const char *address);

#endif
