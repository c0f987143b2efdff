/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c: the windows in which mails are read: a view of the mail (mail-view.c) and what can be done with it.
 *
 * A window opens at once and fills when the mail has been read. Callbacks find their window by account and
 * mail, never by pointer: it may have been closed.
 */
#include "read.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "forward.h"
#include "mail-view.h"
#include "ui.h"

#define WINDOW_WIDTH  640
#define WINDOW_HEIGHT 560

typedef struct {
	PurpleAccount *account;
	char *id;
	GtkWidget *window, *view, *reply, *reply_all, *forward, *delete, *fetch;
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

static void shown_cb(gpointer user_data)
{
	Read *self = user_data;
	const ImailReadable *mail = mail_view_mail(self->view);

	gtk_window_set_title(GTK_WINDOW(self->window),
			     mail != NULL ? ui_subject(mail->summary->subject) : _("Mail"));
	if (mail == NULL)
		return;
	if (mail->is_partial)
		gtk_widget_show(self->fetch);
	gtk_widget_set_sensitive(self->reply, TRUE);
	gtk_widget_set_sensitive(self->reply_all, TRUE);
	gtk_widget_set_sensitive(self->forward, !mail->is_nested);
	gtk_widget_set_sensitive(self->delete, !mail->is_nested);
}

/* --- What the user does --- */

static void read_reply(Read *self, gboolean to_all)
{
	const ImailReadable *mail = mail_view_mail(self->view);

	if (mail != NULL && ui_can_use(self->account))
		ui_api()->compose(self->account, ui_api()->compose_reply(self->account, mail, to_all));
}

static void reply_cb(GtkWidget *button, Read *self)
{
	read_reply(self, FALSE);
}

static void reply_all_cb(GtkWidget *button, Read *self)
{
	read_reply(self, TRUE);
}

static void read_forward(Read *self)
{
	const ImailReadable *mail = mail_view_mail(self->view);

	if (mail != NULL && ui_can_use(self->account))
		forward_open(self->account, mail->summary->id);
}

static void forward_cb(GtkWidget *button, Read *self)
{
	read_forward(self);
}

static void fetched_cb(const GError *error, gpointer user_data)
{
	Read *self = address_take(user_data);

	if (self == NULL)
		return;
	if (error == NULL) {
		mail_view_say(self->view, GTK_MESSAGE_INFO,
			      _("The whole mail is being fetched. It comes as a new one."));
		return;
	}
	mail_view_say(self->view, GTK_MESSAGE_ERROR, error->message);
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
	mail_view_say(self->view, GTK_MESSAGE_ERROR, error->message);
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
	else if (modifiers == GDK_CONTROL_MASK && key == GDK_KEY_l)
		read_forward(self);
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
	self->forward = ui_button(_("_Forward"), "mail-forward", G_CALLBACK(forward_cb), self);
	self->delete = ui_button(_("_Delete"), GTK_STOCK_DELETE, G_CALLBACK(delete_cb), self);
	gtk_button_set_image(GTK_BUTTON(close),
			     gtk_image_new_from_stock(GTK_STOCK_CLOSE, GTK_ICON_SIZE_BUTTON));
	g_signal_connect_swapped(close, "clicked", G_CALLBACK(gtk_widget_destroy), self->window);
	gtk_widget_set_tooltip_text(self->reply, _("Ctrl+R"));
	gtk_widget_set_tooltip_text(self->reply_all, _("Ctrl+Shift+R"));
	gtk_widget_set_tooltip_text(self->forward, _("Ctrl+L"));
	gtk_widget_set_tooltip_text(self->delete, _("Delete"));
	gtk_widget_set_tooltip_text(close, _("Esc"));
	gtk_box_pack_start(GTK_BOX(buttons), self->reply, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), self->reply_all, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), self->forward, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), self->delete, FALSE, FALSE, 0);
	/* Shown only for a mail of which the beginning alone is here. */
	self->fetch = ui_button(_("_Get Whole Mail"), GTK_STOCK_GO_DOWN, G_CALLBACK(fetch_cb), self);
	gtk_widget_set_no_show_all(self->fetch, TRUE);
	gtk_box_pack_start(GTK_BOX(buttons), self->fetch, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), close, FALSE, FALSE, 0);
	gtk_widget_set_sensitive(self->reply, FALSE);
	gtk_widget_set_sensitive(self->reply_all, FALSE);
	gtk_widget_set_sensitive(self->forward, FALSE);
	gtk_widget_set_sensitive(self->delete, FALSE);
	return buttons;
}

static void read_build(Read *self)
{
	GtkWidget *box = gtk_vbox_new(FALSE, 6);

	self->window = pidgin_create_window(_("Mail"), 12, "imail-read", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	self->view = mail_view_new(shown_cb, self);
	gtk_box_pack_start(GTK_BOX(box), self->view, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
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
		mail_view_focus(self->view);
		mail_view_load(self->view, account, id);
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
