/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c: the windows in which mails are read.
 *
 * A window opens at once and fills when the mail has been read (in the protocol plugin's thread), so that it
 * never keeps the user waiting in front of nothing. Callbacks find their window by account and mail, never by
 * pointer: it may have been closed. What is shown is the protocol plugin's escaped markup; nothing is loaded
 * from the network and nothing opened by itself.
 */
#include "read.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkimhtml.h>
#include <gtkutils.h>

#include "banner.h"
#include "parts.h"
#include "ui.h"

#define WINDOW_WIDTH  640
#define WINDOW_HEIGHT 560
#define SHOW_OPTIONS                                                                                         \
	(GTK_IMHTML_NO_COMMENTS | GTK_IMHTML_NO_TITLE | GTK_IMHTML_NO_SCROLL | GTK_IMHTML_NO_SMILEY |        \
	 GTK_IMHTML_NO_NEWLINE)

typedef struct {
	PurpleAccount *account;
	char *id;
	ImailReadable *mail; /* NULL until it has been read */
	GtkWidget *window, *box, *headers, *banner, *left_out, *body, *parts, *reply, *reply_all, *delete,
		*fetch;
} Read;

static GList *windows; /* of Read */

static Read *read_find(PurpleAccount *account, const char *id)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Read *self = l->data;

		if (self->account == account && g_str_equal(self->id, id))
			return self;
	}
	return NULL;
}

/* --- What callbacks of the API need to find their window again --- */

typedef struct {
	PurpleAccount *account;
	char *id;
} Address;

static Address *address_new(const Read *self)
{
	Address *address = g_new(Address, 1);

	address->account = self->account;
	address->id = g_strdup(self->id);
	return address;
}

static Read *address_take(Address *address)
{
	Read *self = read_find(address->account, address->id);

	g_free(address->id);
	g_free(address);
	return self;
}

/* --- Showing the mail --- */

static void header_add(Read *self, guint row, const char *name, const char *value, gboolean is_bold)
{
	GtkWidget *label = gtk_label_new(NULL), *text = gtk_label_new(value);
	g_autofree char *markup = g_markup_printf_escaped("<b>%s:</b>", name);

	gtk_label_set_markup(GTK_LABEL(label), markup);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_table_attach(GTK_TABLE(self->headers), label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	if (is_bold) {
		g_autofree char *bold = g_markup_printf_escaped("<b>%s</b>", value);

		gtk_label_set_markup(GTK_LABEL(text), bold);
	}
	gtk_label_set_selectable(GTK_LABEL(text), TRUE);
	gtk_label_set_ellipsize(GTK_LABEL(text), PANGO_ELLIPSIZE_END);
	gtk_misc_set_alignment(GTK_MISC(text), 0.0f, 0.5f);
	/* An ellipsised label asks for the height of its own font only: leave room for the taller one of
	 * another script. */
	gtk_misc_set_padding(GTK_MISC(text), 0, 3);
	gtk_widget_set_tooltip_text(text, value);
	gtk_table_attach(GTK_TABLE(self->headers), text, 1, 2, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL,
			 0, 0);
	atk_object_set_description(gtk_widget_get_accessible(text), name);
}

static void headers_show(Read *self)
{
	const ImailReadable *mail = self->mail;
	g_autofree char *date = ui_date_long(mail->summary->date);
	guint row = 0;

	header_add(self, row++, _("From"), mail->summary->from, FALSE);
	header_add(self, row++, _("To"), mail->to, FALSE);
	if (mail->cc != NULL && *mail->cc != '\0')
		header_add(self, row++, _("Cc"), mail->cc, FALSE);
	header_add(self, row++, _("Date"), date, FALSE);
	header_add(self, row++, _("Subject"), ui_subject(mail->summary->subject), TRUE);
	/* Of a single one it goes without saying. */
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL)
		header_add(self, row++, _("Came through"), mail->through, FALSE);
	gtk_widget_show_all(self->headers);
}

