/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complete.c: who is meant by what was typed: people of the account's contacts, and buddies of every
 * protocol.
 *
 * The buddy list is walked each time, as it changes by itself and is small beside the contacts. Owns the
 * folded names of buddies, by what they were folded from: folding them again for each key would take longer
 * than all the rest. A name is the one by which a person calls itself in mails, as it goes out in To; a
 * buddy's alias, which the user may have meant for nobody else, is looked for too, and shown where there is
 * no other.
 */
#define G_LOG_DOMAIN "imail"

#include "complete.h"

#include <string.h>

#include "imail-account.h"
#include "address.h"
#include "buddy-address.h"

typedef enum {
	RANK_WRITTEN, /* the user wrote to it */
	RANK_BUDDY,
	RANK_OTHER, /* it wrote to the user */
} Rank;

typedef struct {
	Rank rank;
	double weight;
	const char *address, *name; /* name NULL: none */
	PurpleBuddy *buddy;
} Candidate;

typedef struct {
	ImailContacts *contacts; /* NULL: the account has no store */
	ImailTyped *typed;
	guint max;
	gint64 now;
	GHashTable *buddies; /* key of an address → PurpleBuddy */
	GPtrArray *kept;     /* addresses of buddies */
	GHashTable *taken;   /* set of keys */
	GArray *candidates;  /* of Candidate */
} Search;

#define FOLDS_MAX 10000

static GHashTable *folds; /* names of a buddy → the same folded; NULL: none yet */

/* ---- buddies ---- */

static const char *alias_of(PurpleBuddy *buddy)
{
	const char *alias = purple_buddy_get_contact_alias(buddy);

	return alias != NULL && strcmp(alias, purple_buddy_get_name(buddy)) != 0 ? alias : NULL;
}

/* A person is found by the names of all its buddies: by its nick on IRC as well as by the address that stands
 * with its XMPP account. */
static void add_names(GString *all, PurpleBuddy *buddy)
{
	PurpleContact *contact = purple_buddy_get_contact(buddy);
	PurpleBlistNode *node =
		contact != NULL ? purple_blist_node_get_first_child(PURPLE_BLIST_NODE(contact)) : NULL;

	for (; node != NULL; node = purple_blist_node_get_sibling_next(node)) {
		const char *alias;

		if (!PURPLE_BLIST_NODE_IS_BUDDY(node))
			continue;
		alias = purple_buddy_get_alias_only(PURPLE_BUDDY(node));
		g_string_append_printf(all, "\n%s\n%s", purple_buddy_get_name(PURPLE_BUDDY(node)),
				       alias != NULL ? alias : "");
	}
}

static const char *folded_names(const char *names)
{
	char *folded;

	if (folds == NULL)
		folds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	folded = g_hash_table_lookup(folds, names);
	if (folded != NULL)
		return folded;
	if (g_hash_table_size(folds) >= FOLDS_MAX)
		g_hash_table_remove_all(folds);
	folded = imail_typed_fold(names);
	g_hash_table_insert(folds, g_strdup(names), folded);
	return folded;
}

void imail_complete_stop(void)
{
	g_clear_pointer(&folds, g_hash_table_unref);
}

static gboolean fits_buddy(const Search *search, PurpleBuddy *buddy, const char *address,
			   const ImailContact *contact)
{
	const char *alias = alias_of(buddy);
	g_autoptr(GString) all = g_string_new(address);

	if (alias != NULL)
		g_string_append_printf(all, "\n%s", alias);
	if (contact != NULL && contact->name != NULL)
		g_string_append_printf(all, "\n%s", contact->name);
	add_names(all, buddy);
	return imail_typed_fits(search->typed, folded_names(all->str));
}

/* The first buddy with an address stands for it. ADDRESS stays with SEARCH. */
static void look_at_address(Search *search, PurpleBuddy *buddy, const char *address)
{
	g_autofree char *key = imail_contact_key(address);
	const ImailContact *contact;
	Candidate candidate = {RANK_BUDDY, 0, address, NULL, buddy};

	if (!imail_address_is_valid(address) || g_hash_table_contains(search->buddies, key) ||
	    (search->contacts != NULL && imail_contacts_is_own(search->contacts, address)))
		return;
	g_hash_table_insert(search->buddies, g_strdup(key), buddy);
	contact = search->contacts != NULL ? imail_contacts_get(search->contacts, address) : NULL;
	if (!fits_buddy(search, buddy, address, contact))
		return;
	if (contact != NULL) {
		candidate.rank = contact->written > 0 ? RANK_WRITTEN : RANK_BUDDY;
		candidate.weight = imail_contact_weight(contact, search->now);
		candidate.name = contact->name;
	}
	if (candidate.name == NULL)
		candidate.name = alias_of(buddy);
	g_hash_table_add(search->taken, g_steal_pointer(&key));
	g_array_append_val(search->candidates, candidate);
}

