/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-bulk.c: the judgement, and the tables heap, bulk and person (index.c).
 *
 * A mail is judged when it is read into the index, and again when a rule changes; its verdict is mail.apart.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-bulk.h"

#include <string.h>

#define LIST   "list:"
#define SENDER "from:"

/* ---- memory ---- */

static void heap_free(gpointer data)
{
	ImailHeap *heap = data;

	g_free(heap->key);
	g_free(heap->title);
	g_free(heap);
}

void imail_bulk_info_free(ImailBulkInfo *info)
{
	if (info == NULL)
		return;
	g_ptr_array_unref(info->heaps);
	g_free(info);
}

/* ---- keys ---- */

/* RFC 2919 4: letter case does not matter in a List-Id. */
char *imail_bulk_key(const char *list_id, const char *from_address)
{
	const char *name = list_id != NULL ? list_id : from_address != NULL ? from_address : "";
	g_autofree char *folded = g_ascii_strdown(name, -1);
	g_autofree char *key = g_strconcat(list_id != NULL ? LIST : SENDER, folded, NULL);

	for (char *c = key; *c != '\0'; c++)
		if (g_ascii_iscntrl(*c))
			*c = '_';
	if (strlen(key) > IMAIL_BULK_KEY_MAX)
		*g_utf8_find_prev_char(key, key + IMAIL_BULK_KEY_MAX + 1) = '\0';
	return g_steal_pointer(&key);
}

static const char *title_of(const ImailEntry *entry)
{
	return entry->list_id != NULL ? entry->list_id : entry->from_name;
}

/* ---- the judgement ---- */

/* Of the mail of row m, all that speaks against the heading: the same as imail_bulk_judge asks. */
#define KEPT_IN_INBOX                                                                                        \
	"(SELECT is_off FROM bulk) OR (SELECT is_kept FROM heap WHERE id = m.heap) OR EXISTS (SELECT 1 "     \
	"FROM "                                                                                              \
	"head h JOIN person p ON p.address = lower(h.address) WHERE h.n = m.n)"

gboolean imail_bulk_judge(ImailIndex *index, const ImailEntry *entry, gint64 *heap, gboolean *is_apart,
			  GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	g_autofree char *key = NULL;
	g_autoptr(ImailSqlRows) rows = NULL;

	*heap = 0;
	*is_apart = FALSE;
	if (!entry->is_bulk)
		return TRUE;
	key = imail_bulk_key(entry->list_id, entry->from_address);
	if (!imail_sql_run(sql,
			   "INSERT INTO heap (key, title) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET "
			   "title = excluded.title WHERE heap.title = ''",
			   SQL_WITH(SQL_TEXT(key), SQL_TEXT(title_of(entry))), error))
		return FALSE;
	rows = imail_sql_query(
		sql,
		"SELECT id, is_kept OR (SELECT is_off FROM bulk) OR EXISTS (SELECT 1 FROM person "
		"WHERE address = lower(?2)) FROM heap WHERE key = ?1",
		SQL_WITH(SQL_TEXT(key), SQL_TEXT(entry->from_address)), error);
	if (rows == NULL || !imail_sql_next(rows, error))
		return FALSE;
	*heap = imail_sql_int(rows, 0);
	*is_apart = imail_sql_int(rows, 1) == 0;
	return TRUE;
}

/* All mails of HEAP; 0: all bulk mails. */
static gboolean judge_again(ImailSql *sql, gint64 heap, GError **error)
{
	return imail_sql_run(sql,
			     heap != 0 ? "UPDATE mail AS m SET apart = NOT apart WHERE heap = ?1 AND apart = "
					 "(" KEPT_IN_INBOX ")"
				       : "UPDATE mail AS m SET apart = NOT apart WHERE heap IS NOT NULL AND "
					 "apart = (" KEPT_IN_INBOX ")",
			     heap != 0 ? SQL_WITH(SQL_INT(heap)) : NULL, error);
}

/* ---- the rules ---- */

/* Keys that are kept and stand in RULES no more; those that stand there and are not kept. */
static gboolean set_kept(ImailSql *sql, const char *key, gboolean is_kept, GError **error)
{
	gint64 heap;

	if (!imail_sql_run(sql,
			   "INSERT INTO heap (key, title, is_kept) VALUES (?1, '', ?2) ON CONFLICT (key) DO "
			   "UPDATE SET is_kept = excluded.is_kept",
			   SQL_WITH(SQL_TEXT(key), SQL_INT(is_kept)), error))
		return FALSE;
	heap = imail_sql_number(sql, 0, "SELECT id FROM heap WHERE key = ?1", SQL_WITH(SQL_TEXT(key)));
	return judge_again(sql, heap, error);
}

