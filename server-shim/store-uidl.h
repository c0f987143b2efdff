/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-uidl.h: which messages of which maildrop were fetched (RFC 1939 unique-ids), and which are acked by a client.
 */
#ifndef IMAILD_STORE_UIDL_H
#define IMAILD_STORE_UIDL_H

#include "store.h"

typedef struct {
	gint64 fetched; /* seconds since the epoch */
	gboolean is_acked;
} StoreUidl;

/* All known unique-ids of a mailbox: char * → StoreUidl *, both owned by the table. Cheap for 100,000. */
GHashTable *store_uidl_load(StoreTx *tx, gint64 user, const char *mailbox);

/* Notes that UIDL was fetched at NOW: in the same transaction as its blob and push. */
gboolean store_uidl_add(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl, gint64 now, GError **error);
gboolean store_uidl_mark_acked(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl, GError **error);

/* Forgets unique-ids that the server no longer lists (they were deleted). UIDLS: of char *. */
gboolean store_uidl_forget(StoreTx *tx, gint64 user, const char *mailbox, GPtrArray *uidls, GError **error);

#endif
