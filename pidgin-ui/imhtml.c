/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imhtml.c: makes Pidgin's view and editor of formatted text, and lets go of what these forget.
 *
 * A GtkIMHtml makes its GtkTextBuffer and never drops its own reference to it, so that the buffer with all
 * its tags (8 KiB when it is empty) stays for ever. It needs the buffer until it is finalised itself, as does
 * its toolbar; so the reference is given to the data of the object, which go last of all. Whether this Pidgin
 * forgets it is tried once, with a widget that nobody sees.
 *
 * A GtkIMHtmlToolbar destroys its two menus at its end, but nobody ever took their floating references. What
 * floats can be taken.
 */
#include "imhtml.h"

#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkutils.h>

#define BUFFER_KEY "imail-buffer"

/* The toolbar keeps them by these names. */
static const struct {
	const char *name, *key;
} menus[] = {{"font_menu", "imail-font-menu"}, {"insert_menu", "imail-insert-menu"}};

/* Whether a buffer outlives its GtkIMHtml. */
static gboolean buffer_is_forgotten(void)
{
	static enum { UNKNOWN, IS_NOT, IS } answer = UNKNOWN;
	GtkTextBuffer *buffer;
	GtkWidget *text;

	if (answer != UNKNOWN)
		return answer == IS;
	text = g_object_ref_sink(gtk_imhtml_new(NULL, NULL));
	buffer = GTK_IMHTML(text)->text_buffer;
	g_object_add_weak_pointer(G_OBJECT(buffer), (gpointer *)&buffer);
	gtk_widget_destroy(text);
	g_object_unref(text);
	answer = buffer != NULL ? IS : IS_NOT;
	g_clear_object(&buffer);
	return answer == IS;
}

GtkWidget *imhtml_new(gboolean is_editable, GtkWidget **text, GtkWidget **toolbar, GtkWidget **scrolled)
{
	GtkWidget *frame;

	*toolbar = NULL;
	frame = pidgin_create_imhtml(is_editable, text, toolbar, scrolled);
	if (buffer_is_forgotten())
		g_object_set_data_full(G_OBJECT(*text), BUFFER_KEY, GTK_IMHTML(*text)->text_buffer,
				       g_object_unref);
	for (guint i = 0; *toolbar != NULL && i < G_N_ELEMENTS(menus); i++) {
		gpointer menu = g_object_get_data(G_OBJECT(*toolbar), menus[i].name);

		if (menu != NULL && g_object_is_floating(menu))
			g_object_set_data_full(G_OBJECT(*toolbar), menus[i].key, g_object_ref_sink(menu),
					       g_object_unref);
	}
	return frame;
}
