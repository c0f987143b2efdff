/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * excerpt.c: excerpts and phrases.
 *
 * Text is cut into the same tokens as for the index, so what is marked is what was found.
 */
#include "excerpt.h"

#include <string.h>

#include "index-match.h"
#include "tokens.h"

#define BEFORE_CHARS 50  /* of an excerpt before the first mark */
#define MARKS_MAX    400 /* places in a text that are looked at */

/* ---- marks ---- */

typedef struct {
	const ImailQuery *query;
	GArray *marks; /* of ImailMark, in octets of the text */
} Marking;

/* How many octets of TOKEN are what QUERY's token looks for; 0: none. A field's token has its letter before
 * it. */
static gsize match_length(const ImailToken *token, const ImailQueryToken *wanted, char field)
{
	const char *text = wanted->text + (field != '\0' ? 1 : 0);
	gsize len = strlen(text);

	if (len > token->len || memcmp(text, token->text, len) != 0 ||
	    (len < token->len && !wanted->is_prefix))
		return 0;
	/* One character of a pair. */
	if (token->is_dense && len < token->len)
		return len;
	return token->end - token->start;
}

static gsize wanted_length(const ImailQuery *query, const ImailToken *token)
{
	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];

		for (guint t = 0; !term->is_negative && t < term->tokens->len; t++) {
			gsize len = match_length(token, term->tokens->pdata[t], term->field);

			if (len > 0)
				return len;
		}
	}
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];

		for (guint a = 0; !group->is_negative && a < group->alternatives->len; a++) {
			gsize len = wanted_length(group->alternatives->pdata[a], token);

			if (len > 0)
				return len;
		}
	}
	return 0;
}

static gboolean mark_cb(const ImailToken *token, gpointer user_data)
{
	Marking *marking = user_data;
	gsize len = wanted_length(marking->query, token);
	ImailMark mark = {.start = (guint)token->start, .end = (guint)(token->start + len)};
	ImailMark *last = marking->marks->len > 0
				  ? &g_array_index(marking->marks, ImailMark, marking->marks->len - 1)
				  : NULL;

	if (len == 0)
		return TRUE;
	if (last != NULL && mark.start <= last->end)
		last->end = MAX(last->end, mark.end);
	else
		g_array_append_val(marking->marks, mark);
	return marking->marks->len < MARKS_MAX;
}

/* Where an excerpt begins that shows the first mark. */
static const char *find_start(const char *text, guint first)
{
	const char *start = text + first;

	for (int i = 0; i < BEFORE_CHARS && start > text; i++)
		start = g_utf8_prev_char(start);
	if (start == text)
		return text;
	/* Not in the middle of a word, where there are words. */
	for (const char *c = start; c < text + first; c = g_utf8_next_char(c))
		if (g_ascii_isspace(*c))
			return c + 1;
	return start;
}

/* Copies from START, white space folded; the marks' places move along. */
static void copy_excerpt(const char *text, const char *start, const GArray *marks, ImailHit *hit)
{
	GString *out = g_string_new(start > text ? "…" : NULL);
	gboolean is_space = TRUE;
	guint next = 0;
	int chars = 0;
	const char *c = start;

	hit->marks = g_array_new(FALSE, FALSE, sizeof(ImailMark));
	for (; *c != '\0' && chars < IMAIL_EXCERPT_CHARS; c = g_utf8_next_char(c)) {
		guint at = (guint)(c - text);
		gunichar u = g_utf8_get_char(c);

		while (next < marks->len && g_array_index(marks, ImailMark, next).end <= at)
			next++;
		if (g_unichar_isspace(u) || g_unichar_iscntrl(u)) {
			if (!is_space)
				g_string_append_c(out, ' ');
			is_space = TRUE;
			continue;
		}
		if (next < marks->len && g_array_index(marks, ImailMark, next).start <= at) {
			ImailMark *last = hit->marks->len > 0
						  ? &g_array_index(hit->marks, ImailMark, hit->marks->len - 1)
						  : NULL;
			ImailMark mark = {.start = (guint)out->len,
					  .end = (guint)(out->len + (gsize)(g_utf8_next_char(c) - c))};

			if (last != NULL && last->end == mark.start)
				last->end = mark.end;
			else
				g_array_append_val(hit->marks, mark);
		}
		g_string_append_len(out, c, (gssize)(g_utf8_next_char(c) - c));
		is_space = FALSE;
		chars++;
	}
	if (is_space && out->len > 0)
		g_string_truncate(out, out->len - 1);
	if (*c != '\0')
		g_string_append(out, "…");
	hit->excerpt = g_string_free(out, FALSE);
}

