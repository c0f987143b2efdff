/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c: what a list of mails shows, made of a folder's mails, of the outbox or of what a search found.
 *
 * It owns nothing but rows under way. The state of a sent mail comes with its copy in Sent; how far one is
 * that is on its way is known by progress.c, and when a delayed one is tried again by the outbox.
 */
#include "rows.h"

#include <string.h>

#include "found-words.h"
#include "progress.h"
#include "mail-state.h"
#include "ui.h"

#define MAX_FOUND 500

typedef struct {
	PurpleAccount *account;
	char *folder;
	FoundWords *words; /* of a search; or NULL */
	RowsFn fn;
	gpointer user_data;
} Loading;

static void loading_free(Loading *loading)
{
	g_free(loading->folder);
	found_words_free(loading->words);
	g_free(loading);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Loading, loading_free)

static void row_clear(gpointer data)
{
	Row *row = data;

	g_free(row->id);
	g_free(row->folder);
	g_free(row->mail);
	g_free(row->who);
	g_free(row->subject);
	g_free(row->excerpt);
	g_free(row->who_found);
	g_free(row->subject_found);
	g_free(row->state);
	g_free(row->words);
	g_free(row->sentence);
	g_free(row->bulk_key);
	g_free(row->bulk_why);
	g_free(row->preview);
}

Row *row_ref(Row *row)
{
	return g_rc_box_acquire(row);
}

void row_unref(gpointer row)
{
	g_rc_box_release_full(row, row_clear);
}

static GPtrArray *rows_new(void)
{
	return g_ptr_array_new_with_free_func(row_unref);
}

GPtrArray *rows_slice(GPtrArray *rows, guint first, guint count)
{
	GPtrArray *slice = rows_new();

	for (guint i = first; i < first + count; i++)
		g_ptr_array_add(slice, row_ref(g_ptr_array_index(rows, i)));
	return slice;
}

gboolean rows_are_ours(const char *folder)
{
	return g_str_equal(folder, ROWS_SENT) || g_str_equal(folder, ROWS_OUTBOX);
}

gboolean rows_show_recipients(const char *folder)
{
	return rows_are_ours(folder) || g_str_equal(folder, ROWS_DRAFTS);
}

static void row_set_state(Row *row, PurpleAccount *account, const char *state, const char *sentence,
			  gint64 next_try)
{
	int percent;
	const char *now = progress_of_mail(account, row->mail, &percent);

	if (now != NULL)
		state = now;
	row->state = g_strdup(state);
	row->sentence = g_strdup(sentence);
	row->words = mail_state_words(state, next_try, percent);
}

/* --- The outbox --- */

static Row *row_of_entry(PurpleAccount *account, const ImailOutboxEntry *entry)
{
	Row *row = g_rc_box_new0(Row);

	row->folder = g_strdup("");
	row->mail = g_strdup(entry->mail);
	row->who = ui_names_of(entry->to);
	row->subject = g_strdup(entry->subject);
	row->date = entry->time;
	row->size = -1;
	row->is_seen = TRUE;
	row->can_edit = entry->can_edit;
	row->can_release = entry->can_release;
	row_set_state(row, account, entry->state, entry->text, entry->next_try);
	return row;
}

static void load_outbox(PurpleAccount *account, RowsFn fn, gpointer user_data)
{
	g_autoptr(GPtrArray) outbox = ui_api()->outbox(account);
	g_autoptr(GPtrArray) rows = rows_new();
	RowsPage page;

	for (guint i = outbox->len; i > 0; i--)
		g_ptr_array_add(rows, row_of_entry(account, g_ptr_array_index(outbox, i - 1)));
	page = (RowsPage){.rows = rows, .total = rows->len, .mails = rows->len};
	fn(&page, NULL, user_data);
}

/* --- Folders --- */

static gint64 next_try_of(const GPtrArray *outbox, const char *mail)
{
	for (guint i = 0; mail != NULL && i < outbox->len; i++) {
		const ImailOutboxEntry *entry = g_ptr_array_index(outbox, i);

		if (g_str_equal(entry->mail, mail))
			return entry->next_try;
	}
	return 0;
}

static Row *row_of_summary(PurpleAccount *account, const ImailSummary *summary, const GPtrArray *outbox)
{
	Row *row = g_rc_box_new0(Row);
	gboolean is_ours = rows_are_ours(summary->folder);

	row->id = g_strdup(summary->id);
	row->folder = g_strdup(summary->folder);
	row->mail = g_strdup(summary->mail);
	row->who = rows_show_recipients(summary->folder) ? ui_names_of(summary->to != NULL ? summary->to : "")
							 : g_strdup(summary->from_name);
	row->subject = g_strdup(summary->subject);
	row->date = summary->date;
	row->size = summary->size;
	row->is_seen = summary->is_seen || is_ours;
	row->is_flagged = summary->is_flagged;
	row->is_answered = summary->is_answered;
	row->has_attachment = summary->has_attachment;
	row->thread = summary->thread;
	row->preview = g_strdup(summary->preview);
	row->bulk_key = g_strdup(summary->bulk_key);
	row->bulk_why = g_strdup(summary->bulk_why);
	row->is_apart = summary->is_apart;
	row->can_edit = summary->mail != NULL && g_strcmp0(summary->state, "sending") != 0;
	if (summary->state != NULL)
		row_set_state(row, account, summary->state, summary->state_text,
			      next_try_of(outbox, summary->mail));
	return row;
}

