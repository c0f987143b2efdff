/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-content.c: digests of mails (mail-digest.h).
 *
 * Owns the table "contents". Rows stay when the mail's push is gone and its copy is deleted from the POP3
 * server: a mailbox that is added years later may bring the mail again.
 */
#include "store-content.h"
#include "store-sql.h"

void store_content_clear(StoreContent *content)
{
	g_clear_pointer(&content->mailbox, g_free);
	g_clear_pointer(&content->uidl, g_free);
}

gboolean store_content_find(StoreTx *tx, gint64 user, const char *digest, StoreContent *content,
			    GError **error)
{
	g_autoptr(GError) failure = NULL;
	g_autoptr(StoreRows) rows = store_sql_query(
		tx, "SELECT push_id, mailbox, uidl FROM contents WHERE user_id = $1 AND digest = $2",
		SQL_WITH(SQL_INT(user), SQL_TEXT(digest)), error);

	*content = (StoreContent){0};
	if (!rows)
		return FALSE;
	if (store_rows_next(rows, &failure)) {
		content->push = store_rows_int(rows, 0);
		content->mailbox = store_rows_text(rows, 1);
		content->uidl = store_rows_text(rows, 2);
	}
	if (!failure)
		return TRUE;
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

gboolean store_content_note(StoreTx *tx, gint64 user, const char *digest, const StoreContent *content,
			    GError **error)
{
	return store_sql_run(tx,
			     "INSERT INTO contents (user_id, digest, push_id, mailbox, uidl) VALUES ($1, $2,"
			     " $3, $4, $5) ON CONFLICT (user_id, digest) DO UPDATE SET push_id ="
			     " excluded.push_id, mailbox = excluded.mailbox, uidl = excluded.uidl",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(digest), SQL_INT(content->push),
				      SQL_TEXT(content->mailbox), SQL_TEXT(content->uidl)),
			     error);
}

gboolean store_content_forget_uidls(StoreTx *tx, gint64 user, const char *mailbox, GError **error)
{
	return store_sql_run(tx, "UPDATE contents SET uidl = '' WHERE user_id = $1 AND mailbox = $2",
			     SQL_WITH(SQL_INT(user), SQL_TEXT(mailbox)), error);
}
