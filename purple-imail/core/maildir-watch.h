/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maildir-watch.h: a Maildir++ watched for what happens in its folders, by whomever.
 *
 * Linux's inotify, in the default main context. What happens within IMAIL_WATCH_GATHER_MS is told at once.
 * Where there is no inotify (a file system without it, no watches left) nothing is told: scans at start, at
 * each login and when a mail is not where it was remain.
 */
#ifndef IMAIL_CORE_MAILDIR_WATCH_H
#define IMAIL_CORE_MAILDIR_WATCH_H

#include <glib.h>

#define IMAIL_WATCH_GATHER_MS 100
#define IMAIL_WATCH_FILES_MAX 500 /* of more files than that it is told that everything may have changed */

typedef struct _ImailMaildirWatch ImailMaildirWatch;

/* FILES: of ImailScanFile; NULL: look at everything. */
typedef void (*ImailMaildirWatchFunc)(GPtrArray *files, gpointer user_data);
ImailMaildirWatch *imail_maildir_watch_new(const char *root, ImailMaildirWatchFunc changed,
					   gpointer user_data);
void imail_maildir_watch_free(ImailMaildirWatch *watch); /* NULL is fine */

#endif
