/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-blob.h: raw mails in the store, as rows of at most STORE_BLOB_CHUNK octets, so that no mail is ever
 * whole in memory. A blob is appended to while it is made, and belongs to a push or an outbox row when it is
 * complete; blobs that nothing refers to are removed at start (store_blob_sweep) and when their owner goes.
 */
#ifndef IMAILD_STORE_BLOB_H
#define IMAILD_STORE_BLOB_H

#include "store.h"

/* A chunk frame's payload: a push reads whole rows. SQLite reads a row whole whatever part of it is wanted.
 */
#define STORE_BLOB_CHUNK (64 * 1024)

/* A fresh blob id; not durable until something is appended. Main thread or any other: ids come from an atomic
 * counter that starts above the greatest in the database. */
gint64 store_blob_new_id(Store *store);

/* Appends DATA as the next row (SEQ counts from 0; each but the last has exactly STORE_BLOB_CHUNK octets). */
gboolean store_blob_append(StoreTx *tx, gint64 blob, gint64 seq, GBytes *data, GError **error);

/* Up to MAX octets at OFFSET, fewer at the end of a row. NOT_FOUND when the blob has none there. Caller
 * unrefs. */
GBytes *store_blob_read(StoreTx *tx, gint64 blob, gint64 offset, gsize max, GError **error);

/* Octets in the blob, 0 when there is none. */
gint64 store_blob_size(StoreTx *tx, gint64 blob);

gboolean store_blob_remove(StoreTx *tx, gint64 blob, GError **error);

/* Removes all blobs that no push and no outbox row refers to. At start only. */
gboolean store_blob_sweep(StoreTx *tx, GError **error);

#endif
