/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-outbox.c: mails accepted from users, until 30 days after they are final.
 *
 * Owns the table "outbox". Recipients and refusals are JSON in one column each: they are only ever read and
 * written whole.
 */
#include "store-blob.h"
#include "store-outbox.h"
#include "store-sql.h"

#define COLUMNS                                                                                              \
	"id, user_id, mail, sender, from_address, recipients, refused, message_id, blob, size, needs_8bit,"  \
	" needs_utf8, state, code, words, accepted, attempts, next_try, lease"

StoreOutbox *store_outbox_new(void)
{
	StoreOutbox *mail = g_new0(StoreOutbox, 1);

	mail->refused = g_ptr_array_new_with_free_func(imail_refused_type.destroy);
	return mail;
}

void store_outbox_free(StoreOutbox *mail)
{
	if (!mail)
		return;
	g_free(mail->mail);
	g_free(mail->sender);
	g_free(mail->from);
	g_strfreev(mail->to);
	g_clear_pointer(&mail->refused, g_ptr_array_unref);
	g_free(mail->message_id);
	g_free(mail->code);
	g_free(mail->text);
	g_free(mail);
}

static void outbox_free_cb(gpointer mail)
{
	store_outbox_free(mail);
}

static gboolean is_final(int state)
{
	return state == IMAIL_MAIL_SENT || state == IMAIL_MAIL_FAILED;
}

static char *array_to_text(JsonArray *array)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);

	json_node_take_array(node, array);
	return json_to_string(node, FALSE);
}

static char *recipients_to_text(char **to)
{
	JsonArray *array = json_array_new();

	for (; to && *to; to++)
		json_array_add_string_element(array, *to);
	return array_to_text(array);
}

/* A server's words may be in any charset: JSON is UTF-8. */
static char *refused_to_text(GPtrArray *refused)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; refused && i < refused->len; i++) {
		const ImailRefused *one = g_ptr_array_index(refused, i);
		g_autofree char *words = one->text ? g_utf8_make_valid(one->text, -1) : g_strdup("");
		JsonArray *pair = json_array_sized_new(2);

		json_array_add_string_element(pair, one->address ? one->address : "");
		json_array_add_string_element(pair, words);
		json_array_add_array_element(array, pair);
	}
	return array_to_text(array);
}

static JsonArray *text_to_array(StoreRows *rows, int column)
{
	g_autofree char *text = store_rows_text(rows, column);
	g_autoptr(JsonNode) node = json_from_string(text, NULL);

	return node && JSON_NODE_HOLDS_ARRAY(node) ? json_node_dup_array(node) : json_array_new();
}

static char **read_recipients(StoreRows *rows, int column)
{
	g_autoptr(JsonArray) array = text_to_array(rows, column);
	guint count = json_array_get_length(array);
	char **to = g_new0(char *, count + 1);

	for (guint i = 0; i < count; i++)
		to[i] = g_strdup(json_array_get_string_element(array, i));
	return to;
}

static void read_refused(StoreRows *rows, int column, GPtrArray *refused)
{
	g_autoptr(JsonArray) array = text_to_array(rows, column);

	for (guint i = 0; i < json_array_get_length(array); i++) {
		JsonArray *pair = json_array_get_array_element(array, i);
		ImailRefused *one = imail_record_new(&imail_refused_type);

		one->address = g_strdup(json_array_get_string_element(pair, 0));
		one->text = g_strdup(json_array_get_string_element(pair, 1));
		g_ptr_array_add(refused, one);
	}
}

