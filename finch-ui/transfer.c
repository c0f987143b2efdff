/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transfer.c: mails out to mbox files, and in from them and from Maildirs: a small window a transfer, with a
 * bar while it goes on and what was done when it is over.
 *
 * A window that is closed stops its transfer: the next report finds it gone. An import that was stopped keeps
 * what it took in, and another goes on there; of an export nothing is left.
 */
#include "transfer.h"

#include <gnt.h>
#include <gntprogressbar.h>

#include "ui.h"

#define WIDTH      60
#define WORDS_ROWS 3

typedef struct {
	guint serial;
	PurpleAccount *account;
	gboolean is_import, is_over;
	char *name; /* of the file that is written */
	GntWidget *window, *bar, *words, *buttons;
} Transfer;

static GList *all; /* of Transfer */
static guint last_serial;

static Transfer *transfer_find(gpointer serial)
{
	for (GList *l = all; l != NULL; l = l->next)
		if (((Transfer *)l->data)->serial == GPOINTER_TO_UINT(serial))
			return l->data;
	return NULL;
}

static void close_cb(GntWidget *button, gpointer serial)
{
	Transfer *self = transfer_find(serial);

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

static void buttons_fill(Transfer *self)
{
	gnt_box_remove_all(GNT_BOX(self->buttons));
	ui_button(self->buttons, self->is_over ? _("Close") : _("Stop"), G_CALLBACK(close_cb),
		  GUINT_TO_POINTER(self->serial));
	gnt_box_readjust(GNT_BOX(self->window));
	gnt_widget_draw(self->window);
}

static gboolean report_cb(const ImailTransfer *transfer, const GError *error, gpointer serial)
{
	Transfer *self = transfer_find(serial);
	g_autofree char *done = NULL, *words = NULL;

	if (self == NULL)
		return FALSE;
	done = ui_transfer_words(transfer, self->is_import, self->name);
	if (error != NULL && self->is_import)
		words = g_strdup_printf(_("%s %s Import it again to go on."), error->message, done);
	else
		words = g_strdup(error != NULL ? error->message : done);
	gnt_progress_bar_set_fraction(GNT_PROGRESS_BAR(self->bar), transfer->part);
	if (transfer->is_over) {
		self->is_over = TRUE;
		if (error == NULL)
			gnt_progress_bar_set_fraction(GNT_PROGRESS_BAR(self->bar), 1.0);
		buttons_fill(self);
	}
	ui_words_set(self->words, words);
	return TRUE;
}

static void destroy_cb(GntWidget *window, Transfer *self)
{
	all = g_list_remove(all, self);
	g_free(self->name);
	g_free(self);
}

static gpointer transfer_new(PurpleAccount *account, gboolean is_import, const char *path)
{
	Transfer *self = g_new0(Transfer, 1);
	int width, height;

	self->serial = ++last_serial;
	self->account = account;
	self->is_import = is_import;
	self->name = g_filename_display_basename(path);
	all = g_list_prepend(all, self);
	self->window = ui_window_new(is_import ? _("Importing Mail") : _("Exporting Mail"));
	self->bar = gnt_progress_bar_new();
	ui_fix_size(self->bar, WIDTH, 1);
	gnt_widget_set_take_focus(self->bar, FALSE);
	self->words = ui_words(WIDTH, WORDS_ROWS);
	self->buttons = ui_buttons();
	gnt_box_add_widget(GNT_BOX(self->window), self->bar);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	gnt_box_add_widget(GNT_BOX(self->window), self->buttons);
	buttons_fill(self);
	ui_window_close_on_escape(self->window);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	ui_screen(&width, &height);
	gnt_widget_set_position(self->window, MAX(0, (width - WIDTH - 4) / 2), MIN(4, height / 4));
	ui_window_show_in_front(self->window);
	return GUINT_TO_POINTER(self->serial);
}

void transfer_export_mails(PurpleAccount *account, const char *const *ids, const char *path)
{
	if (ui_can_use(account))
		ui_api()->mails_export(account, ids, path, report_cb, transfer_new(account, FALSE, path));
}

void transfer_export_folder(PurpleAccount *account, const char *folder, const char *path)
{
	if (ui_can_use(account))
		ui_api()->folder_export(account, folder, path, report_cb, transfer_new(account, FALSE, path));
}

void transfer_import(PurpleAccount *account, const char *path, const char *folder)
{
	if (ui_can_use(account))
		ui_api()->mails_import(account, path, folder, report_cb, transfer_new(account, TRUE, path));
}

void transfer_close_all(PurpleAccount *account)
{
	GList *next;

	for (GList *l = all; l != NULL; l = next) {
		Transfer *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
}
