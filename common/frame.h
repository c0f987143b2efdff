/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.h: the wire's frames, both ways (docs/PROTOCOL.md, "Frames").
 *
 * A frame is one line of JSON (an object, UTF-8, at most IMAIL_FRAME_LINE_MAX octets with its LF) and,
 * if that has "payload": n, exactly n raw octets (1 … IMAIL_FRAME_PAYLOAD_MAX) after the LF.
 * Pure and incremental: bytes go in as they come, whole frames come out; no I/O here.
 */
#ifndef IMAIL_COMMON_FRAME_H
#define IMAIL_COMMON_FRAME_H

#include <glib.h>
#include <json-glib/json-glib.h>

typedef struct {
	const char *type; /* member "type"; belongs to object; "" if absent or not a string */
	const char *id;   /* member "id" of a request, or NULL; belongs to object */
	JsonObject *object;
	GBytes *payload; /* NULL without one */
} ImailFrame;

void imail_frame_free(ImailFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailFrame, imail_frame_free)

typedef struct _ImailFrameReader ImailFrameReader;

ImailFrameReader *imail_frame_reader_new(void);
void imail_frame_reader_free(ImailFrameReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailFrameReader, imail_frame_reader_free)

/* Takes LEN octets in; keeps a copy of what no frame has consumed yet. Call _next until it gives NULL
 * before feeding again, then no more than one frame and one read are ever held. */
void imail_frame_reader_feed(ImailFrameReader *reader, const void *data, gsize len);

/* The next whole frame (caller frees), or NULL: with ERROR unset, more bytes are needed; with ERROR set,
 * one frame was bad. Whether the framing survives says imail_frame_reader_is_broken:
 *   survives: a line that is not JSON, not an object, nested too deep, or not UTF-8 is skipped (PROTOCOL);
 *   broken:   a line over the limit without LF (LIMIT), a "payload" that is no integer in range (PROTOCOL).
 * A broken reader gives the same error forever. */
ImailFrame *imail_frame_reader_next(ImailFrameReader *reader, GError **error);
gboolean imail_frame_reader_is_broken(const ImailFrameReader *reader);

/* Octets held and not yet consumed. */
gsize imail_frame_reader_held(const ImailFrameReader *reader);

/* The bytes of a frame. Adds "payload" itself when PAYLOAD (may be NULL) has octets. OBJECT is unchanged
 * otherwise. NULL with LIMIT when the line or the payload would be over its limit: a programming error of
 * ours, or a message that the caller must split. */
GBytes *imail_frame_write(JsonObject *object, GBytes *payload, GError **error);

/* Whether OBJECT's line stays within its limit when ROOM octets more are added to it. What is kept to be sent
 * later must be asked about first: nobody is there to be told then. */
gboolean imail_frame_fits(JsonObject *object, gsize room);

#endif
