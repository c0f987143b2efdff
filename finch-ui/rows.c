/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c: the list within the window of mails.
 *
 * It owns what it shows, so that the window can ask what can be done with the row that is chosen. States that
 * last no longer than a connection (uploading, sending) come as events and are kept here for the next time
 * that the list is shown.
 */
#include "rows.h"

#include <gnt.h>
#include <gnttree.h>

#include "mail-state.h"
#include "ui.h"

#define DATE_WIDTH       10
#define WHO_WIDTH        20
#define WHO_WIDTH_STATES 15 /* where the states need room */
#define MIN_SUBJECT      10
#define FRAME_COLUMNS    3 /* and the scroll bar */

enum { COLUMN_WHO, COLUMN_SUBJECT, COLUMN_ATTACHMENT, COLUMN_STATE, COLUMN_DATE, COLUMNS };

typedef struct {
	char *state;
	int percent;
} Progress;

struct Rows {
	GntWidget *tree;
	int width, who_width, subject_width;
	gboolean has_states; /* the folder shows them */
	GHashTable *rows;    /* key to Row */
	GHashTable *on_way;  /* id of a sent mail to Progress */
	void (*activated)(void);
	void (*selected)(void);
};

static void row_free(gpointer data)
{
	Row *row = data;

	g_free(row->key);
	g_free(row->id);
	g_free(row->mail);
	g_free(row->who);
	g_free(row->subject);
	g_free(row->state);
	g_free(row->text);
	g_free(row);
}

static void progress_free(gpointer data)
{
	Progress *progress = data;

	g_free(progress->state);
	g_free(progress);
}

/* --- What stands in a row --- */

static char *state_of(const Rows *self, const Row *row)
{
	const Progress *progress = row->mail != NULL ? g_hash_table_lookup(self->on_way, row->mail) : NULL;

	return progress != NULL ? mail_state_words(progress->state, 0, progress->percent)
				: mail_state_words(row->state, row->next_try, -1);
}

static void row_add(Rows *self, Row *row)
{
	GntTree *tree = GNT_TREE(self->tree);
	/* libgnt would cut wide characters in two. */
	g_autofree char *who = ui_fit(row->who, self->who_width), *state = state_of(self, row),
			*subject = ui_fit(ui_subject(row->subject), self->subject_width),
			*date = ui_date_short(row->date);
	char *key = g_strdup(row->key);

	g_hash_table_replace(self->rows, row->key, row);
	gnt_tree_add_row_last(
		tree, key,
		gnt_tree_create_row(tree, who, subject, row->has_attachment ? "@" : " ", state, date), NULL);
	gnt_tree_set_row_flags(tree, key, row->is_seen ? GNT_TEXT_FLAG_NORMAL : GNT_TEXT_FLAG_BOLD);
}

static const ImailOutboxEntry *entry_find(GPtrArray *outbox, const char *mail)
{
	for (guint i = 0; outbox != NULL && mail != NULL && i < outbox->len; i++) {
		const ImailOutboxEntry *entry = g_ptr_array_index(outbox, i);

		if (g_str_equal(entry->mail, mail))
			return entry;
	}
	return NULL;
}

static Row *row_of_summary(const Rows *self, const ImailSummary *summary, GPtrArray *outbox)
{
	const ImailOutboxEntry *entry = entry_find(outbox, summary->mail);
	Row *row = g_new0(Row, 1);

	row->key = g_strdup(summary->id);
	row->id = g_strdup(summary->id);
	row->mail = g_strdup(summary->mail);
	row->who = self->has_states ? ui_names_of(summary->to != NULL ? summary->to : "")
				    : g_strdup(summary->from_name);
	row->subject = g_strdup(summary->subject);
	row->state = g_strdup(summary->state);
	row->text = g_strdup(summary->state_text != NULL ? summary->state_text : "");
	row->date = summary->date;
	row->next_try = entry != NULL ? entry->next_try : 0;
	row->is_seen = summary->is_seen || self->has_states;
	row->has_attachment = summary->has_attachment;
	row->can_edit = summary->mail != NULL && (entry == NULL || entry->can_edit);
	row->can_release = entry != NULL && entry->can_release;
	return row;
}

static Row *row_of_entry(const ImailOutboxEntry *entry)
{
	Row *row = g_new0(Row, 1);

	row->key = g_strdup(entry->mail);
	row->mail = g_strdup(entry->mail);
	row->who = ui_names_of(entry->to);
	row->subject = g_strdup(entry->subject);
	row->state = g_strdup(entry->state);
	row->text = g_strdup(entry->text);
	row->date = entry->time;
	row->next_try = entry->next_try;
	row->is_seen = TRUE;
	row->can_edit = entry->can_edit;
	row->can_release = entry->can_release;
	return row;
}

/* --- Showing --- */

static void selected_cb(GntTree *tree, gpointer old, gpointer now, Rows *self)
{
	self->selected();
}

static void activate_cb(GntTree *tree, Rows *self)
{
	self->activated();
}

static void rows_clear(Rows *self)
{
	gnt_tree_remove_all(GNT_TREE(self->tree));
	g_hash_table_remove_all(self->rows);
}

