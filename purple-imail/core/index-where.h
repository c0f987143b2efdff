/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-where.h: the rows of mails that a query chooses, as SQL. Phrases are not looked at: all mails that
 * have their words are chosen.
 */
#ifndef IMAIL_CORE_INDEX_WHERE_H
#define IMAIL_CORE_INDEX_WHERE_H

#include "index-query.h"
#include "index.h"

/* Number and date of each mail, the one that was made last first. NULL with ERROR. */
ImailSqlRows *imail_where_list(ImailIndex *index, const ImailQuery *query, GError **error);
/* Whether QUERY, as an alternative of another, chooses the mail N. */
gboolean imail_where_chooses(ImailIndex *index, const ImailQuery *query, gint64 n);

#endif
