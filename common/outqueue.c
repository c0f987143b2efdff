/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outqueue.c: which frame leaves next on a connection (DESIGN §3; docs/PROTOCOL.md §4.3 and §4.4).
 *
 * Control frames wait as octets, first in first out. Streams wait in a ring: the first gives one chunk and
 * goes to the end. A stream that has nothing just now leaves the ring until it is woken. Callbacks run inside
 * imail_outqueue_next and may push, open, remove and wake, but not free the queue.
 */
#include "error.h"
#include "frame.h"
#include "limits.h"
#include "outqueue.h"

typedef struct {
	char *ref;
	gint64 size, offset;
	ImailStreamRead read;
	ImailStreamEnded ended;
	gpointer user_data;
	GDestroyNotify free_data;
} Stream;

struct _ImailOutqueue {
	GQueue control; /* of GBytes */
	gsize control_bytes;
	GQueue ready;    /* of Stream: take turns */
	GQueue waiting;  /* of Stream: said "not now" */
	Stream *current; /* its read callback runs: in neither queue */
	gboolean is_current_removed;
	gboolean is_woken; /* imail_outqueue_wake was called while a read callback ran */
};

static void stream_free(Stream *stream)
{
	if (stream->free_data != NULL)
		stream->free_data(stream->user_data);
	g_free(stream->ref);
	g_free(stream);
}

ImailOutqueue *imail_outqueue_new(void)
{
	ImailOutqueue *queue = g_new0(ImailOutqueue, 1);

	g_queue_init(&queue->control);
	g_queue_init(&queue->ready);
	g_queue_init(&queue->waiting);
	return queue;
}

void imail_outqueue_free(ImailOutqueue *queue)
{
	if (queue == NULL)
		return;
	g_return_if_fail(queue->current == NULL);

	g_queue_clear_full(&queue->control, (GDestroyNotify)g_bytes_unref);
	g_queue_clear_full(&queue->ready, (GDestroyNotify)stream_free);
	g_queue_clear_full(&queue->waiting, (GDestroyNotify)stream_free);
	g_free(queue);
}

gboolean imail_outqueue_push(ImailOutqueue *queue, JsonObject *object, GError **error)
{
	GBytes *frame = imail_frame_write(object, NULL, error);

	if (frame == NULL)
		return FALSE;
	queue->control_bytes += g_bytes_get_size(frame);
	g_queue_push_tail(&queue->control, frame);
	return TRUE;
}

void imail_outqueue_stream(ImailOutqueue *queue, const char *ref, gint64 size, ImailStreamRead read,
			   ImailStreamEnded ended, gpointer user_data, GDestroyNotify free_data)
{
	Stream *stream;

	g_return_if_fail(ref != NULL && size > 0 && read != NULL);

	stream = g_new0(Stream, 1);
	stream->ref = g_strdup(ref);
	stream->size = size;
	stream->read = read;
	stream->ended = ended;
	stream->user_data = user_data;
	stream->free_data = free_data;
	g_queue_push_tail(&queue->ready, stream);
}

static gboolean remove_from(GQueue *streams, const char *ref)
{
	for (GList *link = streams->head; link != NULL; link = link->next) {
		Stream *stream = link->data;

		if (g_str_equal(stream->ref, ref)) {
			g_queue_delete_link(streams, link);
			stream_free(stream);
			return TRUE;
		}
	}
	return FALSE;
}

gboolean imail_outqueue_remove(ImailOutqueue *queue, const char *ref)
{
	if (queue->current != NULL && !queue->is_current_removed && g_str_equal(queue->current->ref, ref)) {
		queue->is_current_removed = TRUE;
		return TRUE;
	}
	return remove_from(&queue->ready, ref) || remove_from(&queue->waiting, ref);
}

/* The stream is in no queue any more, so `ended` may do with the queue what it likes. */
static void end_stream(Stream *stream, const GError *error)
{
	if (stream->ended != NULL)
		stream->ended(stream->user_data, error);
	stream_free(stream);
}

