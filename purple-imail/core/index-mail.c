/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-mail.c: the rows of mails: finding, adding, filling, changing, removing.
 *
 * A file name is kept as its difference from the id: `suffix` is what follows the unique part; `name` is set
 * only where the id is not the unique part (which another mail has, or which is no UTF-8). Keys, tokens, refs
 * and msg-ids are looked up by 64 bits of their hash and then compared.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index.h"

#include <string.h>

#include "index-bulk.h"
#include "origin.h"
#include "thread.h"

#define ROW_COLUMNS "n, id, folder, suffix, name, flags, size, mtime, inode"

void imail_row_clear(ImailRow *row)
{
	g_clear_pointer(&row->id, g_free);
	g_clear_pointer(&row->name, g_free);
}

guint imail_index_name_flags(const char *name, gboolean is_cur)
{
	static const struct {
		char letter;
		guint flag;
	} letters[] = {{'S', IMAIL_MAIL_SEEN},    {'R', IMAIL_MAIL_ANSWERED}, {'F', IMAIL_MAIL_FLAGGED},
		       {'T', IMAIL_MAIL_TRASHED}, {'D', IMAIL_MAIL_DRAFT},    {'P', IMAIL_MAIL_PASSED}};
	guint flags = is_cur ? IMAIL_MAIL_CUR : 0;

	for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
		if (imail_maildir_has_flag(name, letters[i].letter))
			flags |= letters[i].flag;
	return flags;
}

/* ---- finding ---- */

static void read_row(ImailSqlRows *rows, ImailRow *row)
{
	const char *name = imail_sql_text(rows, 4);

	row->n = imail_sql_int(rows, 0);
	row->id = g_strdup(imail_sql_text(rows, 1));
	row->folder = (ImailFolder)imail_sql_int(rows, 2);
	row->name = name != NULL ? g_strdup(name) : g_strconcat(row->id, imail_sql_text(rows, 3), NULL);
	row->flags = (guint)imail_sql_int(rows, 5);
	row->size = imail_sql_int(rows, 6);
	row->mtime = imail_sql_int(rows, 7);
	row->inode = imail_sql_int(rows, 8);
}

static gboolean warn_about(GError *error)
{
	imail_sql_log(error);
	g_clear_error(&error);
	return FALSE;
}

gboolean imail_index_find(ImailIndex *index, const char *id, ImailRow *row)
{
	GError *error = NULL;
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index), "SELECT " ROW_COLUMNS " FROM mail WHERE key = ?1 AND id = ?2",
		SQL_WITH(SQL_INT(imail_index_hash(id)), SQL_TEXT(id)), &error);

	*row = (ImailRow){0};
	if (rows == NULL || !imail_sql_next(rows, &error))
		return warn_about(error);
	read_row(rows, row);
	return TRUE;
}

gboolean imail_index_find_row(ImailIndex *index, gint64 n, ImailRow *row)
{
	GError *error = NULL;
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT " ROW_COLUMNS " FROM mail WHERE n = ?1",
				SQL_WITH(SQL_INT(n)), &error);

	*row = (ImailRow){0};
	if (rows == NULL || !imail_sql_next(rows, &error))
		return warn_about(error);
	read_row(rows, row);
	return TRUE;
}

gboolean imail_index_find_token(ImailIndex *index, const char *token, ImailRow *row)
{
	GError *error = NULL;
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index), "SELECT " ROW_COLUMNS " FROM mail WHERE token = ?1 ORDER BY n DESC",
		SQL_WITH(SQL_INT(imail_index_hash(token))), &error);

	*row = (ImailRow){0};
	while (rows != NULL && imail_sql_next(rows, &error)) {
		g_autofree char *of_row = NULL;

		read_row(rows, row);
		of_row = imail_maildir_token(row->name);
		if (g_strcmp0(of_row, token) == 0)
			return TRUE;
		imail_row_clear(row);
	}
	return warn_about(error);
}

gboolean imail_index_find_ref(ImailIndex *index, const char *ref, gboolean is_partial, ImailRow *row)
{
	GError *error = NULL;
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index), "SELECT " ROW_COLUMNS " FROM mail WHERE ref = ?1 ORDER BY n DESC",
		SQL_WITH(SQL_INT(imail_index_hash(ref))), &error);

	*row = (ImailRow){0};
	while (rows != NULL && imail_sql_next(rows, &error)) {
		g_autofree char *token = NULL;
		g_auto(ImailOrigin) origin = {0};

		read_row(rows, row);
		token = imail_maildir_token(row->name);
		if (token != NULL && imail_origin_parse(token, &origin) && origin.is_partial == is_partial &&
		    g_str_equal(origin.ref, ref))
			return TRUE;
		imail_row_clear(row);
	}
	return warn_about(error);
}

