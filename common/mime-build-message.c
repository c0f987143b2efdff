/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-build-message.c: a mail that is attached to a mail, as message/rfc822.
 *
 * Such a part has no transfer encoding (RFC 2046 5.2.1), so what is in it must pass every server as it
 * stands: 7 bit, lines of 998 octets at most, no NUL. A mail that is so goes octet by octet, and its
 * signatures hold. One that is not has its own parts encoded (RFC 6152 2 wants the same of a relay). Where
 * that does not help (raw octets in its header, a signed part that must not be touched) it is no message any
 * more but a file with the ending .eml: base64 keeps all of it.
 */
#include "mime-build-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define CHUNK      32768
#define OCTETS_MAX 998 /* of a line: RFC 5322 2.1.1 */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GMimeParser, g_object_unref)

/* Whether STREAM can go as it stands; it is read to its end. */
static gboolean is_seven_bit(GMimeStream *stream)
{
	g_autofree char *buffer = g_malloc(CHUNK);
	gsize line = 0;
	gssize n = 0;
	char last = '\n';

	while (!g_mime_stream_eos(stream) && (n = g_mime_stream_read(stream, buffer, CHUNK)) > 0)
		for (gssize i = 0; i < n; i++) {
			char c = buffer[i];

			line = c == '\n' ? 0 : line + (c != '\r');
			if ((guchar)c > 127 || c == '\0' || line > OCTETS_MAX || (last == '\r' && c != '\n'))
				return FALSE;
			last = c;
		}
	return n >= 0 && last != '\r';
}

/* The mail of STREAM with its parts encoded, in a file without a name; NULL: it is none, or that cannot be.
 */
static GMimeStream *encoded(GMimeStream *stream)
{
	g_autoptr(GMimeParser) parser = g_mime_parser_new_with_stream(stream);
	g_autoptr(GMimeMessage) message = g_mime_parser_construct_message(parser, NULL);
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "imail-XXXXXX", NULL);
	g_autoptr(GMimeStream) out = NULL;
	int fd;

	if (!message || !g_mime_message_get_mime_part(message))
		return NULL;
	fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return NULL;
	unlink(path);
	out = g_mime_stream_fs_new(fd); /* owns the descriptor */
	g_mime_object_encode(GMIME_OBJECT(message), GMIME_ENCODING_CONSTRAINT_7BIT);
	if (g_mime_object_write_to_stream(GMIME_OBJECT(message), NULL, out) < 0 ||
	    g_mime_stream_flush(out) != 0 || g_mime_stream_reset(out) != 0 || !is_seven_bit(out) ||
	    g_mime_stream_reset(out) != 0)
		return NULL;
	return g_steal_pointer(&out);
}

/* Its line ends as the writer wants them. */
static GMimePart *new_message(GMimeStream *stream)
{
	GMimePart *part = g_mime_part_new_with_type("message", "rfc822");
	g_autoptr(GMimeStream) filtered = g_mime_stream_filter_new(stream);
	g_autoptr(GMimeDataWrapper) content = NULL;
	GMimeFilter *filter = g_mime_filter_dos2unix_new(FALSE);

	g_mime_stream_filter_add(GMIME_STREAM_FILTER(filtered), filter);
	g_object_unref(filter);
	content = g_mime_data_wrapper_new_with_stream(filtered, GMIME_CONTENT_ENCODING_DEFAULT);
	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_7BIT);
	return part;
}

gboolean imail_mime_build_message(guint index, ImailMimeOpen open, gpointer user_data, GMimePart **part,
				  GError **error)
{
	g_autoptr(GMimeStream) first = open(index, user_data, error), second = NULL, inner = NULL;
	gboolean is_clean;

	*part = NULL;
	if (!first)
		return FALSE;
	is_clean = is_seven_bit(first);
	second = open(index, user_data, error);
	if (!second)
		return FALSE;
	inner = is_clean ? g_object_ref(second) : encoded(second);
	if (inner)
		*part = new_message(inner);
	return TRUE;
}
