/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.c: a row of a list of mails: what it says, and in which columns.
 *
 * libgnt would cut wide characters in two, so what does not fit is cut here. The first column has a letter
 * each for: tagged (*), new (N), answered (r) or passed on (f), starred (!), with attachments (@), as mail
 * programs of terminals write them.
 */
#include "rows.h"

#include <string.h>

#include "mail-state.h"
#include "ui.h"

#define STATUS_WIDTH     5
#define DATE_WIDTH       11 /* as ui_date_short */
#define SIZE_COLUMNS     9
#define WHO_WIDTH        18
#define WHO_WIDTH_WIDE   26
#define WHO_WIDTH_STATES 15 /* where the states need room */
#define MIN_SUBJECT      10
#define WIDE             88
#define SCROLL_COLUMNS   1

enum { COLUMN_STATUS, COLUMN_WHO, COLUMN_SUBJECT, COLUMN_STATE, COLUMN_SIZE, COLUMN_DATE, COLUMNS };

typedef struct {
	char *state;
	int percent;
} Progress;

gpointer row_progress_new(const char *state, int percent)
{
	Progress *progress = g_new(Progress, 1);

	progress->state = g_strdup(state);
	progress->percent = percent;
	return progress;
}

void row_progress_free(gpointer data)
{
	Progress *progress = data;

	g_free(progress->state);
	g_free(progress);
}

/* --- Rows --- */

static void row_clear(gpointer data)
{
	Row *row = data;

	g_free(row->key);
	g_free(row->id);
	g_free(row->folder);
	g_free(row->mail);
	g_free(row->who);
	g_free(row->subject);
	g_free(row->state);
	g_free(row->text);
	g_free(row->excerpt);
	g_free(row->bulk_key);
	g_clear_pointer(&row->marks, g_array_unref);
}

Row *row_ref(Row *row)
{
	return g_rc_box_acquire(row);
}

