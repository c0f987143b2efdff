/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * buddy-address.c: where a buddy is written to. See buddy-address.h.
 *
 * Owns the buddy list's settings "imail-address" (what the user gave, the one to be written to first) and
 * "imail-profile" (what the server told), each with ", " between addresses.
 */
#define G_LOG_DOMAIN "imail"

#include "buddy-address.h"

#include "address.h"
#include "imail-account.h"
#include "people.h"

#define KEPT_SETTING    "imail-address"
#define PROFILE_SETTING "imail-profile"

static void add(GPtrArray *addresses, const char *address)
{
	for (guint i = 0; i < addresses->len; i++) {
		if (imail_address_equal(addresses->pdata[i], address))
			return;
	}
	g_ptr_array_add(addresses, g_strdup(address));
}

static void add_listed(GPtrArray *addresses, const char *listed)
{
	g_auto(GStrv) mailboxes = imail_address_split(listed != NULL ? listed : "");

	for (char **mailbox = mailboxes; *mailbox != NULL; mailbox++) {
		g_autofree char *address = imail_address_parse(*mailbox, NULL, NULL);

		if (address != NULL)
			add(addresses, address);
	}
}

static const char *kept_of(PurpleBlistNode *node)
{
	return purple_blist_node_get_string(node, KEPT_SETTING);
}

static void add_own(GPtrArray *addresses, PurpleBuddy *buddy)
{
	PurpleBlistNode *node = PURPLE_BLIST_NODE(buddy);
	PurpleAccount *account = purple_buddy_get_account(buddy);
	const char *profile = purple_blist_node_get_string(node, PROFILE_SETTING);

	add_listed(addresses, kept_of(node));
	if (g_strcmp0(purple_account_get_protocol_id(account), IMAIL_PRPL_ID) != 0)
		return;
	if (profile != NULL && *profile != '\0')
		add_listed(addresses, profile);
	else
		add(addresses, imail_account_normalize(account, purple_buddy_get_name(buddy)));
}

static char **to_strv(GPtrArray *addresses)
{
	g_ptr_array_add(addresses, NULL);
	return (char **)g_ptr_array_free(addresses, FALSE);
}

char **imail_buddy_address_own(PurpleBuddy *buddy)
{
	GPtrArray *addresses = g_ptr_array_new();

	add_own(addresses, buddy);
	return to_strv(addresses);
}

/* The first of the buddies of BUDDY's person; BUDDY itself where it is in no list. */
static PurpleBlistNode *first_of_person(PurpleBuddy *buddy)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);

	return contact != NULL ? purple_blist_node_get_first_child(PURPLE_BLIST_NODE(contact))
			       : PURPLE_BLIST_NODE(buddy);
}

char **imail_buddy_address_all(PurpleBuddy *buddy)
{
	GPtrArray *addresses = g_ptr_array_new();
	PurpleBlistNode *node = first_of_person(buddy);

	add_own(addresses, buddy);
	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node))
			add_own(addresses, PURPLE_BUDDY(node));
	}
	return to_strv(addresses);
}

char **imail_buddy_address_of_node(PurpleBlistNode *node)
{
	PurpleBuddy *buddy = NULL;
	GPtrArray *addresses;

	if (PURPLE_BLIST_NODE_IS_CONTACT(node))
		buddy = purple_contact_get_priority_buddy(PURPLE_CONTACT(node));
	else if (PURPLE_BLIST_NODE_IS_BUDDY(node))
		buddy = PURPLE_BUDDY(node);
	if (buddy != NULL)
		return imail_buddy_address_all(buddy);
	addresses = g_ptr_array_new();
	if (PURPLE_BLIST_NODE_IS_CHAT(node))
		add_listed(addresses, kept_of(node));
	return to_strv(addresses);
}

static void forget(PurpleBlistNode *node)
{
	purple_blist_node_remove_setting(node, KEPT_SETTING);
	if (!PURPLE_BLIST_NODE_IS_BUDDY(node))
		return;
	node = first_of_person(PURPLE_BUDDY(node));
	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node))
			purple_blist_node_remove_setting(node, KEPT_SETTING);
	}
}

gboolean imail_buddy_address_keep(PurpleBlistNode *node, const char *typed, char **bad)
{
	g_auto(GStrv) mailboxes = imail_address_split(typed != NULL ? typed : "");
	g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *listed = NULL;

	for (char **mailbox = mailboxes; *mailbox != NULL; mailbox++) {
		g_autofree char *address = imail_address_parse(*mailbox, NULL, NULL);

		if (address == NULL) {
			*bad = g_strdup(*mailbox);
			return FALSE;
		}
		add(addresses, address);
	}
	imail_people_changed();
	if (addresses->len == 0) {
		forget(node);
		return TRUE;
	}
	g_ptr_array_add(addresses, NULL);
	listed = g_strjoinv(", ", (char **)addresses->pdata);
	purple_blist_node_set_string(node, KEPT_SETTING, listed);
	return TRUE;
}

void imail_buddy_address_set_profile(PurpleBuddy *buddy, const char *const *addresses)
{
	PurpleBlistNode *node = PURPLE_BLIST_NODE(buddy);
	g_autofree char *listed = g_strjoinv(", ", (char **)addresses);

	if (g_strcmp0(purple_blist_node_get_string(node, PROFILE_SETTING), listed) == 0)
		return;
	imail_people_changed();
	if (*listed != '\0')
		purple_blist_node_set_string(node, PROFILE_SETTING, listed);
	else
		purple_blist_node_remove_setting(node, PROFILE_SETTING);
}
