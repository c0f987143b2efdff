/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * images-bar.c: a GtkInfoBar of three states: images were not loaded, are being loaded, are loaded because
 * this sender's always are. What is allowed is kept with the account.
 */
#include "images-bar.h"

#include "banner.h"
#include "ui.h"

#define KEY "imail-images-bar"

typedef struct {
	GtkWidget *box, *banner, *load, *always, *never;
	PurpleAccount *account;
	const ImailReadable *mail;
	Pictures *pictures;
} Bar;

static Bar *bar_of(GtkWidget *box)
{
	return g_object_get_data(G_OBJECT(box), KEY);
}

static const char *sender_of(const Bar *self)
{
	return self->mail->summary->from_address;
}

static gboolean is_allowed(const Bar *self)
{
	return ui_can_use(self->account) && ui_api()->images_allowed(self->account, sender_of(self));
}

static void say(Bar *self, const char *words)
{
	gboolean is_wanted = pictures_is_remote_wanted(self->pictures);
	gboolean can_load = pictures_remote(self->pictures) > 0;

	banner_show(self->banner, GTK_MESSAGE_INFO, words);
	gtk_widget_set_visible(self->load, !is_wanted && can_load);
	/* An address that says who it is: of a mail without one nothing could be kept. */
	gtk_widget_set_visible(self->always, can_load && !is_allowed(self) && *sender_of(self) != '\0');
	gtk_widget_set_visible(self->never, is_allowed(self));
	gtk_widget_show(self->box);
}

static char *blocked_words(const Bar *self)
{
	guint n = self->mail->remote_images;

	if (pictures_remote(self->pictures) > 0)
		return g_strdup_printf(NN_("An image on another server was not loaded.",
					   "%u images on other servers were not loaded.", n),
				       n);
	/* Nothing to be seen: they are there to be counted. */
	return g_strdup_printf(NN_("An invisible image on another server was left out.",
				   "%u invisible images on other servers were left out.", n),
			       n);
}

void images_bar_done(GtkWidget *box, guint n_missing)
{
	Bar *self = bar_of(box);
	g_autofree char *words = NULL;

	if (n_missing > 0)
		words = g_strdup_printf(
			NN_("An image could not be loaded.", "%u images could not be loaded.", n_missing),
			n_missing);
	else if (is_allowed(self))
		words = g_strdup_printf(_("Images in mails of %s are always loaded."), sender_of(self));
	if (words != NULL)
		say(self, words);
	else
		gtk_widget_hide(self->box);
}

static void load(Bar *self)
{
	say(self, _("Images are being loaded…"));
	pictures_load_remote(self->pictures);
}

static void load_cb(GtkWidget *button, Bar *self)
{
	if (self->mail == NULL)
		return;
	gtk_widget_hide(self->load);
	pictures_load_remote(self->pictures);
}

static void always_cb(GtkWidget *button, Bar *self)
{
	if (self->mail == NULL || !ui_can_use(self->account))
		return;
	ui_api()->images_allow(self->account, sender_of(self), TRUE);
	if (pictures_is_remote_wanted(self->pictures))
		images_bar_done(self->box, 0);
	else
		load(self);
}

static void never_cb(GtkWidget *button, Bar *self)
{
	g_autofree char *words = NULL;

	if (self->mail == NULL || !ui_can_use(self->account))
		return;
	ui_api()->images_allow(self->account, sender_of(self), FALSE);
	words = g_strdup_printf(_("Images in other mails of %s are not loaded by themselves any more."),
				sender_of(self));
	say(self, words);
}

void images_bar_show(GtkWidget *box, PurpleAccount *account, const ImailReadable *mail, Pictures *pictures)
{
	Bar *self = bar_of(box);
	g_autofree char *words = NULL;

	self->account = account;
	self->mail = mail;
	self->pictures = pictures;
	gtk_widget_hide(box);
	if (mail == NULL || mail->remote_images == 0)
		return;
	if (pictures_remote(pictures) > 0 && is_allowed(self)) {
		load(self);
		return;
	}
	words = blocked_words(self);
	say(self, words);
}

static void destroy_cb(GtkWidget *box, Bar *self)
{
	g_free(self);
}

static GtkWidget *button_add(Bar *self, const char *label, GCallback clicked)
{
	GtkWidget *button = gtk_button_new_with_mnemonic(label);
	GtkWidget *area = gtk_info_bar_get_content_area(GTK_INFO_BAR(self->banner));

	g_signal_connect(button, "clicked", clicked, self);
	gtk_box_pack_start(GTK_BOX(area), button, FALSE, FALSE, 0);
	return button;
}

GtkWidget *images_bar_new(void)
{
	Bar *self = g_new0(Bar, 1);

	self->box = gtk_vbox_new(FALSE, 0);
	self->banner = banner_new();
	gtk_widget_set_tooltip_text(
		self->banner,
		_("Loading an image tells its server, and so the sender, that you read this mail."));
	self->load = button_add(self, _("Load _Images"), G_CALLBACK(load_cb));
	self->always = button_add(self, _("Al_ways from This Sender"), G_CALLBACK(always_cb));
	self->never = button_add(self, _("_No Longer from This Sender"), G_CALLBACK(never_cb));
	gtk_box_pack_start(GTK_BOX(self->box), self->banner, FALSE, FALSE, 0);
	gtk_widget_set_no_show_all(self->box, TRUE);
	g_object_set_data(G_OBJECT(self->box), KEY, self);
	g_signal_connect(self->box, "destroy", G_CALLBACK(destroy_cb), self);
	return self->box;
}
