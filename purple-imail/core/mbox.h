/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mbox.h: mails out to mbox files, and in from mbox files and Maildirs of other programs. The worker's.
 *
 * The mbox format is "mboxrd" (RFC 4155 with its quoting made reversible): a line that begins with "From ",
 * after any number of ">", gets one more ">". Flags stand in Status and X-Status, as mutt and mbsync have
 * them.
 */
#ifndef IMAIL_CORE_MBOX_H
#define IMAIL_CORE_MBOX_H

#include "mailbox.h"

/* Writes the mails of IDS (of char *) to PATH, replaced only when it is whole; *COUNT: how many. */
gboolean imail_mbox_export(ImailStore *store, const GPtrArray *ids, const char *path, guint *count,
			   GError **error);

/* An import under way. */
typedef struct _ImailImport ImailImport;
/* PATH: an mbox file, or a Maildir, whose folders go into folders of the same names. FOLDER: where the mails
 * of the file, or of the Maildir itself, go; made when missing. */
ImailImport *imail_import_new(ImailStore *store, const char *path, const char *folder, GError **error);
/* Takes the next MAX mails in, durable when it returns. A mail that an import has taken in before, octet for
 * octet, is not taken twice as long as it is here: so an import that was killed is simply begun again. TRUE:
 * there is more. */
gboolean imail_import_step(ImailImport *import, guint max, GError **error);
/* Mails taken in, and those that were here. */
void imail_import_counts(const ImailImport *import, guint *taken, guint *known);
void imail_import_free(ImailImport *import); /* NULL is fine */

#endif
