/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-query.h: what a person types to find mails, as terms and conditions.
 *
 *   word  "a phrase"  begin*  -not        anywhere in a mail: text, subject, people, attachments' names
 *   from: to: subject: attachment:        in that field; to: is To and Cc
 *   has:attachment  is:unread|read|flagged|answered|forwarded|draft|bulk
 *   in:FOLDER  in:anywhere                else all folders but Trash are searched
 *   before: after:                        2026, 2026-10, 2026-10-01, or 3d, 2w, 6m, 1y ago; after: is with
 *                                         that day, before: without it
 *   larger: smaller:                      octets, or with k or m
 *   a OR b  (a b) OR c  from:(a OR b)     one of them; parentheses make one of several
 *
 * All must hold; each, and what is in parentheses, may have a "-" before it. OR joins what stands beside it,
 * so "a b OR c" is a, and b or c. What is not understood is left out and named in `left_out`; an OR or a
 * parenthesis that joins nothing is text, and what is not closed ends with the line.
 */
#ifndef IMAIL_CORE_INDEX_QUERY_H
#define IMAIL_CORE_INDEX_QUERY_H

#include <glib.h>

#define IMAIL_QUERY_TERMS_MAX 50   /* words, phrases and conditions, wherever they stand */
#define IMAIL_QUERY_DEPTH_MAX 8    /* parentheses within parentheses; those beyond are text */
#define IMAIL_QUERY_MAX       4096 /* octets; what is more is not looked at */

/* A token of a term, as the index has it, its field's letter included. */
typedef struct {
	char *text;
	gboolean is_prefix;
} ImailQueryToken;

/* A word or a phrase. */
typedef struct {
	char field;        /* 0: anywhere; else as in index-entry.c */
	GPtrArray *tokens; /* of ImailQueryToken; not empty */
	char *folded; /* as it stands in a folded text (tokens.h), if it is more than one token; or NULL */
	gboolean is_prefix, is_negative;
} ImailQueryTerm;

typedef struct _ImailQuery ImailQuery;

/* What is joined by OR, or stands in parentheses. */
typedef struct {
	GPtrArray *alternatives; /* of ImailQuery: not empty, and none of them is */
	gboolean is_negative;    /* FALSE: one of them must hold; TRUE: none may */
} ImailQueryGroup;

/* What must hold at once. */
struct _ImailQuery {
	GPtrArray *terms;                   /* of ImailQueryTerm */
	GPtrArray *groups;                  /* of ImailQueryGroup */
	guint flags_set, flags_clear;       /* ImailMailFlags */
	gint64 after, before;               /* seconds since the epoch: after <= date < before; 0: any */
	gint64 larger, smaller;             /* larger <= size < smaller; 0: any */
	GPtrArray *folders, *other_folders; /* names: in one of, in none of */
	gboolean is_anywhere;               /* said anywhere in it */
	char *left_out;                     /* or NULL; of the whole query only */
};

/* IS_TYPING: the last word may be the beginning of one. NOW: seconds since the epoch. */
ImailQuery *imail_query_parse(const char *typed, gboolean is_typing, gint64 now);
void imail_query_free(ImailQuery *query); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailQuery, imail_query_free)

#endif
