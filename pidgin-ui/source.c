/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.c: a mail's source in a text view that cannot be changed. The text comes a moment after the window;
 * it finds the window by its number, as that may be closed by then.
 */
#include "source.h"

#include <gdk/gdkkeysyms.h>
#include <gtk/gtk.h>

#include "ui.h"

#define WINDOW_WIDTH  680
#define WINDOW_HEIGHT 520

typedef struct {
	guint number;
	GtkWidget *window, *text, *words;
} Source;

static GList *windows; /* of Source */
static guint last_number;

static Source *find(gpointer number)
{
	for (GList *l = windows; l != NULL; l = l->next)
		if (((Source *)l->data)->number == GPOINTER_TO_UINT(number))
			return l->data;
	return NULL;
}

static void text_cb(const char *text, gboolean is_cut, const GError *error, gpointer number)
{
	Source *self = find(number);

	if (self == NULL)
		return;
	if (text != NULL)
		gtk_text_buffer_set_text(gtk_text_view_get_buffer(GTK_TEXT_VIEW(self->text)), text, -1);
	gtk_label_set_text(GTK_LABEL(self->words),
			   error != NULL ? error->message
			   : is_cut      ? _("This is the beginning; saved as a file, the mail is whole.")
					 : "");
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	if (event->keyval != GDK_KEY_Escape)
		return FALSE;
	gtk_widget_destroy(window);
	return TRUE;
}

static void destroy_cb(GtkWidget *window, Source *self)
{
	windows = g_list_remove(windows, self);
	g_free(self);
}

static GtkWidget *text_new(Source *self)
{
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	PangoFontDescription *font = pango_font_description_from_string("monospace");

	self->text = gtk_text_view_new();
	gtk_text_view_set_editable(GTK_TEXT_VIEW(self->text), FALSE);
	gtk_widget_modify_font(self->text, font);
	pango_font_description_free(font);
	ui_accessible_name(self->text, _("Source"));
	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC,
				       GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_set_shadow_type(GTK_SCROLLED_WINDOW(scrolled), GTK_SHADOW_IN);
	gtk_container_add(GTK_CONTAINER(scrolled), self->text);
	return scrolled;
}

static GtkWidget *bottom_new(Source *self)
{
	GtkWidget *bottom = gtk_hbox_new(FALSE, 6);
	GtkWidget *close = gtk_button_new_from_stock(GTK_STOCK_CLOSE);

	self->words = gtk_label_new(NULL);
	gtk_misc_set_alignment(GTK_MISC(self->words), 0.0f, 0.5f);
	gtk_label_set_ellipsize(GTK_LABEL(self->words), PANGO_ELLIPSIZE_END);
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), self->window);
	gtk_box_pack_start(GTK_BOX(bottom), self->words, TRUE, TRUE, 0);
	gtk_box_pack_end(GTK_BOX(bottom), close, FALSE, FALSE, 0);
	return bottom;
}

void source_open(PurpleAccount *account, const char *id)
{
	Source *self = g_new0(Source, 1);
	GtkWidget *box = gtk_vbox_new(FALSE, 6);

	self->number = ++last_number;
	self->window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
	gtk_window_set_title(GTK_WINDOW(self->window), _("Source of the Mail"));
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	gtk_container_set_border_width(GTK_CONTAINER(self->window), 12);
	gtk_box_pack_start(GTK_BOX(box), text_new(self), TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), bottom_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), NULL);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	windows = g_list_prepend(windows, self);
	gtk_widget_show_all(self->window);
	ui_api()->mail_source(account, id, text_cb, GUINT_TO_POINTER(self->number));
}

void source_close_all(void)
{
	while (windows != NULL)
		gtk_widget_destroy(((Source *)windows->data)->window);
}
