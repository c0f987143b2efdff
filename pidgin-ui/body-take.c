/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body-take.c: what is dropped on the text of a mail, or pasted into it, and which of its forms is taken.
 *
 * Other programs offer a thing in several forms (targets), which are asked for one after another; so a Taking
 * is what is under way, owned by whoever answers next: the clipboard, or the drag. The order:
 *
 * 1. text/uri-list with files: they are attached. But where text/html or another browser's form is there too,
 *    a web page may have named them: then they are not.
 * 2. text/html that shows nothing but an image (a browser's image): its octets, as the browser has them;
 *    application/octet-stream is how Chromium gives them (the fallback of XdndDirectSave0). If there are
 * none, those of a data: URI, or the protocol plugin fetches it; else it becomes a link.
 * 3. other text/html: written anew by the protocol plugin (html_clean), never as it came. What is Pidgin's
 * own keeps its formatting.
 * 4. an image without text; dropped, or pasted.
 * 5. other URIs: links.
 * 6. text.
 */
#include "body-private.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>

#include "foreign-html.h"
#include "picture.h"
#include "ui.h"
#include "web-link.h"

#define TAKING_KEY "imail-taking"
#define URIS_MAX   100 /* links of one text/uri-list */

typedef struct _Taking Taking;
typedef void (*AnswerFn)(Taking *self, GtkSelectionData *data);

struct _Taking {
	GWeakRef body;
	GtkClipboard *clipboard; /* NULL: it was dropped */
	GdkDragContext *context; /* NULL: it is pasted; else the owner */
	guint when;
	GtkTextMark *at; /* where it will stand; NULL: where the cursor is */
	GList *targets;  /* of GdkAtom */
	gboolean is_own; /* of this process */
	gboolean has_files_of_page;
	AnswerFn answer;
	GQueue *images; /* of GdkAtom: forms of an image that were not asked for yet */
	char **uris;
	char *src, *alt; /* of a browser's image */
};

static void look_at_html(Taking *self);
static void look_at_image(Taking *self);
static void look_at_uris(Taking *self);
static void look_at_words(Taking *self);

/* ---- asking ---- */

static void taking_free(gpointer data)
{
	Taking *self = data;
	g_autoptr(GObject) body = g_weak_ref_get(&self->body);

	if (self->at != NULL && body != NULL)
		gtk_text_buffer_delete_mark(GTK_IMHTML(body)->text_buffer, self->at);
	g_clear_object(&self->at);
	g_weak_ref_clear(&self->body);
	g_list_free(self->targets);
	g_queue_free(self->images);
	g_strfreev(self->uris);
	g_free(self->src);
	g_free(self->alt);
	g_free(self);
}

/* NULL: the window has gone. */
static Body *body_for(Taking *self)
{
	g_autoptr(GObject) body = g_weak_ref_get(&self->body);

	return body != NULL ? body_of(GTK_WIDGET(body)) : NULL;
}

static void taking_end(Taking *self, gboolean ok)
{
	if (self->context != NULL) {
		g_object_steal_data(G_OBJECT(self->context), TAKING_KEY);
		gtk_drag_finish(self->context, ok, FALSE, self->when);
	}
	taking_free(self);
}

static GdkAtom named(const Taking *self, const char *name)
{
	GdkAtom atom = gdk_atom_intern(name, FALSE);

	return g_list_find(self->targets, atom) != NULL ? atom : GDK_NONE;
}

static void contents_cb(GtkClipboard *clipboard, GtkSelectionData *data, gpointer user_data)
{
	Taking *self = user_data;

	if (body_for(self) != NULL)
		self->answer(self, data);
	else
		taking_end(self, FALSE);
}

static void ask(Taking *self, GdkAtom target, AnswerFn answer)
{
	Body *body = body_for(self);

	self->answer = answer;
	if (self->clipboard != NULL)
		gtk_clipboard_request_contents(self->clipboard, target, contents_cb, self);
	else
		gtk_drag_get_data(body->body, self->context, target, self->when);
}

/* ---- into the text ---- */

/* Where it comes to stand; what was selected there gives way to what is pasted. */
static void begin_insert(const Taking *self, const Body *body, GtkTextIter *at)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body->body)->text_buffer;

	gtk_text_buffer_begin_user_action(buffer);
	if (self->at == NULL) {
		gtk_text_buffer_delete_selection(buffer, TRUE, TRUE);
		gtk_text_buffer_get_iter_at_mark(buffer, at, gtk_text_buffer_get_insert(buffer));
	} else {
		gtk_text_buffer_get_iter_at_mark(buffer, at, self->at);
	}
}