gboolean imail_excerpt_make(const char *text, const ImailQuery *query, ImailHit *hit)
{
	g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(ImailMark));
	Marking marking = {.query = query, .marks = marks};

	imail_tokenize(text, -1, mark_cb, &marking);
	if (marks->len == 0)
		return FALSE;
	copy_excerpt(text, find_start(text, g_array_index(marks, ImailMark, 0).start), marks, hit);
	return TRUE;
}

/* ---- phrases ---- */

/* Whether the folded PHRASE stands in the folded TEXT: from the beginning of a word to the end of one, where
 * the script has words. */
static gboolean stands_in(const char *text, const char *phrase, gboolean is_prefix)
{
	gboolean begins_dense = (guchar)phrase[1] >= 0xe0, ends_dense;
	const char *last;
	gsize len;

	/* A run of a script without spaces may begin and end within a longer one. */
	if (begins_dense)
		phrase++;
	len = strlen(phrase);
	last = g_utf8_find_prev_char(phrase, phrase + len);
	ends_dense = last != NULL && (guchar)*last >= 0xe0;
	for (const char *at = strstr(text, phrase); at != NULL; at = strstr(at + 1, phrase))
		if (is_prefix || ends_dense || at[len] == ' ' || at[len] == '\0')
			return TRUE;
	return FALSE;
}

static gboolean stands_in_field(const ImailQueryTerm *term, const ImailExcerptMail *mail)
{
	for (const char *head = "sfta"; *head != '\0'; head++) {
		g_autofree char *part = NULL;

		if (term->field != '\0' && term->field != *head)
			continue;
		part = imail_tokens_fold(mail->field_text(*head, mail->user_data), -1);
		if (stands_in(part, term->folded, term->is_prefix))
			return TRUE;
	}
	return FALSE;
}

static gboolean has_phrases(const ImailQuery *query, const ImailExcerptMail *mail, const char *folded);

static gboolean has_alternative(const ImailQueryGroup *group, const ImailExcerptMail *mail,
				const char *folded)
{
	for (guint i = 0; i < group->alternatives->len; i++) {
		const ImailQuery *alternative = group->alternatives->pdata[i];

		if (has_phrases(alternative, mail, folded) && mail->is_chosen(alternative, mail->user_data))
			return TRUE;
	}
	return FALSE;
}

/* FOLDED: the mail's text. */
static gboolean has_phrases(const ImailQuery *query, const ImailExcerptMail *mail, const char *folded)
{
	for (guint i = 0; i < query->terms->len; i++) {
		const ImailQueryTerm *term = query->terms->pdata[i];
		gboolean stands;

		if (term->folded == NULL)
			continue;
		stands = (term->field == '\0' && stands_in(folded, term->folded, term->is_prefix)) ||
			 stands_in_field(term, mail);
		if (stands == term->is_negative)
			return FALSE;
	}
	for (guint i = 0; i < query->groups->len; i++) {
		const ImailQueryGroup *group = query->groups->pdata[i];

		if (imail_query_group_has_phrase(group, FALSE) &&
		    has_alternative(group, mail, folded) == group->is_negative)
			return FALSE;
	}
	return TRUE;
}

gboolean imail_excerpt_has_phrases(const ImailQuery *query, const ImailExcerptMail *mail)
{
	g_autofree char *folded = imail_tokens_fold(mail->text, -1);

	return has_phrases(query, mail, folded);
}
