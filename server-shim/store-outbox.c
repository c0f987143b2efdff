/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-outbox.c: mails accepted from users, until 30 days after they were to leave.
 *
 * Owns the table "outbox". A mail's recipients are JSON in one column: they are only ever read and written
 * whole. One that waits is its address, another is [address, state, words].
 */
#include <string.h>

#include "store-blob.h"
#include "store-outbox.h"
#include "store-sql.h"

#define COLUMNS                                                                                              \
	"id, user_id, mail, sender, from_address, recipients, refused, message_id, blob, size, needs_8bit,"  \
	" needs_utf8, state, code, words, accepted, attempts, next_try, lease, due, is_told"

StoreOutbox *store_outbox_new(void)
{
	StoreOutbox *mail = g_new0(StoreOutbox, 1);

	mail->recipients = imail_record_array_new(&imail_recipient_type);
	return mail;
}

void store_outbox_free(StoreOutbox *mail)
{
	if (!mail)
		return;
	g_free(mail->mail);
	g_free(mail->sender);
	g_free(mail->from);
	g_clear_pointer(&mail->recipients, g_ptr_array_unref);
	g_free(mail->message_id);
	g_free(mail->code);
	g_free(mail->text);
	g_clear_pointer(&mail->content, g_bytes_unref);
	g_free(mail);
}

static void outbox_free_cb(gpointer mail)
{
	store_outbox_free(mail);
}

void store_outbox_add_recipient(StoreOutbox *mail, const char *address, ImailRecipientState state,
				const char *text)
{
	ImailRecipient *recipient = imail_record_new(&imail_recipient_type);

	recipient->address = g_strdup(address);
	recipient->state = state;
	recipient->text = g_strdup(text);
	g_ptr_array_add(mail->recipients, recipient);
}

guint store_outbox_recipients_in(const StoreOutbox *mail, ImailRecipientState state)
{
	guint count = 0;

	for (guint i = 0; i < mail->recipients->len; i++)
		count += ((ImailRecipient *)mail->recipients->pdata[i])->state == (int)state;
	return count;
}

char **store_outbox_waiting(const StoreOutbox *mail)
{
	GPtrArray *waiting = g_ptr_array_new();

	for (guint i = 0; i < mail->recipients->len; i++) {
		const ImailRecipient *recipient = mail->recipients->pdata[i];

		if (recipient->state == IMAIL_RECIPIENT_WAITING)
			g_ptr_array_add(waiting, g_strdup(recipient->address));
	}
	g_ptr_array_add(waiting, NULL);
	return (char **)g_ptr_array_free(waiting, FALSE);
}

/* A server's words may be in any charset: JSON is UTF-8. */
static char *recipients_to_text(GPtrArray *recipients)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_ARRAY);
	JsonArray *array = json_array_new();

	for (guint i = 0; i < recipients->len; i++) {
		const ImailRecipient *one = recipients->pdata[i];
		g_autofree char *words = one->text != NULL ? g_utf8_make_valid(one->text, -1) : NULL;
		JsonArray *all;

		if (one->state == IMAIL_RECIPIENT_WAITING && words == NULL) {
			json_array_add_string_element(array, one->address);
			continue;
		}
		all = json_array_sized_new(3);
		json_array_add_string_element(all, one->address);
		json_array_add_int_element(all, one->state);
		json_array_add_string_element(all, words != NULL ? words : "");
		json_array_add_array_element(array, all);
	}
	json_node_take_array(node, array);
	return json_to_string(node, FALSE);
}

/* OLD: the column "refused" of schema 2, of pairs [address, words]. */
static void read_recipients(StoreRows *rows, int column, gboolean is_old, StoreOutbox *mail)
{
	g_autofree char *text = store_rows_text(rows, column);
	g_autoptr(JsonNode) node = g_strcmp0(text, "[]") != 0 ? json_from_string(text, NULL) : NULL;
	JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
		JsonNode *one = json_array_get_element(array, i);
		JsonArray *all = JSON_NODE_HOLDS_ARRAY(one) ? json_node_get_array(one) : NULL;
		const char *words = NULL;

		if (all == NULL) {
			store_outbox_add_recipient(mail, json_node_get_string(one), IMAIL_RECIPIENT_WAITING,
						   NULL);
			continue;
		}
		words = json_array_get_string_element(all, is_old ? 1 : 2);
		store_outbox_add_recipient(mail, json_array_get_string_element(all, 0),
					   is_old ? IMAIL_RECIPIENT_REFUSED
						  : (ImailRecipientState)json_array_get_int_element(all, 1),
					   words[0] != '\0' ? words : NULL);
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
	read_recipients(rows, 5, FALSE, mail);
	read_recipients(rows, 6, TRUE, mail);
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
	mail->due = store_rows_int(rows, 19);
	mail->is_told = store_rows_int(rows, 20) != 0;
	return mail;
}

