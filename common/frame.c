/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.c: octets to frames and back (docs/PROTOCOL.md, "Frames"); RFC 8259 for the line.
 *
 * The reader holds what was fed in one buffer and consumes it from the front. It searches each octet for LF
 * once, moves what is left to the front only when that is the smaller half, and so is linear in what it
 * reads. A payload that is not wholly there yet is fed straight into its own memory. Nothing here knows of
 * sockets.
 */
#include <string.h>

#include "error.h"
#include "frame.h"
#include "json-check.h"
#include "limits.h"

/* Memory that an idle reader may keep: ten thousand sessions wait at a time. */
#define KEEP_MAX 4096

struct _ImailFrameReader {
	guint8 *buffer; /* octets from start to end are held */
	gsize capacity, start, end;
	gsize searched; /* octets from start that have no LF */

	ImailFrame *pending; /* its line is read, its payload is not all there */
	guint8 *payload;
	gsize payload_size, payload_got;

	GError *broken; /* the framing is lost: told forever */
};

void imail_frame_free(ImailFrame *frame)
{
	if (frame == NULL)
		return;
	g_clear_pointer(&frame->object, json_object_unref);
	g_clear_pointer(&frame->payload, g_bytes_unref);
	g_free(frame);
}

ImailFrameReader *imail_frame_reader_new(void)
{
	return g_new0(ImailFrameReader, 1);
}

static void drop_held(ImailFrameReader *reader)
{
	g_clear_pointer(&reader->buffer, g_free);
	reader->capacity = reader->start = reader->end = reader->searched = 0;
}

void imail_frame_reader_free(ImailFrameReader *reader)
{
	if (reader == NULL)
		return;
	drop_held(reader);
	imail_frame_free(reader->pending);
	g_free(reader->payload);
	g_clear_error(&reader->broken);
	g_free(reader);
}

/* What the pending payload still lacks comes first in what is fed. */
static gsize feed_payload(ImailFrameReader *reader, const guint8 *data, gsize len)
{
	gsize take = MIN(len, reader->payload_size - reader->payload_got);

	memcpy(reader->payload + reader->payload_got, data, take);
	reader->payload_got += take;
	return take;
}

/* Makes room for LEN more octets behind `end`. Doubling, and moving only a minority, keep both amortised. */
static void make_room(ImailFrameReader *reader, gsize len)
{
	gsize held = reader->end - reader->start;

	if (reader->capacity - reader->end >= len)
		return;
	if (held > 0 && reader->start > held) {
		memmove(reader->buffer, reader->buffer + reader->start, held);
		reader->end = held;
		reader->start = 0;
	}
	if (reader->capacity - reader->end < len) {
		reader->capacity = MAX(reader->capacity * 2, reader->end + len);
		reader->buffer = g_realloc(reader->buffer, reader->capacity);
	}
}

void imail_frame_reader_feed(ImailFrameReader *reader, const void *data, gsize len)
{
	const guint8 *octets = data;
	gsize taken = 0;

	g_return_if_fail(reader != NULL);
	g_return_if_fail(data != NULL || len == 0);

	if (reader->broken != NULL || len == 0)
		return;
	if (reader->pending != NULL)
		taken = feed_payload(reader, octets, len);
	if (taken == len)
		return;
	make_room(reader, len - taken);
	memcpy(reader->buffer + reader->end, octets + taken, len - taken);
	reader->end += len - taken;
}

static void consume(ImailFrameReader *reader, gsize len)
{
	reader->start += len;
	reader->searched = 0;
	if (reader->start < reader->end)
		return;
	reader->start = reader->end = 0;
	if (reader->capacity > KEEP_MAX)
		drop_held(reader);
}

static ImailFrame *break_framing(ImailFrameReader *reader, GError **error, GError *reason)
{
	drop_held(reader);
	reader->broken = reason;
	g_propagate_error(error, g_error_copy(reason));
	return NULL;
}

static const char *string_member(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	if (node == NULL || !JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_STRING)
		return NULL;
	return json_node_get_string(node);
}

/* The frame of a line without its LF; NULL with PROTOCOL. */
static ImailFrame *parse_line(const char *line, gsize len, GError **error)
{
	g_autoptr(JsonParser) parser = NULL;
	g_autoptr(GError) cause = NULL;
	ImailFrame *frame;

	if (!imail_json_check(line, len, IMAIL_FRAME_DEPTH_MAX, error))
		return NULL;
	parser = json_parser_new();
	if (!json_parser_load_from_data(parser, line, (gssize)len, &cause)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "The line is not valid: %s",
			    cause->message);
		return NULL;
	}
	frame = g_new0(ImailFrame, 1);
	frame->object = json_node_dup_object(json_parser_get_root(parser));
	frame->type = string_member(frame->object, "type");
	if (frame->type == NULL)
		frame->type = "";
	frame->id = string_member(frame->object, "id");
	return frame;
}

/* The payload's size that a frame announces: 0 without the member, -1 when it is no integer in range. */
static gssize announced_payload(const ImailFrame *frame)
{
	JsonNode *node = json_object_get_member(frame->object, "payload");
	gint64 size;

	if (node == NULL)
		return 0;
	if (!JSON_NODE_HOLDS_VALUE(node) || json_node_get_value_type(node) != G_TYPE_INT64)
		return -1;
	size = json_node_get_int(node);
	return size >= 1 && size <= IMAIL_FRAME_PAYLOAD_MAX ? (gssize)size : -1;
}