static GHashTable *read_set(ImailSql *sql, const char *text, GError **error)
{
	GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(ImailSqlRows) rows = imail_sql_query(sql, text, NULL, error);

	while (rows != NULL && imail_sql_next(rows, error))
		g_hash_table_add(set, g_strdup(imail_sql_text(rows, 0)));
	return set;
}

gboolean imail_bulk_set_rules(ImailIndex *index, const ImailBulkRules *rules, gboolean *has_changed,
			      GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	gboolean was_off = imail_sql_number(sql, 0, "SELECT is_off FROM bulk", NULL) != 0;
	g_autoptr(GHashTable) gone = read_set(sql, "SELECT key FROM heap WHERE is_kept", error);
	GHashTableIter iter;
	gpointer key;

	*has_changed = FALSE;
	for (guint i = 0; i < rules->kept->len; i++) {
		if (g_hash_table_remove(gone, rules->kept->pdata[i]))
			continue;
		*has_changed = TRUE;
		if (!set_kept(sql, rules->kept->pdata[i], TRUE, error))
			return FALSE;
	}
	g_hash_table_iter_init(&iter, gone);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		*has_changed = TRUE;
		if (!set_kept(sql, key, FALSE, error))
			return FALSE;
	}
	if (was_off == rules->is_off)
		return TRUE;
	*has_changed = TRUE;
	return imail_sql_run(sql, "UPDATE bulk SET is_off = ?1", SQL_WITH(SQL_INT(rules->is_off)), error) &&
	       judge_again(sql, 0, error);
}

gboolean imail_bulk_set_people(ImailIndex *index, const char *const *addresses, gboolean *has_changed,
			       GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	g_autoptr(GHashTable) old = read_set(sql, "SELECT address FROM person", error);
	g_autoptr(GHashTable) now = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	gboolean is_same = TRUE;
	GHashTableIter iter;
	gpointer address;

	for (guint i = 0; addresses[i] != NULL; i++)
		g_hash_table_add(now, g_ascii_strdown(addresses[i], -1));
	g_hash_table_iter_init(&iter, now);
	while (is_same && g_hash_table_iter_next(&iter, &address, NULL))
		is_same = g_hash_table_contains(old, address);
	*has_changed = !is_same || g_hash_table_size(old) != g_hash_table_size(now);
	if (!*has_changed)
		return TRUE;
	if (!imail_sql_run(sql, "DELETE FROM person", NULL, error))
		return FALSE;
	g_hash_table_iter_init(&iter, now);
	while (g_hash_table_iter_next(&iter, &address, NULL))
		if (!imail_sql_run(sql, "INSERT INTO person VALUES (?1)", SQL_WITH(SQL_TEXT(address)), error))
			return FALSE;
	return judge_again(sql, 0, error);
}

/* ---- what stands there ---- */

static ImailHeap *read_heap(ImailSqlRows *rows)
{
	ImailHeap *heap = g_new0(ImailHeap, 1);
	const char *title = imail_sql_text(rows, 1);

	heap->key = g_strdup(imail_sql_text(rows, 0));
	heap->title = g_strdup(*title != '\0' ? title : strchr(heap->key, ':') + 1);
	heap->total = imail_sql_int(rows, 2);
	heap->unread = imail_sql_int(rows, 3);
	heap->is_kept = imail_sql_int(rows, 4) != 0;
	return heap;
}

ImailBulkInfo *imail_bulk_info(ImailIndex *index, GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		sql,
		"SELECT key, title, total, unread, is_kept, (SELECT max(date) FROM mail WHERE heap = h.id "
		"AND "
		"place = -1) AS latest FROM heap h WHERE total > 0 OR is_kept ORDER BY latest DESC LIMIT ?1",
		SQL_WITH(SQL_INT(IMAIL_BULK_HEAPS_MAX)), error);
	ImailBulkInfo *info;

	if (rows == NULL)
		return NULL;
	info = g_new0(ImailBulkInfo, 1);
	info->is_folding = imail_sql_number(sql, 0, "SELECT is_off FROM bulk", NULL) == 0;
	info->total = imail_sql_number(sql, 0, "SELECT total FROM bulk", NULL);
	info->unread = imail_sql_number(sql, 0, "SELECT unread FROM bulk", NULL);
	info->heaps = g_ptr_array_new_with_free_func(heap_free);
	while (imail_sql_next(rows, error))
		g_ptr_array_add(info->heaps, read_heap(rows));
	return info;
}
