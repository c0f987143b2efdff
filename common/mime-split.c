/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-split.c: the structure of a message (RFC 2045, RFC 2046): where each part begins and ends.
 *
 * One pass over the stream, line by line. `chain` is the way from the mail to the entity that is being read;
 * a line that is a boundary of a multipart in it ends everything below that multipart. Lines are looked at,
 * never kept, but for the header fields that imail reads. So memory is bounded by the limits of
 * mime-private.h whatever the mail's size. What is broken is read so that its text comes out: a header
 * without an end, a multipart without boundaries.
 */
#include "mime-private.h"

#include <string.h>

#define BUFFER_SIZE    (64 * 1024)
#define FIELD_NAME_MAX 128
#define JUNK_MAX       1024

/* A line, or a piece of one that is longer than the buffer. */
typedef struct {
	const char *data;
	gsize len;    /* without its end */
	guint ending; /* octets of CRLF or LF; 0: the line goes on in the next piece, or the stream ends */
	gint64 offset;
	gboolean is_start;
} Line;

typedef struct {
	GMimeStream *stream;
	char *buffer;
	gsize begin, end; /* what of the buffer is not taken yet */
	gint64 offset;    /* of buffer[begin] in the stream */
	gboolean at_end, in_line;

	ImailMimeTree *tree;
	GPtrArray *chain; /* of ImailMimeEntity, not owned */
	guint entities;
	gsize kept; /* octets of header fields */
	gboolean in_header, stopped;
	ImailMimeField *field; /* the one that continuation lines belong to, or NULL */
	gboolean any_field;    /* this header has had a field */
	gint64 junk_offset;    /* of a line in the header that is no field, or -1 */
	GString *junk;
	guint last_ending; /* of the line before: it belongs to the boundary (RFC 2046 5.1.1) */
} Splitter;

static const char *const kept_fields[] = {
	"from",
	"sender",
	"to",
	"cc",
	"bcc",
	"reply-to",
	"subject",
	"message-id",
	"in-reply-to",
	"references",
	"date",
	"received",
	"list-id",
	"list-unsubscribe",
	"authentication-results",
	"precedence",
	"auto-submitted",
	"content-type",
	"content-disposition",
	"content-transfer-encoding",
	"content-id",
	"content-description",
	"content-location",
	"deferred-delivery",
	NULL,
};

static void entity_free(gpointer data)
{
	ImailMimeEntity *entity = data;
	g_ptr_array_unref(entity->fields);
	g_ptr_array_unref(entity->children);
	g_free(entity->media_type);
	g_free(entity->boundary);
	g_clear_object(&entity->type);
	g_clear_object(&entity->disposition);
	g_free(entity);
}

void imail_mime_tree_free(ImailMimeTree *tree)
{
	if (!tree)
		return;
	entity_free(tree->root);
	g_free(tree);
}

static void fill(Splitter *s)
{
	memmove(s->buffer, s->buffer + s->begin, s->end - s->begin);
	s->end -= s->begin;
	s->begin = 0;
	while (!s->at_end && s->end < BUFFER_SIZE) {
		gssize n = g_mime_stream_read(s->stream, s->buffer + s->end, BUFFER_SIZE - s->end);
		if (n <= 0)
			s->at_end = TRUE;
		else
			s->end += (gsize)n;
	}
}

static gboolean next_line(Splitter *s, Line *line)
{
	char *lf = memchr(s->buffer + s->begin, '\n', s->end - s->begin);
	if (!lf && !s->at_end) {
		fill(s);
		lf = memchr(s->buffer, '\n', s->end);
	}
	if (s->begin == s->end)
		return FALSE;

	line->data = s->buffer + s->begin;
	line->offset = s->offset;
	line->is_start = !s->in_line;
	line->ending = 0;
	gsize whole = s->end - s->begin;
	if (lf) {
		whole = (gsize)(lf - line->data) + 1;
		line->ending = whole > 1 && lf[-1] == '\r' ? 2 : 1;
	} else if (!s->at_end && line->data[whole - 1] == '\r') {
		whole--; /* its LF may come with the next piece */
	}
	line->len = whole - line->ending;
	s->in_line = !lf;
	s->begin += whole;
	s->offset += (gint64)whole;
	return TRUE;
}

