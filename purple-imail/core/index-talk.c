/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-talk.c: pages of conversations, out of the table `talk`, which triggers keep (index.c).
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-talk.h"

#include <string.h>

#include "index-list.h"
#include "thread.h"

/* Where a conversation stands in its view. */
typedef struct {
	gint64 thread, n; /* n: of its newest mail there; 0: not known */
} Place;

typedef struct {
	ImailIndex *index;
	ImailView view;
	GArray *all; /* of Place: all conversations of a list or sender; NULL: asked of `talk` */
} Talks;

/* ---- memory ---- */

void imail_thread_open_free(ImailThreadOpen *open)
{
	if (open == NULL)
		return;
	g_clear_pointer(&open->mails, g_ptr_array_unref);
	g_free(open);
}

void imail_thread_page_free(ImailThreadPage *page)
{
	if (page == NULL)
		return;
	g_ptr_array_unref(page->threads);
	g_ptr_array_unref(page->open);
	g_free(page);
}

/* ---- one list or sender ---- */

/* Down its mails from the newest: each conversation is met first in its newest mail. */
static GArray *walk(Talks *talks, GError **error)
{
	GArray *all = g_array_new(FALSE, TRUE, sizeof(Place));
	g_autoptr(GHashTable) met = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(talks->index),
		"SELECT n, thread FROM mail WHERE heap = ?1 AND place = -1 AND thread IS NOT NULL "
		"ORDER BY date DESC, n DESC",
		SQL_WITH(SQL_INT(talks->view.heap)), error);

	while (rows != NULL && imail_sql_next(rows, error)) {
		Place place = {.n = imail_sql_int(rows, 0), .thread = imail_sql_int(rows, 1)};

		if (g_hash_table_add(met, g_memdup2(&place.thread, sizeof(gint64))))
			g_array_append_val(all, place);
	}
	return all;
}

/* ---- where they stand ---- */

static gint64 count_all(Talks *talks)
{
	if (talks->all != NULL)
		return talks->all->len;
	return imail_sql_number(imail_index_sql(talks->index), 0,
				"SELECT count(*) FROM talk WHERE place = ?1",
				SQL_WITH(SQL_INT(talks->view.place)));
}

static GArray *take(Talks *talks, gint64 offset, guint count, GError **error)
{
	GArray *taken = g_array_new(FALSE, TRUE, sizeof(Place));
	g_autoptr(ImailSqlRows) rows = NULL;

	if (talks->all != NULL) {
		gint64 rest = (gint64)talks->all->len - offset;

		if (rest > 0)
			g_array_append_vals(taken, &g_array_index(talks->all, Place, offset),
					    (guint)MIN(rest, count));
		return taken;
	}
	rows = imail_sql_query(imail_index_sql(talks->index),
			       "SELECT thread FROM talk WHERE place = ?1 ORDER BY date DESC, thread DESC "
			       "LIMIT ?2 OFFSET ?3",
			       SQL_WITH(SQL_INT(talks->view.place), SQL_INT(count), SQL_INT(offset)), error);
	while (rows != NULL && imail_sql_next(rows, error)) {
		Place place = {.thread = imail_sql_int(rows, 0)};

		g_array_append_val(taken, place);
	}
	return taken;
}

/* -1: it has no mail here. */
static gint64 offset_of(Talks *talks, gint64 thread)
{
	for (guint i = 0; talks->all != NULL && i < talks->all->len; i++)
		if (g_array_index(talks->all, Place, i).thread == thread)
			return i;
	if (talks->all != NULL)
		return -1;
	return imail_sql_number(
		imail_index_sql(talks->index), -1,
		"SELECT (SELECT count(*) FROM talk o WHERE o.place = ?1 AND (o.date, o.thread) > (t.date, "
		"t.thread)) FROM talk t WHERE t.place = ?1 AND t.thread = ?2",
		SQL_WITH(SQL_INT(talks->view.place), SQL_INT(thread)));
}

gint64 imail_talk_offset(ImailIndex *index, const ImailView *view, gint64 thread)
{
	Talks talks = {.index = index, .view = *view};
	gint64 offset;

	if (view->heap != 0)
		talks.all = walk(&talks, NULL);
	offset = offset_of(&talks, thread);
	g_clear_pointer(&talks.all, g_array_unref);
	return offset;
}

/* ---- what they are ---- */

static gint64 newest_of(Talks *talks, const Place *place)
{
	if (place->n != 0)
		return place->n;
	return imail_sql_number(
		imail_index_sql(talks->index), 0,
		"SELECT n FROM mail WHERE thread = ?1 AND place = ?2 ORDER BY date DESC, n DESC "
		"LIMIT 1",
		SQL_WITH(SQL_INT(place->thread), SQL_INT(talks->view.place)));
}

