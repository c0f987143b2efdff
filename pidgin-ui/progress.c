/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.c: what is on its way, mailboxes that are being fetched and mails that are being uploaded or sent,
 * each with a bar in a mini dialog where it takes long.
 *
 * It owns the list of them. A few mails, or a small one, are there before a bar could be read: only a fetch
 * with MIN_LEFT mails still to come, and a mail of MIN_OCTETS, get one.
 */
#include "progress.h"

#include <pidgin.h>

#include <gtkblist.h>
#include <minidialog.h>
#include <pidginstock.h>

#include "ui.h"

#define MIN_LEFT   20
#define MIN_OCTETS (1024 * 1024)

typedef struct {
	PurpleAccount *account;
	char *key;         /* a mailbox, or a mail */
	const char *state; /* of a mail: "uploading" or "sending"; NULL: a mailbox */
	gint64 done, total;
	gboolean had_dialog;     /* hidden by the user, it does not come again */
	GtkWidget *dialog, *bar; /* NULL: there is none */
} Progress;

static GList *bars; /* of Progress */

static Progress *progress_find(PurpleAccount *account, const char *key, gboolean is_mail)
{
	for (GList *l = bars; l != NULL; l = l->next) {
		Progress *self = l->data;

		if (self->account == account && (self->state != NULL) == is_mail &&
		    g_str_equal(self->key, key))
			return self;
	}
	return NULL;
}

static Progress *progress_new(PurpleAccount *account, const char *key)
{
	Progress *self = g_new0(Progress, 1);

	self->account = account;
	self->key = g_strdup(key);
	bars = g_list_prepend(bars, self);
	return self;
}

static void progress_free(Progress *self)
{
	bars = g_list_remove(bars, self);
	if (self->dialog != NULL)
		gtk_widget_destroy(self->dialog);
	g_free(self->key);
	g_free(self);
}

/* Nothing where there is no buddy list to show it. */
static void dialog_open(Progress *self, const char *title)
{
	PidginBuddyList *list = pidgin_blist_get_default_gtk_blist();

	if (self->had_dialog || list == NULL || list->scrollbook == NULL)
		return;
	self->had_dialog = TRUE;
	self->dialog = GTK_WIDGET(pidgin_mini_dialog_new(title, NULL, PIDGIN_STOCK_DIALOG_INFO));
	self->bar = gtk_progress_bar_new();
	ui_accessible_name(self->bar, title);
	gtk_box_pack_start(PIDGIN_MINI_DIALOG(self->dialog)->contents, self->bar, FALSE, FALSE, 0);
	pidgin_mini_dialog_add_button(PIDGIN_MINI_DIALOG(self->dialog), _("Hide"), NULL, NULL);
	gtk_widget_show_all(self->dialog);
	g_signal_connect(self->dialog, "destroy", G_CALLBACK(gtk_widget_destroyed), &self->dialog);
	ui_wrap_within(self->dialog);
	pidgin_blist_add_alert(self->dialog);
}

static void bar_show(Progress *self, const char *text)
{
	if (self->dialog == NULL)
		return;
	gtk_progress_bar_set_text(GTK_PROGRESS_BAR(self->bar), text);
	gtk_progress_bar_set_fraction(GTK_PROGRESS_BAR(self->bar),
				      self->total > 0 ? (double)self->done / (double)self->total : 0.0);
}

/* --- Fetches --- */

void progress_show(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total)
{
	Progress *self = progress_find(account, mailbox, FALSE);
	g_autofree char *text = NULL, *title = NULL;

	if (done >= total) {
		progress_end(account, mailbox);
		return;
	}
	if (self == NULL)
		self = progress_new(account, mailbox);
	self->done = done;
	self->total = total;
	title = g_strdup_printf(_("Fetching mail for %s"), purple_account_get_username(account));
	if (total - done >= MIN_LEFT)
		dialog_open(self, title);
	text = g_strdup_printf(_("%d of %d"), (int)done, (int)total);
	bar_show(self, text);
}

void progress_end(PurpleAccount *account, const char *mailbox)
{
	Progress *self = progress_find(account, mailbox, FALSE);

	if (self != NULL)
		progress_free(self);
}

/* --- Mails --- */

static char *mail_title(const Progress *self, const char *subject)
{
	g_autoptr(GPtrArray) outbox = subject == NULL ? ui_api()->outbox(self->account) : NULL;

	for (guint i = 0; outbox != NULL && i < outbox->len && subject == NULL; i++) {
		const ImailOutboxEntry *entry = g_ptr_array_index(outbox, i);

		if (g_str_equal(entry->mail, self->key))
			subject = entry->subject;
	}
	return g_strdup_printf(g_str_equal(self->state, "uploading") ? _("Uploading “%s”")
								     : _("Sending “%s”"),
			       ui_subject(subject));
}

static void mail_on_its_way(Progress *self, const ImailMailEvent *event)
{
	gboolean is_upload = g_str_equal(event->state, "uploading");
	const char *state = is_upload ? "uploading" : "sending";
	g_autofree char *title = NULL, *text = NULL, *done = NULL, *total = NULL;

	if (self->state != NULL && self->state != state && self->dialog != NULL)
		gtk_widget_destroy(self->dialog); /* the second half of its way has a dialog of its own */
	if (self->state != state)
		self->had_dialog = FALSE;
	self->state = state;
	self->done = event->done;
	self->total = event->total;
	if (self->total < MIN_OCTETS)
		return;
	title = mail_title(self, event->subject);
	dialog_open(self, title);
	done = g_format_size((guint64)self->done);
	total = g_format_size((guint64)self->total);
	text = g_strdup_printf(_("%s of %s"), done, total);
	bar_show(self, text);
}

void progress_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	Progress *self = progress_find(account, event->mail, TRUE);

	if (g_str_equal(event->state, "uploading") || g_str_equal(event->state, "sending"))
		mail_on_its_way(self != NULL ? self : progress_new(account, event->mail), event);
	else if (self != NULL)
		progress_free(self);
}

const char *progress_of_mail(PurpleAccount *account, const char *mail, int *percent)
{
	const Progress *self = progress_find(account, mail, TRUE);

	*percent = self != NULL && self->total > 0 ? (int)(self->done * 100 / self->total) : -1;
	return self != NULL ? self->state : NULL;
}

void progress_close_all(PurpleAccount *account)
{
	for (GList *l = bars, *next; l != NULL; l = next) {
		next = l->next;
		if (account == NULL || ((Progress *)l->data)->account == account)
			progress_free(l->data);
	}
}
