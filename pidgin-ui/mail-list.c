/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list.c: the list of a folder's mails: unread ones bold, sent ones with what became of them.
 *
 * The rows are kept beside the store and in its order; the store has what the cells show.
 */
#include "mail-list.h"

#include <gdk/gdkkeysyms.h>

#include "state-icon.h"
#include "ui.h"

enum {
	COLUMN_WEIGHT,
	COLUMN_CLIP,
	COLUMN_WHO,
	COLUMN_SUBJECT,
	COLUMN_STATE_ICON,
	COLUMN_STATE,
	COLUMN_DATE,
	COLUMN_TIP,
	N_COLUMNS
};

typedef struct {
	const MailListFns *fns;
	gpointer user_data;
	GtkTreeView *view;
	GPtrArray *rows; /* of Row; NULL: nothing was shown yet */
	GtkTreeViewColumn *who, *state;
	gboolean is_filling;
} MailList;

static MailList *list_of(GtkWidget *list)
{
	return g_object_get_data(G_OBJECT(list), "imail-list");
}

const Row *mail_list_chosen(GtkWidget *list)
{
	MailList *self = list_of(list);
	GtkTreePath *path = NULL;
	const Row *row = NULL;
	GtkTreeIter iter;
	GtkTreeModel *model;

	if (!gtk_tree_selection_get_selected(gtk_tree_view_get_selection(self->view), &model, &iter))
		return NULL;
	path = gtk_tree_model_get_path(model, &iter);
	row = g_ptr_array_index(self->rows, (guint)gtk_tree_path_get_indices(path)[0]);
	gtk_tree_path_free(path);
	return row;
}

static gboolean is_same(const Row *row, const char *id, const char *mail)
{
	return id != NULL ? g_strcmp0(row->id, id) == 0 : mail != NULL && g_strcmp0(row->mail, mail) == 0;
}

static void store_add(GtkListStore *store, const Row *row)
{
	g_autofree char *date = ui_date_short(row->date);
	g_autofree char *tip = row->sentence != NULL ? g_markup_escape_text(row->sentence, -1) : NULL;

	gtk_list_store_insert_with_values(
		store, NULL, -1, COLUMN_WEIGHT, row->is_seen ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD,
		COLUMN_CLIP, row->has_attachment ? "mail-attachment" : NULL, COLUMN_WHO, row->who,
		COLUMN_SUBJECT, ui_subject(row->subject), COLUMN_STATE_ICON, state_icon(row->state),
		COLUMN_STATE, row->words, COLUMN_DATE, date, COLUMN_TIP, tip, -1);
}

void mail_list_show(GtkWidget *list, GPtrArray *rows, gboolean ours)
{
	MailList *self = list_of(list);
	GtkListStore *store = GTK_LIST_STORE(g_object_ref(gtk_tree_view_get_model(self->view)));
	const Row *chosen = mail_list_chosen(list);
	g_autofree char *id = chosen != NULL ? g_strdup(chosen->id) : NULL;
	g_autofree char *mail = chosen != NULL ? g_strdup(chosen->mail) : NULL;

	self->is_filling = TRUE;
	/* Without the model the view does not follow each insertion. */
	gtk_tree_view_set_model(self->view, NULL);
	gtk_list_store_clear(store);
	for (guint i = 0; i < rows->len; i++)
		store_add(store, g_ptr_array_index(rows, i));
	gtk_tree_view_set_model(self->view, GTK_TREE_MODEL(store));
	g_object_unref(store);
	g_ptr_array_ref(rows);
	g_clear_pointer(&self->rows, g_ptr_array_unref);
	self->rows = rows;
	gtk_tree_view_column_set_title(self->who, ours ? _("To") : _("From"));
	gtk_tree_view_column_set_visible(self->state, ours);
	for (guint i = 0; chosen != NULL && i < rows->len; i++) {
		GtkTreePath *path;

		if (!is_same(g_ptr_array_index(rows, i), id, mail))
			continue;
		path = gtk_tree_path_new_from_indices((int)i, -1);
		gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
		gtk_tree_path_free(path);
		break;
	}
	self->is_filling = FALSE;
	self->fns->chosen(self->user_data);
}

/* --- What the user does --- */

