/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-show.c: see chat-show.h.
 *
 * Owns, for each open conversation that shows mails, which ones, and which of them are to be marked as read
 * when it is looked at: the clients count what was not looked at (conversation data "unseen-count", told by
 * PURPLE_CONV_UPDATE_UNSEEN); who answers has looked, too. Their words are cleaned of what turns the
 * direction of writing; names are those of the buddy list, never those that a mail gives.
 */
#define G_LOG_DOMAIN "imail"

#include "chat-show.h"

#include <string.h>

#include "i18n.h"
#include "address.h"
#include "buddy-mail.h"
#include "chat-text.h"
#include "markup.h"
#include "ui.h"

#define SUBJECT_MAX     120 /* characters in a line */
#define WORDS_MAX       70
#define DELAYED_SECONDS 60 /* older than this: libpurple is told that it was kept for us */
#define MARK            "✉"

typedef struct {
	guint64 account; /* serial */
	char *id;
} Mail;

typedef struct {
	guint64 number;
	GHashTable *ids;   /* set of ids of mails that stand there */
	GPtrArray *unread; /* of Mail: read when it is looked at */
	Mail newest;       /* of all that stand there; id NULL: none does */
} Shown;

static GHashTable *shown_by_conv; /* PurpleConversation → Shown */
static guint64 last_number;

static void mail_free(gpointer data)
{
	Mail *mail = data;

	g_free(mail->id);
	g_free(mail);
}

static void shown_free(gpointer data)
{
	Shown *shown = data;

	g_hash_table_unref(shown->ids);
	g_ptr_array_unref(shown->unread);
	g_free(shown->newest.id);
	g_free(shown);
}

static Shown *shown_get(PurpleConversation *conv)
{
	Shown *shown;

	if (shown_by_conv == NULL)
		shown_by_conv = g_hash_table_new_full(NULL, NULL, NULL, shown_free);
	shown = g_hash_table_lookup(shown_by_conv, conv);
	if (shown != NULL)
		return shown;
	shown = g_new0(Shown, 1);
	shown->number = ++last_number;
	shown->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	shown->unread = g_ptr_array_new_with_free_func(mail_free);
	g_hash_table_insert(shown_by_conv, conv, shown);
	return shown;
}

guint64 imail_chat_number(PurpleConversation *conv)
{
	return shown_get(conv)->number;
}

PurpleConversation *imail_chat_by_number(guint64 number)
{
	GHashTableIter iter;
	gpointer conv, shown;

	if (shown_by_conv == NULL)
		return NULL;
	g_hash_table_iter_init(&iter, shown_by_conv);
	while (g_hash_table_iter_next(&iter, &conv, &shown)) {
		if (((Shown *)shown)->number == number)
			return conv;
	}
	return NULL;
}

/* ---- whose conversation ---- */

gboolean imail_chat_is_with(PurpleConversation *conv, const char *address)
{
	PurpleAccount *account = purple_conversation_get_account(conv);
	const char *name = purple_conversation_get_name(conv);
	PurpleBuddy *buddy = purple_find_buddy(account, name);

	if (buddy != NULL)
		return imail_buddy_mail_has_address(buddy, address);
	return g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0 &&
	       imail_address_equal(imail_account_normalize(account, name), address);
}

PurpleConversation *imail_chat_conversation(const char *address)
{
	PurpleConversation *found = NULL;

	for (GList *l = purple_get_ims(); l != NULL && address != NULL; l = l->next) {
		if (!imail_chat_is_with(l->data, address))
			continue;
		if (found == NULL || purple_conversation_has_focus(l->data))
			found = l->data;
	}
	return found;
}

/* ---- what stands there ---- */

static char *link_to(ImailAccount *self, const char *id, const char *words)
{
	g_autofree char *account =
		g_uri_escape_string(purple_account_get_username(imail_account_purple(self)), NULL, FALSE);
	g_autofree char *mail = g_uri_escape_string(id, NULL, FALSE);

	return g_strdup_printf("<a href=\"" IMAIL_LINK_READ "%s/%s\">%s</a>", account, mail, words);
}

