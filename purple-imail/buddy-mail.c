/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-mail.c: mail to buddies of every protocol.
 *
 * A buddy's address is what the user gave it (kept in the buddy list, setting "imail-address"); an iMail
 * buddy's name is an address by itself; else it is that of another buddy of the same person (libpurple's
 * contact). A name of another protocol that looks like one (XMPP) is offered for confirmation, never taken
 * for granted.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-mail.h"

#include "imail-account.h"
#include "i18n.h"
#include "address.h"
#include "compose.h"
#include "people.h"
#include "ui.h"

#define ADDRESS_SETTING "imail-address"

char *imail_buddy_mail_own_address(PurpleBuddy *buddy)
{
	const char *kept = purple_blist_node_get_string(PURPLE_BLIST_NODE(buddy), ADDRESS_SETTING);
	PurpleAccount *account = purple_buddy_get_account(buddy);

	if (kept != NULL && *kept != '\0')
		return g_strdup(kept);
	if (g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0)
		return g_strdup(imail_account_normalize(account, purple_buddy_get_name(buddy)));
	return NULL;
}

/* The first of the buddies of BUDDY's person; BUDDY itself where it is in no list. */
static PurpleBlistNode *first_of_person(PurpleBuddy *buddy)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);

	return contact != NULL ? purple_blist_node_get_first_child(PURPLE_BLIST_NODE(contact))
			       : PURPLE_BLIST_NODE(buddy);
}

char *imail_buddy_mail_address(PurpleBuddy *buddy)
{
	char *address = imail_buddy_mail_own_address(buddy);
	PurpleBlistNode *node = address == NULL ? first_of_person(buddy) : NULL;

	for (; node != NULL && address == NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node))
			address = imail_buddy_mail_own_address(PURPLE_BUDDY(node));
	}
	return address;
}

/* What is taken from one is taken from all of the person: else it would still be there. */
void imail_buddy_mail_set_address(PurpleBuddy *buddy, const char *address)
{
	PurpleBlistNode *node = first_of_person(buddy);

	imail_people_changed();
	if (address != NULL && *address != '\0') {
		purple_blist_node_set_string(PURPLE_BLIST_NODE(buddy), ADDRESS_SETTING, address);
		return;
	}
	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node))
			purple_blist_node_remove_setting(node, ADDRESS_SETTING);
	}
}

