/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-bulk.h: lists and bulk mail: which mails of the Inbox stand under the heading of their own.
 *
 * A mail is bulk when it says so itself (mime-parse.h: List-Id, Precedence, Auto-Submitted). It stands under
 * the heading unless one of three things is so: the heading is switched off, the user keeps its list (or, of
 * what came through no list, its sender) in the Inbox, or its sender is one of the user's people, who are on
 * the buddy list. The rules stand in the index, so that every process judges alike; bulk-rules.h keeps what
 * the user said for ever.
 */
#ifndef IMAIL_CORE_INDEX_BULK_H
#define IMAIL_CORE_INDEX_BULK_H

#include "bulk-rules.h"
#include "client.h"
#include "index.h"

#define IMAIL_BULK_HEAPS_MAX 500 /* lists and senders that are named */

/* The key of what a bulk mail came through. Caller frees. */
char *imail_bulk_key(const char *list_id, const char *from_address);

/* Where the mail of ENTRY belongs: *HEAP is its list's or sender's row (made when it is missing), 0 of mail
 * that is not bulk. */
gboolean imail_bulk_judge(ImailIndex *index, const ImailEntry *entry, gint64 *heap, gboolean *is_apart,
			  GError **error);

/* From now on these are the rules, or the people (addresses, ending with NULL), also for the mails that are
 * here. *HAS_CHANGED: they were not so already. In a transaction. */
gboolean imail_bulk_set_rules(ImailIndex *index, const ImailBulkRules *rules, gboolean *has_changed,
			      GError **error);
gboolean imail_bulk_set_people(ImailIndex *index, const char *const *addresses, gboolean *has_changed,
			       GError **error);

ImailBulkInfo *imail_bulk_info(ImailIndex *index, GError **error);

#endif
