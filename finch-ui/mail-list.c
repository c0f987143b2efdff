/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.c: the list within the window of mails.
 *
 * libgnt walks through all rows of a list for many things, so only a part of a long list (PAGE rows) is here:
 * when the choice comes near an end of it (EDGE), the part around the choice is asked for, while one goes on
 * moving. An answer changes what differs, and leaves the screen where it was. Conversations unfold into rows
 * of their own below the conversation's. Answers find the list by its serial, and by that of the question.
 */
#include "mail-list-private.h"

#include <gnt.h>
#include <string.h>

#include "folders.h"
#include "ui.h"

#define PAGE 200
#define EDGE 60 /* more than a screen has rows */

typedef enum { CHOOSE_SAME, CHOOSE_FIRST, CHOOSE_LAST } Choose;

MailList *mail_list_current;

/* --- Showing rows --- */

static GPtrArray *rows_flat(MailList *self)
{
	GPtrArray *flat = g_ptr_array_new_with_free_func(row_unref);

	for (guint i = 0; i < self->heads->len; i++) {
		Row *head = g_ptr_array_index(self->heads, i);
		GPtrArray *within = g_hash_table_lookup(self->unfolded, head->key);

		head->is_open = within != NULL;
		g_ptr_array_add(flat, row_ref(head));
		for (guint j = 0; within != NULL && j < within->len; j++)
			g_ptr_array_add(flat, row_ref(g_ptr_array_index(within, j)));
	}
	return flat;
}

static gboolean keys_are_same(GPtrArray *a, GPtrArray *b)
{
	if (a->len != b->len)
		return FALSE;
	for (guint i = 0; i < a->len; i++)
		if (!g_str_equal(((Row *)g_ptr_array_index(a, i))->key,
				 ((Row *)g_ptr_array_index(b, i))->key))
			return FALSE;
	return TRUE;
}

static int index_of(GPtrArray *rows, const char *key)
{
	for (guint i = 0; key != NULL && i < rows->len; i++)
		if (g_str_equal(((Row *)g_ptr_array_index(rows, i))->key, key))
			return (int)i;
	return -1;
}

static void choose(MailList *self, int index)
{
	if (index >= 0 && index < (int)self->rows->len)
		gnt_tree_set_selected(GNT_TREE(self->tree),
				      ((Row *)g_ptr_array_index(self->rows, (guint)index))->key);
}

/* Chooses a row so that it stands in LINE of the screen. */
static void choose_at(MailList *self, int index, int line)
{
	choose(self, (int)self->rows->len - 1);
	choose(self, MAX(0, index - line));
	choose(self, index);
}

static void rows_index(MailList *self, GPtrArray *rows)
{
	g_hash_table_remove_all(self->by_key);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	self->rows = rows;
	for (guint i = 0; i < rows->len; i++) {
		Row *row = g_ptr_array_index(rows, i);

		g_hash_table_insert(self->by_key, row->key, row);
	}
}

static void selected_cb(GntTree *tree, gpointer old, gpointer now, MailList *self);

/* Without drawing at each row. */
static void tree_fill(MailList *self)
{
	gboolean is_mapped = gnt_widget_get_mapped(self->tree);

	gnt_widget_set_mapped(self->tree, FALSE);
	gnt_tree_remove_all(GNT_TREE(self->tree));
	for (guint i = 0; i < self->rows->len; i++) {
		const Row *row = g_ptr_array_index(self->rows, i);

		rows_add(GNT_TREE(self->tree), &self->columns, row, mail_list_is_tagged(self, row), NULL);
	}
	gnt_widget_set_mapped(self->tree, is_mapped);
	gnt_widget_draw(self->tree);
}

/* Where the choice goes when its row has gone: to the one that took its place. */
static int index_near(const MailList *self, GPtrArray *rows, int old)
{
	for (guint i = (guint)MAX(0, old); i < self->rows->len; i++) {
		int now = index_of(rows, ((Row *)g_ptr_array_index(self->rows, i))->key);

		if (now >= 0)
			return now;
	}
	return MIN(old, (int)rows->len - 1);
}

