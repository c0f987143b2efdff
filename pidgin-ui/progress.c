/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.c: one mini dialog with a bar for each mailbox that is being fetched.
 *
 * A few mails are here before a bar could be read: only a fetch with MIN_LEFT mails still to come gets one.
 */
#include "progress.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <minidialog.h>
#include <pidginstock.h>

#include "ui.h"

#define MIN_LEFT 20

typedef struct {
	PurpleAccount *account;
	char *mailbox;
	GtkWidget *dialog, *bar; /* NULL: the dialog is gone */
} Progress;

static GList *bars; /* of Progress */

static Progress *progress_find(PurpleAccount *account, const char *mailbox)
{
	for (GList *l = bars; l != NULL; l = l->next) {
		Progress *self = l->data;

		if (self->account == account && g_str_equal(self->mailbox, mailbox))
			return self;
	}
	return NULL;
}

static void progress_free(Progress *self)
{
	bars = g_list_remove(bars, self);
	if (self->dialog != NULL)
		gtk_widget_destroy(self->dialog);
	g_free(self->mailbox);
	g_free(self);
}

/* NULL where there is no buddy list to show it. */
static Progress *progress_new(PurpleAccount *account, const char *mailbox)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();
	g_autofree char *title = NULL;
	Progress *self;

	if (list == NULL || list->scrollbook == NULL)
		return NULL;
	title = g_strdup_printf(_("Fetching mail for %s"), purple_account_get_username(account));
	self = g_new0(Progress, 1);
	self->account = account;
	self->mailbox = g_strdup(mailbox);
	self->dialog = GTK_WIDGET(pidgin_mini_dialog_new(title, NULL, PIDGIN_STOCK_DIALOG_INFO));
	self->bar = gtk_progress_bar_new();
	ui_accessible_name(self->bar, title);
	gtk_box_pack_start(PIDGIN_MINI_DIALOG(self->dialog)->contents, self->bar, FALSE, FALSE, 0);
	/* Hidden, it does not come again for this fetch. */
	pidgin_mini_dialog_add_button(PIDGIN_MINI_DIALOG(self->dialog), _("Hide"), NULL, NULL);
	gtk_widget_show_all(self->dialog);
	g_signal_connect(self->dialog, "destroy", G_CALLBACK(gtk_widget_destroyed), &self->dialog);
	pidgin_blist_add_alert(self->dialog);
	bars = g_list_prepend(bars, self);
	return self;
}

void progress_show(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total)
{
	Progress *self = progress_find(account, mailbox);
	g_autofree char *text = NULL;

	if (done >= total) {
		progress_end(account, mailbox);
		return;
	}
	if (self == NULL && total - done >= MIN_LEFT)
		self = progress_new(account, mailbox);
	if (self == NULL || self->dialog == NULL)
		return;
	text = g_strdup_printf(_("%d of %d"), (int)done, (int)total);
	gtk_progress_bar_set_text(GTK_PROGRESS_BAR(self->bar), text);
	gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(self->bar), (double)done / (double)total);
}

void progress_end(PurpleAccount *account, const char *mailbox)
{
	Progress *self = progress_find(account, mailbox);

	if (self != NULL)
		progress_free(self);
}

void progress_close_all(PurpleAccount *account)
{
	for (GList *l = bars, *next; l != NULL; l = next) {
		next = l->next;
		if (account == NULL || ((Progress *)l->data)->account == account)
			progress_free(l->data);
	}
}