static StoreOutbox *outbox_read(StoreRows *rows)
{
	StoreOutbox *mail = store_outbox_new();

	mail->id = store_rows_int(rows, 0);
	mail->user = store_rows_int(rows, 1);
	mail->mail = store_rows_text(rows, 2);
	mail->sender = store_rows_text(rows, 3);
	mail->from = store_rows_text(rows, 4);
	mail->to = read_recipients(rows, 5);
	read_refused(rows, 6, mail->refused);
	mail->message_id = store_rows_text(rows, 7);
	mail->blob = store_rows_int(rows, 8);
	mail->size = store_rows_int(rows, 9);
	mail->needs_8bit = store_rows_int(rows, 10) != 0;
	mail->needs_utf8 = store_rows_int(rows, 11) != 0;
	mail->state = (int)store_rows_int(rows, 12);
	mail->code = store_rows_text(rows, 13);
	mail->text = store_rows_text(rows, 14);
	mail->accepted = store_rows_int(rows, 15);
	mail->attempts = store_rows_int(rows, 16);
	mail->next_try = store_rows_int(rows, 17);
	mail->lease = store_rows_int(rows, 18);
	return mail;
}

gboolean store_outbox_add(StoreTx *tx, StoreOutbox *mail, GError **error)
{
	g_autofree char *recipients = recipients_to_text(mail->to);
	g_autofree char *refused = refused_to_text(mail->refused);

	mail->id = store_sql_new_id(tx);
	if (!store_sql_run(tx,
			   "INSERT INTO outbox (" COLUMNS ", is_final) VALUES"
			   " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
			   " $18, $19, $20) ON CONFLICT (user_id, mail) DO NOTHING",
			   SQL_WITH(SQL_INT(mail->id), SQL_INT(mail->user), SQL_TEXT(mail->mail),
				    SQL_TEXT(mail->sender), SQL_TEXT(mail->from), SQL_TEXT(recipients),
				    SQL_TEXT(refused), SQL_TEXT(mail->message_id), SQL_INT(mail->blob),
				    SQL_INT(mail->size), SQL_INT(mail->needs_8bit), SQL_INT(mail->needs_utf8),
				    SQL_INT(mail->state), SQL_TEXT(mail->code), SQL_TEXT(mail->text),
				    SQL_INT(mail->accepted), SQL_INT(mail->attempts), SQL_INT(mail->next_try),
				    SQL_INT(mail->lease), SQL_INT(is_final(mail->state))),
			   error))
		return FALSE;
	if (store_sql_changes(tx) == 1)
		return TRUE;
	mail->id = 0;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "the mail %s was accepted before", mail->mail);
	return FALSE;
}

static StoreOutbox *read_one(StoreTx *tx, const char *sql, const SqlValue *values)
{
	g_autoptr(StoreRows) rows = store_sql_query(tx, sql, values, NULL);

	return rows && store_rows_next(rows, NULL) ? outbox_read(rows) : NULL;
}

StoreOutbox *store_outbox_find(StoreTx *tx, gint64 user, const char *mail)
{
	return read_one(tx, "SELECT " COLUMNS " FROM outbox WHERE user_id = $1 AND mail = $2",
			SQL_WITH(SQL_INT(user), SQL_TEXT(mail)));
}

StoreOutbox *store_outbox_get(StoreTx *tx, gint64 id)
{
	return read_one(tx, "SELECT " COLUMNS " FROM outbox WHERE id = $1", SQL_WITH(SQL_INT(id)));
}

