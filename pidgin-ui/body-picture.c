/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body-picture.c: an image into the text of a mail: as octets, or from the place that a browser named.
 *
 * It owns what is being fetched, through the protocol plugin, which judges the address (netcheck), and within
 * its limits. An image is decoded at once, with picture.h: so none is lost when the mail is sent the moment
 * after; it is sent as it came.
 */
#include "body-private.h"

#include <string.h>

#include <pidgin.h>

#include <gtkimhtml.h>

#include "foreign-html.h"
#include "picture.h"
#include "ui.h"

static void attach(Body *self, GBytes *octets, const char *name)
{
	PurpleAccount *account = self->handlers->account(self->user_data);
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL, *uri = NULL, *made = NULL;
	char *uris[] = {NULL, NULL};
	gsize size;
	gconstpointer data = g_bytes_get_data(octets, &size);

	made = g_strconcat("image.", picture_extension(picture_type(octets)), NULL);
	path = ui_can_use(account)
		       ? ui_api()->file_keep(account, name != NULL ? name : made, data, size, &error)
		       : NULL;
	uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;
	uris[0] = uri;
	if (uri != NULL)
		self->handlers->attach(uris, self->user_data);
	else
		self->handlers->failed(error != NULL ? error->message : _("The image cannot be attached."),
				       self->user_data);
}

void body_picture_put(Body *self, GtkTextIter *at, GBytes *octets, const char *name)
{
	g_autoptr(GdkPixbuf) shown = body_is_plain(self->body) ? NULL : picture_decode_now(octets);
	int id = shown != NULL ? written_images_add(self->pictures, octets, shown, name) : 0;

	if (id != 0) {
		gtk_imhtml_insert_image_at_iter(GTK_IMHTML(self->body), id, at);
		return;
	}
	attach(self, octets, name);
	if (!body_is_plain(self->body))
		self->handlers->failed(_("The image is too large to stand in the text, or damaged: it was "
					 "attached."),
				       self->user_data);
}

/* ---- from another server ---- */

typedef struct {
	GWeakRef body;
	GtkTextMark *start, *end; /* the link */
	char *url;
} Fetch;

static void fetch_free(Fetch *self)
{
	g_weak_ref_clear(&self->body);
	g_object_unref(self->start);
	g_object_unref(self->end);
	g_free(self->url);
	g_free(self);
}

/* The link gives way, unless the user took it away meanwhile. */
static void replace(const Fetch *self, Body *body, GBytes *octets)
{
	GtkTextBuffer *buffer = GTK_IMHTML(body->body)->text_buffer;
	g_autofree char *name = foreign_html_name(self->url, picture_extension(picture_type(octets)));
	GtkTextIter start, end;

	gtk_text_buffer_get_iter_at_mark(buffer, &start, self->start);
	gtk_text_buffer_get_iter_at_mark(buffer, &end, self->end);
	if (gtk_text_iter_equal(&start, &end))
		return;
	gtk_text_buffer_delete(buffer, &start, &end);
	body_picture_put(body, &start, octets, name);
}

static void fetched_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	Fetch *self = user_data;
	g_autoptr(GObject) widget = g_weak_ref_get(&self->body);
	Body *body = widget != NULL ? body_of(GTK_WIDGET(widget)) : NULL;

	if (body != NULL && octets != NULL && picture_type(octets) != NULL)
		replace(self, body, octets);
	else if (body != NULL)
		body->handlers->failed(_("The image could not be loaded: the mail has a link to it."),
				       body->user_data);
	if (body != NULL) {
		gtk_text_buffer_delete_mark(GTK_IMHTML(body->body)->text_buffer, self->start);
		gtk_text_buffer_delete_mark(GTK_IMHTML(body->body)->text_buffer, self->end);
	}
	fetch_free(self);
}

void body_picture_fetch(Body *self, GtkTextIter *at, const char *url, const char *words)
{
	GtkTextBuffer *buffer = GTK_IMHTML(self->body)->text_buffer;
	PurpleAccount *account = self->pictures != NULL ? self->handlers->account(self->user_data) : NULL;
	GtkTextMark *start = gtk_text_buffer_create_mark(buffer, NULL, at, TRUE);
	Fetch *fetch;

	body_insert_link(self->body, at, url, words);
	if (account == NULL || !ui_can_use(account)) {
		gtk_text_buffer_delete_mark(buffer, start);
		return;
	}
	fetch = g_new0(Fetch, 1);
	g_weak_ref_init(&fetch->body, self->body);
	fetch->url = g_strdup(url);
	fetch->start = g_object_ref(start);
	/* What is written behind it is no part of it. */
	fetch->end = g_object_ref(gtk_text_buffer_create_mark(buffer, NULL, at, TRUE));
	ui_api()->image_fetch(account, url, NULL, fetched_cb, fetch);
}
