/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-marks.c: what is marked in texts and in the cells of lists, and at the end of entries.
 */
#include "watch.h"

#include <stdlib.h>
#include <string.h>

void watch_tell_tagged(GtkWidget *text, const char *name)
{
	GtkTextBuffer *buffer = GTK_IS_TEXT_VIEW(text) ? gtk_text_view_get_buffer(GTK_TEXT_VIEW(text)) : NULL;
	GtkTextTag *tag = NULL;
	GtkTextIter start, end;

	if (buffer != NULL)
		tag = gtk_text_tag_table_lookup(gtk_text_buffer_get_tag_table(buffer), name);
	if (tag == NULL)
		return;
	gtk_text_buffer_get_start_iter(buffer, &start);
	while (gtk_text_iter_has_tag(&start, tag) || gtk_text_iter_forward_to_tag_toggle(&start, tag)) {
		g_autofree char *part = NULL;

		end = start;
		gtk_text_iter_forward_to_tag_toggle(&end, tag);
		part = gtk_text_buffer_get_text(buffer, &start, &end, FALSE);
		fprintf(watch_out, "%s\n", part);
		start = end;
		if (gtk_text_iter_is_end(&start))
			return;
	}
}

static gboolean is_marked_cb(PangoAttribute *attribute, gpointer unused)
{
	return (attribute->klass->type == PANGO_ATTR_WEIGHT &&
		((PangoAttrInt *)attribute)->value >= PANGO_WEIGHT_BOLD) ||
	       (attribute->klass->type == PANGO_ATTR_UNDERLINE && ((PangoAttrInt *)attribute)->value != 0);
}

static void tell_cell(GtkCellRenderer *cell)
{
	g_autofree char *text = NULL;
	PangoAttrList *all = NULL, *marks;
	GSList *each = NULL;

	g_object_get(cell, "text", &text, "attributes", &all, NULL);
	marks = all != NULL ? pango_attr_list_filter(all, is_marked_cb, NULL) : NULL;
	if (marks != NULL)
		each = pango_attr_list_get_attributes(marks);
	for (GSList *l = each; l != NULL; l = l->next) {
		const PangoAttribute *mark = l->data;

		fprintf(watch_out, "%.*s\n", (int)(mark->end_index - mark->start_index),
			text + mark->start_index);
	}
	g_slist_free_full(each, (GDestroyNotify)pango_attribute_destroy);
	g_clear_pointer(&marks, pango_attr_list_unref);
	g_clear_pointer(&all, pango_attr_list_unref);
}

void watch_tell_bold(GtkWidget *list, const char *place)
{
	GList *columns = GTK_IS_TREE_VIEW(list) ? gtk_tree_view_get_columns(GTK_TREE_VIEW(list)) : NULL;
	int wanted = strchr(place, ':') != NULL ? atoi(strchr(place, ':') + 1) : 0;
	GtkTreeModel *model = columns != NULL ? gtk_tree_view_get_model(GTK_TREE_VIEW(list)) : NULL;
	GtkTreeIter row;

	for (GList *l = columns; l != NULL; l = l->next) {
		GList *cells;

		if (!gtk_tree_view_column_get_visible(l->data) || wanted-- != 0 ||
		    !gtk_tree_model_iter_nth_child(model, &row, NULL, atoi(place)))
			continue;
		gtk_tree_view_column_cell_set_cell_data(l->data, model, &row, FALSE, FALSE);
		cells = gtk_cell_layout_get_cells(l->data);
		for (GList *cell = cells; cell != NULL; cell = cell->next) {
			if (GTK_IS_CELL_RENDERER_TEXT(cell->data))
				tell_cell(cell->data);
		}
		g_list_free(cells);
	}
	g_list_free(columns);
}

void watch_tell_icon(GtkWidget *entry)
{
	const char *icon = GTK_IS_ENTRY(entry)
				   ? gtk_entry_get_icon_stock(GTK_ENTRY(entry), GTK_ENTRY_ICON_SECONDARY)
				   : NULL;

	if (icon != NULL)
		fprintf(watch_out, "%s\n", icon);
}
