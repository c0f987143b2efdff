/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.c: where the text of a mail is written: Pidgin's editor with its toolbar, without what is for chats
 * only.
 */
#include "body.h"

#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkimhtmltoolbar.h>
#include <gtkutils.h>

#include "ui.h"

/* What a mail can have: no smileys (the receiver's program has others), no pictures of Pidgin's own store. */
#define FORMATS (GTK_IMHTML_ALL & ~(GTK_IMHTML_SMILEY | GTK_IMHTML_IMAGE | GTK_IMHTML_BACKGROUND))

typedef struct {
	gboolean (*dropped)(char **uris, gpointer user_data);
	gpointer user_data;
} Drop;

/* GtkIMHtml makes links of dropped files; here they are to be attached, and dropped text is to be inserted.
 */
static void dropped_cb(GtkWidget *body, GdkDragContext *context, int x, int y, GtkSelectionData *data,
		       guint info, guint when, Drop *drop)
{
	g_auto(GStrv) uris = gtk_selection_data_get_uris(data);
	g_autofree char *text = uris == NULL ? (char *)gtk_selection_data_get_text(data) : NULL;
	gboolean ok = drop->dropped(uris, drop->user_data) || text != NULL;

	if (text != NULL)
		gtk_text_buffer_insert_at_cursor(gtk_text_view_get_buffer(GTK_TEXT_VIEW(body)), text, -1);
	gtk_drag_finish(context, ok, FALSE, when);
}

static void hide_for_good(GtkWidget *widget)
{
	gtk_widget_set_no_show_all(widget, TRUE);
	gtk_widget_hide(widget);
}

/* Smileys and attention are for chats. Pidgin's toolbar has no settings for them, but two views of itself,
 * which it keeps by name: "lean-view" is Font, separator, Insert, and then what only chats need; the other
 * has the buttons themselves. */
static void toolbar_tidy(GtkWidget *toolbar)
{
	GtkWidget *lean = g_object_get_data(G_OBJECT(toolbar), "lean-view");
	GtkWidget *attention = g_object_get_data(G_OBJECT(toolbar), "attention");
	g_autoptr(GList) children = lean != NULL ? gtk_container_get_children(GTK_CONTAINER(lean)) : NULL;

	for (GList *l = g_list_nth(children, 3); l != NULL; l = l->next)
		hide_for_good(l->data);
	hide_for_good(GTK_IMHTMLTOOLBAR(toolbar)->smiley);
	if (attention != NULL)
		hide_for_good(attention);
}

/* Tab leads from the subject to the text: who writes on blindly would press the toolbar's buttons. These have
 * their letters. */
static void keep_out_of_tab_order(GtkWidget *toolbar, GtkWidget *scrolled)
{
	g_autoptr(GList) chain = g_list_prepend(NULL, scrolled);

	gtk_container_set_focus_chain(GTK_CONTAINER(gtk_widget_get_parent(toolbar)), chain);
}

static gboolean is_plain(GtkWidget *body)
{
	return (gtk_imhtml_get_format_functions(GTK_IMHTML(body)) & GTK_IMHTML_BOLD) == 0;
}

void body_fill(GtkWidget *body, const ImailCompose *compose)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	GtkTextIter start;

	gtk_imhtml_clear(GTK_IMHTML(body));
	if (compose->html != NULL && !is_plain(body))
		gtk_imhtml_append_text(GTK_IMHTML(body), compose->html,
				       GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY | GTK_IMHTML_NO_NEWLINE);
	else if (compose->text != NULL)
		gtk_text_buffer_set_text(buffer, compose->text, -1);
	gtk_text_buffer_get_start_iter(buffer, &start);
	gtk_text_buffer_place_cursor(buffer, &start);
}

static void drop_free(gpointer data, GClosure *closure)
{
	g_free(data);
}

