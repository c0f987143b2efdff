/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mbox.h: mails out to mbox files, and in from mbox files and Maildirs of other programs. The worker's.
 *
 * The mbox format is "mboxrd" (RFC 4155 with its quoting made reversible): a line that begins with "From ",
 * after any number of ">", gets one more ">". Flags stand in Status and X-Status, as mutt and mbsync have
 * them; these two fields and Content-Length are the file's own, and are not kept when a mail goes out or in.
 */
#ifndef IMAIL_CORE_MBOX_H
#define IMAIL_CORE_MBOX_H

#include "client.h"
#include "mailbox.h"

/* An export under way. */
typedef struct _ImailExport ImailExport;
/* Of the mails of IDS (of char *), in their order, to PATH, which is replaced only when all are written, and
 * which only the user can read. NULL with ERROR. */
ImailExport *imail_export_new(ImailStore *store, const GPtrArray *ids, const char *path, GError **error);
/* Writes the next MAX mails; what has gone meanwhile is passed over. TRUE: there is more. FALSE: ERROR is
 * set, or PATH is there, durable. */
gboolean imail_export_step(ImailExport *export, guint max, GError **error);
void imail_export_tell(const ImailExport *export, ImailCarried *carried);
void imail_export_free(ImailExport *export); /* NULL is fine; what was not finished goes */

/* An import under way. */
typedef struct _ImailImport ImailImport;
/* PATH: an mbox file, or a Maildir, whose folders go into folders of the same names. FOLDER: where the mails
 * of the file, or of the Maildir itself, go; made when missing. */
ImailImport *imail_import_new(ImailStore *store, const char *path, const char *folder, GError **error);
/* Takes the next MAX mails in, durable when it returns. A mail that an import has taken in before, octet for
 * octet, is not taken twice as long as it is here, nor one that is here with the same words (import-known.h):
 * so an import that was killed is simply begun again. TRUE: there is more. */
gboolean imail_import_step(ImailImport *import, guint max, GError **error);
void imail_import_tell(const ImailImport *import, ImailCarried *carried);
void imail_import_free(ImailImport *import); /* NULL is fine */

#endif
