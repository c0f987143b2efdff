/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * found-words.c: the words of a query, and where they stand.
 *
 * The query is read as the search reads it (ImailApi.search), but only for its words: what OR joins and what
 * stands in parentheses is looked for, what has a "-" before it is not. A text is compared as by the search:
 * without case and accents, by whole words (the last one that is typed, and what ends with "*", by its
 * beginning), by characters in scripts that have no spaces; in a phrase anything that is no letter or digit
 * may stand between its words.
 */
#include "found-words.h"

#include <string.h>

#include "text-find.h"

#define DEPTH_MAX 8  /* parentheses within parentheses */
#define WORD_MAX  48 /* characters of a word or phrase that are compared */

typedef struct {
	gunichar chars[WORD_MAX]; /* folded; one blank between the words of a phrase */
	guint length;
	gboolean is_prefix;
	FoundPlace place; /* FOUND_IN_TEXT: anywhere */
} Word;

struct _FoundWords {
	GArray *words; /* of Word */
};

/* --- Characters --- */

/* Scripts without spaces between words; those of the search. */
static gboolean is_dense(gunichar c)
{
	return c >= 0x0e01 && (c <= 0x0edf || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1100 && c <= 0x11ff) ||
			       (c >= 0x1780 && c <= 0x17dd) || (c >= 0x2e80 && c <= 0xa4cf) ||
			       (c >= 0xa960 && c <= 0xa97c) || (c >= 0xac00 && c <= 0xd7fb) ||
			       (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xffdc) || c >= 0x1b000);
}

static gboolean is_letter(gunichar c)
{
	return g_unichar_isalnum(c) || g_unichar_ismark(c);
}

/* Whether one word goes on from A to B. */
static gboolean is_joined(gunichar a, gunichar b)
{
	return is_letter(a) && is_letter(b) && !is_dense(a) && !is_dense(b);
}

/* --- The query --- */

typedef struct {
	const char *at;
	guint depth;
	FoundWords *words;
} Reading;

typedef enum {
	FIELD_ANY,     /* none is named */
	FIELD_FROM,    /* shown as the sender */
	FIELD_SUBJECT, /* shown as the subject */
	FIELD_OTHER,   /* of what is not shown here, or no word at all */
} Field;

static Field take_field(Reading *reading, Field around)
{
	static const struct {
		const char *name;
		Field field;
	} fields[] = {
		{"from:", FIELD_FROM},     {"subject:", FIELD_SUBJECT},  {"to:", FIELD_OTHER},
		{"cc:", FIELD_OTHER},      {"attachment:", FIELD_OTHER}, {"filename:", FIELD_OTHER},
		{"is:", FIELD_OTHER},      {"has:", FIELD_OTHER},        {"in:", FIELD_OTHER},
		{"folder:", FIELD_OTHER},  {"before:", FIELD_OTHER},     {"after:", FIELD_OTHER},
		{"since:", FIELD_OTHER},   {"larger:", FIELD_OTHER},     {"bigger:", FIELD_OTHER},
		{"smaller:", FIELD_OTHER},
	};

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		gsize len = strlen(fields[i].name);

		if (g_ascii_strncasecmp(reading->at, fields[i].name, len) == 0) {
			reading->at += len;
			return fields[i].field;
		}
	}
	return around;
}

static void word_add(FoundWords *self, const char *text, Field field, gboolean is_prefix)
{
	g_autoptr(TextFolded) folded = text_folded_new(text);
	Word word = {.is_prefix = is_prefix,
		     .place = field == FIELD_FROM      ? FOUND_IN_FROM
			      : field == FIELD_SUBJECT ? FOUND_IN_SUBJECT
						       : FOUND_IN_TEXT};

	for (glong i = 0; i < folded->length && word.length < WORD_MAX; i++) {
		if (is_letter(folded->chars[i]))
			word.chars[word.length++] = folded->chars[i];
		else if (word.length > 0 && word.chars[word.length - 1] != ' ')
			word.chars[word.length++] = ' ';
	}
	if (word.length > 0 && word.chars[word.length - 1] == ' ')
		word.length--;
	if (word.length > 0 && self->words->len < FOUND_WORDS_MAX)
		g_array_append_val(self->words, word);
}

/* The parenthesis that closes what is around the word is not part of it. */
static gsize word_length(const Reading *reading)
{
	guint open = 0;
	gsize len;

	for (len = 0; reading->at[len] != '\0' && !g_ascii_isspace(reading->at[len]); len++) {
		open += reading->at[len] == '(';
		if (reading->at[len] != ')')
			continue;
		if (open == 0 && reading->depth > 0)
			break;
		open -= open > 0;
	}
	return len;
}

