/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drag-source.c: a window from which files can be dragged, as out of a file manager: drag-source FILE…
 */
#include <gtk/gtk.h>

static void get_cb(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info, guint time,
		   gpointer uris)
{
	gtk_selection_data_set_uris(data, uris);
}

int main(int argc, char **argv)
{
	static const GtkTargetEntry targets[] = {{"text/uri-list", 0, 0}};
	g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func(g_free);
	GtkWidget *window, *box;

	gtk_init(&argc, &argv);
	for (int i = 1; i < argc; i++)
		g_ptr_array_add(uris, g_filename_to_uri(argv[i], NULL, NULL));
	g_ptr_array_add(uris, NULL);
	window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	box = gtk_event_box_new();
	gtk_window_set_title(GTK_WINDOW(window), "Files to drag");
	gtk_window_set_default_size(GTK_WINDOW(window), 200, 100);
	gtk_container_add(GTK_CONTAINER(window), box);
	gtk_container_add(GTK_CONTAINER(box), gtk_label_new("drag me"));
	gtk_drag_source_set(box, GDK_BUTTON1_MASK, targets, G_N_ELEMENTS(targets), GDK_ACTION_COPY);
	g_signal_connect(box, "drag-data-get", G_CALLBACK(get_cb), uris->pdata);
	g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
	gtk_window_move(GTK_WINDOW(window), 700, 500);
	gtk_widget_show_all(window);
	gtk_main();
	return 0;
}
