/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-visit-memory.c: which list is known, and for how long.
 */
#include "visit-memory.h"

#define NOW 1000000

static void test_unique_ids(void)
{
	VisitMemory memory = {0};

	g_assert_false(visit_memory_knows(&memory, "a", NOW));
	visit_memory_keep(&memory, "a", TRUE, NOW);
	g_assert_true(visit_memory_knows(&memory, "a", NOW + 1000 * VISIT_TRUST_SIZES_S));
	g_assert_false(visit_memory_knows(&memory, "b", NOW));
	g_assert_false(visit_memory_knows(&memory, NULL, NOW));
	visit_memory_doubt(&memory);
	g_assert_true(visit_memory_knows(&memory, "a", NOW));
	visit_memory_clear(&memory);
	g_assert_false(visit_memory_knows(&memory, "a", NOW));
}

static void test_sizes(void)
{
	VisitMemory memory = {0};

	visit_memory_keep(&memory, "a", FALSE, NOW);
	g_assert_true(visit_memory_knows(&memory, "a", NOW + VISIT_TRUST_SIZES_S - 1));
	g_assert_false(visit_memory_knows(&memory, "a", NOW + VISIT_TRUST_SIZES_S));
	visit_memory_doubt(&memory);
	g_assert_false(visit_memory_knows(&memory, "a", NOW));
	visit_memory_keep(&memory, NULL, TRUE, NOW);
	g_assert_false(visit_memory_knows(&memory, NULL, NOW));
	visit_memory_clear(&memory);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/visit-memory/unique-ids", test_unique_ids);
	g_test_add_func("/visit-memory/sizes", test_sizes);
	return g_test_run();
}