static void end_insert(const Body *body, const GtkTextIter *at)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body->body)->text_buffer;

	gtk_text_buffer_place_cursor(buffer, at);
	gtk_text_buffer_end_user_action(buffer);
	gtk_text_view_scroll_mark_onscreen(GTK_TEXT_VIEW(body->body), gtk_text_buffer_get_insert(buffer));
	gtk_widget_grab_focus(body->body);
}

static void insert_text(Taking *self, const char *text)
{
	Body *body = body_for(self);
	g_autofree char *clean = foreign_html_text(text);
	GtkTextIter at;

	begin_insert(self, body, &at);
	gtk_text_buffer_insert(gtk_text_iter_get_buffer(&at), &at, clean, -1);
	end_insert(body, &at);
}

static void insert_markup(Taking *self, const char *markup)
{
	Body *body = body_for(self);
	GtkTextIter at;

	begin_insert(self, body, &at);
	body_insert_markup(body->body, &at, markup);
	end_insert(body, &at);
}

static void insert_picture(Taking *self, GBytes *octets)
{
	Body *body = body_for(self);
	const char *extension = picture_extension(picture_type(octets));
	g_autofree char *name = foreign_html_name(self->src, extension);
	GtkTextIter at;

	begin_insert(self, body, &at);
	body_picture_put(body, &at, octets, name);
	end_insert(body, &at);
}

/* ---- files ---- */

static gboolean has_files(char **uris)
{
	for (char **uri = uris; uri != NULL && *uri != NULL; uri++) {
		if (g_ascii_strncasecmp(*uri, "file:", 5) == 0)
			return TRUE;
	}
	return FALSE;
}

/* Whether a web page may have said what is offered. Firefox has its own form beside each list of URIs, and a
 * form beside that for files which only itself can have named. */
static gboolean is_of_page(const Taking *self)
{
	return !self->is_own && (named(self, "text/html") != GDK_NONE ||
				 named(self, "chromium/x-renderer-taint") != GDK_NONE ||
				 (named(self, "text/x-moz-url") != GDK_NONE &&
				  named(self, "application/x-moz-file") == GDK_NONE));
}

static void uris_answer(Taking *self, GtkSelectionData *data)
{
	Body *body = body_for(self);
	gboolean is_page = is_of_page(self);

	self->uris = gtk_selection_data_get_uris(data);
	self->has_files_of_page = is_page && has_files(self->uris);
	if (has_files(self->uris) && !is_page && body->handlers->attach != NULL)
		taking_end(self, body->handlers->attach(self->uris, body->user_data));
	else
		look_at_html(self);
}

static void look_at_all(Taking *self)
{
	GdkAtom uris = named(self, "text/uri-list");

	if (uris != GDK_NONE)
		ask(self, uris, uris_answer);
	else
		look_at_html(self);
}

/* ---- HTML ---- */

/* Links that only the window has in which they stand (mail-body.c) are words elsewhere. */
char *body_own_markup(const Body *self, const char *markup)
{
	g_autoptr(GRegex) regex =
		g_regex_new("<A HREF=\"imail-[^\"]*\">(.*?)</A>", G_REGEX_CASELESS | G_REGEX_DOTALL, 0, NULL);
	g_autofree char *text = NULL;
	char *plain;

	/* Images of Pidgin's own are numbers, which mean something here only. */
	if (self->pictures == NULL)
		return ui_api() != NULL ? ui_api()->html_clean(markup, &text) : g_strdup("");
	plain = g_regex_replace(regex, markup, -1, 0, "\\1", 0, NULL);
	return plain != NULL ? plain : g_strdup("");
}

/* FALSE: it shows nothing. */
static gboolean take_html(Taking *self, const char *html)
{
	Body *body = body_for(self);
	g_autofree char *text = NULL, *markup = NULL;

	if (ui_api() == NULL)
		return FALSE;
	markup = ui_api()->html_clean(html, &text);
	if (self->is_own) {
		g_free(markup);
		markup = body_own_markup(body, html);
	} else if (*text == '\0') {
		return FALSE;
	}
	if (body_is_plain(body->body))
		insert_text(self, text);
	else
		insert_markup(self, markup);
	return TRUE;
}

static void html_answer(Taking *self, GtkSelectionData *data)
{
	int len = gtk_selection_data_get_length(data);
	g_autofree char *html =
		len > 0 ? foreign_html_decode(gtk_selection_data_get_data(data), (gsize)len) : NULL;

	if (html != NULL && !self->is_own)
		self->src = foreign_html_image(html, &self->alt);
	if (self->src != NULL || html == NULL)
		look_at_image(self);
	else if (take_html(self, html))
		taking_end(self, TRUE);
	else
		look_at_image(self);
}

