/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-private.h: what the outbox's files share: sending, accepting, judging, telling.
 */
#ifndef IMAILD_OUTBOX_PRIVATE_H
#define IMAILD_OUTBOX_PRIVATE_H

#include "outbox.h"
#include "smtp.h"
#include "store-outbox.h"

Server *outbox_server(Outbox *outbox);
/* Mails in the store are or may be due: takes them, if there is room, and at the latest when there is. */
void outbox_kick(Outbox *outbox);
/* Keeps a place for a mail of SENDER that is being accepted; FALSE: it must wait in the store for its turn. A
 * place that was kept is given back by outbox_hand_over with the mail, committed and leased until
 * outbox_lease, or by outbox_hand_over with NULL. */
gboolean outbox_reserve(Outbox *outbox, gint64 user, const char *sender);
void outbox_hand_over(Outbox *outbox, gint64 user, const char *sender, StoreOutbox *mail);
/* Whether a mail of USER with this id is with a lane or being written down: its lease may have run out while
 * the machine slept. */
gboolean outbox_has_in_hand(Outbox *outbox, gint64 user, const char *mail);
/* Mails came to it or left it without being sent. */
void outbox_tell_changed(Outbox *outbox);
/* A mail has begun (1) or ended (-1) to be accepted. */
void outbox_accepting(Outbox *outbox, int delta);

/* outbox-status.c: the mail-status frame of MAIL's state as JSON text, without ref. Caller frees. */
char *outbox_status_frame(const StoreOutbox *mail);

/* Writes MAIL down, and the push that tells its user's devices; in the writer's thread. */
gboolean outbox_update_and_tell(StoreTx *tx, StoreOutbox *mail, GError **error);

/* outbox-judge.c: sets state, code and text of MAIL; CODE and TEXT may be NULL. */
void outbox_set_state(StoreOutbox *mail, ImailMailState state, const char *code, const char *text);
/* Writes into MAIL what became of an attempt; the arguments are those of lane.h's result. IS_PROVEN: its
 * sender has worked before. NOW: seconds since the epoch. */
void outbox_judge(StoreOutbox *mail, const char *reply, GPtrArray *recipients, const GError *error,
		  gboolean is_link, gboolean is_proven, gint64 now);

/* outbox-recall.c: whether MAIL can still be taken back, or sent at once. Else NOT_FOUND (MAIL is NULL),
 * PERMANENT (its state is final; the words say which) or TEMPORARY (it is being sent: it is leased or, with
 * IS_IN_HAND, was so until now), in words for the user. */
gboolean outbox_can_change(const StoreOutbox *mail, gboolean is_in_hand, GError **error);

#endif