static void saved_cb(PurpleAccount *account, const char *id, GtkMessageType type, const char *text)
{
	Read *self = read_find(account, id);

	if (self != NULL)
		banner_show(self->banner, type, text);
	else if (type == GTK_MESSAGE_ERROR)
		purple_notify_error(NULL, _("iMail"), _("An attachment was not saved."), text);
}

static void mail_show(Read *self)
{
	GtkTextIter start;
	GtkIMHtml *body = GTK_IMHTML(self->body);

	headers_show(self);
	gtk_window_set_title(GTK_WINDOW(self->window), ui_subject(self->mail->summary->subject));
	gtk_imhtml_clear(body);
	gtk_imhtml_append_text(body, self->mail->markup, SHOW_OPTIONS);
	gtk_text_buffer_get_start_iter(body->text_buffer, &start);
	gtk_text_buffer_place_cursor(body->text_buffer, &start);
	if (self->mail->left_out != NULL)
		banner_show(self->left_out, GTK_MESSAGE_INFO, self->mail->left_out);
	if (self->mail->attachments->len > 0) {
		self->parts = parts_new(self->account, self->mail, saved_cb);
		gtk_box_pack_start(GTK_BOX(self->box), self->parts, FALSE, FALSE, 0);
		gtk_box_reorder_child(GTK_BOX(self->box), self->parts, 4);
	}
	if (self->mail->is_partial)
		gtk_widget_show(self->fetch);
	gtk_widget_set_sensitive(self->reply, TRUE);
	gtk_widget_set_sensitive(self->reply_all, TRUE);
	gtk_widget_set_sensitive(self->delete, TRUE);
}

static void mail_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self == NULL)
		return;
	gtk_imhtml_clear(GTK_IMHTML(self->body));
	if (mail == NULL) {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("This mail cannot be read."));
		gtk_window_set_title(GTK_WINDOW(self->window), _("Mail"));
		return;
	}
	self->mail = ui_readable_copy(mail);
	mail_show(self);
}

/* --- What the user does --- */

static void read_reply(Read *self, gboolean to_all)
{
	if (self->mail != NULL && ui_can_use(self->account))
		ui_api()->compose(self->account, ui_api()->compose_reply(self->account, self->mail, to_all));
}

static void reply_cb(GtkWidget *button, Read *self)
{
	read_reply(self, FALSE);
}

static void reply_all_cb(GtkWidget *button, Read *self)
{
	read_reply(self, TRUE);
}

static void fetched_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self == NULL)
		return;
	if (error == NULL) {
		banner_show(self->banner, GTK_MESSAGE_INFO,
			    _("The whole mail is being fetched. It comes as a new one."));
		return;
	}
	banner_show(self->banner, GTK_MESSAGE_ERROR, error->message);
	gtk_widget_set_sensitive(self->fetch, TRUE);
}

static void fetch_cb(GtkWidget *button, Read *self)
{
	if (!ui_can_use(self->account))
		return;
	gtk_widget_set_sensitive(self->fetch, FALSE);
	ui_api()->mail_fetch(self->account, self->id, fetched_cb, address_new(self));
}

static void deleted_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self == NULL)
		return;
	if (error == NULL) {
		gtk_widget_destroy(self->window);
		return;
	}
	banner_show(self->banner, GTK_MESSAGE_ERROR, error->message);
	gtk_widget_set_sensitive(self->delete, TRUE);
}

static void delete_cb(GtkWidget *button, Read *self)
{
	if (!ui_can_use(self->account) || !gtk_widget_get_sensitive(self->delete))
		return;
	gtk_widget_set_sensitive(self->delete, FALSE);
	ui_api()->mail_delete(self->account, self->id, deleted_cb, address_new(self));
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, Read *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);

	if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_r)
		read_reply(self, FALSE);
	else if (modifiers == (GDK_CONTROL_MASK | GDK_SHIFT_MASK) && key == GDK_KEY_r)
		read_reply(self, TRUE);
	else if (modifiers == 0 && (key == GDK_KEY_Delete || key == GDK_KEY_KP_Delete))
		delete_cb(NULL, self);
	else if ((modifiers == 0 && key == GDK_KEY_Escape) ||
		 (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_w))
		gtk_widget_destroy(window);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(GtkWidget *window, Read *self)
{
	windows = g_list_remove(windows, self);
	ui_readable_free(self->mail);
	g_free(self->id);
	g_free(self);
}

