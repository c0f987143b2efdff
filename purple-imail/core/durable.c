/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * durable.c: write, fsync, rename, fsync of the directory: in this order, everywhere.
 *
 * Owns no state. A rename is atomic but durable only after the directory is synced; the file's contents must
 * be synced before the rename, or a crash may leave the new name with nothing behind it.
 */
#define G_LOG_DOMAIN "imail-core"

#include "durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "error.h"

void imail_durable_set_error(GError **error, int errnum, const char *format, ...)
{
	g_autofree char *given = NULL;
	g_autofree char *what = NULL; /* a path in it may be no UTF-8 */
	int code = IMAIL_ERROR_TEMPORARY;
	va_list args;

	va_start(args, format);
	given = g_strdup_vprintf(format, args);
	va_end(args);
	what = g_utf8_make_valid(given, -1);
	if (errnum == ENOENT)
		code = IMAIL_ERROR_NOT_FOUND;
	else if (errnum == EACCES || errnum == EPERM || errnum == EROFS || errnum == ENOTDIR ||
		 errnum == EISDIR)
		code = IMAIL_ERROR_PERMANENT;
	g_set_error(error, IMAIL_ERROR, code, "%s: %s.", what, g_strerror(errnum));
}

gboolean imail_durable_make_dir(const char *dir, GError **error)
{
	if (g_mkdir_with_parents(dir, 0700) == 0)
		return TRUE;
	imail_durable_set_error(error, errno, "The folder %s cannot be made", dir);
	return FALSE;
}

gboolean imail_durable_sync_dir(const char *dir, GError **error)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Some network file systems cannot sync directories and say EINVAL: there is no more that we could
	 * do. */
	gboolean is_synced = fd >= 0 && (fsync(fd) == 0 || errno == EINVAL);
	int errnum = errno;

	if (fd >= 0)
		close(fd);
	if (!is_synced)
		imail_durable_set_error(error, errnum, "The folder %s cannot be written", dir);
	return is_synced;
}

gboolean imail_durable_write_all(int fd, const void *data, gsize len)
{
	const char *next = data;

	while (len > 0) {
		ssize_t n = write(fd, next, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		next += n;
		len -= (gsize)n;
	}
	return TRUE;
}

static gboolean write_synced(const char *path, const void *data, gsize len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	gboolean is_written;
	int errnum;

	if (fd < 0)
		return FALSE;
	is_written = imail_durable_write_all(fd, data, len) && fsync(fd) == 0;
	errnum = errno;
	if (close(fd) != 0 && is_written)
		return FALSE;
	errno = errnum;
	return is_written;
}

gboolean imail_durable_write(const char *path, const void *data, gsize len, GError **error)
{
	g_autofree char *tmp = g_strdup_printf("%s.tmp", path);
	g_autofree char *dir = g_path_get_dirname(path);

	if (!write_synced(tmp, data, len) || rename(tmp, path) != 0) {
		imail_durable_set_error(error, errno, "%s cannot be written", path);
		unlink(tmp);
		return FALSE;
	}
	return imail_durable_sync_dir(dir, error);
}

gboolean imail_durable_move(const char *from, const char *to, GError **error)
{
	g_autofree char *from_dir = g_path_get_dirname(from);
	g_autofree char *to_dir = g_path_get_dirname(to);

	if (rename(from, to) != 0) {
		imail_durable_set_error(error, errno, "%s cannot be moved to %s", from, to);
		return FALSE;
	}
	return imail_durable_sync_dir(to_dir, error) && imail_durable_sync_dir(from_dir, error);
}
