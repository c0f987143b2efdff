/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tokens.c: the cutting and folding of text, and a set of tokens.
 *
 * One pass, a character at a time; ASCII goes a short way. What a word becomes is decided in fold_char, which
 * script has no spaces in is_dense: both sides of a search, index and query, come through here.
 */
#include "tokens.h"

#include <string.h>

#define DECOMPOSED_MAX 18   /* characters that one may decompose into (U+FDFA) */
#define SLOTS_FIRST    4096 /* a power of two */

/* ---- characters ---- */

typedef enum {
	CHAR_BREAK,
	CHAR_WORD,
	CHAR_DENSE,
} CharKind;

static const struct {
	gunichar first, last;
} dense_ranges[] = {
	{0x0e01, 0x0edf},   /* Thai, Lao */
	{0x1000, 0x109f},   /* Burmese */
	{0x1100, 0x11ff},   /* Hangul letters */
	{0x1780, 0x17dd},   /* Khmer */
	{0x2e80, 0x2fdf},   /* radicals */
	{0x3005, 0x3007},   /* 々〆〇 */
	{0x3031, 0x3035},   /* repeat marks */
	{0x3041, 0x309f},   /* Hiragana */
	{0x30a1, 0x30fa},   /* Katakana, without the middle dot */
	{0x30fc, 0x318e},   /* more of it, Bopomofo, Hangul letters */
	{0x31a0, 0x31bf},   /* Bopomofo */
	{0x31f0, 0x31ff},   /* Katakana for Ainu */
	{0x3400, 0x4dbf},   /* Han */
	{0x4e00, 0x9fff},   /* Han */
	{0xa960, 0xa97c},   /* Hangul letters */
	{0xac00, 0xd7fb},   /* Hangul */
	{0xf900, 0xfaff},   /* Han */
	{0xff66, 0xffdc},   /* half-width Katakana and Hangul */
	{0x1b000, 0x1b16f}, /* Kana */
	{0x20000, 0x3ffff}, /* Han */
};

static gboolean is_dense(gunichar c)
{
	if (c < dense_ranges[0].first)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(dense_ranges) && c >= dense_ranges[i].first; i++)
		if (c <= dense_ranges[i].last)
			return TRUE;
	return FALSE;
}

static CharKind kind_of(gunichar c)
{
	if (c < 128)
		return g_ascii_isalnum((char)c) ? CHAR_WORD : CHAR_BREAK;
	if (is_dense(c))
		return CHAR_DENSE;
	return g_unichar_isalnum(c) || g_unichar_ismark(c) ? CHAR_WORD : CHAR_BREAK;
}

/* A half-width Kana becomes a whole one; others stay: taking the marks off would mix up は and ば. */
static gsize fold_dense(gunichar c, char *out)
{
	gunichar plain[DECOMPOSED_MAX];

	if (c >= 0xff66 && c <= 0xffdc && g_unichar_fully_decompose(c, TRUE, plain, DECOMPOSED_MAX) > 0)
		c = plain[0];
	return (gsize)g_unichar_to_utf8(c, out);
}

/* At most DECOMPOSED_MAX * 6 octets; 0: nothing is left of it. */
static gsize fold_word(gunichar c, char *out)
{
	gunichar plain[DECOMPOSED_MAX];
	gsize n = g_unichar_fully_decompose(c, TRUE, plain, DECOMPOSED_MAX), len = 0;

	for (gsize i = 0; i < n; i++) {
		gunichar lower = g_unichar_tolower(plain[i]);

		if (g_unichar_isalnum(lower))
			len += (gsize)g_unichar_to_utf8(lower == 0x3c2 ? 0x3c3 : lower, out + len);
	}
	return len;
}

/* ---- runs ---- */

typedef struct {
	const char *begin, *next, *end;
	ImailTokenFunc take;
	gpointer user_data;
	char word[IMAIL_TOKEN_MAX + DECOMPOSED_MAX * 6];
} Cutter;

static gboolean give(Cutter *cutter, gsize len, const char *start, const char *end, gboolean is_dense_run,
		     gboolean is_lone)
{
	const ImailToken token = {.text = cutter->word,
				  .len = len,
				  .start = (gsize)(start - cutter->begin),
				  .end = (gsize)(end - cutter->begin),
				  .is_dense = is_dense_run,
				  .is_lone = is_lone};

	return len == 0 || cutter->take(&token, cutter->user_data);
}

static gboolean cut_word(Cutter *cutter)
{
	const char *start = cutter->next;
	gsize len = 0;

	while (cutter->next < cutter->end) {
		guchar octet = (guchar)*cutter->next;

		if (octet < 128) {
			if (!g_ascii_isalnum((char)octet))
				break;
			if (len < IMAIL_TOKEN_MAX)
				cutter->word[len++] = g_ascii_tolower((char)octet);
			cutter->next++;
			continue;
		}
		if (kind_of(g_utf8_get_char(cutter->next)) != CHAR_WORD)
			break;
		if (len < IMAIL_TOKEN_MAX)
			len += fold_word(g_utf8_get_char(cutter->next), cutter->word + len);
		cutter->next = g_utf8_next_char(cutter->next);
	}
	return give(cutter, len, start, cutter->next, FALSE, FALSE);
}

