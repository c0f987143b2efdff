/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-push.c: pushes, and which device still waits for which.
 *
 * Owns the tables "pushes" and "waits". A push lives as long as a device waits for it, or, while its user has
 * no device at all, until the first one came and acked it. Its blob goes with it.
 */
#include <json-glib/json-glib.h>
#include <string.h>

#include "store-blob.h"
#include "store-push-private.h"
#include "store-sql.h"
#include "store-uidl.h"

void store_push_free(StorePush *push)
{
	if (!push)
		return;
	g_free(push->frame);
	g_free(push->mailbox);
	g_free(push->uidl);
	g_free(push);
}

static void push_free_cb(gpointer push)
{
	store_push_free(push);
}

/* The ids (first column) that a statement gives; NULL on error. */
static GArray *list_ids(StoreTx *tx, const char *sql, const SqlValue *values, GError **error)
{
	g_autoptr(StoreRows) rows = store_sql_query(tx, sql, values, error);
	g_autoptr(GArray) ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) failure = NULL;

	if (!rows)
		return NULL;
	while (store_rows_next(rows, &failure)) {
		gint64 id = store_rows_int(rows, 0);

		g_array_append_val(ids, id);
	}
	if (!failure)
		return g_steal_pointer(&ids);
	g_propagate_error(error, g_steal_pointer(&failure));
	return NULL;
}

static gboolean remove_push(StoreTx *tx, gint64 id, GError **error)
{
	gint64 blob;

	return store_sql_number(tx, "SELECT blob FROM pushes WHERE id = $1", SQL_WITH(SQL_INT(id)), &blob,
				error) &&
	       (blob == 0 || store_blob_remove(tx, blob, error)) &&
	       store_sql_run(tx, "DELETE FROM waits WHERE push_id = $1", SQL_WITH(SQL_INT(id)), error) &&
	       store_sql_run(tx, "DELETE FROM pushes WHERE id = $1", SQL_WITH(SQL_INT(id)), error);
}

static gboolean remove_if_unwanted(StoreTx *tx, gint64 id, GError **error)
{
	gint64 waiting;

	return store_sql_number(tx, "SELECT push_id FROM waits WHERE push_id = $1 LIMIT 1",
				SQL_WITH(SQL_INT(id)), &waiting, error) &&
	       (waiting != 0 || remove_push(tx, id, error));
}

static gboolean replace_topic(StoreTx *tx, gint64 user, const char *topic, GError **error)
{
	g_autoptr(GArray) older = list_ids(tx, "SELECT id FROM pushes WHERE user_id = $1 AND topic = $2",
					   SQL_WITH(SQL_INT(user), SQL_TEXT(topic)), error);

	for (guint i = 0; older && i < older->len; i++) {
		if (!remove_push(tx, g_array_index(older, gint64, i), error))
			return FALSE;
	}
	return older != NULL;
}

gboolean store_push_add(StoreTx *tx, StorePush *push, const char *topic, GError **error)
{
	if (topic && !replace_topic(tx, push->user, topic, error))
		return FALSE;
	push->id = store_sql_new_id(tx);
	return store_sql_run(tx,
			     "INSERT INTO pushes (id, user_id, topic, frame, blob, size, mailbox, uidl)"
			     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
			     SQL_WITH(SQL_INT(push->id), SQL_INT(push->user), SQL_TEXT(topic),
				      SQL_TEXT(push->frame), SQL_INT(push->blob), SQL_INT(push->size),
				      SQL_TEXT(push->mailbox), SQL_TEXT(push->uidl)),
			     error) &&
	       store_sql_run(
		       tx,
		       "INSERT INTO waits (device_id, push_id) SELECT id, $1 FROM devices WHERE user_id = $2",
		       SQL_WITH(SQL_INT(push->id), SQL_INT(push->user)), error);
}

gboolean store_push_give_all(StoreTx *tx, gint64 user, gint64 device_id, GError **error)
{
	return store_sql_run(
		tx, "INSERT INTO waits (device_id, push_id) SELECT $1, id FROM pushes WHERE user_id = $2",
		SQL_WITH(SQL_INT(device_id), SQL_INT(user)), error);
}

GPtrArray *store_push_pending(StoreTx *tx, gint64 user, const char *device, gint64 after, guint max)
{
	GPtrArray *pushes = g_ptr_array_new_with_free_func(push_free_cb);
	g_autoptr(StoreRows) rows = NULL;

	rows = store_sql_query(
		tx,
		"SELECT p.id, p.frame, p.blob, p.size, p.mailbox, p.uidl FROM devices d JOIN waits w ON"
		" w.device_id = d.id JOIN pushes p ON p.id = w.push_id WHERE d.user_id = $1 AND d.device"
		" = $2 AND w.push_id > $3 ORDER BY w.push_id LIMIT $4",
		SQL_WITH(SQL_INT(user), SQL_TEXT(device), SQL_INT(after), SQL_INT(max)), NULL);
	while (rows && store_rows_next(rows, NULL)) {
		StorePush *push = g_new0(StorePush, 1);

		push->id = store_rows_int(rows, 0);
		push->user = user;
		push->frame = store_rows_text(rows, 1);
		push->blob = store_rows_int(rows, 2);
		push->size = store_rows_int(rows, 3);
		push->mailbox = store_rows_text(rows, 4);
		push->uidl = store_rows_text(rows, 5);
		g_ptr_array_add(pushes, push);
	}
	return pushes;
}

