/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.c: where the text of a mail is written: Pidgin's editor with its toolbar, without what is for chats
 * only.
 */
#include "body.h"

#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkimhtmltoolbar.h>

#include "imhtml.h"
#include "written-images.h"
#include "ui.h"

#define BODY_KEY "imail-body"
#define OBJECT   "\xef\xbf\xbc" /* U+FFFC: an image, in the text of a GtkTextBuffer */

/* What a mail can have: no smileys (the receiver's program has others). */
#define FORMATS (GTK_IMHTML_ALL & ~(GTK_IMHTML_SMILEY | GTK_IMHTML_BACKGROUND))

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

void body_show(GtkWidget *body, const char *text, const char *html)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body)->text_buffer;
	GtkTextIter start;

	gtk_imhtml_clear(GTK_IMHTML(body));
	if (html != NULL && !is_plain(body))
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

GtkWidget *body_editor_new(gboolean without_formats, GtkWidget **body)
{
	GtkWidget *toolbar, *scrolled, *frame = imhtml_new(TRUE, body, &toolbar, &scrolled);

	toolbar_tidy(toolbar);
	keep_out_of_tab_order(toolbar, scrolled);
	gtk_imhtml_set_format_functions(GTK_IMHTML(*body), FORMATS);
	if (without_formats)
		make_plain(toolbar, scrolled, *body);
	gtk_imhtml_remove_smileys(GTK_IMHTML(*body));
	gtk_imhtml_set_return_inserts_newline(GTK_IMHTML(*body));
	return frame;
}

/* ---- of a mail ---- */

typedef struct {
	GtkWidget *body;
	const BodyHandlers *handlers;
	gpointer user_data;
	WrittenImages *pictures;
	gboolean is_text; /* what is pasted now is known to be text */
} Body;

static Body *body_of(GtkWidget *body)
{
	return g_object_get_data(G_OBJECT(body), BODY_KEY);
}

static void body_free(gpointer data)
{
	Body *self = data;

	written_images_free(self->pictures);
	g_free(self);
}

/* ---- images ---- */

static void picture_insert(Body *self, gconstpointer octets, gsize size)
{
	GtkTextBuffer *buffer = GTK_IMHTML(self->body)->text_buffer;
	GtkTextIter at;

	gtk_text_buffer_delete_selection(buffer, TRUE, TRUE);
	gtk_text_buffer_get_iter_at_mark(buffer, &at, gtk_text_buffer_get_insert(buffer));
	gtk_imhtml_insert_image_at_iter(GTK_IMHTML(self->body),
					written_images_add(self->pictures, octets, size), &at);
}

static void picture_attach(Body *self, gconstpointer octets, gsize size)
{
	PurpleAccount *account = self->handlers->account(self->user_data);
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL, *uri = NULL;
	char *uris[] = {NULL, NULL};

	path = ui_can_use(account) ? ui_api()->file_keep(account, "image.png", octets, size, &error) : NULL;
	uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;
	uris[0] = uri;
	if (uri != NULL)
		self->handlers->attach(uris, self->user_data);
	else
		self->handlers->failed(error != NULL ? error->message : _("The image cannot be attached."),
				       self->user_data);
}

static void picture_take(Body *self, GdkPixbuf *pixbuf)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *octets = NULL;
	gsize size;

	if (!gdk_pixbuf_save_to_buffer(pixbuf, &octets, &size, "png", &error, NULL))
		self->handlers->failed(error->message, self->user_data);
	else if (is_plain(self->body))
		picture_attach(self, octets, size);
	else
		picture_insert(self, octets, size);
}

/* ---- dropping ---- */

/* GtkIMHtml makes links of dropped files; here they are to be attached, and dropped text is to be inserted.
 */
static void dropped_cb(GtkWidget *body, GdkDragContext *context, int x, int y, GtkSelectionData *data,
		       guint info, guint when, Body *self)
{
	g_auto(GStrv) uris = gtk_selection_data_get_uris(data);
	g_autoptr(GdkPixbuf) pixbuf = uris == NULL ? gtk_selection_data_get_pixbuf(data) : NULL;
	g_autofree char *text = uris == NULL ? (char *)gtk_selection_data_get_text(data) : NULL;
	gboolean ok = self->handlers->attach(uris, self->user_data) || text != NULL || pixbuf != NULL;

	if (pixbuf != NULL)
		picture_take(self, pixbuf);
	else if (text != NULL)
		gtk_text_buffer_insert_at_cursor(gtk_text_view_get_buffer(GTK_TEXT_VIEW(body)), text, -1);
	gtk_drag_finish(context, ok, FALSE, when);
}

/* ---- pasting ---- */

/* What comes from the clipboard comes later; the window may have gone. */
static Body *paste_end(gpointer data)
{
	GWeakRef *ref = data;
	g_autoptr(GObject) body = g_weak_ref_get(ref);

	g_weak_ref_clear(ref);
	g_free(ref);
	return body != NULL ? body_of(GTK_WIDGET(body)) : NULL;
}

