/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failure.c: notices above the buddy list of mails that were not sent, are late, or came back.
 *
 * A mail has one notice at most: a newer state takes the place of the older one, and one that is no failure
 * ends it. From the notice a mail opens again for writing, or the folder where it stands.
 */
#include "failure.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <minidialog.h>
#include <pidginstock.h>

#include "fate.h"
#include "mailbox.h"
#include "rows.h"
#include "ui.h"

typedef struct {
	PurpleAccount *account;
	char *mail;
	GtkWidget *dialog;
} Failure;

static GList *failures; /* of Failure */

/* The user's click destroys the dialog, too. */
static void gone_cb(GtkWidget *dialog, Failure *self)
{
	failures = g_list_remove(failures, self);
	g_free(self->mail);
	g_free(self);
}

static Failure *find(PurpleAccount *account, const char *mail)
{
	for (GList *l = failures; l != NULL; l = l->next) {
		Failure *self = l->data;

		if (self->account == account && g_str_equal(self->mail, mail))
			return self;
	}
	return NULL;
}

static void edit_done_cb(const GError *error, gpointer unused)
{
	if (error != NULL)
		purple_notify_error(NULL, _("iMail"), _("The mail cannot be opened for writing."),
				    error->message);
}

static void edit_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer user_data)
{
	const Failure *self = user_data;

	if (ui_can_use(self->account))
		ui_api()->mail_edit(self->account, self->mail, edit_done_cb, NULL);
}

static void details_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer user_data)
{
	const Failure *self = user_data;

	if (ui_can_use(self->account))
		fate_open(self->account, self->mail);
}

static void outbox_cb(PidginMiniDialog *dialog, GtkButton *button, gpointer user_data)
{
	const Failure *self = user_data;

	mailbox_open(self->account, ROWS_OUTBOX);
}

static const char *title(const char *state)
{
	return g_str_equal(state, "failed")    ? _("A mail was not sent")
	       : g_str_equal(state, "bounced") ? _("A mail came back")
	       : g_str_equal(state, "sent")    ? _("A mail did not reach everybody")
					       : _("A mail is held up");
}

static void show(PurpleAccount *account, const ImailMailEvent *event)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();
	gboolean is_over = g_str_equal(event->state, "failed") || g_str_equal(event->state, "bounced") ||
			   g_str_equal(event->state, "sent");
	PidginMiniDialog *dialog;
	Failure *self;

	if (list == NULL || list->scrollbook == NULL) {
		purple_notify_error(NULL, _("iMail"), title(event->state), event->text);
		return;
	}
	dialog = pidgin_mini_dialog_new(title(event->state), event->text,
					is_over ? PIDGIN_STOCK_DIALOG_ERROR : GTK_STOCK_DIALOG_WARNING);
	self = g_new0(Failure, 1);
	self->account = account;
	self->mail = g_strdup(event->mail);
	self->dialog = GTK_WIDGET(dialog);
	failures = g_list_prepend(failures, self);
	pidgin_mini_dialog_add_button(dialog, _("_Close"), NULL, NULL);
	pidgin_mini_dialog_add_non_closing_button(dialog, _("Details…"), details_cb, self);
	if (is_over)
		pidgin_mini_dialog_add_button(dialog, _("Edit Again"), edit_cb, self);
	else
		pidgin_mini_dialog_add_button(dialog, _("Outbox"), outbox_cb, self);
	g_signal_connect(dialog, "destroy", G_CALLBACK(gone_cb), self);
	ui_wrap_within(GTK_WIDGET(dialog));
	pidgin_blist_add_alert(GTK_WIDGET(dialog));
}

void failure_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	Failure *shown = find(account, event->mail);

	/* On its way again, perhaps only to fail again: the notice stays until that is known. */
	if (g_str_equal(event->state, "sending") || g_str_equal(event->state, "uploading"))
		return;
	if (shown != NULL && (event->is_failure || !g_str_equal(event->state, "deferred")))
		gtk_widget_destroy(shown->dialog);
	if (event->is_failure)
		show(account, event);
}

void failure_close_all(PurpleAccount *account)
{
	for (GList *l = failures, *next; l != NULL; l = next) {
		Failure *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gtk_widget_destroy(self->dialog);
	}
}