void row_unref(gpointer row)
{
	if (row != NULL)
		g_rc_box_release_full(row, row_clear);
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

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

Row *row_of_summary(const ImailSummary *summary, gboolean is_ours, GPtrArray *outbox)
{
	const ImailOutboxEntry *entry = entry_find(outbox, summary->mail);
	Row *row = g_rc_box_new0(Row);

	row->key = g_strdup(summary->id);
	row->id = g_strdup(summary->id);
	row->folder = g_strdup(or_empty(summary->folder));
	row->mail = g_strdup(summary->mail);
	row->who = is_ours ? ui_names_of(or_empty(summary->to)) : g_strdup(summary->from_name);
	row->subject = g_strdup(summary->subject);
	row->state = g_strdup(or_empty(entry != NULL ? entry->state : summary->state));
	row->text = g_strdup(or_empty(entry != NULL ? entry->text : summary->state_text));
	row->date = summary->date;
	row->size = summary->size;
	row->bulk_key = g_strdup(summary->bulk_key);
	row->is_apart = summary->is_apart;
	row->is_seen = summary->is_seen;
	row->is_flagged = summary->is_flagged;
	row->is_answered = summary->is_answered;
	row->is_forwarded = summary->is_forwarded;
	row->has_attachment = summary->has_attachment;
	row->can_edit = summary->mail != NULL; /* the copy here can always be written again */
	if (entry != NULL) {
		row->next_try = entry->next_try;
		row->can_edit = entry->can_edit;
		row->can_release = entry->can_release;
	}
	return row;
}

Row *row_of_entry(const ImailOutboxEntry *entry)
{
	Row *row = g_rc_box_new0(Row);

	row->key = g_strdup(entry->mail);
	row->folder = g_strdup("");
	row->mail = g_strdup(entry->mail);
	row->who = ui_names_of(entry->to);
	row->subject = g_strdup(entry->subject);
	row->state = g_strdup(entry->state);
	row->text = g_strdup(entry->text);
	row->date = entry->time;
	row->next_try = entry->next_try;
	row->size = -1;
	row->is_seen = TRUE;
	row->can_edit = entry->can_edit;
	row->can_release = entry->can_release;
	return row;
}

gboolean row_is_same(const Row *a, const Row *b)
{
	return a->is_seen == b->is_seen && a->is_flagged == b->is_flagged &&
	       a->is_answered == b->is_answered && a->is_forwarded == b->is_forwarded &&
	       a->has_attachment == b->has_attachment && a->can_edit == b->can_edit &&
	       a->can_release == b->can_release && a->date == b->date && a->next_try == b->next_try &&
	       a->size == b->size && a->is_apart == b->is_apart && a->total == b->total &&
	       a->is_open == b->is_open && a->depth == b->depth && g_strcmp0(a->who, b->who) == 0 &&
	       g_strcmp0(a->subject, b->subject) == 0 && g_strcmp0(a->state, b->state) == 0 &&
	       g_strcmp0(a->text, b->text) == 0 && g_strcmp0(a->excerpt, b->excerpt) == 0 &&
	       g_strcmp0(a->folder, b->folder) == 0;
}

/* --- What stands in the columns --- */

static char *status_of(const Row *row, gboolean is_tagged)
{
	char passed = row->is_answered ? 'r' : row->is_forwarded ? 'f' : ' ';

	return g_strdup_printf("%c%c%c%c%c", is_tagged ? '*' : ' ', row->is_seen ? ' ' : 'N', passed,
			       row->is_flagged ? '!' : ' ', row->has_attachment ? '@' : ' ');
}

static char *state_of(const RowColumns *columns, const Row *row)
{
	const Progress *progress = row->mail != NULL ? g_hash_table_lookup(columns->on_way, row->mail) : NULL;

	return progress != NULL ? mail_state_words(progress->state, 0, progress->percent)
				: mail_state_words(row->state, row->next_try, -1);
}

static char *subject_of(const Row *row)
{
	const char *subject = ui_subject(row->subject);

	if (row->depth > 0)
		return g_strdup_printf("%*s└ %s", (int)MIN(row->depth, 8) - 1, "", subject);
	if (row->total > 1)
		return g_strdup_printf("%s %s (%" G_GINT64_FORMAT ")", row->is_open ? "▾" : "▸", subject,
				       row->total);
	if (row->total == 1)
		return g_strdup_printf("  %s", subject);
	if (row->excerpt != NULL && *row->excerpt != '\0')
		return g_strdup_printf("%s – %s", subject, row->excerpt);
	return g_strdup(subject);
}

typedef struct {
	char *cells[COLUMNS];
} Cells;

static void cells_clear(Cells *cells)
{
	for (int i = 0; i < COLUMNS; i++)
		g_free(cells->cells[i]);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Cells, cells_clear)

static void cells_fill(Cells *cells, const RowColumns *columns, const Row *row, gboolean is_tagged)
{
	g_autofree char *subject = subject_of(row);

	cells->cells[COLUMN_STATUS] = status_of(row, is_tagged);
	cells->cells[COLUMN_WHO] = ui_fit(row->who, columns->who);
	cells->cells[COLUMN_SUBJECT] = ui_fit(subject, columns->subject);
	cells->cells[COLUMN_STATE] = columns->has_states ? state_of(columns, row) : g_strdup("");
	cells->cells[COLUMN_SIZE] = row->size >= 0 ? g_format_size((guint64)row->size) : g_strdup("");
	cells->cells[COLUMN_DATE] = ui_date_short(row->date);
}

static GntTextFormatFlags flags_of(const Row *row)
{
	return row->is_seen ? GNT_TEXT_FLAG_NORMAL : GNT_TEXT_FLAG_BOLD;
}

void rows_add(GntTree *tree, const RowColumns *columns, const Row *row, gboolean is_tagged, const char *after)
{
	g_auto(Cells) cells = {0};
	char *key = g_strdup(row->key);
	GntTreeRow *tree_row;

	cells_fill(&cells, columns, row, is_tagged);
	tree_row = gnt_tree_create_row(tree, cells.cells[0], cells.cells[1], cells.cells[2], cells.cells[3],
				       cells.cells[4], cells.cells[5]);
	if (after != NULL)
		gnt_tree_add_row_after(tree, key, tree_row, NULL, (gpointer)after);
	else
		gnt_tree_add_row_last(tree, key, tree_row, NULL);
	gnt_tree_set_row_flags(tree, key, flags_of(row));
}

void rows_change(GntTree *tree, const RowColumns *columns, const Row *row, gboolean is_tagged)
{
	g_auto(Cells) cells = {0};

	cells_fill(&cells, columns, row, is_tagged);
	for (int i = 0; i < COLUMNS; i++)
		gnt_tree_change_text(tree, row->key, i, cells.cells[i]);
	gnt_tree_set_row_flags(tree, row->key, flags_of(row));
}

/* --- The columns --- */

GntWidget *rows_tree_new(void)
{
	GntWidget *widget = gnt_tree_new_with_columns(COLUMNS);
	GntTree *tree = GNT_TREE(widget);

	gnt_tree_set_hash_fns(tree, g_str_hash, g_str_equal, g_free);
	gnt_tree_set_show_title(tree, TRUE);
	gnt_tree_set_column_is_right_aligned(tree, COLUMN_SIZE, TRUE);
	for (int column = 0; column < COLUMNS; column++)
		gnt_tree_set_column_resizable(tree, column, column == COLUMN_SUBJECT);
	gnt_widget_set_has_border(widget, FALSE);
	return widget;
}

void rows_set_columns(GntTree *tree, RowColumns *columns, int width, gboolean has_states)
{
	gboolean is_wide = width >= WIDE;
	int widths[COLUMNS] = {[COLUMN_STATUS] = STATUS_WIDTH, [COLUMN_DATE] = DATE_WIDTH};
	int separators = 3, fixed;

	columns->has_states = has_states;
	columns->has_sizes = is_wide && !has_states;
	widths[COLUMN_WHO] = is_wide ? WHO_WIDTH_WIDE : has_states ? WHO_WIDTH_STATES : WHO_WIDTH;
	if (has_states)
		widths[COLUMN_STATE] = MAIL_STATE_WIDTH;
	if (columns->has_sizes)
		widths[COLUMN_SIZE] = SIZE_COLUMNS;
	separators += (has_states ? 1 : 0) + (columns->has_sizes ? 1 : 0);
	fixed = STATUS_WIDTH + widths[COLUMN_WHO] + widths[COLUMN_STATE] + widths[COLUMN_SIZE] + DATE_WIDTH +
		separators + SCROLL_COLUMNS;
	widths[COLUMN_SUBJECT] = MAX(MIN_SUBJECT, width - fixed);
	columns->who = widths[COLUMN_WHO];
	columns->subject = widths[COLUMN_SUBJECT];
	gnt_tree_set_column_visible(tree, COLUMN_STATE, has_states);
	gnt_tree_set_column_visible(tree, COLUMN_SIZE, columns->has_sizes);
	/* libgnt takes the ratios when the list gets another size, up to the first 0. */
	for (int column = 0; column < COLUMNS; column++) {
		gnt_tree_set_col_width(tree, column, widths[column]);
		widths[column] = MAX(1, widths[column]);
	}
	gnt_tree_set_column_width_ratio(tree, widths);
}

void rows_set_titles(GntTree *tree, const RowColumns *columns, gboolean is_ours, ImailListOrder order,
		     gboolean is_descending)
{
	static const int column_of[] = {[IMAIL_LIST_BY_DATE] = COLUMN_DATE,
					[IMAIL_LIST_BY_FROM] = COLUMN_WHO,
					[IMAIL_LIST_BY_SUBJECT] = COLUMN_SUBJECT,
					[IMAIL_LIST_BY_SIZE] = COLUMN_SIZE};
	const char *titles[COLUMNS] = {
		"", is_ours ? _("To") : _("From"), _("Subject"), _("State"), _("Size"), _("Date")};

	for (int column = 0; column < COLUMNS; column++) {
		g_autofree char *marked = g_strdup_printf("%s %s", titles[column], is_descending ? "▾" : "▴");

		gnt_tree_set_column_title(tree, column, column == column_of[order] ? marked : titles[column]);
	}
}
