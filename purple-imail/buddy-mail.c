/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-mail.c: mail to buddies of every protocol.
 *
 * Where a person is written to is buddy-address.c's. What is not known is asked for once; a name of another
 * protocol that looks like an address (XMPP) is offered for confirmation, never taken for granted. A chat may
 * be given an address too, that of the list of those who meet there.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-mail.h"

#include "imail-account.h"
#include "i18n.h"
#include "address.h"
#include "buddy-address.h"
#include "chat.h"
#include "compose.h"
#include "ui.h"

static char *first_of(char **addresses)
{
	char *first = g_strdup(addresses[0]);

	g_strfreev(addresses);
	return first;
}

char *imail_buddy_mail_address(PurpleBuddy *buddy)
{
	return first_of(imail_buddy_address_all(buddy));
}

void imail_buddy_mail_set_address(PurpleBuddy *buddy, const char *address)
{
	g_autofree char *bad = NULL;

	if (!imail_buddy_address_keep(PURPLE_BLIST_NODE(buddy), address, &bad))
		g_message("“%s” is no mail address, and is not kept.", bad);
}

static gboolean has_address(PurpleBuddy *buddy, const char *address)
{
	g_auto(GStrv) own = imail_buddy_address_own(buddy);

	for (char **one = own; *one != NULL; one++) {
		if (imail_address_equal(*one, address))
			return TRUE;
	}
	return FALSE;
}

gboolean imail_buddy_mail_has_address(PurpleBuddy *buddy, const char *address)
{
	g_auto(GStrv) all = imail_buddy_address_all(buddy);

	for (char **one = all; *one != NULL; one++) {
		if (imail_address_equal(*one, address))
			return TRUE;
	}
	return FALSE;
}

gboolean imail_buddy_mail_is_known(const char *address)
{
	PurpleBlistNode *node = address != NULL ? purple_blist_get_root() : NULL;

	for (; node != NULL; node = purple_blist_node_next(node, TRUE)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node) && has_address(PURPLE_BUDDY(node), address))
			return TRUE;
	}
	return FALSE;
}

/* Of the person whose BUDDY has the address, the one to talk to. */
static PurpleBuddy *to_talk_to(PurpleBuddy *buddy)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);
	PurpleBuddy *best = contact != NULL ? purple_contact_get_priority_buddy(contact) : NULL;

	return best != NULL && PURPLE_BUDDY_IS_ONLINE(best) ? best : buddy;
}

/* Who is there comes before whom only mail reaches, and that one before who is not. */
static int rank(PurpleBuddy *buddy)
{
	if (!PURPLE_BUDDY_IS_ONLINE(buddy))
		return 0;
	return purple_presence_is_status_active(purple_buddy_get_presence(buddy), IMAIL_CHAT_STATUS) ? 1 : 2;
}

PurpleBuddy *imail_buddy_mail_find(const char *address)
{
	PurpleBlistNode *node = address != NULL && *address != '\0' ? purple_blist_get_root() : NULL;
	PurpleBuddy *found = NULL;

	for (; node != NULL; node = purple_blist_node_next(node, FALSE)) {
		PurpleBuddy *one =
			PURPLE_BLIST_NODE_IS_BUDDY(node) && has_address(PURPLE_BUDDY(node), address)
				? to_talk_to(PURPLE_BUDDY(node))
				: NULL;

		if (one != NULL && (found == NULL || rank(one) > rank(found)))
			found = one;
	}
	return found;
}

/* ---- asking for an address ---- */

/* A buddy or a chat may go while the user is asked: it is found again by these. */
typedef struct {
	PurpleAccount *account;
	char *name;
	gboolean is_chat, then_compose;
} Question;

static void question_free(Question *question)
{
	g_free(question->name);
	g_free(question);
}

/* libpurple's own search knows the chats of connected accounts only. */
static PurpleBlistNode *find_chat(const PurpleAccount *account, const char *name)
{
	PurpleBlistNode *node = purple_blist_get_root();

	for (; node != NULL; node = purple_blist_node_next(node, TRUE)) {
		if (PURPLE_BLIST_NODE_IS_CHAT(node) &&
		    purple_chat_get_account(PURPLE_CHAT(node)) == account &&
		    g_strcmp0(purple_chat_get_name(PURPLE_CHAT(node)), name) == 0)
			return node;
	}
	return NULL;
}

static PurpleBlistNode *question_node(const Question *question)
{
	gboolean is_there = g_list_find(purple_accounts_get_all(), question->account) != NULL;

	if (!is_there)
		return NULL;
	if (question->is_chat)
		return find_chat(question->account, question->name);
	return (PurpleBlistNode *)purple_find_buddy(question->account, question->name);
}

/* The account that mail goes out from: the first one online, else the first one. */
static PurpleAccount *any_account(void)
{
	PurpleAccount *first = NULL;

	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		ImailAccount *self = imail_account_find(l->data);

		if (g_strcmp0(purple_account_get_protocol_id(l->data), IMAIL_PRPL_ID) != 0)
			continue;
		if (self != NULL && imail_account_is_online(self))
			return l->data;
		if (first == NULL)
			first = l->data;
	}
	return first;
}

