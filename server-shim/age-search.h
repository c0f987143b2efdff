/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * age-search.h: finds in a maildrop, which lists the oldest first, the place from which on messages are young
 * enough, by asking for the dates of a few. Pure.
 *
 * As a round of questions costs one round trip where they are pipelined, WIDTH of them are asked at a time:
 * 20,000 messages take 4 rounds of 15 questions, or 15 of one.
 */
#ifndef IMAILD_AGE_SEARCH_H
#define IMAILD_AGE_SEARCH_H

#include <glib.h>

typedef struct _AgeSearch AgeSearch;

/* Over messages 0 … COUNT - 1; CUTOFF: seconds since the epoch, older ones are too old. */
AgeSearch *age_search_new(guint count, gint64 cutoff, guint width);
void age_search_free(AgeSearch *search); /* NULL is fine */

/* The messages to ask for now (of guint, the search's own); NULL: it is over. Each must be told before the
 * next call. */
const GArray *age_search_next(AgeSearch *search);
/* DATE 0: unknown, which counts as young: rather one mail too many than one too few. */
void age_search_tell(AgeSearch *search, guint place, gint64 date);

/* The first message that is young enough; COUNT: none is. After the end, or at any time for what is known. */
guint age_search_place(const AgeSearch *search);

#endif