/* Ids rise with time, so the oldest come first; the index outbox_due has all that is asked here. */
static GPtrArray *list_due(StoreTx *tx, gint64 now, guint max, GError **error)
{
	g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func(outbox_free_cb);
	g_autoptr(GError) failure = NULL;
	g_autoptr(StoreRows) rows = NULL;

	rows = store_sql_query(tx,
			       "SELECT " COLUMNS
			       " FROM outbox WHERE is_final = 0 AND next_try <= $1 AND lease <= $1 ORDER"
			       " BY id LIMIT $2",
			       SQL_WITH(SQL_INT(now), SQL_INT(max)), error);
	if (!rows)
		return NULL;
	while (store_rows_next(rows, &failure))
		g_ptr_array_add(due, outbox_read(rows));
	if (!failure)
		return g_steal_pointer(&due);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

GPtrArray *store_outbox_take(StoreTx *tx, gint64 now, gint64 lease, guint max, GError **error)
{
	g_autoptr(GPtrArray) due = list_due(tx, now, max, error);

	for (guint i = 0; due && i < due->len;) {
		StoreOutbox *mail = g_ptr_array_index(due, i);

		if (!store_sql_run(tx, "UPDATE outbox SET lease = $1 WHERE id = $2 AND lease <= $3",
				   SQL_WITH(SQL_INT(lease), SQL_INT(mail->id), SQL_INT(now)), error))
			return NULL;
		mail->lease = lease;
		/* Where several processes share a database, another one may have been faster. */
		if (store_sql_changes(tx) == 1)
			i++;
		else
			g_ptr_array_remove_index(due, i);
	}
	return g_steal_pointer(&due);
}

static gboolean end_mail(StoreTx *tx, gint64 id, GError **error)
{
	gint64 blob;

	return store_sql_number(tx, "SELECT blob FROM outbox WHERE id = $1", SQL_WITH(SQL_INT(id)), &blob,
				error) &&
	       (blob == 0 || store_blob_remove(tx, blob, error)) &&
	       store_sql_run(tx, "UPDATE outbox SET is_final = 1, blob = 0, lease = 0 WHERE id = $1",
			     SQL_WITH(SQL_INT(id)), error);
}

gboolean store_outbox_update(StoreTx *tx, const StoreOutbox *mail, GError **error)
{
	g_autofree char *recipients = recipients_to_text(mail->to);
	g_autofree char *refused = refused_to_text(mail->refused);

	if (!store_sql_run(tx,
			   "UPDATE outbox SET recipients = $1, refused = $2, state = $3, code = $4, words"
			   " = $5, attempts = $6, next_try = $7, lease = $8 WHERE id = $9",
			   SQL_WITH(SQL_TEXT(recipients), SQL_TEXT(refused), SQL_INT(mail->state),
				    SQL_TEXT(mail->code), SQL_TEXT(mail->text), SQL_INT(mail->attempts),
				    SQL_INT(mail->next_try), SQL_INT(mail->lease), SQL_INT(mail->id)),
			   error))
		return FALSE;
	if (store_sql_changes(tx) == 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "the mail %s is not in the outbox",
			    mail->mail);
		return FALSE;
	}
	return !is_final(mail->state) || end_mail(tx, mail->id, error);
}

gboolean store_outbox_hurry(StoreTx *tx, gint64 user, const char *sender, gint64 now, GError **error)
{
	return store_sql_run(tx,
			     "UPDATE outbox SET next_try = $1 WHERE is_final = 0 AND next_try > $1 AND"
			     " user_id = $2 AND sender = $3",
			     SQL_WITH(SQL_INT(now), SQL_INT(user), SQL_TEXT(sender)), error);
}

gint64 store_outbox_next_due(StoreTx *tx)
{
	gint64 due;

	/* A mail due since the epoch is due, and not absent: 0 is kept for that. */
	store_sql_number(tx,
			 "SELECT min(CASE WHEN next_try > lease AND next_try > 1 THEN next_try WHEN lease"
			 " > 1 THEN lease ELSE 1 END) FROM outbox WHERE is_final = 0",
			 NULL, &due, NULL);
	return due;
}

gint64 store_outbox_count(StoreTx *tx, gint64 user)
{
	gint64 count;

	store_sql_number(tx, "SELECT count(*) FROM outbox WHERE is_final = 0 AND ($1 = 0 OR user_id = $1)",
			 SQL_WITH(SQL_INT(user)), &count, NULL);
	return count;
}

gboolean store_outbox_release(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "UPDATE outbox SET lease = 0 WHERE is_final = 0", NULL, error);
}

gboolean store_outbox_expire(StoreTx *tx, gint64 before, GError **error)
{
	return store_sql_run(tx, "DELETE FROM outbox WHERE is_final = 1 AND accepted < $1",
			     SQL_WITH(SQL_INT(before)), error);
}