static char *escaped_line(const char *words, guint max)
{
	g_autofree char *line = imail_chat_line(words, max);

	return g_markup_escape_text(line, -1);
}

static char *message_markup(ImailAccount *self, const ImailItem *item, const char *text, const char *subject)
{
	g_autofree char *mark = imail_ui_opens_links() ? link_to(self, item->id, MARK) : g_strdup(MARK);
	g_autofree char *body = imail_markup_from_text(text);
	g_autofree char *heading = subject != NULL ? escaped_line(subject, SUBJECT_MAX) : NULL;

	if (heading == NULL || *heading == '\0')
		return g_strdup_printf("%s %s", mark, body);
	return g_strdup_printf("%s <b>%s</b><br>%s", mark, heading, body);
}

/* FALSE: it stands there already. */
static gboolean add_mail(ImailAccount *self, Shown *shown, const char *id)
{
	if (!g_hash_table_add(shown->ids, g_strdup(id)))
		return FALSE;
	g_free(shown->newest.id);
	shown->newest.account = imail_account_serial(self);
	shown->newest.id = g_strdup(id);
	return TRUE;
}

static void add_unread(ImailAccount *self, Shown *shown, const char *id)
{
	Mail *unread = g_new0(Mail, 1);

	unread->account = imail_account_serial(self);
	unread->id = g_strdup(id);
	g_ptr_array_add(shown->unread, unread);
}

static void mark_read(Shown *shown)
{
	g_autoptr(GPtrArray) unread = g_steal_pointer(&shown->unread);

	shown->unread = g_ptr_array_new_with_free_func(mail_free);
	for (guint i = 0; i < unread->len; i++) {
		const Mail *one = unread->pdata[i];
		ImailAccount *self = imail_account_by_serial(one->account);
		const char *const ids[] = {one->id, NULL};

		if (self != NULL)
			imail_client_mark(imail_account_client(self), ids, "S", "", NULL, NULL);
	}
}

gboolean imail_chat_show_message(ImailAccount *self, const ImailItem *item, const char *who, const char *text,
				 const char *subject)
{
	PurpleAccount *account = imail_account_purple(self);
	PurpleConnection *gc = imail_account_connection(self);
	g_autofree char *markup = message_markup(self, item, text, subject);
	time_t now = time(NULL), when = item->date > 0 ? MIN((time_t)item->date, now) : now;
	PurpleMessageFlags flags = PURPLE_MESSAGE_RECV;
	PurpleConversation *conv;
	Shown *shown;

	if (gc == NULL || !purple_privacy_check(account, who))
		return FALSE;
	/* It was opened a moment ago, and a line names the mail already. */
	conv = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, who, account);
	if (conv != NULL && g_hash_table_contains(shown_get(conv)->ids, item->id))
		return TRUE;
	if (when < now - DELAYED_SECONDS)
		flags |= PURPLE_MESSAGE_DELAYED;
	serv_got_im(gc, who, markup, flags, when);
	conv = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, who, account);
	if (conv == NULL)
		return FALSE;
	shown = shown_get(conv);
	add_mail(self, shown, item->id);
	add_unread(self, shown, item->id);
	if (purple_conversation_has_focus(conv))
		mark_read(shown);
	return TRUE;
}

/* The first words, without a signature. */
static char *preview_of(const ImailItem *item)
{
	const char *words = item->preview != NULL ? item->preview : "";
	const char *signature = strstr(words, " -- ");
	g_autofree char *said =
		g_strndup(words, signature != NULL ? (gsize)(signature - words) : strlen(words));

	return escaped_line(said, WORDS_MAX);
}

static char *line_markup(ImailAccount *self, const ImailItem *item, const char *name, ImailChatLine kind)
{
	static const char *const words[] = {N_("Mail from %s:"), N_("Unread mail from %s:"),
					    N_("Mail to %s:")}; /* by ImailChatLine */
	g_autofree char *who = escaped_line(name, SUBJECT_MAX);
	g_autofree char *begin = g_strdup_printf(_(words[kind]), who);
	g_autofree char *subject = escaped_line(item->subject != NULL ? item->subject : "", SUBJECT_MAX);
	g_autofree char *preview = preview_of(item);
	g_autofree char *open =
		imail_ui_opens_links() ? link_to(self, item->id, _("Open")) : g_strdup("(/readmail)");

	return g_strdup_printf("%s %s “%s”%s%s  %s", MARK, begin,
			       *subject != '\0' ? subject : _("(no subject)"), *preview != '\0' ? " – " : "",
			       preview, open);
}

