/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-view.c: a mail as it is read.
 *
 * It is filled when the mail has been read (in the protocol plugin's thread), so that it never keeps the user
 * waiting. Answers find their view by the number of the question: another mail may be shown by now, or the
 * view may have gone. The parts live elsewhere: mail-header.c, images-bar.c, mail-body.c, parts.c; pictures.c
 * has the images.
 */
#include "mail-view.h"

#include "banner.h"
#include "forward.h"
#include "images-bar.h"
#include "mail-body.h"
#include "mail-header.h"
#include "mail-zoom.h"
#include "parts.h"
#include "picture-save.h"
#include "pictures.h"
#include "ui.h"

#define VIEW_KEY "imail-view"
#define FORM_KEY "imail-form"

typedef struct {
	guint serial; /* of the newest question */
	PurpleAccount *account;
	char *id;            /* NULL: nothing is shown */
	ImailReadable *mail; /* NULL until it has been read */
	Pictures *pictures;
	void (*shown)(gpointer user_data);
	gpointer user_data;
	GtkWidget *box, *header, *banner, *warning, *left_out, *images, *body, *parts;
	GtkWidget *status;  /* of whoever has the view; or NULL */
	char *status_words; /* what it says otherwise */
	char *link;         /* that it tells of; or NULL */
} View;

static GList *views; /* of View */
static guint last_serial;

static View *view_of(GtkWidget *widget)
{
	return g_object_get_data(G_OBJECT(widget), VIEW_KEY);
}

static View *find(guint serial)
{
	for (GList *l = views; l != NULL; l = l->next) {
		if (((View *)l->data)->serial == serial)
			return l->data;
	}
	return NULL;
}

/* --- Links --- */

static void hover_cb(const char *target, gpointer user_data)
{
	View *self = user_data;

	if (self->status == NULL)
		return;
	if (self->link == NULL) {
		g_free(self->status_words);
		self->status_words = g_strdup(gtk_label_get_text(GTK_LABEL(self->status)));
	}
	g_free(self->link);
	self->link = g_strdup(target);
	gtk_label_set_text(GTK_LABEL(self->status), target != NULL ? target : self->status_words);
}

/* What others say meanwhile is said when the link is left. */
static void status_said_cb(GtkLabel *label, GParamSpec *spec, View *self)
{
	if (self->link == NULL || g_str_equal(gtk_label_get_text(label), self->link))
		return;
	g_free(self->status_words);
	self->status_words = g_strdup(gtk_label_get_text(label));
	gtk_label_set_text(label, self->link);
}

static void status_forget(View *self)
{
	if (self->status == NULL)
		return;
	g_signal_handlers_disconnect_by_data(self->status, self);
	g_object_remove_weak_pointer(G_OBJECT(self->status), (gpointer *)&self->status);
	self->status = NULL;
}

void mail_view_set_status(GtkWidget *view, GtkWidget *label)
{
	View *self = view_of(view);

	status_forget(self);
	self->status = label;
	g_object_add_weak_pointer(G_OBJECT(label), (gpointer *)&self->status);
	g_signal_connect(label, "notify::label", G_CALLBACK(status_said_cb), self);
}

void mail_view_set_whole(GtkWidget *view)
{
	GtkWidget *scrolled = gtk_widget_get_ancestor(view_of(view)->body, GTK_TYPE_SCROLLED_WINDOW);

	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
	gtk_widget_set_no_show_all(view_of(view)->header, TRUE);
	gtk_widget_hide(view_of(view)->header);
}

/* --- Images --- */

static GdkPixbuf *picture_cb(guint index, gpointer user_data)
{
	View *self = user_data;

	return self->pictures != NULL ? pictures_get(self->pictures, index) : NULL;
}

static void picture_came_cb(guint index, GdkPixbuf *picture, gpointer user_data)
{
	mail_body_picture(((View *)user_data)->body, index);
}

static void pictures_done_cb(guint n_missing, gpointer user_data)
{
	images_bar_done(((View *)user_data)->images, n_missing);
}

/* --- Showing the mail --- */

static void said_cb(PurpleAccount *account, const char *id, GtkMessageType type, const char *text)
{
	gboolean is_said = FALSE;

	for (GList *l = views; l != NULL; l = l->next) {
		View *self = l->data;

		if (self->account != account || g_strcmp0(self->id, id) != 0)
			continue;
		banner_show(self->banner, type, text);
		is_said = TRUE;
	}
	if (!is_said && type == GTK_MESSAGE_ERROR)
		purple_notify_error(NULL, _("iMail"), _("Something went wrong with an attachment."), text);
}

static void picture_save_cb(guint index, gpointer user_data)
{
	View *self = user_data;
	const ImailImage *image = self->mail != NULL && index < self->mail->images->len
					  ? self->mail->images->pdata[index]
					  : NULL;
	g_autoptr(GHashTable) loaded = image != NULL ? pictures_loaded(self->pictures) : NULL;
	GBytes *octets =
		loaded != NULL && image->url != NULL ? g_hash_table_lookup(loaded, image->url) : NULL;

	if (image != NULL)
		picture_save(self->body, self->account, self->mail, image, octets, said_cb);
}

static void mail_show(View *self)
{
	mail_header_show(self->header, self->account, self->mail);
	self->pictures = pictures_new(self->account, self->mail, picture_came_cb, pictures_done_cb, self);
	mail_body_show(self->body, self->mail);
	if (self->mail->sender_warning != NULL)
		banner_show(self->warning, GTK_MESSAGE_WARNING, self->mail->sender_warning);
	if (self->mail->left_out_else != NULL)
		banner_show(self->left_out, GTK_MESSAGE_INFO, self->mail->left_out_else);
	images_bar_show(self->images, self->account, self->mail, self->pictures);
	if (self->mail->attachments->len == 0)
		return;
	self->parts = parts_new(self->account, self->mail, said_cb);
	gtk_box_pack_start(GTK_BOX(self->box), self->parts, FALSE, FALSE, 0);
}

/* What the mail that was shown has, but for the words about it. */
static void mail_clear(View *self)
{
	mail_body_show(self->body, NULL);
	mail_header_show(self->header, self->account, NULL);
	images_bar_show(self->images, self->account, NULL, NULL);
	g_clear_pointer(&self->parts, gtk_widget_destroy);
	g_clear_pointer(&self->pictures, pictures_free);
	g_clear_pointer(&self->mail, ui_readable_free);
	banner_hide(self->warning);
	banner_hide(self->left_out);
}

static void mail_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	View *self = find(GPOINTER_TO_UINT(user_data));

	if (self == NULL)
		return;
	mail_clear(self);
	if (mail == NULL) {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("This mail cannot be read."));
	} else {
		self->mail = ui_readable_copy(mail);
		mail_show(self);
	}
	self->shown(self->user_data);
}

