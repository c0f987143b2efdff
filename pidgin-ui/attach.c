/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * attach.c: the attachments of a mail that is being written.
 *
 * It owns the list widget; the files themselves stay in the array of the mail, whose order is that of the
 * rows; images within the text (written-images.h) are in the array too, but have no rows. Files are looked at
 * (regular, size) when they are added and read only when the mail is sent, by the protocol plugin, which also
 * knows the limits. Of those that come with a mail the size is not known yet.
 */
#include "attach.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gstdio.h>

#include "ui.h"

#define VISIBLE_HEIGHT 84 /* pixels: about three rows */

enum { COLUMN_ICON, COLUMN_NAME, COLUMN_SIZE, COLUMN_FILE, N_COLUMNS };

struct Attach {
	GPtrArray *files;
	void (*failed)(const char *text, gpointer user_data);
	gpointer user_data;
	PurpleAccount *const *account;
	GtkListStore *store;
	GtkWidget *box, *view, *total, *warning;
	gboolean is_too_much; /* for the server */
};

/* -1: the file is not there any more. */
static gint64 size_of(ImailFile *file)
{
	GStatBuf info;

	if (file->size < 0 && g_stat(file->path, &info) == 0)
		file->size = info.st_size;
	return file->size;
}

static void row_add(Attach *self, ImailFile *file)
{
	gint64 octets = size_of(file);
	g_autofree char *size = octets >= 0 ? g_format_size((guint64)octets) : g_strdup("");
	g_autofree char *type = g_content_type_guess(file->name, NULL, 0, NULL);
	g_autoptr(GIcon) icon = g_content_type_get_icon(type);

	gtk_list_store_insert_with_values(self->store, NULL, -1, COLUMN_ICON, icon, COLUMN_NAME, file->name,
					  COLUMN_SIZE, size, COLUMN_FILE, file, -1);
}

/* Once for each time that it becomes too much; the label says it as long as it is. */
static void total_show(Attach *self, guint n, gint64 octets)
{
	gint64 max = ui_can_use(*self->account) ? ui_api()->mail_size_max(*self->account) : G_MAXINT64;
	g_autofree char *size = g_format_size((guint64)octets), *most = g_format_size((guint64)max);
	g_autofree char *words = g_strdup_printf(NN_("%u file, %s", "%u files, %s", n), n, size),
			*problem = NULL;
	gboolean was_too_much = self->is_too_much;

	self->is_too_much = octets > max;
	gtk_label_set_text(GTK_LABEL(self->total), words);
	gtk_widget_set_visible(self->warning, self->is_too_much);
	gtk_widget_set_tooltip_text(self->warning, NULL);
	if (!self->is_too_much)
		return;
	problem = g_strdup_printf(
		_("This is too much for one mail: %s, and the server takes %s. Remove a file."), size, most);
	gtk_widget_set_tooltip_text(self->warning, problem);
	if (!was_too_much)
		self->failed(problem, self->user_data);
}

static void refresh(Attach *self)
{
	gint64 sum = 0;
	guint n = 0;

	gtk_list_store_clear(self->store);
	for (guint i = 0; i < self->files->len; i++) {
		ImailFile *file = g_ptr_array_index(self->files, i);

		sum += MAX(size_of(file), 0);
		if (file->content_id != NULL)
			continue;
		row_add(self, file);
		n++;
	}
	total_show(self, n, sum);
	gtk_widget_set_visible(self->box, n > 0);
}

static void attach_fail(Attach *self, const char *name, const char *why)
{
	g_autofree char *text = g_strdup_printf(_("“%s” was not attached: %s"), name, why);

	self->failed(text, self->user_data);
}

