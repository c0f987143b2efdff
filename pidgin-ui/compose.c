/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.c: the windows in which mails are written.
 *
 * A window owns its ImailCompose from opening to closing: the fields that it does not show (threading
 * headers, what it takes the place of) stay in it untouched, the others are collected when the mail is saved
 * or sent. The window closes only when the protocol plugin has the mail on disk; whatever is wrong is said in
 * the window, and nothing that was written is lost: it is saved as a draft by itself (drafting.h), and the
 * title says when all is.
 *
 * The parts of the window live elsewhere: from.c, recipients.c, body.c (text), attach.c (attachments),
 * later.c (when it leaves), banner.c (notices); and outgoing.c, where a mail can be taken back that was just
 * sent.
 */
#include "compose.h"

#include <gdk/gdkkeysyms.h>
#include <pidgin.h>

#include <gtkutils.h>

#include "ask.h"
#include "attach.h"
#include "banner.h"
#include "body.h"
#include "drafting.h"
#include "forgotten.h"
#include "from.h"
#include "later.h"
#include "outgoing.h"
#include "prefs-window.h"
#include "recipients.h"
#include "ui.h"

#define WINDOW_WIDTH  640
#define WINDOW_HEIGHT 560
#define ROW_SPACING   6

enum { ROW_FROM, ROW_RECIPIENTS, ROW_SUBJECT = ROW_RECIPIENTS + RECIPIENTS_ROWS, N_ROWS };

typedef struct {
	PurpleAccount *account; /* the one it was opened for; may have gone */
	ImailCompose *compose;
	/* Whose signature stands in the text, if any does. */
	PurpleAccount *signed_by;
	char *signed_as; /* a sender's mailbox; NULL: the account's default one */
	GtkWidget *window, *banner, *from, *subject, *body;
	Recipients *recipients;
	Attach *attach;
	Drafting *drafting;
	/* The user said that this is meant. */
	gboolean is_without_subject, is_without_attachment;
	gboolean is_saved;
	gboolean is_plain; /* written as plain text: the account's setting when it was opened */
} Compose;

static GList *windows; /* of Compose */

static void compose_failed(const char *text, gpointer user_data)
{
	Compose *self = user_data;

	banner_show(self->banner, GTK_MESSAGE_ERROR, text);
}

/* --- What the window shows --- */

static void compose_collect(Compose *self)
{
	ImailCompose *mail = self->compose;
	g_autofree char *mailbox = NULL;
	PurpleAccount *account = from_get(self->from, &mailbox);

	/* Before the account's senders are known, what the mail says stays. */
	if (mailbox != NULL || account != self->account) {
		g_free(mail->from);
		mail->from = g_steal_pointer(&mailbox);
	}
	if (account != NULL)
		self->account = account;
	recipients_collect(self->recipients, mail);
	g_free(mail->subject);
	mail->subject = g_strdup(gtk_entry_get_text(GTK_ENTRY(self->subject)));
	body_collect(self->body, mail);
}

/* --- The draft --- */

static void title_show(Compose *self)
{
	const char *subject = gtk_entry_get_text(GTK_ENTRY(self->subject));
	const char *words = *subject != '\0' ? subject : _("Write Mail");
	g_autofree char *title = self->is_saved ? g_strdup_printf(_("%s (saved)"), words) : g_strdup(words);

	gtk_window_set_title(GTK_WINDOW(self->window), title);
}

static PurpleAccount *drafting_collect(gpointer user_data)
{
	Compose *self = user_data;

	compose_collect(self);
	return self->account;
}

static void drafting_saved(gboolean is_saved, gpointer user_data)
{
	Compose *self = user_data;

	self->is_saved = is_saved;
	title_show(self);
}

static const DraftingHandlers drafting_handlers = {
	.collect = drafting_collect, .saved = drafting_saved, .failed = compose_failed};

/* --- The sender --- */

