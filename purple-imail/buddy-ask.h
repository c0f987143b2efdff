/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buddy-ask.h: the question for the mail address of a buddy, a contact or a chat, which is kept with it. */
#ifndef IMAIL_BUDDY_ASK_H
#define IMAIL_BUDDY_ASK_H

#include "imail.h"

/* The buddy that NODE means; NULL: a chat or a group. */
PurpleBuddy *imail_buddy_ask_buddy(PurpleBlistNode *node);

/* Opens the question, with what is known written into it. CB (may be NULL) is called once, as
 * ImailApi.buddy_ask_address says; without it nothing is an answer too: those that are kept go. HANDLE: of
 * libpurple's requests; closing those of it ends the question without a call. */
void imail_buddy_ask(PurpleBlistNode *node, gpointer handle, ImailAddressCb cb, gpointer user_data);

#endif
