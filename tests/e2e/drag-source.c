/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * drag-source.c: a window from which things can be dragged, as out of a file manager or a browser:
 *
 *   drag-source FILE…             these files, as text/uri-list
 *   drag-source -t TARGET=FILE…   what each FILE has, as that target; in that order
 *   drag-source -c -t …           the same, and in the clipboard too
 *
 * Its window's title says so when a drag is over, and all that was asked for was given.
 */
#include <gtk/gtk.h>

#include <string.h>

typedef struct {
	GtkTargetList *targets;
	GPtrArray *octets; /* of GBytes; a target's info is its index */
} Offer;

static void give(GtkSelectionData *data, guint info, const Offer *offer)
{
	GBytes *octets = g_ptr_array_index(offer->octets, info);

	gtk_selection_data_set(data, gtk_selection_data_get_target(data), 8, g_bytes_get_data(octets, NULL),
			       (int)g_bytes_get_size(octets));
}

static void get_cb(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info, guint time,
		   gpointer offer)
{
	give(data, info, offer);
}

static void copy_get_cb(GtkClipboard *clipboard, GtkSelectionData *data, guint info, gpointer offer)
{
	give(data, info, offer);
}

static void copy_clear_cb(GtkClipboard *clipboard, gpointer offer)
{
}

static void add(Offer *offer, const char *target, GBytes *octets)
{
	gtk_target_list_add(offer->targets, gdk_atom_intern(target, FALSE), 0, offer->octets->len);
	g_ptr_array_add(offer->octets, octets);
}

static void add_file(Offer *offer, const char *definition)
{
	const char *equals = strchr(definition, '=');
	g_autofree char *target = g_strndup(definition, (gsize)(equals - definition));
	char *octets;
	gsize size;

	if (!g_file_get_contents(equals + 1, &octets, &size, NULL))
		g_error("no %s", equals + 1);
	add(offer, target, g_bytes_new_take(octets, size));
}

static void add_uris(Offer *offer, char **paths)
{
	GString *list = g_string_new(NULL);

	for (; *paths != NULL; paths++) {
		g_autofree char *uri = g_filename_to_uri(*paths, NULL, NULL);

		g_string_append_printf(list, "%s\r\n", uri);
	}
	add(offer, "text/uri-list", g_string_free_to_bytes(list));
}

static void copy(Offer *offer)
{
	int n;
	GtkTargetEntry *entries = gtk_target_table_new_from_list(offer->targets, &n);

	gtk_clipboard_set_with_data(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), entries, (guint)n,
				    copy_get_cb, copy_clear_cb, offer);
	gtk_target_table_free(entries, n);
}

static void end_cb(GtkWidget *widget, GdkDragContext *context, gpointer window)
{
	gtk_window_set_title(GTK_WINDOW(window), "Files dragged");
}

static void window_show(Offer *offer)
{
	GtkWidget *window = gtk_window_new(GTK_WINDOW_TOPLEVEL), *box = gtk_event_box_new();

	gtk_window_set_title(GTK_WINDOW(window), "Files to drag");
	gtk_window_set_default_size(GTK_WINDOW(window), 200, 100);
	gtk_container_add(GTK_CONTAINER(window), box);
	gtk_container_add(GTK_CONTAINER(box), gtk_label_new("drag me"));
	gtk_drag_source_set(box, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY | GDK_ACTION_LINK);
	gtk_drag_source_set_target_list(box, offer->targets);
	g_signal_connect(box, "drag-data-get", G_CALLBACK(get_cb), offer);
	g_signal_connect(box, "drag-end", G_CALLBACK(end_cb), window);
	g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), NULL);
	gtk_window_move(GTK_WINDOW(window), 700, 500);
	gtk_widget_show_all(window);
}

int main(int argc, char **argv)
{
	Offer offer = {gtk_target_list_new(NULL, 0), g_ptr_array_new()};
	gboolean is_copied;

	gtk_init(&argc, &argv);
	argv++;
	is_copied = g_strcmp0(*argv, "-c") == 0;
	argv += is_copied ? 1 : 0;
	if (g_strcmp0(*argv, "-t") == 0) {
		while (*++argv != NULL)
			add_file(&offer, *argv);
	} else {
		add_uris(&offer, argv);
	}
	if (is_copied)
		copy(&offer);
	window_show(&offer);
	gtk_main();
	return 0;
}
