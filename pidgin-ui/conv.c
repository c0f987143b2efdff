/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conv.c: mail from within a conversation: a mail to whom one talks with, with what was said last quoted.
 *
 * Nothing is kept: what was said is Pidgin's own history of the open conversation.
 */
#include "conv.h"

#include <string.h>

#include "ui.h"

#define MAX_QUOTED 20 /* messages */

static gpointer owner; /* of the signal's connection */

static void quote_message(GString *text, PurpleConvMessage *message)
{
	g_autofree char *plain = purple_markup_strip_html(purple_conversation_message_get_message(message));
	g_autofree char *when = ui_date_short((gint64)purple_conversation_message_get_timestamp(message));
	g_auto(GStrv) lines = g_strsplit(g_strchomp(plain), "\n", -1);
	const char *who = message->alias;

	if (who == NULL)
		who = purple_conversation_message_get_sender(message);
	for (guint i = 0; lines[i] != NULL; i++) {
		if (i == 0)
			g_string_append_printf(text, "> (%s) %s: %s\n", when, who != NULL ? who : "",
					       lines[i]);
		else
			g_string_append_printf(text, "> %s\n", lines[i]);
	}
}

/* The history has the newest message first. */
static char *quotation(PurpleConversation *conv)
{
	GString *text = g_string_new("\n\n");
	GList *history = purple_conversation_get_message_history(conv);
	GList *first = NULL;
	guint n = 0;

	for (GList *l = history; l != NULL && n < MAX_QUOTED; l = l->next) {
		if ((purple_conversation_message_get_flags(l->data) &
		     (PURPLE_MESSAGE_SEND | PURPLE_MESSAGE_RECV)) == 0)
			continue;
		first = l;
		n++;
	}
	for (GList *l = first; l != NULL; l = l->prev) {
		if ((purple_conversation_message_get_flags(l->data) &
		     (PURPLE_MESSAGE_SEND | PURPLE_MESSAGE_RECV)) != 0)
			quote_message(text, l->data);
	}
	return g_string_free(text, FALSE);
}

/* "Alias <address>" of whom CONV is with, or NULL where no address is known. */
static char *recipient_of(PurpleConversation *conv)
{
	PurpleBuddy *buddy =
		purple_find_buddy(purple_conversation_get_account(conv), purple_conversation_get_name(conv));
	g_autofree char *address = buddy != NULL ? ui_api()->buddy_address(buddy) : NULL;
	const char *alias = buddy != NULL ? purple_buddy_get_alias(buddy) : NULL;

	if (address == NULL || alias == NULL || g_str_equal(alias, address) ||
	    strpbrk(alias, "<>,;\"@") != NULL)
		return g_steal_pointer(&address);
	return g_strdup_printf("%s <%s>", alias, address);
}

static void mail_cb(PurpleConversation *conv, gpointer unused)
{
	PurpleAccount *account = ui_account();
	g_autofree char *to = NULL;
	ImailCompose *compose;

	if (account == NULL)
		return;
	to = recipient_of(conv);
	compose = ui_api()->compose_new(account, to);
	compose->text = quotation(conv);
	ui_api()->compose(account, compose);
}

static void menu_cb(PurpleConversation *conv, GList **menu, gpointer unused)
{
	if (purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM && ui_api() != NULL)
		*menu = g_list_append(*menu, purple_menu_action_new(_("Reply by Mail…"),
								    PURPLE_CALLBACK(mail_cb), NULL, NULL));
}

void conv_start(PurplePlugin *handle)
{
	owner = handle;
	purple_signal_connect(purple_conversations_get_handle(), "conversation-extended-menu", handle,
			      PURPLE_CALLBACK(menu_cb), NULL);
}

void conv_stop(void)
{
	if (owner != NULL)
		purple_signal_disconnect(purple_conversations_get_handle(), "conversation-extended-menu",
					 owner, PURPLE_CALLBACK(menu_cb));
	owner = NULL;
}