gboolean store_outbox_add(StoreTx *tx, StoreOutbox *mail, GError **error)
{
	g_autofree char *recipients = recipients_to_text(mail->recipients);

	mail->id = store_sql_new_id(tx);
	if (!store_sql_run(tx,
			   "INSERT INTO outbox (" COLUMNS ", is_final) VALUES"
			   " ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,"
			   " $18, $19, $20, $21, $22) ON CONFLICT (user_id, mail) DO NOTHING",
			   SQL_WITH(SQL_INT(mail->id), SQL_INT(mail->user), SQL_TEXT(mail->mail),
				    SQL_TEXT(mail->sender), SQL_TEXT(mail->from), SQL_TEXT(recipients),
				    SQL_TEXT("[]"), SQL_TEXT(mail->message_id), SQL_INT(mail->blob),
				    SQL_INT(mail->size), SQL_INT(mail->needs_8bit), SQL_INT(mail->needs_utf8),
				    SQL_INT(mail->state), SQL_TEXT(mail->code), SQL_TEXT(mail->text),
				    SQL_INT(mail->accepted), SQL_INT(mail->attempts), SQL_INT(mail->next_try),
				    SQL_INT(mail->lease), SQL_INT(mail->due), SQL_INT(mail->is_told),
				    SQL_INT(imail_mail_state_is_final(mail->state))),
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

StoreOutbox *store_outbox_find_message_id(StoreTx *tx, gint64 user, const char *message_id)
{
	return read_one(tx,
			"SELECT " COLUMNS
			" FROM outbox WHERE user_id = $1 AND message_id = $2 ORDER BY id DESC LIMIT 1",
			SQL_WITH(SQL_INT(user), SQL_TEXT(message_id)));
}

StoreOutbox *store_outbox_get(StoreTx *tx, gint64 id)
{
	return read_one(tx, "SELECT " COLUMNS " FROM outbox WHERE id = $1", SQL_WITH(SQL_INT(id)));
}

/* As the index outbox_wake has it, word for word. */
#define WAKE "CASE WHEN next_try > lease THEN next_try ELSE lease END"

/* The next sender with mails that are not final, after USER and SENDER: a leap in the index, however many
 * mails lie between. FALSE: there is none, or ERROR. */
static gboolean next_sender(StoreTx *tx, gint64 *user, char **sender, GError **error)
{
	g_autoptr(StoreRows) rows = store_sql_query(
		tx,
		"SELECT user_id, sender FROM outbox WHERE is_final = 0 AND (user_id, sender) > ($1, $2)"
		" ORDER BY user_id, sender LIMIT 1",
		SQL_WITH(SQL_INT(*user), SQL_TEXT(*sender ? *sender : "")), error);

	if (!rows || !store_rows_next(rows, error))
		return FALSE;
	*user = store_rows_int(rows, 0);
	g_free(*sender);
	*sender = store_rows_text(rows, 1);
	return TRUE;
}

/* Adds to DUE. */
static gboolean list_due(StoreTx *tx, const StoreOutboxTake *take, guint max, GPtrArray *due, GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(StoreRows) rows = NULL;

	rows = store_sql_query(tx,
			       "SELECT " COLUMNS " FROM outbox WHERE is_final = 0 AND user_id = $1 AND"
			       " sender = $2 AND " WAKE " <= $3 ORDER BY " WAKE ", id LIMIT $4",
			       SQL_WITH(SQL_INT(take->after_user), SQL_TEXT(take->after_sender),
					SQL_INT(take->now), SQL_INT(max)),
			       error);
	if (!rows)
		return FALSE;
	while (store_rows_next(rows, &failure))
		g_ptr_array_add(due, outbox_read(rows));
	if (!failure)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

static guint count_of(const GPtrArray *due, gint64 user)
{
	guint count = 0;

	for (guint i = 0; i < due->len; i++)
		count += ((const StoreOutbox *)due->pdata[i])->user == user;
	return count;
}

/* How many more of the sender whose turn it is. */
static guint room_for(const StoreOutboxTake *take, const GPtrArray *due)
{
	guint room = take->room(take->after_user, take->after_sender, take->user_data);

	if (room > 0 && take->share)
		room = take->share(take->after_user, room, due->len, count_of(due, take->after_user),
				   take->user_data);
	return MIN(room, take->max - due->len);
}

/* The senders from where the last search ended, once round. */
static gboolean list_all_due(StoreTx *tx, StoreOutboxTake *take, GPtrArray *due, GError **error)
{
	const gint64 first_user = take->after_user;
	g_autofree char *first_sender = g_strdup(take->after_sender ? take->after_sender : "");
	g_autoptr(GError) failure = NULL;
	gboolean is_round = FALSE;

	while (due->len < take->max) {
		gboolean found = next_sender(tx, &take->after_user, &take->after_sender, &failure);
		guint room;

		if (failure) {
			g_propagate_error(error, g_steal_pointer(&failure));
			return FALSE;
		}
		if (!found && is_round)
			break;
		if (!found) {
			is_round = TRUE;
			take->after_user = 0;
			g_clear_pointer(&take->after_sender, g_free);
			continue;
		}
		if (is_round &&
		    (take->after_user > first_user ||
		     (take->after_user == first_user && strcmp(take->after_sender, first_sender) > 0)))
			break;
		room = room_for(take, due);
		if (room > 0 && !list_due(tx, take, room, due, error))
			return FALSE;
	}
	return TRUE;
}

GPtrArray *store_outbox_take(StoreTx *tx, StoreOutboxTake *take, GError **error)
{
	g_autoptr(GPtrArray) due = g_ptr_array_new_with_free_func(outbox_free_cb);

	if (!list_all_due(tx, take, due, error))
		return NULL;
	for (guint i = 0; i < due->len;) {
		StoreOutbox *mail = g_ptr_array_index(due, i);

		if (!store_sql_run(tx, "UPDATE outbox SET lease = $1 WHERE id = $2 AND lease <= $3",
				   SQL_WITH(SQL_INT(take->lease), SQL_INT(mail->id), SQL_INT(take->now)),
				   error))
			return NULL;
		mail->lease = take->lease;
		/* Where several processes share a database, another one may have been faster. */
		if (store_sql_changes(tx) == 1)
			i++;
		else
			g_ptr_array_remove_index(due, i);
	}
	return g_steal_pointer(&due);
}

/* One whose result was written meanwhile has no lease any more. */
gboolean store_outbox_renew(StoreTx *tx, const GArray *ids, gint64 lease, GError **error)
{
	for (guint i = 0; i < ids->len; i++)
		if (!store_sql_run(tx, "UPDATE outbox SET lease = $1 WHERE id = $2 AND lease > 0",
				   SQL_WITH(SQL_INT(lease), SQL_INT(g_array_index(ids, gint64, i))), error))
			return FALSE;
	return TRUE;
}

#define UPDATE                                                                                               \
	"UPDATE outbox SET recipients = $1, refused = '[]', state = $2, code = $3, words = $4,"              \
	" attempts = $5, next_try = $6, lease = $7, due = $8, is_told = $9"

gboolean store_outbox_update(StoreTx *tx, const StoreOutbox *mail, GError **error)
{
	g_autofree char *recipients = recipients_to_text(mail->recipients);
	gboolean is_final = imail_mail_state_is_final(mail->state);

	if (!store_sql_run(tx,
			   is_final ? UPDATE ", is_final = 1, blob = 0 WHERE id = $10"
				    : UPDATE " WHERE id = $10",
			   SQL_WITH(SQL_TEXT(recipients), SQL_INT(mail->state), SQL_TEXT(mail->code),
				    SQL_TEXT(mail->text), SQL_INT(mail->attempts), SQL_INT(mail->next_try),
				    SQL_INT(is_final ? 0 : mail->lease), SQL_INT(mail->due),
				    SQL_INT(mail->is_told), SQL_INT(mail->id)),
			   error))
		return FALSE;
	if (store_sql_changes(tx) == 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "the mail %s is not in the outbox",
			    mail->mail);
		return FALSE;
	}
	return !is_final || mail->blob == 0 || store_blob_remove(tx, mail->blob, error);
}

gboolean store_outbox_hurry(StoreTx *tx, gint64 user, const char *sender, gint64 now, GError **error)
{
	return store_sql_run(
		tx,
		"UPDATE outbox SET next_try = $1 WHERE is_final = 0 AND next_try > $1 AND"
		" user_id = $2 AND sender = $3 AND state <> $4",
		SQL_WITH(SQL_INT(now), SQL_INT(user), SQL_TEXT(sender), SQL_INT(IMAIL_MAIL_HELD)), error);
}

gint64 store_outbox_next_due(StoreTx *tx, gint64 now)
{
	g_autofree char *sender = NULL;
	gint64 user = 0, next = 0;

	while (next_sender(tx, &user, &sender, NULL)) {
		gint64 due;

		store_sql_number(tx,
				 "SELECT min(" WAKE ") FROM outbox WHERE is_final = 0 AND user_id = $1 AND"
				 " sender = $2 AND " WAKE " > $3",
				 SQL_WITH(SQL_INT(user), SQL_TEXT(sender), SQL_INT(now)), &due, NULL);
		if (due != 0 && (next == 0 || due < next))
			next = due;
	}
	return next;
}

gint64 store_outbox_count(StoreTx *tx, gint64 user)
{
	gint64 count;

	store_sql_number(tx, "SELECT count(*) FROM outbox WHERE is_final = 0 AND ($1 = 0 OR user_id = $1)",
			 SQL_WITH(SQL_INT(user)), &count, NULL);
	return count;
}

gboolean store_outbox_is_empty(StoreTx *tx)
{
	gint64 id;

	store_sql_number(tx, "SELECT id FROM outbox WHERE is_final = 0 LIMIT 1", NULL, &id, NULL);
	return id == 0;
}

gboolean store_outbox_release(StoreTx *tx, GError **error)
{
	return store_sql_run(tx, "UPDATE outbox SET lease = 0 WHERE is_final = 0", NULL, error);
}

/* What was accepted before, by the index, and was to leave before too. */
gboolean store_outbox_expire(StoreTx *tx, gint64 before, GError **error)
{
	return store_sql_run(tx, "DELETE FROM outbox WHERE is_final = 1 AND accepted < $1 AND due < $1",
			     SQL_WITH(SQL_INT(before)), error);
}
