/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * typed.c: folding (Unicode compatibility decomposition without its marks, UAX #15, then case folding) and
 * the finding of beginnings of words.
 *
 * A folded text has MARK before each word, in what was typed as well as in what it is looked for in: so one
 * strstr finds a word's beginning, and nothing else.
 */
#include "typed.h"

#include <string.h>

#define MARK '\001'

struct _ImailTyped {
	char *words[IMAIL_TYPED_WORDS_MAX + 1]; /* folded */
};

/* Letters that people type without their stroke, and that no decomposition takes it from. */
static const char *plain_letter(gunichar c)
{
	static const struct {
		gunichar c;
		const char *plain;
	} letters[] = {
		{0x00e6, "ae"}, {0x00f0, "d"}, {0x00f8, "o"}, {0x00fe, "th"},
		{0x0111, "d"},  {0x0131, "i"}, {0x0142, "l"}, {0x0153, "oe"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(letters); i++)
		if (letters[i].c == c)
			return letters[i].plain;
	return NULL;
}

/* Writings without spaces between words. Hangul has them, but names are often typed by their second
 * syllable. */
static gboolean is_dense(gunichar c)
{
	switch (g_unichar_get_script(c)) {
	case G_UNICODE_SCRIPT_HAN:
	case G_UNICODE_SCRIPT_HIRAGANA:
	case G_UNICODE_SCRIPT_KATAKANA:
	case G_UNICODE_SCRIPT_HANGUL:
	case G_UNICODE_SCRIPT_BOPOMOFO:
	case G_UNICODE_SCRIPT_THAI:
		return TRUE;
	default:
		return FALSE;
	}
}

/* U at the end of FOLDED; *IN_WORD: a word is open before it, and after it. */
static void append_char(GString *folded, gunichar u, const char *c, gsize len, gboolean *in_word)
{
	gboolean is_alone = u >= 0x80 && is_dense(u);
	gboolean is_word = u < 0x80 ? g_ascii_isalnum((char)u) : g_unichar_isalnum(u);

	if (is_alone || (is_word && !*in_word))
		g_string_append_c(folded, MARK);
	g_string_append_len(folded, c, (gssize)len);
	*in_word = is_word && !is_alone;
}

static gboolean is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((guchar)*text >= 0x80)
			return FALSE;
	return TRUE;
}

char *imail_typed_fold(const char *text)
{
	g_autofree char *valid = NULL, *plain = NULL, *lower = NULL;
	GString *folded;
	gboolean in_word = FALSE;

	if (is_ascii(text)) {
		lower = g_ascii_strdown(text, -1);
	} else {
		valid = g_utf8_make_valid(text, -1);
		plain = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
		lower = g_utf8_casefold(plain, -1);
	}
	folded = g_string_sized_new(2 * strlen(lower));
	for (const char *c = lower; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		const char *letter = u >= 0x80 ? plain_letter(u) : NULL;

		if (letter != NULL)
			append_char(folded, (gunichar)*letter, letter, strlen(letter), &in_word);
		else if (u != MARK && (u < 0x80 || !g_unichar_ismark(u)))
			append_char(folded, u, c, (gsize)(g_utf8_next_char(c) - c), &in_word);
	}
	return g_string_free(folded, FALSE);
}

ImailTyped *imail_typed_new(const char *text)
{
	g_autofree char *folded = imail_typed_fold(text);
	g_auto(GStrv) parts = g_strsplit_set(folded, " \t\r\n\"<>", -1);
	ImailTyped *typed = g_new0(ImailTyped, 1);
	guint n = 0;

	for (char **part = parts; *part != NULL && n < IMAIL_TYPED_WORDS_MAX; part++)
		if (**part != '\0')
			typed->words[n++] = g_strdup(*part);
	return typed;
}

void imail_typed_free(ImailTyped *typed)
{
	if (typed == NULL)
		return;
	for (char **word = typed->words; *word != NULL; word++)
		g_free(*word);
	g_free(typed);
}

gboolean imail_typed_fits(const ImailTyped *typed, const char *folded)
{
	for (guint i = 0; typed->words[i] != NULL; i++)
		if (strstr(folded, typed->words[i]) == NULL)
			return FALSE;
	return TRUE;
}
