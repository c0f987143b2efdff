/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-age-search.c: the place is found in few questions, whatever the size, and odd dates leave nothing young out.
 */
#include "age-search.h"

#define CUTOFF 1000

/* Runs a search over DATES; *ROUNDS and *QUESTIONS (may be NULL) count. */
static guint run(const gint64 *dates, guint count, guint width, guint *rounds, guint *questions)
{
	AgeSearch *search = age_search_new(count, CUTOFF, width);
	const GArray *places;
	guint place, n_rounds = 0, n_questions = 0;

	while ((places = age_search_next(search))) {
		g_assert_cmpuint(places->len, >, 0);
		g_assert_cmpuint(places->len, <=, width);
		n_rounds++;
		n_questions += places->len;
		/* The answers may come in any order. */
		for (guint i = places->len; i > 0; i--) {
			guint asked = g_array_index(places, guint, i - 1);

			g_assert_cmpuint(asked, <, count);
			age_search_tell(search, asked, dates[asked]);
		}
	}
	place = age_search_place(search);
	age_search_free(search);
	if (rounds)
		*rounds = n_rounds;
	if (questions)
		*questions = n_questions;
	return place;
}

static void test_every_place(void)
{
	static const guint widths[] = {1, 2, 3, 15, 100};
	gint64 dates[40];

	for (guint w = 0; w < G_N_ELEMENTS(widths); w++)
		for (guint count = 0; count <= G_N_ELEMENTS(dates); count++)
			for (guint place = 0; place <= count; place++) {
				for (guint i = 0; i < count; i++)
					dates[i] = i < place ? CUTOFF - 1 : CUTOFF;
				g_assert_cmpuint(run(dates, count, widths[w], NULL, NULL), ==, place);
			}
}

static void test_few_questions(void)
{
	g_autofree gint64 *dates = g_new(gint64, 100000);
	guint rounds, questions;

	for (guint i = 0; i < 100000; i++)
		dates[i] = i < 99000 ? 1 : CUTOFF + 1;
	g_assert_cmpuint(run(dates, 100000, 1, &rounds, NULL), ==, 99000);
	g_assert_cmpuint(rounds, <=, 17);
	g_assert_cmpuint(run(dates, 100000, 15, &rounds, &questions), ==, 99000);
	g_assert_cmpuint(rounds, <=, 5);
	g_assert_cmpuint(questions, <=, 75);
}

/* Unknown dates, and an old date among young ones: what is asked and young is never left out. */
static void test_odd_dates(void)
{
	static const struct {
		gint64 dates[6];
		guint place;
	} cases[] = {
		{{0, 0, 0, 0, 0, 0}, 0},
		{{1, 1, 2000, 1, 2000, 2000}, 2},
		{{2000, 1, 1, 1, 1, 1}, 0},
		{{1, 1, 1, 1, 1, 0}, 5},
		{{1, 1, 1, 1, 1, 1}, 6},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpuint(run(cases[i].dates, 6, 6, NULL, NULL), ==, cases[i].place);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/age-search/every-place", test_every_place);
	g_test_add_func("/age-search/few-questions", test_few_questions);
	g_test_add_func("/age-search/odd-dates", test_odd_dates);
	return g_test_run();
}
