/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-fold.c: conversations in the list of mails: one row each, which unfolds in place into its mails,
 * with Pidgin's own triangle before it.
 *
 * Keys: Right or + unfolds, Left or - folds; Left on a mail goes to its conversation. The mails are asked for
 * when they are to be shown.
 */
#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkcellrendererexpander.h>

#include "cell-text.h"
#include "mail-cells.h"
#include "mail-list-private.h"
#include "ui.h"

#define EXPANDER_WIDTH 16
#define COUNT_WIDEST   "99/99"

/* --- Folding --- */

typedef struct {
	GtkWidget *view;
	guint serial;
	gint64 thread;
} Question;

static void forget(MailList *self, gint64 thread)
{
	for (guint i = self->unfolding->len; i-- > 0;) {
		if (g_array_index(self->unfolding, gint64, i) == thread)
			g_array_remove_index(self->unfolding, i);
	}
}

static void unfolded_cb(const RowsPage *page, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;
	MailList *self = question->view != NULL ? mail_list_of(question->view) : NULL;
	const RowsTalk *talk;

	if (question->view != NULL)
		g_object_remove_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	/* The list is being read anew: it unfolds with that. */
	if (self == NULL || page == NULL || question->serial != self->serial || page->talks->len == 0)
		return;
	forget(self, question->thread);
	talk = g_ptr_array_index(page->talks, 0);
	if (talk->rows == NULL)
		return;
	self->is_filling = TRUE;
	mail_model_unfold(self->model, talk->thread, (guint)talk->at, talk->rows);
	self->is_filling = FALSE;
}

static void unfold(MailList *self, const Row *row)
{
	const gint64 threads[] = {row->thread, 0};
	Question *question = g_new(Question, 1);

	g_array_append_val(self->unfolding, row->thread);
	question->view = GTK_WIDGET(self->view);
	question->serial = self->serial;
	question->thread = row->thread;
	g_object_add_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	rows_load(&self->source, 0, 0, threads, unfolded_cb, question);
}

static void go_to(MailList *self, guint index)
{
	GtkTreePath *path = gtk_tree_path_new_from_indices((int)index, -1);

	gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	gtk_tree_path_free(path);
}

/* What is chosen of the mails goes with them: the choice goes to the conversation. */
static void fold(MailList *self, gint64 thread, guint head)
{
	GtkTreePath *path = NULL;
	const Row *at;

	gtk_tree_view_get_cursor(self->view, &path, NULL);
	at = path != NULL ? mail_model_row(self->model, (guint)gtk_tree_path_get_indices(path)[0]) : NULL;
	g_clear_pointer(&path, gtk_tree_path_free);
	if (at != NULL && at->is_in_talk && at->thread == thread)
		go_to(self, head);
	mail_model_fold(self->model, thread);
}

static gboolean is_talk(const Row *row)
{
	return row != NULL && row->mails > 1 && !row->is_in_talk;
}

static gboolean is_unfolded(MailList *self, const Row *row)
{
	return is_talk(row) && mail_model_is_unfolded(self->model, row->thread);
}

static gboolean toggle(MailList *self, guint index)
{
	const Row *row = mail_model_row(self->model, index);

	if (!self->source.is_talks || !is_talk(row))
		return FALSE;
	if (is_unfolded(self, row))
		fold(self, row->thread, index);
	else
		unfold(self, row);
	return TRUE;
}

/* --- What the user does --- */

static gboolean key_right(MailList *self, guint index, const Row *row)
{
	if (is_unfolded(self, row))
		go_to(self, index + 1);
	else if (is_talk(row))
		unfold(self, row);
	return is_talk(row);
}

static gboolean key_left(MailList *self, guint index, const Row *row)
{
	if (is_unfolded(self, row))
		fold(self, row->thread, index);
	else if (row != NULL && row->is_in_talk)
		go_to(self, mail_model_index(self->model, mail_model_place(self->model, index)));
	else
		return FALSE;
	return TRUE;
}

