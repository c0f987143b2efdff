/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * durable.h: files that are there after a power cut, and what the disk says as errors of imail.
 */
#ifndef IMAIL_CORE_DURABLE_H
#define IMAIL_CORE_DURABLE_H

#include <glib.h>

/* Sets ERROR from ERRNUM: NOT_FOUND (ENOENT), PERMANENT (no right to, read-only), else TEMPORARY (disk full,
 * …). The words of FORMAT say what could not be done; the system's reason is added. */
void imail_durable_set_error(GError **error, int errnum, const char *format, ...) G_GNUC_PRINTF(3, 4);

/* DIR and its parents, 0700. */
gboolean imail_durable_make_dir(const char *dir, GError **error);

/* Makes renames, links and removals in DIR durable. */
gboolean imail_durable_sync_dir(const char *dir, GError **error);

/* All of DATA to FD; FALSE with errno. */
gboolean imail_durable_write_all(int fd, const void *data, gsize len);

/* Writes PATH whole: beside it, fsync, rename, fsync of the directory. What stood there before stays when
 * it fails. */
gboolean imail_durable_write(const char *path, const void *data, gsize len, GError **error);

/* Renames FROM to TO in another directory; both directories are synced. */
gboolean imail_durable_move(const char *from, const char *to, GError **error);

#endif
