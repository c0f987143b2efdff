/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture-save.c: one dialog for a file, which belongs to the window and goes with it, and one way for each
 * kind of image. Owns what is being asked for and saved.
 */
#include "picture-save.h"

#include "foreign-html.h"
#include "picture.h"
#include "ui.h"

#define SAVING_KEY "imail-saving"

typedef struct {
	PurpleAccount *account;
	char *id; /* of the mail */
	guint part;
	GBytes *octets; /* NULL: it is the attachment PART */
	PartsSaidFn said;
	char *path;
} Saving;

static void saving_free(gpointer data)
{
	Saving *self = data;

	g_free(self->id);
	g_clear_pointer(&self->octets, g_bytes_unref);
	g_free(self->path);
	g_free(self);
}

static void saved_cb(const GError *error, gpointer user_data)
{
	Saving *self = user_data;
	g_autofree char *place = g_filename_display_name(self->path);
	g_autofree char *text = error != NULL
					? g_strdup_printf(_("Not saved to %s: %s"), place, error->message)
					: g_strdup_printf(_("The image was saved as %s."), place);

	self->said(self->account, self->id, error != NULL ? GTK_MESSAGE_ERROR : GTK_MESSAGE_INFO, text);
	saving_free(self);
}

/* Takes SELF. */
static void save(Saving *self)
{
	g_autoptr(GError) error = NULL;
	gsize size = 0;
	const char *octets = self->octets != NULL ? g_bytes_get_data(self->octets, &size) : NULL;

	if (self->octets != NULL) {
		g_file_set_contents(self->path, octets, (gssize)size, &error);
		saved_cb(error, self);
	} else if (ui_can_use(self->account)) {
		ui_api()->attachment_save(self->account, self->id, self->part, self->path, saved_cb, self);
	} else {
		saving_free(self);
	}
}

static void response_cb(GtkWidget *dialog, int response, gpointer unused)
{
	Saving *self = g_object_steal_data(G_OBJECT(dialog), SAVING_KEY);

	self->path = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_filename(GTK_FILE_CHOOSER(dialog))
						     : NULL;
	gtk_widget_destroy(dialog);
	if (self->path != NULL)
		save(self);
	else
		saving_free(self);
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

static GtkWidget *dialog_new(GtkWindow *parent, const char *name)
{
	GtkWidget *dialog = gtk_file_chooser_dialog_new(_("Save Image"), parent, GTK_FILE_CHOOSER_ACTION_SAVE,
							GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL, GTK_STOCK_SAVE,
							GTK_RESPONSE_ACCEPT, NULL);
	GtkFileChooser *chooser = GTK_FILE_CHOOSER(dialog);

	gtk_file_chooser_set_do_overwrite_confirmation(chooser, TRUE);
	gtk_file_chooser_set_local_only(chooser, TRUE);
	gtk_file_chooser_set_current_folder(chooser, g_get_home_dir());
	gtk_file_chooser_set_current_name(chooser, name);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	gtk_window_set_modal(GTK_WINDOW(dialog), TRUE);
	gtk_window_set_destroy_with_parent(GTK_WINDOW(dialog), TRUE);
	return dialog;
}

void picture_save(GtkWidget *widget, PurpleAccount *account, const ImailReadable *mail,
		  const ImailImage *image, GBytes *octets, PartsSaidFn said)
{
	Saving *self;
	g_autofree char *name = NULL;
	GtkWidget *dialog;

	if (octets == NULL && (image->url != NULL || image->part >= mail->attachments->len))
		return;
	self = g_new0(Saving, 1);
	self->account = account;
	self->id = g_strdup(mail->summary->id);
	self->part = image->part;
	self->octets = octets != NULL ? g_bytes_ref(octets) : NULL;
	self->said = said;
	name = name_for(mail, image, octets);
	dialog = dialog_new(GTK_WINDOW(gtk_widget_get_toplevel(widget)), name);
	g_object_set_data_full(G_OBJECT(dialog), SAVING_KEY, self, saving_free);
	g_signal_connect(dialog, "response", G_CALLBACK(response_cb), NULL);
	gtk_window_present(GTK_WINDOW(dialog));
}
