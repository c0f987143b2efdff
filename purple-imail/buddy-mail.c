/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-mail.c: mail to buddies of every protocol.
 *
 * Where a person is written to is buddy-address.c's. What is not known is asked for once (buddy-ask.c). A
 * chat may be given an address too, that of the list of those who meet there. Of a group some may have none:
 * who is left out is told where the mail is written.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-mail.h"

#include "imail-account.h"
#include "i18n.h"
#include "address.h"
#include "buddy-address.h"
#include "buddy-ask.h"
#include "chat.h"
#include "compose.h"
#include "ui.h"

#define MAX_NAMED 5 /* of those that a mail to a group does not go to */

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

/* ---- writing to them ---- */

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

PurpleAccount *imail_buddy_mail_account(PurpleAccount *own)
{
	if (own != NULL && imail_account_find(own) != NULL &&
	    imail_account_is_online(imail_account_find(own)))
		return own;
	return any_account();
}

static PurpleAccount *account_for(PurpleBlistNode *node)
{
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);

	return imail_buddy_mail_account(buddy != NULL ? purple_buddy_get_account(buddy) : NULL);
}

/* ADDRESS NULL: the first one. */
static char *recipient_of(PurpleBlistNode *node, const char *address)
{
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);
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

/* The buddy or chat may go while the user is asked for its address. */
typedef struct {
	PurpleAccount *account;
	char *alias;
} Wanted;

static void known_cb(const char *address, gpointer user_data)
{
	Wanted *wanted = user_data;

	if (address != NULL && g_list_find(purple_accounts_get_all(), wanted->account) != NULL) {
		g_autofree char *to = imail_address_format(wanted->alias, address);

		imail_ui_compose_open(wanted->account, imail_compose_new(wanted->account, to));
	}
	g_free(wanted->alias);
	g_free(wanted);
}

static void ask_and_compose(PurpleBlistNode *node)
{
	PurpleBuddy *buddy = imail_buddy_ask_buddy(node);
	Wanted *wanted = g_new0(Wanted, 1);

	wanted->account = account_for(node);
	wanted->alias = buddy != NULL ? g_strdup(purple_buddy_get_alias_only(buddy)) : NULL;
	imail_buddy_ask(node, purple_blist_get_handle(), known_cb, wanted);
}

void imail_buddy_mail_ask(PurpleBuddy *buddy, gpointer handle, ImailAddressCb cb, gpointer user_data)
{
	imail_buddy_ask(PURPLE_BLIST_NODE(buddy), handle, cb, user_data);
}

/* ---- the menu ---- */

static void send_mail_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	g_auto(GStrv) addresses = imail_buddy_address_of_node(node);

	if (addresses[0] != NULL)
		compose_to(node, NULL);
	else
		ask_and_compose(node);
}

static void send_to_cb(PurpleBlistNode *node, gpointer address)
{
	compose_to(node, address);
}

static void set_address_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	imail_buddy_ask(node, purple_blist_get_handle(), NULL, NULL);
}

/* Who a mail to a group goes to, and who is left out. */
typedef struct {
	GPtrArray *to;     /* "Name <address>" */
	GPtrArray *others; /* of whom no address is known: their names */
} Recipients;

static void recipients_clear(Recipients *recipients)
{
	g_ptr_array_unref(recipients->to);
	g_ptr_array_unref(recipients->others);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Recipients, recipients_clear)

/* CONTACT's first buddy with an address, unless it is in SEEN already. */
static void add_recipient(Recipients *recipients, GHashTable *seen, PurpleContact *contact)
{
	PurpleBuddy *buddy = purple_contact_get_priority_buddy(contact);
	g_autofree char *address = buddy != NULL ? imail_buddy_mail_address(buddy) : NULL;

	if (buddy == NULL)
		return;
	if (address == NULL)
		g_ptr_array_add(recipients->others, g_strdup(purple_contact_get_alias(contact)));
	else if (g_hash_table_add(seen, g_utf8_casefold(address, -1)))
		g_ptr_array_add(recipients->to,
				imail_address_format(purple_buddy_get_alias_only(buddy), address));
}

static void group_recipients(PurpleGroup *group, Recipients *recipients)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	PurpleBlistNode *node = purple_blist_node_get_first_child(PURPLE_BLIST_NODE(group));

	recipients->to = g_ptr_array_new_with_free_func(g_free);
	recipients->others = g_ptr_array_new_with_free_func(g_free);
	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_CONTACT(node))
			add_recipient(recipients, seen, PURPLE_CONTACT(node));
	}
}

/* The first LEN of the texts, separated by ", ". */
static char *join(const GPtrArray *texts, guint len)
{
	GString *all = g_string_new(NULL);

	for (guint i = 0; i < len; i++)
		g_string_append_printf(all, "%s%s", i > 0 ? ", " : "",
				       (const char *)g_ptr_array_index(texts, i));
	return g_string_free(all, FALSE);
}

/* NULL: nobody is left out. */
static char *left_out(const GPtrArray *others)
{
	guint named = MIN(others->len, MAX_NAMED), more = others->len - named;
	g_autofree char *names = join(others, named);
	g_autofree char *counted = NULL, *who = NULL;

	if (others->len == 0)
		return NULL;
	counted = g_strdup_printf(NN_("and %u more", "and %u more", more), more);
	who = more > 0 ? g_strdup_printf("%s, %s", names, counted) : g_strdup(names);
	return g_strdup_printf(_("The mail does not go to %s: no mail address is known."), who);
}

static void send_to_group_cb(PurpleBlistNode *node, gpointer user_data G_GNUC_UNUSED)
{
	PurpleAccount *account = any_account();
	g_auto(Recipients) recipients = {0};
	g_autofree char *to = NULL;
	ImailCompose *compose;

	group_recipients(PURPLE_GROUP(node), &recipients);
	if (account == NULL || recipients.to->len == 0)
		return;
	to = join(recipients.to, recipients.to->len);
	compose = imail_compose_new(account, to);
	compose->notice = left_out(recipients.others);
	imail_ui_compose_open(account, compose);
}

/* Nobody is asked about: the entry is dimmed where of no member an address is known. */
static void group_menu(PurpleGroup *group, GList **menu)
{
	g_auto(Recipients) recipients = {0};
	PurpleCallback cb;

	group_recipients(group, &recipients);
	cb = recipients.to->len > 0 ? PURPLE_CALLBACK(send_to_group_cb) : NULL;
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