/* Whether the callback gave what its contract promises; a wrong length would spoil the offsets. */
static gboolean check_piece(const Stream *stream, GBytes *piece, gsize max, GError **error)
{
	gsize len = g_bytes_get_size(piece);

	if (len >= 1 && len <= max)
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
		    "The stream %s gave %" G_GSIZE_FORMAT " octets where 1 to %" G_GSIZE_FORMAT
		    " were wanted.",
		    stream->ref, len, max);
	return FALSE;
}

static GBytes *write_chunk(const Stream *stream, GBytes *piece, GError **error)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", "chunk");
	json_object_set_string_member(object, "ref", stream->ref);
	json_object_set_int_member(object, "offset", stream->offset);
	if (stream->offset + (gint64)g_bytes_get_size(piece) == stream->size)
		json_object_set_boolean_member(object, "last", TRUE);
	return imail_frame_write(object, piece, error);
}

/* Asks STREAM for its next piece. FALSE with ERROR when it failed; *PIECE NULL when it has none now. */
static gboolean read_piece(ImailOutqueue *queue, Stream *stream, GBytes **piece, GError **error)
{
	gsize max = (gsize)MIN(stream->size - stream->offset, IMAIL_FRAME_PAYLOAD_MAX);
	gboolean is_read;

	queue->current = stream;
	queue->is_current_removed = queue->is_woken = FALSE;
	is_read = stream->read(stream->user_data, stream->offset, max, piece, error);
	queue->current = NULL;
	return is_read && (*piece == NULL || check_piece(stream, *piece, max, error));
}

/* The next chunk of STREAM, which stands in no queue, and its new place; NULL when it gave none. */
static GBytes *next_chunk(ImailOutqueue *queue, Stream *stream)
{
	g_autoptr(GBytes) piece = NULL;
	g_autoptr(GError) error = NULL;
	GBytes *frame = NULL;
	gboolean is_read = read_piece(queue, stream, &piece, &error);

	if (queue->is_current_removed) {
		stream_free(stream);
		return NULL;
	}
	if (is_read && piece == NULL) {
		g_queue_push_tail(queue->is_woken ? &queue->ready : &queue->waiting, stream);
		return NULL;
	}
	if (is_read)
		frame = write_chunk(stream, piece, &error);
	if (frame == NULL) {
		end_stream(stream, error);
		return NULL;
	}
	stream->offset += (gint64)g_bytes_get_size(piece);
	if (stream->offset == stream->size)
		end_stream(stream, NULL);
	else
		g_queue_push_tail(&queue->ready, stream);
	return frame;
}

static GBytes *next_control(ImailOutqueue *queue)
{
	GBytes *frame = g_queue_pop_head(&queue->control);

	if (frame != NULL)
		queue->control_bytes -= g_bytes_get_size(frame);
	return frame;
}

GBytes *imail_outqueue_next(ImailOutqueue *queue)
{
	g_return_val_if_fail(queue->current == NULL, NULL);

	/* A callback may have pushed a control frame, which then comes first: so each turn begins anew. */
	for (;;) {
		GBytes *frame = next_control(queue);
		Stream *stream;

		if (frame != NULL)
			return frame;
		stream = g_queue_pop_head(&queue->ready);
		if (stream == NULL)
			return NULL;
		frame = next_chunk(queue, stream);
		if (frame != NULL)
			return frame;
	}
}

void imail_outqueue_wake(ImailOutqueue *queue)
{
	gpointer stream;

	queue->is_woken = TRUE;
	while ((stream = g_queue_pop_head(&queue->waiting)) != NULL)
		g_queue_push_tail(&queue->ready, stream);
}

gboolean imail_outqueue_is_empty(const ImailOutqueue *queue)
{
	return queue->control.length == 0 && queue->ready.length == 0 && queue->waiting.length == 0 &&
	       queue->current == NULL;
}

gsize imail_outqueue_control_bytes(const ImailOutqueue *queue)
{
	return queue->control_bytes;
}