/* A plain mail needs no toolbar. */
static void make_plain(GtkWidget *toolbar, GtkWidget *scrolled, GtkWidget *body)
{
	g_autoptr(GList) children =
		gtk_container_get_children(GTK_CONTAINER(gtk_widget_get_parent(toolbar)));

	for (GList *l = children; l != NULL; l = l->next) {
		if (l->data != scrolled)
			hide_for_good(l->data);
	}
	gtk_imhtml_set_format_functions(GTK_IMHTML(body), 0);
	gtk_imhtml_set_whole_buffer_formatting_only(GTK_IMHTML(body), TRUE); /* what is pasted, too */
}

GtkWidget *body_editor_new(gboolean without_formats, GtkWidget **body)
{
	GtkWidget *toolbar, *scrolled, *frame = pidgin_create_imhtml(TRUE, body, &toolbar, &scrolled);

	toolbar_tidy(toolbar);
	keep_out_of_tab_order(toolbar, scrolled);
	gtk_imhtml_set_format_functions(GTK_IMHTML(*body), FORMATS);
	if (without_formats)
		make_plain(toolbar, scrolled, *body);
	gtk_imhtml_remove_smileys(GTK_IMHTML(*body));
	gtk_imhtml_set_return_inserts_newline(GTK_IMHTML(*body));
	return frame;
}

GtkWidget *body_new(const ImailCompose *compose, gboolean without_formats,
		    gboolean (*dropped)(char **uris, gpointer user_data), gpointer user_data,
		    GtkWidget **body)
{
	GtkWidget *frame = body_editor_new(without_formats, body);
	Drop *drop = g_new0(Drop, 1);

	drop->dropped = dropped;
	drop->user_data = user_data;
	g_signal_handlers_disconnect_matched(*body, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
					     g_signal_lookup("drag-data-received", GTK_TYPE_WIDGET), 0, NULL,
					     NULL, *body);
	g_signal_connect_data(*body, "drag-data-received", G_CALLBACK(dropped_cb), drop, drop_free, 0);
	body_fill(*body, compose);
	ui_accessible_name(*body, _("Message"));
	return frame;
}

void body_collect(GtkWidget *body, ImailCompose *compose)
{
	g_autofree char *markup = gtk_imhtml_get_markup(GTK_IMHTML(body));

	g_free(compose->text);
	g_free(compose->html);
	compose->text = gtk_imhtml_get_text(GTK_IMHTML(body), NULL, NULL);
	compose->html = !is_plain(body) && ui_markup_is_formatted(markup) ? ui_markup_to_html(markup) : NULL;
}

/* An image counts as one character, so that places in the text are places in the buffer. */
char *body_text(GtkWidget *body)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	GtkTextIter start, end;

	gtk_text_buffer_get_bounds(buffer, &start, &end);
	return gtk_text_buffer_get_slice(buffer, &start, &end, TRUE);
}

void body_change(GtkWidget *body, const ImailSignatureChange *change)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	g_autofree char *text = body_text(body);
	int first = (int)g_utf8_strlen(text, (gssize)change->start);
	int last = (int)g_utf8_strlen(text, (gssize)change->end);
	GtkTextIter start, end, cursor;
	int at;

	gtk_text_buffer_get_iter_at_mark(buffer, &cursor, gtk_text_buffer_get_insert(buffer));
	at = gtk_text_iter_get_offset(&cursor);
	gtk_text_buffer_get_iter_at_offset(buffer, &start, first);
	gtk_text_buffer_get_iter_at_offset(buffer, &end, last);
	gtk_text_buffer_delete(buffer, &start, &end);
	if (change->markup != NULL && !is_plain(body))
		gtk_imhtml_insert_html_at_iter(GTK_IMHTML(body), change->markup,
					       GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY |
						       GTK_IMHTML_NO_NEWLINE,
					       &start);
	else
		gtk_text_buffer_insert(buffer, &start, change->text, -1);
	if (at <= first) {
		gtk_text_buffer_get_iter_at_offset(buffer, &cursor, at);
		gtk_text_buffer_place_cursor(buffer, &cursor);
	}
}

void body_watch(GtkWidget *body, GCallback changed, gpointer user_data)
{
	g_signal_connect(GTK_IMHTML(body)->text_buffer, "changed", changed, user_data);
}