/* Another sender's signature takes the place of the one before. What comes by itself is nothing written. */
static void signature_swap(Compose *self, PurpleAccount *account, const char *mailbox)
{
	g_autofree char *text = body_text(self->body);
	gboolean is_fresh = !drafting_is_changed(self->drafting);
	ImailSignatureChange *change;

	if (!ui_can_use(account) || !ui_can_use(self->signed_by))
		return;
	change = ui_api()->signature_change(self->signed_by, self->signed_as, account, mailbox, text);
	if (change != NULL)
		body_change(self->body, change);
	ui_api()->signature_change_free(change);
	/* That a draft has another sender is worth keeping. */
	if (is_fresh && self->compose->draft_item == NULL)
		drafting_restart(self->drafting);
}

/* The account whose sender is chosen is the one that it is sent with, and whose contacts are offered. */
static void from_changed_cb(GtkComboBox *from, Compose *self)
{
	g_autofree char *mailbox = NULL;
	PurpleAccount *account = from_get(GTK_WIDGET(from), &mailbox);

	if (account == NULL)
		return;
	self->account = account;
	if (self->drafting != NULL)
		signature_swap(self, account, mailbox);
	self->signed_by = account;
	g_free(self->signed_as);
	self->signed_as = g_steal_pointer(&mailbox);
}

/* --- Sending --- */

static void compose_send(Compose *self);

static void without_subject_cb(GtkWidget *button, Compose *self)
{
	self->is_without_subject = TRUE;
	compose_send(self);
}

static void without_attachment_cb(GtkWidget *button, Compose *self)
{
	self->is_without_attachment = TRUE;
	compose_send(self);
}

/* Whether the mail is as it is meant; else the user is asked, and sending goes on with the answer. */
static gboolean compose_is_meant(Compose *self)
{
	if (*self->compose->subject == '\0' && !self->is_without_subject &&
	    purple_prefs_get_bool(PREFS_ASK_SUBJECT)) {
		banner_ask(self->banner, _("This mail has no subject."), _("Send Any_way"),
			   G_CALLBACK(without_subject_cb), self);
		gtk_widget_grab_focus(self->subject);
		return FALSE;
	}
	if (self->compose->files->len > 0 || self->is_without_attachment ||
	    !purple_prefs_get_bool(PREFS_ASK_ATTACHMENT))
		return TRUE;
	if (!forgotten_mentions_attachment(self->compose->subject) &&
	    !forgotten_mentions_attachment(self->compose->text))
		return TRUE;
	banner_ask(self->banner, _("The mail speaks of an attachment, but nothing is attached."),
		   _("Send Any_way"), G_CALLBACK(without_attachment_cb), self);
	return FALSE;
}

static void compose_send(Compose *self)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL, *words = NULL;

	banner_hide(self->banner);
	if (!recipients_check(self->recipients, &words)) {
		banner_show(self->banner, GTK_MESSAGE_WARNING, words);
		return;
	}
	compose_collect(self);
	if (!compose_is_meant(self))
		return;
	if (!ui_can_use(self->account)) {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    _("There is no iMail account to send this mail with."));
		return;
	}
	drafting_before_send(self->drafting, self->account);
	id = ui_api()->send(self->account, self->compose, &error);
	if (id != NULL) {
		outgoing_place_at(GTK_WINDOW(self->window));
		gtk_widget_destroy(self->window);
	} else {
		banner_show(self->banner, GTK_MESSAGE_ERROR,
			    error != NULL ? error->message : _("The mail was not sent."));
	}
}

static void compose_send_now(Compose *self)
{
	self->compose->send_at = 0;
	compose_send(self);
}

static void later_chosen_cb(gint64 send_at, gpointer user_data)
{
	Compose *self = user_data;

	self->compose->send_at = send_at;
	compose_send(self);
}

/* --- Closing --- */

static void kept_cb(const char *problem, gpointer user_data)
{
	Compose *self = user_data;

	if (problem == NULL)
		gtk_widget_destroy(self->window);
	else
		compose_failed(problem, self);
}

static void compose_discard(Compose *self)
{
	drafting_discard(self->drafting);
	gtk_widget_destroy(self->window);
}

static void close_answered_cb(GtkWidget *dialog, int response, gpointer user_data)
{
	Compose *self = user_data;

	if (response == GTK_RESPONSE_ACCEPT)
		drafting_keep(self->drafting, kept_cb);
	else if (response == GTK_RESPONSE_REJECT)
		compose_discard(self);
}

