/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * im.c: plain instant messages and typing.
 *
 * What has no subject is an ordinary IM and goes the usual way. The server keeps it until the receiver's
 * client has acknowledged it, so messages to offline buddies are fine. Buddies whom the server does not know
 * are written to by mail (chat.h).
 */
#define G_LOG_DOMAIN "imail"

#include "im.h"

#include <errno.h>
#include <string.h>

#include "i18n.h"
#include "chat.h"
#include "markup.h"
#include "said.h"

#define TYPING_SECONDS  30 /* a "typing" that nobody takes back ends after this */
#define DELAYED_SECONDS 60 /* older than this: libpurple is told that the message was kept for us */

/* The ticket's text is the receiver, and on the next line the message. */
static void sent_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	ImailAccount *self = ticket->account;
	char *body = strchr(ticket->text, '\n');
	g_autofree char *words = NULL, *said = NULL;

	*body++ = '\0';
	if (error == NULL)
		return;
	/* A buddy of which the server's word had not come yet. */
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND) &&
	    purple_find_buddy(imail_account_purple(self), ticket->text) != NULL) {
		imail_chat_send(self, ticket->text, body);
		return;
	}
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND))
		words = g_strdup_printf(_("%s has no account on this server. Add it to your buddy list, then "
					  "your messages go "
					  "there by mail; or write a mail: /mail SUBJECT"),
					ticket->text);
	else
		words = g_strdup_printf(_("The message to %s was not delivered: %s"), ticket->text,
					g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED)
						? _("the link to imaild was lost.")
						: (said = imail_said(error->message)));
	imail_chat_tell_error(self, ticket->text, words);
}

int imail_im_send(PurpleConnection *gc, const char *who, const char *message,
		  PurpleMessageFlags flags G_GNUC_UNUSED)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);
	g_autofree char *body = purple_markup_strip_html(message);
	g_autofree char *plain = imail_markup_from_text(body);
	g_autofree char *address = g_strdup(imail_account_normalize(NULL, who));
	g_autofree char *to_tell = g_strdup_printf("%s\n%s", who, body);
	const char *html = g_str_equal(plain, message) ? NULL : message;

	if (self == NULL || !imail_account_is_online(self))
		return -ENOTCONN;
	if (strlen(body) > IMAIL_IM_BODY_MAX || (html != NULL && strlen(html) > IMAIL_IM_BODY_MAX))
		return -E2BIG;
	if (imail_chat_is_contact(self, who))
		return imail_chat_send(self, who, body) ? 1 : 0;
	imail_client_im(imail_account_client(self), address, body, html, sent_cb,
			imail_ticket_new(self, NULL, NULL, to_tell));
	return 1;
}

unsigned int imail_im_send_typing(PurpleConnection *gc, const char *who, PurpleTypingState state)
{
	ImailAccount *self = purple_connection_get_protocol_data(gc);
	ImailTypingState wire = state == PURPLE_TYPING  ? IMAIL_TYPING_YES
				: state == PURPLE_TYPED ? IMAIL_TYPING_PAUSED
							: IMAIL_TYPING_NO;

	if (self != NULL && imail_account_is_online(self) && !imail_chat_is_contact(self, who))
		imail_client_typing(imail_account_client(self), imail_account_normalize(NULL, who), wire);
	return 0;
}

gboolean imail_im_offline_message(const PurpleBuddy *buddy G_GNUC_UNUSED)
{
	return TRUE;
}

void imail_im_received(ImailAccount *self, const ImailIm *im)
{
	PurpleConnection *gc = imail_account_connection(self);
	g_autofree char *markup = im->html != NULL ? g_strdup(im->html)
						   : imail_markup_from_text(im->body != NULL ? im->body : "");
	time_t now = time(NULL);
	PurpleMessageFlags flags = PURPLE_MESSAGE_RECV;

	if (gc == NULL)
		return;
	if (im->time > 0 && im->time < now - DELAYED_SECONDS)
		flags |= PURPLE_MESSAGE_DELAYED;
	serv_got_im(gc, im->from, markup, flags, im->time > 0 ? im->time : now);
}

void imail_im_typing(ImailAccount *self, const ImailTyping *typing)
{
	PurpleConnection *gc = imail_account_connection(self);

	if (gc == NULL || typing->from == NULL)
		return;
	if (typing->state == IMAIL_TYPING_NO)
		serv_got_typing_stopped(gc, typing->from);
	else
		serv_got_typing(gc, typing->from, TYPING_SECONDS,
				typing->state == IMAIL_TYPING_YES ? PURPLE_TYPING : PURPLE_TYPED);
}
