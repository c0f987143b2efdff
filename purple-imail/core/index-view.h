/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-view.h: what a list shows: a folder, or a part of the Inbox.
 *
 * Lists and bulk mail stand under a heading of their own (index-bulk.h): "Inbox" is what is left, IMAIL_BULK
 * is all that stands there, and "IMAIL_BULK/KEY" what came through one list or from one sender. On the disk
 * all of it lies in the Inbox. No folder can have such a name (folders.h).
 */
#ifndef IMAIL_CORE_INDEX_VIEW_H
#define IMAIL_CORE_INDEX_VIEW_H

#include "client.h"
#include "index.h"

#define IMAIL_BULK       "//bulk"
#define IMAIL_PLACE_BULK (-1) /* mail.place of what stands under the heading */

typedef struct {
	int place;
	gint64 heap;       /* of IMAIL_PLACE_BULK: of that list or sender only; 0: all */
	gboolean is_whole; /* of the Inbox: all that lies there, with what stands under the heading */
} ImailView;

typedef struct {
	gint64 total, unread;
} ImailViewCounts;

/* FALSE with NOT_FOUND: there is no folder and no heading NAME. */
gboolean imail_view_find(ImailIndex *index, const char *name, ImailView *view, GError **error);
ImailViewCounts imail_view_counts(ImailIndex *index, const ImailView *view);
/* The rows of COUNT mails (0: all) from OFFSET, as an array of gint64. With `is_whole` by date only. */
GArray *imail_view_rows(ImailIndex *index, const ImailView *view, ImailSort sort, gboolean is_descending,
			gint64 offset, guint count, GError **error);
/* What a mail has to be to stand in it, for SQL on the table `mail`, with ?1. */
const char *imail_view_where(const ImailView *view);
gint64 imail_view_parameter(const ImailView *view);
/* The row of the mail of ID, if it stands in VIEW, and (THREAD may be NULL) its conversation, 0: it has none
 * yet; 0: it does not. */
gint64 imail_view_find_mail(ImailIndex *index, const ImailView *view, const char *id, gint64 *thread);
/* Adds the ids of those that are unread to IDS (of char *). */
void imail_view_add_unread(ImailIndex *index, const ImailView *view, GPtrArray *ids);

#endif