static void close_ask(Compose *self)
{
	GtkWidget *dialog =
		gtk_message_dialog_new(GTK_WINDOW(self->window), (GtkDialogFlags)0, GTK_MESSAGE_QUESTION,
				       GTK_BUTTONS_NONE, "%s", _("Keep this mail as a draft?"));

	gtk_message_dialog_format_secondary_text(
		GTK_MESSAGE_DIALOG(dialog), "%s",
		_("A draft lies in the folder Drafts. What is discarded is lost."));
	gtk_dialog_add_buttons(GTK_DIALOG(dialog), _("_Discard"), GTK_RESPONSE_REJECT, _("_Keep Writing"),
			       GTK_RESPONSE_CANCEL, _("_Save as Draft"), GTK_RESPONSE_ACCEPT, NULL);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_ACCEPT);
	gtk_window_set_title(GTK_WINDOW(dialog), _("Close Mail"));
	ui_accessible_name(dialog, _("Close Mail"));
	ask_dialog(dialog, close_answered_cb, self, NULL);
}

/* What was taken back is not to be lost by closing the window. */
static void compose_cancel(Compose *self)
{
	if (self->compose->replaces != NULL || drafting_is_changed(self->drafting))
		close_ask(self);
	else
		gtk_widget_destroy(self->window);
}

static void cancel_cb(GtkWidget *button, Compose *self)
{
	compose_cancel(self);
}

static void attach_cb(GtkWidget *button, Compose *self)
{
	attach_choose(self->attach, GTK_WINDOW(self->window));
}

static gboolean delete_event_cb(GtkWidget *window, GdkEvent *event, Compose *self)
{
	compose_cancel(self);
	return TRUE;
}

static gboolean key_cb(GtkWidget *window, GdkEventKey *event, Compose *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();

	if (modifiers == GDK_CONTROL_MASK &&
	    (event->keyval == GDK_KEY_Return || event->keyval == GDK_KEY_KP_Enter))
		compose_send_now(self);
	else if (modifiers == 0 && event->keyval == GDK_KEY_Escape)
		compose_cancel(self);
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(GtkWidget *window, Compose *self)
{
	windows = g_list_remove(windows, self);
	drafting_free(self->drafting);
	recipients_free(self->recipients);
	attach_free(self->attach);
	if (ui_api() != NULL)
		ui_api()->compose_free(self->compose);
	g_free(self->signed_as);
	g_free(self);
}

/* --- Building the window --- */

static void edited(gpointer user_data)
{
	Compose *self = user_data;

	drafting_edited(self->drafting);
	banner_hide(self->banner); /* it spoke of what stood there before */
}

static void subject_changed_cb(GtkWidget *entry, Compose *self)
{
	edited(self);
	title_show(self);
}

static void body_changed_cb(gpointer buffer, Compose *self)
{
	drafting_edited(self->drafting);
}

static gboolean body_attach(char **uris, gpointer user_data)
{
	Compose *self = user_data;

	return attach_uris(self->attach, uris);
}

static PurpleAccount *body_account(gpointer user_data)
{
	return ((Compose *)user_data)->account;
}

static const BodyHandlers body_handlers = {
	.attach = body_attach, .failed = compose_failed, .account = body_account};

static GtkWidget *headers_new(Compose *self)
{
	GtkTable *table = GTK_TABLE(gtk_table_new(N_ROWS, 3, FALSE));
	const char *subject = self->compose->subject;

	gtk_table_set_col_spacings(table, 6);
	gtk_table_set_row_spacings(table, ROW_SPACING);
	self->from = from_new();
	ui_row_add(table, ROW_FROM, 2, _("Fro_m:"), _("From"), self->from);
	self->recipients = recipients_new(table, ROW_RECIPIENTS, self->compose, &self->account, edited, self);
	self->subject = gtk_entry_new();
	gtk_entry_set_text(GTK_ENTRY(self->subject), subject != NULL ? subject : "");
	ui_row_add(table, ROW_SUBJECT, 2, _("S_ubject:"), _("Subject"), self->subject);
	g_signal_connect(self->subject, "changed", G_CALLBACK(subject_changed_cb), self);
	return GTK_WIDGET(table);
}

static GtkWidget *buttons_new(Compose *self)
{
	GtkWidget *buttons = gtk_hbox_new(FALSE, 6), *sending = gtk_hbox_new(FALSE, 0);
	GtkWidget *attach = ui_button(_("_Attach…"), "mail-attachment", G_CALLBACK(attach_cb), self);
	GtkWidget *send = ui_button(_("_Send"), "mail-send", NULL, NULL);

	g_signal_connect_swapped(send, "clicked", G_CALLBACK(compose_send_now), self);
	gtk_widget_set_tooltip_text(send, _("Ctrl+Enter"));
	gtk_box_pack_start(GTK_BOX(sending), send, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(sending), later_button_new(self->compose->send_at, later_chosen_cb, self),
			   FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(buttons), attach, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons), sending, FALSE, FALSE, 0);
	gtk_box_pack_end(GTK_BOX(buttons),
			 ui_button(_("Cance_l"), GTK_STOCK_CANCEL, G_CALLBACK(cancel_cb), self), FALSE, FALSE,
			 0);
	return buttons;
}

