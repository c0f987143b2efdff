/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-uidl.h: which messages of which maildrop were fetched (RFC 1939 unique-ids), and which are acked by a
 * client.
 */
#ifndef IMAILD_STORE_UIDL_H
#define IMAILD_STORE_UIDL_H

#include "store.h"

typedef enum {
	STORE_UIDL_WHOLE,   /* fetched */
	STORE_UIDL_OLDER,   /* left out by the limit of the first fetch: not fetched, so never deleted */
	STORE_UIDL_PARTIAL, /* only its beginning was fetched: never deleted */
	STORE_UIDL_WANTED,  /* as PARTIAL, and the user asked for the whole */
} StoreUidlKind;

typedef struct {
	gint64 fetched; /* seconds since the epoch */
	gboolean is_acked;
	int kind;    /* StoreUidlKind */
	gint64 push; /* PARTIAL, WANTED: of the beginning. WHOLE: of the same mail from another mailbox, else
			0 */
} StoreUidl;

/* All known unique-ids of a mailbox: char * → StoreUidl *, both owned by the table. */
GHashTable *store_uidl_load(StoreTx *tx, gint64 user, const char *mailbox);

/* The same one by one, without keeping them: cheap for 100,000. FALSE when the store failed: then not all
 * were told. */
typedef void (*StoreUidlEach)(const char *uidl, const StoreUidl *known, gpointer user_data);
gboolean store_uidl_each(StoreTx *tx, gint64 user, const char *mailbox, StoreUidlEach each,
			 gpointer user_data, GError **error);

/* Notes that UIDL was fetched at NOW: in the same transaction as its blob and push. What was noted first
 * stays. */
gboolean store_uidl_add(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl, gint64 now,
			GError **error);
/* Notes all of it, in place of what was noted before. */
gboolean store_uidl_note(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl,
			 const StoreUidl *known, GError **error);
gboolean store_uidl_mark_acked(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl,
			       GError **error);
/* The mail of this push is acked: its unique-ids in other mailboxes too. */
gboolean store_uidl_mark_push(StoreTx *tx, gint64 user, gint64 push, GError **error);
/* Whether a client has acked the mail that came as PUSH from MAILBOX under UIDL, also when the push is gone.
 */
gboolean store_uidl_is_acked(StoreTx *tx, gint64 user, gint64 push, const char *mailbox, const char *uidl);

/* Of a mail only the beginning was fetched, as PUSH, or (PUSH 0) from *MAILBOX under UIDL: the whole is
 * wanted. *MAILBOX gets the mailbox (caller frees). NOT_FOUND when there is no such mail. */
gboolean store_uidl_want(StoreTx *tx, gint64 user, gint64 push, const char *uidl, char **mailbox,
			 GError **error);

/* Forgets unique-ids that the server no longer lists (they were deleted). UIDLS: of char *. */
gboolean store_uidl_forget(StoreTx *tx, gint64 user, const char *mailbox, GPtrArray *uidls, GError **error);

#endif