GArray *imail_index_find_message_id(ImailIndex *index, const char *message_id)
{
	GArray *found = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), "SELECT n FROM mail WHERE message_id = ?1 ORDER BY n",
				SQL_WITH(SQL_INT(imail_index_hash(message_id))), NULL);

	while (rows != NULL && imail_sql_next(rows, NULL)) {
		gint64 n = imail_sql_int(rows, 0);

		g_array_append_val(found, n);
	}
	return found;
}

/* ---- adding ---- */

/* What the name says of where the mail came from: 0 where it says nothing. */
static void read_origin(const char *name, gint64 *token, gint64 *ref, guint *flags)
{
	g_autofree char *text = imail_maildir_token(name);
	g_auto(ImailOrigin) origin = {0};

	*token = text != NULL ? imail_index_hash(text) : 0;
	*ref = 0;
	*flags &= ~(guint)IMAIL_MAIL_PARTIAL;
	if (text == NULL || !imail_origin_parse(text, &origin))
		return;
	*ref = imail_index_hash(origin.ref);
	if (origin.is_partial)
		*flags |= IMAIL_MAIL_PARTIAL;
}

static ImailSqlValue or_null(gint64 number)
{
	return number != 0 ? SQL_INT(number) : SQL_TEXT(NULL);
}

gboolean imail_index_add(ImailIndex *index, ImailRow *row, GError **error)
{
	g_autofree char *unique = imail_maildir_unique(row->name);
	g_autofree char *id = imail_maildir_id(row->name);
	g_auto(ImailRow) other = {0};
	gboolean is_taken = imail_index_find(index, id, &other), is_own;
	gint64 token, ref;

	row->id = is_taken ? g_strdup_printf("%s+%d", id, (int)row->folder) : g_steal_pointer(&id);
	is_own = g_str_equal(row->id, unique);
	read_origin(row->name, &token, &ref, &row->flags);
	if (!imail_sql_run(
		    imail_index_sql(index),
		    "INSERT INTO mail (key, id, folder, flags, suffix, name, date, size, mtime, inode, "
		    "token, ref) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?9, ?10, ?11)",
		    SQL_WITH(SQL_INT(imail_index_hash(row->id)), SQL_TEXT(row->id), SQL_INT(row->folder),
			     SQL_INT(row->flags), SQL_TEXT(row->name + strlen(unique)),
			     SQL_TEXT(is_own ? NULL : row->name), SQL_INT(row->mtime), SQL_INT(row->size),
			     SQL_INT(row->inode), or_null(token), or_null(ref)),
		    error))
		return FALSE;
	row->n = imail_sql_last_id(imail_index_sql(index));
	return TRUE;
}

/* ---- filling ---- */

static gboolean put_head(ImailSql *sql, gint64 n, const ImailEntry *entry, GError **error)
{
	g_autofree char *whole =
		*entry->from_name != '\0' && strcmp(entry->from_name, entry->from_address) != 0
			? g_strdup_printf("%s <%s>", entry->from_name, entry->from_address)
			: g_strdup(entry->from_address);
	gboolean is_whole = strcmp(whole, entry->from) == 0;
	gboolean is_named = strcmp(entry->from_name, entry->from_address) != 0;

	return imail_sql_run(
		sql,
		"INSERT OR REPLACE INTO head (n, sender, name, address, subject, preview, recipients, "
		"attachments, refs, list_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		SQL_WITH(SQL_INT(n), SQL_TEXT(is_whole ? NULL : entry->from),
			 SQL_TEXT(is_named ? entry->from_name : NULL), SQL_TEXT(entry->from_address),
			 SQL_TEXT(entry->subject), SQL_TEXT(entry->preview),
			 SQL_TEXT(*entry->recipients != '\0' ? entry->recipients : NULL),
			 SQL_TEXT(*entry->attachments != '\0' ? entry->attachments : NULL),
			 SQL_BLOB(entry->references->len > 0 ? entry->references->data : NULL,
				  entry->references->len * sizeof(gint64)),
			 SQL_TEXT(entry->list_id)),
		error);
}

static gboolean count_gone(ImailSql *sql, GError **error)
{
	return imail_sql_run(sql, "UPDATE gone SET count = count + 1", NULL, error);
}