static void compose_build(Compose *self)
{
	const char *subject = self->compose->subject;
	GtkWidget *box = gtk_vbox_new(FALSE, 6), *frame;

	self->window = pidgin_create_window(subject != NULL && *subject != '\0' ? subject : _("Write Mail"),
					    12, "imail-compose", TRUE);
	gtk_window_set_default_size(GTK_WINDOW(self->window), WINDOW_WIDTH, WINDOW_HEIGHT);
	self->banner = banner_new();
	frame = body_new(self->compose, self->is_plain, &body_handlers, self, &self->body);
	self->attach = attach_new(self->compose->files, &self->account, compose_failed, self);
	gtk_box_pack_start(GTK_BOX(box), headers_new(self), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), self->banner, FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), frame, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), attach_widget(self->attach), FALSE, FALSE, 0);
	gtk_box_pack_start(GTK_BOX(box), buttons_new(self), FALSE, FALSE, 0);
	gtk_container_add(GTK_CONTAINER(self->window), box);
	attach_drop_on(self->attach, self->window);
	body_watch(self->body, G_CALLBACK(body_changed_cb), self);
	g_signal_connect(self->window, "key-press-event", G_CALLBACK(key_cb), self);
	g_signal_connect(self->window, "delete-event", G_CALLBACK(delete_event_cb), self);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	g_signal_connect(self->from, "changed", G_CALLBACK(from_changed_cb), self);
	from_fill(self->from, self->account, self->compose->from);
}

/* A mail that was to leave at a time and is written again: that Send does not mean that time any more is
 * said. */
static void time_show(Compose *self)
{
	g_autofree char *when = NULL, *words = NULL;

	if (self->compose->send_at <= g_get_real_time() / G_USEC_PER_SEC)
		return;
	when = ui_when(self->compose->send_at);
	words = g_strdup_printf(_("It was to leave %s. Send sends it at once, the arrow beside it later."),
				when);
	banner_show(self->banner, GTK_MESSAGE_INFO, words);
}

void compose_open(PurpleAccount *account, ImailCompose *compose)
{
	Compose *self = g_new0(Compose, 1);

	self->account = account;
	self->compose = compose;
	self->is_plain = purple_account_get_bool(account, "plain-text", FALSE);
	windows = g_list_prepend(windows, self);
	compose_build(self);
	self->drafting = drafting_new(compose, &drafting_handlers, self);
	gtk_widget_show_all(self->window);
	if (recipients_is_empty(self->recipients))
		recipients_focus(self->recipients);
	else if (*gtk_entry_get_text(GTK_ENTRY(self->subject)) == '\0')
		gtk_widget_grab_focus(self->subject);
	else
		gtk_widget_grab_focus(self->body);
	if (compose->notice != NULL)
		banner_show(self->banner, GTK_MESSAGE_INFO, compose->notice);
	time_show(self);
	gtk_window_present(GTK_WINDOW(self->window));
}

void compose_accounts_changed(void)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Compose *self = l->data;

		from_fill(self->from, self->account, self->compose->from);
	}
}

void compose_close_all(void)
{
	while (windows != NULL)
		gtk_widget_destroy(((Compose *)windows->data)->window);
}
