/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-parallel.c: each item once, all before it returns, whoever calls at the same time.
 */
#include "parallel.h"

static ImailParallel *parallel;

static void count_cb(gpointer item)
{
	g_atomic_int_inc((int *)item);
}

static void assert_round(guint count)
{
	g_autofree int *calls = g_new0(int, count + 1);
	g_autoptr(GPtrArray) items = g_ptr_array_new();

	for (guint i = 0; i < count; i++)
		g_ptr_array_add(items, calls + i);
	imail_parallel_each(parallel, items, count_cb);
	for (guint i = 0; i < count; i++)
		g_assert_cmpint(calls[i], ==, 1);
}

static void test_counts(void)
{
	for (guint count = 0; count < 200; count++)
		assert_round(count);
}

static gpointer rounds_thread(gpointer unused G_GNUC_UNUSED)
{
	for (guint i = 0; i < 500; i++)
		assert_round(i % 20);
	return NULL;
}

static void test_several_callers(void)
{
	GThread *threads[8];

	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		threads[i] = g_thread_new("caller", rounds_thread, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(threads); i++)
		g_thread_join(threads[i]);
}

/* Two that can only end together: they are in different threads. */
static GMutex lock;
static GCond changed;
static guint inside;

static void meet_cb(gpointer unused G_GNUC_UNUSED)
{
	gint64 end = g_get_monotonic_time() + 20 * G_USEC_PER_SEC;

	g_mutex_lock(&lock);
	inside++;
	g_cond_broadcast(&changed);
	while (inside < 2)
		g_assert_true(g_cond_wait_until(&changed, &lock, end));
	g_mutex_unlock(&lock);
}

static void test_at_a_time(void)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new();

	g_ptr_array_add(items, &lock);
	g_ptr_array_add(items, &lock);
	imail_parallel_each(parallel, items, meet_cb);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	parallel = imail_parallel_new(3);
	g_test_add_func("/parallel/counts", test_counts);
	g_test_add_func("/parallel/several-callers", test_several_callers);
	g_test_add_func("/parallel/at-a-time", test_at_a_time);
	status = g_test_run();
	imail_parallel_free(parallel);
	return status;
}