static void selection_cb(GtkTreeSelection *selection, MailList *self)
{
	if (!self->is_filling)
		self->fns->chosen(self->user_data);
}

static void activated_cb(GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, MailList *self)
{
	self->fns->activated(self->user_data);
}

static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, MailList *self)
{
	GtkTreePath *path;

	if (event->type != GDK_BUTTON_PRESS || event->button != 3 ||
	    event->window != gtk_tree_view_get_bin_window(self->view) ||
	    !gtk_tree_view_get_path_at_pos(self->view, (int)event->x, (int)event->y, &path, NULL, NULL, NULL))
		return FALSE;
	gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	gtk_tree_path_free(path);
	self->fns->menu(event, self->user_data);
	return TRUE;
}

static gboolean popup_cb(GtkWidget *view, MailList *self)
{
	self->fns->menu(NULL, self->user_data);
	return TRUE;
}

/* --- Building --- */

static GtkTreeViewColumn *column_add(MailList *self, const char *title, int column, gboolean is_wide,
				     int width)
{
	GtkCellRenderer *cell = gtk_cell_renderer_text_new();
	GtkTreeViewColumn *made = gtk_tree_view_column_new();

	gtk_tree_view_column_set_title(made, title);
	if (column == COLUMN_STATE) {
		GtkCellRenderer *icon = gtk_cell_renderer_pixbuf_new();

		gtk_tree_view_column_pack_start(made, icon, FALSE);
		gtk_tree_view_column_set_attributes(made, icon, "stock-id", COLUMN_STATE_ICON, NULL);
	}
	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
	gtk_tree_view_column_pack_start(made, cell, TRUE);
	gtk_tree_view_column_set_attributes(made, cell, "text", column, "weight", COLUMN_WEIGHT, NULL);
	gtk_tree_view_column_set_sizing(made, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(made, width);
	gtk_tree_view_column_set_resizable(made, TRUE);
	gtk_tree_view_column_set_expand(made, is_wide);
	gtk_tree_view_append_column(self->view, made);
	return made;
}

static void columns_add(MailList *self)
{
	GtkTreeViewColumn *clip = gtk_tree_view_column_new_with_attributes(
		NULL, gtk_cell_renderer_pixbuf_new(), "icon-name", COLUMN_CLIP, NULL);

	gtk_tree_view_column_set_sizing(clip, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_fixed_width(clip, 24);
	self->who = column_add(self, _("From"), COLUMN_WHO, FALSE, 150);
	column_add(self, _("Subject"), COLUMN_SUBJECT, TRUE, 150);
	gtk_tree_view_append_column(self->view, clip);
	self->state = column_add(self, _("State"), COLUMN_STATE, FALSE, 200);
	column_add(self, _("Date"), COLUMN_DATE, FALSE, 85);
}

static void list_free(gpointer data)
{
	MailList *self = data;

	g_clear_pointer(&self->rows, g_ptr_array_unref);
	g_free(self);
}

GtkWidget *mail_list_new(const MailListFns *fns, gpointer user_data)
{
	GtkListStore *store =
		gtk_list_store_new(N_COLUMNS, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
				   G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
	GtkWidget *view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(store));
	MailList *self = g_new0(MailList, 1);

	g_object_unref(store);
	self->fns = fns;
	self->user_data = user_data;
	self->view = GTK_TREE_VIEW(view);
	g_object_set_data_full(G_OBJECT(view), "imail-list", self, list_free);
	columns_add(self);
	gtk_tree_view_set_fixed_height_mode(self->view, TRUE);
	gtk_tree_view_set_rules_hint(self->view, TRUE);
	gtk_tree_view_set_search_column(self->view, COLUMN_SUBJECT);
	gtk_tree_view_set_tooltip_column(self->view, COLUMN_TIP);
	g_signal_connect(gtk_tree_view_get_selection(self->view), "changed", G_CALLBACK(selection_cb), self);
	g_signal_connect(view, "row-activated", G_CALLBACK(activated_cb), self);
	g_signal_connect(view, "button-press-event", G_CALLBACK(pressed_cb), self);
	g_signal_connect(view, "popup-menu", G_CALLBACK(popup_cb), self);
	ui_accessible_name(view, _("Mails"));
	return view;
}
