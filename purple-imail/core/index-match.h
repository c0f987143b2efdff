/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-match.h: what of a query FTS5 can answer, as its expressions.
 *
 * The index knows words, not places: it finds mails with all words of a phrase, which have to be read then.
 * So what it finds is never too little: it may be too much where there are phrases, nowhere else.
 */
#ifndef IMAIL_CORE_INDEX_MATCH_H
#define IMAIL_CORE_INDEX_MATCH_H

#include "index-query.h"

/* FTS5's expression for all terms and groups that it can decide; NULL: none. Caller frees. */
char *imail_query_match(const ImailQuery *query);
/* For what may not be in a mail where nothing must be; NULL: none. */
char *imail_query_exclude(const ImailQuery *query);
/* As imail_query_match, of the words without a field, in subject and sender; NULL: there are no such words.
 */
char *imail_query_match_head(const ImailQuery *query);

/* Whether imail_query_match or imail_query_exclude has GROUP in it, so that nobody else need ask. */
gboolean imail_query_matches_group(const ImailQueryGroup *group);
/* Whether it has to be seen whether a phrase stands in a mail; IN_TEXT: in its text, which has to be read. */
gboolean imail_query_has_phrase(const ImailQuery *query, gboolean in_text);
gboolean imail_query_group_has_phrase(const ImailQueryGroup *group, gboolean in_text);

#endif