static void rows_apply(MailList *self, Choose how)
{
	GPtrArray *rows = rows_flat(self);
	const char *key = gnt_tree_get_selection_data(GNT_TREE(self->tree));
	int old = index_of(self->rows, key), now = index_of(rows, key),
	    line = key != NULL ? gnt_tree_get_selection_visible_line(GNT_TREE(self->tree)) : 0;

	g_signal_handlers_block_by_func(self->tree, selected_cb, self);
	if (how == CHOOSE_SAME && keys_are_same(self->rows, rows)) {
		g_autoptr(GPtrArray) before = g_ptr_array_ref(self->rows);

		rows_index(self, rows);
		for (guint i = 0; i < rows->len; i++)
			if (!row_is_same(g_ptr_array_index(before, i), g_ptr_array_index(rows, i)))
				rows_change(GNT_TREE(self->tree), &self->columns, g_ptr_array_index(rows, i),
					    mail_list_is_tagged(self, g_ptr_array_index(rows, i)));
	} else {
		if (now < 0)
			now = old >= 0 ? index_near(self, rows, old) : 0;
		rows_index(self, rows);
		tree_fill(self);
		if (how == CHOOSE_SAME)
			choose_at(self, now, MAX(0, line));
		else
			choose(self, how == CHOOSE_FIRST ? 0 : (int)rows->len - 1);
	}
	g_signal_handlers_unblock_by_func(self->tree, selected_cb, self);
	gnt_widget_draw(self->tree);
	self->fns->selected();
}

/* --- Asking for them --- */

typedef struct {
	guint serial, shown;
	Choose how;
	char *key; /* of a conversation */
} Question;

static Question *question_new(const MailList *self, Choose how, const char *key)
{
	Question *question = g_new0(Question, 1);

	question->serial = self->serial;
	question->shown = self->shown;
	question->how = how;
	question->key = g_strdup(key);
	return question;
}

static void question_free(Question *question)
{
	g_free(question->key);
	g_free(question);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Question, question_free)

static void within_cb(const ListingRows *answer, gpointer user_data)
{
	g_autoptr(Question) question = user_data;
	MailList *self = mail_list_current;

	if (self == NULL || self->shown != question->shown || answer->rows == NULL ||
	    !g_hash_table_contains(self->unfolded, question->key))
		return;
	g_hash_table_insert(self->unfolded, g_strdup(question->key), g_ptr_array_ref(answer->rows));
	rows_apply(self, CHOOSE_SAME);
}

static void within_load(MailList *self, const Row *head)
{
	listing_load_conversation(self->listing.account, head->id, within_cb,
				  question_new(self, CHOOSE_SAME, head->key));
}

static void loaded_cb(const ListingRows *answer, gpointer user_data)
{
	g_autoptr(Question) question = user_data;
	MailList *self = mail_list_current;

	if (self == NULL || self->serial != question->serial)
		return;
	self->is_loading = FALSE;
	if (answer->rows == NULL) {
		self->fns->shown(NULL, answer->error);
		return;
	}
	g_clear_pointer(&self->heads, g_ptr_array_unref);
	self->heads = g_ptr_array_ref(answer->rows);
	self->offset = answer->offset;
	self->total = answer->total;
	self->unread = answer->unread;
	rows_apply(self, question->how);
	self->fns->shown(answer->words, NULL);
	for (guint i = 0; i < self->heads->len; i++) {
		const Row *head = g_ptr_array_index(self->heads, i);

		if (head->is_open)
			within_load(self, head);
	}
}

static void load(MailList *self, gint64 offset, Choose how)
{
	self->serial++;
	self->is_loading = TRUE;
	if (ui_can_use(self->listing.account))
		listing_load(&self->listing, MAX(0, offset), PAGE, loaded_cb, question_new(self, how, NULL));
}

