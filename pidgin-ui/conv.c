/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conv.c: mail from within a conversation: a mail to whom one talks with, with what stands in the entry, or
 * with what was said last quoted.
 *
 * Owns its entries in the menus of the conversation windows, which outlive no window. What was said is
 * Pidgin's own history of the open conversation.
 */
#include "conv.h"

#include <string.h>

#include <pidgin.h>

#include <gtkconv.h>
#include <gtkconvwin.h>
#include <gtkimhtml.h>

#include "ui.h"

#define MAX_QUOTED  20 /* messages */
#define ENTRIES_KEY "imail-entries"

static gpointer owner; /* of the signals' connections */

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

static gboolean can_mail(PurpleConversation *conv)
{
	return ui_api() != NULL && conv != NULL && purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM;
}

static void reply_by_mail(PurpleConversation *conv, const char *to, char *quoted)
{
	PurpleAccount *account = account_of(conv);
	ImailCompose *compose = ui_api()->compose_new(account, to);

	compose->text = quoted != NULL ? quoted : quotation(conv);
	ui_api()->compose(account, compose);
}

/* What stands in the entry goes over into the window, formatting and all, which keeps it from then on: it is
 * a draft before the entry is cleared. */
static void send_as_mail(PurpleConversation *conv, const char *to)
{
	PurpleAccount *account = account_of(conv);
	PidginConversation *window = PIDGIN_CONVERSATION(conv);
	ImailCompose *compose = ui_api()->compose_new(account, to);
	g_autofree char *markup = gtk_imhtml_get_markup(GTK_IMHTML(window->entry));

	compose->text = gtk_imhtml_get_text(GTK_IMHTML(window->entry), NULL, NULL);
	if (ui_markup_is_formatted(markup))
		compose->html = g_steal_pointer(&markup);
	compose->is_typed = *compose->text != '\0';
	ui_api()->compose(account, compose);
	gtk_imhtml_clear(GTK_IMHTML(window->entry));
}

/* ---- to whom ---- */

/* What is wanted of a conversation, which may close while the user is asked for an address. */
typedef struct {
	PurpleAccount *account;
	char *name;
	gboolean is_reply;
	char *quoted; /* what was marked of it; or NULL */
} Wanted;

static void wanted_do(PurpleConversation *conv, const char *to, Wanted *wanted)
{
	if (conv != NULL && account_of(conv) != NULL) {
		if (wanted->is_reply)
			reply_by_mail(conv, to, g_steal_pointer(&wanted->quoted));
		else
			send_as_mail(conv, to);
	}
	g_free(wanted->name);
	g_free(wanted->quoted);
	g_free(wanted);
}

static void known_cb(const char *address, gpointer user_data)
{
	Wanted *wanted = user_data;
	gboolean is_there =
		address != NULL && g_list_find(purple_accounts_get_all(), wanted->account) != NULL;
	PurpleConversation *conv = is_there ? purple_find_conversation_with_account(
						      PURPLE_CONV_TYPE_IM, wanted->name, wanted->account)
					    : NULL;
	g_autofree char *to = conv != NULL ? recipient_of(conv) : NULL;

	wanted_do(conv, to, wanted);
}

/* The marked lines, as those of a mail are quoted; NULL: nothing is marked. */
static char *marked(PurpleConversation *conv)
{
	GtkIMHtml *history = GTK_IMHTML(PIDGIN_CONVERSATION(conv)->imhtml);
	GtkTextIter start, end;
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GString *quoted;

	if (!gtk_text_buffer_get_selection_bounds(history->text_buffer, &start, &end))
		return NULL;
	text = gtk_imhtml_get_text(history, &start, &end);
	lines = g_strsplit(g_strstrip(text), "\n", -1);
	if (lines[0] == NULL)
		return NULL;
	quoted = g_string_new("\n\n");
	for (char **line = lines; *line != NULL; line++)
		g_string_append_printf(quoted, "> %s\n", *line);
	return g_string_free(quoted, FALSE);
}

/* A buddy of whom no address is known is asked for it once, before anything leaves the entry; who is no buddy
 * has nowhere to keep one, and is asked for by the window. */
static void begin(PurpleConversation *conv, gboolean is_reply)
{
	PurpleBuddy *buddy;
	g_autofree char *to = NULL;
	Wanted *wanted;

	if (!can_mail(conv) || account_of(conv) == NULL)
		return;
	to = recipient_of(conv);
	buddy = purple_find_buddy(purple_conversation_get_account(conv), purple_conversation_get_name(conv));
	wanted = g_new0(Wanted, 1);
	wanted->account = purple_conversation_get_account(conv);
	wanted->name = g_strdup(purple_conversation_get_name(conv));
	wanted->is_reply = is_reply;
	wanted->quoted = is_reply ? marked(conv) : NULL;
	if (to == NULL && buddy != NULL)
		ui_api()->buddy_ask_address(buddy, owner, known_cb, wanted);
	else
		wanted_do(conv, to, wanted);
}

