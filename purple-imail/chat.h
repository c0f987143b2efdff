/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat.h: buddies that have only a mail address: what is typed to them goes out by mail.
 *
 * imaild says of a buddy that it has no such user; such a buddy has the status IMAIL_CHAT_STATUS, and each
 * message to it is a mail in the thread with it (core/chats.h), at once, without a hold. What became of a
 * message is told in its conversation when it is not simply sent.
 */
#ifndef IMAIL_CHAT_H
#define IMAIL_CHAT_H

#include "imail-account.h"

#define IMAIL_CHAT_STATUS "mail" /* id of the status */

/* Whether WHO is a buddy that is written to by mail. */
gboolean imail_chat_is_contact(ImailAccount *self, const char *who);

/* Sends TEXT to WHO as a mail; FALSE, and it was told in the conversation why not. */
gboolean imail_chat_send(ImailAccount *self, const char *who, const char *text);

/* STATUS is news of a sent mail: TRUE when it was told in a conversation, so that nobody else need tell. */
gboolean imail_chat_status(ImailAccount *self, const ImailMailStatus *status);

/* TEXT as an error in the conversation with WHO, else as a notice. */
void imail_chat_tell_error(ImailAccount *self, const char *who, const char *text);

#endif
