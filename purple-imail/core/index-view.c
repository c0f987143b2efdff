/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-view.c: names to views, and a view's mails: each view is a walk along one index, whatever the order.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-view.h"

#include <string.h>

#include "index-list.h"

#define HEAP_PREFIX IMAIL_BULK "/"

gboolean imail_view_find(ImailIndex *index, const char *name, ImailView *view, GError **error)
{
	*view = (ImailView){.place = IMAIL_PLACE_BULK};
	if (strcmp(name, IMAIL_BULK) == 0)
		return TRUE;
	if (g_str_has_prefix(name, HEAP_PREFIX)) {
		view->heap = imail_sql_number(imail_index_sql(index), 0, "SELECT id FROM heap WHERE key = ?1",
					      SQL_WITH(SQL_TEXT(name + strlen(HEAP_PREFIX))));
		if (view->heap != 0)
			return TRUE;
	} else {
		view->place = imail_list_find_folder(index, name);
		if (view->place >= 0)
			return TRUE;
	}
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "There is no folder “%s”.", name);
	return FALSE;
}

static ImailViewCounts read_counts(ImailIndex *index, const char *text, gint64 id)
{
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), text, SQL_WITH(SQL_INT(id)), NULL);

	if (rows == NULL || !imail_sql_next(rows, NULL))
		return (ImailViewCounts){0};
	return (ImailViewCounts){.total = imail_sql_int(rows, 0), .unread = imail_sql_int(rows, 1)};
}

ImailViewCounts imail_view_counts(ImailIndex *index, const ImailView *view)
{
	if (view->heap != 0)
		return read_counts(index, "SELECT total, unread FROM heap WHERE id = ?1", view->heap);
	if (view->place == IMAIL_PLACE_BULK)
		return read_counts(index, "SELECT total, unread FROM bulk WHERE ?1", 1);
	if (view->place == IMAIL_FOLDER_INBOX)
		return read_counts(index,
				   "SELECT f.total - b.total, f.unread - b.unread FROM folder f, bulk b "
				   "WHERE f.id = ?1",
				   view->place);
	return read_counts(index, "SELECT total, unread FROM folder WHERE id = ?1", view->place);
}

const char *imail_view_where(const ImailView *view)
{
	return view->heap != 0 ? "heap = ?1 AND place = -1" : "place = ?1";
}

gint64 imail_view_parameter(const ImailView *view)
{
	return view->heap != 0 ? view->heap : view->place;
}

GArray *imail_view_rows(ImailIndex *index, const ImailView *view, ImailSort sort, gboolean is_descending,
			gint64 offset, guint count, GError **error)
{
	static const char *const orders[][2] = {
		[IMAIL_SORT_DATE] = {"date, n", "date DESC, n DESC"},
		[IMAIL_SORT_FROM] = {"from_key, date, n", "from_key DESC, date DESC, n DESC"},
		[IMAIL_SORT_SUBJECT] = {"subject_key, date, n", "subject_key DESC, date DESC, n DESC"},
		[IMAIL_SORT_SIZE] = {"size, n", "size DESC, n DESC"},
	};
	GArray *found = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autofree char *text = g_strdup_printf(
		view->is_whole ? "SELECT n, date FROM mail WHERE %s UNION ALL SELECT n, date FROM mail WHERE "
				 "place = -1 ORDER BY %s LIMIT ?2 OFFSET ?3"
			       : "SELECT n FROM mail WHERE %s ORDER BY %s LIMIT ?2 OFFSET ?3",
		imail_view_where(view), orders[sort][is_descending != 0]);
	g_autoptr(ImailSqlRows) rows =
		imail_sql_query(imail_index_sql(index), text,
				SQL_WITH(SQL_INT(imail_view_parameter(view)),
					 SQL_INT(count > 0 ? (gint64)count : -1), SQL_INT(MAX(offset, 0))),
				error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		gint64 n = imail_sql_int(rows, 0);

		g_array_append_val(found, n);
	}
	return found;
}

void imail_view_add_unread(ImailIndex *index, const ImailView *view, GPtrArray *ids)
{
	g_autofree char *text =
		g_strdup_printf("SELECT id FROM mail WHERE %s AND flags & 1 = 0", imail_view_where(view));
	g_autoptr(ImailSqlRows) rows = imail_sql_query(imail_index_sql(index), text,
						       SQL_WITH(SQL_INT(imail_view_parameter(view))), NULL);

	while (rows != NULL && imail_sql_next(rows, NULL))
		g_ptr_array_add(ids, g_strdup(imail_sql_text(rows, 0)));
}

gint64 imail_view_find_mail(ImailIndex *index, const ImailView *view, const char *id, gint64 *thread)
{
	g_autofree char *text =
		g_strdup_printf("SELECT n, ifnull(thread, 0) FROM mail WHERE key = ?2 AND id = ?3 AND %s",
				imail_view_where(view));
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index), text,
		SQL_WITH(SQL_INT(imail_view_parameter(view)), SQL_INT(imail_index_hash(id)), SQL_TEXT(id)),
		NULL);

	if (rows == NULL || !imail_sql_next(rows, NULL))
		return 0;
	if (thread != NULL)
		*thread = imail_sql_int(rows, 1);
	return imail_sql_int(rows, 0);
}
