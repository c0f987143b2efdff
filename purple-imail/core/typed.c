/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * typed.c: folding (Unicode compatibility decomposition without its marks, UAX #15, then case folding) and
 * the finding of beginnings of words.
 */
#include "typed.h"

#include <string.h>

struct _ImailTyped {
	char *words[IMAIL_TYPED_WORDS_MAX + 1]; /* folded */
	gboolean is_anywhere[IMAIL_TYPED_WORDS_MAX];
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

	if (is_ascii(text))
		return g_ascii_strdown(text, -1);
	valid = g_utf8_make_valid(text, -1);
	plain = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL);
	lower = g_utf8_casefold(plain, -1);
	folded = g_string_sized_new(strlen(lower));
	for (const char *c = lower; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);
		const char *letter = plain_letter(u);

		if (letter != NULL)
			g_string_append(folded, letter);
		else if (!g_unichar_ismark(u))
			g_string_append_len(folded, c, g_utf8_next_char(c) - c);
	}
	return g_string_free(folded, FALSE);
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

ImailTyped *imail_typed_new(const char *text)
{
	g_autofree char *folded = imail_typed_fold(text);
	g_auto(GStrv) parts = g_strsplit_set(folded, " \t\r\n\"<>", -1);
	ImailTyped *typed = g_new0(ImailTyped, 1);
	guint n = 0;

	for (char **part = parts; *part != NULL && n < IMAIL_TYPED_WORDS_MAX; part++) {
		gunichar first = g_utf8_get_char(*part);

		if (**part == '\0')
			continue;
		typed->is_anywhere[n] = !g_unichar_isalnum(first) || is_dense(first);
		typed->words[n++] = g_strdup(*part);
	}
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

/* Whether a word begins at AT in TEXT. */
static gboolean begins_word(const char *text, const char *at)
{
	gunichar before;

	if (at == text)
		return TRUE;
	if ((guchar)at[-1] < 0x80)
		return !g_ascii_isalnum(at[-1]);
	before = g_utf8_get_char(g_utf8_prev_char(at));
	return !g_unichar_isalnum(before) || is_dense(before);
}

static gboolean fits_word(const char *word, gboolean is_anywhere, const char *folded)
{
	for (const char *at = strstr(folded, word); at != NULL; at = strstr(at + 1, word))
		if (is_anywhere || begins_word(folded, at))
			return TRUE;
	return FALSE;
}

gboolean imail_typed_fits(const ImailTyped *typed, const char *folded)
{
	for (guint i = 0; typed->words[i] != NULL; i++)
		if (!fits_word(typed->words[i], typed->is_anywhere[i], folded))
			return FALSE;
	return TRUE;
}
