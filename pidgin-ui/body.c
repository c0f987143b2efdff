/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.c: where the text of a mail is written: Pidgin's editor with its toolbar, without what is for chats
 * only.
 */
#include "body-private.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>

#include "imhtml.h"
#include "ui.h"

#define BODY_KEY "imail-body"
#define OBJECT   "\xef\xbf\xbc" /* U+FFFC: an image, in the text of a GtkTextBuffer */

/* What a mail can have: no smileys (the receiver's program has others). */
#define FORMATS (GTK_IMHTML_ALL & ~(GTK_IMHTML_SMILEY | GTK_IMHTML_BACKGROUND | GTK_IMHTML_IMAGE))

static void hide_for_good(GtkWidget *widget)
{
	gtk_widget_set_no_show_all(widget, TRUE);
	gtk_widget_hide(widget);
}

/* Tab leads from the subject to the text: who writes on blindly would press the toolbar's buttons. These have
 * their letters. */
static void keep_out_of_tab_order(GtkWidget *toolbar, GtkWidget *scrolled)
{
	g_autoptr(GList) chain = g_list_prepend(NULL, scrolled);

	gtk_container_set_focus_chain(GTK_CONTAINER(gtk_widget_get_parent(toolbar)), chain);
}

gboolean body_is_plain(GtkWidget *body)
{
	return (gtk_imhtml_get_format_functions(GTK_IMHTML(body)) & GTK_IMHTML_BOLD) == 0;
}

void body_show(GtkWidget *body, const char *text, const char *html)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	GtkTextIter start;

	gtk_imhtml_clear(GTK_IMHTML(body));
	if (html != NULL && !body_is_plain(body))
		gtk_imhtml_append_text(GTK_IMHTML(body), html,
				       GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY | GTK_IMHTML_NO_NEWLINE);
	else if (text != NULL)
		gtk_text_buffer_set_text(buffer, text, -1);
	gtk_text_buffer_get_start_iter(buffer, &start);
	gtk_text_buffer_place_cursor(buffer, &start);
}

/* A plain mail needs no toolbar. */
static void make_plain(GtkWidget *toolbar, GtkWidget *scrolled, GtkWidget *body)
{
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(gtk_widget_get_parent(toolbar)));

	for (GList *l = children; l != NULL; l = l->next) {
		if (l->data != scrolled)
			hide_for_good(l->data);
	}
	gtk_imhtml_set_format_functions(GTK_IMHTML(body), 0);
	gtk_imhtml_set_whole_buffer_formatting_only(GTK_IMHTML(body), TRUE); /* what is pasted, too */
}

Body *body_of(GtkWidget *body)
{
	return g_object_get_data(G_OBJECT(body), BODY_KEY);
}

static void body_free(gpointer data)
{
	Body *self = data;

	written_images_free(self->pictures);
	g_free(self);
}

GtkWidget *body_editor_new(gboolean without_formats, const BodyHandlers *handlers, gpointer user_data,
			   GtkWidget **body)
{
	GtkWidget *toolbar, *scrolled, *frame = imhtml_new(TRUE, body, &toolbar, &scrolled);
	Body *self = g_new0(Body, 1);

	self->body = *body;
	self->handlers = handlers;
	self->user_data = user_data;
	g_object_set_data_full(G_OBJECT(*body), BODY_KEY, self, body_free);
	body_toolbar_tidy(toolbar, *body);
	keep_out_of_tab_order(toolbar, scrolled);
	gtk_imhtml_set_format_functions(GTK_IMHTML(*body), FORMATS);
	if (without_formats)
		make_plain(toolbar, scrolled, *body);
	gtk_imhtml_remove_smileys(GTK_IMHTML(*body));
	gtk_imhtml_set_return_inserts_newline(GTK_IMHTML(*body));
	body_drop_start(self);
	return frame;
}

/* ---- what comes into the text ---- */

/* GtkIMHtml gives all that is inserted the formatting that typing has: so that is set aside meanwhile. */
void body_insert_markup(GtkWidget *body, GtkTextIter *at, const char *markup)
{
	GtkIMHtml *imhtml = GTK_IMHTML(body);
	__typeof__(imhtml->edit) typing = imhtml->edit;

	memset(&imhtml->edit, 0, sizeof imhtml->edit);
	gtk_imhtml_insert_html_at_iter(imhtml, markup,
				       GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY | GTK_IMHTML_NO_NEWLINE |
					       GTK_IMHTML_NO_COMMENTS,
				       at);
	imhtml->edit = typing;
}

