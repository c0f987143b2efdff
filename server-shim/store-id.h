/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-id.h: ids that rise and are never used twice, also after what bore them was removed: a client knows
 * by its ref which pushes it has, so a second use would hide a mail.
 *
 * Ids are taken from blocks that a row of the database reserves. The row is moved on in the transaction that
 * makes the first id of a block durable, so that taking an id costs no statement.
 */
#ifndef IMAILD_STORE_ID_H
#define IMAILD_STORE_ID_H

#include "store.h"

typedef struct _StoreIds StoreIds;

/* Starts above everything that was ever reserved. */
StoreIds *store_ids_load(StoreTx *tx, GError **error);
void store_ids_free(StoreIds *ids); /* NULL is fine */

/* Those of an open store. */
StoreIds *store_ids(Store *store);

/* The next id, greater than 0. Any thread. */
gint64 store_ids_next(StoreIds *ids);

/* Before the commit: reserves the next block in TX if ids beyond the last one were taken. After it: whether
 * it came to be. */
gboolean store_ids_reserve(StoreIds *ids, StoreTx *tx, GError **error);
void store_ids_committed(StoreIds *ids, gboolean is_durable);

#endif
