/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-mail.c: mail to buddies of every protocol.
 *
 * A buddy's address is what the user gave it (kept in the buddy list, setting "imail-address"); an iMail
 * buddy's name is an address by itself. A name of another protocol that looks like one (XMPP) is offered for
 * confirmation, never taken for granted.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-mail.h"

#include "imail-account.h"
#include "address.h"
#include "compose.h"
#include "ui.h"

#define ADDRESS_SETTING "imail-address"

char *imail_buddy_mail_address(PurpleBuddy *buddy)
{
	const char *kept = purple_blist_node_get_string(PURPLE_BLIST_NODE(buddy), ADDRESS_SETTING);
	PurpleAccount *account = purple_buddy_get_account(buddy);

	if (kept != NULL && *kept != '\0')
		return g_strdup(kept);
	if (g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) == 0)
		return g_strdup(imail_account_normalize(account, purple_buddy_get_name(buddy)));
	return NULL;
}

void imail_buddy_mail_set_address(PurpleBuddy *buddy, const char *address)
{
	if (address != NULL && *address != '\0')
		purple_blist_node_set_string(PURPLE_BLIST_NODE(buddy), ADDRESS_SETTING, address);
	else
		purple_blist_node_remove_setting(PURPLE_BLIST_NODE(buddy), ADDRESS_SETTING);
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

/* The account that a mail to BUDDY goes out from: its own, else the first one online, else the first one. */
static PurpleAccount *account_for(PurpleBuddy *buddy)
{
	PurpleAccount *own = purple_buddy_get_account(buddy), *first = NULL;

	if (imail_account_find(own) != NULL && imail_account_is_online(imail_account_find(own)))
		return own;
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
	g_autofree char *primary = g_strdup_printf("The mail address of %s", purple_buddy_get_alias(buddy));
	g_autofree char *wrong = typed != NULL ? g_strdup_printf("“%s” is no mail address.", typed) : NULL;
	Question *question = g_new0(Question, 1);

	if (initial == NULL && imail_address_is_valid(name))
		initial = name;
	question->account = purple_buddy_get_account(buddy);
	question->name = g_strdup(name);
	question->then_compose = then_compose;
	purple_request_input(purple_blist_get_handle(), "Mail Address", primary,
			     wrong != NULL ? wrong
					   : "It is kept in your buddy list, so you are asked only once.",
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

/* Clients emit the signal for a contact's node and for each of its buddies; only the buddies get the entries,
 * so they stand once. */
static void menu_cb(PurpleBlistNode *node, GList **menu, gpointer user_data G_GNUC_UNUSED)
{
	PurpleBuddy *buddy;

	if (!PURPLE_BLIST_NODE_IS_BUDDY(node))
		return;
	buddy = PURPLE_BUDDY(node);
	if (account_for(buddy) == NULL)
		return;
	*menu = g_list_append(
		*menu, purple_menu_action_new("Send Mail…", PURPLE_CALLBACK(send_mail_cb), NULL, NULL));
	*menu = g_list_append(
		*menu, purple_menu_action_new("Mail Address…", PURPLE_CALLBACK(set_address_cb), NULL, NULL));
}

void imail_buddy_mail_start(PurplePlugin *plugin)
{
	purple_signal_connect(purple_blist_get_handle(), "blist-node-extended-menu", plugin,
			      PURPLE_CALLBACK(menu_cb), NULL);
}
