/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-zoom.c: the text's own font, of which all sizes in GtkIMHtml's markup are multiples. Limits: ZOOM_MIN
 * to ZOOM_MAX percent of the font of the window.
 */
#include "mail-zoom.h"

#include <gdk/gdkkeysyms.h>

#include "ui.h"

#define PREF      UI_PREFS "/zoom"
#define ZOOM_MIN  50 /* percent */
#define ZOOM_MAX  300
#define ZOOM_STEP 10

static GList *texts; /* of GtkWidget */

static int zoom_get(void)
{
	return CLAMP(purple_prefs_get_int(PREF), ZOOM_MIN, ZOOM_MAX);
}

static void apply(GtkWidget *text)
{
	const GtkStyle *around = gtk_widget_get_style(gtk_widget_get_parent(text));
	PangoFontDescription *font = pango_font_description_copy(around->font_desc);
	int size = pango_font_description_get_size(font) * zoom_get() / 100;

	if (pango_font_description_get_size_is_absolute(font))
		pango_font_description_set_absolute_size(font, size);
	else
		pango_font_description_set_size(font, size);
	gtk_widget_modify_font(text, zoom_get() == 100 ? NULL : font);
	pango_font_description_free(font);
}

void mail_zoom_step(int step)
{
	int zoom = step == 0 ? 100 : zoom_get() + step * ZOOM_STEP;

	purple_prefs_set_int(PREF, CLAMP(zoom, ZOOM_MIN, ZOOM_MAX));
	for (GList *l = texts; l != NULL; l = l->next)
		apply(l->data);
}

gboolean mail_zoom_key(guint key)
{
	switch (key) {
	case GDK_KEY_plus:
	case GDK_KEY_equal:
	case GDK_KEY_KP_Add:
		mail_zoom_step(1);
		return TRUE;
	case GDK_KEY_minus:
	case GDK_KEY_KP_Subtract:
		mail_zoom_step(-1);
		return TRUE;
	case GDK_KEY_0:
	case GDK_KEY_KP_0:
		mail_zoom_step(0);
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean scroll_cb(GtkWidget *text, GdkEventScroll *event, gpointer unused)
{
	if ((event->state & GDK_CONTROL_MASK) == 0 ||
	    (event->direction != GDK_SCROLL_UP && event->direction != GDK_SCROLL_DOWN))
		return FALSE;
	mail_zoom_step(event->direction == GDK_SCROLL_UP ? 1 : -1);
	return TRUE;
}

static void destroy_cb(GtkWidget *text, gpointer unused)
{
	texts = g_list_remove(texts, text);
}

/* The theme's font is known once it has a window. */
static void realize_cb(GtkWidget *text, gpointer unused)
{
	apply(text);
}

void mail_zoom_watch(GtkWidget *text)
{
	purple_prefs_add_int(PREF, 100);
	texts = g_list_prepend(texts, text);
	g_signal_connect(text, "scroll-event", G_CALLBACK(scroll_cb), NULL);
	g_signal_connect(text, "destroy", G_CALLBACK(destroy_cb), NULL);
	g_signal_connect_after(text, "realize", G_CALLBACK(realize_cb), NULL);
}

void mail_zoom_end(void)
{
	g_clear_pointer(&texts, g_list_free);
}