/* A plain mail gets the words that its program has for it. */
static void look_at_html(Taking *self)
{
	GdkAtom html = named(self, "text/html");
	gboolean is_own_plain = self->is_own && body_is_plain(body_for(self)->body);

	if (html != GDK_NONE && !is_own_plain)
		ask(self, html, html_answer);
	else
		look_at_image(self);
}

/* ---- an image ---- */

/* By what the browser said of it: a data: URI, or an address. FALSE: by neither. */
static gboolean take_image_of_src(Taking *self)
{
	Body *body = body_for(self);
	g_autoptr(GBytes) octets = self->src != NULL && body->pictures != NULL
					   ? foreign_html_data(self->src, BODY_IMAGE_MAX)
					   : NULL;
	GtkTextIter at;

	if (octets != NULL && picture_type(octets) != NULL) {
		insert_picture(self, octets);
		return TRUE;
	}
	if (self->src == NULL || (g_ascii_strncasecmp(self->src, "http://", 7) != 0 &&
				  g_ascii_strncasecmp(self->src, "https://", 8) != 0))
		return FALSE;
	begin_insert(self, body, &at);
	body_picture_fetch(body, &at, self->src, self->alt != NULL ? self->alt : self->src);
	end_insert(body, &at);
	return TRUE;
}

static void ask_for_image(Taking *self);

/* What is in none of the forms that a mail shows becomes PNG. */
static GBytes *image_of(GtkSelectionData *data)
{
	int len = gtk_selection_data_get_length(data);
	g_autoptr(GBytes) octets = len > 0 && len <= BODY_IMAGE_MAX
					   ? g_bytes_new(gtk_selection_data_get_data(data), (gsize)len)
					   : NULL;

	if (octets == NULL || picture_type(octets) != NULL)
		return g_steal_pointer(&octets);
	return picture_to_png(octets);
}

static void image_answer(Taking *self, GtkSelectionData *data)
{
	g_autoptr(GBytes) octets = image_of(data);

	if (octets == NULL) {
		ask_for_image(self);
	} else {
		insert_picture(self, octets);
		taking_end(self, TRUE);
	}
}

static void ask_for_image(Taking *self)
{
	GdkAtom target = g_queue_pop_head(self->images);

	if (target != GDK_NONE)
		ask(self, target, image_answer);
	else if (take_image_of_src(self))
		taking_end(self, TRUE);
	else
		look_at_uris(self);
}

static gboolean is_photograph(const char *src)
{
	g_autofree char *path = src != NULL ? g_ascii_strdown(src, (gssize)strcspn(src, "?#")) : NULL;

	return path != NULL && (g_str_has_suffix(path, ".jpg") || g_str_has_suffix(path, ".jpeg"));
}

/* A browser offers any image in several forms, decoded and encoded anew: a photograph as PNG is large. */
static void list_images(Taking *self)
{
	const char *const names[] = {named(self, "XdndDirectSave0") != GDK_NONE ? "application/octet-stream"
										: NULL,
				     is_photograph(self->src) ? "image/jpeg" : NULL,
				     "image/png",
				     "image/jpeg",
				     "image/gif",
				     "image/webp"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		GdkAtom atom = names[i] != NULL ? named(self, names[i]) : GDK_NONE;

		if (atom != GDK_NONE && g_queue_find(self->images, atom) == NULL)
			g_queue_push_tail(self->images, atom);
	}
	for (GList *l = self->targets; l != NULL; l = l->next) {
		g_autofree char *name = gdk_atom_name(l->data);

		if (g_str_has_prefix(name, "image/") && !g_str_has_prefix(name, "image/svg") &&
		    g_queue_find(self->images, l->data) == NULL)
			g_queue_push_tail(self->images, l->data);
	}
}

static gboolean has_text(const Taking *self)
{
	g_autofree GdkAtom *atoms = g_new(GdkAtom, g_list_length(self->targets) + 1);
	int n = 0;

	for (GList *l = self->targets; l != NULL; l = l->next)
		atoms[n++] = l->data;
	return gtk_targets_include_text(atoms, n);
}

/* Many programs copy an image of a text beside the text. */
static void look_at_image(Taking *self)
{
	gboolean is_image = self->src != NULL || self->context != NULL || !has_text(self);

	if (is_image && body_for(self)->pictures != NULL)
		list_images(self);
	ask_for_image(self);
}