/* FRAME, whole: with its payload if there is one. */
static ImailFrame *finish(ImailFrameReader *reader)
{
	ImailFrame *frame = g_steal_pointer(&reader->pending);

	frame->payload = g_bytes_new_take(g_steal_pointer(&reader->payload), reader->payload_size);
	return frame;
}

/* FRAME's line is consumed; takes as much of its payload of SIZE octets as is held. */
static ImailFrame *begin_payload(ImailFrameReader *reader, ImailFrame *frame, gsize size)
{
	reader->pending = frame;
	reader->payload = g_malloc(size);
	reader->payload_size = size;
	reader->payload_got = 0;
	if (reader->end > reader->start)
		consume(reader,
			feed_payload(reader, reader->buffer + reader->start, reader->end - reader->start));
	return reader->payload_got == size ? finish(reader) : NULL;
}

/* The length of the first line held, with its LF; 0 when it is not all there; over the limit when it is too
 * long. */
static gsize line_length(ImailFrameReader *reader)
{
	const guint8 *line = reader->buffer + reader->start;
	gsize reach = MIN(reader->end - reader->start, IMAIL_FRAME_LINE_MAX);
	const guint8 *lf;

	if (reach == 0)
		return 0;
	lf = memchr(line + reader->searched, '\n', reach - reader->searched);
	if (lf != NULL)
		return (gsize)(lf - line) + 1;
	reader->searched = reach;
	return reach < IMAIL_FRAME_LINE_MAX ? 0 : IMAIL_FRAME_LINE_MAX + 1;
}

ImailFrame *imail_frame_reader_next(ImailFrameReader *reader, GError **error)
{
	ImailFrame *frame;
	gsize len;
	gssize payload;

	g_return_val_if_fail(reader != NULL, NULL);

	if (reader->broken != NULL) {
		g_propagate_error(error, g_error_copy(reader->broken));
		return NULL;
	}
	if (reader->pending != NULL)
		return reader->payload_got == reader->payload_size ? finish(reader) : NULL;
	len = line_length(reader);
	if (len == 0)
		return NULL;
	if (len > IMAIL_FRAME_LINE_MAX)
		return break_framing(reader, error,
				     g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT,
						 "A line is longer than %d octets.", IMAIL_FRAME_LINE_MAX));
	frame = parse_line((const char *)reader->buffer + reader->start, len - 1, error);
	consume(reader, len);
	if (frame == NULL)
		return NULL;
	payload = announced_payload(frame);
	if (payload == 0)
		return frame;
	if (payload > 0)
		return begin_payload(reader, frame, (gsize)payload);
	imail_frame_free(frame);
	return break_framing(reader, error,
			     g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
					 "\"payload\" is not an integer from 1 to %d.",
					 IMAIL_FRAME_PAYLOAD_MAX));
}

gboolean imail_frame_reader_is_broken(const ImailFrameReader *reader)
{
	return reader->broken != NULL;
}

gsize imail_frame_reader_held(const ImailFrameReader *reader)
{
	return reader->end - reader->start + (reader->pending != NULL ? reader->payload_got : 0);
}

/* OBJECT as one line without LF. json-glib escapes control characters, LF among them, but not U+001F, which
 * then is no JSON; and it copies octets that are not UTF-8 as they are: those become U+FFFD. */
static char *line_of(JsonObject *object)
{
	g_autoptr(JsonNode) node = json_node_init_object(json_node_alloc(), object);
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *text = json_to_string(node, FALSE);

	g_string_assign(line, text);
	if (strchr(text, '\x1f') != NULL)
		g_string_replace(line, "\x1f", "\\u001f", 0);
	if (g_utf8_validate(line->str, (gssize)line->len, NULL))
		return g_string_free(g_steal_pointer(&line), FALSE);
	return g_utf8_make_valid(line->str, (gssize)line->len);
}

gboolean imail_frame_fits(JsonObject *object, gsize room)
{
	g_autofree char *line = line_of(object);

	return strlen(line) + 1 + room <= IMAIL_FRAME_LINE_MAX;
}

GBytes *imail_frame_write(JsonObject *object, GBytes *payload, GError **error)
{
	gsize payload_size = payload != NULL ? g_bytes_get_size(payload) : 0;
	g_autofree char *line = NULL;
	gsize len;

	g_return_val_if_fail(object != NULL, NULL);

	if (payload_size > IMAIL_FRAME_PAYLOAD_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "A payload is longer than %d octets.",
			    IMAIL_FRAME_PAYLOAD_MAX);
		return NULL;
	}
	if (payload_size > 0)
		json_object_set_int_member(object, "payload", (gint64)payload_size);
	else if (json_object_has_member(object, "payload"))
		json_object_remove_member(object, "payload");
	line = line_of(object);
	len = strlen(line) + 1;
	if (len > IMAIL_FRAME_LINE_MAX) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "A line is longer than %d octets.",
			    IMAIL_FRAME_LINE_MAX);
		return NULL;
	}
	line[len - 1] = '\n';
	if (payload_size == 0)
		return g_bytes_new_take(g_steal_pointer(&line), len);
	line = g_realloc(line, len + payload_size);
	memcpy(line + len, g_bytes_get_data(payload, NULL), payload_size);
	return g_bytes_new_take(g_steal_pointer(&line), len + payload_size);
}
