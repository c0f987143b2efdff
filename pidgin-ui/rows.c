/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c: what a list of mails shows, made of a folder's mails or of the outbox.
 *
 * It owns nothing but rows under way. The state of a sent mail comes with its copy in Sent; how far one is
 * that is on its way is known by progress.c, and when a delayed one is tried again by the outbox.
 */
#include "rows.h"

#include "progress.h"
#include "state.h"
#include "ui.h"

typedef struct {
	PurpleAccount *account;
	RowsFn fn;
	gpointer user_data;
} Loading;

static void row_free(gpointer data)
{
	Row *row = data;

	g_free(row->id);
	g_free(row->mail);
	g_free(row->who);
	g_free(row->subject);
	g_free(row->state);
	g_free(row->words);
	g_free(row->sentence);
	g_free(row);
}

gboolean rows_are_ours(const char *folder)
{
	return g_str_equal(folder, ROWS_SENT) || g_str_equal(folder, ROWS_OUTBOX);
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
	row->words = state_words(state, next_try, percent);
}

/* --- The outbox --- */

static Row *row_of_entry(PurpleAccount *account, const ImailOutboxEntry *entry)
{
	Row *row = g_new0(Row, 1);

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
	g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);

	for (guint i = outbox->len; i > 0; i--)
		g_ptr_array_add(rows, row_of_entry(account, g_ptr_array_index(outbox, i - 1)));
	fn(rows, NULL, user_data);
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
	Row *row = g_new0(Row, 1);
	gboolean is_ours = rows_are_ours(summary->folder);

	row->id = g_strdup(summary->id);
	row->mail = g_strdup(summary->mail);
	row->who = is_ours && summary->to != NULL ? ui_names_of(summary->to) : g_strdup(summary->from_name);
	row->subject = g_strdup(summary->subject);
	row->date = summary->date;
	row->size = summary->size;
	row->is_seen = summary->is_seen || is_ours;
	row->has_attachment = summary->has_attachment;
	row->can_edit = summary->mail != NULL && g_strcmp0(summary->state, "sending") != 0;
	if (summary->state != NULL)
		row_set_state(row, account, summary->state, summary->state_text,
			      next_try_of(outbox, summary->mail));
	return row;
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	g_autofree Loading *loading = user_data;
	g_autoptr(GPtrArray) rows = NULL, outbox = NULL;

	if (summaries != NULL && ui_can_use(loading->account)) {
		outbox = ui_api()->outbox(loading->account);
		rows = g_ptr_array_new_with_free_func(row_free);
		for (guint i = 0; i < summaries->len; i++)
			g_ptr_array_add(rows, row_of_summary(loading->account,
							     g_ptr_array_index(summaries, i), outbox));
	}
	loading->fn(rows, error, loading->user_data);
}

void rows_load(PurpleAccount *account, const char *folder, guint max, RowsFn fn, gpointer user_data)
{
	Loading *loading;

	if (g_str_equal(folder, ROWS_OUTBOX)) {
		load_outbox(account, fn, user_data);
		return;
	}
	loading = g_new(Loading, 1);
	loading->account = account;
	loading->fn = fn;
	loading->user_data = user_data;
	ui_api()->list(account, folder, max, listed_cb, loading);
}