/* --- Building the window --- */

static GtkWidget *buttons_new(Read *self)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6);
	GtkWidget *close = gtk_button_new_with_mnemonic(_("_Close"));

	self->reply = ui_button(_("_Reply"), "mail-reply-sender", G_CALLBACK(reply_cb), self);
	self->reply_all = ui_button(_("Reply _All"), "mail-reply-all", G_CALLBACK(reply_all_cb), self);
	self->delete = ui_button(_("_Delete"), GTK_STOCK_DELETE, G_CALLBACK(delete_cb), self);
	gtk_button_set_image(GTK_BUTTON(close),
			     gtk_image_new_from_stock(GTK_STOCK_CLOSE, GTK_ICON_SIZE_BUTTON));
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), self->window);
	gtk_widget_set_tooltip_text(self->reply, _("Ctrl+R"));
	gtk_widget_set_tooltip_text(self->reply_all, _("Ctrl+Shift+R"));
	gtk_widget_set_tooltip_text(self->delete, _("Delete"));
	gtk_widget_set_tooltip_text(close, _("Esc"));
	gtk_box_pack_start(GTK_BOX(buttons), self->reply, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), self->reply_all, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), self->delete, FALSE, FALSE, 0);
	/* Shown only for a mail of which the beginning alone is here. */
	self->fetch = ui_button(_("_Get Whole Mail"), GTK_STOCK_GO_DOWN, G_CALLBACK(fetch_cb), self);
	gtk_widget_set_no_show_all(self->fetch, TRUE);
	gtk_box_pack_start(GTK_BOX(buttons), self->fetch, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	gtk_widget_set_sensitive(self->reply, FALSE);
	gtk_widget_set_sensitive(self->reply_all, FALSE);
	gtk_widget_set_sensitive(self->delete, FALSE);
	return buttons;
}

static void read_build(Read *self)
{
	GtkWidget *toolbar, *scrolled, *frame;

	self->window = pidgin_create_window(_("Mail"), 12, "imail-read", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	self->box = gtk_vbox_new(FALSE, 6);
	self->headers = gtk_table_new(5, 2, FALSE);
	gtk_table_set_col_spacings(GTK_TABLE(self->headers), 6);
	self->banner = banner_new();
	self->left_out = banner_new();
	frame = pidgin_create_imhtml(FALSE, &self->body, &toolbar, &scrolled);
	gtk_imhtml_remove_smileys(GTK_IMHTML(self->body));
	gtk_imhtml_append_text(GTK_IMHTML(self->body), _("Reading…"), SHOW_OPTIONS);
	ui_accessible_name(self->body, _("Message"));
	gtk_box_pack_start(GTK_BOX(self->box), self->headers, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), self->left_out, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), frame, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(self->box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), self->box);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
}

void read_open(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self == NULL && ui_can_use(account)) {
		self = g_new0(Read, 1);
		self->account = account;
		self->id = g_strdup(id);
		windows = g_list_prepend(windows, self);
		read_build(self);
		gtk_widget_show_all(self->window);
		gtk_widget_grab_focus(self->body);
		ui_api()->read(account, id, mail_read_cb, address_new(self));
	}
	if (self != NULL)
		gtk_window_present(GTK_WINDOW(self->window));
}

void read_mail_removed(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self != NULL)
		gtk_widget_destroy(self->window);
}

void read_close_all(PurpleAccount *account)
{
	GList *next;

	for (GList *l = windows; l != NULL; l = next) {
		Read *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gtk_widget_destroy(self->window);
	}
}