/* ---- the menu Conversation, which a window has for all of its tabs ---- */

typedef struct {
	GtkWidget *send, *reply;
} Entries;

static PurpleConversation *conversation_of(GtkWidget *entry)
{
	return pidgin_conv_window_get_active_conversation(g_object_get_data(G_OBJECT(entry), ENTRIES_KEY));
}

static void send_activate_cb(GtkMenuItem *entry, gpointer unused)
{
	begin(conversation_of(GTK_WIDGET(entry)), FALSE);
}

static void reply_activate_cb(GtkMenuItem *entry, gpointer unused)
{
	begin(conversation_of(GTK_WIDGET(entry)), TRUE);
}

static GtkWidget *entry_new(PidginWindow *window, const char *label, GCallback activate, int place)
{
	GtkWidget *entry = gtk_menu_item_new_with_mnemonic(label);

	g_object_set_data(G_OBJECT(entry), ENTRIES_KEY, window);
	g_signal_connect(entry, "activate", activate, NULL);
	gtk_menu_shell_insert(GTK_MENU_SHELL(gtk_widget_get_parent(window->menu.send_file)), entry, place);
	return entry;
}

/* Below Send File… */
static Entries *entries_new(PidginWindow *window)
{
	GtkWidget *menu = gtk_widget_get_parent(window->menu.send_file);
	g_autoptr(GList) children = gtk_container_get_children(GTK_CONTAINER(menu));
	int place = g_list_index(children, window->menu.send_file) + 1;
	Entries *entries = g_new0(Entries, 1);

	entries->send = entry_new(window, _("Sen_d as Mail…"), G_CALLBACK(send_activate_cb), place);
	entries->reply = entry_new(window, _("Repl_y by Mail…"), G_CALLBACK(reply_activate_cb), place + 1);
	g_object_set_data_full(G_OBJECT(window->window), ENTRIES_KEY, entries, g_free);
	return entries;
}

/* A mail goes to a person, not to a room. */
static void entries_update(PidginWindow *window)
{
	Entries *entries = g_object_get_data(G_OBJECT(window->window), ENTRIES_KEY);
	PurpleConversation *conv = pidgin_conv_window_get_active_conversation(window);
	gboolean is_person = conv != NULL && purple_conversation_get_type(conv) == PURPLE_CONV_TYPE_IM;

	if (entries == NULL)
		entries = entries_new(window);
	gtk_widget_set_visible(entries->send, is_person);
	gtk_widget_set_visible(entries->reply, is_person);
}

static void displayed_cb(PidginConversation *conv, gpointer unused)
{
	entries_update(pidgin_conv_get_window(conv));
}

static void switched_cb(PurpleConversation *conv, gpointer unused)
{
	if (PIDGIN_IS_PIDGIN_CONVERSATION(conv))
		entries_update(pidgin_conv_get_window(PIDGIN_CONVERSATION(conv)));
}

void conv_start(PurplePlugin *handle)
{
	gpointer conversations = pidgin_conversations_get_handle();

	owner = handle;
	purple_signal_connect(conversations, "conversation-displayed", handle, PURPLE_CALLBACK(displayed_cb),
			      NULL);
	purple_signal_connect(conversations, "conversation-switched", handle, PURPLE_CALLBACK(switched_cb),
			      NULL);
	for (GList *l = pidgin_conv_windows_get_list(); l != NULL; l = l->next)
		entries_update(l->data);
}

static void entries_remove(PidginWindow *window)
{
	Entries *entries = g_object_get_data(G_OBJECT(window->window), ENTRIES_KEY);

	if (entries == NULL)
		return;
	gtk_widget_destroy(entries->send);
	gtk_widget_destroy(entries->reply);
	g_object_set_data(G_OBJECT(window->window), ENTRIES_KEY, NULL);
}

void conv_stop(void)
{
	gpointer conversations = pidgin_conversations_get_handle();

	if (owner == NULL)
		return;
	purple_request_close_with_handle(owner);
	purple_signal_disconnect(conversations, "conversation-displayed", owner,
				 PURPLE_CALLBACK(displayed_cb));
	purple_signal_disconnect(conversations, "conversation-switched", owner, PURPLE_CALLBACK(switched_cb));
	for (GList *l = pidgin_conv_windows_get_list(); l != NULL; l = l->next)
		entries_remove(l->data);
	owner = NULL;
}
