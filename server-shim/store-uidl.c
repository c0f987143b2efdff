/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-uidl.c: the unique-ids of each mailbox (RFC 1939 section 7).
 *
 * Owns the table "uidls". A unique-id that comes twice keeps what was noted first.
 */
#include "store-sql.h"
#include "store-uidl.h"

GHashTable *store_uidl_load(StoreTx *tx, gint64 user, const char *mailbox)
{
	GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(StoreRows) rows = NULL;

	rows = store_sql_query(
		tx, "SELECT uidl, fetched, is_acked FROM uidls WHERE user_id = $1 AND mailbox = $2",
		SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox)), NULL);
	while (rows && store_rows_next(rows, NULL)) {
		StoreUidl *uidl = g_new0(StoreUidl, 1);

		uidl->fetched = store_rows_int(rows, 1);
		uidl->is_acked = store_rows_int(rows, 2) != 0;
		g_hash_table_insert(known, store_rows_text(rows, 0), uidl);
	}
	return known;
}

gboolean store_uidl_add(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl, gint64 now,
			GError **error)
{
	return store_sql_run(
		tx,
		"INSERT INTO uidls (user_id, mailbox, uidl, fetched, is_acked) VALUES ($1, $2, $3, $4, 0)"
		" ON CONFLICT (user_id, mailbox, uidl) DO NOTHING",
		SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox), SQL_TEXT(uidl), SQL_INT(now)), error);
}

gboolean store_uidl_mark_acked(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl,
			       GError **error)
{
	return store_sql_run(
		tx, "UPDATE uidls SET is_acked = 1 WHERE user_id = $1 AND mailbox = $2 AND uidl = $3",
		SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox), SQL_TEXT(uidl)), error);
}

gboolean store_uidl_forget(StoreTx *tx, gint64 user, const char *mailbox, GPtrArray *uidls, GError **error)
{
	for (guint i = 0; i < uidls->len; i++) {
		const char *uidl = g_ptr_array_index(uidls, i);

		if (!store_sql_run(tx, "DELETE FROM uidls WHERE user_id = $1 AND mailbox = $2 AND uidl = $3",
				   SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox), SQL_TEXT(uidl)), error))
			return FALSE;
	}
	return TRUE;
}
