/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-uidl.c: the unique-ids of each mailbox (RFC 1939 section 7).
 *
 * Owns the table "uidls". A unique-id that comes twice keeps what was noted first.
 */
#include "store-sql.h"
#include "store-uidl.h"

static void load_cb(const char *uidl, const StoreUidl *known, gpointer user_data)
{
	g_hash_table_insert(user_data, g_strdup(uidl), g_memdup2(known, sizeof *known));
}

GHashTable *store_uidl_load(StoreTx *tx, gint64 user, const char *mailbox)
{
	GHashTable *known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	store_uidl_each(tx, user, mailbox, load_cb, known, NULL);
	return known;
}

gboolean store_uidl_each(StoreTx *tx, gint64 user, const char *mailbox, StoreUidlEach each,
			 gpointer user_data, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(StoreRows) rows =
		store_sql_query(tx,
				"SELECT uidl, fetched, is_acked, kind, push_id FROM uidls WHERE user_id = $1"
				" AND mailbox = $2",
				SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox)), error);

	if (!rows)
		return FALSE;
	while (store_rows_next(rows, &failure)) {
		g_autofree char *uidl = store_rows_text(rows, 0);
		StoreUidl known = {
			.fetched = store_rows_int(rows, 1),
			.is_acked = store_rows_int(rows, 2) != 0,
			.kind = (int)store_rows_int(rows, 3),
			.push = store_rows_int(rows, 4),
		};

		each(uidl, &known, user_data);
	}
	if (!failure)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
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

gboolean store_uidl_note(StoreTx *tx, gint64 user, const char *mailbox, const char *uidl,
			 const StoreUidl *known, GError **error)
{
	return store_sql_run(tx,
			     "INSERT INTO uidls (user_id, mailbox, uidl, fetched, is_acked, kind, push_id)"
			     " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, mailbox, uidl) DO"
			     " UPDATE SET fetched = excluded.fetched, is_acked = excluded.is_acked, kind ="
			     " excluded.kind, push_id = excluded.push_id",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox), SQL_TEXT(uidl),
				      SQL_INT(known->fetched), SQL_INT(known->is_acked), SQL_INT(known->kind),
				      SQL_INT(known->push)),
			     error);
}

/* What a beginning was acked for says nothing of the whole. The plus sign bars SQLite from the primary key,
 * of which it would take the user alone and read all unique-ids of hers for each ack. */
gboolean store_uidl_mark_push(StoreTx *tx, gint64 user, gint64 push, GError **error)
{
	return store_sql_run(tx,
			     "UPDATE uidls SET is_acked = 1 WHERE push_id = $1 AND push_id <> 0 AND"
			     " +user_id = $2 AND kind = $3",
			     SQL_WITH(SQL_INT(push), SQL_INT(user), SQL_INT(STORE_UIDL_WHOLE)), error);
}

/* A push goes when all devices have acked it. */
gboolean store_uidl_is_acked(StoreTx *tx, gint64 user, gint64 push, const char *mailbox, const char *uidl)
{
	gint64 count = 0;

	if (!store_sql_number(tx, "SELECT count(*) FROM pushes WHERE id = $1", SQL_WITH(SQL_INT(push)),
			      &count, NULL))
		return FALSE;
	if (count == 0)
		return TRUE;
	return store_sql_number(
		       tx, "SELECT is_acked FROM uidls WHERE user_id = $1 AND mailbox = $2 AND uidl = $3",
		       SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox), SQL_TEXT(uidl)), &count, NULL) &&
	       count != 0;
}

gboolean store_uidl_want(StoreTx *tx, gint64 user, gint64 push, const char *uidl, char **mailbox,
			 GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GError) failure = NULL;
	g_autofree char *found = NULL, *in = NULL;

	if (push != 0)
		rows = store_sql_query(tx,
				       "SELECT mailbox, uidl FROM uidls WHERE push_id = $1 AND push_id <> 0 "
				       "AND +user_id = $2 AND kind >= $3",
				       SQL_WITH(SQL_INT(push), SQL_INT(user), SQL_INT(STORE_UIDL_PARTIAL)),
				       error);
	else
		rows = store_sql_query(tx,
				       "SELECT mailbox, uidl FROM uidls WHERE user_id = $1 AND mailbox = $2 "
				       "AND uidl = $3 AND kind >= $4",
				       SQL_WITH(SQL_INT(user), SQL_TEXT(*mailbox), SQL_TEXT(uidl),
						SQL_INT(STORE_UIDL_PARTIAL)),
				       error);
	if (!rows)
		return FALSE;
	if (store_rows_next(rows, &failure)) {
		in = store_rows_text(rows, 0);
		found = store_rows_text(rows, 1);
	}
	g_clear_pointer(&rows, store_rows_free);
	if (failure) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	if (!found) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "There is no such mail of which only the beginning was fetched.");
		return FALSE;
	}
	g_free(*mailbox);
	*mailbox = g_steal_pointer(&in);
	return store_sql_run(
		tx, "UPDATE uidls SET kind = $1 WHERE user_id = $2 AND mailbox = $3 AND uidl = $4",
		SQL_WITH(SQL_INT(STORE_UIDL_WANTED), SQL_INT(user), SQL_TEXT(*mailbox), SQL_TEXT(found)),
		error);
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
