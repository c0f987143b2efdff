/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-show.h: mails in conversations: as a message, or as a line that names one and leads to it.
 *
 * A mail that is shown whole counts as read once its conversation has been looked at; one that a line names
 * does not. No mail stands in a conversation twice.
 */
#ifndef IMAIL_CHAT_SHOW_H
#define IMAIL_CHAT_SHOW_H

#include "imail-account.h"

typedef enum {
	IMAIL_CHAT_LINE_NEW,    /* has just come in */
	IMAIL_CHAT_LINE_UNREAD, /* lay here before the conversation was opened */
	IMAIL_CHAT_LINE_SENT,
} ImailChatLine;

void imail_chat_show_start(PurplePlugin *plugin);
void imail_chat_show_stop(void);

/* The open conversation with the person, known by any protocol, who has ADDRESS; of several the one that is
 * looked at. NULL: there is none. */
PurpleConversation *imail_chat_conversation(const char *address);
/* Whether the person with whom CONV is has ADDRESS. */
gboolean imail_chat_is_with(PurpleConversation *conv, const char *address);

/* ITEM as a message of WHO: TEXT, below SUBJECT where that is not NULL. A conversation is opened for it as
 * for any message. FALSE: it does not stand there (the user blocks WHO, or a plugin took it). */
gboolean imail_chat_show_message(ImailAccount *self, const ImailItem *item, const char *who, const char *text,
				 const char *subject);
/* ITEM as a line in CONV. NAME: whom it is from, or to. FALSE: it stands there already. */
gboolean imail_chat_show_line(ImailAccount *self, PurpleConversation *conv, const ImailItem *item,
			      const char *name, ImailChatLine kind);

/* What stands anywhere as the mail ID is the mail WHOLE. */
void imail_chat_show_replaced(ImailAccount *self, const char *id, const char *whole);

/* The account of the newest mail that stands in CONV, and its *ID (g_free); NULL: there is none. */
ImailAccount *imail_chat_newest(PurpleConversation *conv, char **id);

/* A number for CONV, to find it again by later; 0, NULL: it has gone. */
guint64 imail_chat_number(PurpleConversation *conv);
PurpleConversation *imail_chat_by_number(guint64 number);

#endif
