/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-icon.c: icons in lists, all of one size.
 *
 * Some icon themes (Adwaita for one) have no 16 pixels of many icons, and GTK+ then gives 24: rows would be
 * of several heights, and where the cell is of a fixed size the icon would be cut. Each view keeps what it
 * has drawn until its style changes, as it does with the icon theme.
 */
#include "cell-icon.h"

#define ICONS_KEY "imail-icons"
#define XPAD      2

static void style_set_cb(GtkWidget *view, GtkStyle *previous, gpointer unused)
{
	g_object_set_data(G_OBJECT(view), ICONS_KEY, NULL);
}

static void icon_free(gpointer icon)
{
	if (icon != NULL)
		g_object_unref(icon);
}

static GHashTable *icons_of(GtkWidget *view)
{
	GHashTable *icons = g_object_get_data(G_OBJECT(view), ICONS_KEY);

	if (icons != NULL)
		return icons;
	icons = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, icon_free);
	g_object_set_data_full(G_OBJECT(view), ICONS_KEY, icons, (GDestroyNotify)g_hash_table_unref);
	if (g_signal_handler_find(view, G_SIGNAL_MATCH_FUNC, 0, 0, NULL, style_set_cb, NULL) == 0)
		g_signal_connect(view, "style-set", G_CALLBACK(style_set_cb), NULL);
	return icons;
}

static void size_look_up(GtkWidget *view, int *width, int *height)
{
	if (!gtk_icon_size_lookup_for_settings(gtk_widget_get_settings(view), GTK_ICON_SIZE_MENU, width,
					       height))
		*width = *height = 16;
}

/* NULL: neither GTK+ nor the icon theme has it. */
static GdkPixbuf *load(GtkWidget *view, const char *name)
{
	GdkPixbuf *icon, *small;
	int width, height;

	size_look_up(view, &width, &height);
	icon = gtk_icon_factory_lookup_default(name) != NULL
		       ? gtk_widget_render_icon(view, name, GTK_ICON_SIZE_MENU, NULL)
		       : gtk_icon_theme_load_icon(gtk_icon_theme_get_default(), name, height, 0, NULL);
	if (icon == NULL || (gdk_pixbuf_get_width(icon) <= width && gdk_pixbuf_get_height(icon) <= height))
		return icon;
	small = gdk_pixbuf_scale_simple(icon, width, height, GDK_INTERP_BILINEAR);
	g_object_unref(icon);
	return small;
}

void cell_icon_set(GtkTreeViewColumn *column, GtkCellRenderer *cell, const char *name)
{
	GtkWidget *view = gtk_tree_view_column_get_tree_view(column);
	GHashTable *icons = icons_of(view);
	gpointer icon = NULL;

	if (name != NULL && !g_hash_table_lookup_extended(icons, name, NULL, &icon)) {
		icon = load(view, name);
		g_hash_table_insert(icons, g_strdup(name), icon);
	}
	g_object_set(cell, "pixbuf", icon, NULL);
}

static void bound_cb(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		     gpointer model_column)
{
	g_autofree char *name = NULL;

	gtk_tree_model_get(model, iter, GPOINTER_TO_INT(model_column), &name, -1);
	cell_icon_set(column, cell, name);
}

void cell_icon_bind(GtkTreeViewColumn *column, GtkCellRenderer *cell, int model_column)
{
	gtk_tree_view_column_set_cell_data_func(column, cell, bound_cb, GINT_TO_POINTER(model_column), NULL);
}

GtkCellRenderer *cell_icon_new(int ypad)
{
	GtkCellRenderer *cell = gtk_cell_renderer_pixbuf_new();
	int width, height;

	if (!gtk_icon_size_lookup(GTK_ICON_SIZE_MENU, &width, &height))
		width = height = 16;
	gtk_cell_renderer_set_padding(cell, XPAD, ypad);
	/* The fixed size is that with the padding. */
	gtk_cell_renderer_set_fixed_size(cell, width + 2 * XPAD, height + 2 * ypad);
	return cell;
}