static void read_word(Reading *reading, Field field, gboolean is_wanted)
{
	gboolean is_quoted = *reading->at == '"', is_last;
	gsize len;
	g_autofree char *text = NULL;

	reading->at += is_quoted;
	len = is_quoted ? strcspn(reading->at, "\"") : word_length(reading);
	text = g_strndup(reading->at, len);
	reading->at += len;
	is_last = *reading->at == '\0';
	if (is_quoted && !is_last)
		reading->at++;
	if (is_wanted && field != FIELD_OTHER && (is_quoted || strcmp(text, "OR") != 0))
		word_add(reading->words, text, field, !is_quoted && (is_last || g_str_has_suffix(text, "*")));
}

static void read_query(Reading *reading, Field around, gboolean is_wanted)
{
	while (*reading->at != '\0') {
		const char *start = reading->at;
		gboolean is_negative = *start == '-' && start[1] != '\0' && start[1] != ' ';
		Field field;

		if (*start == ')' && reading->depth > 0)
			return;
		if (g_ascii_isspace(*start)) {
			reading->at++;
			continue;
		}
		reading->at += is_negative;
		field = take_field(reading, around);
		if (*reading->at != '(' || reading->depth >= DEPTH_MAX) {
			read_word(reading, field, is_wanted && !is_negative);
			continue;
		}
		reading->at++;
		reading->depth++;
		read_query(reading, field, is_wanted && !is_negative);
		reading->depth--;
		reading->at += *reading->at == ')';
	}
}

FoundWords *found_words_new(const char *query)
{
	FoundWords *self = g_new0(FoundWords, 1);
	g_autofree char *valid = g_utf8_make_valid(query, -1);
	Reading reading = {.at = valid, .words = self};

	self->words = g_array_new(FALSE, FALSE, sizeof(Word));
	read_query(&reading, FIELD_ANY, TRUE);
	return self;
}

void found_words_free(FoundWords *self)
{
	if (self == NULL)
		return;
	g_array_unref(self->words);
	g_free(self);
}

/* --- Places --- */

/* Where WORD ends that begins at character AT; 0: it does not. */
static glong match(const Word *word, const TextFolded *text, glong at)
{
	glong end = at;

	for (guint i = 0; i < word->length; i++) {
		if (word->chars[i] == ' ') {
			if (end < text->length && is_joined(text->chars[end - 1], text->chars[end]))
				return 0;
			while (end < text->length && !is_letter(text->chars[end]))
				end++;
		} else if (end >= text->length || text->chars[end++] != word->chars[i]) {
			return 0;
		}
	}
	if (end >= text->length || !is_joined(text->chars[end - 1], text->chars[end]))
		return end;
	if (!word->is_prefix)
		return 0;
	while (end < text->length && is_joined(text->chars[end - 1], text->chars[end]))
		end++;
	return end;
}

GArray *found_words_places(const FoundWords *self, FoundPlace place, const char *text)
{
	GArray *places = g_array_new(FALSE, FALSE, sizeof(guint));
	g_autoptr(TextFolded) folded = text_folded_new(text);

	folded->length = MIN(folded->length, FOUND_TEXT_MAX);
	for (glong at = 0, next; at < folded->length && places->len < 2 * TEXT_FIND_HITS_MAX; at = next) {
		glong end = 0;

		next = at + 1;
		if (!is_letter(folded->chars[at]) ||
		    (at > 0 && is_joined(folded->chars[at - 1], folded->chars[at])))
			continue;
		for (guint i = 0; i < self->words->len; i++) {
			const Word *word = &g_array_index(self->words, Word, i);

			if (word->chars[0] == folded->chars[at] &&
			    (word->place == FOUND_IN_TEXT || word->place == place))
				end = MAX(end, match(word, folded, at));
		}
		if (end > 0) {
			guint pair[2] = {(guint)at, (guint)end};

			g_array_append_vals(places, pair, 2);
			next = end;
		}
	}
	return places;
}

char *found_words_markup(const FoundWords *self, FoundPlace place, const char *text, gboolean is_bold)
{
	g_autoptr(GArray) places = found_words_places(self, place, text);
	GString *markup;
	const char *at = text;
	guint done = 0;

	if (places->len == 0)
		return NULL;
	markup = g_string_new(NULL);
	for (guint i = 0; i < places->len; i++) {
		const char *to =
			g_utf8_offset_to_pointer(at, (glong)(g_array_index(places, guint, i) - done));
		g_autofree char *part = g_markup_escape_text(at, to - at);

		g_string_append_printf(markup, i % 2 == 0 ? "%s" : is_bold ? "<u>%s</u>" : "<b>%s</b>", part);
		at = to;
		done = g_array_index(places, guint, i);
	}
	if (*at != '\0') {
		g_autofree char *rest = g_markup_escape_text(at, -1);

		g_string_append(markup, rest);
	}
	return g_string_free(markup, FALSE);
}
