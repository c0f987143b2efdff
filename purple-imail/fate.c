/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fate.c: see fate.h. Owns nothing: the newest state of a mail is core/sent-states.
 *
 * imaild lists recipients only where the mail's own state does not say it of everybody
 * (docs/PROTOCOL.md 4.4); else those are listed to whom the mail was written.
 */
#define G_LOG_DOMAIN "imail"

#include "fate.h"

#include "address.h"
#include "i18n.h"
#include "imail-account.h"
#include "notice.h"
#include "said.h"

static void recipient_free(gpointer data)
{
	ImailRecipientFate *one = data;

	g_free(one->address);
	g_free(one->words);
	g_free(one->text);
	g_free(one);
}

void imail_fate_free(ImailFate *fate)
{
	if (fate == NULL)
		return;
	g_free(fate->mail);
	g_free(fate->subject);
	g_free(fate->text);
	g_ptr_array_unref(fate->recipients);
	g_free(fate);
}

static const char *state_name(int state)
{
	return state == IMAIL_RECIPIENT_ACCEPTED  ? "accepted"
	       : state == IMAIL_RECIPIENT_REFUSED ? "refused"
						  : "waiting";
}

/* Of a recipient who has not been served, in a mail of that state. */
static const char *waiting_words(int mail_state)
{
	switch (mail_state) {
	case IMAIL_MAIL_DEFERRED:
		return _("Is tried again");
	case IMAIL_MAIL_UNCERTAIN:
		return _("May have got it");
	case IMAIL_MAIL_RECALLED:
		return _("Taken back");
	case IMAIL_MAIL_FAILED:
	case IMAIL_MAIL_SENT:
	case IMAIL_MAIL_BOUNCED:
		return _("Not sent");
	default:
		return _("Waits to be sent");
	}
}

static const char *state_words(int state, int mail_state)
{
	if (state == IMAIL_RECIPIENT_ACCEPTED)
		return _("Sent");
	if (state == IMAIL_RECIPIENT_REFUSED)
		return mail_state == IMAIL_MAIL_BOUNCED ? _("Came back") : _("Refused");
	return waiting_words(mail_state);
}

static void add(ImailFate *fate, const char *address, int state, int mail_state, const char *text)
{
	ImailRecipientFate *one = g_new0(ImailRecipientFate, 1);

	one->address = g_strdup(address);
	one->state = state_name(state);
	one->words = g_strdup(state_words(state, mail_state));
	one->text = imail_said(text);
	g_ptr_array_add(fate->recipients, one);
}

/* All share the state of the mail. */
static void add_all(ImailFate *fate, const ImailSent *sent)
{
	g_auto(GStrv) mailboxes = imail_address_split(sent->to != NULL ? sent->to : "");
	int mail_state = sent->status->state;
	int state = mail_state == IMAIL_MAIL_SENT ? IMAIL_RECIPIENT_ACCEPTED : IMAIL_RECIPIENT_WAITING;

	for (char **mailbox = mailboxes; *mailbox != NULL; mailbox++) {
		g_autofree char *address = imail_address_parse(*mailbox, NULL, NULL);

		add(fate, address != NULL ? address : *mailbox, state, mail_state, sent->status->text);
	}
}

ImailFate *imail_fate_get(PurpleAccount *account, const char *mail)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, NULL);
	const ImailSent *sent = client != NULL ? imail_client_sent(client, mail) : NULL;
	const GPtrArray *recipients;
	ImailFate *fate;

	if (sent == NULL)
		return NULL;
	fate = g_new0(ImailFate, 1);
	fate->mail = g_strdup(mail);
	fate->state = imail_mail_state_to_name(sent->status->state);
	fate->subject = g_strdup(sent->subject != NULL ? sent->subject : "");
	fate->text = imail_notice_mail_words(self, sent->status, sent->subject);
	fate->recipients = g_ptr_array_new_with_free_func(recipient_free);
	recipients = sent->status->recipients;
	for (guint i = 0; recipients != NULL && i < recipients->len; i++) {
		const ImailRecipient *one = recipients->pdata[i];

		add(fate, one->address, one->state, sent->status->state, one->text);
	}
	if (fate->recipients->len == 0)
		add_all(fate, sent);
	return fate;
}
