/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-receive.c: see chat-receive.h.
 *
 * Anybody can write any From: whoever knows the msg-id of a message that was sent (its two ends) can open a
 * conversation by a mail, others only add to one that is open, and all that comes by mail is marked so. Of
 * each address at most BURST_MAX mails in BURST_S seconds come into a conversation; what is more is named in
 * one line, and is new in the Inbox like any mail. What is older than OLD_DAYS (the first fetch of a mailbox)
 * is no chat any more.
 */
#define G_LOG_DOMAIN "imail"

#include "chat-receive.h"

#include "i18n.h"
#include "address.h"
#include "buddy-mail.h"
#include "chat.h"
#include "chat-show.h"
#include "chat-text.h"
#include "compose.h"
#include "readable.h"
#include "ui.h"

#define BURST_MAX  20
#define BURST_S    60
#define OLD_DAYS   7
#define UNREAD_MAX 3   /* lines when a conversation is opened */
#define LOOKED_AT  200 /* newest mails of the Inbox that are looked through for them */

typedef struct {
	gint64 begin; /* monotonic, µs */
	guint count;
} Burst;

static GHashTable *bursts; /* address → Burst: no more than there are buddies */

typedef enum { BURST_FINE, BURST_LAST, BURST_OVER } BurstState;

static BurstState note_burst(const char *address)
{
	gint64 now = g_get_monotonic_time();
	Burst *burst;

	if (bursts == NULL)
		bursts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	burst = g_hash_table_lookup(bursts, address);
	if (burst == NULL) {
		burst = g_new0(Burst, 1);
		burst->begin = now;
		g_hash_table_insert(bursts, g_strdup(address), burst);
	}
	if (now - burst->begin > (gint64)BURST_S * G_USEC_PER_SEC) {
		burst->begin = now;
		burst->count = 0;
	}
	burst->count++;
	return burst->count <= BURST_MAX       ? BURST_FINE
	       : burst->count == BURST_MAX + 1 ? BURST_LAST
					       : BURST_OVER;
}

static gboolean wants_lines(ImailAccount *self)
{
	return purple_account_get_bool(imail_account_purple(self), IMAIL_CHAT_LINES_SETTING, TRUE);
}

/* By whose name the person of CONV goes in the buddy list. */
static const char *name_in(PurpleConversation *conv)
{
	PurpleBuddy *buddy =
		purple_find_buddy(purple_conversation_get_account(conv), purple_conversation_get_name(conv));

	return buddy != NULL ? purple_buddy_get_contact_alias(buddy) : purple_conversation_get_name(conv);
}

/* FALSE: the line stands there already, or there is no conversation; *IS_NEW FALSE: it is looked at. */
static gboolean show_line(ImailAccount *self, const ImailItem *item, ImailChatLine kind, const char *address,
			  gboolean *is_new)
{
	PurpleConversation *conv = wants_lines(self) ? imail_chat_conversation(address) : NULL;

	if (conv == NULL || !imail_chat_show_line(self, conv, item, name_in(conv), kind))
		return FALSE;
	if (purple_conversation_has_focus(conv))
		*is_new = FALSE;
	return TRUE;
}

static void show_over(const char *address)
{
	PurpleConversation *conv = imail_chat_conversation(address);
	g_autofree char *name = conv != NULL ? g_markup_escape_text(name_in(conv), -1) : NULL;
	g_autofree char *words =
		g_strdup_printf(_("More mails from %s are coming in; they are in the Inbox."), name);

	if (conv != NULL)
		purple_conversation_write(conv, NULL, words, PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG,
					  time(NULL));
}

/* ---- answers of those that are written to by mail ---- */

/* What it says, where that is all of it; NULL: it is for the read window. */
static char *message_text(const ImailItem *item, const ImailParsed *mail)
{
	if (item->is_partial || mail->text == NULL || mail->attachments->len > 0 || mail->protection != 0 ||
	    g_strv_length(mail->to) + g_strv_length(mail->cc) > 1)
		return NULL;
	return imail_chat_text(mail->text, NULL);
}

static gboolean is_open(ImailAccount *self, const char *address)
{
	return purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, address,
						     imail_account_purple(self)) != NULL;
}

static gboolean show_message(ImailAccount *self, const ImailItem *item, const ImailParsed *mail,
			     const char *address)
{
	ImailChats *chats = imail_client_chats(imail_account_client(self));
	gboolean is_answer = imail_chats_is_answer(chats, address, mail);
	gboolean may_open = imail_chats_answers_message(chats, address, mail);
	g_autofree char *text = message_text(item, mail);

	if (text == NULL || (!may_open && (item->is_bulk || !is_open(self, address))))
		return FALSE;
	return imail_chat_show_message(self, item, address, text, is_answer ? NULL : mail->subject);
}

/* The next message goes on with what was shown. */
static void go_on_with(ImailAccount *self, const ImailParsed *mail, const char *address)
{
	g_autofree char *to = g_strjoinv(", ", mail->to);
	g_autofree char *cc = g_strjoinv(", ", mail->cc);
	g_autofree char *from = imail_compose_written_to(self, to, cc);

	imail_chats_received(imail_client_chats(imail_account_client(self)), address, mail, from);
}

