/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * http-answer.c: status, Location and body. The body ends where its length says, at the last chunk, or at the
 * end of the connection (RFC 9112 6.3). It is parsed anew as octets come: what is asked for is small.
 */
#define G_LOG_DOMAIN "imail-core"

#include "http-answer.h"

#include <string.h>

#define CHUNKS_MAX 16384 /* they are walked through anew at each piece that comes */

typedef struct {
	guint status;
	char *location;
	gint64 length; /* -1: not told */
	gboolean is_chunked;
} Header;

static ImailHttpAnswer *fail(GError **error, const char *words)
{
	g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, words);
	return NULL;
}

void imail_http_answer_free(ImailHttpAnswer *answer)
{
	if (answer == NULL)
		return;
	g_free(answer->location);
	g_clear_pointer(&answer->body, g_bytes_unref);
	g_free(answer);
}

/* ---- header ---- */

/* The octets of the header with its empty line; 0: it is not whole. */
static gsize header_length(const char *octets, gsize len)
{
	const char *p = octets, *end = octets + len, *lf;

	while (p < end && (lf = memchr(p, '\n', (gsize)(end - p))) != NULL) {
		if (lf == p || (lf == p + 1 && *p == '\r'))
			return (gsize)(lf + 1 - octets);
		p = lf + 1;
	}
	return 0;
}

static gboolean parse_status(const char *line, guint *status)
{
	if (!g_str_has_prefix(line, "HTTP/1.") || strlen(line) < strlen("HTTP/1.1 200") || line[8] != ' ')
		return FALSE;
	*status = (guint)g_ascii_strtoull(line + 9, NULL, 10);
	return *status >= 100 && *status <= 599;
}

static void take_field(Header *header, const char *line)
{
	const char *colon = strchr(line, ':');
	g_autofree char *name = colon != NULL ? g_ascii_strdown(line, colon - line) : NULL;
	g_autofree char *value = colon != NULL ? g_strstrip(g_strdup(colon + 1)) : NULL;

	if (name == NULL)
		return;
	if (g_str_equal(name, "location") && header->location == NULL)
		header->location = g_steal_pointer(&value);
	else if (g_str_equal(name, "content-length") && g_ascii_isdigit(*value))
		header->length = (gint64)MIN(g_ascii_strtoull(value, NULL, 10), (guint64)G_MAXINT64);
	else if (g_str_equal(name, "transfer-encoding"))
		header->is_chunked = g_ascii_strcasecmp(value, "identity") != 0;
}

static gboolean parse_header(const char *octets, gsize len, Header *header)
{
	g_autofree char *text = g_strndup(octets, len);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	header->length = -1;
	if (lines[0] == NULL || !parse_status(lines[0], &header->status))
		return FALSE;
	for (guint i = 1; lines[i] != NULL; i++)
		take_field(header, lines[i]);
	return TRUE;
}

/* ---- body ---- */

/* From one chunk to the next, into BODY (may be NULL). TRUE: the last one is here; else, with *IS_BAD FALSE,
 * more has to come. */
static gboolean walk_chunks(const char *p, const char *end, GByteArray *body, gboolean *is_bad)
{
	const char *lf;

	for (guint n = 0; (lf = memchr(p, '\n', (gsize)(end - p))) != NULL; n++) {
		guint64 size;

		/* A number would be looked for behind white space, and there behind the end. */
		*is_bad = !g_ascii_isxdigit(*p) || n == CHUNKS_MAX;
		if (*is_bad)
			return FALSE;
		size = g_ascii_strtoull(p, NULL, 16);
		if (size == 0)
			return TRUE;
		p = lf + 1;
		if (size > (guint64)(end - p))
			return FALSE;
		if (body != NULL)
			g_byte_array_append(body, (const guint8 *)p, (guint)size);
		p += size;
		if (p < end && *p == '\r')
			p++;
		if (p < end && *p == '\n')
			p++;
	}
	return FALSE;
}

/* NULL with *IS_BAD FALSE: more has to come. Nothing is copied before all is here. */
static GBytes *read_chunks(const char *p, const char *end, gboolean *is_bad)
{
	GByteArray *body;

	if (!walk_chunks(p, end, NULL, is_bad))
		return NULL;
	body = g_byte_array_new();
	walk_chunks(p, end, body, is_bad);
	return g_byte_array_free_to_bytes(body);
}

static GBytes *read_body(const Header *header, const char *p, const char *end, gboolean is_end,
			 gboolean *is_bad)
{
	gsize here = (gsize)(end - p);

	if (header->is_chunked)
		return read_chunks(p, end, is_bad);
	if (header->length >= 0)
		return (guint64)header->length <= here ? g_bytes_new(p, (gsize)header->length) : NULL;
	return is_end ? g_bytes_new(p, here) : NULL;
}

ImailHttpAnswer *imail_http_answer_parse(const char *octets, gsize len, gboolean is_end, GError **error)
{
	gsize head = header_length(octets, MIN(len, IMAIL_HTTP_HEADER_MAX));
	Header header = {0};
	ImailHttpAnswer *answer;
	gboolean is_bad = FALSE;

	if (head == 0)
		return is_end || len >= IMAIL_HTTP_HEADER_MAX ? fail(error, "The answer is not HTTP.") : NULL;
	if (!parse_header(octets, head, &header)) {
		g_free(header.location);
		return fail(error, "The answer is not HTTP.");
	}
	answer = g_new0(ImailHttpAnswer, 1);
	answer->status = header.status;
	answer->location = header.location;
	if (header.status != 200)
		return answer;
	answer->body = read_body(&header, octets + head, octets + len, is_end, &is_bad);
	if (answer->body != NULL)
		return answer;
	imail_http_answer_free(answer);
	return is_end || is_bad ? fail(error, "The answer was cut off.") : NULL;
}
