/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unsubscribe.c: leaving a list (RFC 2369), by a mail that the user sees and sends, or by a page in the
 * browser. Nothing goes out by itself, as whoever sent the mail learns by it that somebody reads it.
 */
#include "unsubscribe.h"

#include "ask.h"
#include "mailto-link.h"
#include "ui.h"

#define SHOWN_MAX 60 /* characters of a host or an address */

enum { BY_MAIL = 1, BY_WEB };

typedef struct {
	PurpleAccount *account;
	char *by_mail, *by_web;
} Ways;

static void ways_free(gpointer data)
{
	Ways *self = data;

	g_free(self->by_mail);
	g_free(self->by_web);
	g_free(self);
}

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

	mailto_link_fill(url, compose);
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
	GtkWidget *dialog = gtk_message_dialog_new(parent, (GtkDialogFlags)0, GTK_MESSAGE_QUESTION,
						   GTK_BUTTONS_NONE, _("Unsubscribe from %s?"), name);

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

static void answered_cb(GtkWidget *dialog, int response, gpointer user_data)
{
	const Ways *ways = user_data;

	if (!ui_can_use(ways->account))
		return;
	if (response == BY_MAIL)
		ui_api()->compose(ways->account, mail_of(ways->account, ways->by_mail));
	else if (response == BY_WEB)
		purple_notify_uri(NULL, ways->by_web);
}

void unsubscribe_ask(GtkWindow *parent, PurpleAccount *account, const ImailReadable *mail)
{
	Ways *ways = g_new0(Ways, 1);

	ways->account = account;
	ways->by_mail = g_strdup(mail->unsubscribe_mail);
	ways->by_web = g_strdup(mail->unsubscribe_web);
	ask_dialog(dialog_new(parent, account, mail), answered_cb, ways, ways_free);
}
