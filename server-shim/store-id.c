/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-id.c: the counter behind all ids of the database.
 *
 * Owns the row of table "ids". One sequence serves users, devices, pushes, blobs, mails, senders and
 * mailboxes.
 */
#include "store-id.h"
#include "store-sql.h"

#define BLOCK 4096

struct _StoreIds {
	GMutex lock;
	gint64 next;     /* not taken yet */
	gint64 reserved; /* durable: ids up to this one are never given again after a restart */
	gint64 pending;  /* reserved in the transaction that is open; 0: none */
};

StoreIds *store_ids_load(StoreTx *tx, GError **error)
{
	StoreIds *ids;
	gint64 reserved;

	if (!store_sql_number(tx, "SELECT reserved FROM ids", NULL, &reserved, error))
		return NULL;
	ids = g_new0(StoreIds, 1);
	g_mutex_init(&ids->lock);
	ids->reserved = reserved;
	ids->next = reserved + 1;
	return ids;
}

void store_ids_free(StoreIds *ids)
{
	if (!ids)
		return;
	g_mutex_clear(&ids->lock);
	g_free(ids);
}

gint64 store_ids_next(StoreIds *ids)
{
	gint64 id;

	g_mutex_lock(&ids->lock);
	id = ids->next++;
	g_mutex_unlock(&ids->lock);
	return id;
}

gboolean store_ids_reserve(StoreIds *ids, StoreTx *tx, GError **error)
{
	g_mutex_lock(&ids->lock);
	ids->pending = ids->next - 1 > ids->reserved ? ids->next - 1 + BLOCK : 0;
	g_mutex_unlock(&ids->lock);

	return ids->pending == 0 ||
	       store_sql_run(tx, "UPDATE ids SET reserved = $1", SQL_WITH(SQL_INT(ids->pending)), error);
}

void store_ids_committed(StoreIds *ids, gboolean is_durable)
{
	g_mutex_lock(&ids->lock);
	if (is_durable && ids->pending != 0)
		ids->reserved = ids->pending;
	ids->pending = 0;
	g_mutex_unlock(&ids->lock);
}
