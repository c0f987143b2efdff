/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-blob-cache.c: what was added last is there, once; the oldest makes room.
 */
#include "blob-cache.h"

static void add(BlobCache *cache, gint64 blob, gint64 seq, gsize size, char fill)
{
	g_autofree char *octets = g_strnfill(size, fill);
	g_autoptr(GBytes) bytes = g_bytes_new(octets, size);

	blob_cache_add(cache, blob, seq, bytes);
}

/* The first octet of a piece, 0 when it is not there. */
static char take(BlobCache *cache, gint64 blob, gint64 seq)
{
	g_autoptr(GBytes) bytes = blob_cache_take(cache, blob, seq);

	return bytes != NULL ? *(const char *)g_bytes_get_data(bytes, NULL) : '\0';
}

static void test_taken_once(void)
{
	BlobCache *cache = blob_cache_new(100);

	add(cache, 1, 0, 10, 'a');
	add(cache, 1, 1, 10, 'b');
	add(cache, 2, 0, 10, 'c');
	g_assert_cmpint(take(cache, 1, 1), ==, 'b');
	g_assert_cmpint(take(cache, 1, 1), ==, '\0');
	g_assert_cmpint(take(cache, 2, 1), ==, '\0');
	g_assert_cmpint(take(cache, 2, 0), ==, 'c');
	g_assert_cmpint(take(cache, 1, 0), ==, 'a');
	blob_cache_free(cache);
}

static void test_bounded(void)
{
	BlobCache *cache = blob_cache_new(100);

	for (int i = 0; i < 20; i++)
		add(cache, i, 0, 30, (char)('a' + i));
	add(cache, 99, 0, 101, 'x');
	for (int i = 0; i < 17; i++)
		g_assert_cmpint(take(cache, i, 0), ==, '\0');
	for (int i = 17; i < 20; i++)
		g_assert_cmpint(take(cache, i, 0), ==, 'a' + i);
	g_assert_cmpint(take(cache, 99, 0), ==, '\0');
	/* What was taken makes room. */
	for (int i = 0; i < 3; i++)
		add(cache, i, 1, 33, 'y');
	for (int i = 0; i < 3; i++)
		g_assert_cmpint(take(cache, i, 1), ==, 'y');
	blob_cache_free(cache);
	blob_cache_free(NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/blob-cache/taken-once", test_taken_once);
	g_test_add_func("/blob-cache/bounded", test_bounded);
	return g_test_run();
}
