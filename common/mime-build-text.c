/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-build-text.c: a text or HTML part of an outgoing mail: UTF-8, in the plainest transfer encoding that
 * it can bear.
 *
 * A text is read twice: once to know it (is it UTF-8, is it ASCII, how long are its lines), and once when the
 * mail is written, as a stream. Only a plain text up to FLOWED_MAX octets is taken into memory, to be made
 * format=flowed.
 */
#include "mime-build-private.h"

#include <errno.h>
#include <string.h>

#define CHUNK           32768
#define FLOWED_MAX      (1024 * 1024)
#define LINE_7BIT_MAX   998 /* octets: RFC 5322 2.1.1 */
#define LINE_FLOWED_MIN 78  /* characters: a text with longer lines is paragraphs */

typedef struct {
	gint64 octets, high;            /* high: over 127 */
	gsize line, longest_line;       /* octets */
	gsize columns, longest_columns; /* characters */
	gboolean lone_cr;
	char last;
} Survey;

static void survey(Survey *s, const char *data, gsize len)
{
	for (gsize i = 0; i < len; i++) {
		guchar c = (guchar)data[i];
		if (s->last == '\r' && c != '\n')
			s->lone_cr = TRUE;
		s->last = (char)c;
		s->octets++;
		s->high += c > 127;
		if (c == '\n') {
			s->line = s->columns = 0;
			continue;
		}
		s->line++;
		s->columns += (c & 0xc0) != 0x80 && c != '\r';
		s->longest_line = MAX(s->longest_line, s->line);
		s->longest_columns = MAX(s->longest_columns, s->columns);
	}
}

/* Reads STREAM to its end into *S, and into KEPT as long as that has no more than FLOWED_MAX octets. */
static gboolean survey_stream(GMimeStream *stream, Survey *s, GByteArray *kept, GError **error)
{
	g_autofree char *buffer = g_malloc(CHUNK + 8);
	gsize carry = 0; /* octets of a character that the last chunk cut in two */
	gssize n = 0;

	/* A bounded stream that is read at its end fails with EINVAL: ask first. */
	while (!g_mime_stream_eos(stream) && (n = g_mime_stream_read(stream, buffer + carry, CHUNK)) > 0) {
		const char *end;
		gsize len = carry + (gsize)n;
		survey(s, buffer + carry, (gsize)n);
		if (kept->len <= FLOWED_MAX)
			g_byte_array_append(kept, (const guint8 *)buffer + carry, (guint)n);
		g_utf8_validate_len(buffer, len, &end);
		carry = len - (gsize)(end - buffer);
		if (carry > 0 && g_utf8_get_char_validated(end, (gssize)carry) != (gunichar)-2)
			return imail_mime_build_fail(error, "a text part is not valid", "UTF-8");
		memmove(buffer, end, carry);
	}
	if (n < 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
			    "A part of the mail cannot be read: %s", g_strerror(errno));
		return FALSE;
	}
	if (s->last == '\r')
		s->lone_cr = TRUE;
	return carry == 0 || imail_mime_build_fail(error, "a text part is not valid", "UTF-8");
}

static GMimeContentEncoding choose_encoding(const Survey *s)
{
	if (s->high == 0 && s->longest_line <= LINE_7BIT_MAX && !s->lone_cr)
		return GMIME_CONTENT_ENCODING_7BIT;
	/* Quoted-printable takes three octets for one, base64 four for three. */
	return s->high * 6 > s->octets ? GMIME_CONTENT_ENCODING_BASE64
				       : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
}

/* The text with LF line ends, which the writer turns into CRLF; within base64 the CRLF must be there before
 * (RFC 2045 6.8). */
static GMimeStream *canonical_stream(GMimeStream *stream, GMimeContentEncoding encoding)
{
	GMimeStream *filtered = g_mime_stream_filter_new(stream);
	GMimeFilter *filter = encoding == GMIME_CONTENT_ENCODING_BASE64 ? g_mime_filter_unix2dos_new(FALSE)
									: g_mime_filter_dos2unix_new(FALSE);
	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
	g_object_unref(filter);
	return filtered;
}

static GMimeObject *new_text(GMimeStream *stream, const char *subtype, GMimeContentEncoding encoding,
			     gboolean is_flowed)
{
	GMimePart *part = g_mime_part_new_with_type("text", subtype);
	g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
	if (is_flowed)
		g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "format", "flowed");
	g_mime_part_set_content_encoding(part, encoding);

	g_autoptr(GMimeStream) canonical = canonical_stream(stream, encoding);
	g_autoptr(GMimeDataWrapper) content =
		g_mime_data_wrapper_new_with_stream(canonical, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	return GMIME_OBJECT(part);
}

static GMimeObject *new_flowed_text(GByteArray *octets)
{
	Survey s = {0};
	gsize len = 0;
	for (guint i = 0; i < octets->len; i++)
		if (octets->data[i] != '\r')
			octets->data[len++] = octets->data[i];
	octets->data[len] = '\0';
	g_autofree char *flowed = imail_flowed_encode((const char *)octets->data);
	survey(&s, flowed, strlen(flowed));
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(flowed, strlen(flowed));
	return new_text(stream, "plain", choose_encoding(&s), TRUE);
}

GMimeObject *imail_mime_build_text(int index, const char *subtype, ImailMimeOpen open, gpointer user_data,
				   GError **error)
{
	Survey s = {0};
	g_autoptr(GByteArray) kept = g_byte_array_new();
	g_autoptr(GMimeStream) first = open((guint)index, user_data, error);
	if (!first || !survey_stream(first, &s, kept, error))
		return NULL;

	gboolean is_long = s.longest_columns > LINE_FLOWED_MIN && s.octets <= FLOWED_MAX && !s.lone_cr;
	if (is_long && strcmp(subtype, "plain") == 0) {
		g_byte_array_set_size(kept, kept->len + 1); /* room for the end of the string */
		kept->len--;
		return new_flowed_text(kept);
	}
	g_autoptr(GMimeStream) second = open((guint)index, user_data, error);
	return second ? new_text(second, subtype, choose_encoding(&s), FALSE) : NULL;
}

GMimeObject *imail_mime_build_empty_text(void)
{
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
	return new_text(stream, "plain", GMIME_CONTENT_ENCODING_7BIT, FALSE);
}
