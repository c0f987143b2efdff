/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-search.c: choose, rank, show.
 *
 * FTS5 gives the rows that have all words, the ones that were made last first; the rows of mails say whether
 * the conditions hold; the mails' files, of at most MAX mails or IMAIL_SEARCH_READ where a phrase is asked
 * for, give excerpts and say whether phrases stand in them. Nothing of a mail's text is kept in the index.
 */
#define G_LOG_DOMAIN "imail-core"

#include "index-search.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "excerpt.h"
#include "index-list.h"
#include "index-match.h"
#include "index-where.h"
#include "mime-build.h"

#define HEAD_WEIGHT  4.0
#define HALF_LIFE    (365.0 * 24 * 60 * 60) /* seconds after which a mail counts half */
#define EXCERPT_READ (64 * 1024)            /* octets of a mail in which an excerpt is looked for */

typedef struct {
	gint64 n, date;
	double rank;
} Candidate;

typedef struct {
	ImailIndex *index;
	const char *root;
	const ImailQuery *query;
	gboolean (*is_cancelled)(gpointer user_data);
	gpointer user_data;
	GArray *candidates; /* of Candidate */
	ImailFound *found;
	guint reads;
} Search;

void imail_hit_free(ImailHit *hit)
{
	if (hit == NULL)
		return;
	imail_item_free(hit->item);
	g_free(hit->excerpt);
	g_clear_pointer(&hit->marks, g_array_unref);
	g_free(hit);
}

void imail_found_free(ImailFound *found)
{
	if (found == NULL)
		return;
	g_ptr_array_unref(found->hits);
	g_free(found->left_out);
	g_free(found);
}

/* ---- choose ---- */

static gboolean take_candidates(Search *search, ImailSqlRows *rows, GError **error)
{
	GError *failure = NULL;

	while (rows != NULL && imail_sql_next(rows, &failure)) {
		Candidate candidate = {.n = imail_sql_int(rows, 0), .date = imail_sql_int(rows, 1)};

		if (search->candidates->len == IMAIL_SEARCH_WINDOW) {
			search->found->is_cut = TRUE;
			break;
		}
		g_array_append_val(search->candidates, candidate);
	}
	search->found->total = search->candidates->len;
	if (failure != NULL)
		g_propagate_error(error, failure);
	return rows != NULL && failure == NULL;
}

static gboolean choose(Search *search, GError **error)
{
	g_autoptr(ImailSqlRows) rows = imail_where_list(search->index, search->query, error);

	return take_candidates(search, rows, error);
}

/* ---- rank ---- */

static GHashTable *find_heads(Search *search, gint64 oldest, GError **error)
{
	GHashTable *heads = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	g_autofree char *match = imail_query_match_head(search->query);
	g_autoptr(ImailSqlRows) rows = NULL;

	if (match == NULL)
		return heads;
	rows = imail_sql_query(imail_index_sql(search->index),
			       "SELECT rowid FROM words WHERE words MATCH ?1 AND rowid >= ?2 "
			       "ORDER BY rowid DESC LIMIT ?3",
			       SQL_WITH(SQL_TEXT(match), SQL_INT(oldest), SQL_INT(10 * IMAIL_SEARCH_WINDOW)),
			       error);
	while (rows != NULL && imail_sql_next(rows, error)) {
		gint64 n = imail_sql_int(rows, 0);

		g_hash_table_add(heads, g_memdup2(&n, sizeof(n)));
	}
	return heads;
}

static int by_rank(gconstpointer a, gconstpointer b)
{
	const Candidate *first = a, *second = b;

	if (first->rank != second->rank)
		return first->rank > second->rank ? -1 : 1;
	return first->n > second->n ? -1 : first->n < second->n;
}

