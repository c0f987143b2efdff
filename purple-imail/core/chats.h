/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chats.h: chats by mail: which thread each contact is written to in, so that it goes on after a restart.
 *
 * Each message is a mail of its own. The first one begins a thread, with its first words as subject; the next
 * ones, and the answers that come in, go on with it (RFC 5322 3.6.4). A mail of theirs that was shown and
 * belongs to another thread is answered where it stands: the thread is that one then.
 *
 * Owns the file of it, which is written whole at each change: in the worker, but before a message goes out.
 * The main thread's.
 */
#ifndef IMAIL_CORE_CHATS_H
#define IMAIL_CORE_CHATS_H

#include "message.h"
#include "mime-parse.h"
#include "worker.h"

#define IMAIL_CHATS_MAX      200 /* contacts; the one without news for longest goes first */
#define IMAIL_CHAT_IDS_MAX   30  /* msg-ids kept of a thread: the first one and the newest */
#define IMAIL_CHAT_ID_MAX    255 /* octets of a msg-id that is kept */
#define IMAIL_CHAT_SENT_MAX  20  /* messages of a contact whose mails are known as such */
#define IMAIL_CHAT_WORDS_MAX 60  /* characters of a message that name it */

typedef struct _ImailChats ImailChats;

/* A message that was sent. */
typedef struct {
	char *mail; /* the mail's id */
	char *message_id;
	char *words; /* its first words */
	int told;    /* ImailMailState that the user was last told of; IMAIL_MAIL_QUEUED: none yet */
} ImailChatSent;

/* Reads the file at PATH at once: it is small. */
ImailChats *imail_chats_new(const char *path, ImailWorker *worker);
/* After imail_worker_finish. NULL is fine. */
void imail_chats_free(ImailChats *chats);

/* The next message to ADDRESS goes out as MAIL, whose sender is set and whose subject, threading headers and
 * Message-ID are not: they are set. TEXT is the message. What this begins is kept by imail_chats_sent. */
void imail_chats_prepare(ImailChats *chats, const char *address, const char *text, ImailMail *mail);
/* MAIL, as it was prepared, is about to go out under the id ID. It is on the disk when this returns: an
 * answer is known as one whatever happens then. */
void imail_chats_sent(ImailChats *chats, const char *address, const char *id, const ImailMail *mail,
		      const char *text);
/* It did not go out. */
void imail_chats_take_back(ImailChats *chats, const char *id);
/* The message that went out as the mail of ID, and *ADDRESS to whom; NULL: it was none. Valid until the next
 * call. */
const ImailChatSent *imail_chats_find_sent(ImailChats *chats, const char *id, const char **address);
/* The user was told of STATE. A message that failed is taken out of its thread: nobody has it. */
void imail_chats_set_told(ImailChats *chats, const char *id, int state);

/* Whether a mail of ADDRESS belongs to the thread with it. */
gboolean imail_chats_is_answer(const ImailChats *chats, const char *address, const ImailParsed *mail);
/* Whether it answers one of the last messages to ADDRESS, whose msg-ids only the two know: those of mails
 * that came in, under whose address ever, were made by who wrote them. */
gboolean imail_chats_answers_message(const ImailChats *chats, const char *address, const ImailParsed *mail);
/* The subject of the thread with ADDRESS, without "Re:"; NULL: there is none. */
const char *imail_chats_subject(const ImailChats *chats, const char *address);
/* From which of the user's own mailboxes ADDRESS is written to; NULL: the default one. */
const char *imail_chats_from(const ImailChats *chats, const char *address);
/* A mail of ADDRESS was shown in the conversation: the next message answers it, from the mailbox FROM (NULL:
 * as before). */
void imail_chats_received(ImailChats *chats, const char *address, const ImailParsed *mail, const char *from);

#endif