void mail_list_refresh(MailList *self)
{
	if (self->listing.folder != NULL)
		load(self, self->offset, CHOOSE_SAME);
}

/* The place of the row among the heads. */
static gint64 head_index(const MailList *self, const Row *chosen)
{
	gint64 index = -1;

	for (guint i = 0; i < self->rows->len; i++) {
		const Row *row = g_ptr_array_index(self->rows, i);

		if (row->depth == 0)
			index++;
		if (row == chosen)
			break;
	}
	return index;
}

static void selected_cb(GntTree *tree, gpointer old, gpointer now, MailList *self)
{
	const Row *row = mail_list_chosen(self);
	gint64 index;

	if (row != NULL && !self->is_loading && self->listing.query == NULL) {
		index = head_index(self, row);
		if ((index >= (gint64)self->heads->len - EDGE &&
		     self->offset + self->heads->len < self->total) ||
		    (index < EDGE && self->offset > 0))
			load(self, self->offset + index - PAGE / 2, CHOOSE_SAME);
	}
	self->fns->selected();
}

/* --- What is listed --- */

static void listing_clear(Listing *listing)
{
	g_clear_pointer(&listing->folder, g_free);
	g_clear_pointer(&listing->query, g_free);
}

void mail_list_show(MailList *self, const Listing *listing)
{
	Listing old = self->listing;
	gboolean is_ours = listing->query == NULL && folders_are_ours(listing->folder);
	gboolean has_states = is_ours && !g_str_equal(listing->folder, FOLDER_DRAFTS);

	self->shown++;
	self->listing = *listing;
	self->listing.folder = g_strdup(listing->folder);
	self->listing.query = g_strdup(listing->query);
	listing_clear(&old);
	g_ptr_array_set_size(self->heads, 0);
	g_hash_table_remove_all(self->unfolded);
	mail_list_tagging_end(self);
	g_hash_table_remove_all(self->tagged);
	self->offset = self->total = self->unread = 0;
	rows_set_columns(GNT_TREE(self->tree), &self->columns, self->width, has_states);
	rows_set_titles(GNT_TREE(self->tree), &self->columns, is_ours, self->listing.order,
			self->listing.is_descending);
	load(self, 0, CHOOSE_FIRST);
}

void mail_list_progress(MailList *self, const char *mail, const char *state, int percent)
{
	if (percent >= 0)
		g_hash_table_replace(self->columns.on_way, g_strdup(mail), row_progress_new(state, percent));
	else if (!g_hash_table_remove(self->columns.on_way, mail))
		return;
	for (guint i = 0; self->columns.has_states && i < self->rows->len; i++) {
		const Row *row = g_ptr_array_index(self->rows, i);

		if (g_strcmp0(row->mail, mail) == 0)
			rows_change(GNT_TREE(self->tree), &self->columns, row,
				    mail_list_is_tagged(self, row));
	}
}

/* --- Moving --- */

const Row *mail_list_chosen(const MailList *self)
{
	const char *key = gnt_tree_get_selection_data(GNT_TREE(self->tree));

	return key != NULL ? g_hash_table_lookup(self->by_key, key) : NULL;
}

void mail_list_count(const MailList *self, gint64 *position, gint64 *total, gint64 *unread)
{
	const Row *row = mail_list_chosen(self);

	*position = row != NULL ? self->offset + head_index(self, row) + 1 : 0;
	*total = self->total;
	*unread = self->unread;
}

void mail_list_move(MailList *self, int where)
{
	gboolean is_paged = self->listing.query == NULL && self->total > (gint64)self->heads->len;

	if (where == -2 && is_paged)
		load(self, 0, CHOOSE_FIRST);
	else if (where == 2 && is_paged)
		load(self, self->total - PAGE, CHOOSE_LAST);
	else
		gnt_bindable_perform_action_named(GNT_BINDABLE(self->tree),
						  where == -2   ? "move-first"
						  : where == -1 ? "move-up"
						  : where == 1  ? "move-down"
								: "move-last",
						  NULL);
}

