/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-server.h: the users' senders (SMTP) and mailboxes (POP3), with their passwords sealed (secret.h).
 */
#ifndef IMAILD_STORE_SERVER_H
#define IMAILD_STORE_SERVER_H

#include "message.h"
#include "secret.h"
#include "store.h"

/* All senders of USER in the order they were made, without passwords: an array of ImailSender with its free
 * function. */
GPtrArray *store_sender_list(StoreTx *tx, gint64 user);

/* One sender with its password opened, or NULL with NOT_FOUND / AUTH (password cannot be opened). By id. Free
 * with imail_record_free. */
ImailSender *store_sender_get(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error);

/* Makes or changes a sender; when sender->sender is NULL a new id is set in it. A NULL password keeps the
 * stored one where that may be used (AUTH else, stored-password.h), and drops it where there is no login any
 * more. The only sender, and one with is_default, becomes the default, and the others cease to be. LIMIT
 * above IMAIL_SENDERS_MAX; NOT_FOUND for an unknown id. */
gboolean store_sender_set(StoreTx *tx, Secret *secret, gint64 user, ImailSender *sender, GError **error);

/* Whether a mail has ever left through this sender as it is set now. */
gboolean store_sender_is_proven(StoreTx *tx, gint64 user, const char *id);
gboolean store_sender_set_proven(StoreTx *tx, gint64 user, const char *id, GError **error);

/* Removes; if it was the default, the oldest that remains becomes it. Outbox rows keep their sender id. */
gboolean store_sender_remove(StoreTx *tx, gint64 user, const char *id, GError **error);

/* The same for mailboxes. A change of host (without case), port or login is another maildrop: its UIDLs are
 * forgotten, and acks of its old pushes mark nothing any more. Any change ends a failure or a pause: idle,
 * due at once. */
GPtrArray *store_mailbox_list(StoreTx *tx, gint64 user);
ImailMailbox *store_mailbox_get(StoreTx *tx, Secret *secret, gint64 user, const char *id, GError **error);
gboolean store_mailbox_set(StoreTx *tx, Secret *secret, gint64 user, ImailMailbox *mailbox, GError **error);
gboolean store_mailbox_remove(StoreTx *tx, gint64 user, const char *id, GError **error);

/* Whether the mailbox's first fetch has settled what is too old for it; and that it has. */
gboolean store_mailbox_is_begun(StoreTx *tx, gint64 user, const char *id);
gboolean store_mailbox_begin(StoreTx *tx, gint64 user, const char *id, GError **error);

/* A mailbox's schedule and health: survives a restart. */
typedef struct {
	gint64 user;
	char *mailbox;   /* id */
	gint64 interval; /* of the mailbox: store_schedule_save leaves it alone */
	int state;       /* ImailMailboxState: IDLE, FAILED or PAUSED */
	char *code, *text;
	gint64 last_success, next_try; /* seconds since the epoch */
	gint64 failures;               /* in a row */
} StoreSchedule;
void store_schedule_free(StoreSchedule *schedule);
GPtrArray *store_schedule_list(StoreTx *tx); /* of all users */
StoreSchedule *store_schedule_get(StoreTx *tx, gint64 user,
				  const char *mailbox); /* NULL when there is none */
gboolean store_schedule_save(StoreTx *tx, const StoreSchedule *schedule, GError **error);

#endif
