/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sources.h: mailboxes through which a mail came besides the one that its file name tells (origin.h).
 *
 * A file of lines "ref mailbox", as the server tells them; few mails have any. The worker's.
 */
#ifndef IMAIL_CORE_SOURCES_H
#define IMAIL_CORE_SOURCES_H

#include "client.h"

typedef struct _ImailSources ImailSources;

/* Read at the first use. */
ImailSources *imail_sources_new(const char *path);
void imail_sources_free(ImailSources *sources); /* NULL is fine */

/* Durable when it returns TRUE; a line that is there already is not written again. */
gboolean imail_sources_add(ImailSources *sources, const char *ref, const char *mailbox, GError **error);
/* Further ones into ITEM, after the one that its file's name tells. */
void imail_sources_complete(ImailSources *sources, ImailItem *item);

#endif
