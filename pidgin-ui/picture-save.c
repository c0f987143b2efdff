/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture-save.c: one dialog for a file, which belongs to the window and goes with it, and one way for each
 * kind of image. Owns what is being asked for and saved.
 */
#include "picture-save.h"

#include "ask.h"
#include "foreign-html.h"
#include "picture.h"
#include "ui.h"

typedef struct {
	PurpleAccount *account;
	char *id; /* of the mail */
	guint part;
	GBytes *octets; /* NULL: it is the attachment PART */
	PartsSaidFn said;
	char *path;
} Saving;

static void saving_clear(gpointer data)
{
	Saving *self = data;

	g_free(self->id);
	g_clear_pointer(&self->octets, g_bytes_unref);
	g_free(self->path);
}

static void saving_unref(gpointer self)
{
	g_rc_box_release_full(self, saving_clear);
}

static void saved_cb(const GError *error, gpointer user_data)
{
	Saving *self = user_data;
	g_autofree char *place = g_filename_display_name(self->path);
	g_autofree char *text = error != NULL
					? g_strdup_printf(_("Not saved to %s: %s"), place, error->message)
					: g_strdup_printf(_("The image was saved as %s."), place);

	self->said(self->account, self->id, error != NULL ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, text);
	saving_unref(self);
}

static void chosen_cb(const char *path, gpointer user_data)
{
	Saving *self = user_data;
	g_autoptr(GError) error = NULL;
	gsize size = 0;
	const char *octets = self->octets != NULL ? g_bytes_get_data(self->octets, &size) : NULL;

	self->path = g_strdup(path);
	if (self->octets != NULL) {
		g_file_set_contents(self->path, octets, (gssize)size, &error);
		saved_cb(error, g_rc_box_acquire(self));
	} else if (ui_can_use(self->account)) {
		ui_api()->attachment_save(self->account, self->id, self->part, self->path, saved_cb,
					  g_rc_box_acquire(self));
	}
}

static char *name_for(const ImailReadable *mail, const ImailImage *image, GBytes *octets)
{
	const char *type = octets != NULL ? picture_type(octets) : NULL;
	const char *extension = type != NULL ? picture_extension(type) : "png";
	char *name = NULL;

	if (octets == NULL)
		return g_strdup(((ImailPartInfo *)g_ptr_array_index(mail->attachments, image->part))->name);
	name = foreign_html_name(image->url, extension);
	return name != NULL ? name : g_strconcat("image.", extension, NULL);
}

void picture_save(GtkWidget *widget, PurpleAccount *account, const ImailReadable *mail,
		  const ImailImage *image, GBytes *octets, PartsSaidFn said)
{
	Saving *self;
	g_autofree char *name = NULL;
	AskFile what = {_("Save Image"), GTK_STOCK_SAVE, GTK_FILE_CHOOSER_ACTION_SAVE, NULL};

	if (octets == NULL && (image->url != NULL || image->part >= mail->attachments->len))
		return;
	self = g_rc_box_new0(Saving);
	self->account = account;
	self->id = g_strdup(mail->summary->id);
	self->part = image->part;
	self->octets = octets != NULL ? g_bytes_ref(octets) : NULL;
	self->said = said;
	name = name_for(mail, image, octets);
	what.name = name;
	ask_file(GTK_WINDOW(gtk_widget_get_toplevel(widget)), &what, chosen_cb, self, saving_unref);
}
