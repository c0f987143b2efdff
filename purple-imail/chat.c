/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat.c: messages out by mail, and what became of them.
 *
 * Owns nothing: the threads, and which mails are messages, are the core's (chats.h).
 */
#define G_LOG_DOMAIN "imail"

#include "chat.h"

#include "i18n.h"
#include "address.h"
#include "compose.h"

gboolean imail_chat_is_contact(ImailAccount *self, const char *who)
{
	PurpleBuddy *buddy = purple_find_buddy(imail_account_purple(self), who);
	PurpleStatus *status =
		buddy != NULL ? purple_presence_get_active_status(purple_buddy_get_presence(buddy)) : NULL;

	return status != NULL && g_strcmp0(purple_status_get_id(status), IMAIL_CHAT_STATUS) == 0;
}

void imail_chat_tell_error(ImailAccount *self, const char *who, const char *text)
{
	PurpleAccount *account = imail_account_purple(self);
	g_autofree char *escaped = g_markup_escape_text(text, -1);

	/* The conversation takes markup, the notice takes text. */
	if (!purple_conv_present_error(who, account, escaped))
		purple_notify_error(account, purple_account_get_username(account), text, NULL);
}

/* ---- out ---- */

/* From where ADDRESS is written to, while there is such a sender; NULL: from the default one. */
static const char *from_of(ImailAccount *self, const char *address)
{
	const char *from = imail_chats_from(imail_client_chats(imail_account_client(self)), address);
	g_autofree char *own = from != NULL ? imail_address_parse(from, NULL, NULL) : NULL;
	GPtrArray *senders = imail_account_senders(self);

	for (guint i = 0; own != NULL && i < senders->len; i++) {
		if (imail_address_equal(((const ImailSender *)senders->pdata[i])->address, own))
			return from;
	}
	return NULL;
}

/* The mail that TEXT to ADDRESS is; imail_record_free. */
static ImailMail *make_mail(ImailAccount *self, const char *address, const char *text)
{
	PurpleAccount *account = imail_account_purple(self);
	ImailChats *chats = imail_client_chats(imail_account_client(self));
	PurpleBuddy *buddy = purple_find_buddy(account, address);
	const char *alias = buddy != NULL ? purple_buddy_get_alias_only(buddy) : NULL;
	g_autofree char *to = imail_address_format(alias, address);
	ImailCompose *compose = imail_compose_new(account, to);
	ImailMail *mail;

	compose->from = g_strdup(from_of(self, address));
	mail = imail_compose_mail(account, compose);
	imail_compose_free(compose);
	imail_chats_prepare(chats, address, text, mail);
	return mail;
}

gboolean imail_chat_send(ImailAccount *self, const char *who, const char *text)
{
	ImailClient *client = imail_account_client(self);
	g_autofree char *address = g_strdup(imail_account_normalize(NULL, who));
	ImailMail *mail = make_mail(self, address, text);
	ImailChats *chats = imail_client_chats(client);
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	mail->mail = g_uuid_string_random();
	imail_chats_sent(chats, address, mail->mail, mail, text);
	id = imail_client_send_mail(client, &(ImailOutgoing){.mail = mail, .text = text}, &error);
	if (id == NULL) {
		g_autofree char *words = g_strdup_printf(_("The message was not sent: %s"), error->message);

		imail_chats_take_back(chats, mail->mail);
		imail_chat_tell_error(self, who, words);
	}
	imail_record_free(&imail_mail_type, mail);
	return id != NULL;
}

/* ---- what became of it ---- */

/* Of a mail to one person the state says it all, but the server's words on the recipient say more. */
static const char *said_of(const ImailMailStatus *status)
{
	for (guint i = 0; status->recipients != NULL && i < status->recipients->len; i++) {
		const ImailRecipient *one = status->recipients->pdata[i];

		if (one->state == IMAIL_RECIPIENT_REFUSED && one->text != NULL && *one->text != '\0')
			return one->text;
	}
	return status->text != NULL ? status->text : "";
}

/* NULL: it is nothing to be told of. TOLD: the state that was told last. */
static char *status_words(const ImailMailStatus *status, const ImailChatSent *message)
{
	const char *said = said_of(status), *words = message->words;

	switch (status->state) {
	case IMAIL_MAIL_FAILED:
		return g_strdup_printf(_("“%s” was not delivered: %s"), words, said);
	case IMAIL_MAIL_BOUNCED:
		return g_strdup_printf(_("“%s” came back: %s"), words, said);
	case IMAIL_MAIL_UNCERTAIN:
		return g_strdup_printf(
			_("“%s” may have arrived or not: %s It is sent again by itself, as the same mail."),
			words, said);
	case IMAIL_MAIL_DEFERRED:
		return status->tell
			       ? g_strdup_printf(_("“%s” is not sent yet: %s It is tried again by itself."),
						 words, said)
			       : NULL;
	case IMAIL_MAIL_SENT:
		return message->told == IMAIL_MAIL_UNCERTAIN || message->told == IMAIL_MAIL_DEFERRED
			       ? g_strdup_printf(_("“%s” has been sent now."), words)
			       : NULL;
	default:
		return NULL;
	}
}

gboolean imail_chat_status(ImailAccount *self, const ImailMailStatus *status)
{
	ImailChats *chats = imail_client_chats(imail_account_client(self));
	const char *address;
	const ImailChatSent *message = imail_chats_find_sent(chats, status->mail, &address);
	g_autofree char *words = message != NULL ? status_words(status, message) : NULL;
	g_autofree char *who = NULL;
	PurpleConversation *conv;

	if (words == NULL)
		return FALSE;
	/* What comes again, as its acknowledgement was lost, is not told again. */
	if (message->told == status->state)
		return TRUE;
	who = g_strdup(address);
	imail_chats_set_told(chats, status->mail, status->state);
	conv = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, who, imail_account_purple(self));
	if (conv == NULL)
		return FALSE;
	if (status->state == IMAIL_MAIL_SENT) {
		g_autofree char *escaped = g_markup_escape_text(words, -1);

		purple_conversation_write(conv, NULL, escaped, PURPLE_MESSAGE_SYSTEM, time(NULL));
	} else {
		imail_chat_tell_error(self, who, words);
	}
	return TRUE;
}
