/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parallel.c: a few threads that take the next of the items as long as there is one. See parallel.h.
 *
 * The caller begins at once and waits for those only who have taken something: a helper that comes late finds
 * nothing.
 */
#include "parallel.h"

struct _ImailParallel {
	GThreadPool *pool; /* of Round */
	guint helpers;
};

typedef struct {
	GPtrArray *items;
	void (*each)(gpointer item);
	guint next; /* the first that nobody has taken; atomic */
	gatomicrefcount refs;
	GMutex lock;
	GCond is_over;
	guint finished; /* under lock */
} Round;

static void round_unref(Round *round)
{
	if (!g_atomic_ref_count_dec(&round->refs))
		return;
	g_mutex_clear(&round->lock);
	g_cond_clear(&round->is_over);
	g_ptr_array_unref(round->items);
	g_free(round);
}

static void work(Round *round)
{
	guint done = 0;

	for (guint i; (i = (guint)g_atomic_int_add(&round->next, 1)) < round->items->len; done++)
		round->each(round->items->pdata[i]);
	g_mutex_lock(&round->lock);
	round->finished += done;
	if (round->finished == round->items->len)
		g_cond_signal(&round->is_over);
	g_mutex_unlock(&round->lock);
}

static void help(gpointer data, gpointer user_data G_GNUC_UNUSED)
{
	work(data);
	round_unref(data);
}

ImailParallel *imail_parallel_new(guint helpers)
{
	ImailParallel *parallel = g_new0(ImailParallel, 1);

	parallel->pool = g_thread_pool_new(help, NULL, (int)helpers, FALSE, NULL);
	parallel->helpers = helpers;
	return parallel;
}

void imail_parallel_free(ImailParallel *parallel)
{
	if (parallel == NULL)
		return;
	g_thread_pool_free(parallel->pool, FALSE, TRUE);
	g_free(parallel);
}

void imail_parallel_each(ImailParallel *parallel, GPtrArray *items, void (*each)(gpointer item))
{
	guint count = MIN(items->len, parallel->helpers + 1);
	Round *round = g_new0(Round, 1);

	round->items = g_ptr_array_ref(items);
	round->each = each;
	g_atomic_ref_count_init(&round->refs);
	g_mutex_init(&round->lock);
	g_cond_init(&round->is_over);
	for (guint i = 1; i < count; i++) {
		g_atomic_ref_count_inc(&round->refs);
		g_thread_pool_push(parallel->pool, round, NULL);
	}
	work(round);
	g_mutex_lock(&round->lock);
	while (round->finished < items->len)
		g_cond_wait(&round->is_over, &round->lock);
	g_mutex_unlock(&round->lock);
	round_unref(round);
}