/* Words cannot be taken out of the table without the text that they came from, which may be gone: a mail
 * whose file was replaced gets a new number, as if it were another. */
static gboolean renumber(ImailIndex *index, ImailRow *row, GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	gint64 old = row->n;
	g_autofree char *id = g_steal_pointer(&row->id);

	return imail_sql_run(sql, "DELETE FROM head WHERE n = ?1", SQL_WITH(SQL_INT(old)), error) &&
	       imail_sql_run(sql, "DELETE FROM mail WHERE n = ?1", SQL_WITH(SQL_INT(old)), error) &&
	       count_gone(sql, error) && imail_index_add(index, row, error);
}

gboolean imail_index_fill(ImailIndex *index, ImailRow *row, ImailEntry *entry, GError **error)
{
	ImailSql *sql = imail_index_sql(index);
	gint64 date = entry->date != 0 ? entry->date : imail_maildir_time(row->name), thread, heap;
	gboolean is_apart;

	if (date == 0)
		date = row->mtime;
	if ((row->flags & IMAIL_MAIL_PARSED) && !renumber(index, row, error))
		return FALSE;
	thread = imail_thread_place(sql, row->n, entry->message_id, entry->references, entry->base,
				    entry->is_reply, date, error);
	if (thread == 0 || !imail_bulk_judge(index, entry, &heap, &is_apart, error))
		return FALSE;
	if (entry->tokens != NULL)
		imail_index_put_words(index, row->n, g_steal_pointer(&entry->tokens));
	row->flags = (row->flags & ~(guint)(IMAIL_MAIL_ATTACHMENT | IMAIL_MAIL_BULK)) | IMAIL_MAIL_PARSED |
		     (entry->has_attachment ? IMAIL_MAIL_ATTACHMENT : 0) |
		     (entry->is_bulk ? IMAIL_MAIL_BULK : 0);
	return imail_sql_run(
		       sql,
		       "UPDATE mail SET flags = ?2, date = ?3, message_id = ?4, thread = ?5, base = ?6, "
		       "is_reply = ?7, from_key = ?8, subject_key = ?9, heap = ?10, apart = ?11 WHERE n = ?1",
		       SQL_WITH(SQL_INT(row->n), SQL_INT(row->flags), SQL_INT(date),
				or_null(entry->message_id), SQL_INT(thread), or_null(entry->base),
				SQL_INT(entry->is_reply), SQL_TEXT(entry->from_key),
				SQL_TEXT(entry->subject_key), or_null(heap), SQL_INT(is_apart)),
		       error) &&
	       put_head(sql, row->n, entry, error);
}

/* ---- changing, removing ---- */

gboolean imail_index_update(ImailIndex *index, const ImailRow *row, GError **error)
{
	g_autofree char *unique = imail_maildir_unique(row->name);
	gboolean is_own = g_str_equal(unique, row->id);

	return imail_sql_run(
		imail_index_sql(index),
		"UPDATE mail SET folder = ?2, flags = ?3, suffix = ?4, name = ?5, mtime = ?6, inode "
		"= ?7 WHERE n = ?1",
		SQL_WITH(SQL_INT(row->n), SQL_INT(row->folder), SQL_INT(row->flags),
			 SQL_TEXT(row->name + strlen(unique)), SQL_TEXT(is_own ? NULL : row->name),
			 SQL_INT(row->mtime), SQL_INT(row->inode)),
		error);
}

gboolean imail_index_set_attachment(ImailIndex *index, gint64 n, gboolean has_attachment, GError **error)
{
	return imail_sql_run(imail_index_sql(index),
			     "UPDATE mail SET flags = (flags & ~?2) | ?3 WHERE n = ?1",
			     SQL_WITH(SQL_INT(n), SQL_INT(IMAIL_MAIL_ATTACHMENT),
				      SQL_INT(has_attachment ? IMAIL_MAIL_ATTACHMENT : 0)),
			     error);
}

gboolean imail_index_remove(ImailIndex *index, const ImailRow *row, GError **error)
{
	ImailSql *sql = imail_index_sql(index);

	return imail_sql_run(sql, "DELETE FROM head WHERE n = ?1", SQL_WITH(SQL_INT(row->n)), error) &&
	       imail_sql_run(sql, "DELETE FROM mail WHERE n = ?1", SQL_WITH(SQL_INT(row->n)), error) &&
	       (!(row->flags & IMAIL_MAIL_PARSED) || count_gone(sql, error));
}