static gpointer paste_begin(Body *self)
{
	GWeakRef *ref = g_new0(GWeakRef, 1);

	g_weak_ref_init(ref, self->body);
	return ref;
}

static void uris_cb(GtkClipboard *clipboard, char **uris, gpointer data)
{
	Body *self = paste_end(data);

	if (self != NULL)
		self->handlers->attach(uris, self->user_data);
}

static void image_cb(GtkClipboard *clipboard, GdkPixbuf *pixbuf, gpointer data)
{
	Body *self = paste_end(data);

	if (self != NULL && pixbuf != NULL)
		picture_take(self, pixbuf);
}

static guint paste_signal(void)
{
	return g_signal_lookup("paste-clipboard", GTK_TYPE_TEXT_VIEW);
}

/* GtkIMHtml's own way, which was set aside. */
static void paste_text(Body *self)
{
	const GSignalMatchType its = G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA;

	g_signal_handlers_unblock_matched(self->body, its, paste_signal(), 0, NULL, NULL, NULL);
	self->is_text = TRUE;
	g_signal_emit(self->body, paste_signal(), 0);
	self->is_text = FALSE;
	g_signal_handlers_block_matched(self->body, its, paste_signal(), 0, NULL, NULL, NULL);
}

/* Files that were copied in a file manager; text, which many programs give beside an image of it; an image.
 */
static void targets_cb(GtkClipboard *clipboard, GdkAtom *targets, int n, gpointer data)
{
	Body *self = paste_end(data);

	if (self == NULL || targets == NULL)
		return;
	if (gtk_targets_include_uri(targets, n))
		gtk_clipboard_request_uris(clipboard, uris_cb, paste_begin(self));
	else if (!gtk_targets_include_text(targets, n) && gtk_targets_include_image(targets, n, FALSE))
		gtk_clipboard_request_image(clipboard, image_cb, paste_begin(self));
	else
		paste_text(self);
}

static void paste_cb(GtkWidget *body, Body *self)
{
	GtkClipboard *clipboard = gtk_widget_get_clipboard(body, GDK_SELECTION_CLIPBOARD);

	if (self->is_text)
		return;
	g_signal_stop_emission(body, paste_signal(), 0);
	gtk_clipboard_request_targets(clipboard, targets_cb, paste_begin(self));
}

/* ---- building ---- */

static void listen(Body *self)
{
	GtkWidget *body = self->body;

	g_signal_handlers_disconnect_matched(body, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA,
					     g_signal_lookup("drag-data-received", GTK_TYPE_WIDGET), 0, NULL,
					     NULL, body);
	g_signal_connect(body, "drag-data-received", G_CALLBACK(dropped_cb), self);
	gtk_drag_dest_add_image_targets(body);
	if (g_signal_handlers_block_matched(body, G_SIGNAL_MATCH_ID | G_SIGNAL_MATCH_DATA, paste_signal(), 0,
					    NULL, NULL, NULL) > 0)
		g_signal_connect(body, "paste-clipboard", G_CALLBACK(paste_cb), self);
}

/* The images of a plain mail are attachments. */
static void fill(Body *self, const ImailCompose *compose)
{
	g_autofree char *html =
		compose->html != NULL && !is_plain(self->body) ? g_strdup(compose->html) : g_strdup("");
	g_autofree char *markup = written_images_to_editor(self->pictures, html, compose->files);

	body_show(self->body, compose->text, *html != '\0' ? markup : NULL);
}

GtkWidget *body_new(ImailCompose *compose, gboolean without_formats, const BodyHandlers *handlers,
		    gpointer user_data, GtkWidget **body)
{
	GtkWidget *frame = body_editor_new(without_formats, body);
	Body *self = g_new0(Body, 1);

	self->body = *body;
	self->handlers = handlers;
	self->user_data = user_data;
	self->pictures = written_images_new();
	g_object_set_data_full(G_OBJECT(*body), BODY_KEY, self, body_free);
	listen(self);
	fill(self, compose);
	ui_accessible_name(*body, _("Message"));
	return frame;
}

/* Where the HTML has an image, the plain text has a word for it. */
static char *text_of(GtkWidget *body)
{
	g_autofree char *all = body_text(body);
	g_auto(GStrv) pieces = g_strsplit(all, OBJECT, -1);

	return g_strjoinv(_("[image]"), pieces);
}

void body_collect(GtkWidget *body, ImailCompose *compose)
{
	Body *self = body_of(body);
	g_autofree char *markup = gtk_imhtml_get_markup(GTK_IMHTML(body)), *problem = NULL, *html = NULL;

	g_free(compose->text);
	g_free(compose->html);
	compose->text = text_of(body);
	compose->html = NULL;
	if (is_plain(body))
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
	if (change->markup != NULL && !is_plain(body))
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