static void attach_path(Attach *self, const char *path)
{
	g_autoptr(GFile) at = g_file_new_for_path(path);
	g_autoptr(GError) error = NULL;
	g_autofree char *name = g_filename_display_basename(path);
	g_autoptr(GFileInfo) info =
		g_file_query_info(at,
				  G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE
								 "," G_FILE_ATTRIBUTE_ACCESS_CAN_READ,
				  G_FILE_QUERY_INFO_NONE, NULL, &error);
	ImailFile *file;

	if (info == NULL) {
		attach_fail(self, name, error->message);
	} else if (g_file_info_get_file_type(info) != G_FILE_TYPE_REGULAR) {
		attach_fail(self, name, _("it is not a file."));
	} else if (!g_file_info_get_attribute_boolean(info, G_FILE_ATTRIBUTE_ACCESS_CAN_READ)) {
		attach_fail(self, name, _("you may not read it."));
	} else {
		file = g_new0(ImailFile, 1);
		file->path = g_strdup(path);
		file->name = g_steal_pointer(&name);
		file->size = g_file_info_get_size(info);
		g_ptr_array_add(self->files, file);
	}
}

gboolean attach_uris(Attach *self, char **uris)
{
	gboolean is_any = FALSE;

	for (char **uri = uris; uri != NULL && *uri != NULL; uri++) {
		g_autofree char *path = g_filename_from_uri(*uri, NULL, NULL);

		if (path == NULL)
			continue;
		attach_path(self, path);
		is_any = TRUE;
	}
	refresh(self);
	return is_any;
}

static void chosen_cb(GtkWidget *dialog, int response, Attach *self)
{
	GSList *paths = response == GTK_RESPONSE_ACCEPT
				? gtk_file_chooser_get_filenames(GTK_FILE_CHOOSER(dialog))
				: NULL;

	gtk_widget_destroy(dialog);
	for (GSList *l = paths; l != NULL; l = l->next)
		attach_path(self, l->data);
	g_slist_free_full(paths, g_free);
	refresh(self);
}

/* Without a main loop of its own: Pidgin may quit meanwhile. */
void attach_choose(Attach *self, GtkWindow *parent)
{
	GtkWidget *dialog = gtk_file_chooser_dialog_new(
		_("Attach Files"), parent, GTK_FILE_CHOOSER_ACTION_OPEN, GTK_STOCK_CANCEL,
		GTK_RESPONSE_CANCEL, _("_Attach"), GTK_RESPONSE_ACCEPT, NULL);

	gtk_file_chooser_set_select_multiple(GTK_FILE_CHOOSER(dialog), TRUE);
	gtk_file_chooser_set_local_only(GTK_FILE_CHOOSER(dialog), TRUE);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	g_signal_connect(dialog, "response", G_CALLBACK(chosen_cb), self);
	gtk_window_present(GTK_WINDOW(dialog));
}

static void row_collect_cb(GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer files)
{
	gpointer file;

	gtk_tree_model_get(model, iter, COLUMN_FILE, &file, -1);
	g_ptr_array_add(files, file);
}

/* Those that are selected; the only one that there is need not be. */
static void remove_cb(GtkWidget *button, Attach *self)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(GTK_TREE_VIEW(self->view));
	g_autoptr(GPtrArray) files = g_ptr_array_new();
	GtkTreeIter iter;

	gtk_tree_selection_selected_foreach(selection, row_collect_cb, files);
	if (files->len == 0 && gtk_tree_model_iter_n_children(GTK_TREE_MODEL(self->store), NULL) == 1 &&
	    gtk_tree_model_get_iter_first(GTK_TREE_MODEL(self->store), &iter))
		row_collect_cb(GTK_TREE_MODEL(self->store), NULL, &iter, files);
	for (guint i = 0; i < files->len; i++)
		g_ptr_array_remove(self->files, g_ptr_array_index(files, i));
	refresh(self);
}

static gboolean key_cb(GtkWidget *view, GdkEventKey *event, Attach *self)
{
	if (event->keyval != GDK_KEY_Delete && event->keyval != GDK_KEY_KP_Delete)
		return FALSE;
	remove_cb(NULL, self);
	return TRUE;
}

