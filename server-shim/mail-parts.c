/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-parts.c: a buffer or an unnamed file. See mail-parts.h.
 */
#include "mail-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "error.h"

struct _MailParts {
	gint64 size;
	GByteArray *memory; /* NULL: in the file */
	int fd;
};

static gsize in_memory;

static int open_temporary(const char *folder, GError **error)
{
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		/* A file system without O_TMPFILE: a named file that is unlinked at once. */
		g_autofree char *path = g_build_filename(folder, "upload-XXXXXX", NULL);

		fd = g_mkstemp_full(path, O_RDWR | O_CLOEXEC, 0600);
		if (fd >= 0)
			unlink(path);
	}
	if (fd < 0)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
			    "The server cannot keep the mail now: %s.", g_strerror(errno));
	return fd;
}

MailParts *mail_parts_new(const char *folder, gint64 size, GError **error)
{
	MailParts *parts = g_new0(MailParts, 1);

	parts->size = size;
	parts->fd = -1;
	if (size <= MAIL_PARTS_SMALL && in_memory + (gsize)size <= MAIL_PARTS_MEMORY) {
		in_memory += (gsize)size;
		parts->memory = g_byte_array_sized_new((guint)size);
		return parts;
	}
	parts->fd = open_temporary(folder, error);
	if (parts->fd < 0)
		g_clear_pointer(&parts, g_free);
	return parts;
}

void mail_parts_free(MailParts *parts)
{
	if (parts == NULL)
		return;
	if (parts->memory != NULL)
		in_memory -= (gsize)parts->size;
	g_clear_pointer(&parts->memory, g_byte_array_unref);
	if (parts->fd >= 0)
		close(parts->fd);
	g_free(parts);
}

gboolean mail_parts_append(MailParts *parts, const void *octets, gsize len, GError **error)
{
	const char *bytes = octets;

	if (parts->memory != NULL) {
		g_byte_array_append(parts->memory, octets, (guint)len);
		return TRUE;
	}
	while (len > 0) {
		ssize_t n = write(parts->fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
				    "The server cannot keep the mail now: %s.", g_strerror(errno));
			return FALSE;
		}
		bytes += n;
		len -= (gsize)n;
	}
	return TRUE;
}

GMimeStream *mail_parts_open(MailParts *parts, gint64 offset, gint64 size, GError **error)
{
	int fd;

	if (parts->memory != NULL)
		return g_mime_stream_mem_new_with_buffer(
			size > 0 ? (const char *)parts->memory->data + offset : "", (size_t)size);
	fd = dup(parts->fd);
	if (fd < 0) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
			    "The server has no file descriptors left.");
		return NULL;
	}
	return g_mime_stream_fs_new_with_bounds(fd, offset, offset + size);
}
