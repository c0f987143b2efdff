/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body-drop.c: the text of a mail as a place to drop things on and to paste into; what is taken of them is
 * body-take's.
 *
 * Owns the mark that shows where something would come to stand. What is dropped comes there, not to the
 * cursor; a selection of Pidgin's own texts keeps its formatting.
 */
#include "body-private.h"

#include <pidgin.h>

#include <gtkimhtml.h>

#define BUTTON_PASTE 2 /* of the mouse */

/* ---- dropping ---- */

static void iter_at(GtkWidget *body, GtkTextWindowType window, int x, int y, GtkTextIter *at)
{
	GtkTextView *view = GTK_TEXT_VIEW(body);
	int buffer_x, buffer_y;

	gtk_text_view_window_to_buffer_coords(view, window, x, y, &buffer_x, &buffer_y);
	gtk_text_view_get_iter_at_location(view, at, buffer_x, buffer_y);
}

static void drop_mark_show(Body *self, int x, int y)
{
	GtkTextBuffer *buffer = GTK_IMHTML(self->body)->text_buffer;
	GtkTextIter at;

	iter_at(self->body, GTK_TEXT_WINDOW_WIDGET, x, y, &at);
	gtk_text_buffer_move_mark(buffer, self->drop, &at);
	gtk_text_mark_set_visible(self->drop, TRUE);
}

/* Text of this mail is moved, unless Ctrl is held; all else is copied. */
static gboolean motion_cb(GtkWidget *body, GdkDragContext *context, int x, int y, guint when, Body *self)
{
	gboolean is_here = gtk_drag_get_source_widget(context) == body;
	GdkDragAction actions = gdk_drag_context_get_actions(context);

	g_signal_stop_emission_by_name(body, "drag-motion");
	if (!body_take_knows(context)) {
		gdk_drag_status(context, 0, when);
		return TRUE;
	}
	drop_mark_show(self, x, y);
	if (is_here && (actions & GDK_ACTION_MOVE))
		gdk_drag_status(context, GDK_ACTION_MOVE, when);
	else
		gdk_drag_status(context,
				actions & GDK_ACTION_COPY ? GDK_ACTION_COPY
							  : gdk_drag_context_get_suggested_action(context),
				when);
	return TRUE;
}

static void leave_cb(GtkWidget *body, GdkDragContext *context, guint when, Body *self)
{
	gtk_text_mark_set_visible(self->drop, FALSE);
}

/* What is selected in a text of Pidgin's, with its formatting; FALSE: it is dropped on itself, or nothing. */
static gboolean drop_selection(Body *self, GtkIMHtml *source, GtkTextIter *at)
{
	GtkTextIter start, end;
	g_autofree char *markup = NULL, *clean = NULL, *text = NULL;

	if (!gtk_text_buffer_get_selection_bounds(source->text_buffer, &start, &end))
		return FALSE;
	if (GTK_WIDGET(source) == self->body && gtk_text_iter_compare(at, &start) >= 0 &&
	    gtk_text_iter_compare(at, &end) <= 0)
		return FALSE;
	markup = gtk_imhtml_get_markup_range(source, &start, &end);
	text = gtk_imhtml_get_text(source, &start, &end);
	if (body_is_plain(self->body)) {
		gtk_text_buffer_insert(GTK_IMHTML(self->body)->text_buffer, at, text, -1);
		return TRUE;
	}
	clean = body_own_markup(self, markup);
	body_insert_markup(self->body, at, clean);
	return TRUE;
}

/* TRUE always: GtkTextView's own way is not gone. */
static gboolean drop_cb(GtkWidget *body, GdkDragContext *context, int x, int y, guint when, Body *self)
{
	GtkWidget *source = gtk_drag_get_source_widget(context);
	GtkTextIter at;

	g_signal_stop_emission_by_name(body, "drag-drop");
	iter_at(body, GTK_TEXT_WINDOW_WIDGET, x, y, &at);
	if (source != NULL && GTK_IS_IMHTML(source)) {
		gboolean ok = drop_selection(self, GTK_IMHTML(source), &at);

		gtk_drag_finish(context, ok,
				ok && source == body &&
					gdk_drag_context_get_selected_action(context) == GDK_ACTION_MOVE,
				when);
		return TRUE;
	}
	body_take_dropped(self, context, when, &at);
	return TRUE;
}

static void received_cb(GtkWidget *body, GdkDragContext *context, int x, int y, GtkSelectionData *data,
			guint info, guint when, Body *self)
{
	g_signal_stop_emission_by_name(body, "drag-data-received");
	body_take_answer(context, data);
}

/* ---- pasting ---- */

static void paste_cb(GtkWidget *body, Body *self)
{
	g_signal_stop_emission_by_name(body, "paste-clipboard");
	body_take_pasted(self, GDK_SELECTION_CLIPBOARD, NULL);
}

/* Before GtkIMHtml's own handler, which would take HTML as it is. */
static gboolean event_cb(GtkWidget *body, GdkEvent *event, Body *self)
{
	GtkTextIter at;

	if (event->type != GDK_BUTTON_PRESS || event->button.button != BUTTON_PASTE ||
	    event->button.window != gtk_text_view_get_window(GTK_TEXT_VIEW(body), GTK_TEXT_WINDOW_TEXT))
		return FALSE;
	iter_at(body, GTK_TEXT_WINDOW_TEXT, (int)event->button.x, (int)event->button.y, &at);
	body_take_pasted(self, GDK_SELECTION_PRIMARY, &at);
	return TRUE;
}

/* ---- beginning ---- */

/* GtkIMHtml's own handlers make links of files and take any HTML. */
static void forget_own(GtkWidget *body, const char *signal, GType type, gpointer data)
{
	const GSignalMatchType its = G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA;

	g_signal_handlers_disconnect_matched(body, its, g_signal_lookup(signal, type), 0, NULL, NULL, data);
}

void body_drop_start(Body *self)
{
	GtkWidget *body = self->body;
	GtkTextIter start;

	gtk_text_buffer_get_start_iter(GTK_IMHTML(body)->text_buffer, &start);
	self->drop = gtk_text_buffer_create_mark(GTK_IMHTML(body)->text_buffer, NULL, &start, TRUE);
	forget_own(body, "drag-data-received", GTK_TYPE_WIDGET, body);
	forget_own(body, "drag-drop", GTK_TYPE_WIDGET, body);
	forget_own(body, "paste-clipboard", GTK_TYPE_TEXT_VIEW, NULL);
	/* With a list of targets GTK+ would pass on only what that has. */
	gtk_drag_dest_set(body, 0, NULL, 0, GDK_ACTION_COPY | GDK_ACTION_MOVE | GDK_ACTION_LINK);
	g_signal_connect(body, "drag-motion", G_CALLBACK(motion_cb), self);
	g_signal_connect(body, "drag-leave", G_CALLBACK(leave_cb), self);
	g_signal_connect(body, "drag-drop", G_CALLBACK(drop_cb), self);
	g_signal_connect(body, "drag-data-received", G_CALLBACK(received_cb), self);
	g_signal_connect(body, "paste-clipboard", G_CALLBACK(paste_cb), self);
	g_signal_connect(body, "event", G_CALLBACK(event_cb), self);
}
