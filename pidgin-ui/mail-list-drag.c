/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-drag.c: mails are dragged by the mouse, one or all that are chosen.
 *
 * A tree view drags rows of models that can take rows out of themselves, which this one's cannot; so the drag
 * begins here. Of several rows that are chosen a press would leave one only: it is kept from GTK+, and what
 * follows says what it was, a drag of all, or a click that chooses the one.
 */
#include "mail-list-private.h"

#include <string.h>

#define N_TARGETS 1

static const GtkTargetEntry targets[N_TARGETS] = {{(char *)MAIL_LIST_DRAG, GTK_TARGET_SAME_APP, 0}};

/* --- What is dragged --- */

static void dragged_ids(const char *const *ids, gpointer view)
{
	MailList *self = mail_list_of(view);

	g_strfreev(self->dragged);
	self->dragged = g_strdupv((char **)ids);
}

/* The mails of a conversation are asked for; they are here long before anything is dropped. */
static void begin_cb(GtkWidget *view, GdkDragContext *context, MailList *self)
{
	g_clear_pointer(&self->dragged, g_strfreev);
	mail_list_ids(view, dragged_ids, view, NULL);
	gtk_drag_set_icon_stock(context, self->is_one_pressed ? GTK_STOCK_DND : GTK_STOCK_DND_MULTIPLE, 0, 0);
	/* The tree view would draw the row that it thinks is dragged. */
	g_signal_stop_emission_by_name(view, "drag-begin");
}

static void data_cb(GtkWidget *view, GdkDragContext *context, GtkSelectionData *data, guint info, guint when,
		    MailList *self)
{
	g_autofree char *ids = self->dragged != NULL ? g_strjoinv("\n", self->dragged) : g_strdup("");

	gtk_selection_data_set(data, gdk_atom_intern_static_string(MAIL_LIST_DRAG), 8, (guchar *)ids,
			       (int)strlen(ids));
}

/* --- The mouse --- */

static GtkTreePath *path_at(MailList *self, double x, double y)
{
	GtkTreePath *path = NULL;

	gtk_tree_view_get_path_at_pos(self->view, (int)x, (int)y, &path, NULL, NULL, NULL);
	return path;
}

static gboolean pressed_cb(GtkWidget *view, GdkEventButton *event, MailList *self)
{
	GtkTreeSelection *selection = gtk_tree_view_get_selection(self->view);
	GtkTreePath *path;
	gboolean is_chosen;

	self->is_pressed = FALSE;
	if (event->type != GDK_BUTTON_PRESS || event->button != 1 ||
	    (event->state & gtk_accelerator_get_default_mod_mask()) != 0 ||
	    event->window != gtk_tree_view_get_bin_window(self->view))
		return FALSE;
	path = path_at(self, event->x, event->y);
	if (path == NULL)
		return FALSE;
	is_chosen = gtk_tree_selection_path_is_selected(selection, path);
	gtk_tree_path_free(path);
	self->is_pressed = TRUE;
	self->is_one_pressed = !is_chosen || gtk_tree_selection_count_selected_rows(selection) == 1;
	self->pressed_x = event->x;
	self->pressed_y = event->y;
	if (!self->is_one_pressed)
		gtk_widget_grab_focus(view);
	return !self->is_one_pressed;
}

static gboolean moved_cb(GtkWidget *view, GdkEventMotion *event, MailList *self)
{
	GtkTargetList *list;

	if (!self->is_pressed || !gtk_drag_check_threshold(view, (int)self->pressed_x, (int)self->pressed_y,
							   (int)event->x, (int)event->y))
		return FALSE;
	self->is_pressed = FALSE;
	list = gtk_target_list_new(targets, N_TARGETS);
	gtk_drag_begin(view, list, GDK_ACTION_MOVE, 1, (GdkEvent *)event);
	gtk_target_list_unref(list);
	return TRUE;
}

static gboolean released_cb(GtkWidget *view, GdkEventButton *event, MailList *self)
{
	GtkTreePath *path = self->is_pressed && !self->is_one_pressed
				    ? path_at(self, self->pressed_x, self->pressed_y)
				    : NULL;

	self->is_pressed = FALSE;
	if (path != NULL)
		gtk_tree_view_set_cursor(self->view, path, NULL, FALSE);
	g_clear_pointer(&path, gtk_tree_path_free);
	return FALSE;
}

void mail_list_drag_build(MailList *self)
{
	g_signal_connect(self->view, "drag-begin", G_CALLBACK(begin_cb), self);
	g_signal_connect(self->view, "drag-data-get", G_CALLBACK(data_cb), self);
	g_signal_connect(self->view, "button-press-event", G_CALLBACK(pressed_cb), self);
	g_signal_connect(self->view, "motion-notify-event", G_CALLBACK(moved_cb), self);
	g_signal_connect(self->view, "button-release-event", G_CALLBACK(released_cb), self);
}