/* The key of the chosen row, for rows_end. */
static char *rows_begin(Rows *self)
{
	char *selected = g_strdup(gnt_tree_get_selection_data(GNT_TREE(self->tree)));

	g_signal_handlers_block_by_func(self->tree, selected_cb, self);
	rows_clear(self);
	return selected;
}

static void rows_end(Rows *self, const char *selected)
{
	if (selected != NULL && g_hash_table_contains(self->rows, selected))
		gnt_tree_set_selected(GNT_TREE(self->tree), (gpointer)selected);
	g_signal_handlers_unblock_by_func(self->tree, selected_cb, self);
	gnt_widget_draw(self->tree);
	self->selected();
}

void rows_show(Rows *self, GPtrArray *summaries, GPtrArray *outbox)
{
	g_autofree char *selected = rows_begin(self);

	for (guint i = 0; i < summaries->len; i++)
		row_add(self, row_of_summary(self, g_ptr_array_index(summaries, i), outbox));
	rows_end(self, selected);
}

void rows_show_outbox(Rows *self, GPtrArray *outbox)
{
	g_autofree char *selected = rows_begin(self);

	for (guint i = 0; i < outbox->len; i++)
		row_add(self, row_of_entry(g_ptr_array_index(outbox, i)));
	rows_end(self, selected);
}

void rows_progress(Rows *self, const char *mail, const char *state, int percent)
{
	GHashTableIter iter;
	gpointer data;
	Progress *progress;

	g_hash_table_remove(self->on_way, mail);
	if (percent < 0)
		return;
	progress = g_new(Progress, 1);
	progress->state = g_strdup(state);
	progress->percent = percent;
	g_hash_table_insert(self->on_way, g_strdup(mail), progress);
	g_hash_table_iter_init(&iter, self->rows);
	while (self->has_states && g_hash_table_iter_next(&iter, NULL, &data)) {
		const Row *row = data;
		g_autofree char *words = NULL;

		if (g_strcmp0(row->mail, mail) != 0)
			continue;
		words = state_of(self, row);
		gnt_tree_change_text(GNT_TREE(self->tree), row->key, COLUMN_STATE, words);
	}
}

void rows_set_folder(Rows *self, Folder folder)
{
	GntTree *tree = GNT_TREE(self->tree);
	int widths[COLUMNS] = {[COLUMN_WHO] = WHO_WIDTH, [COLUMN_ATTACHMENT] = 1, [COLUMN_DATE] = DATE_WIDTH};
	int separators = COLUMNS - 1;

	self->has_states = folder == FOLDER_SENT || folder == FOLDER_OUTBOX;
	rows_clear(self);
	if (self->has_states) {
		widths[COLUMN_WHO] = WHO_WIDTH_STATES;
		widths[COLUMN_STATE] = MAIL_STATE_WIDTH;
	}
	widths[COLUMN_SUBJECT] =
		MAX(MIN_SUBJECT, self->width - FRAME_COLUMNS - separators - widths[COLUMN_WHO] -
					 widths[COLUMN_STATE] - widths[COLUMN_ATTACHMENT] - DATE_WIDTH);
	self->who_width = widths[COLUMN_WHO];
	self->subject_width = widths[COLUMN_SUBJECT];
	gnt_tree_set_column_title(tree, COLUMN_WHO, self->has_states ? _("To") : _("From"));
	gnt_tree_set_column_visible(tree, COLUMN_STATE, self->has_states);
	gnt_tree_set_column_width_ratio(tree, widths);
}

guint rows_count(const Rows *self)
{
	return g_hash_table_size(self->rows);
}

const Row *rows_chosen(const Rows *self)
{
	const char *key = gnt_tree_get_selection_data(GNT_TREE(self->tree));

	return key != NULL ? g_hash_table_lookup(self->rows, key) : NULL;
}

/* --- Life --- */

Rows *rows_new(int width, int height, void (*activated)(void), void (*selected)(void))
{
	Rows *self = g_new0(Rows, 1);
	GntTree *tree;

	self->width = width;
	self->activated = activated;
	self->selected = selected;
	self->rows = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, row_free);
	self->on_way = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, progress_free);
	self->tree = gnt_tree_new_with_columns(COLUMNS);
	tree = GNT_TREE(self->tree);
	gnt_tree_set_hash_fns(tree, g_str_hash, g_str_equal, g_free);
	gnt_tree_set_column_titles(tree, _("From"), _("Subject"), "", _("State"), _("Date"));
	gnt_tree_set_show_title(tree, TRUE);
	for (int column = 0; column < COLUMNS; column++)
		gnt_tree_set_column_resizable(tree, column, column == COLUMN_SUBJECT);
	gnt_tree_set_search_column(tree, COLUMN_SUBJECT);
	ui_fix_size(self->tree, width, height);
	g_signal_connect(self->tree, "activate", G_CALLBACK(activate_cb), self);
	g_signal_connect(self->tree, "selection-changed", G_CALLBACK(selected_cb), self);
	return self;
}

void rows_free(Rows *self)
{
	if (self == NULL)
		return;
	g_signal_handlers_disconnect_by_data(self->tree, self);
	g_hash_table_unref(self->rows);
	g_hash_table_unref(self->on_way);
	g_free(self);
}

GntWidget *rows_widget(Rows *self)
{
	return self->tree;
}