static ImailMimeEntity *open_entity(Splitter *s, ImailMimeEntity *parent)
{
	if (++s->entities > IMAIL_MIME_PARTS_MAX) {
		s->tree->too_many = TRUE;
		s->stopped = TRUE;
		return NULL;
	}
	ImailMimeEntity *entity = g_new0(ImailMimeEntity, 1);
	entity->fields = g_ptr_array_new_with_free_func(imail_mime_field_free);
	entity->children = g_ptr_array_new_with_free_func(entity_free);
	entity->parent = parent;
	entity->depth = parent ? parent->depth + 1 : 0;
	entity->body_start = entity->body_end = -1;
	if (parent)
		g_ptr_array_add(parent->children, entity);
	g_ptr_array_add(s->chain, entity);
	s->in_header = TRUE;
	s->field = NULL;
	s->any_field = FALSE;
	s->junk_offset = -1;
	return entity;
}

/* The header of the innermost entity ends; its body begins at BODY_START. */
static void end_header(Splitter *s, gint64 body_start)
{
	ImailMimeEntity *entity = g_ptr_array_index(s->chain, s->chain->len - 1);
	gboolean in_digest = entity->parent && g_strcmp0(entity->parent->media_type, "multipart/digest") == 0;

	s->in_header = FALSE;
	entity->body_start = body_start;
	imail_mime_entity_describe(entity, in_digest);
	if (entity->kind != IMAIL_MIME_LEAF && entity->depth >= IMAIL_MIME_DEPTH_MAX) {
		entity->kind = IMAIL_MIME_LEAF;
		s->tree->too_deep = TRUE;
	}
	if (entity->kind == IMAIL_MIME_MESSAGE && !open_entity(s, entity))
		entity->kind = IMAIL_MIME_LEAF;
}

/* Ends the innermost entities down to KEEP of them, whose contents end at OFFSET. */
static void close_entities(Splitter *s, guint keep, gint64 offset, guint last_ending)
{
	if (s->in_header && s->chain->len > keep) {
		end_header(s, s->junk_offset >= 0 ? s->junk_offset : offset);
		/* A message/rfc822 whose inner message never began: an empty one. */
		if (s->in_header)
			end_header(s, offset);
		s->in_header = FALSE;
	}
	while (s->chain->len > keep) {
		ImailMimeEntity *entity = g_ptr_array_index(s->chain, s->chain->len - 1);
		entity->body_end = MAX(entity->body_start, offset - (gint64)last_ending);
		g_ptr_array_set_size(s->chain, (int)s->chain->len - 1);
	}
}

/* Whether LINE is a boundary of MULTIPART, and which: trailing white space is allowed (RFC 2046 5.1.1). */
static gboolean is_boundary_of(const ImailMimeEntity *multipart, const Line *line, gboolean *is_final)
{
	gsize len = strlen(multipart->boundary), rest;
	if (line->len < len || memcmp(line->data, multipart->boundary, len) != 0)
		return FALSE;
	for (rest = line->len; rest > len && g_ascii_isspace(line->data[rest - 1]);)
		rest--;
	*is_final = rest - len == 2 && memcmp(line->data + len, "--", 2) == 0;
	return rest == len || *is_final;
}

static gboolean take_boundary(Splitter *s, const Line *line)
{
	gboolean is_final = FALSE;

	/* Open multiparts first, the innermost first; then one that was closed too early and goes on all the
	 * same. */
	for (int closed = 0; closed <= 1; closed++) {
		for (guint i = s->chain->len; i-- > 0;) {
			ImailMimeEntity *entity = g_ptr_array_index(s->chain, i);
			if (entity->kind != IMAIL_MIME_MULTIPART || entity->closed != closed ||
			    !is_boundary_of(entity, line, &is_final))
				continue;
			close_entities(s, i + 1, line->offset, s->last_ending);
			entity->closed = is_final;
			if (!is_final)
				open_entity(s, entity);
			return TRUE;
		}
	}
	return FALSE;
}

static void append_to_field(Splitter *s, const char *data, gsize len)
{
	if (!s->field)
		return;
	if (s->field->value->len + len > IMAIL_MIME_FIELD_MAX || s->kept + len > IMAIL_MIME_HEADERS_MAX) {
		s->tree->header_cut = TRUE;
		return;
	}
	g_string_append_len(s->field->value, data, (gssize)len);
	s->kept += len;
}

/* The octets of a field name at the line's beginning, the colon not counted; 0 when the line is no field. */
static gsize field_name_length(const Line *line)
{
	gsize name = 0, colon;
	while (name < line->len && name < FIELD_NAME_MAX && line->data[name] > ' ' &&
	       line->data[name] < 127 && line->data[name] != ':')
		name++;
	for (colon = name; colon < line->len && (line->data[colon] == ' ' || line->data[colon] == '\t');)
		colon++;
	return colon < line->len && line->data[colon] == ':' ? name : 0;
}