/* The ticket's text is the address. */
static void looked_cb(const ImailItem *item, const ImailParsed *mail, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	ImailAccount *self = ticket->account;
	PurpleAccount *account = imail_account_purple(self);
	gboolean is_new = TRUE, is_message, is_shown;
	ImailSummary *summary;

	if (error != NULL) {
		/* It has gone already, or nobody can read it. */
		imail_ui_folders_changed(account);
		return;
	}
	is_message = show_message(self, item, mail, ticket->text);
	is_shown = is_message || show_line(self, item, IMAIL_CHAT_LINE_NEW, ticket->text, &is_new);
	if (is_shown && !item->is_bulk)
		go_on_with(self, mail, ticket->text);
	summary = imail_summary_new(self, item);
	imail_ui_mail_added(account, summary, is_new && !is_message);
	imail_summary_free(summary);
}

/* ---- what is added ---- */

static void show_sent(ImailAccount *self, const ImailItem *item)
{
	ImailClient *client = imail_account_client(self);
	const ImailSent *sent = imail_client_sent_of_item(client, item->id);
	g_auto(GStrv) to = NULL;
	gboolean is_new;

	if (sent == NULL || sent->to == NULL ||
	    imail_chats_find_sent(imail_client_chats(client), sent->status->mail, NULL) != NULL)
		return;
	to = imail_address_split(sent->to);
	for (char **mailbox = to; *mailbox != NULL; mailbox++) {
		g_autofree char *address = imail_address_parse(*mailbox, NULL, NULL);

		if (address != NULL)
			show_line(self, item, IMAIL_CHAT_LINE_SENT, address, &is_new);
	}
}

static gboolean is_old(const ImailItem *item)
{
	return item->date > 0 && item->date < g_get_real_time() / G_USEC_PER_SEC - OLD_DAYS * 86400;
}

gboolean imail_chat_receive(ImailAccount *self, const ImailItem *item, gboolean *is_new)
{
	g_autofree char *address = NULL;
	gboolean is_contact;
	BurstState burst;

	if (g_strcmp0(item->folder, "Sent") == 0 && !*is_new) {
		show_sent(self, item);
		return FALSE;
	}
	if (!*is_new || is_old(item))
		return FALSE;
	address = g_strdup(imail_account_normalize(NULL, item->from_address));
	if (address == NULL || *address == '\0') /* libpurple knows no buddy without a name */
		return FALSE;
	is_contact = imail_chat_is_contact(self, address);
	if (!is_contact && imail_chat_conversation(address) == NULL)
		return FALSE;
	burst = note_burst(address);
	if (burst == BURST_LAST)
		show_over(address);
	if (burst != BURST_FINE)
		return FALSE;
	if (is_contact) {
		imail_client_peek(imail_account_client(self), item->id, looked_cb,
				  imail_ticket_new(self, NULL, NULL, address));
		return TRUE;
	}
	show_line(self, item, IMAIL_CHAT_LINE_NEW, address, is_new);
	return FALSE;
}

/* ---- a conversation is opened ---- */

static void show_unread(ImailAccount *self, PurpleConversation *conv, GPtrArray *items)
{
	g_autoptr(GPtrArray) found = g_ptr_array_new();

	for (guint i = 0; i < items->len && found->len < UNREAD_MAX; i++) {
		const ImailItem *item = items->pdata[i];

		if (!item->is_seen && !item->is_bulk && item->from_address != NULL &&
		    imail_chat_is_with(conv, item->from_address))
			g_ptr_array_add(found, items->pdata[i]);
	}
	for (guint i = found->len; i-- > 0;)
		imail_chat_show_line(self, conv, found->pdata[i], name_in(conv), IMAIL_CHAT_LINE_UNREAD);
}

/* The ticket's text is the conversation's number. */
static void page_cb(const ImailPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleConversation *conv = imail_chat_by_number(g_ascii_strtoull(ticket->text, NULL, 10));

	if (error == NULL && conv != NULL)
		show_unread(ticket->account, conv, page->items);
}

static void ask_for_unread(PurpleConversation *conv)
{
	g_autofree char *number = g_strdup_printf("%" G_GUINT64_FORMAT, imail_chat_number(conv));
	g_autoptr(GList) accounts = imail_account_list_online();

	for (GList *l = accounts; l != NULL; l = l->next) {
		ImailAccount *self = imail_account_find(l->data);

		if (wants_lines(self))
			imail_client_page(imail_account_client(self), "Inbox", IMAIL_SORT_DATE, TRUE, 0,
					  LOOKED_AT, page_cb, imail_ticket_new(self, NULL, NULL, number));
	}
}

static void created_cb(PurpleConversation *conv, gpointer unused G_GNUC_UNUSED)
{
	ImailAccount *self = imail_account_find(purple_conversation_get_account(conv));
	const char *name = purple_conversation_get_name(conv);

	if (purple_conversation_get_type(conv) != PURPLE_CONV_TYPE_IM)
		return;
	if (self != NULL && imail_chat_is_contact(self, name)) {
		g_autofree char *escaped = g_markup_escape_text(name, -1);
		g_autofree char *words = g_strdup_printf(
			_("Messages to %s go by mail. What comes in by mail is marked ✉: anybody can write "
			  "under another's address."),
			escaped);

		purple_conversation_write(conv, NULL, words, PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG,
					  time(NULL));
	}
	if (self != NULL || purple_find_buddy(purple_conversation_get_account(conv), name) != NULL)
		ask_for_unread(conv);
}

void imail_chat_receive_start(PurplePlugin *plugin)
{
	purple_signal_connect(purple_conversations_get_handle(), "conversation-created", plugin,
			      PURPLE_CALLBACK(created_cb), NULL);
}

void imail_chat_receive_stop(void)
{
	g_clear_pointer(&bursts, g_hash_table_unref);
}
