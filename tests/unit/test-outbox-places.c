/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outbox-places.c: how users share the places for mails in hand.
 */
#include "outbox-places.h"

#define PLACES 512

static void test_in_hand(void)
{
	OutboxPlaces *places = outbox_places_new(PLACES);
	g_autoptr(GArray) ids = NULL;

	g_assert_true(outbox_places_take(places, 1, 100));
	g_assert_false(outbox_places_take(places, 1, 100));
	g_assert_true(outbox_places_has(places, 100));
	outbox_places_reserve(places, 2, 1);
	g_assert_cmpuint(outbox_places_left(places), ==, PLACES - 2);
	ids = outbox_places_ids(places);
	g_assert_cmpuint(ids->len, ==, 1);
	outbox_places_give_back(places, 1, 100);
	outbox_places_give_back(places, 1, 100);
	outbox_places_reserve(places, 2, -1);
	g_assert_cmpuint(outbox_places_left(places), ==, PLACES);
	outbox_places_free(places);
}

/* Each takes all that it may, by turns, until nobody may any more; the number of places that remain. */
static guint fill(OutboxPlaces *places, gint64 users)
{
	guint before;

	do {
		before = outbox_places_left(places);
		for (gint64 user = 1; user <= users; user++)
			if (outbox_places_share(places, user, 0, 0) > 0)
				outbox_places_reserve(places, user, 1);
	} while (outbox_places_left(places) < before);
	return before;
}

/* However many want all places, the next one finds some, and those who are there have as many each. */
static void test_shares(void)
{
	for (gint64 users = 1; users <= 20; users++) {
		OutboxPlaces *places = outbox_places_new(PLACES);
		guint left = fill(places, users);

		g_assert_cmpuint(left, >=, PLACES / (guint)(users + 1) - 1);
		g_assert_cmpuint(outbox_places_share(places, users + 1, 0, 0), >, 0);
		outbox_places_free(places);
	}
}

/* What one take takes counts before it is in hand. */
static void test_within_a_take(void)
{
	OutboxPlaces *places = outbox_places_new(PLACES), *copy;
	guint first = outbox_places_share(places, 1, 0, 0), second;

	g_assert_cmpuint(first, ==, PLACES / 2);
	g_assert_cmpuint(outbox_places_share(places, 1, first, first), ==, 0);
	second = outbox_places_share(places, 2, first, 0);
	g_assert_cmpuint(second, ==, PLACES / 4);
	g_assert_cmpuint(outbox_places_share(places, 3, PLACES, 0), ==, 0);
	outbox_places_reserve(places, 1, PLACES / 2);
	copy = outbox_places_copy(places);
	outbox_places_free(places);
	g_assert_cmpuint(outbox_places_share(copy, 1, 0, 0), ==, 0);
	g_assert_cmpuint(outbox_places_share(copy, 2, 0, 0), ==, PLACES / 4);
	outbox_places_free(copy);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outbox-places/in-hand", test_in_hand);
	g_test_add_func("/outbox-places/shares", test_shares);
	g_test_add_func("/outbox-places/within-a-take", test_within_a_take);
	return g_test_run();
}
