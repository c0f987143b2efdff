/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-anchor.c: where the list of mails stands, so that what is read stays where it is on the screen
 * when the list is read anew. A list that stands at its top stays there: what is new is to be seen.
 */
#include "mail-list-private.h"

void mail_list_anchor_take(MailList *self)
{
	GtkTreePath *first;
	GdkRectangle area;
	const Row *row;

	if (self->has_anchor || !gtk_widget_get_realized(GTK_WIDGET(self->view)))
		return;
	self->has_anchor = TRUE;
	if (gtk_adjustment_get_value(gtk_tree_view_get_vadjustment(self->view)) <= 0 ||
	    !gtk_tree_view_get_visible_range(self->view, &first, NULL))
		return;
	row = mail_model_row(self->model, (guint)gtk_tree_path_get_indices(first)[0]);
	gtk_tree_view_get_background_area(self->view, first, NULL, &area);
	gtk_tree_path_free(first);
	self->anchor = row != NULL ? row_ref((Row *)row) : NULL;
	self->anchor_above = -area.y;
	self->is_anchor_top = FALSE;
}

void mail_list_anchor_drop(MailList *self)
{
	self->has_anchor = FALSE;
	self->is_anchor_top = TRUE;
	g_clear_pointer(&self->anchor, row_unref);
}

void mail_list_anchor_hold(MailList *self)
{
	int at = self->anchor != NULL ? mail_model_find(self->model, self->anchor) : -1;
	GtkTreePath *path;
	GdkRectangle area;

	if (!self->has_anchor || !gtk_widget_get_realized(GTK_WIDGET(self->view)))
		return;
	if (self->is_anchor_top)
		gtk_tree_view_scroll_to_point(self->view, -1, 0);
	if (at < 0)
		return;
	path = gtk_tree_path_new_from_indices(at, -1);
	gtk_tree_view_get_background_area(self->view, path, NULL, &area);
	gtk_tree_path_free(path);
	gtk_tree_view_scroll_to_point(self->view, -1, at * area.height + self->anchor_above);
}