static GtkWidget *attach_view_new(Attach *self)
{
	GtkWidget *view = gtk_tree_view_new_with_model(GTK_TREE_MODEL(self->store));
	GtkTreeViewColumn *column = gtk_tree_view_column_new();
	GtkCellRenderer *cell = gtk_cell_renderer_pixbuf_new();

	gtk_tree_view_column_pack_start(column, cell, FALSE);
	gtk_tree_view_column_add_attribute(column, cell, "gicon", COLUMN_ICON);
	cell = gtk_cell_renderer_text_new();
	g_object_set(cell, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, NULL);
	gtk_tree_view_column_pack_start(column, cell, TRUE);
	gtk_tree_view_column_add_attribute(column, cell, "text", COLUMN_NAME);
	gtk_tree_view_column_set_expand(column, TRUE);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), column);
	cell = gtk_cell_renderer_text_new();
	g_object_set(cell, "xalign", 1.0, NULL);
	gtk_tree_view_append_column(GTK_TREE_VIEW(view), gtk_tree_view_column_new_with_attributes(
								 NULL, cell, "text", COLUMN_SIZE, NULL));
	gtk_tree_view_set_headers_visible(GTK_TREE_VIEW(view), FALSE);
	gtk_tree_selection_set_mode(gtk_tree_view_get_selection(GTK_TREE_VIEW(view)), GTK_SELECTION_MULTIPLE);
	g_signal_connect(view, "key-press-event", G_CALLBACK(key_cb), self);
	ui_accessible_name(view, _("Attachments"));
	return view;
}

static GtkWidget *total_new(Attach *self)
{
	GtkWidget *row = gtk_hbox_new(FALSE, 6);

	self->warning = gtk_image_new_from_stock(GTK_STOCK_DIALOG_WARNING, GTK_ICON_SIZE_MENU);
	gtk_widget_set_no_show_all(self->warning, TRUE);
	self->total = gtk_label_new(NULL);
	gtk_box_pack_start(GTK_BOX(row), self->warning, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(row), self->total, FALSE, FALSE, 0);
	return row;
}

Attach *attach_new(GPtrArray *files, PurpleAccount *const *account,
		   void (*failed)(const char *text, gpointer user_data), gpointer user_data)
{
	Attach *self = g_new0(Attach, 1);
	GtkWidget *scrolled, *side, *remove;

	self->files = files;
	self->account = account;
	self->failed = failed;
	self->user_data = user_data;
	self->store =
		gtk_list_store_new(N_COLUMNS, G_TYPE_ICON, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_POINTER);
	self->view = attach_view_new(self);
	self->box = gtk_hbox_new(FALSE, 6);
	scrolled = gtk_scrolled_window_new(NULL, NULL);
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_widget_set_size_request(scrolled, -1, VISIBLE_HEIGHT);
	gtk_container_add(GTK_CONTAINER(scrolled), self->view);
	gtk_box_pack_start(GTK_BOX(self->box), scrolled, TRUE, TRUE, 0);
	side = gtk_vbox_new(FALSE, 6);
	remove = ui_button(_("_Remove"), GTK_STOCK_REMOVE, G_CALLBACK(remove_cb), self);
	gtk_box_pack_start(GTK_BOX(side), remove, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(side), total_new(self), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), side, FALSE, FALSE, 0);
	gtk_widget_show_all(self->box);
	gtk_widget_set_no_show_all(self->box, TRUE);
	refresh(self);
	return self;
}

void attach_free(Attach *self)
{
	if (self == NULL)
		return;
	g_object_unref(self->store);
	g_free(self);
}

GtkWidget *attach_widget(Attach *self)
{
	return self->box;
}

static void dropped_cb(GtkWidget *widget, GdkDragContext *context, int x, int y, GtkSelectionData *data,
		       guint info, guint when, Attach *self)
{
	g_auto(GStrv) uris = gtk_selection_data_get_uris(data);

	gtk_drag_finish(context, attach_uris(self, uris), FALSE, when);
}

void attach_drop_on(Attach *self, GtkWidget *widget)
{
	gtk_drag_dest_set(widget, GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
	gtk_drag_dest_add_uri_targets(widget);
	g_signal_connect(widget, "drag-data-received", G_CALLBACK(dropped_cb), self);
}