/* ---- other URIs ---- */

static void look_at_uris(Taking *self)
{
	Body *body = body_for(self);
	GtkTextIter at;
	guint n = 0;

	if (self->uris == NULL || *self->uris == NULL || !web_link_is(*self->uris)) {
		look_at_words(self);
		return;
	}
	begin_insert(self, body, &at);
	for (char **uri = self->uris; *uri != NULL && n < URIS_MAX; uri++) {
		if (!web_link_is(*uri))
			continue;
		if (n++ > 0)
			gtk_text_buffer_insert(gtk_text_iter_get_buffer(&at), &at, "\n", 1);
		body_insert_link(body->body, &at, *uri, *uri);
	}
	end_insert(body, &at);
	taking_end(self, TRUE);
}

/* ---- text ---- */

static void nothing(Taking *self)
{
	Body *body = body_for(self);

	if (self->has_files_of_page)
		body->handlers->failed(_("A web page named files of this computer: they were not attached."),
				       body->user_data);
	taking_end(self, FALSE);
}

static void words_answer(Taking *self, GtkSelectionData *data)
{
	g_autofree char *text = (char *)gtk_selection_data_get_text(data);

	if (text == NULL || self->has_files_of_page) {
		nothing(self);
		return;
	}
	insert_text(self, text);
	taking_end(self, TRUE);
}

static void look_at_words(Taking *self)
{
	static const char *const names[] = {
		"UTF8_STRING", "text/plain;charset=utf-8", "COMPOUND_TEXT", "TEXT", "STRING", "text/plain"};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		GdkAtom atom = named(self, names[i]);

		if (atom == GDK_NONE)
			continue;
		ask(self, atom, words_answer);
		return;
	}
	nothing(self);
}

static Taking *taking_new(Body *body, const GtkTextIter *at)
{
	Taking *self = g_new0(Taking, 1);

	g_weak_ref_init(&self->body, body->body);
	self->images = g_queue_new();
	if (at != NULL)
		self->at = g_object_ref(
			gtk_text_buffer_create_mark(GTK_IMHTML(body->body)->text_buffer, NULL, at, FALSE));
	return self;
}

/* ---- what began it ---- */

gboolean body_take_knows(GdkDragContext *context)
{
	static const char *const prefixes[] = {"text/uri-list", "text/html", "text/plain", "image/",
					       "UTF8_STRING",   "STRING",    "TEXT",       "COMPOUND_TEXT"};

	for (GList *l = gdk_drag_context_list_targets(context); l != NULL; l = l->next) {
		g_autofree char *name = gdk_atom_name(l->data);

		for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++) {
			if (g_str_has_prefix(name, prefixes[i]))
				return TRUE;
		}
	}
	return FALSE;
}

void body_take_dropped(Body *self, GdkDragContext *context, guint when, const GtkTextIter *at)
{
	Taking *taking = taking_new(self, at);

	taking->context = context;
	taking->when = when;
	taking->is_own = gtk_drag_get_source_widget(context) != NULL;
	taking->targets = g_list_copy(gdk_drag_context_list_targets(context));
	g_object_set_data_full(G_OBJECT(context), TAKING_KEY, taking, taking_free);
	look_at_all(taking);
}

void body_take_answer(GdkDragContext *context, GtkSelectionData *data)
{
	Taking *taking = g_object_get_data(G_OBJECT(context), TAKING_KEY);

	if (taking != NULL)
		taking->answer(taking, data);
}

static void targets_cb(GtkClipboard *clipboard, GdkAtom *targets, int n, gpointer user_data)
{
	Taking *self = user_data;

	if (body_for(self) == NULL || targets == NULL) {
		taking_end(self, FALSE);
		return;
	}
	for (int i = n; i-- > 0;)
		self->targets = g_list_prepend(self->targets, targets[i]);
	look_at_all(self);
}

/* A window of another program may be known here too. */
static gboolean is_own(GdkAtom selection)
{
	GdkWindow *owner = gdk_selection_owner_get(selection);

	return owner != NULL && gdk_window_get_window_type(owner) != GDK_WINDOW_FOREIGN;
}

void body_take_pasted(Body *self, GdkAtom selection, const GtkTextIter *at)
{
	Taking *taking = taking_new(self, at);

	taking->clipboard = gtk_widget_get_clipboard(self->body, selection);
	taking->is_own = is_own(selection);
	gtk_clipboard_request_targets(taking->clipboard, targets_cb, taking);
}
