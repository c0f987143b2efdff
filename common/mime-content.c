/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-content.c: the octets of a leaf, with its transfer encoding taken off (RFC 2045 6), streamed.
 *
 * Nothing here holds a part whole in memory but imail_mime_content_read, up to the limit that its caller
 * gives.
 */
#include "mime-private.h"

#include <errno.h>
#include <string.h>

#define COPY_SIZE   (32 * 1024)
#define SAMPLE_SIZE 1024         /* octets that tell whether it is base64 at all */
#define COUNT_MAX   (256 * 1024) /* encoded octets up to which a part's size is counted, not estimated */

/* GMime drops the last octets of base64 whose padding was forgotten or cut off: padding too much does no
 * harm. */
static GMimeStream *with_padding(GMimeStream *raw)
{
	GMimeStream *both = g_mime_stream_cat_new();
	g_autoptr(GMimeStream) padding = g_mime_stream_mem_new_with_buffer("==", 2);
	g_mime_stream_cat_add_source(GMIME_STREAM_CAT(both), raw);
	g_mime_stream_cat_add_source(GMIME_STREAM_CAT(both), padding);
	g_object_unref(raw);
	return both;
}

/* Whether RAW, which is said to be base64, is plain words: its first line has blanks between letters, or
 * marks that base64 does not have. What stands below it may be a list's footer. */
static gboolean is_no_base64(GMimeStream *raw)
{
	char octets[SAMPLE_SIZE + 1];
	gssize n = g_mime_stream_read(raw, octets, SAMPLE_SIZE), strange = 0;
	const char *line = octets;

	g_mime_stream_reset(raw);
	octets[MAX(n, 0)] = '\0';
	line += strspn(line, " \t\r\n");
	for (const char *c = line; *c && *c != '\n'; c++) {
		if (*c == ' ')
			strange += c > line && g_ascii_isalnum(c[-1]) && g_ascii_isalnum(c[1]);
		else
			strange += !g_ascii_isalnum(*c) && !g_ascii_isspace(*c) && !strchr("+/=", *c);
	}
	return strange > 2;
}

/* A stream over the decoded octets of LEAF; caller unrefs. Text keeps a uuencoded block: it is decoded for no
 * reader. */
static GMimeStream *open_content(GMimeStream *stream, const ImailMimeEntity *leaf, gboolean decode_uuencode)
{
	GMimeStream *raw = g_mime_stream_substream(stream, leaf->body_start, leaf->body_end);
	gboolean is_base64 = leaf->encoding == GMIME_CONTENT_ENCODING_BASE64;
	gboolean is_encoded = is_base64 || leaf->encoding == GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE ||
			      (leaf->encoding == GMIME_CONTENT_ENCODING_UUENCODE && decode_uuencode);
	/* The substream must begin at its own beginning, wherever the splitter left the stream. */
	g_mime_stream_reset(raw);
	if (!is_encoded || (is_base64 && is_no_base64(raw)))
		return raw;
	if (is_base64)
		raw = with_padding(raw);
	GMimeStream *filtered = g_mime_stream_filter_new(raw);
	GMimeFilter *filter = g_mime_filter_basic_new(leaf->encoding, FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
	g_object_unref(filter);
	g_object_unref(raw);
	return filtered;
}

GByteArray *imail_mime_content_read(GMimeStream *stream, const ImailMimeEntity *leaf, gsize max,
				    gboolean *cut)
{
	g_autoptr(GMimeStream) content = open_content(stream, leaf, FALSE);
	g_autofree char *buffer = g_malloc(COPY_SIZE);
	GByteArray *octets = g_byte_array_sized_new(COPY_SIZE / 8); /* so its data are never NULL */
	gssize n;

	while (octets->len <= max && (n = g_mime_stream_read(content, buffer, COPY_SIZE)) > 0)
		g_byte_array_append(octets, (const guint8 *)buffer, (guint)n);
	if (octets->len > max) {
		*cut = TRUE;
		g_byte_array_set_size(octets, (guint)max);
	}
	return octets;
}

gboolean imail_mime_content_write(GMimeStream *stream, const ImailMimeEntity *leaf, GMimeStream *out,
				  GError **error)
{
	g_autoptr(GMimeStream) content = open_content(stream, leaf, TRUE);
	g_autofree char *buffer = g_malloc(COPY_SIZE);
	gssize n = 0;

	/* Reading on at the end of a part of a file is an error to GMime. */
	while (!g_mime_stream_eos(content) && (n = g_mime_stream_read(content, buffer, COPY_SIZE)) > 0) {
		if (g_mime_stream_write(out, buffer, (gsize)n) == n)
			continue;
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "The attachment cannot be written: %s",
			    g_strerror(errno));
		return FALSE;
	}
	if (n < 0 || g_mime_stream_flush(out) != 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "The attachment cannot be %s: %s",
			    n < 0 ? "read" : "written", g_strerror(errno));
		return FALSE;
	}
	return TRUE;
}

gint64 imail_mime_content_size(GMimeStream *stream, const ImailMimeEntity *leaf)
{
	gint64 encoded = leaf->body_end - leaf->body_start;
	if (encoded > COUNT_MAX) {
		if (leaf->encoding == GMIME_CONTENT_ENCODING_BASE64) /* 57 octets in a line of 76 and CRLF */
			return encoded / 78 * 57;
		if (leaf->encoding == GMIME_CONTENT_ENCODING_UUENCODE)
			return encoded / 63 * 45;
		return encoded;
	}
	g_autoptr(GMimeStream) content = open_content(stream, leaf, TRUE);
	g_autofree char *buffer = g_malloc(COPY_SIZE);
	gint64 size = 0;
	for (gssize n; (n = g_mime_stream_read(content, buffer, COPY_SIZE)) > 0;)
		size += n;
	return size;
}