gboolean imail_chat_show_line(ImailAccount *self, PurpleConversation *conv, const ImailItem *item,
			      const char *name, ImailChatLine kind)
{
	Shown *shown = shown_get(conv);
	g_autofree char *markup = NULL;
	time_t now = time(NULL);

	if (!add_mail(self, shown, item->id))
		return FALSE;
	markup = line_markup(self, item, name, kind);
	/* The mail itself is kept; the log of the conversation need not name it. */
	purple_conversation_write(
		conv, NULL, markup, PURPLE_MESSAGE_SYSTEM | PURPLE_MESSAGE_NO_LOG,
		kind == IMAIL_CHAT_LINE_UNREAD && item->date > 0 ? MIN((time_t)item->date, now) : now);
	return TRUE;
}

/* The line that stands there is all that is said of it. */
static void replace(ImailAccount *self, Shown *shown, const char *id, const char *whole)
{
	if (!g_hash_table_contains(shown->ids, id))
		return;
	g_hash_table_add(shown->ids, g_strdup(whole));
	if (shown->newest.account == imail_account_serial(self) && g_strcmp0(shown->newest.id, id) == 0) {
		g_free(shown->newest.id);
		shown->newest.id = g_strdup(whole);
	}
}

void imail_chat_show_replaced(ImailAccount *self, const char *id, const char *whole)
{
	GHashTableIter iter;
	gpointer shown;

	if (shown_by_conv == NULL)
		return;
	g_hash_table_iter_init(&iter, shown_by_conv);
	while (g_hash_table_iter_next(&iter, NULL, &shown))
		replace(self, shown, id, whole);
}

/* ---- being looked at ---- */

static Shown *shown_of(PurpleConversation *conv)
{
	return shown_by_conv != NULL ? g_hash_table_lookup(shown_by_conv, conv) : NULL;
}

static void updated_cb(PurpleConversation *conv, PurpleConvUpdateType type, gpointer unused G_GNUC_UNUSED)
{
	Shown *shown = type == PURPLE_CONV_UPDATE_UNSEEN ? shown_of(conv) : NULL;

	if (shown != NULL && shown->unread->len > 0 &&
	    GPOINTER_TO_INT(purple_conversation_get_data(conv, "unseen-count")) == 0)
		mark_read(shown);
}

static void answered_cb(PurpleAccount *account, const char *who, const char *message G_GNUC_UNUSED,
			gpointer unused G_GNUC_UNUSED)
{
	PurpleConversation *conv = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, who, account);
	Shown *shown = conv != NULL ? shown_of(conv) : NULL;

	if (shown != NULL)
		mark_read(shown);
}

static void deleting_cb(PurpleConversation *conv, gpointer unused G_GNUC_UNUSED)
{
	if (shown_by_conv != NULL)
		g_hash_table_remove(shown_by_conv, conv);
}

ImailAccount *imail_chat_newest(PurpleConversation *conv, char **id)
{
	const Shown *shown = shown_of(conv);
	ImailAccount *self = shown != NULL && shown->newest.id != NULL
				     ? imail_account_by_serial(shown->newest.account)
				     : NULL;

	if (self != NULL)
		*id = g_strdup(shown->newest.id);
	return self;
}

void imail_chat_show_start(PurplePlugin *plugin)
{
	gpointer handle = purple_conversations_get_handle();

	purple_signal_connect(handle, "conversation-updated", plugin, PURPLE_CALLBACK(updated_cb), NULL);
	purple_signal_connect(handle, "sent-im-msg", plugin, PURPLE_CALLBACK(answered_cb), NULL);
	purple_signal_connect(handle, "deleting-conversation", plugin, PURPLE_CALLBACK(deleting_cb), NULL);
}

void imail_chat_show_stop(void)
{
	g_clear_pointer(&shown_by_conv, g_hash_table_unref);
}
