/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing-private.h: what outgoing.c (the mail) and spool.c (its file) share.
 */
#ifndef IMAIL_CORE_OUTGOING_PRIVATE_H
#define IMAIL_CORE_OUTGOING_PRIVATE_H

#include <sys/stat.h>

#include "outgoing.h"

/* A file of the user's, as it was when Send was pressed. */
typedef struct {
	char *path; /* absolute, in the file system's encoding */
	gint64 size, mtime_ns;
} ImailSpoolFile;

struct _ImailSpooled {
	gatomicrefcount refs;
	ImailMail *mail; /* parts: text, then html if any, then one for each of `files` */
	char *text, *html;
	GPtrArray *files; /* of ImailSpoolFile */
	gint64 created;
	char *message_id;
};

ImailSpooled *imail_spooled_alloc(ImailMail *mail); /* takes MAIL */
void imail_spool_file_free(gpointer file);
gint64 imail_spool_mtime(const struct stat *st);
/* Whether ID can be a file name: letters, digits and hyphens, at most IMAIL_ID_MAX. */
gboolean imail_spool_is_id(const char *id);

#endif
