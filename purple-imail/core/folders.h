/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * folders.h: names of folders as a person reads them, and as directories of a Maildir++.
 *
 * "Work/Plans" lies in ".Work.Plans". What is not ASCII stands in the directory's name in IMAP's UTF-7 (RFC
 * 3501 5.1.3), as Courier and Dovecot write it; a name in plain UTF-8, as mutt writes it, is read as well.
 */
#ifndef IMAIL_CORE_FOLDERS_H
#define IMAIL_CORE_FOLDERS_H

#include <glib.h>

#define IMAIL_FOLDER_NAME_MAX 200 /* octets of a folder's name, and of its directory's */

/* DIR begins with "."; "" is the Inbox. Valid UTF-8; caller frees. */
char *imail_folders_name(const char *dir);
/* The directory for a new folder NAME (or one of the five). Caller frees; NULL with PROTOCOL in words: empty,
 * too long, a "." or a control character in it. */
char *imail_folders_dir(const char *name, GError **error);
/* Whether both are names of one folder: the five whatever their letters' case. */
gboolean imail_folders_is_same(const char *first, const char *second);

#endif
