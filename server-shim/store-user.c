/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-user.c: users and their devices.
 *
 * Owns the tables "users" and "devices". What waits for a device is store-push.c's.
 */
#include "limits.h"
#include "store-push-private.h"
#include "store-sql.h"
#include "store-user.h"

#define DEVICE_UNSEEN_MAX (60 * G_TIME_SPAN_DAY / G_TIME_SPAN_SECOND)

/* What two spellings of one address have in common; NULL when it is no UTF-8. */
static char *fold(const char *address)
{
	return g_utf8_validate(address, -1, NULL) ? g_utf8_casefold(address, -1) : NULL;
}

static gboolean find_folded(StoreTx *tx, const char *folded, gint64 *user, GError **error)
{
	return store_sql_number(tx, "SELECT id FROM users WHERE folded = $1", SQL_WITH(SQL_TEXT(folded)),
				user, error);
}

gint64 store_user_ensure(StoreTx *tx, const char *address, GError **error)
{
	g_autofree char *folded = fold(address);
	gint64 user;

	if (!folded || !*folded) {
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				    "a user's address must be UTF-8 and not empty");
		return 0;
	}
	if (!find_folded(tx, folded, &user, error))
		return 0;
	if (user != 0)
		return user;
	user = store_sql_new_id(tx);
	if (!store_sql_run(tx, "INSERT INTO users (id, address, folded) VALUES ($1, $2, $3)",
			   SQL_WITH(SQL_INT(user), SQL_TEXT(address), SQL_TEXT(folded)), error))
		return 0;
	return user;
}

gint64 store_user_find(StoreTx *tx, const char *address)
{
	g_autofree char *folded = fold(address);
	gint64 user = 0;

	if (folded)
		find_folded(tx, folded, &user, NULL);
	return user;
}

char *store_user_address(StoreTx *tx, gint64 user)
{
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT address FROM users WHERE id = $1", SQL_WITH(SQL_INT(user)), NULL);

	return rows && store_rows_next(rows, NULL) ? store_rows_text(rows, 0) : NULL;
}

char **store_user_list(StoreTx *tx)
{
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT address FROM users ORDER BY folded", NULL, NULL);
	GPtrArray *addresses = g_ptr_array_new();

	while (rows && store_rows_next(rows, NULL))
		g_ptr_array_add(addresses, store_rows_text(rows, 0));
	g_ptr_array_add(addresses, NULL);
	return (char **)g_ptr_array_free(addresses, FALSE);
}

/* Sets *ID; a device that was not known gets what is kept. */
static gboolean note_device(StoreTx *tx, gint64 user, const char *device, gint64 now, gint64 *id,
			    GError **error)
{
	if (!store_sql_number(tx, "SELECT id FROM devices WHERE user_id = $1 AND device = $2",
			      SQL_WITH(SQL_INT(user), SQL_TEXT(device)), id, error))
		return FALSE;
	if (*id != 0)
		return store_sql_run(tx, "UPDATE devices SET seen = $1 WHERE id = $2",
				     SQL_WITH(SQL_INT(now), SQL_INT(*id)), error);
	*id = store_sql_new_id(tx);
	return store_sql_run(tx, "INSERT INTO devices (id, user_id, device, seen) VALUES ($1, $2, $3, $4)",
			     SQL_WITH(SQL_INT(*id), SQL_INT(user), SQL_TEXT(device), SQL_INT(now)), error) &&
	       store_push_give_all(tx, user, *id, error);
}

/* All but DEVICE that are unseen for too long, or too many: their ids. */
static GArray *stale_devices(StoreTx *tx, gint64 user, gint64 device, gint64 now, GError **error)
{
	g_autoptr(GArray) stale = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) failure = NULL;
	g_autoptr(StoreRows) rows = NULL;

	rows = store_sql_query(
		tx,
		"SELECT id, seen FROM devices WHERE user_id = $1 AND id <> $2 ORDER BY seen DESC, id DESC",
		SQL_WITH(SQL_INT(user), SQL_INT(device)), error);
	if (!rows)
		return NULL;
	for (int rank = 1; store_rows_next(rows, &failure); rank++) {
		gint64 id = store_rows_int(rows, 0);

		if (rank >= IMAIL_DEVICES_MAX || store_rows_int(rows, 1) < now - DEVICE_UNSEEN_MAX)
			g_array_append_val(stale, id);
	}
	if (!failure)
		return g_steal_pointer(&stale);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

gboolean store_device_seen(StoreTx *tx, gint64 user, const char *device, GError **error)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(GArray) stale = NULL;
	gint64 present;

	/* The one that is here takes over what is kept before others are forgotten: nothing may wait for
	 * nobody. */
	if (!note_device(tx, user, device, now, &present, error))
		return FALSE;
	stale = stale_devices(tx, user, present, now, error);
	for (guint i = 0; stale && i < stale->len; i++) {
		gint64 id = g_array_index(stale, gint64, i);

		if (!store_push_forget_device(tx, id, error) ||
		    !store_sql_run(tx, "DELETE FROM devices WHERE id = $1", SQL_WITH(SQL_INT(id)), error))
			return FALSE;
	}
	return stale != NULL;
}