static gboolean key_cb(GtkWidget *view, GdkEventKey *event, MailList *self)
{
	GtkTreePath *path = NULL;
	const Row *row;
	guint index;

	gtk_tree_view_get_cursor(self->view, &path, NULL);
	if (path == NULL || !self->source.is_talks ||
	    (event->state & (GDK_CONTROL_MASK | GDK_MOD1_MASK)) != 0) {
		g_clear_pointer(&path, gtk_tree_path_free);
		return FALSE;
	}
	index = (guint)gtk_tree_path_get_indices(path)[0];
	gtk_tree_path_free(path);
	row = mail_model_row(self->model, index);
	switch (event->keyval) {
	case GDK_KEY_Right:
	case GDK_KEY_KP_Right:
		return key_right(self, index, row);
	case GDK_KEY_Left:
	case GDK_KEY_KP_Left:
		return key_left(self, index, row);
	case GDK_KEY_plus:
	case GDK_KEY_KP_Add:
		return is_talk(row) && !is_unfolded(self, row) && toggle(self, index);
	case GDK_KEY_minus:
	case GDK_KEY_KP_Subtract:
		if (row != NULL && row->is_in_talk)
			index = mail_model_index(self->model, mail_model_place(self->model, index));
		row = mail_model_row(self->model, index);
		return is_unfolded(self, row) && toggle(self, index);
	default:
		return FALSE;
	}
}

static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, MailList *self)
{
	GtkTreeViewColumn *column;
	GtkTreePath *path;
	int x;
	gboolean is_done;

	if (event->button != 1 || event->type != GDK_BUTTON_PRESS ||
	    event->window != gtk_tree_view_get_bin_window(self->view) ||
	    !gtk_tree_view_get_path_at_pos(self->view, (int)event->x, (int)event->y, &path, &column, &x,
					   NULL))
		return FALSE;
	is_done = column == self->columns[WHO] && x <= EXPANDER_WIDTH &&
		  toggle(self, (guint)gtk_tree_path_get_indices(path)[0]);
	gtk_tree_path_free(path);
	return is_done;
}

/* --- Building --- */

static void expander_cb(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
			GtkTreeIter *iter, gpointer self)
{
	const Row *row = mail_cell_row(model, iter);

	g_object_set(cell, "expander-visible", is_talk(row), "is-expander", is_talk(row), "is-expanded",
		     is_unfolded(self, row), NULL);
}

/* How wide cells are is asked once, of the first row: it has to be asked again. GTK+ watches the columns of
 * such a view, once more each time it becomes one.
 */
static void measure_again(MailList *self)
{
	gtk_tree_view_set_fixed_height_mode(self->view, FALSE);
	for (guint i = 0; i < N_COLUMNS; i++)
		g_signal_handlers_disconnect_matched(
			self->columns[i], G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DETAIL | G_SIGNAL_MATCH_DATA,
			g_signal_lookup("notify", G_TYPE_OBJECT), g_quark_from_static_string("sizing"), NULL,
			NULL, self->view);
	gtk_tree_view_set_fixed_height_mode(self->view, TRUE);
}

void mail_list_fold_show(MailList *self)
{
	gboolean was_visible;

	g_object_get(self->expander, "visible", &was_visible, NULL);
	if (was_visible == self->source.is_talks)
		return;
	g_object_set(self->expander, "visible", self->source.is_talks, NULL);
	g_object_set(self->count, "visible", self->source.is_talks, NULL);
	gtk_tree_view_column_queue_resize(self->columns[WHO]);
	measure_again(self);
}

int mail_list_fold_measure(MailList *self)
{
	int count = cell_text_width(GTK_WIDGET(self->view), COUNT_WIDEST);

	gtk_cell_renderer_set_fixed_size(self->count, count, -1);
	return EXPANDER_WIDTH + count;
}

void mail_list_fold_build(MailList *self)
{
	GtkTreeViewColumn *column = self->columns[WHO];

	self->expander = pidgin_cell_renderer_expander_new();
	gtk_cell_renderer_set_fixed_size(self->expander, EXPANDER_WIDTH, -1);
	gtk_tree_view_column_pack_start(column, self->expander, FALSE);
	gtk_tree_view_column_set_cell_data_func(column, self->expander, expander_cb, self, NULL);
	self->count = cell_text_new();
	g_object_set(self->count, "xalign", 1.0, NULL);
	gtk_tree_view_column_pack_end(column, self->count, FALSE);
	gtk_cell_layout_reorder(GTK_CELL_LAYOUT(column), self->count, 0); /* at the end, right of the name */
	gtk_tree_view_column_set_cell_data_func(column, self->count, mail_cell_count, NULL, NULL);
	g_signal_connect(self->view, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->view, "button-press-event", G_CALLBACK(pressed_cb), self);
}
