/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-receive.h: which mails are shown in conversations, and how.
 *
 * Of a buddy that is written to by mail (chat.h), an answer is a message where it is short, plain and to us
 * alone; else, and of all other buddies, a mail is a line in the conversation that is open already. Account
 * setting "mails-in-conversations" (on) is for the lines.
 */
#ifndef IMAIL_CHAT_RECEIVE_H
#define IMAIL_CHAT_RECEIVE_H

#include "imail-account.h"

#define IMAIL_CHAT_LINES_SETTING "mails-in-conversations"

void imail_chat_receive_start(PurplePlugin *plugin);
void imail_chat_receive_stop(void);

/* ITEM was added to a folder. TRUE: it has to be looked into first, and the UI is told of it then; FALSE: the
 * caller tells, and *IS_NEW becomes FALSE where the user has seen it in a conversation. */
gboolean imail_chat_receive(ImailAccount *self, const ImailItem *item, gboolean *is_new);

#endif
