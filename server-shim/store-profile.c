/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-profile.c: the table "profiles". Addresses are a JSON list of strings.
 */
#include "store-profile.h"

#include "store-sql.h"
#include "store-user.h"

static char *addresses_to_text(char **addresses)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
	JsonArray *array = json_array_new();

	for (; addresses != NULL && *addresses != NULL; addresses++)
		json_array_add_string_element(array, *addresses);
	json_node_take_array(node, array);
	return json_to_string(node, FALSE);
}

static char **addresses_from_text(const char *text)
{
	g_autoptr(JsonNode) node = text != NULL ? json_from_string(text, NULL) : NULL;
	JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
	GPtrArray *addresses = g_ptr_array_new();

	for (guint i = 0; array != NULL && i < json_array_get_length(array); i++)
		g_ptr_array_add(addresses, g_strdup(json_array_get_string_element(array, i)));
	g_ptr_array_add(addresses, NULL);
	return (char **)g_ptr_array_free(addresses, FALSE);
}

ImailProfile *store_profile_get(StoreTx *tx, gint64 user)
{
	ImailProfile *profile = imail_record_new(&imail_profile_type);
	g_autoptr(StoreRows) rows = store_sql_query(
		tx, "SELECT name, addresses FROM profiles WHERE user_id = $1", SQL_WITH(SQL_INT(user)), NULL);
	g_autofree char *addresses = NULL;

	if (rows == NULL || !store_rows_next(rows, NULL))
		return profile;
	addresses = store_rows_text(rows, 1);
	profile->name = store_rows_text(rows, 0);
	g_strfreev(profile->addresses);
	profile->addresses = addresses_from_text(addresses);
	return profile;
}

gboolean store_profile_set(StoreTx *tx, gint64 user, const ImailProfile *profile, GError **error)
{
	g_autofree char *addresses = addresses_to_text(profile->addresses);

	return store_sql_run(tx,
			     "INSERT INTO profiles (user_id, name, addresses) VALUES ($1, $2, $3)"
			     " ON CONFLICT (user_id) DO UPDATE SET name = excluded.name,"
			     " addresses = excluded.addresses",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(profile->name), SQL_TEXT(addresses)), error);
}

gboolean store_profile_is_others(StoreTx *tx, gint64 user, const char *address)
{
	gint64 owner = store_user_find(tx, address), is_others;

	if (owner != 0)
		return owner != user;
	return store_sql_number(
		       tx,
		       "SELECT CASE WHEN EXISTS (SELECT 1 FROM senders WHERE lower(address) = lower($1)"
		       " AND is_proven = 1 AND user_id = $2) THEN 0 WHEN EXISTS (SELECT 1 FROM senders"
		       " WHERE lower(address) = lower($1) AND is_proven = 1) THEN 1 ELSE 0 END",
		       SQL_WITH(SQL_TEXT(address), SQL_INT(user)), &is_others, NULL) &&
	       is_others != 0;
}