static gboolean cut_dense(Cutter *cutter)
{
	gsize first = fold_dense(g_utf8_get_char(cutter->next), cutter->word);
	const char *start = cutter->next;

	cutter->next = g_utf8_next_char(cutter->next);
	while (cutter->next < cutter->end && (guchar)*cutter->next >= 128) {
		gunichar c = g_utf8_get_char(cutter->next);
		gsize second;

		if (kind_of(c) != CHAR_DENSE)
			break;
		second = fold_dense(c, cutter->word + first);
		if (!give(cutter, first + second, start, g_utf8_next_char(cutter->next), TRUE, FALSE))
			return FALSE;
		memmove(cutter->word, cutter->word + first, second);
		first = second;
		start = cutter->next;
		cutter->next = g_utf8_next_char(cutter->next);
	}
	return give(cutter, first, start, cutter->next, TRUE, TRUE);
}

void imail_tokenize(const char *text, gssize len, ImailTokenFunc take, gpointer user_data)
{
	Cutter cutter = {.begin = text, .next = text, .take = take, .user_data = user_data};
	gboolean goes_on = TRUE;

	cutter.end = text + (len < 0 ? (gssize)strlen(text) : len);
	while (goes_on && cutter.next < cutter.end) {
		switch (kind_of(g_utf8_get_char(cutter.next))) {
		case CHAR_BREAK:
			cutter.next = g_utf8_next_char(cutter.next);
			break;
		case CHAR_WORD:
			goes_on = cut_word(&cutter);
			break;
		case CHAR_DENSE:
			goes_on = cut_dense(&cutter);
			break;
		}
	}
}

/* ---- folded text ---- */

typedef struct {
	GString *out;
	gsize dense_end; /* where the last pair ended: the next one that overlaps adds one character */
} Folding;

static gboolean fold_cb(const ImailToken *token, gpointer user_data)
{
	Folding *folding = user_data;
	gsize first;

	if (!token->is_dense) {
		g_string_append_c(folding->out, ' ');
		g_string_append_len(folding->out, token->text, (gssize)token->len);
		folding->dense_end = 0;
		return TRUE;
	}
	first = (gsize)(g_utf8_next_char(token->text) - token->text);
	if (folding->dense_end <= token->start) {
		/* The first pair of a run, or a run of one character. */
		g_string_append_c(folding->out, ' ');
		g_string_append_len(folding->out, token->text, (gssize)token->len);
	} else if (!token->is_lone) {
		g_string_append_len(folding->out, token->text + first, (gssize)(token->len - first));
	}
	folding->dense_end = token->end;
	return TRUE;
}

char *imail_tokens_fold(const char *text, gssize len)
{
	Folding folding = {.out = g_string_new(NULL)};

	imail_tokenize(text, len, fold_cb, &folding);
	return g_string_free(folding.out, FALSE);
}

/* ---- the set ---- */

struct _ImailTokenSet {
	GString *joined;
	guint32 *slots; /* offset in joined + 1; 0: free */
	guint32 size, count;
	char field; /* of what is being added */
};

ImailTokenSet *imail_token_set_new(void)
{
	ImailTokenSet *set = g_new0(ImailTokenSet, 1);

	set->joined = g_string_sized_new(4096);
	set->size = SLOTS_FIRST;
	set->slots = g_new0(guint32, set->size);
	return set;
}

void imail_token_set_free(ImailTokenSet *set)
{
	if (set == NULL)
		return;
	g_string_free(set->joined, TRUE);
	g_free(set->slots);
	g_free(set);
}

/* FNV-1a. */
static guint32 hash_of(const char *text, gsize len)
{
	guint32 hash = 2166136261u;

	for (gsize i = 0; i < len; i++)
		hash = (hash ^ (guchar)text[i]) * 16777619u;
	return hash;
}

static gsize token_length(const ImailTokenSet *set, guint32 offset)
{
	return strcspn(set->joined->str + offset, " ");
}

static void grow(ImailTokenSet *set)
{
	guint32 *old = g_steal_pointer(&set->slots), old_size = set->size;

	set->size *= 2;
	set->slots = g_new0(guint32, set->size);
	for (guint32 i = 0; i < old_size; i++) {
		guint32 slot;

		if (old[i] == 0)
			continue;
		slot = hash_of(set->joined->str + old[i] - 1, token_length(set, old[i] - 1));
		for (slot &= set->size - 1; set->slots[slot] != 0;)
			slot = (slot + 1) & (set->size - 1);
		set->slots[slot] = old[i];
	}
	g_free(old);
}

static gboolean set_cb(const ImailToken *token, gpointer user_data)
{
	ImailTokenSet *set = user_data;
	char text[IMAIL_TOKEN_MAX + DECOMPOSED_MAX * 6 + 1];
	gsize len = token->len;
	guint32 slot;

	memcpy(text + (set->field != '\0' ? 1 : 0), token->text, token->len);
	if (set->field != '\0') {
		text[0] = IMAIL_TOKEN_OF_FIELD(set->field);
		len++;
	}
	slot = hash_of(text, len) & (set->size - 1);
	for (; set->slots[slot] != 0; slot = (slot + 1) & (set->size - 1)) {
		const char *other = set->joined->str + set->slots[slot] - 1;

		if (strncmp(other, text, len) == 0 && (other[len] == ' ' || other[len] == '\0'))
			return TRUE;
	}
	if (set->count >= IMAIL_TOKENS_MAX)
		return FALSE;
	if (set->joined->len > 0)
		g_string_append_c(set->joined, ' ');
	set->slots[slot] = (guint32)set->joined->len + 1;
	g_string_append_len(set->joined, text, (gssize)len);
	if (++set->count > set->size / 2)
		grow(set);
	return TRUE;
}

void imail_token_set_add(ImailTokenSet *set, char field, const char *text, gssize len)
{
	set->field = field;
	if (text != NULL)
		imail_tokenize(text, len, set_cb, set);
}

const char *imail_token_set_joined(const ImailTokenSet *set, gsize *len)
{
	*len = set->joined->len;
	return set->joined->str;
}
