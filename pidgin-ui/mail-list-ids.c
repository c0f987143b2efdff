/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-ids.c: all that is chosen, as ids: of rows that are here, of rows that are not (a choice may
 * reach over ten thousands), and of conversations, which stand for all their mails in the folder.
 *
 * What is not here is asked for; an answer that comes when another list is shown is dropped.
 */
#include <string.h>

#include "mail-list-private.h"

typedef struct {
	GtkWidget *view;
	guint shown, serial;
	GArray *indices; /* of int: the rows that are chosen */
	GPtrArray *ids;  /* of char *: found */
	GArray *threads; /* of gint64: conversations whose mails are to be found */
	char *folder;
	RowsSource source; /* as the list's; its strings are `folder` and NULL */
	MailListIdsFn fn;
	gpointer user_data;
	GDestroyNotify destroy;
} Choice;

static void choice_free(Choice *choice)
{
	if (choice->view != NULL)
		g_object_remove_weak_pointer(G_OBJECT(choice->view), (gpointer *)&choice->view);
	if (choice->destroy != NULL)
		choice->destroy(choice->user_data);
	g_array_unref(choice->indices);
	g_array_unref(choice->threads);
	g_ptr_array_unref(choice->ids);
	g_free(choice->folder);
	g_free(choice);
}

static gboolean is_wanted(const Choice *choice)
{
	return choice->view != NULL && choice->shown == mail_list_of(choice->view)->shown;
}

static void add_id(Choice *choice, const char *id)
{
	if (!g_ptr_array_find_with_equal_func(choice->ids, id, g_str_equal, NULL))
		g_ptr_array_add(choice->ids, g_strdup(id));
}

static void add_row(Choice *choice, const Row *row)
{
	if (row->mails > 1)
		g_array_append_val(choice->threads, row->thread);
	else if (row->id != NULL)
		g_ptr_array_add(choice->ids, g_strdup(row->id));
}

/* Takes CHOICE. */
static void tell(Choice *choice)
{
	g_ptr_array_add(choice->ids, NULL);
	choice->fn((const char *const *)choice->ids->pdata, choice->user_data);
	choice_free(choice);
}

static void talks_cb(const RowsPage *page, const GError *error, gpointer user_data)
{
	Choice *choice = user_data;

	if (page == NULL || page->talks == NULL || !is_wanted(choice)) {
		choice_free(choice);
		return;
	}
	for (guint i = 0; i < page->talks->len; i++) {
		const RowsTalk *talk = g_ptr_array_index(page->talks, i);

		for (guint k = 0; talk->rows != NULL && k < talk->rows->len; k++) {
			const Row *row = g_ptr_array_index(talk->rows, k);

			if (rows_is_of(row, choice->folder))
				add_id(choice, row->id);
		}
	}
	tell(choice);
}

/* Takes CHOICE: its conversations' mails, if it has any. */
static void go_on(Choice *choice)
{
	const gint64 end = 0;

	if (choice->threads->len == 0) {
		tell(choice);
		return;
	}
	g_array_append_val(choice->threads, end);
	rows_load(&choice->source, 0, 0, (const gint64 *)choice->threads->data, talks_cb, choice);
}

static void all_cb(const RowsPage *page, const GError *error, gpointer user_data)
{
	Choice *choice = user_data;
	MailList *self;

	if (page == NULL || !is_wanted(choice) || choice->serial != mail_list_of(choice->view)->serial) {
		choice_free(choice);
		return;
	}
	self = mail_list_of(choice->view);
	for (guint i = 0; i < choice->indices->len; i++) {
		guint index = (guint)g_array_index(choice->indices, int, i),
		      place = mail_model_place(self->model, index);
		const Row *row = mail_model_row(self->model, index);

		if (row != NULL)
			add_row(choice, row);
		else if (place < page->rows->len)
			add_row(choice, g_ptr_array_index(page->rows, place));
	}
	go_on(choice);
}

/* All mails of the folder are chosen: conversations do not matter. */
static void whole_cb(const RowsPage *page, const GError *error, gpointer user_data)
{
	Choice *choice = user_data;

	if (page == NULL || !is_wanted(choice)) {
		choice_free(choice);
		return;
	}
	for (guint i = 0; i < page->rows->len; i++)
		add_row(choice, g_ptr_array_index(page->rows, i));
	tell(choice);
}

static void find_rest(Choice *choice, MailList *self)
{
	RowsSource source = choice->source;
	gboolean is_whole = choice->indices->len == mail_model_total(self->model);

	if (self->source.query != NULL) {
		rows_load(&self->source, 0, 0, NULL, all_cb, choice);
	} else if (is_whole || !source.is_talks) {
		source.is_talks = FALSE;
		rows_load(&source, 0, 0, NULL, is_whole ? whole_cb : all_cb, choice);
	} else {
		int last = g_array_index(choice->indices, int, choice->indices->len - 1);

		rows_load(&source, 0, mail_model_place(self->model, (guint)last) + 1, NULL, all_cb, choice);
	}
}

void mail_list_ids(GtkWidget *list, MailListIdsFn fn, gpointer user_data, GDestroyNotify destroy)
{
	MailList *self = mail_list_of(list);
	g_autoptr(GPtrArray) rows = mail_list_chosen(list);
	GList *paths = gtk_tree_selection_get_selected_rows(gtk_tree_view_get_selection(self->view), NULL);
	Choice *choice = g_new0(Choice, 1);

	choice->view = list;
	g_object_add_weak_pointer(G_OBJECT(list), (gpointer *)&choice->view);
	choice->shown = self->shown;
	choice->serial = self->serial;
	choice->indices = g_array_new(FALSE, FALSE, sizeof(int));
	choice->threads = g_array_new(FALSE, FALSE, sizeof(gint64));
	choice->ids = g_ptr_array_new_with_free_func(g_free);
	choice->folder = g_strdup(self->source.folder);
	choice->source = self->source;
	choice->source.folder = choice->folder;
	choice->source.query = NULL;
	choice->fn = fn;
	choice->user_data = user_data;
	choice->destroy = destroy;
	for (GList *l = paths; l != NULL; l = l->next)
		g_array_append_val(choice->indices, gtk_tree_path_get_indices(l->data)[0]);
	g_list_free_full(paths, (GDestroyNotify)gtk_tree_path_free);
	if (rows->len < choice->indices->len) {
		find_rest(choice, self);
		return;
	}
	for (guint i = 0; i < rows->len; i++)
		add_row(choice, g_ptr_array_index(rows, i));
	go_on(choice);
}
