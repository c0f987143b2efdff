/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conversation.h: a window with all mails of a conversation, in all folders, to choose from.
 */
#ifndef IMAIL_FINCH_CONVERSATION_H
#define IMAIL_FINCH_CONVERSATION_H

#include "imail.h"

typedef void (*ConversationFn)(const char *id, gpointer user_data);

/* Opens the window, in place of one that is open; CHOSEN is called for Enter, and the window closes. */
void conversation_open(PurpleAccount *account, const char *id, ConversationFn chosen, gpointer user_data);
void conversation_close(void);

#endif
