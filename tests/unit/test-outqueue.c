/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-outqueue.c: who leaves next: control frames before chunks, streams in turn, and streams that stall,
 * fail or go.
 */
#include <string.h>

#include "error.h"
#include "frame.h"
#include "limits.h"
#include "outqueue.h"

/* A stream of SIZE octets, each the low octet of its offset. */
typedef struct {
	ImailOutqueue *queue;
	gint64 size;
	gsize piece_max;    /* what one read gives at most; 0: all that is asked for */
	guint stall_on;     /* the read, counted from 1, that says "not now"; 0 never */
	guint fail_on;      /* the read that fails; 0 never */
	const char *remove; /* removed from within the read callback */
	const char *push;   /* pushed from within the read callback */
	gboolean wake;      /* woken from within the read callback that stalls */
	gboolean lie;       /* gives one octet more than asked for */
	guint asked, ended, failed, freed;
} Source;

static void push(ImailOutqueue *queue, const char *type)
{
	g_autoptr(JsonObject) object = json_object_new();
	g_autoptr(GError) error = NULL;

	json_object_set_string_member(object, "type", type);
	g_assert_true(imail_outqueue_push(queue, object, &error));
	g_assert_no_error(error);
}

static gboolean source_read(gpointer user_data, gint64 offset, gsize max, GBytes **bytes, GError **error)
{
	Source *source = user_data;
	gsize len = source->piece_max > 0 ? MIN(source->piece_max, max) : max;
	guint8 *octets;

	source->asked++;
	g_assert_cmpuint(max, <=, IMAIL_FRAME_PAYLOAD_MAX);
	g_assert_cmpint(offset + (gint64)max, <=, source->size);
	if (source->remove != NULL)
		g_assert_true(imail_outqueue_remove(source->queue, source->remove));
	if (source->push != NULL)
		push(source->queue, g_steal_pointer(&source->push));
	if (source->asked == source->fail_on) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "gone");
		return FALSE;
	}
	if (source->asked == source->stall_on) {
		if (source->wake)
			imail_outqueue_wake(source->queue);
		return TRUE;
	}
	len += source->lie ? 1 : 0;
	octets = g_malloc(len);
	for (gsize i = 0; i < len; i++)
		octets[i] = (guint8)(offset + (gint64)i);
	*bytes = g_bytes_new_take(octets, len);
	return TRUE;
}

static void source_ended(gpointer user_data, const GError *error)
{
	Source *source = user_data;

	g_assert_cmpuint(source->freed, ==, 0);
	if (error != NULL)
		source->failed++;
	else
		source->ended++;
}

static void source_freed(gpointer user_data)
{
	Source *source = user_data;

	source->freed++;
}

static void open_source(ImailOutqueue *queue, const char *ref, Source *source)
{
	source->queue = queue;
	imail_outqueue_stream(queue, ref, source->size, source_read, source_ended, source, source_freed);
}

static void assert_counts(const Source *source, guint ended, guint failed, guint freed)
{
	g_assert_cmpuint(source->ended, ==, ended);
	g_assert_cmpuint(source->failed, ==, failed);
	g_assert_cmpuint(source->freed, ==, freed);
}

