/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.h: mails accepted and not yet final: durable before the client hears ok, sent through the sender
 * that matches From, tried again until they are final, each change of state told to the user.
 *
 * Limits: as many connections to a sender at a time as it says; OUTBOX_TAKE mails in hand, of each user no
 * more than are free for all (outbox-places.h), of each sender as many as its lane has room for, the others
 * wait in the store; given up after OUTBOX_EXPIRE_S.
 */
#ifndef IMAILD_OUTBOX_H
#define IMAILD_OUTBOX_H

#include "mail-parts.h"
#include "message.h"
#include "server.h"
#include "session.h"
#include "store-outbox.h"

#define OUTBOX_TAKE     512
#define OUTBOX_EXPIRE_S (5 * 24 * 3600)
#define OUTBOX_TELL_S   (15 * 60) /* so late, and the user is told */
#define OUTBOX_IDLE_S   5         /* an SMTP connection is kept that long for the next mail */

/* CHANGED (may be NULL): the outbox has become empty, or is no longer. */
Outbox *outbox_new(Server *server, void (*changed)(gpointer user_data), gpointer user_data);
void outbox_free(Outbox *outbox);

/* Starts sending what the store holds. */
void outbox_start(Outbox *outbox);

/* Whether USER has a sender for mail->from (PERMANENT in words), and its time of sending is no more than a
 * year ahead (LIMIT); sets mail->from to the default sender's mailbox when it is NULL. */
gboolean outbox_check(Outbox *outbox, gint64 user, ImailMail *mail, GError **error);

/* Takes the mail: converts it, commits it, answers REQUEST. Takes MAIL, PARTS and REQUEST. */
void outbox_accept(Outbox *outbox, SessionRequest *request, ImailMail *mail, MailParts *parts);

/* What `ok` says of a mail that was accepted, now or before. Caller unrefs. */
JsonObject *outbox_accepted_answer(const StoreOutbox *mail);

/* mail-recall: a mail that is not sent yet is taken back. mail-release: one that waits for its time is sent
 * now. Both answer FRAME. */
void outbox_recall(Session *session, const ImailFrame *frame);
void outbox_release(Session *session, const ImailFrame *frame);

/* A sender was changed or removed: its connections end, mails that wait for it are tried at once. */
void outbox_sender_changed(Outbox *outbox, gint64 user, const char *sender);

gboolean outbox_is_empty(Outbox *outbox);

#endif
