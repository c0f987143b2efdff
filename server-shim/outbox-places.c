/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-places.c: see outbox-places.h. Knows numbers only.
 */
#include "outbox-places.h"

struct _OutboxPlaces {
	guint max, used;
	GHashTable *ids;   /* the set of mails in hand */
	GHashTable *users; /* user → how many places they have; none of 0 */
};

OutboxPlaces *outbox_places_new(guint max)
{
	OutboxPlaces *places = g_new0(OutboxPlaces, 1);

	places->max = max;
	places->ids = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	places->users = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	return places;
}

void outbox_places_free(OutboxPlaces *places)
{
	if (places == NULL)
		return;
	g_hash_table_unref(places->ids);
	g_hash_table_unref(places->users);
	g_free(places);
}

static gint64 *number_new(gint64 number)
{
	gint64 *copy = g_new(gint64, 1);

	*copy = number;
	return copy;
}

OutboxPlaces *outbox_places_copy(const OutboxPlaces *places)
{
	OutboxPlaces *copy = outbox_places_new(places->max);
	GHashTableIter iter;
	gpointer user, count;

	copy->used = places->used;
	g_hash_table_iter_init(&iter, places->users);
	while (g_hash_table_iter_next(&iter, &user, &count))
		g_hash_table_insert(copy->users, number_new(*(const gint64 *)user), count);
	return copy;
}

static guint places_of(const OutboxPlaces *places, gint64 user)
{
	return GPOINTER_TO_UINT(g_hash_table_lookup(places->users, &user));
}

void outbox_places_reserve(OutboxPlaces *places, gint64 user, int delta)
{
	guint count = places_of(places, user) + (guint)delta;

	places->used += (guint)delta;
	if (count > 0)
		g_hash_table_insert(places->users, number_new(user), GUINT_TO_POINTER(count));
	else
		g_hash_table_remove(places->users, &user);
}

gboolean outbox_places_take(OutboxPlaces *places, gint64 user, gint64 id)
{
	if (!g_hash_table_add(places->ids, number_new(id)))
		return FALSE;
	outbox_places_reserve(places, user, 1);
	return TRUE;
}

void outbox_places_give_back(OutboxPlaces *places, gint64 user, gint64 id)
{
	if (g_hash_table_remove(places->ids, &id))
		outbox_places_reserve(places, user, -1);
}

gboolean outbox_places_has(const OutboxPlaces *places, gint64 id)
{
	return g_hash_table_contains(places->ids, &id);
}

GArray *outbox_places_ids(const OutboxPlaces *places)
{
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	GHashTableIter iter;
	gpointer id;

	g_hash_table_iter_init(&iter, places->ids);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		g_array_append_vals(ids, id, 1);
	return ids;
}

guint outbox_places_left(const OutboxPlaces *places)
{
	return places->used < places->max ? places->max - places->used : 0;
}

/* With each place that is taken the free ones become fewer, too: half of the difference evens both. */
guint outbox_places_share(const OutboxPlaces *places, gint64 user, guint taken, guint taken_here)
{
	guint left = outbox_places_left(places), have = places_of(places, user) + taken_here;

	left -= MIN(left, taken);
	return left > have ? (left - have + 1) / 2 : 0;
}