static void page_cb(const ImailListPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(Loading) loading = user_data;
	g_autoptr(GPtrArray) rows = NULL, outbox = NULL;
	RowsPage answer;

	if (page == NULL || !ui_can_use(loading->account)) {
		loading->fn(NULL, error, loading->user_data);
		return;
	}
	outbox = ui_api()->outbox(loading->account);
	rows = rows_new();
	for (guint i = 0; i < page->summaries->len; i++)
		g_ptr_array_add(rows, row_of_summary(loading->account, g_ptr_array_index(page->summaries, i),
						     outbox));
	answer = (RowsPage){.rows = rows,
			    .offset = (guint)page->offset,
			    .total = (guint)page->total,
			    .mails = (guint)page->total};
	loading->fn(&answer, NULL, loading->user_data);
}

/* --- Conversations --- */

gboolean rows_can_talk(const char *folder)
{
	return !rows_show_recipients(folder) && !g_str_equal(folder, ROWS_TRASH);
}

gboolean rows_is_of(const Row *row, const char *folder)
{
	const char *key = folder + strlen(ROWS_BULK);

	if (!g_str_has_prefix(folder, ROWS_BULK))
		return g_strcmp0(row->folder, folder) == 0 && !row->is_apart;
	return row->is_apart && (*key == '\0' || g_strcmp0(row->bulk_key, key + 1) == 0);
}

RowsTalk *rows_talk_new(gint64 thread, int at, GPtrArray *rows)
{
	RowsTalk *talk = g_new0(RowsTalk, 1);

	talk->asked = talk->thread = thread;
	talk->at = at;
	talk->rows = rows != NULL ? g_ptr_array_ref(rows) : NULL;
	return talk;
}

void rows_talk_free(gpointer data)
{
	RowsTalk *talk = data;

	g_clear_pointer(&talk->rows, g_ptr_array_unref);
	g_free(talk);
}

/* The names of those who speak in it; the user is "me". */
static char *talk_names(char **names)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();

	for (guint i = 0; names[i] != NULL; i++)
		g_ptr_array_add(words, *names[i] != '\0' ? names[i] : (gpointer)_("me"));
	g_ptr_array_add(words, NULL);
	return g_strjoinv(_(", "), (char **)words->pdata);
}

static Row *row_of_talk(PurpleAccount *account, const ImailConversationSummary *talk, const GPtrArray *outbox)
{
	Row *row = row_of_summary(account, talk->newest, outbox);

	row->thread = talk->thread;
	if (talk->total < 2)
		return row;
	row->mails = (guint)talk->total;
	row->unread = (guint)talk->unread;
	row->is_seen = talk->unread == 0;
	row->is_flagged = talk->is_flagged;
	row->has_attachment = talk->has_attachment;
	row->size = -1;
	if (talk->names != NULL && talk->names[0] != NULL) {
		g_free(row->who);
		row->who = talk_names(talk->names);
	}
	return row;
}

static GPtrArray *rows_of_mails(const Loading *loading, const GPtrArray *mails, const GPtrArray *outbox)
{
	GPtrArray *rows = rows_new();

	for (guint i = 0; i < mails->len; i++) {
		const ImailConversationMail *mail = g_ptr_array_index(mails, i);
		Row *row = row_of_summary(loading->account, mail->summary, outbox);

		row->is_in_talk = TRUE;
		row->is_elsewhere = !rows_is_of(row, loading->folder);
		row->depth = mail->depth;
		if (g_str_equal(row->folder, ROWS_SENT)) {
			g_free(row->who);
			row->who = g_strdup(_("me"));
		}
		g_ptr_array_add(rows, row);
	}
	return rows;
}

static GPtrArray *talks_of(const Loading *loading, const GPtrArray *unfolded, const GPtrArray *outbox)
{
	GPtrArray *talks = g_ptr_array_new_with_free_func(rows_talk_free);

	for (guint i = 0; i < unfolded->len; i++) {
		const ImailConversationOpen *open = g_ptr_array_index(unfolded, i);
		g_autoptr(GPtrArray) rows =
			open->mails != NULL ? rows_of_mails(loading, open->mails, outbox) : NULL;
		RowsTalk *talk = rows_talk_new(open->thread, (int)open->offset, rows);

		talk->asked = open->asked;
		g_ptr_array_add(talks, talk);
	}
	return talks;
}