/* Text or HTML is a choice for all mails of a window, until it is closed. */
static ImailForm form_of(const View *self)
{
	GtkWidget *window = gtk_widget_get_toplevel(self->box);

	return (ImailForm)GPOINTER_TO_INT(g_object_get_data(G_OBJECT(window), FORM_KEY));
}

static void load(View *self)
{
	self->serial = ++last_serial;
	if (self->id != NULL && ui_can_use(self->account))
		ui_api()->read_as(self->account, self->id, form_of(self), mail_read_cb,
				  GUINT_TO_POINTER(self->serial));
}

void mail_view_load(GtkWidget *view, PurpleAccount *account, const char *id)
{
	View *self = view_of(view);
	char *own = g_strdup(id);

	mail_clear(self);
	banner_hide(self->banner);
	g_free(self->id);
	self->id = own;
	self->account = account;
	load(self);
}

void mail_view_toggle_form(GtkWidget *view)
{
	View *self = view_of(view);
	ImailForm form;

	if (self->mail == NULL || !self->mail->has_both)
		return;
	form = self->mail->is_from_html ? IMAIL_FORM_TEXT : IMAIL_FORM_HTML;
	g_object_set_data(G_OBJECT(gtk_widget_get_toplevel(view)), FORM_KEY, GINT_TO_POINTER(form));
	load(self);
}

const ImailReadable *mail_view_mail(GtkWidget *view)
{
	return view_of(view)->mail;
}

void mail_view_say(GtkWidget *view, GtkMessageType type, const char *text)
{
	banner_show(view_of(view)->banner, type, text);
}

void mail_view_focus(GtkWidget *view)
{
	gtk_widget_grab_focus(view_of(view)->body);
}

GtkWidget *mail_view_text(GtkWidget *view)
{
	return view_of(view)->body;
}

gboolean mail_view_page_down(GtkWidget *view)
{
	return mail_body_page_down(view_of(view)->body);
}

void mail_view_toggle_headers(GtkWidget *view)
{
	mail_header_toggle(view_of(view)->header);
}

void mail_view_browser(GtkWidget *view)
{
	View *self = view_of(view);
	g_autoptr(GHashTable) images = self->pictures != NULL ? pictures_loaded(self->pictures) : NULL;

	if (self->mail != NULL && ui_can_use(self->account))
		forward_to_browser(self->account, self->mail->summary->id, images);
}

/* --- Building --- */

static void form_cb(gpointer user_data)
{
	mail_view_toggle_form(((View *)user_data)->box);
}

static void destroy_cb(GtkWidget *widget, View *self)
{
	views = g_list_remove(views, self);
	g_object_set_data(G_OBJECT(widget), VIEW_KEY, NULL);
	pictures_free(self->pictures);
	ui_readable_free(self->mail);
	status_forget(self);
	g_free(self->status_words);
	g_free(self->link);
	g_free(self->id);
	g_free(self);
}

void mail_view_end(void)
{
	mail_body_end();
	mail_zoom_end();
}

GtkWidget *mail_view_new(void (*shown)(gpointer user_data), gpointer user_data)
{
	static const MailBodyFns body_fns = {
		.hover = hover_cb, .picture = picture_cb, .save = picture_save_cb};
	View *self = g_new0(View, 1);
	GtkWidget *frame;

	self->shown = shown;
	self->user_data = user_data;
	self->box = gtk_vbox_new(FALSE, 6);
	self->header = mail_header_new(form_cb, self);
	self->banner = banner_new();
	self->warning = banner_new();
	self->left_out = banner_new();
	self->images = images_bar_new();
	frame = mail_body_new(&body_fns, self, &self->body);
	mail_zoom_watch(self->body);
	gtk_box_pack_start(GTK_BOX(self->box), self->header, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->warning, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->left_out, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->images, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), frame, TRUE, TRUE, 0);
	g_object_set_data(G_OBJECT(self->box), VIEW_KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	views = g_list_prepend(views, self);
	return self->box;
}