gboolean imail_buddy_mail_is_known(const char *address)
{
	PurpleBlistNode *node = address != NULL ? purple_blist_get_root() : NULL;

	for (; node != NULL; node = purple_blist_node_next(node, TRUE)) {
		g_autofree char *own = PURPLE_BLIST_NODE_IS_BUDDY(node)
					       ? imail_buddy_mail_own_address(PURPLE_BUDDY(node))
					       : NULL;

		if (own != NULL && imail_address_equal(own, address))
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

PurpleBuddy *imail_buddy_mail_find(const char *address)
{
	PurpleBlistNode *node = address != NULL && *address != '\0' ? purple_blist_get_root() : NULL;
	PurpleBuddy *found = NULL;

	for (; node != NULL; node = purple_blist_node_next(node, FALSE)) {
		g_autofree char *own = PURPLE_BLIST_NODE_IS_BUDDY(node)
					       ? imail_buddy_mail_own_address(PURPLE_BUDDY(node))
					       : NULL;
		PurpleBuddy *one = own != NULL && imail_address_equal(own, address)
					   ? to_talk_to(PURPLE_BUDDY(node))
					   : NULL;

		if (one != NULL && PURPLE_BUDDY_IS_ONLINE(one))
			return one;
		if (found == NULL)
			found = one;
	}
	return found;
}

/* ---- asking for an address ---- */

/* A buddy may go while the user is asked: it is found again by these. */
typedef struct {
	PurpleAccount *account;
	char *name;
	gboolean then_compose;
} Question;

static void question_free(Question *question)
{
	g_free(question->name);
	g_free(question);
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

/* To BUDDY from its own, where that is online. */
static PurpleAccount *account_for(PurpleBuddy *buddy)
{
	PurpleAccount *own = purple_buddy_get_account(buddy);

	if (imail_account_find(own) != NULL && imail_account_is_online(imail_account_find(own)))
		return own;
	return any_account();
}

static void compose_to(PurpleBuddy *buddy)
{
	PurpleAccount *account = account_for(buddy);
	g_autofree char *address = imail_buddy_mail_address(buddy);
	g_autofree char *alias = g_strdup(purple_buddy_get_alias_only(buddy));
	g_autofree char *to = address != NULL ? imail_address_format(alias, address) : NULL;

	if (account != NULL && to != NULL)
		imail_ui_compose_open(account, imail_compose_new(account, to));
}

static void ask(PurpleBuddy *buddy, const char *typed, gboolean then_compose);

static void answered_cb(gpointer user_data, const char *typed)
{
	Question *question = user_data;
	gboolean is_there = g_list_find(purple_accounts_get_all(), question->account) != NULL;
	PurpleBuddy *buddy = is_there ? purple_find_buddy(question->account, question->name) : NULL;
	g_autofree char *address = imail_address_parse(typed != NULL ? typed : "", NULL, NULL);
	gboolean is_cleared = !question->then_compose && (typed == NULL || *typed == '\0');

	if (buddy != NULL && (address != NULL || is_cleared)) {
		imail_buddy_mail_set_address(buddy, address);
		if (question->then_compose)
			compose_to(buddy);
	} else if (buddy != NULL) {
		ask(buddy, typed, question->then_compose);
	}
	question_free(question);
}

static void cancelled_cb(gpointer user_data, const char *typed G_GNUC_UNUSED)
{
	question_free(user_data);
}

/* TYPED: what was no address, or NULL at first. */
static void ask(PurpleBuddy *buddy, const char *typed, gboolean then_compose)
{
	const char *name = purple_buddy_get_name(buddy);
	g_autofree char *kept = imail_buddy_mail_address(buddy);
	const char *initial = typed != NULL ? typed : kept;
	g_autofree char *primary =
		g_strdup_printf(_("The mail address of %s"), purple_buddy_get_alias(buddy));
	g_autofree char *wrong = typed != NULL ? g_strdup_printf(_("“%s” is no mail address."), typed) : NULL;
	Question *question = g_new0(Question, 1);

	if (initial == NULL && imail_address_is_valid(name))
		initial = name;
	question->account = purple_buddy_get_account(buddy);
	question->name = g_strdup(name);
	question->then_compose = then_compose;
	purple_request_input(purple_blist_get_handle(), _("Mail Address"), primary,
			     wrong != NULL ? wrong
					   : _("It is kept in your buddy list, so you are asked only once."),
			     initial, FALSE, FALSE, NULL, "OK", G_CALLBACK(answered_cb), "Cancel",
			     G_CALLBACK(cancelled_cb), question->account, name, NULL, question);
}

/* ---- the menu ---- */

static void send_mail_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	PurpleBuddy *buddy = PURPLE_BUDDY(node);
	g_autofree char *address = imail_buddy_mail_address(buddy);

	if (address != NULL)
		compose_to(buddy);
	else
		ask(buddy, NULL, TRUE);
}

static void set_address_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	ask(PURPLE_BUDDY(node), NULL, FALSE);
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

/* Clients show a contact's menu together with that of its buddy, and emit the signal for both; only the
 * buddies get the entries, so they stand once. */
static void menu_cb(PurpleBlistNode *node, GList **menu, gpointer user_data G_GNUC_UNUSED)
{
	PurpleBuddy *buddy;

	if (PURPLE_BLIST_NODE_IS_GROUP(node))
		group_menu(PURPLE_GROUP(node), menu);
	if (!PURPLE_BLIST_NODE_IS_BUDDY(node))
		return;
	buddy = PURPLE_BUDDY(node);
	if (account_for(buddy) == NULL)
		return;
	*menu = g_list_append(
		*menu, purple_menu_action_new(_("Send Mail…"), PURPLE_CALLBACK(send_mail_cb), NULL, NULL));
	*menu = g_list_append(*menu, purple_menu_action_new(_("Mail Address…"),
							    PURPLE_CALLBACK(set_address_cb), NULL, NULL));
}

void imail_buddy_mail_start(PurplePlugin *plugin)
{
	purple_signal_connect(purple_blist_get_handle(), "blist-node-extended-menu", plugin,
			      PURPLE_CALLBACK(menu_cb), NULL);
}
