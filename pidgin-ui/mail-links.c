/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-links.c: GtkIMHtml keeps a link's target with the tag of its words; a link whose words have several
 * formats has several tags, one after another. Owns nothing but what it notes of a text's watcher.
 */
#include "mail-links.h"

#include <gdk/gdkkeysyms.h>
#include <string.h>

#define TARGET_KEY "link_url" /* GtkIMHtml's */
#define WATCH_KEY  "imail-links"

typedef struct {
	void (*told)(const char *target, gpointer user_data);
	gpointer user_data;
} Watch;

const char *mail_links_at(const GtkTextIter *at)
{
	GSList *tags = gtk_text_iter_get_tags(at);
	const char *target = NULL;

	for (GSList *l = tags; l != NULL && target == NULL; l = l->next)
		target = g_object_get_data(l->data, TARGET_KEY);
	g_slist_free(tags);
	return target;
}

void mail_links_follow(GtkWidget *text, const char *target)
{
	g_autofree char *copy = g_strdup(target); /* what follows may change the text */

	g_signal_emit_by_name(text, "url_clicked", copy);
}

/* ---- from link to link ---- */

/* START stands on a link: END behind it, one character on at least, with what belongs to it: pieces of other
 * formats, and the spaces between them. */
static void find_end(const GtkTextIter *start, GtkTextIter *end)
{
	const char *target = mail_links_at(start);
	GtkTextIter at = *start;

	gtk_text_iter_forward_char(&at);
	*end = at;
	while (gtk_text_iter_get_char(&at) != 0 && gtk_text_iter_get_char(&at) != '\n') {
		gboolean is_same = g_strcmp0(mail_links_at(&at), target) == 0;

		if (!is_same && (gtk_text_iter_get_char(&at) != ' ' || mail_links_at(&at) != NULL))
			return;
		gtk_text_iter_forward_char(&at);
		if (is_same)
			*end = at;
	}
}

/* The first link that begins at AT or behind it. */
static gboolean find_next(GtkTextIter *at, GtkTextIter *end)
{
	while (mail_links_at(at) == NULL) {
		if (!gtk_text_iter_forward_to_tag_toggle(at, NULL))
			return FALSE;
	}
	find_end(at, end);
	return TRUE;
}

/* The last link that ends at LIMIT or before it, by walking from the beginning: a mail has few. */
static gboolean find_previous(const GtkTextIter *limit, GtkTextIter *start, GtkTextIter *end)
{
	GtkTextIter at, behind;
	gboolean is_found = FALSE;

	gtk_text_buffer_get_start_iter(gtk_text_iter_get_buffer(limit), &at);
	while (find_next(&at, &behind) && gtk_text_iter_compare(&behind, limit) <= 0) {
		*start = at;
		*end = behind;
		at = behind;
		is_found = TRUE;
	}
	return is_found;
}

static gboolean step(GtkWidget *text, gboolean is_back)
{
	GtkTextBuffer *buffer = gtk_text_view_get_buffer(GTK_TEXT_VIEW(text));
	const Watch *watch = g_object_get_data(G_OBJECT(text), WATCH_KEY);
	GtkTextIter from, to, start, end;
	gboolean is_found;

	gtk_text_buffer_get_selection_bounds(buffer, &from, &to);
	start = to;
	is_found = is_back ? find_previous(&from, &start, &end) : find_next(&start, &end);
	if (!is_found)
		return FALSE;
	gtk_text_buffer_select_range(buffer, &end, &start);
	gtk_text_view_scroll_mark_onscreen(GTK_TEXT_VIEW(text), gtk_text_buffer_get_insert(buffer));
	watch->told(mail_links_at(&start), watch->user_data);
	return TRUE;
}

/* ---- keys ---- */

static gboolean follow_selected(GtkWidget *text)
{
	GtkTextIter start, end;
	const char *target;

	if (!gtk_text_buffer_get_selection_bounds(gtk_text_view_get_buffer(GTK_TEXT_VIEW(text)), &start,
						  &end))
		return FALSE;
	target = mail_links_at(&start);
	if (target == NULL)
		return FALSE;
	mail_links_follow(text, target);
	return TRUE;
}

static gboolean key_cb(GtkWidget *text, GdkEventKey *event, Watch *watch)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	if (event->is_modifier)
		return FALSE;
	if (event->keyval == GDK_KEY_ISO_Left_Tab ||
	    (event->keyval == GDK_KEY_Tab && modifiers == GDK_SHIFT_MASK))
		return step(text, TRUE);
	if (event->keyval == GDK_KEY_Tab && modifiers == 0)
		return step(text, FALSE);
	if (modifiers == 0 && (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter))
		return follow_selected(text);
	watch->told(NULL, watch->user_data);
	return FALSE;
}

void mail_links_watch(GtkWidget *text, void (*told)(const char *target, gpointer user_data),
		      gpointer user_data)
{
	Watch *watch = g_new0(Watch, 1);

	watch->told = told;
	watch->user_data = user_data;
	g_object_set_data_full(G_OBJECT(text), WATCH_KEY, watch, g_free);
	g_signal_connect(text, "key-press-event", G_CALLBACK(key_cb), watch);
}
