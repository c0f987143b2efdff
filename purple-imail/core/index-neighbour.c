/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-neighbour.c: the mail before or after another one in a folder's list.
 *
 * It is the first row of the walk along the same index as the list's (index-list.c), begun at that mail: so
 * it costs the same in a folder of any length.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-list.h"

/* The order's keys of the row next to row ?2 in folder ?1, with n at their end; up and down. */
#define NEXT(keys, mine, down)                                                                               \
	"SELECT id FROM mail WHERE folder = ?1 AND (" keys ", n) > (SELECT " mine                            \
	", m.n FROM mail m WHERE m.n = ?2) ORDER BY " keys ", n LIMIT 1",                                    \
		"SELECT id FROM mail WHERE folder = ?1 AND (" keys ", n) < (SELECT " mine                    \
		", m.n FROM mail m WHERE m.n = ?2) ORDER BY " down ", n DESC LIMIT 1"

static const char *const walks[][2] = {
	[IMAIL_SORT_DATE] = {NEXT("date", "m.date", "date DESC")},
	[IMAIL_SORT_FROM] = {NEXT("from_key, date", "m.from_key, m.date", "from_key DESC, date DESC")},
	[IMAIL_SORT_SUBJECT] = {NEXT("subject_key, date", "m.subject_key, m.date",
				     "subject_key DESC, date DESC")},
	[IMAIL_SORT_SIZE] = {NEXT("size", "m.size", "size DESC")},
};

char *imail_list_neighbour(ImailIndex *index, const char *name, ImailSort sort, gboolean is_descending,
			   const char *id, int step, GError **error)
{
	int folder = imail_list_find_folder(index, name);
	gint64 n = folder < 0
			   ? -1
			   : imail_sql_number(
				     imail_index_sql(index), -1,
				     "SELECT n FROM mail WHERE key = ?1 AND id = ?2 AND folder = ?3",
				     SQL_WITH(SQL_INT(imail_index_hash(id)), SQL_TEXT(id), SQL_INT(folder)));
	gboolean is_down = (step < 0) != (is_descending != 0);
	g_autoptr(ImailSqlRows) rows = NULL;

	if (n < 0) {
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "This mail is not in the folder any more.");
		return NULL;
	}
	rows = imail_sql_query(imail_index_sql(index), walks[sort][is_down],
			       SQL_WITH(SQL_INT(folder), SQL_INT(n)), error);
	return rows != NULL && imail_sql_next(rows, error) ? g_strdup(imail_sql_text(rows, 0)) : NULL;
}
