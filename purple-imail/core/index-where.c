/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-where.c: conditions of rows, and words where they stand beside conditions within a group.
 *
 * Trash is left out where nothing says in which folder; where a group says it, by each of its alternatives
 * that does not.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-where.h"

#include "index-list.h"
#include "index-match.h"

typedef struct {
	ImailIndex *index;
	GString *text;
	GArray *values;     /* of ImailSqlValue */
	GPtrArray *matches; /* what the values point to */
	gboolean is_of_one; /* one mail is asked for, so no list is made of what has the words */
} Where;

static void where_init(Where *where, ImailIndex *index)
{
	*where = (Where){.index = index, .text = g_string_new(NULL)};
	where->values = g_array_new(TRUE, TRUE, sizeof(ImailSqlValue)); /* what is zero is the end */
	where->matches = g_ptr_array_new_with_free_func(g_free);
}

static void where_clear(Where *where)
{
	g_string_free(where->text, TRUE);
	g_array_unref(where->values);
	g_ptr_array_unref(where->matches);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Where, where_clear)

/* Takes MATCH; its number as a parameter. */
static guint add_match(Where *where, char *match)
{
	ImailSqlValue value = SQL_TEXT(match);

	g_ptr_array_add(where->matches, match);
	g_array_append_val(where->values, value);
	return where->values->len;
}

static void append_folders(Where *where, const GPtrArray *names, const char *operator)
{
	if (names->len == 0)
		return;
	g_string_append_printf(where->text, " AND m.folder %s (", operator);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(where->text, "%s%d", i > 0 ? ", " : "",
				       imail_list_find_folder(where->index, names->pdata[i]));
	g_string_append_c(where->text, ')');
}

/* Numbers only: nothing that was typed goes into the statement. */
static void append_conditions(Where *where, const ImailQuery *query)
{
	guint mask = query->flags_set | query->flags_clear;

	if (mask != 0)
		g_string_append_printf(where->text, " AND m.flags & %u = %u", mask, query->flags_set);
	if ((query->flags_set & query->flags_clear) != 0)
		g_string_append(where->text, " AND 0");
	if (query->after != 0)
		g_string_append_printf(where->text, " AND m.date >= %" G_GINT64_FORMAT, query->after);
	if (query->before != 0)
		g_string_append_printf(where->text, " AND m.date < %" G_GINT64_FORMAT, query->before);
	if (query->larger != 0)
		g_string_append_printf(where->text, " AND m.size >= %" G_GINT64_FORMAT, query->larger);
	if (query->smaller != 0)
		g_string_append_printf(where->text, " AND m.size < %" G_GINT64_FORMAT, query->smaller);
	append_folders(where, query->folders, "IN");
	append_folders(where, query->other_folders, "NOT IN");
}

static gboolean names_folder(const ImailQuery *query);

static gboolean group_names_folder(const ImailQueryGroup *group)
{
	for (guint i = 0; !group->is_negative && i < group->alternatives->len; i++)
		if (names_folder(group->alternatives->pdata[i]))
			return TRUE;
	return FALSE;
}

/* Whether QUERY says where a mail has to be. */
static gboolean names_folder(const ImailQuery *query)
{
	for (guint i = 0; i < query->groups->len; i++)
		if (group_names_folder(query->groups->pdata[i]))
			return TRUE;
	return query->folders->len > 0;
}

static void append_words(Where *where, const ImailQuery *query)
{
	char *match = imail_query_match(query);
	const char *is_not = match != NULL ? "" : "NOT ";

	if (match == NULL)
		match = imail_query_exclude(query);
	if (match == NULL)
		return;
	g_string_append_printf(where->text,
			       where->is_of_one
				       ? " AND %sEXISTS (SELECT 1 FROM words WHERE words MATCH ?%u "
					 "AND rowid = m.n)"
				       : " AND m.n %sIN (SELECT rowid FROM words WHERE words MATCH ?%u)",
			       is_not, add_match(where, match));
}

static void append_groups(Where *where, const ImailQuery *query, gboolean is_without_trash);

static void append_query(Where *where, const ImailQuery *query, gboolean is_without_trash)
{
	gboolean names = names_folder(query);

	append_conditions(where, query);
	if (is_without_trash && !names)
		g_string_append_printf(where->text, " AND m.folder <> %d", IMAIL_FOLDER_TRASH);
	append_groups(where, query, is_without_trash && names && query->folders->len == 0);
}

/* What FTS5 does not decide. A group that phrases forbid can forbid nothing yet. */
static void append_groups(Where *where, const ImailQuery *query, gboolean is_without_trash)
{
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];

		if (imail_query_matches_group(group) ||
		    (group->is_negative && imail_query_group_has_phrase(group, FALSE)))
			continue;
		g_string_append(where->text, group->is_negative ? " AND NOT (0" : " AND (0");
		for (guint a = 0; a < group->alternatives->len; a++) {
			g_string_append(where->text, " OR (1");
			append_words(where, group->alternatives->pdata[a]);
			append_query(where, group->alternatives->pdata[a],
				     is_without_trash && group_names_folder(group));
			g_string_append_c(where->text, ')');
		}
		g_string_append_c(where->text, ')');
	}
}

ImailSqlRows *imail_where_list(ImailIndex *index, const ImailQuery *query, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(Where) where = {0};
	char *match = imail_query_match(query);

	where_init(&where, index);
	if (match != NULL)
		add_match(&where, match);
	else
		append_words(&where, query);
	append_query(&where, query, !query->is_anywhere);
	text = match != NULL
		       ? g_strdup_printf(
				 "SELECT m.n, m.date FROM words CROSS JOIN mail m ON m.n = words.rowid "
				 "WHERE words MATCH ?1%s ORDER BY words.rowid DESC",
				 where.text->str)
		       : g_strdup_printf(
				 "SELECT m.n, m.date FROM mail m WHERE 1%s ORDER BY m.date DESC, m.n DESC",
				 where.text->str);
	return imail_sql_query(imail_index_sql(index), text, (const ImailSqlValue *)where.values->data,
			       error);
}

gboolean imail_where_chooses(ImailIndex *index, const ImailQuery *query, gint64 n)
{
	g_autofree char *text = NULL;
	g_auto(Where) where = {0};
	ImailSqlValue number = SQL_INT(n);

	where_init(&where, index);
	where.is_of_one = TRUE;
	g_array_append_val(where.values, number);
	append_words(&where, query);
	append_query(&where, query, FALSE);
	text = g_strdup_printf("SELECT 1 FROM mail m WHERE m.n = ?1%s", where.text->str);
	return imail_sql_number(imail_index_sql(index), 0, text, (const ImailSqlValue *)where.values->data) !=
	       0;
}
