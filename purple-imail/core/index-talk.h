/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-talk.h: the conversations of a view, the one with the newest mail there first.
 *
 * Those of a folder are a walk along an index, whatever their number; those of one list or sender are found
 * by a walk through its mails. A mail that was not read into the index yet is in no conversation.
 */
#ifndef IMAIL_CORE_INDEX_TALK_H
#define IMAIL_CORE_INDEX_TALK_H

#include "index-view.h"

#define IMAIL_TALK_NAMES_MAX 8 /* people of a conversation that are named */

/* COUNT conversations of FOLDER (or a heading) from OFFSET; and where those of UNFOLDED (COUNT_UNFOLDED
 * numbers of threads, as ImailItem.thread) stand now, with their mails. NULL with NOT_FOUND. */
ImailThreadPage *imail_talk_page(ImailIndex *index, const char *folder, gint64 offset, guint count,
				 const gint64 *unfolded, guint count_unfolded, GError **error);
/* How many stand before the conversation THREAD in VIEW; -1: it has no mail there. */
gint64 imail_talk_offset(ImailIndex *index, const ImailView *view, gint64 thread);

#endif