static void begin_field(Splitter *s, const Line *line, gsize name_len)
{
	ImailMimeEntity *entity = g_ptr_array_index(s->chain, s->chain->len - 1);
	g_autofree char *name = g_ascii_strdown(line->data, (gssize)name_len);
	guint repeats = 0;

	s->field = NULL;
	s->any_field = TRUE;
	if (!g_strv_contains(kept_fields, name))
		return;
	for (guint i = 0; i < entity->fields->len; i++)
		repeats += strcmp(((ImailMimeField *)g_ptr_array_index(entity->fields, i))->name, name) == 0;
	if (repeats >= IMAIL_MIME_FIELD_REPEATS_MAX)
		return;

	s->field = g_new0(ImailMimeField, 1);
	s->field->name = g_steal_pointer(&name);
	s->field->value = g_string_new(NULL);
	g_ptr_array_add(entity->fields, s->field);
	const char *colon = memchr(line->data, ':', line->len);
	append_to_field(s, colon + 1, line->len - (gsize)(colon + 1 - line->data));
}

/* A line without a colon amid fields is a broken fold; two of them are a body whose empty line is missing. */
static void take_junk(Splitter *s, const Line *line)
{
	gboolean is_mbox_line = !s->any_field && s->junk_offset < 0 && line->len > 5 &&
				(memcmp(line->data, "From ", 5) == 0 || memcmp(line->data, ">From", 5) == 0);
	if (is_mbox_line)
		return;
	if (s->junk_offset >= 0) {
		end_header(s, s->junk_offset);
		return;
	}
	s->junk_offset = line->offset;
	g_string_truncate(s->junk, 0);
	g_string_append_c(s->junk, ' ');
	g_string_append_len(s->junk, line->data, (gssize)MIN(line->len, JUNK_MAX));
}

static void take_header_line(Splitter *s, const Line *line)
{
	if (!line->is_start) {
		append_to_field(s, line->data, line->len);
		return;
	}
	if (line->len == 0) {
		end_header(s, s->junk_offset >= 0 ? s->junk_offset : line->offset + line->ending);
		return;
	}
	gboolean is_fold = s->any_field && (line->data[0] == ' ' || line->data[0] == '\t');
	gsize name_len = is_fold ? 0 : field_name_length(line);
	if (!is_fold && name_len == 0) {
		take_junk(s, line);
		return;
	}
	if (s->junk_offset >= 0) {
		append_to_field(s, s->junk->str, s->junk->len);
		s->junk_offset = -1;
	}
	if (is_fold)
		append_to_field(s, line->data, line->len);
	else
		begin_field(s, line, name_len);
}

/* A multipart in which no boundary was found is text: so nothing of it is lost. */
static void settle(ImailMimeEntity *entity)
{
	if (entity->kind == IMAIL_MIME_MULTIPART && entity->children->len == 0) {
		entity->kind = IMAIL_MIME_LEAF;
		g_free(entity->media_type);
		entity->media_type = g_strdup("text/plain");
	}
	for (guint i = 0; i < entity->children->len; i++)
		settle(g_ptr_array_index(entity->children, i));
}

ImailMimeTree *imail_mime_split(GMimeStream *stream)
{
	g_autofree char *buffer = g_malloc(BUFFER_SIZE);
	g_autoptr(GPtrArray) chain = g_ptr_array_new();
	g_autoptr(GString) junk = g_string_new(NULL);
	Splitter s = {.stream = stream, .buffer = buffer, .chain = chain, .junk = junk, .junk_offset = -1};
	Line line;

	s.tree = g_new0(ImailMimeTree, 1);
	g_mime_stream_reset(stream);
	s.offset = g_mime_stream_tell(stream);
	s.tree->root = open_entity(&s, NULL);
	while (!s.stopped && next_line(&s, &line)) {
		gboolean may_be_boundary = line.is_start && line.len > 2 && memcmp(line.data, "--", 2) == 0;
		if (!may_be_boundary || !take_boundary(&s, &line))
			if (s.in_header)
				take_header_line(&s, &line);
		s.last_ending = line.ending;
	}
	close_entities(&s, 0, s.offset, 0);
	settle(s.tree->root);
	return s.tree;
}
