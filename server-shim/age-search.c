/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * age-search.c: a binary search, widened to several questions a round.
 *
 * All before `low` is too old, all from `high` on is young enough. Where the dates contradict the order (a
 * sender's clock, a mail that was moved in) the lowest young one of a round counts, so that nothing young is
 * left out for what stands after it.
 */
#include "age-search.h"

struct _AgeSearch {
	guint low, high, width;
	gint64 cutoff;
	GArray *asked; /* of guint, rising */
	guint young;   /* the lowest of this round that is */
	GArray *old;   /* of guint: those of this round that are not */
};

AgeSearch *age_search_new(guint count, gint64 cutoff, guint width)
{
	AgeSearch *search = g_new0(AgeSearch, 1);

	search->high = count;
	search->width = MAX(width, 1);
	search->cutoff = cutoff;
	search->young = count;
	search->asked = g_array_new(FALSE, FALSE, sizeof(guint));
	search->old = g_array_new(FALSE, FALSE, sizeof(guint));
	return search;
}

void age_search_free(AgeSearch *search)
{
	if (!search)
		return;
	g_array_unref(search->asked);
	g_array_unref(search->old);
	g_free(search);
}

static void end_round(AgeSearch *search)
{
	search->high = MIN(search->high, search->young);
	for (guint i = 0; i < search->old->len; i++) {
		guint place = g_array_index(search->old, guint, i);

		if (place < search->high)
			search->low = MAX(search->low, place + 1);
	}
	g_array_set_size(search->old, 0);
	g_array_set_size(search->asked, 0);
}

const GArray *age_search_next(AgeSearch *search)
{
	guint count, questions;

	end_round(search);
	count = search->high - search->low;
	if (count == 0)
		return NULL;
	questions = MIN(count, search->width);
	for (guint i = 1; i <= questions; i++) {
		guint place = search->low + (guint)((guint64)count * i / (questions + 1));

		if (search->asked->len == 0 ||
		    g_array_index(search->asked, guint, search->asked->len - 1) != place)
			g_array_append_val(search->asked, place);
	}
	return search->asked;
}

void age_search_tell(AgeSearch *search, guint place, gint64 date)
{
	if (date == 0 || date >= search->cutoff)
		search->young = MIN(search->young, place);
	else
		g_array_append_val(search->old, place);
}

guint age_search_place(const AgeSearch *search)
{
	return search->high;
}
