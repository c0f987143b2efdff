/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-outbox.h: mails accepted from users. A row stays after its mail is final (without the blob), so that
 * the same client id is never accepted twice; final rows go 30 days after they were to leave.
 */
#ifndef IMAILD_STORE_OUTBOX_H
#define IMAILD_STORE_OUTBOX_H

#include "message.h"
#include "store.h"

typedef struct {
	gint64 id;
	gint64 user;
	char *mail;            /* the client's id for it, unique a user */
	char *sender;          /* id of the sender it leaves through */
	char *from;            /* envelope sender, addr-spec */
	GPtrArray *recipients; /* of ImailRecipient: envelope recipients (addr-specs), in the user's order */
	char *message_id;      /* with <> */
	gint64 blob;           /* RFC 5322 octets; 0 when final */
	gint64 size;
	gboolean needs_8bit, needs_utf8;
	int state; /* ImailMailState */
	char *code, *text;
	gint64 accepted;  /* seconds since the epoch */
	gint64 due;       /* when it was first to be sent: acceptance, or the end of its hold */
	gboolean is_told; /* the user was told that it is late */
	gboolean tell;    /* not kept: the next status is one that the user is to be told at once */
	gint64 attempts;
	gint64 next_try;
	gint64 lease;    /* no other worker takes it before then */
	GBytes *content; /* not kept: its octets, where they are at hand; NULL: the blob has them */
} StoreOutbox;
StoreOutbox *store_outbox_new(void);
void store_outbox_free(StoreOutbox *mail);

/* Adds a recipient in STATE; TEXT may be NULL. */
void store_outbox_add_recipient(StoreOutbox *mail, const char *address, ImailRecipientState state,
				const char *text);
/* How many recipients are in STATE. */
guint store_outbox_recipients_in(const StoreOutbox *mail, ImailRecipientState state);
/* The addresses that are still to be served, NULL-terminated; g_strfreev. */
char **store_outbox_waiting(const StoreOutbox *mail);

/* Adds a row (sets its id). A row with the same user and mail id gives LIMIT: look with store_outbox_find
 * before. */
gboolean store_outbox_add(StoreTx *tx, StoreOutbox *mail, GError **error);
StoreOutbox *store_outbox_find(StoreTx *tx, gint64 user, const char *mail); /* NULL when there is none */
StoreOutbox *store_outbox_get(StoreTx *tx, gint64 id);
/* The newest of USER's mails that bears this Message-ID (with <>). */
StoreOutbox *store_outbox_find_message_id(StoreTx *tx, gint64 user, const char *message_id);

/* What is to be taken. */
typedef struct {
	gint64 now, lease;
	guint max;
	/* How many mails of SENDER there is a place for. */
	guint (*room)(gint64 user, const char *sender, gpointer user_data);
	/* How many of those ROOM are within USER's share, when this take has TAKEN so far, TAKEN_HERE of them
	 * of USER; NULL: all. */
	guint (*share)(gint64 user, guint room, guint taken, guint taken_here, gpointer user_data);
	gpointer user_data;
	/* The sender after which the search begins; left where it ended. */
	gint64 after_user;
	char *after_sender; /* owned; NULL: the first of that user */
} StoreOutboxTake;

/* Takes up to MAX mails that are due (not final, next_try and lease ≤ NOW), and leases them until LEASE: of
 * each sender by turns those that have been due longest, as many as there is room for and its user's share
 * has place for, so that none waits behind another one's mails. */
GPtrArray *store_outbox_take(StoreTx *tx, StoreOutboxTake *take, GError **error);

/* Leases those of IDS (of gint64) that are still leased until LEASE. */
gboolean store_outbox_renew(StoreTx *tx, const GArray *ids, gint64 lease, GError **error);

/* Writes recipients, state, code, text, attempts, due, is_told, next_try, lease. A final state removes the
 * blob. */
gboolean store_outbox_update(StoreTx *tx, const StoreOutbox *mail, GError **error);

/* Mails of this sender that wait for a later try are due at NOW, but for those that are held. */
gboolean store_outbox_hurry(StoreTx *tx, gint64 user, const char *sender, gint64 now, GError **error);

/* When the next mail is due (least of max(next_try, lease)) that is not yet at NOW; 0 when none waits. */
gint64 store_outbox_next_due(StoreTx *tx, gint64 now);

/* Mails that are not final; USER 0: of all. */
gint64 store_outbox_count(StoreTx *tx, gint64 user);
gboolean store_outbox_is_empty(StoreTx *tx); /* no such mail; sooner known than their number */

/* Leases of a process that died: all leases end (embedded server's start: one process a database). */
gboolean store_outbox_release(StoreTx *tx, GError **error);

/* Removes final rows that were due before BEFORE. */
gboolean store_outbox_expire(StoreTx *tx, gint64 before, GError **error);

#endif