/* The buddy that NODE means; NULL: a chat. */
static PurpleBuddy *buddy_of(PurpleBlistNode *node)
{
	if (PURPLE_BLIST_NODE_IS_CONTACT(node))
		return purple_contact_get_priority_buddy(PURPLE_CONTACT(node));
	return PURPLE_BLIST_NODE_IS_BUDDY(node) ? PURPLE_BUDDY(node) : NULL;
}

PurpleAccount *imail_buddy_mail_account(PurpleAccount *own)
{
	if (own != NULL && imail_account_find(own) != NULL &&
	    imail_account_is_online(imail_account_find(own)))
		return own;
	return any_account();
}

static PurpleAccount *account_for(PurpleBlistNode *node)
{
	PurpleBuddy *buddy = buddy_of(node);

	return imail_buddy_mail_account(buddy != NULL ? purple_buddy_get_account(buddy) : NULL);
}

/* ADDRESS NULL: the first one. */
static char *recipient_of(PurpleBlistNode *node, const char *address)
{
	PurpleBuddy *buddy = buddy_of(node);
	g_autofree char *first = address == NULL ? first_of(imail_buddy_address_of_node(node)) : NULL;
	const char *to = address != NULL ? address : first;

	return to != NULL
		       ? imail_address_format(buddy != NULL ? purple_buddy_get_alias_only(buddy) : NULL, to)
		       : NULL;
}

char *imail_buddy_mail_recipient(PurpleBuddy *buddy)
{
	return recipient_of(PURPLE_BLIST_NODE(buddy), NULL);
}

static void compose_to(PurpleBlistNode *node, const char *address)
{
	PurpleAccount *account = account_for(node);
	g_autofree char *to = recipient_of(node, address);

	if (account != NULL && to != NULL)
		imail_ui_compose_open(account, imail_compose_new(account, to));
}

static void ask(PurpleBlistNode *node, const char *typed, const char *bad, gboolean then_compose);

static void answered_cb(gpointer user_data, const char *typed)
{
	Question *question = user_data;
	PurpleBlistNode *node = question_node(question);
	const char *text = typed != NULL ? typed : "";
	g_autofree char *bad = NULL;
	gboolean is_empty = question->then_compose && *text == '\0';

	if (node == NULL) {
		question_free(question);
		return;
	}
	if (is_empty || !imail_buddy_address_keep(node, text, &bad))
		ask(node, text, bad != NULL ? bad : "", question->then_compose);
	else if (question->then_compose)
		compose_to(node, NULL);
	question_free(question);
}

static void cancelled_cb(gpointer user_data, const char *typed G_GNUC_UNUSED)
{
	question_free(user_data);
}

/* What is offered at first. */
static char *proposal(PurpleBlistNode *node)
{
	g_auto(GStrv) known = imail_buddy_address_of_node(node);
	PurpleBuddy *buddy = buddy_of(node);

	if (known[0] != NULL)
		return g_strjoinv(", ", known);
	if (buddy != NULL && imail_address_is_valid(purple_buddy_get_name(buddy)))
		return g_strdup(purple_buddy_get_name(buddy));
	return g_strdup("");
}

static Question *question_new(PurpleBlistNode *node, gboolean then_compose)
{
	PurpleBuddy *buddy = buddy_of(node);
	Question *question = g_new0(Question, 1);

	question->is_chat = buddy == NULL;
	question->account =
		buddy != NULL ? purple_buddy_get_account(buddy) : purple_chat_get_account(PURPLE_CHAT(node));
	question->name = buddy != NULL ? g_strdup(purple_buddy_get_name(buddy))
				       : g_strdup(purple_chat_get_name(PURPLE_CHAT(node)));
	question->then_compose = then_compose;
	return question;
}

/* TYPED: what was typed before, with BAD in it that is no address; NULL at first. */
static void ask(PurpleBlistNode *node, const char *typed, const char *bad, gboolean then_compose)
{
	PurpleBuddy *buddy = buddy_of(node);
	g_autofree char *initial = typed != NULL ? g_strdup(typed) : proposal(node);
	g_autofree char *primary = g_strdup_printf(_("The mail address of %s"),
						   buddy != NULL ? purple_buddy_get_alias(buddy)
								 : purple_chat_get_name(PURPLE_CHAT(node)));
	g_autofree char *wrong = bad != NULL ? g_strdup_printf(_("“%s” is no mail address."), bad) : NULL;
	Question *question = question_new(node, then_compose);

	purple_request_input(purple_blist_get_handle(), _("Mail Address"), primary,
			     wrong != NULL
				     ? wrong
				     : _("It is kept in your buddy list, so you are asked only once. Of "
					 "several, separated by commas, the first is written to."),
			     initial, FALSE, FALSE, NULL, _("OK"), G_CALLBACK(answered_cb), _("Cancel"),
			     G_CALLBACK(cancelled_cb), question->account,
			     buddy != NULL ? question->name : NULL, NULL, question);
}

