/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-blob.c: raw mails as rows of pieces.
 *
 * Owns the table "blobs". Who refers to a blob (pushes, outbox) removes it.
 * Because all pieces but the last have the same size, an offset tells the piece and no piece before it is
 * read.
 */
#include "store-blob.h"
#include "store-sql.h"

gint64 store_blob_new_id(Store *store)
{
	return store_ids_next(store_ids(store));
}

/* A gap or a short piece in the middle would make every later offset wrong. */
static gboolean check_previous(StoreTx *tx, gint64 blob, gint64 seq, GError **error)
{
	gint64 length = STORE_BLOB_CHUNK;

	if (seq > 0 && !store_sql_number(tx, "SELECT length(data) FROM blobs WHERE blob = $1 AND seq = $2",
					 SQL_WITH(SQL_INT(blob), SQL_INT(seq - 1)), &length, error))
		return FALSE;
	if (length == STORE_BLOB_CHUNK)
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
		    "piece %" G_GINT64_FORMAT " of a stored mail does not follow a whole one", seq);
	return FALSE;
}

gboolean store_blob_append(StoreTx *tx, gint64 blob, gint64 seq, GBytes *data, GError **error)
{
	gsize size = g_bytes_get_size(data);

	if (size == 0 || size > STORE_BLOB_CHUNK || blob <= 0 || seq < 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "a piece of a stored mail has %zu octets, 1 to %d are allowed", size,
			    STORE_BLOB_CHUNK);
		return FALSE;
	}
	return check_previous(tx, blob, seq, error) &&
	       store_sql_run(tx, "INSERT INTO blobs (blob, seq, data) VALUES ($1, $2, $3)",
			     SQL_WITH(SQL_INT(blob), SQL_INT(seq), SQL_BYTES(data)), error);
}

GBytes *store_blob_read(StoreTx *tx, gint64 blob, gint64 offset, gsize max, GError **error)
{
	gsize skipped = (gsize)(offset % STORE_BLOB_CHUNK), held;
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GBytes) row = NULL, bytes = NULL;
	g_autoptr(GError) failure = NULL;

	/* The whole row, cut here: substr() would only be one more copy. */
	rows = store_sql_query(tx, "SELECT data FROM blobs WHERE blob = $1 AND seq = $2",
			       SQL_WITH(SQL_INT(blob), SQL_INT(offset / STORE_BLOB_CHUNK)), error);
	if (!rows)
		return NULL;
	if (store_rows_next(rows, &failure))
		row = store_rows_bytes(rows, 0);
	held = row ? g_bytes_get_size(row) : 0;
	if (held > skipped)
		bytes = g_bytes_new_from_bytes(row, skipped, MIN(max, held - skipped));
	if (failure) {
		g_propagate_error(error, g_steal_pointer(&failure));
		return NULL;
	}
	if (!bytes || g_bytes_get_size(bytes) == 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "the stored mail has nothing at octet %" G_GINT64_FORMAT, offset);
		return NULL;
	}
	return g_steal_pointer(&bytes);
}

gint64 store_blob_size(StoreTx *tx, gint64 blob)
{
	gint64 size;

	store_sql_number(
		tx, "SELECT seq * $1 + length(data) FROM blobs WHERE blob = $2 ORDER BY seq DESC LIMIT 1",
		SQL_WITH(SQL_INT(STORE_BLOB_CHUNK), SQL_INT(blob)), &size, NULL);
	return size;
}

gboolean store_blob_remove(StoreTx *tx, gint64 blob, GError **error)
{
	return store_sql_run(tx, "DELETE FROM blobs WHERE blob = $1", SQL_WITH(SQL_INT(blob)), error);
}

gboolean store_blob_sweep(StoreTx *tx, GError **error)
{
	return store_sql_run(tx,
			     "DELETE FROM blobs WHERE blob IN (SELECT blob FROM blobs EXCEPT SELECT blob"
			     " FROM pushes EXCEPT SELECT blob FROM outbox)",
			     NULL, error);
}
