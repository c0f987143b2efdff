/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trash.h: where the mails in Trash came from and when, so that they can be put back, or removed after some
 * days.
 *
 * A file of lines, one at each deletion, the last one of a mail counts; it is written before the mail moves,
 * so a line may speak of a mail that is not in Trash.
 */
#ifndef IMAIL_CORE_TRASH_H
#define IMAIL_CORE_TRASH_H

#include <glib.h>

typedef struct _ImailTrash ImailTrash;

/* Read at the first use. */
ImailTrash *imail_trash_new(const char *path);
void imail_trash_free(ImailTrash *trash); /* NULL is fine */

/* Durable when it returns TRUE: the mails of IDS (of char *) come from the folders that lie in DIRS (of char
 * *, one each), NOW. */
gboolean imail_trash_add(ImailTrash *trash, const GPtrArray *ids, const GPtrArray *dirs, gint64 now,
			 GError **error);
/* The directory of the folder from which the mail came, or NULL; *WHEN (may be NULL), 0: not known. */
const char *imail_trash_origin(ImailTrash *trash, const char *id, gint64 *when);

#endif