static void talks_cb(const ImailConversationPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(Loading) loading = user_data;
	g_autoptr(GPtrArray) rows = NULL, outbox = NULL, talks = NULL;
	RowsPage answer;

	if (page == NULL || !ui_can_use(loading->account)) {
		loading->fn(NULL, error, loading->user_data);
		return;
	}
	outbox = ui_api()->outbox(loading->account);
	rows = rows_new();
	for (guint i = 0; i < page->conversations->len; i++)
		g_ptr_array_add(rows, row_of_talk(loading->account, g_ptr_array_index(page->conversations, i),
						  outbox));
	talks = talks_of(loading, page->unfolded, outbox);
	answer = (RowsPage){.rows = rows,
			    .offset = (guint)page->offset,
			    .total = (guint)page->total,
			    .mails = (guint)page->mails,
			    .talks = talks};
	loading->fn(&answer, NULL, loading->user_data);
}

/* --- Searches --- */

static char *excerpt_markup(const ImailSearchHit *hit)
{
	GString *markup = g_string_new(NULL);
	gsize at = 0, len = hit->excerpt != NULL ? strlen(hit->excerpt) : 0;

	for (guint i = 0; hit->marks != NULL && i + 1 < hit->marks->len; i += 2) {
		gsize start = g_array_index(hit->marks, guint, i),
		      end = g_array_index(hit->marks, guint, i + 1);
		g_autofree char *before = NULL, *found = NULL;

		if (start < at || end < start || end > len)
			break;
		before = g_markup_escape_text(hit->excerpt + at, (gssize)(start - at));
		found = g_markup_escape_text(hit->excerpt + start, (gssize)(end - start));
		g_string_append_printf(markup, "%s<b>%s</b>", before, found);
		at = end;
	}
	if (len > at) {
		g_autofree char *rest = g_markup_escape_text(hit->excerpt + at, -1);

		g_string_append(markup, rest);
	}
	g_strdelimit(markup->str, "\r\n\t", ' ');
	return g_string_free(markup, FALSE);
}

static char *found_words(const ImailSearchResult *result)
{
	if (result->left_out != NULL)
		return g_strdup_printf(_("Not understood: %s"), result->left_out);
	if (result->is_reading)
		return g_strdup(_("The mails are still being read; not all can be found yet."));
	if (result->hits->len == 0)
		return g_strdup(_("Nothing was found."));
	return result->is_cut ? g_strdup_printf(NN_("The best mail is shown.", "The best %u mails are shown.",
						    result->hits->len),
						result->hits->len)
			      : NULL;
}

static void found_cb(const ImailSearchResult *result, const GError *error, gpointer user_data)
{
	g_autoptr(Loading) loading = user_data;
	g_autoptr(GPtrArray) rows = NULL, outbox = NULL;
	g_autofree char *words = NULL;
	RowsPage answer;

	if (result == NULL || !ui_can_use(loading->account)) {
		loading->fn(NULL, error, loading->user_data);
		return;
	}
	outbox = ui_api()->outbox(loading->account);
	rows = rows_new();
	words = found_words(result);
	for (guint i = 0; i < result->hits->len; i++) {
		const ImailSearchHit *hit = g_ptr_array_index(result->hits, i);
		Row *row = row_of_summary(loading->account, hit->summary, outbox);

		row->excerpt = excerpt_markup(hit);
		row->who_found = found_words_markup(
			loading->words, rows_show_recipients(row->folder) ? FOUND_IN_TEXT : FOUND_IN_FROM,
			row->who, !row->is_seen);
		row->subject_found =
			found_words_markup(loading->words, FOUND_IN_SUBJECT, row->subject, !row->is_seen);
		g_ptr_array_add(rows, row);
	}
	answer = (RowsPage){.rows = rows, .total = rows->len, .mails = rows->len, .words = words};
	loading->fn(&answer, NULL, loading->user_data);
}

void rows_load(const RowsSource *source, guint offset, guint count, const gint64 *unfolded, RowsFn fn,
	       gpointer user_data)
{
	Loading *loading;

	if (source->query == NULL && g_str_equal(source->folder, ROWS_OUTBOX)) {
		load_outbox(source->account, fn, user_data);
		return;
	}
	loading = g_new0(Loading, 1);
	loading->account = source->account;
	loading->folder = g_strdup(source->folder);
	loading->fn = fn;
	loading->user_data = user_data;
	loading->words = source->query != NULL ? found_words_new(source->query) : NULL;
	if (source->query != NULL)
		ui_api()->search(source->account, source->query, TRUE, MAX_FOUND, found_cb, loading);
	else if (source->is_talks)
		ui_api()->conversations_page(source->account, source->folder, offset, count, unfolded,
					     talks_cb, loading);
	else
		ui_api()->list_page(source->account, source->folder, source->order, source->is_descending,
				    offset, count, page_cb, loading);
}