static void look_at_buddy(Search *search, PurpleBuddy *buddy)
{
	g_autofree char **own = imail_buddy_address_own(buddy);

	for (char **address = own; *address != NULL; address++) {
		g_ptr_array_add(search->kept, *address);
		look_at_address(search, buddy, *address);
	}
}

static void look_at_buddies(Search *search)
{
	for (PurpleBlistNode *node = purple_blist_get_root(); node != NULL;
	     node = purple_blist_node_next(node, TRUE)) {
		if (PURPLE_BLIST_NODE_IS_BUDDY(node))
			look_at_buddy(search, PURPLE_BUDDY(node));
	}
}

/* ---- contacts ---- */

static void look_at_contacts(Search *search, gboolean is_written)
{
	g_autoptr(GPtrArray) found = NULL;

	if (search->contacts == NULL)
		return;
	found = imail_contacts_find(search->contacts, search->typed, is_written, search->max);
	for (guint i = 0; i < found->len; i++) {
		const ImailContact *contact = found->pdata[i];
		char *key = imail_contact_key(contact->address);
		Candidate candidate = {
			.rank = is_written ? RANK_WRITTEN : RANK_OTHER,
			.weight = imail_contact_weight(contact, search->now),
			.address = contact->address,
			.name = contact->name,
		};

		if (g_hash_table_contains(search->taken, key)) {
			g_free(key);
			continue;
		}
		g_hash_table_add(search->taken, key);
		g_array_append_val(search->candidates, candidate);
	}
}

/* ---- the answer ---- */

static int by_likelihood(gconstpointer a, gconstpointer b)
{
	const Candidate *one = a, *other = b;

	if (one->rank != other->rank)
		return one->rank < other->rank ? -1 : 1;
	if (one->weight != other->weight)
		return one->weight > other->weight ? -1 : 1;
	return g_ascii_strcasecmp(one->name != NULL ? one->name : one->address,
				  other->name != NULL ? other->name : other->address);
}

static void completion_free(gpointer data)
{
	ImailCompletion *completion = data;

	g_free(completion->mailbox);
	g_free(completion->name);
	g_free(completion->address);
	g_free(completion);
}

static ImailCompletion *completion_new(const Candidate *candidate)
{
	ImailCompletion *completion = g_new0(ImailCompletion, 1);

	completion->mailbox = imail_address_format(candidate->name, candidate->address);
	completion->name = g_strdup(candidate->name != NULL ? candidate->name : "");
	completion->address = g_strdup(candidate->address);
	completion->buddy = candidate->buddy;
	return completion;
}

GPtrArray *imail_complete(PurpleAccount *account, const char *typed, guint max)
{
	GPtrArray *completions = g_ptr_array_new_with_free_func(completion_free);
	ImailAccount *self = imail_account_get(account, NULL);
	g_autoptr(ImailTyped) words = imail_typed_new(typed);
	g_autoptr(GHashTable) buddies = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GArray) candidates = g_array_new(FALSE, FALSE, sizeof(Candidate));
	Search search = {
		.contacts = self != NULL ? imail_client_contacts(imail_account_client(self)) : NULL,
		.typed = words,
		.max = max == 0 ? IMAIL_CONTACTS_FOUND_MAX : MIN(max, IMAIL_CONTACTS_FOUND_MAX),
		.now = g_get_real_time() / G_USEC_PER_SEC,
		.buddies = buddies,
		.kept = kept,
		.taken = taken,
		.candidates = candidates,
	};

	look_at_buddies(&search);
	look_at_contacts(&search, TRUE);
	look_at_contacts(&search, FALSE);
	g_array_sort(candidates, by_likelihood);
	for (guint i = 0; i < candidates->len && i < search.max; i++)
		g_ptr_array_add(completions, completion_new(&g_array_index(candidates, Candidate, i)));
	return completions;
}
