/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * found-words.h: the words of a search where they stand in what was found. Pure.
 */
#ifndef IMAIL_PIDGIN_FOUND_WORDS_H
#define IMAIL_PIDGIN_FOUND_WORDS_H

#include <glib.h>

#define FOUND_WORDS_MAX 50            /* words and phrases of a query; more are left out */
#define FOUND_TEXT_MAX  (1024 * 1024) /* characters of a text that are looked at */

/* Where a text stands: what a query asks of senders only is not marked elsewhere. */
typedef enum {
	FOUND_IN_TEXT,
	FOUND_IN_SUBJECT,
	FOUND_IN_FROM,
} FoundPlace;

typedef struct _FoundWords FoundWords;
/* The words and phrases that QUERY, as it is typed, looks for: those of its conditions (is:, in:, before:, …)
 * and those that it excludes are none. */
FoundWords *found_words_new(const char *query);
void found_words_free(FoundWords *words); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FoundWords, found_words_free)

/* Where they stand in TEXT (UTF-8): pairs of guint, the characters [start, end), in order and without
 * overlaps; whole words, as the search finds them. At most TEXT_FIND_HITS_MAX. Never NULL;
 * g_array_unref. */
GArray *found_words_places(const FoundWords *words, FoundPlace place, const char *text);
/* TEXT as markup, with them in bold; underlined where all of it IS_BOLD. NULL: none stands there. Caller
 * frees. */
char *found_words_markup(const FoundWords *words, FoundPlace place, const char *text, gboolean is_bold);

#endif
