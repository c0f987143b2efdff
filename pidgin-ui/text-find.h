/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text-find.h: words in a text, whatever their case, accents and line breaks. Pure.
 */
#ifndef IMAIL_PIDGIN_TEXT_FIND_H
#define IMAIL_PIDGIN_TEXT_FIND_H

#include <glib.h>

#define TEXT_FIND_WORDS_MAX 200  /* characters that are looked for; more are left out */
#define TEXT_FIND_HITS_MAX  1000 /* of which is told where they are */

/* A text as it is compared: one element for each of its characters. */
typedef struct {
	gunichar *chars;
	glong length;
} TextFolded;

/* TEXT is UTF-8. */
TextFolded *text_folded_new(const char *text);
void text_folded_free(TextFolded *folded); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextFolded, text_folded_free)

/* Where WORDS stand: pairs of guint, the characters [start, end) of the text, in order and without overlaps.
 * Never NULL; g_array_unref. Takes a time that grows with the text only. */
GArray *text_find(const TextFolded *text, const char *words);
/* Whether they stand there at all. */
gboolean text_has(const char *text, const char *words);

#endif
