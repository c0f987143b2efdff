/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-bulk.c: the store's rules for lists and bulk mail: from DIR/state/bulk into the index, and both at
 * once when the user says something new.
 *
 * The index's transaction is what keeps two processes apart, so the file is read and written within it.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-bulk.h"
#include "mailbox-private.h"

/* What others have on their screens stands elsewhere now. */
static gboolean end(ImailStore *store, gboolean is_done, gboolean has_changed, GError **error)
{
	if (is_done && has_changed)
		is_done = imail_index_note(store->index, "", IMAIL_CHANGE_MANY, error);
	if (is_done) {
		imail_store_commit(store);
		return TRUE;
	}
	imail_index_rollback(store->index);
	store->is_writing = FALSE;
	return FALSE;
}

static gboolean begin(ImailStore *store, GError **error)
{
	imail_store_flush(store);
	imail_store_begin(store);
	if (!store->is_writing)
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
				    "The index of the mails cannot be written now.");
	return store->is_writing;
}

static gboolean set_people(ImailStore *store, gboolean *has_changed, GError **error)
{
	gboolean is_done;

	*has_changed = FALSE;
	if (store->people == NULL)
		return TRUE;
	if (!begin(store, error))
		return FALSE;
	is_done = imail_bulk_set_people(store->index, (const char *const *)store->people, has_changed, error);
	return end(store, is_done, *has_changed, error);
}

void imail_store_load_bulk(ImailStore *store)
{
	g_autoptr(ImailBulkRules) rules = imail_bulk_rules_read(store->bulk_path);
	g_autoptr(GError) error = NULL;
	gboolean has_changed = FALSE, is_done = begin(store, &error);

	if (is_done) {
		is_done = imail_bulk_set_rules(store->index, rules, &has_changed, &error);
		is_done = end(store, is_done, has_changed, &error) && set_people(store, &has_changed, &error);
	}
	if (!is_done)
		imail_sql_log(error);
}

gboolean imail_store_set_people(ImailStore *store, const char *const *addresses, gboolean *has_changed,
				GError **error)
{
	imail_store_index(store);
	g_strfreev(store->people);
	store->people = g_strdupv((char **)addresses);
	return set_people(store, has_changed, error);
}

/* Within the transaction. */
static gboolean change(ImailStore *store, const ImailBulkRules *rules, GError **error)
{
	gboolean has_changed = FALSE,
		 is_done = imail_bulk_set_rules(store->index, rules, &has_changed, error) &&
			   imail_bulk_rules_write(rules, store->bulk_path, error);

	return end(store, is_done, has_changed, error);
}

gboolean imail_store_bulk_fold(ImailStore *store, gboolean is_folding, GError **error)
{
	g_autoptr(ImailBulkRules) rules = NULL;

	imail_store_index(store);
	if (!begin(store, error))
		return FALSE;
	rules = imail_bulk_rules_read(store->bulk_path);
	rules->is_off = !is_folding;
	return change(store, rules, error);
}

gboolean imail_store_bulk_keep(ImailStore *store, const char *key, gboolean is_kept, GError **error)
{
	g_autoptr(ImailBulkRules) rules = NULL;

	imail_store_index(store);
	if (!begin(store, error))
		return FALSE;
	rules = imail_bulk_rules_read(store->bulk_path);
	if (!imail_bulk_rules_keep(rules, key, is_kept, error))
		return end(store, FALSE, FALSE, NULL);
	return change(store, rules, error);
}
