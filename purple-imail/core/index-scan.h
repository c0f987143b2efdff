/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-scan.h: the index made to say what the Maildir says.
 *
 * Other programs, and other processes of ours, move, add and remove files at any time. A directory whose
 * mtime is what it was when it was read last is not read again; of one that is, names are compared, and only
 * files that are new are opened.
 */
#ifndef IMAIL_CORE_INDEX_SCAN_H
#define IMAIL_CORE_INDEX_SCAN_H

#include "index.h"

/* Mails that are parsed at once when they are found; of more only rows are made, imail_scan_parse does the
 * rest. */
#define IMAIL_SCAN_PARSE_MAX 64

/* What a scan found changed. */
typedef struct {
	char *id; /* "" with IMAIL_CHANGE_MANY */
	ImailChangeKind kind;
} ImailScanChange;
GPtrArray *imail_scan_changes_new(void); /* of ImailScanChange */

/* The user's folders as they are on the disk, into index and MAILDIR; *CHANGED (may be NULL): they are others
 * than before. */
gboolean imail_scan_folders(ImailIndex *index, ImailMaildir *maildir, gboolean *changed, GError **error);
/* All directories that have changed since the last scan; what changed is added to CHANGES. */
gboolean imail_scan_all(ImailIndex *index, ImailMaildir *maildir, GPtrArray *changes, GError **error);
/* Files of which it was told that something happened to them: FILES of ImailScanFile. */
typedef struct {
	char *dir; /* of the folder: "", ".Sent", … */
	gboolean is_cur;
	char *name;
} ImailScanFile;
void imail_scan_file_free(gpointer file);
gboolean imail_scan_files(ImailIndex *index, ImailMaildir *maildir, GPtrArray *files, GPtrArray *changes,
			  GError **error);

/* Parses the MAX newest mails that have not been parsed yet, in one transaction; *LEFT: how many are left. */
gboolean imail_scan_parse(ImailIndex *index, ImailMaildir *maildir, guint max, gint64 *left, GError **error);

/* The file at PATH parsed for the index; NULL: it cannot be read. */
ImailEntry *imail_scan_read(const char *path);

#endif
