/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conv.c: mail from within a conversation: a mail to whom one talks with, with what stands in the entry, or
 * with what was said last quoted.
 *
 * Nothing is kept: what was said is Pidgin's own history of the open conversation.
 */
#include "conv.h"

#include <string.h>

#include <pidgin.h>

#include <gtkconv.h>
#include <gtkimhtml.h>

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

/* The conversation's own account where that can send mail. */
static PurpleAccount *account_of(PurpleConversation *conv)
{
	PurpleAccount *own = purple_conversation_get_account(conv);
	gboolean is_ours = g_strcmp0(purple_account_get_protocol_id(own), IMAIL_PRPL_ID) == 0;

	return is_ours && purple_account_is_connected(own) ? own : ui_account();
}

static void reply_cb(PurpleConversation *conv, gpointer unused)
{
	PurpleAccount *account = account_of(conv);
	g_autofree char *to = NULL;
	ImailCompose *compose;

	if (account == NULL)
		return;
	to = recipient_of(conv);
	compose = ui_api()->compose_new(account, to);
	compose->text = quotation(conv);
	ui_api()->compose(account, compose);
}

/* What stands in the entry goes over into the window, formatting and all, which keeps it from then on. */
static void send_cb(PurpleConversation *conv, gpointer unused)
{
	PidginConversation *window = PIDGIN_CONVERSATION(conv);
	PurpleAccount *account = window != NULL ? account_of(conv) : NULL;
	g_autofree char *to = NULL, *markup = NULL;
	ImailCompose *compose;

	if (account == NULL)
		return;
	to = recipient_of(conv);
	compose = ui_api()->compose_new(account, to);
	markup = gtk_imhtml_get_markup(GTK_IMHTML(window->entry));
	compose->text = gtk_imhtml_get_text(GTK_IMHTML(window->entry), NULL, NULL);
	if (ui_markup_is_formatted(markup))
		compose->html = g_steal_pointer(&markup);
	ui_api()->compose(account, compose);
	gtk_imhtml_clear(GTK_IMHTML(window->entry));
}

static void menu_cb(PurpleConversation *conv, GList **menu, gpointer unused)
{
	if (purple_conversation_get_type(conv) != PURPLE_CONV_TYPE_IM || ui_api() == NULL)
		return;
	*menu = g_list_append(
		*menu, purple_menu_action_new(_("Send as _Mail…"), PURPLE_CALLBACK(send_cb), NULL, NULL));
	*menu = g_list_append(
		*menu, purple_menu_action_new(_("_Reply by Mail…"), PURPLE_CALLBACK(reply_cb), NULL, NULL));
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
