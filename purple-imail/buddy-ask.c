/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-ask.c: asks for a mail address once, and gives it to the buddy list to keep.
 *
 * A name of another protocol that looks like an address (XMPP) is offered for confirmation, never taken for
 * granted. What is no address is asked for again.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-ask.h"

#include "address.h"
#include "buddy-address.h"
#include "i18n.h"

/* A buddy or a chat may go while the user is asked: it is found again by these. */
typedef struct {
	PurpleAccount *account;
	char *name;
	gboolean is_chat;
	gpointer handle;
	ImailAddressCb cb;
	gpointer user_data;
} Question;

PurpleBuddy *imail_buddy_ask_buddy(PurpleBlistNode *node)
{
	if (PURPLE_BLIST_NODE_IS_CONTACT(node))
		return purple_contact_get_priority_buddy(PURPLE_CONTACT(node));
	return PURPLE_BLIST_NODE_IS_BUDDY(node) ? PURPLE_BUDDY(node) : NULL;
}

static void question_end(Question *question, const char *address)
{
	if (question->cb != NULL)
		question->cb(address, question->user_data);
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

static void ask(PurpleBlistNode *node, Question *question, const char *typed, const char *bad);

static void answered_cb(gpointer user_data, const char *typed)
{
	Question *question = user_data;
	PurpleBlistNode *node = question_node(question);
	const char *text = typed != NULL ? typed : "";
	g_autofree char *bad = NULL;
	g_auto(GStrv) known = NULL;

	if (node == NULL) {
		question_end(question, NULL);
		return;
	}
	if ((question->cb != NULL && *text == '\0') || !imail_buddy_address_keep(node, text, &bad)) {
		ask(node, question, text, bad != NULL ? bad : "");
		return;
	}
	known = imail_buddy_address_of_node(node);
	question_end(question, known[0]);
}

static void cancelled_cb(gpointer user_data, const char *typed G_GNUC_UNUSED)
{
	question_end(user_data, NULL);
}

/* What is offered at first. */
static char *proposal(PurpleBlistNode *node)
{
	g_auto(GStrv) known = imail_buddy_address_of_node(node);
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);

	if (known[0] != NULL)
		return g_strjoinv(", ", known);
	if (buddy != NULL && imail_address_is_valid(purple_buddy_get_name(buddy)))
		return g_strdup(purple_buddy_get_name(buddy));
	return g_strdup("");
}

/* Takes QUESTION. TYPED: what was typed before, with BAD in it that is no address; NULL at first. */
static void ask(PurpleBlistNode *node, Question *question, const char *typed, const char *bad)
{
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);
	g_autofree char *initial = typed != NULL ? g_strdup(typed) : proposal(node);
	g_autofree char *primary = g_strdup_printf(_("The mail address of %s"),
						   buddy != NULL ? purple_buddy_get_alias(buddy)
								 : purple_chat_get_name(PURPLE_CHAT(node)));
	g_autofree char *wrong = bad != NULL ? g_strdup_printf(_("“%s” is no mail address."), bad) : NULL;

	purple_request_input(question->handle, _("Mail Address"), primary,
			     wrong != NULL
				     ? wrong
				     : _("It is kept in your buddy list, so you are asked only once. Of "
					 "several, separated by commas, the first is written to."),
			     initial, FALSE, FALSE, NULL, _("OK"), G_CALLBACK(answered_cb), _("Cancel"),
			     G_CALLBACK(cancelled_cb), question->account,
			     buddy != NULL ? question->name : NULL, NULL, question);
}

void imail_buddy_ask(PurpleBlistNode *node, gpointer handle, ImailAddressCb cb, gpointer user_data)
{
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);
	Question *question = g_new0(Question, 1);

	question->is_chat = buddy == NULL;
	question->account =
		buddy != NULL ? purple_buddy_get_account(buddy) : purple_chat_get_account(PURPLE_CHAT(node));
	question->name = buddy != NULL ? g_strdup(purple_buddy_get_name(buddy))
				       : g_strdup(purple_chat_get_name(PURPLE_CHAT(node)));
	question->handle = handle;
	question->cb = cb;
	question->user_data = user_data;
	ask(node, question, NULL, NULL);
}