static ImailFrame *next_frame(ImailOutqueue *queue)
{
	g_autoptr(GBytes) bytes = imail_outqueue_next(queue);
	g_autoptr(ImailFrameReader) reader = imail_frame_reader_new();
	g_autoptr(GError) error = NULL;
	ImailFrame *frame;
	gsize len;
	const void *data;

	if (bytes == NULL)
		return NULL;
	data = g_bytes_get_data(bytes, &len);
	imail_frame_reader_feed(reader, data, len);
	frame = imail_frame_reader_next(reader, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(imail_frame_reader_held(reader), ==, 0);
	return frame;
}

/* What the queue gives until it pauses: types, and of chunks "ref:offset+length", with "." after the last
 * one. */
static char *drain(ImailOutqueue *queue)
{
	GString *seen = g_string_new(NULL);
	ImailFrame *frame;

	while ((frame = next_frame(queue)) != NULL) {
		g_string_append(seen, seen->len > 0 ? " " : "");
		if (frame->payload == NULL) {
			g_string_append(seen, frame->type);
		} else {
			gint64 offset = json_object_get_int_member(frame->object, "offset");
			gsize len;
			const guint8 *octets = g_bytes_get_data(frame->payload, &len);

			g_assert_cmpstr(frame->type, ==, "chunk");
			g_assert_cmpuint(octets[0], ==, (guint8)offset);
			g_string_append_printf(seen, "%s:%d+%d%s", json_object_get_string_member(frame->object, "ref"),
			                       (int)offset, (int)len,
			                       json_object_has_member(frame->object, "last") ? "." : "");
		}
		imail_frame_free(frame);
	}
	return g_string_free(seen, FALSE);
}

static void assert_drains(ImailOutqueue *queue, const char *wanted)
{
	g_autofree char *seen = drain(queue);

	g_assert_cmpstr(seen, ==, wanted);
}

#define SOURCE(...) { .size = __VA_ARGS__ }

static void test_control(void)
{
	ImailOutqueue *queue = imail_outqueue_new();

	g_assert_true(imail_outqueue_is_empty(queue));
	g_assert_null(imail_outqueue_next(queue));
	push(queue, "a");
	push(queue, "b");
	g_assert_false(imail_outqueue_is_empty(queue));
	g_assert_cmpuint(imail_outqueue_control_bytes(queue), ==, 2 * strlen("{\"type\":\"a\"}\n"));
	assert_drains(queue, "a b");
	g_assert_true(imail_outqueue_is_empty(queue));
	g_assert_cmpuint(imail_outqueue_control_bytes(queue), ==, 0);
	imail_outqueue_free(queue);
	imail_outqueue_free(NULL);
}

static void test_control_too_long(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	g_autoptr(JsonObject) object = json_object_new();
	g_autofree char *fill = g_strnfill(IMAIL_FRAME_LINE_MAX, 'x');
	g_autoptr(GError) error = NULL;

	json_object_set_string_member(object, "x", fill);
	g_assert_false(imail_outqueue_push(queue, object, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT);
	g_assert_true(imail_outqueue_is_empty(queue));
	imail_outqueue_free(queue);
}

static void test_stream_sizes(void)
{
	static const struct {
		gint64 size;
		const char *wanted;
	} cases[] = {
		{ 1, "s:0+1." },
		{ 65535, "s:0+65535." },
		{ 65536, "s:0+65536." },
		{ 65537, "s:0+65536 s:65536+1." },
		{ 200000, "s:0+65536 s:65536+65536 s:131072+65536 s:196608+3392." },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		ImailOutqueue *queue = imail_outqueue_new();
		Source source = SOURCE(cases[i].size);

		open_source(queue, "s", &source);
		assert_drains(queue, cases[i].wanted);
		assert_counts(&source, 1, 0, 1);
		g_assert_true(imail_outqueue_is_empty(queue));
		imail_outqueue_free(queue);
		assert_counts(&source, 1, 0, 1);
	}
}

static void test_turns(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source a = SOURCE(5, .piece_max = 2);
	Source b = SOURCE(2, .piece_max = 1);
	Source c = SOURCE(1);

	open_source(queue, "a", &a);
	open_source(queue, "b", &b);
	open_source(queue, "c", &c);
	assert_drains(queue, "a:0+2 b:0+1 c:0+1. a:2+2 b:1+1. a:4+1.");
	assert_counts(&a, 1, 0, 1);
	assert_counts(&b, 1, 0, 1);
	assert_counts(&c, 1, 0, 1);
	imail_outqueue_free(queue);
}

/* A long stream delays a control frame by no more than the chunk that is on its way, and nothing is read
 * ahead. */
static void test_overtaking(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source source = SOURCE(3 * 65536, .push = "pushed-while-reading");
	g_autoptr(GBytes) first = NULL;

	open_source(queue, "s", &source);
	push(queue, "before");
	first = imail_outqueue_next(queue);
	g_assert_cmpuint(source.asked, ==, 0);
	g_clear_pointer(&first, g_bytes_unref);
	first = imail_outqueue_next(queue);
	g_assert_cmpuint(source.asked, ==, 1);
	push(queue, "after");
	assert_drains(queue, "pushed-while-reading after s:65536+65536 s:131072+65536.");
	imail_outqueue_free(queue);
}

static void test_not_now(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source slow = SOURCE(4, .piece_max = 2, .stall_on = 2);
	Source quick = SOURCE(3, .piece_max = 1);

	open_source(queue, "slow", &slow);
	open_source(queue, "quick", &quick);
	assert_drains(queue, "slow:0+2 quick:0+1 quick:1+1 quick:2+1.");
	g_assert_false(imail_outqueue_is_empty(queue));
	g_assert_cmpuint(slow.asked, ==, 2);
	assert_drains(queue, "");
	g_assert_cmpuint(slow.asked, ==, 2);
	imail_outqueue_wake(queue);
	assert_drains(queue, "slow:2+2.");
	assert_counts(&slow, 1, 0, 1);
	imail_outqueue_free(queue);
}

/* Data may come between "not now" and its return: the wake must not be lost. */
static void test_wake_while_reading(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source source = SOURCE(4, .stall_on = 1, .wake = TRUE);

	open_source(queue, "s", &source);
	assert_drains(queue, "s:0+4.");
	imail_outqueue_free(queue);
}

static void test_failure(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source bad = SOURCE(4, .piece_max = 2, .fail_on = 2);
	Source good = SOURCE(4, .piece_max = 2);

	open_source(queue, "bad", &bad);
	open_source(queue, "good", &good);
	assert_drains(queue, "bad:0+2 good:0+2 good:2+2.");
	assert_counts(&bad, 0, 1, 1);
	assert_counts(&good, 1, 0, 1);
	imail_outqueue_free(queue);
}

/* More octets than the stream has would be taken for the next one's. */
static void test_liar(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source source = SOURCE(4, .lie = TRUE);

	open_source(queue, "s", &source);
	assert_drains(queue, "");
	assert_counts(&source, 0, 1, 1);
	imail_outqueue_free(queue);
}

static void test_remove(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source a = SOURCE(4, .piece_max = 2);
	Source b = SOURCE(4, .stall_on = 1);
	Source c = SOURCE(1);

	open_source(queue, "a", &a);
	open_source(queue, "b", &b);
	g_bytes_unref(imail_outqueue_next(queue));
	assert_drains(queue, "a:2+2.");
	open_source(queue, "c", &c);
	g_assert_false(imail_outqueue_remove(queue, "a"));
	g_assert_true(imail_outqueue_remove(queue, "b"));
	g_assert_true(imail_outqueue_remove(queue, "c"));
	g_assert_false(imail_outqueue_remove(queue, "c"));
	g_assert_true(imail_outqueue_is_empty(queue));
	assert_counts(&b, 0, 0, 1);
	assert_counts(&c, 0, 0, 1);
	imail_outqueue_free(queue);
}

/* The session may give up any stream, the one that is just being read included. */
static void test_remove_while_reading(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source a = SOURCE(4, .remove = "a");
	Source b = SOURCE(4, .piece_max = 2, .fail_on = 1, .remove = "b");
	Source c = SOURCE(2, .remove = "d");
	Source d = SOURCE(2);

	open_source(queue, "a", &a);
	open_source(queue, "b", &b);
	open_source(queue, "c", &c);
	open_source(queue, "d", &d);
	assert_drains(queue, "c:0+2.");
	assert_counts(&a, 0, 0, 1);
	assert_counts(&b, 0, 0, 1);
	assert_counts(&c, 1, 0, 1);
	assert_counts(&d, 0, 0, 1);
	imail_outqueue_free(queue);
}

/* What waits goes with the queue, unasked and untold. */
static void test_free_full(void)
{
	ImailOutqueue *queue = imail_outqueue_new();
	Source ready = SOURCE(4);
	Source waiting = SOURCE(4, .stall_on = 1);

	open_source(queue, "waiting", &waiting);
	assert_drains(queue, "");
	open_source(queue, "ready", &ready);
	push(queue, "a");
	imail_outqueue_free(queue);
	assert_counts(&ready, 0, 0, 1);
	assert_counts(&waiting, 0, 0, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/outqueue/control", test_control);
	g_test_add_func("/outqueue/control-too-long", test_control_too_long);
	g_test_add_func("/outqueue/stream-sizes", test_stream_sizes);
	g_test_add_func("/outqueue/turns", test_turns);
	g_test_add_func("/outqueue/overtaking", test_overtaking);
	g_test_add_func("/outqueue/not-now", test_not_now);
	g_test_add_func("/outqueue/wake-while-reading", test_wake_while_reading);
	g_test_add_func("/outqueue/failure", test_failure);
	g_test_add_func("/outqueue/liar", test_liar);
	g_test_add_func("/outqueue/remove", test_remove);
	g_test_add_func("/outqueue/remove-while-reading", test_remove_while_reading);
	g_test_add_func("/outqueue/free-full", test_free_full);
	return g_test_run();
}
