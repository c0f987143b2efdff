/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blob-cache.h: pieces of mails that were handed to the store a moment ago, so that pushing them to the
 * client that waits does not read them back. Main thread.
 *
 * Whoever takes a piece knows from the store that its mail is committed: of one that is not, nobody asks.
 */
#ifndef IMAILD_BLOB_CACHE_H
#define IMAILD_BLOB_CACHE_H

#include <glib.h>

/* Octets that are held at most, the oldest make room. A few dozens of usual mails: large ones are read back.
 */
#define BLOB_CACHE_MAX (2 * 1024 * 1024)

typedef struct _BlobCache BlobCache;

BlobCache *blob_cache_new(gsize max);
void blob_cache_free(BlobCache *cache); /* NULL is fine */

/* Piece SEQ of BLOB (store-blob.h); a reference is kept. */
void blob_cache_add(BlobCache *cache, gint64 blob, gint64 seq, GBytes *bytes);

/* The piece, which is then no longer here (the next one who wants it reads it), or NULL. Caller unrefs. */
GBytes *blob_cache_take(BlobCache *cache, gint64 blob, gint64 seq);

#endif
