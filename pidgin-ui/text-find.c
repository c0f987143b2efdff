/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text-find.c: characters are compared without case and accents, and any white space is one space, so that
 * places are counted in characters of the text as it is.
 *
 * The search is Knuth's, Morris' and Pratt's: no text makes it slow, whatever is looked for.
 */
#include "text-find.h"

#include <string.h>

#define ACCENTS_END 0x2000 /* from here on what decomposes is no letter with an accent */

static gunichar fold(gunichar c)
{
	gunichar base = 0;

	if (c < 0x80)
		return g_ascii_isspace((char)c) ? ' ' : (gunichar)g_ascii_tolower((char)c);
	if (g_unichar_isspace(c) || c == 0x00a0)
		return ' ';
	if (c < ACCENTS_END && g_unichar_fully_decompose(c, FALSE, &base, 1) > 0)
		c = base;
	return g_unichar_tolower(c);
}

TextFolded *text_folded_new(const char *text)
{
	TextFolded *folded = g_new(TextFolded, 1);

	folded->chars = g_utf8_to_ucs4_fast(text, -1, &folded->length);
	for (glong i = 0; i < folded->length; i++)
		folded->chars[i] = fold(folded->chars[i]);
	return folded;
}

void text_folded_free(TextFolded *folded)
{
	if (folded == NULL)
		return;
	g_free(folded->chars);
	g_free(folded);
}

/* For each beginning of WORDS how much of it is its end, too. */
static void borders_find(const TextFolded *words, glong *borders)
{
	glong length = 0;

	borders[0] = 0;
	for (glong i = 1; i < words->length; i++) {
		while (length > 0 && words->chars[i] != words->chars[length])
			length = borders[length - 1];
		length += words->chars[i] == words->chars[length];
		borders[i] = length;
	}
}

GArray *text_find(const TextFolded *text, const char *words)
{
	GArray *hits = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(TextFolded) wanted = text_folded_new(words);
	glong borders[TEXT_FIND_WORDS_MAX], matched = 0;

	wanted->length = MIN(wanted->length, TEXT_FIND_WORDS_MAX);
	if (wanted->length == 0)
		return hits;
	borders_find(wanted, borders);
	for (glong i = 0; i < text->length && hits->len < 2 * TEXT_FIND_HITS_MAX; i++) {
		guint pair[2] = {(guint)(i + 1 - wanted->length), (guint)(i + 1)};

		while (matched > 0 && text->chars[i] != wanted->chars[matched])
			matched = borders[matched - 1];
		matched += text->chars[i] == wanted->chars[matched];
		if (matched < wanted->length)
			continue;
		g_array_append_vals(hits, pair, 2);
		matched = 0;
	}
	return hits;
}

gboolean text_has(const char *text, const char *words)
{
	g_autoptr(TextFolded) folded = text_folded_new(text);
	g_autoptr(GArray) hits = text_find(folded, words);

	return hits->len > 0;
}