/* ---- the menu ---- */

static void send_mail_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	g_auto(GStrv) addresses = imail_buddy_address_of_node(node);

	if (addresses[0] != NULL)
		compose_to(node, NULL);
	else
		ask(node, NULL, NULL, TRUE);
}

static void send_to_cb(PurpleBlistNode *node, gpointer address)
{
	compose_to(node, address);
}

static void set_address_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	ask(node, NULL, NULL, FALSE);
}

/* "Name <address>" of CONTACT's first buddy with an address, unless TO has the address already. */
static void add_recipient(GPtrArray *to, GHashTable *seen, PurpleContact *contact)
{
	PurpleBuddy *buddy = purple_contact_get_priority_buddy(contact);
	char *address = buddy != NULL ? imail_buddy_mail_address(buddy) : NULL;
	const char *alias = address != NULL ? purple_buddy_get_alias_only(buddy) : NULL;
	g_autofree char *key = address != NULL ? g_utf8_casefold(address, -1) : NULL;

	if (address != NULL && g_hash_table_add(seen, g_steal_pointer(&key)))
		g_ptr_array_add(to, imail_address_format(alias, address));
	g_free(address);
}

/* The recipients of a mail to GROUP, separated by ", "; NULL: of no member is an address known. */
static char *group_recipients(PurpleGroup *group)
{
	g_autoptr(GPtrArray) to = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	PurpleBlistNode *node = purple_blist_node_get_first_child(PURPLE_BLIST_NODE(group));

	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_CONTACT(node))
			add_recipient(to, seen, PURPLE_CONTACT(node));
	}
	if (to->len == 0)
		return NULL;
	g_ptr_array_add(to, NULL);
	return g_strjoinv(", ", (char **)to->pdata);
}

static void send_to_group_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	PurpleAccount *account = any_account();
	g_autofree char *to = group_recipients(PURPLE_GROUP(node));

	if (account != NULL && to != NULL)
		imail_ui_compose_open(account, imail_compose_new(account, to));
}

/* Nobody is asked about: the entry is dimmed where of no member an address is known. */
static void group_menu(PurpleGroup *group, GList **menu)
{
	g_autofree char *to = group_recipients(group);
	PurpleCallback cb = to != NULL ? PURPLE_CALLBACK(send_to_group_cb) : NULL;

	if (any_account() != NULL)
		*menu = g_list_append(*menu, purple_menu_action_new(_("Send Mail…"), cb, NULL, NULL));
}

/* Of several addresses each can be written to. The menu does not free what its entries hold, and may stay for
 * long: the addresses are interned. */
static PurpleMenuAction *choice_of(char **addresses)
{
	GList *entries = NULL;

	for (; *addresses != NULL; addresses++)
		entries = g_list_append(entries,
					purple_menu_action_new(*addresses, PURPLE_CALLBACK(send_to_cb),
							       (gpointer)g_intern_string(*addresses), NULL));
	return purple_menu_action_new(_("Send Mail To"), NULL, NULL, entries);
}

static void person_menu(PurpleBlistNode *node, GList **menu)
{
	g_auto(GStrv) addresses = imail_buddy_address_of_node(node);

	if (account_for(node) == NULL)
		return;
	*menu = g_list_append(
		*menu, purple_menu_action_new(_("Send Mail…"), PURPLE_CALLBACK(send_mail_cb), NULL, NULL));
	if (g_strv_length(addresses) > 1)
		*menu = g_list_append(*menu, choice_of(addresses));
	*menu = g_list_append(*menu, purple_menu_action_new(_("Mail Address…"),
							    PURPLE_CALLBACK(set_address_cb), NULL, NULL));
}

/* Finch shows a contact's menu together with that of its buddy, and emits the signal for both; Pidgin has a
 * menu for the contact alone where its buddies are shown below it. */
static gboolean has_contact_menu(void)
{
	return g_strcmp0(purple_core_get_ui(), "gtk-gaim") == 0;
}

static void menu_cb(PurpleBlistNode *node, GList **menu, gpointer user_data G_GNUC_UNUSED)
{
	if (PURPLE_BLIST_NODE_IS_GROUP(node))
		group_menu(PURPLE_GROUP(node), menu);
	else if (PURPLE_BLIST_NODE_IS_BUDDY(node) || PURPLE_BLIST_NODE_IS_CHAT(node) ||
		 (PURPLE_BLIST_NODE_IS_CONTACT(node) && has_contact_menu()))
		person_menu(node, menu);
}

void imail_buddy_mail_start(PurplePlugin *plugin)
{
	purple_signal_connect(purple_blist_get_handle(), "blist-node-extended-menu", plugin,
			      PURPLE_CALLBACK(menu_cb), NULL);
}
