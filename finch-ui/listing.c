/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listing.c: asks for the rows of a list. Owns nothing but the questions that are on their way.
 */
#include "listing.h"

#include "folders.h"
#include "ui.h"

#define MAX_FOUND 200

typedef struct {
	PurpleAccount *account;
	gboolean is_ours, is_sent;
	gint64 offset;
	ListingFn fn;
	gpointer user_data;
} Question;

gboolean listing_is_outbox(const Listing *listing)
{
	return listing->query == NULL && g_str_equal(listing->folder, FOLDER_OUTBOX);
}

static Question *question_new(PurpleAccount *account, ListingFn fn, gpointer user_data)
{
	Question *question = g_new0(Question, 1);

	question->account = account;
	question->fn = fn;
	question->user_data = user_data;
	return question;
}

static void answer(Question *question, ListingRows *rows)
{
	rows->offset = question->offset;
	question->fn(rows, question->user_data);
	g_free(question);
}

static GPtrArray *rows_new(void)
{
	return g_ptr_array_new_with_free_func(row_unref);
}

/* --- A folder --- */

static void page_cb(const ImailListPage *page, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	g_autoptr(GPtrArray) rows = NULL, outbox = NULL;
	ListingRows all = {.error = error};

	if (page != NULL) {
		rows = rows_new();
		if (question->is_sent && ui_can_use(question->account))
			outbox = ui_api()->outbox(question->account);
		for (guint i = 0; i < page->summaries->len; i++)
			g_ptr_array_add(rows, row_of_summary(g_ptr_array_index(page->summaries, i),
							     question->is_ours, outbox));
		question->offset = page->offset;
		all.rows = rows;
		all.total = page->total;
		all.unread = page->unread;
	}
	answer(question, &all);
}

/* --- Conversations --- */

static Row *row_of_conversation(const ImailConversationSummary *summary)
{
	Row *row = row_of_summary(summary->newest, FALSE, NULL);

	if (summary->thread != 0) {
		g_free(row->key);
		row->key = g_strdup_printf("conversation:%" G_GINT64_FORMAT, summary->thread);
	}
	row->total = MAX(1, summary->total);
	row->is_seen = summary->unread == 0;
	row->is_flagged = summary->is_flagged;
	row->has_attachment = summary->has_attachment;
	return row;
}

static void conversations_cb(const ImailConversationPage *page, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	g_autoptr(GPtrArray) rows = NULL;
	ListingRows all = {.error = error};

	if (page != NULL) {
		rows = rows_new();
		for (guint i = 0; i < page->conversations->len; i++)
			g_ptr_array_add(rows, row_of_conversation(g_ptr_array_index(page->conversations, i)));
		question->offset = page->offset;
		all.rows = rows;
		all.total = page->total;
		all.unread = page->unread;
	}
	answer(question, &all);
}

static void conversation_cb(GPtrArray *mails, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	g_autoptr(GPtrArray) rows = NULL;
	ListingRows all = {.error = error};

	if (mails != NULL) {
		rows = rows_new();
		for (guint i = 0; i < mails->len; i++) {
			const ImailConversationMail *mail = g_ptr_array_index(mails, i);
			Row *row = row_of_summary(mail->summary, FALSE, NULL);

			g_free(row->key);
			row->key = g_strconcat("within:", row->id, NULL);
			row->depth = mail->depth + 1;
			g_ptr_array_add(rows, row);
		}
		all.rows = rows;
		all.total = rows->len;
	}
	answer(question, &all);
}

void listing_load_conversation(PurpleAccount *account, const char *id, ListingFn fn, gpointer user_data)
{
	ui_api()->conversation(account, id, conversation_cb, question_new(account, fn, user_data));
}

/* --- A search --- */

static char *words_of(const ImailSearchResult *result)
{
	if (result->left_out != NULL)
		return g_strdup(result->left_out);
	if (result->is_reading)
		return g_strdup(_("Not all mails can be found yet: they are being read."));
	if (result->hits->len == 0)
		return g_strdup(_("Nothing was found."));
	if (result->is_cut || result->total > result->hits->len)
		return g_strdup_printf(
			NN_("The best mail is shown.", "The best %u mails are shown.", result->hits->len),
			result->hits->len);
	return NULL;
}

static void found_cb(const ImailSearchResult *result, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	g_autoptr(GPtrArray) rows = NULL;
	g_autofree char *words = NULL;
	ListingRows all = {.error = error};

	if (result != NULL) {
		rows = rows_new();
		for (guint i = 0; i < result->hits->len; i++) {
			const ImailSearchHit *hit = g_ptr_array_index(result->hits, i);
			Row *row = row_of_summary(hit->summary, FALSE, NULL);

			row->excerpt = g_strdup(hit->excerpt);
			row->marks = hit->marks != NULL ? g_array_copy(hit->marks) : NULL;
			g_ptr_array_add(rows, row);
		}
		words = words_of(result);
		all.rows = rows;
		all.total = rows->len;
		all.words = words;
	}
	answer(question, &all);
}

/* --- The outbox --- */

static void outbox_load(Question *question)
{
	g_autoptr(GPtrArray) outbox = ui_api()->outbox(question->account), rows = rows_new();
	ListingRows all = {.rows = rows, .total = outbox->len};

	question->offset = 0;
	for (guint i = 0; i < outbox->len; i++)
		g_ptr_array_add(rows, row_of_entry(g_ptr_array_index(outbox, i)));
	answer(question, &all);
}

void listing_load(const Listing *listing, gint64 offset, guint count, ListingFn fn, gpointer user_data)
{
	Question *question = question_new(listing->account, fn, user_data);

	question->is_ours = folders_are_ours(listing->folder);
	question->is_sent = g_str_equal(listing->folder, FOLDER_SENT);
	question->offset = listing->query != NULL ? 0 : offset;
	if (listing_is_outbox(listing))
		outbox_load(question);
	else if (listing->query != NULL)
		ui_api()->search(listing->account, listing->query, listing->is_typing, MAX_FOUND, found_cb,
				 question);
	else if (listing->by_conversation)
		ui_api()->conversations_page(listing->account, listing->folder, offset, count, NULL,
					     conversations_cb, question);
	else
		ui_api()->list_page(listing->account, listing->folder, listing->order, listing->is_descending,
				    offset, count, page_cb, question);
}