gboolean mail_list_has(const MailList *self, const char *id)
{
	for (guint i = 0; i < self->rows->len; i++)
		if (g_strcmp0(((Row *)g_ptr_array_index(self->rows, i))->id, id) == 0)
			return TRUE;
	return FALSE;
}

static int find_from(const MailList *self, int from, int step, gboolean is_unread)
{
	for (int i = from + step; i >= 0 && i < (int)self->rows->len; i += step) {
		const Row *row = g_ptr_array_index(self->rows, (guint)i);

		if (row->id != NULL && (!is_unread || !row->is_seen))
			return i;
	}
	return -1;
}

gboolean mail_list_move_unread(MailList *self)
{
	int from = index_of(self->rows, gnt_tree_get_selection_data(GNT_TREE(self->tree)));
	int index = find_from(self, from, 1, TRUE);

	choose(self, index);
	return index >= 0;
}

char *mail_list_step(MailList *self, const char *id, int step, gboolean is_unread)
{
	int index;

	for (guint i = 0; i < self->rows->len; i++) {
		if (g_strcmp0(((Row *)g_ptr_array_index(self->rows, i))->id, id) != 0)
			continue;
		index = find_from(self, (int)i, step, is_unread);
		if (index < 0)
			return NULL;
		choose(self, index);
		return g_strdup(((Row *)g_ptr_array_index(self->rows, (guint)index))->id);
	}
	return NULL;
}

/* --- Folding --- */

void mail_list_fold(MailList *self, gboolean is_open)
{
	const Row *row = mail_list_chosen(self);
	int index;

	if (row == NULL)
		return;
	for (index = index_of(self->rows, row->key); index > 0 && row->depth > 0; index--)
		row = g_ptr_array_index(self->rows, (guint)index - 1);
	if (row->total <= 1 || row->is_open == is_open)
		return;
	if (is_open) {
		g_hash_table_insert(self->unfolded, g_strdup(row->key),
				    g_ptr_array_new_with_free_func(row_unref));
		within_load(self, row);
		return;
	}
	gnt_tree_set_selected(GNT_TREE(self->tree), row->key);
	g_hash_table_remove(self->unfolded, row->key);
	rows_apply(self, CHOOSE_SAME);
}

/* --- Life --- */

static void activate_cb(GntTree *tree, MailList *self)
{
	self->fns->activated();
}

MailList *mail_list_new(int width, int height, const MailListFns *fns)
{
	MailList *self = g_new0(MailList, 1);

	self->width = width;
	self->fns = fns;
	self->heads = g_ptr_array_new_with_free_func(row_unref);
	self->rows = g_ptr_array_new_with_free_func(row_unref);
	self->by_key = g_hash_table_new(g_str_hash, g_str_equal);
	self->unfolded =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	self->tagged = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	self->columns.on_way = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, row_progress_free);
	self->tree = rows_tree_new();
	ui_fix_size(self->tree, width, height);
	g_signal_connect(self->tree, "activate", G_CALLBACK(activate_cb), self);
	g_signal_connect(self->tree, "selection-changed", G_CALLBACK(selected_cb), self);
	mail_list_current = self;
	return self;
}

void mail_list_free(MailList *self)
{
	if (self == NULL)
		return;
	if (mail_list_current == self)
		mail_list_current = NULL;
	g_signal_handlers_disconnect_by_data(self->tree, self);
	listing_clear(&self->listing);
	g_ptr_array_unref(self->heads);
	g_hash_table_unref(self->by_key);
	g_ptr_array_unref(self->rows);
	g_hash_table_unref(self->unfolded);
	mail_list_tagging_end(self);
	g_hash_table_unref(self->tagged);
	g_hash_table_unref(self->columns.on_way);
	g_free(self);
}

GntWidget *mail_list_widget(MailList *self)
{
	return self->tree;
}
