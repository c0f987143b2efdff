/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-search.h: mails that a query finds: chosen, ranked, with an excerpt.
 *
 * Rank: of the IMAIL_SEARCH_WINDOW mails that came last among all that fit, those with the words in subject
 * or sender count four times as much as those that have them in their text, and a mail of a year ago half as
 * much as one of today. A word that stands in half of all mails finds tens of thousands: nobody looks at
 * them, so they are neither counted nor ranked beyond the window; what came last is what is meant.
 */
#ifndef IMAIL_CORE_INDEX_SEARCH_H
#define IMAIL_CORE_INDEX_SEARCH_H

#include "client.h"
#include "index-query.h"
#include "index.h"

#define IMAIL_SEARCH_WINDOW 2000 /* mails that are ranked */
#define IMAIL_SEARCH_READ   1000 /* mails that are read to see whether they have a phrase */

/* At most MAX hits of QUERY, with excerpts out of the files of the Maildir at ROOT. IS_CANCELLED (may be
 * NULL) is asked between mails; then, and when the connection is interrupted, NULL with CANCELLED. */
ImailFound *imail_search_run(ImailIndex *index, const char *root, const ImailQuery *query, guint max,
			     gboolean (*is_cancelled)(gpointer user_data), gpointer user_data,
			     GError **error);

#endif
