/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-place.c: how many mails stand before one in a list: entries of the list's own index are counted, no
 * rows are read.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-list.h"
#include "index-talk.h"
#include "index-view.h"

static gint64 not_found(GError **error)
{
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "This mail is not in the folder any more.");
	return -1;
}

gint64 imail_list_place(ImailIndex *index, const char *folder, ImailSort sort, gboolean is_descending,
			const char *id, GError **error)
{
	static const char *const keys[] = {
		[IMAIL_SORT_DATE] = "m.date, m.n",
		[IMAIL_SORT_FROM] = "m.from_key, m.date, m.n",
		[IMAIL_SORT_SUBJECT] = "m.subject_key, m.date, m.n",
		[IMAIL_SORT_SIZE] = "m.size, m.n",
	};
	g_autofree char *text = NULL;
	ImailView view;
	gint64 n, place;

	if (!imail_view_find(index, folder, &view, error))
		return -1;
	n = imail_view_find_mail(index, &view, id, NULL);
	if (n == 0)
		return not_found(error);
	text = g_strdup_printf("SELECT count(*) FROM mail m WHERE %s AND (%s) %s (SELECT %s FROM mail m "
			       "WHERE m.n = ?2)",
			       imail_view_where(&view), keys[sort], is_descending ? ">" : "<", keys[sort]);
	place = imail_sql_number(imail_index_sql(index), -1, text,
				 SQL_WITH(SQL_INT(imail_view_parameter(&view)), SQL_INT(n)));
	return place >= 0 ? place : not_found(error);
}

gint64 imail_list_talk_place(ImailIndex *index, const char *folder, const char *id, gint64 *thread,
			     GError **error)
{
	ImailView view;
	gint64 place = -1;

	*thread = 0;
	if (!imail_view_find(index, folder, &view, error))
		return -1;
	if (imail_view_find_mail(index, &view, id, thread) != 0 && *thread != 0)
		place = imail_talk_offset(index, &view, *thread);
	return place >= 0 ? place : not_found(error);
}
