/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blob-cache.c: first in, first out. See blob-cache.h.
 */
#include "blob-cache.h"

typedef struct {
	gint64 blob, seq; /* the key */
	GBytes *bytes;
	GList link; /* in the queue */
} Piece;

struct _BlobCache {
	GHashTable *pieces; /* set of Piece */
	GQueue queue;       /* of Piece, the oldest first */
	gsize octets, max;
};

static guint piece_hash(gconstpointer key)
{
	const Piece *piece = key;

	return (guint)(piece->blob * 31 + piece->seq);
}

static gboolean piece_equal(gconstpointer a, gconstpointer b)
{
	const Piece *first = a, *second = b;

	return first->blob == second->blob && first->seq == second->seq;
}

BlobCache *blob_cache_new(gsize max)
{
	BlobCache *cache = g_new0(BlobCache, 1);

	cache->pieces = g_hash_table_new(piece_hash, piece_equal);
	g_queue_init(&cache->queue);
	cache->max = max;
	return cache;
}

/* Takes PIECE out; its octets are the caller's. */
static GBytes *take(BlobCache *cache, Piece *piece)
{
	GBytes *bytes = piece->bytes;

	cache->octets -= g_bytes_get_size(bytes);
	g_hash_table_remove(cache->pieces, piece);
	g_queue_unlink(&cache->queue, &piece->link);
	g_free(piece);
	return bytes;
}

void blob_cache_free(BlobCache *cache)
{
	if (cache == NULL)
		return;
	while (cache->queue.head != NULL)
		g_bytes_unref(take(cache, cache->queue.head->data));
	g_hash_table_unref(cache->pieces);
	g_free(cache);
}

void blob_cache_add(BlobCache *cache, gint64 blob, gint64 seq, GBytes *bytes)
{
	gsize size = g_bytes_get_size(bytes);
	gboolean is_new;
	Piece *piece;

	if (size > cache->max)
		return;
	while (cache->octets + size > cache->max)
		g_bytes_unref(take(cache, cache->queue.head->data));
	piece = g_new0(Piece, 1);
	piece->blob = blob;
	piece->seq = seq;
	piece->bytes = g_bytes_ref(bytes);
	piece->link.data = piece;
	is_new = g_hash_table_add(cache->pieces, piece);
	g_assert(is_new); /* a piece is written once */
	g_queue_push_tail_link(&cache->queue, &piece->link);
	cache->octets += size;
}

GBytes *blob_cache_take(BlobCache *cache, gint64 blob, gint64 seq)
{
	Piece wanted = {.blob = blob, .seq = seq};
	Piece *piece = g_hash_table_lookup(cache->pieces, &wanted);

	return piece != NULL ? take(cache, piece) : NULL;
}
