/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unsubscribe.c: leaving a list (RFC 2369), by a mail that the user sees and sends, or by a page in the
 * browser. Nothing goes out by itself, as whoever sent the mail learns by it that somebody reads it.
 */
#include "unsubscribe.h"

#include "mailto.h"
#include "ui.h"

#define SHOWN_MAX 60 /* characters of a host or an address */

enum { BY_MAIL = 1, BY_WEB };

gboolean unsubscribe_can(const ImailReadable *mail)
{
	return mail->unsubscribe_mail != NULL || mail->unsubscribe_web != NULL;
}

/* Whose a host or an address is stands at its end. */
static char *cut(const char *words)
{
	glong length = g_utf8_strlen(words, -1);

	return length > SHOWN_MAX
		       ? g_strconcat("…", g_utf8_offset_to_pointer(words, length - SHOWN_MAX), NULL)
		       : g_strdup(words);
}

static ImailCompose *mail_of(PurpleAccount *account, const char *url)
{
	ImailCompose *compose = ui_api()->compose_new(account, NULL);

	mailto_fill(url, compose);
	return compose;
}

/* Where it leads: that is all that a person can judge by. */
static char *words_of(PurpleAccount *account, const char *by_mail, const char *by_web)
{
	GString *words = g_string_new(NULL);
	g_autoptr(GUri) uri = by_web != NULL ? g_uri_parse(by_web, G_URI_FLAGS_NONE, NULL) : NULL;

	if (by_mail != NULL) {
		ImailCompose *compose = mail_of(account, by_mail);
		g_autofree char *to = cut(compose->to != NULL ? compose->to : "");

		g_string_append_printf(words, _("By mail: one to %s is opened, for you to send."), to);
		ui_api()->compose_free(compose);
	}
	if (uri != NULL) {
		g_autofree char *host = cut(g_uri_get_host(uri));

		g_string_append(words, words->len > 0 ? "\n" : "");
		g_string_append_printf(words, _("By a page: one of %s is opened in the browser."), host);
	}
	g_string_append_printf(words, "\n\n%s",
			       _("The sender learns by it that somebody reads mails to your address: "
				 "do not answer senders whom you do not know."));
	return g_string_free(words, FALSE);
}

static GtkWidget *dialog_new(GtkWindow *parent, PurpleAccount *account, const ImailReadable *mail)
{
	g_autofree char *words = words_of(account, mail->unsubscribe_mail, mail->unsubscribe_web);
	g_autofree char *name =
		cut(mail->summary->list_id != NULL ? mail->summary->list_id : mail->summary->from_address);
	GtkWidget *dialog = gtk_message_dialog_new(parent, GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
						   GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE,
						   _("Unsubscribe from %s?"), name);

	gtk_message_dialog_format_secondary_text(GTK_MESSAGE_DIALOG(dialog), "%s", words);
	gtk_window_set_title(GTK_WINDOW(dialog), _("Unsubscribe"));
	ui_accessible_name(dialog, _("Unsubscribe"));
	gtk_dialog_add_button(GTK_DIALOG(dialog), GTK_STOCK_CANCEL, GTK_RESPONSE_CANCEL);
	if (mail->unsubscribe_web != NULL)
		gtk_dialog_add_button(GTK_DIALOG(dialog), _("Open the _Page"), BY_WEB);
	if (mail->unsubscribe_mail != NULL)
		gtk_dialog_add_button(GTK_DIALOG(dialog), _("_Write the Mail"), BY_MAIL);
	gtk_dialog_set_default_response(GTK_DIALOG(dialog), GTK_RESPONSE_CANCEL);
	return dialog;
}

void unsubscribe_ask(GtkWindow *parent, PurpleAccount *account, const ImailReadable *mail)
{
	g_autofree char *by_mail = g_strdup(mail->unsubscribe_mail),
			*by_web = g_strdup(mail->unsubscribe_web);
	GtkWidget *dialog = dialog_new(parent, account, mail);
	int response = gtk_dialog_run(GTK_DIALOG(dialog));

	/* GTK_RESPONSE_NONE: the parent has gone and with it the dialog. */
	if (response != GTK_RESPONSE_NONE)
		gtk_widget_destroy(dialog);
	if (!ui_can_use(account))
		return;
	if (response == BY_MAIL)
		ui_api()->compose(account, mail_of(account, by_mail));
	else if (response == BY_WEB)
		purple_notify_uri(NULL, by_web);
}
