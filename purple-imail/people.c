/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * people.c: from the buddy list to the stores.
 *
 * The list is walked whole, a moment after its last change: it is read from the disk, and merged from
 * servers, buddy by buddy. A store does nothing about addresses that it knows already. Owns the timer.
 */
#define G_LOG_DOMAIN "imail"

#include "people.h"

#include "buddy-address.h"
#include "imail-account.h"

#define DELAY 1 /* s */

static guint source;

static GPtrArray *read_addresses(void)
{
	GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);

	for (PurpleBlistNode *node = purple_blist_get_root(); node != NULL;
	     node = purple_blist_node_next(node, TRUE)) {
		g_autofree char **own =
			PURPLE_BLIST_NODE_IS_BUDDY(node) ? imail_buddy_address_own(PURPLE_BUDDY(node)) : NULL;

		for (char **address = own; address != NULL && *address != NULL; address++)
			g_ptr_array_add(addresses, *address);
	}
	g_ptr_array_add(addresses, NULL);
	return addresses;
}

void imail_people_tell(ImailClient *client)
{
	g_autoptr(GPtrArray) addresses = read_addresses();

	imail_client_set_people(client, (const char *const *)addresses->pdata);
}

static gboolean tell_cb(gpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GPtrArray) addresses = read_addresses();

	source = 0;
	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		ImailAccount *self = imail_account_find(l->data);

		if (self != NULL)
			imail_client_set_people(imail_account_client(self),
						(const char *const *)addresses->pdata);
	}
	return FALSE;
}

void imail_people_changed(void)
{
	if (source == 0)
		source = purple_timeout_add_seconds(DELAY, tell_cb, NULL);
}

void imail_people_start(PurplePlugin *plugin)
{
	void *blist = purple_blist_get_handle();

	purple_signal_connect(blist, "buddy-added", plugin, PURPLE_CALLBACK(imail_people_changed), NULL);
	purple_signal_connect(blist, "buddy-removed", plugin, PURPLE_CALLBACK(imail_people_changed), NULL);
}

void imail_people_stop(void)
{
	if (source != 0)
		purple_timeout_remove(source);
	source = 0;
}
