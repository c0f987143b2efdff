/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-goal.c: a list that is shown at one of its mails: where that stands is asked for, and its page is
 * the first one that is read, so a list of any length costs a page.
 *
 * Of several mails that are named the first one that is there counts. A list that changes between the two
 * answers may have the mail on another page: then it is asked for again, TRIES times in all. What the user
 * chooses meanwhile ends it.
 */
#include "mail-list-private.h"
#include "ui.h"

#define TRIES 3

typedef struct _MailListGoal {
	GPtrArray *rows; /* of Row: as they were */
	guint at, tries; /* the one that is looked for, and how often it was asked for */
	char *shown;     /* id of the mail that may be chosen even if it is unread; or NULL */
} MailListGoal;

typedef struct {
	GtkWidget *view;
	guint serial;
} Question;

static void next(MailList *self);

void mail_list_goal_drop(MailList *self)
{
	MailListGoal *goal = g_steal_pointer(&self->goal);

	if (goal == NULL)
		return;
	g_ptr_array_unref(goal->rows);
	g_free(goal->shown);
	g_free(goal);
}

void mail_list_goal_set(MailList *self, const GPtrArray *rows, const char *shown)
{
	mail_list_goal_drop(self);
	if (rows->len == 0)
		return;
	self->goal = g_new0(MailListGoal, 1);
	self->goal->rows = g_ptr_array_new_with_free_func(row_unref);
	for (guint i = 0; i < rows->len; i++)
		g_ptr_array_add(self->goal->rows, row_ref(g_ptr_array_index(rows, i)));
	self->goal->shown = g_strdup(shown);
}

/* --- Asking --- */

static void place_cb(const ImailMailPlace *place, const GError *error, gpointer user_data)
{
	g_autofree Question *question = user_data;
	MailList *self = question->view != NULL ? mail_list_of(question->view) : NULL;
	const Row *row;

	if (question->view != NULL)
		g_object_remove_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	if (self == NULL || question->serial != self->serial || self->goal == NULL)
		return;
	if (place == NULL) {
		self->goal->at++;
		self->goal->tries = 0;
		next(self);
		return;
	}
	row = g_ptr_array_index(self->goal->rows, self->goal->at);
	if (self->source.is_talks && row->mails < 2)
		g_array_append_val(self->unfolding, place->thread);
	mail_list_load(self, (guint)place->at / MAIL_MODEL_PAGE * MAIL_MODEL_PAGE);
}

/* Asks for the place of the one that is looked for; where there is none the list is shown from its top. The
 * outbox comes whole. */
static void next(MailList *self)
{
	const Row *row;
	Question *question;

	if (self->goal->at == self->goal->rows->len) {
		mail_list_goal_drop(self);
		mail_list_load(self, 0);
		return;
	}
	row = g_ptr_array_index(self->goal->rows, self->goal->at);
	self->goal->tries++;
	if (row->id == NULL) {
		mail_list_load(self, 0);
		return;
	}
	question = g_new(Question, 1);
	question->view = GTK_WIDGET(self->view);
	question->serial = self->serial;
	g_object_add_weak_pointer(G_OBJECT(question->view), (gpointer *)&question->view);
	ui_api()->mail_place(self->source.account, self->source.folder, self->source.order,
			     self->source.is_descending, self->source.is_talks, row->id, place_cb, question);
}

gboolean mail_list_goal_begin(MailList *self)
{
	if (self->goal == NULL || !ui_can_use(self->source.account))
		return FALSE;
	self->goal->at = self->goal->tries = 0;
	next(self);
	return TRUE;
}

/* --- Choosing --- */

/* In the middle, unless it is seen from the top, where a list stands by itself. */
static void scroll_to(MailList *self, GtkTreePath *path)
{
	GtkAdjustment *bar = gtk_tree_view_get_vadjustment(self->view);
	GdkRectangle area;
	gboolean is_far;

	gtk_tree_view_get_background_area(self->view, path, NULL, &area);
	is_far = (gtk_tree_path_get_indices(path)[0] + 1) * area.height > gtk_adjustment_get_page_size(bar);
	gtk_tree_view_scroll_to_cell(self->view, path, NULL, is_far, 0.5f, 0);
}

/* A mail that is looked for is not found in its conversation, of which more may be unread. */
static gboolean can_choose(const MailListGoal *goal, const Row *row, const Row *here)
{
	if (here->mails > 1 && row->mails < 2)
		return FALSE;
	return here->is_seen || (here->mails < 2 && g_strcmp0(here->id, goal->shown) == 0);
}

static void choose(MailList *self, int at, const Row *row)
{
	GtkTreePath *path = gtk_tree_path_new_from_indices(at, -1);
	const Row *here = mail_model_row(self->model, (guint)at);

	gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	if (here == NULL || !can_choose(self->goal, row, here))
		gtk_tree_selection_unselect_all(gtk_tree_view_get_selection(self->view));
	scroll_to(self, path);
	gtk_tree_path_free(path);
}

void mail_list_goal_take(MailList *self)
{
	const Row *row;
	int at;

	if (self->goal == NULL)
		return;
	row = g_ptr_array_index(self->goal->rows, self->goal->at);
	at = mail_model_find_mail(self->model, row);
	if (at >= 0) {
		choose(self, at, row);
		mail_list_goal_drop(self);
		return;
	}
	if (self->goal->tries >= TRIES || row->id == NULL) {
		self->goal->at++;
		self->goal->tries = 0;
	}
	next(self);
}
