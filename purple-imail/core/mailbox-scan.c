/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-scan.c: the store's looking after changes by others, and the making of a new index.
 *
 * An index that is damaged, of another version, littered, or that another process has thrown away is made
 * anew here: rows of all names first, which is a matter of seconds, then mail by mail (imail_store_prepare),
 * the newest first, while everything else goes on.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mailbox-private.h"

#define IN_MEMORY_MAX 20000 /* mails for which a disk that is full makes an index in memory */

/* ---- scans ---- */

static void add_many(ImailStore *store)
{
	ImailScanChange *change = g_new0(ImailScanChange, 1);

	change->id = g_strdup("");
	change->kind = IMAIL_CHANGE_MANY;
	g_ptr_array_add(store->changes, change);
}

/* A new index, and everything into it. */
static gboolean begin_anew(ImailStore *store, GError **error)
{
	g_info("%s is made anew", store->index_path);
	imail_index_renew(store->index);
	g_atomic_int_set(&store->is_in_memory, imail_index_is_in_memory(store->index));
	imail_store_load_bulk(store);
	add_many(store);
	return imail_scan_all(store->index, store->maildir, store->changes, error);
}

/* The disk takes nothing more, and there are mails that the index does not know. With very many mails it
 * stays as it is until there is room again: a list without the newest is better than hundreds of megabytes of
 * memory. */
static gboolean go_into_memory(ImailStore *store, GError **error)
{
	if (imail_sql_number(imail_index_sql(store->index), G_MAXINT, "SELECT sum(total) FROM folder", NULL) >
	    IN_MEMORY_MAX)
		return FALSE;
	imail_sql_log(*error);
	g_clear_error(error);
	imail_index_go_into_memory(store->index);
	g_atomic_int_set(&store->is_in_memory, TRUE);
	imail_store_load_bulk(store);
	add_many(store);
	return imail_scan_all(store->index, store->maildir, store->changes, error);
}

static gboolean scan(ImailStore *store, GPtrArray *files, GError **error)
{
	return files != NULL ? imail_scan_files(store->index, store->maildir, files, store->changes, error)
			     : imail_scan_all(store->index, store->maildir, store->changes, error);
}

static void rescan(ImailStore *store, GPtrArray *files)
{
	g_autoptr(GError) error = NULL;
	gboolean is_done;

	imail_store_flush(store);
	if (imail_index_is_gone(imail_store_index(store)) ||
	    (!store->is_loaded && imail_index_is_littered(store->index)))
		is_done = begin_anew(store, &error);
	else
		is_done = scan(store, files, &error);
	if (!is_done && imail_sql_is_damaged(imail_index_sql(store->index))) {
		imail_sql_log(error);
		g_clear_error(&error);
		is_done = begin_anew(store, &error);
	}
	if (!is_done && imail_sql_is_full(imail_index_sql(store->index)))
		is_done = go_into_memory(store, &error);
	if (is_done && files == NULL)
		g_hash_table_remove_all(store->unindexed);
	if (!is_done)
		imail_sql_log(error);
}

void imail_store_rescan(ImailStore *store)
{
	if (!store->is_loaded)
		imail_store_read_removed(store);
	rescan(store, NULL);
	if (!store->is_loaded)
		imail_maildir_sweep(store->maildir, g_get_real_time() / G_USEC_PER_SEC);
	store->is_loaded = TRUE;
}

void imail_store_rescan_files(ImailStore *store, GPtrArray *files)
{
	rescan(store, files);
}

gboolean imail_store_prepare(ImailStore *store, guint budget, gint64 *left)
{
	g_autoptr(GError) error = NULL;
	gint64 count = 0;

	imail_store_flush(store);
	if (!imail_scan_parse(imail_store_index(store), store->maildir, budget, &count, &error)) {
		/* Here what is damaged shows first: the next scan begins anew. */
		imail_sql_log(error);
		if (imail_sql_is_damaged(imail_index_sql(store->index)))
			imail_store_rescan(store);
	}
	if (left != NULL)
		*left = count;
	return count == 0;
}

gint64 imail_store_unread_in(ImailStore *store)
{
	return imail_sql_number(imail_index_sql(imail_store_index(store)), 0,
				"SELECT count(*) FROM mail WHERE flags & 512 = 0", NULL);
}

/* ---- what changed ---- */

static void store_change_free(gpointer data)
{
	ImailStoreChange *change = data;

	g_free(change->id);
	imail_item_free(change->item);
	g_free(change);
}

static void other_cb(const char *id, ImailChangeKind kind, gpointer user_data)
{
	ImailScanChange *change = g_new0(ImailScanChange, 1);

	change->id = g_strdup(id);
	change->kind = kind;
	g_ptr_array_add(((ImailStore *)user_data)->changes, change);
}

GPtrArray *imail_store_take_changes(ImailStore *store)
{
	GPtrArray *taken = g_ptr_array_new_with_free_func(store_change_free);

	if (store->index != NULL && !imail_index_others(store->index, other_cb, store))
		add_many(store);
	for (guint i = 0; i < store->changes->len; i++) {
		const ImailScanChange *scanned = store->changes->pdata[i];
		ImailStoreChange *change = g_new0(ImailStoreChange, 1);

		if (scanned->kind != IMAIL_CHANGE_MANY)
			change->id = g_strdup(scanned->id);
		if (scanned->kind == IMAIL_CHANGE_ADDED || scanned->kind == IMAIL_CHANGE_CHANGED) {
			g_auto(ImailRow) row = {0};

			if (imail_index_find(store->index, scanned->id, &row))
				change->item = imail_store_row_item(store, row.n);
			change->is_added = scanned->kind == IMAIL_CHANGE_ADDED;
		}
		g_ptr_array_add(taken, change);
	}
	g_ptr_array_set_size(store->changes, 0);
	return taken;
}
