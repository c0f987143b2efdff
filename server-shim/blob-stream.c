/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blob-stream.c: a GMime stream into a blob. See blob-stream.h.
 *
 * Rows go to the writer thread as they fill up; every WAIT_EVERY rows the stream waits for the commit, so
 * that no more than that is in memory.
 */
#include "blob-stream.h"

#include <string.h>

#include "store-blob.h"

#define WAIT_EVERY 8

typedef struct {
	GMimeStream parent;
	Store *store;
	gint64 blob, seq, size;
	GByteArray *row;
	gboolean is_8bit;
	GError *error;
} BlobStream;

typedef struct {
	GMimeStreamClass parent;
} BlobStreamClass;

GType blob_stream_get_type(void);
G_DEFINE_TYPE(BlobStream, blob_stream, GMIME_TYPE_STREAM)

typedef struct {
	gint64 blob, seq;
	GBytes *data;
} Append;

static gboolean append_work(StoreTx *tx, gpointer job, GError **error)
{
	Append *append = job;

	return store_blob_append(tx, append->blob, append->seq, append->data, error);
}

static void append_free(gpointer job)
{
	Append *append = job;

	g_bytes_unref(append->data);
	g_free(append);
}

static gboolean flush_row(BlobStream *self)
{
	Append *append = g_new0(Append, 1);

	append->blob = self->blob;
	append->seq = self->seq++;
	append->data = g_byte_array_free_to_bytes(self->row);
	self->row = g_byte_array_sized_new(STORE_BLOB_CHUNK);
	if (append->seq % WAIT_EVERY == WAIT_EVERY - 1) {
		gboolean ok = store_write_sync(self->store, append_work, append, &self->error);

		append_free(append);
		return ok;
	}
	/* A row that fails is found out by the finish: the blob's size will not be what it should be. */
	store_write(self->store, append_work, NULL, append, append_free);
	return TRUE;
}

static ssize_t blob_stream_write(GMimeStream *stream, const char *buffer, size_t len)
{
	BlobStream *self = (BlobStream *)stream;
	size_t done = 0;

	while (done < len && self->error == NULL) {
		size_t take = MIN(len - done, STORE_BLOB_CHUNK - self->row->len);

		g_byte_array_append(self->row, (const guint8 *)buffer + done, (guint)take);
		for (size_t i = 0; i < take && !self->is_8bit; i++)
			self->is_8bit = (buffer[done + i] & 0x80) != 0;
		done += take;
		/* The last row stays here for the caller: flush only when more comes. */
		if (self->row->len == STORE_BLOB_CHUNK && !flush_row(self))
			break;
	}
	self->size += (gint64)done;
	stream->position += (gint64)done;
	return self->error != NULL ? -1 : (ssize_t)done;
}

static int blob_stream_flush(GMimeStream *stream)
{
	return ((BlobStream *)stream)->error != NULL ? -1 : 0;
}

static int blob_stream_close(GMimeStream *stream)
{
	return 0;
}

static gboolean blob_stream_eos(GMimeStream *stream)
{
	return TRUE;
}

static gint64 blob_stream_length(GMimeStream *stream)
{
	return ((BlobStream *)stream)->size;
}

static void blob_stream_finalize(GObject *object)
{
	BlobStream *self = (BlobStream *)object;

	g_byte_array_unref(self->row);
	g_clear_error(&self->error);
	G_OBJECT_CLASS(blob_stream_parent_class)->finalize(object);
}

static void blob_stream_class_init(BlobStreamClass *class)
{
	GMimeStreamClass *stream = GMIME_STREAM_CLASS(class);

	G_OBJECT_CLASS(class)->finalize = blob_stream_finalize;
	stream->write = blob_stream_write;
	stream->flush = blob_stream_flush;
	stream->close = blob_stream_close;
	stream->eos = blob_stream_eos;
	stream->length = blob_stream_length;
}

static void blob_stream_init(BlobStream *self)
{
	self->row = g_byte_array_new();
}

GMimeStream *blob_stream_new(Store *store)
{
	BlobStream *self = g_object_new(blob_stream_get_type(), NULL);

	g_mime_stream_construct(GMIME_STREAM(self), 0, -1);
	self->store = store;
	self->blob = store_blob_new_id(store);
	return GMIME_STREAM(self);
}

gboolean blob_stream_finish(GMimeStream *stream, MailConverted *converted, GError **error)
{
	BlobStream *self = (BlobStream *)stream;

	if (self->error != NULL) {
		g_propagate_error(error, g_error_copy(self->error));
		return FALSE;
	}
	converted->blob = self->blob;
	converted->size = self->size;
	converted->tail = self->row->len > 0 ? g_bytes_new(self->row->data, self->row->len) : NULL;
	converted->tail_seq = self->seq;
	converted->needs_8bit = self->is_8bit;
	return TRUE;
}

static gboolean remove_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_remove(tx, *(gint64 *)job, error);
}

void blob_stream_abandon(GMimeStream *stream)
{
	BlobStream *self = (BlobStream *)stream;

	if (self->seq > 0)
		store_write(self->store, remove_work, NULL, g_memdup2(&self->blob, sizeof self->blob),
			    g_free);
}

const GError *blob_stream_error(GMimeStream *stream)
{
	return ((BlobStream *)stream)->error;
}