void body_insert_link(GtkWidget *body, GtkTextIter *at, const char *url, const char *words)
{
	g_autofree char *markup = g_markup_printf_escaped("<a href=\"%s\">%s</a>", url, words);

	if (body_is_plain(body))
		gtk_text_buffer_insert(gtk_text_iter_get_buffer(at), at, url, -1);
	else
		body_insert_markup(body, at, markup);
}

/* ---- building ---- */

/* The images of a plain mail are attachments. */
static void fill(Body *self, const ImailCompose *compose)
{
	g_autofree char *html =
		compose->html != NULL && !body_is_plain(self->body) ? g_strdup(compose->html) : g_strdup("");
	g_autofree char *markup = written_images_to_editor(self->pictures, html, compose->files);

	body_show(self->body, compose->text, *html != '\0' ? markup : NULL);
}

GtkWidget *body_new(ImailCompose *compose, gboolean without_formats, const BodyHandlers *handlers,
		    gpointer user_data, GtkWidget **body)
{
	GtkWidget *frame = body_editor_new(without_formats, handlers, user_data, body);
	Body *self = body_of(*body);

	if (!without_formats)
		gtk_imhtml_set_format_functions(GTK_IMHTML(*body), FORMATS | GTK_IMHTML_IMAGE);
	self->pictures = written_images_new();
	fill(self, compose);
	ui_accessible_name(*body, _("Message"));
	return frame;
}

static gboolean is_rule(const GtkTextIter *at)
{
	GtkTextChildAnchor *anchor = gtk_text_iter_get_child_anchor(at);
	const char *html = anchor != NULL ? g_object_get_data(G_OBJECT(anchor), "gtkimhtml_htmltext") : NULL;

	return html != NULL && g_ascii_strncasecmp(html, "<hr", 3) == 0;
}

/* A line of its own, whatever stands beside it. */
static void append_rule(GString *text, const GtkTextIter *at)
{
	if (text->len > 0 && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
	g_string_append(text, gtk_text_iter_ends_line(at) ? "----" : "----\n");
}

/* Where the HTML has an image, the plain text has a word for it. */
static char *text_of(GtkWidget *body)
{
	g_autofree char *all = body_text(body);
	g_auto(GStrv) pieces = g_strsplit(all, OBJECT, -1);
	GString *text = g_string_new(NULL);
	GtkTextIter at;
	gboolean is_line;

	gtk_text_buffer_get_start_iter(GTK_IMHTML(body)->text_buffer, &at);
	for (char **piece = pieces; *piece != NULL; piece++) {
		g_string_append(text, *piece);
		gtk_text_iter_forward_chars(&at, (int)g_utf8_strlen(*piece, -1));
		if (piece[1] == NULL)
			break;
		is_line = is_rule(&at);
		gtk_text_iter_forward_char(&at);
		if (is_line)
			append_rule(text, &at);
		else
			g_string_append(text, _("[image]"));
	}
	return g_string_free(text, FALSE);
}

void body_collect(GtkWidget *body, ImailCompose *compose)
{
	Body *self = body_of(body);
	g_autofree char *markup = gtk_imhtml_get_markup(GTK_IMHTML(body)), *problem = NULL, *html = NULL;

	g_free(compose->text);
	g_free(compose->html);
	compose->text = text_of(body);
	compose->html = NULL;
	if (body_is_plain(body))
		return;
	html = written_images_from_editor(self->pictures, markup, self->handlers->account(self->user_data),
					  compose->files, &problem);
	if (ui_markup_is_formatted(html))
		compose->html = ui_markup_to_html(html);
	if (problem != NULL)
		self->handlers->failed(problem, self->user_data);
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
	if (change->markup != NULL && !body_is_plain(body))
		gtk_imhtml_insert_html_at_iter(
			GTK_IMHTML(body), change->markup,
			GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY | GTK_IMHTML_NO_NEWLINE, &start);
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
