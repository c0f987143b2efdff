/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part-drag.c: what is dragged is a private copy (ImailApi.attachment_copy), which is written from when the
 * drag begins. Who drops before it is there gets nothing: a drop cannot be kept waiting.
 */
#include "part-drag.h"

#include "ui.h"

typedef struct {
	GtkWidget *widget; /* NULL: has gone */
	PurpleAccount *account;
	char *id;
	guint index;
	char *uri;           /* of the copy; NULL: not there yet */
	gboolean is_copying; /* the answer is to come, and owns this when the widget has gone */
} Drag;

static void drag_free(Drag *self)
{
	g_free(self->id);
	g_free(self->uri);
	g_free(self);
}

static void copied_cb(const char *path, const GError *error, gpointer user_data)
{
	Drag *self = user_data;

	self->is_copying = FALSE;
	if (self->widget == NULL) {
		drag_free(self);
		return;
	}
	g_free(self->uri);
	self->uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;
}

static gboolean is_copy_there(const Drag *self)
{
	g_autofree char *path = self->uri != NULL ? g_filename_from_uri(self->uri, NULL, NULL) : NULL;

	return path != NULL && g_file_test(path, G_FILE_TEST_EXISTS);
}

/* A second drag takes the copy of the first, unless somebody moved it away. */
static void begin_cb(GtkWidget *widget, GdkDragContext *context, Drag *self)
{
	if (self->is_copying || is_copy_there(self) || !ui_can_use(self->account))
		return;
	self->is_copying = TRUE;
	ui_api()->attachment_copy(self->account, self->id, self->index, copied_cb, self);
}

static void data_get_cb(GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data, guint info,
			guint when, Drag *self)
{
	char *uris[] = {self->uri, NULL};

	if (is_copy_there(self))
		gtk_selection_data_set_uris(data, uris);
}

static void destroy_cb(GtkWidget *widget, Drag *self)
{
	self->widget = NULL;
	if (!self->is_copying)
		drag_free(self);
}

void part_drag_add(GtkWidget *widget, PurpleAccount *account, const char *id, guint index)
{
	Drag *self = g_new0(Drag, 1);

	self->widget = widget;
	self->account = account;
	self->id = g_strdup(id);
	self->index = index;
	gtk_drag_source_set(widget, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
	gtk_drag_source_add_uri_targets(widget);
	gtk_drag_source_set_icon_stock(widget, GTK_STOCK_FILE);
	g_signal_connect(widget, "drag-begin", G_CALLBACK(begin_cb), self);
	g_signal_connect(widget, "drag-data-get", G_CALLBACK(data_get_cb), self);
	g_signal_connect(widget, "destroy", G_CALLBACK(destroy_cb), self);
}