static gboolean rank(Search *search, GError **error)
{
	g_autoptr(GHashTable) heads = NULL;
	gint64 oldest = G_MAXINT64, now = g_get_real_time() / G_USEC_PER_SEC;
	GError *failure = NULL;

	for (guint i = 0; i < search->candidates->len; i++)
		oldest = MIN(oldest, g_array_index(search->candidates, Candidate, i).n);
	heads = find_heads(search, oldest, &failure);
	for (guint i = 0; i < search->candidates->len; i++) {
		Candidate *candidate = &g_array_index(search->candidates, Candidate, i);
		double age = (double)MAX(0, now - candidate->date);

		candidate->rank = (g_hash_table_contains(heads, &candidate->n) ? HEAD_WEIGHT : 1) /
				  (1 + age / HALF_LIFE);
	}
	g_array_sort(search->candidates, by_rank);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

/* ---- show ---- */

static ImailParsed *parse_file(Search *search, gint64 n, gboolean is_whole)
{
	g_autofree char *file = imail_list_file(search->index, n);
	g_autofree char *path = file != NULL ? g_build_filename(search->root, file, NULL) : NULL;
	g_autofree char *head = NULL;
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ImailParsed *parsed;
	ssize_t n_read;

	if (fd < 0)
		return NULL;
	imail_mime_init();
	if (is_whole) {
		GMimeStream *stream = g_mime_stream_fs_new(fd); /* owns the descriptor */

		parsed = imail_mime_parse(stream);
		g_object_unref(stream);
		return parsed;
	}
	head = g_malloc(EXCERPT_READ);
	n_read = read(fd, head, EXCERPT_READ);
	close(fd);
	return n_read > 0 ? imail_mime_parse_head(head, (gsize)n_read) : NULL;
}

/* What imail_excerpt_has_phrases asks for. */
typedef struct {
	Search *search;
	gint64 n;
	const ImailItem *item;
	char *recipients, *attachments;
} Asked;

static const char *field_text(char field, gpointer user_data)
{
	const Asked *asked = user_data;
	const char *text = field == 's'   ? asked->item->subject
			   : field == 'f' ? asked->item->from
			   : field == 't' ? asked->recipients
					  : asked->attachments;

	return text != NULL ? text : "";
}

static gboolean is_chosen(const ImailQuery *alternative, gpointer user_data)
{
	const Asked *asked = user_data;

	return imail_where_chooses(asked->search->index, alternative, asked->n);
}

static gboolean has_phrases(Search *search, gint64 n, const ImailItem *item, const char *text)
{
	g_autoptr(ImailSqlRows) rows = imail_sql_query(
		imail_index_sql(search->index), "SELECT recipients, attachments FROM head WHERE n = ?1",
		SQL_WITH(SQL_INT(n)), NULL);
	Asked asked = {.search = search, .n = n, .item = item};
	ImailExcerptMail mail = {
		.text = text, .field_text = field_text, .is_chosen = is_chosen, .user_data = &asked};
	gboolean has;

	if (rows != NULL && imail_sql_next(rows, NULL)) {
		asked.recipients = g_strdup(imail_sql_text(rows, 0));
		asked.attachments = g_strdup(imail_sql_text(rows, 1));
	}
	has = imail_excerpt_has_phrases(search->query, &mail);
	g_free(asked.recipients);
	g_free(asked.attachments);
	return has;
}

static char *read_text(Search *search, gint64 n, gboolean is_whole)
{
	g_autoptr(ImailParsed) parsed = parse_file(search, n, is_whole);

	return parsed != NULL ? imail_entry_text(parsed) : g_strdup("");
}

/* NULL: the mail has no such phrase, or has gone meanwhile. */
static ImailHit *make_hit(Search *search, gint64 n)
{
	gboolean needs_text = imail_query_has_phrase(search->query, TRUE);
	ImailHit *hit = g_new0(ImailHit, 1);
	g_autofree char *text = needs_text ? read_text(search, n, TRUE) : NULL;

	hit->item = imail_list_item(search->index, n, NULL);
	if (hit->item == NULL || (imail_query_has_phrase(search->query, FALSE) &&
				  !has_phrases(search, n, hit->item, text != NULL ? text : ""))) {
		imail_hit_free(hit);
		return NULL;
	}
	if (text == NULL && search->query->terms->len + search->query->groups->len > 0)
		text = read_text(search, n, FALSE);
	if (text == NULL || !imail_excerpt_make(text, search->query, hit)) {
		hit->excerpt = g_strdup(hit->item->preview);
		hit->marks = g_array_new(FALSE, FALSE, sizeof(ImailMark));
	}
	return hit;
}

static gboolean show(Search *search, guint max, GError **error)
{
	gboolean needs_text = imail_query_has_phrase(search->query, TRUE);

	for (guint i = 0; i < search->candidates->len && search->found->hits->len < max; i++) {
		ImailHit *hit;

		if (search->is_cancelled != NULL && search->is_cancelled(search->user_data)) {
			g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED,
					    "Another search has begun.");
			return FALSE;
		}
		if (needs_text && search->reads++ >= IMAIL_SEARCH_READ) {
			search->found->is_cut = TRUE;
			break;
		}
		hit = make_hit(search, g_array_index(search->candidates, Candidate, i).n);
		if (hit != NULL)
			g_ptr_array_add(search->found->hits, hit);
		else
			search->found->total--;
	}
	return TRUE;
}

ImailFound *imail_search_run(ImailIndex *index, const char *root, const ImailQuery *query, guint max,
			     gboolean (*is_cancelled)(gpointer user_data), gpointer user_data, GError **error)
{
	g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
	Search search = {.index = index,
			 .root = root,
			 .query = query,
			 .is_cancelled = is_cancelled,
			 .user_data = user_data,
			 .candidates = candidates};

	search.found = g_new0(ImailFound, 1);
	search.found->hits = g_ptr_array_new_with_free_func((GDestroyNotify)imail_hit_free);
	search.found->left_out = g_strdup(query->left_out);
	search.found->is_reading =
		imail_sql_number(imail_index_sql(index), 0,
				 "SELECT EXISTS (SELECT 1 FROM mail WHERE flags & 512 = 0)", NULL) != 0;
	if (choose(&search, error) && rank(&search, error) && show(&search, max, error))
		return search.found;
	imail_found_free(search.found);
	return NULL;
}