/* The copy on the POP3 server may go: one device has the mail. */
static gboolean mark_uidl(StoreTx *tx, gint64 user, gint64 id, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autofree char *mailbox = NULL, *uidl = NULL;
	g_autoptr(GError) failure = NULL;

	rows = store_sql_query(tx, "SELECT mailbox, uidl FROM pushes WHERE id = $1", SQL_WITH(SQL_INT(id)),
			       error);
	if (!rows)
		return FALSE;
	if (store_rows_next(rows, &failure)) {
		mailbox = store_rows_text(rows, 0);
		uidl = store_rows_text(rows, 1);
	}
	if (failure) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return FALSE;
	}
	return (!mailbox || !uidl || store_uidl_mark_acked(tx, user, mailbox, uidl, error)) &&
	       (!mailbox || store_uidl_mark_push(tx, user, id, error));
}

gboolean store_push_ack(StoreTx *tx, gint64 user, const char *device, gint64 id, GError **error)
{
	if (!store_sql_run(tx,
			   "DELETE FROM waits WHERE push_id = $1 AND device_id IN (SELECT id FROM devices"
			   " WHERE user_id = $2 AND device = $3)",
			   SQL_WITH(SQL_INT(id), SQL_INT(user), SQL_TEXT(device)), error))
		return FALSE;
	/* Nobody waited: acked before, unknown, or another user's. */
	if (store_sql_changes(tx) == 0)
		return TRUE;
	return mark_uidl(tx, user, id, error) && remove_if_unwanted(tx, id, error);
}

gboolean store_push_forget_device(StoreTx *tx, gint64 device_id, GError **error)
{
	g_autoptr(GArray) waited = list_ids(tx, "SELECT push_id FROM waits WHERE device_id = $1",
					    SQL_WITH(SQL_INT(device_id)), error);

	if (!waited ||
	    !store_sql_run(tx, "DELETE FROM waits WHERE device_id = $1", SQL_WITH(SQL_INT(device_id)), error))
		return FALSE;
	for (guint i = 0; i < waited->len; i++) {
		if (!remove_if_unwanted(tx, g_array_index(waited, gint64, i), error))
			return FALSE;
	}
	return TRUE;
}

gboolean store_push_forget_uidls(StoreTx *tx, gint64 user, const char *mailbox, GError **error)
{
	return store_sql_run(tx, "UPDATE pushes SET uidl = NULL WHERE user_id = $1 AND mailbox = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox)), error);
}

gboolean store_push_topic_says(StoreTx *tx, gint64 user, const char *topic, const char *words)
{
	g_autoptr(StoreRows) rows =
		store_sql_query(tx, "SELECT frame FROM pushes WHERE user_id = $1 AND topic = $2",
				SQL_WITH(SQL_INT(user), SQL_TEXT(topic)), NULL);

	while (rows && store_rows_next(rows, NULL)) {
		g_autofree char *frame = store_rows_text(rows, 0);

		if (strstr(frame, words) != NULL)
			return TRUE;
	}
	return FALSE;
}

gint64 store_push_count(StoreTx *tx, gint64 user)
{
	gint64 count;

	store_sql_number(tx, "SELECT count(*) FROM pushes WHERE user_id = $1", SQL_WITH(SQL_INT(user)),
			 &count, NULL);
	return count;
}

/* Part of the frame's text as it stands in it, for LIKE with ESCAPE '!'. */
static char *from_pattern(const char *from)
{
	g_autoptr(JsonNode) node = json_node_init_string(json_node_alloc(), from);
	g_autofree char *quoted = json_to_string(node, FALSE);
	GString *pattern = g_string_new("%\"from\":");

	for (const char *c = quoted; *c; c++) {
		if (strchr("%_!", *c))
			g_string_append_c(pattern, '!');
		g_string_append_c(pattern, *c);
	}
	g_string_append_c(pattern, '%');
	return g_string_free(pattern, FALSE);
}

/* Neither of a topic nor of a mailbox: as the index pushes_plain has it. What a person writes has its
 * quotation marks escaped. */
gint64 store_push_unread(StoreTx *tx, gint64 user, guint max, const char *from, gint64 *of_sender)
{
	g_autofree char *pattern = from_pattern(from);
	g_autoptr(StoreRows) rows = store_sql_query(
		tx,
		"SELECT count(*), sum(CASE WHEN frame LIKE $1 ESCAPE '!' THEN 1 ELSE 0 END) FROM (SELECT id,"
		" frame FROM pushes WHERE user_id = $2 AND topic IS NULL"
		" AND mailbox IS NULL AND frame LIKE '%\"type\":\"im\"%' ORDER BY id DESC LIMIT $3) "
		"p WHERE (SELECT count(*) FROM"
		" waits w WHERE w.push_id = p.id) = (SELECT count(*) FROM devices WHERE"
		" user_id = $2)",
		SQL_WITH(SQL_TEXT(pattern), SQL_INT(user), SQL_INT(max)), NULL);
	gboolean is_there = rows && store_rows_next(rows, NULL);

	*of_sender = is_there ? store_rows_int(rows, 1) : 0;
	return is_there ? store_rows_int(rows, 0) : 0;
}
