/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-more.c: what else can be done with the mail of a read window, in a menu at its button "More".
 *
 * The menu is made for the mail as it is now, and ends with the window.
 */
#include "read-private.h"

#include "find-bar.h"
#include "mail-view.h"
#include "mail-zoom.h"
#include "save-mail.h"
#include "source.h"
#include "ui.h"

/* The mail, if something can be done with it now. */
static const ImailReadable *mail_of(const Read *self)
{
	return ui_can_use(self->account) ? mail_view_mail(self->view) : NULL;
}

static void say(Read *self, const char *words)
{
	gtk_label_set_text(GTK_LABEL(self->status), words);
}

/* --- What it does --- */

static void mark(Read *self, const char *set, const char *clear)
{
	const char *ids[] = {self->id, NULL};

	ui_api()->mails_mark(self->account, ids, set, clear, NULL, NULL);
}

void read_mark_unread(Read *self)
{
	const ImailReadable *mail = mail_of(self);

	if (mail == NULL || mail->is_nested)
		return;
	mark(self, "", "S");
	say(self, _("Marked as unread."));
}

void read_toggle_star(Read *self)
{
	const ImailReadable *mail = mail_of(self);

	if (mail == NULL || mail->is_nested)
		return;
	/* What is shown is a copy: it is to know. */
	mail->summary->is_flagged = !mail->summary->is_flagged;
	mark(self, mail->summary->is_flagged ? "F" : "", mail->summary->is_flagged ? "" : "F");
	say(self, mail->summary->is_flagged ? _("Marked with a star.") : _("The star was removed."));
}

static void saved_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be saved."), error->message);
}

void read_save(Read *self)
{
	const ImailReadable *mail = mail_of(self);

	if (mail != NULL && !mail->is_nested)
		save_mail(GTK_WINDOW(self->window), self->account, self->id, mail->summary->subject, saved_cb,
			  NULL);
}

void read_source(Read *self)
{
	const ImailReadable *mail = mail_of(self);

	if (mail != NULL)
		source_open(self->account, mail->summary->id);
}

static void edited_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be opened."), error->message);
}

static void edit_as_new(Read *self)
{
	const ImailReadable *mail = mail_of(self);

	if (mail != NULL && !mail->is_nested)
		ui_api()->draft_open(self->account, self->id, edited_cb, NULL);
}

/* --- The menu --- */

static void attached_cb(GtkWidget *item, Read *self)
{
	read_forward(self, TRUE);
}

static void new_cb(GtkWidget *item, Read *self)
{
	edit_as_new(self);
}

static void unread_cb(GtkWidget *item, Read *self)
{
	read_mark_unread(self);
}

static void star_cb(GtkWidget *item, Read *self)
{
	read_toggle_star(self);
}

static void save_cb(GtkWidget *item, Read *self)
{
	read_save(self);
}

static void find_cb(GtkWidget *item, Read *self)
{
	find_bar_open(self->find);
}

static void larger_cb(GtkWidget *item, Read *self)
{
	mail_zoom_step(1);
}

static void smaller_cb(GtkWidget *item, Read *self)
{
	mail_zoom_step(-1);
}

static void normal_cb(GtkWidget *item, Read *self)
{
	mail_zoom_step(0);
}

static void source_cb(GtkWidget *item, Read *self)
{
	read_source(self);
}

static void keys_cb(GtkWidget *item, Read *self)
{
	read_keys_help(self);
}

static const struct {
	const char *label; /* NULL: a line between groups */
	void (*chosen)(GtkWidget *item, Read *self);
	gboolean is_own; /* not for a mail within a mail */
} entries[] = {
	{N_("Mark as _Unread"), unread_cb, TRUE},
	{N_("_Star"), star_cb, TRUE},
	{NULL, NULL, FALSE},
	{N_("Forward as _Attachment"), attached_cb, FALSE},
	{N_("_Edit as New Mail"), new_cb, TRUE},
	{N_("Sa_ve As…"), save_cb, TRUE},
	{NULL, NULL, FALSE},
	{N_("Fi_nd in This Mail…"), find_cb, FALSE},
	{N_("_Larger Text"), larger_cb, FALSE},
	{N_("S_maller Text"), smaller_cb, FALSE},
	{N_("N_ormal Text Size"), normal_cb, FALSE},
	{NULL, NULL, FALSE},
	{N_("View Sour_ce"), source_cb, FALSE},
	{N_("_Keys"), keys_cb, FALSE},
};

static GtkWidget *item_new(Read *self, guint which, const ImailReadable *mail)
{
	GtkWidget *item;

	if (entries[which].label == NULL)
		return gtk_separator_menu_item_new();
	if (entries[which].chosen != star_cb) {
		item = gtk_menu_item_new_with_mnemonic(_(entries[which].label));
	} else {
		item = gtk_check_menu_item_new_with_mnemonic(_(entries[which].label));
		gtk_check_menu_item_set_active(GTK_CHECK_MENU_ITEM(item), mail->summary->is_flagged);
	}
	gtk_widget_set_sensitive(item, !entries[which].is_own || !mail->is_nested);
	g_signal_connect(item, "activate", G_CALLBACK(entries[which].chosen), self);
	return item;
}

/* Above the button, which is at the window's foot. */
static void place_cb(GtkMenu *menu, int *x, int *y, gboolean *push_in, gpointer button)
{
	GtkAllocation allocation;
	GtkRequisition size;

	gtk_widget_get_allocation(button, &allocation);
	gtk_widget_size_request(GTK_WIDGET(menu), &size);
	gdk_window_get_origin(gtk_widget_get_window(button), x, y);
	*x += allocation.x;
	*y += allocation.y - size.height;
	if (*y < 0)
		*y += size.height + allocation.height;
	*push_in = TRUE;
}

void read_more_popup(Read *self, GtkWidget *button)
{
	const ImailReadable *mail = mail_of(self);
	GtkWidget *menu;

	if (mail == NULL)
		return;
	menu = gtk_menu_new();
	for (guint i = 0; i < G_N_ELEMENTS(entries); i++)
		gtk_menu_shell_append(GTK_MENU_SHELL(menu), item_new(self, i, mail));
	gtk_widget_show_all(menu);
	ui_menu_attach(menu, button);
	g_signal_connect(menu, "selection-done", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_menu_popup(GTK_MENU(menu), NULL, NULL, place_cb, button, 0, gtk_get_current_event_time());
	gtk_menu_shell_select_first(GTK_MENU_SHELL(menu), FALSE);
}