/* Who speaks in it, each once, the user (who wrote what lies in Sent) as "". */
static char **read_names(ImailIndex *index, gint64 thread)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(index),
		"SELECT CASE WHEN m.folder = ?2 THEN '' ELSE coalesce(h.name, h.address) END AS who "
		"FROM mail m JOIN head h ON h.n = m.n WHERE m.thread = ?1 AND m.folder NOT IN (?3, ?4) "
		"GROUP BY who ORDER BY min(m.date) LIMIT ?5",
		SQL_WITH(SQL_INT(thread), SQL_INT(IMAIL_FOLDER_SENT), SQL_INT(IMAIL_FOLDER_TRASH),
			 SQL_INT(IMAIL_FOLDER_DRAFTS), SQL_INT(IMAIL_TALK_NAMES_MAX)),
		NULL);

	while (rows != NULL && imail_sql_next(rows, NULL)) {
		const char *name = imail_sql_text(rows, 0);

		g_ptr_array_add(names, g_strdup(name != NULL ? name : ""));
	}
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

static ImailThreadInfo *read_info(Talks *talks, const Place *place)
{
	ImailThreadInfo *info = g_new0(ImailThreadInfo, 1);
	g_autoptr(GHashTable) seen = imail_list_seen_new();
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(talks->index),
		"SELECT message_id, place, flags FROM mail WHERE thread = ?1 AND folder <> ?2 "
		"ORDER BY place = ?3 DESC LIMIT ?4",
		SQL_WITH(SQL_INT(place->thread), SQL_INT(IMAIL_FOLDER_TRASH), SQL_INT(talks->view.place),
			 SQL_INT(IMAIL_THREAD_MAX)),
		NULL);

	info->thread = place->thread;
	info->newest = imail_list_item(talks->index, newest_of(talks, place), NULL);
	while (rows != NULL && imail_sql_next(rows, NULL)) {
		guint flags = (guint)imail_sql_int(rows, 2);

		if (!imail_list_is_another(seen, imail_sql_int(rows, 0), (int)imail_sql_int(rows, 1)))
			continue;
		info->total++;
		info->unread += (flags & IMAIL_MAIL_SEEN) == 0;
		info->is_flagged |= (flags & IMAIL_MAIL_FLAGGED) != 0;
		info->has_attachment |= (flags & IMAIL_MAIL_ATTACHMENT) != 0;
	}
	if (info->total > 1)
		info->names = read_names(talks->index, place->thread);
	return info;
}

static ImailThreadOpen *read_open(Talks *talks, gint64 asked, GError **error)
{
	ImailThreadOpen *open = g_new0(ImailThreadOpen, 1);

	open->asked = asked;
	open->thread = imail_thread_resolve(imail_index_sql(talks->index), asked);
	open->offset = offset_of(talks, open->thread);
	open->mails = open->offset >= 0
			      ? imail_list_thread(talks->index, open->thread, talks->view.place, error)
			      : NULL;
	return open;
}

ImailThreadPage *imail_talk_page(ImailIndex *index, const char *folder, gint64 offset, guint count,
				 const gint64 *unfolded, guint count_unfolded, GError **error)
{
	Talks talks = {.index = index};
	g_autoptr(GArray) places = NULL;
	ImailThreadPage *page;
	ImailViewCounts counts;

	if (!imail_view_find(index, folder, &talks.view, error))
		return NULL;
	if (talks.view.heap != 0)
		talks.all = walk(&talks, error);
	counts = imail_view_counts(index, &talks.view);
	page = g_new0(ImailThreadPage, 1);
	page->threads = g_ptr_array_new_with_free_func((GDestroyNotify)imail_thread_info_free);
	page->open = g_ptr_array_new_with_free_func((GDestroyNotify)imail_thread_open_free);
	page->offset = MAX(offset, 0);
	page->total = count_all(&talks);
	page->mails = counts.total;
	page->unread = counts.unread;
	places = take(&talks, page->offset, count, error);
	for (guint i = 0; i < places->len; i++) {
		ImailThreadInfo *info = read_info(&talks, &g_array_index(places, Place, i));

		if (info->newest != NULL)
			g_ptr_array_add(page->threads, info);
		else
			imail_thread_info_free(info);
	}
	for (guint i = 0; i < count_unfolded; i++)
		g_ptr_array_add(page->open, read_open(&talks, unfolded[i], error));
	g_clear_pointer(&talks.all, g_array_unref);
	return page;
}
