/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * chat-text.c: from the folds of shown.h to the words between them.
 */
#include "chat-text.h"

#include <string.h>

#include "shown.h"

#define MARKUP_MAX  (64 * 1024) /* octets: folds are looked for in so much of it */
#define HEADING_MAX 200         /* octets of a line that heads a quote */
#define QUOTE_MAX   40          /* characters of a quote in between that stay */

/* Characters that turn the direction of writing (UAX #9): with them one's words can look like another's. */
static gboolean is_direction(gunichar c)
{
	return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

char *imail_chat_line(const char *words, guint max)
{
	GString *line = g_string_new(NULL);
	gboolean is_after_space = FALSE;
	guint count = 0;

	for (; *words != '\0'; words = g_utf8_next_char(words)) {
		gunichar c = g_utf8_get_char(words);
		gboolean is_space = g_unichar_isspace(c) || g_unichar_iscntrl(c);

		if (is_direction(c))
			continue;
		if (!is_space && count >= max) {
			const char *space = strrchr(line->str, ' ');

			if (space != NULL && space > line->str + line->len / 2)
				g_string_truncate(line, space - line->str);
			while (line->len > 0 && strchr(",;:.-", line->str[line->len - 1]) != NULL)
				g_string_truncate(line, line->len - 1);
			g_string_append(line, "…");
			return g_string_free(line, FALSE);
		}
		if (!is_space) {
			if (is_after_space && line->len > 0)
				g_string_append_c(line, ' '), count++;
			g_string_append_unichar(line, c);
			count++;
		}
		is_after_space = is_space;
	}
	return g_string_free(line, FALSE);
}

static gboolean is_blank(const char *s, gsize len)
{
	for (gsize i = 0; i < len; i++)
		if (!g_ascii_isspace(s[i]))
			return FALSE;
	return TRUE;
}

static const char *line_begin(const GString *said, const char *at)
{
	while (at > said->str && at[-1] != '\n')
		at--;
	return at;
}

/* Takes the line off the end of SAID that heads a quote: it ends with a colon, and names a time or an
 * address; where it has been wrapped, the time stands on the line before. */
static void cut_heading(GString *said)
{
	const char *line, *before;

	while (said->len > 0 && g_ascii_isspace(said->str[said->len - 1]))
		g_string_truncate(said, said->len - 1);
	line = line_begin(said, said->str + said->len);
	if ((!g_str_has_suffix(line, ":") && !g_str_has_suffix(line, "：")) || strlen(line) > HEADING_MAX)
		return;
	before = line > said->str ? line_begin(said, line - 1) : line;
	if (strpbrk(line, "0123456789") == NULL && line - before < HEADING_MAX &&
	    strcspn(before, "0123456789") < (gsize)(line - before))
		g_string_truncate(said, before - said->str);
	else if (strpbrk(line, "0123456789@<") != NULL)
		g_string_truncate(said, line - said->str);
}

/* The first words of a quote that is answered line by line. */
static void append_quote(GString *said, const char *quote, gsize len)
{
	g_autofree char *copy = g_strndup(quote, len);
	g_autofree char *words = imail_chat_line(copy + strspn(copy, "> "), QUOTE_MAX);

	if (*words != '\0')
		g_string_append_printf(said, "%s> %s", g_str_has_suffix(said->str, "\n") ? "" : "\n", words);
}

/* What stands between the folds. */
static void append_words(GString *said, const char *text, gsize len)
{
	for (const char *s = text; s < text + len; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);

		if (!is_direction(c) && (c == '\n' || c == '\t' || !g_unichar_iscntrl(c)))
			g_string_append_unichar(said, c);
	}
}

static gboolean is_last(const ImailShown *shown, guint i)
{
	for (; i < shown->folds->len; i++) {
		gsize end = g_array_index(shown->folds, ImailShownFold, i).text_end;
		gsize next = i + 1 < shown->folds->len
				     ? g_array_index(shown->folds, ImailShownFold, i + 1).text_start
				     : strlen(shown->text);

		if (!is_blank(shown->text + end, next - end))
			return FALSE;
	}
	return TRUE;
}

static char *collect(const ImailShown *shown)
{
	GString *said = g_string_new(NULL);
	gsize at = 0;

	for (guint i = 0; i < shown->folds->len; i++) {
		const ImailShownFold *fold = &g_array_index(shown->folds, ImailShownFold, i);

		append_words(said, shown->text + at, fold->text_start - at);
		if (fold->kind == IMAIL_FOLD_QUOTE && (is_last(shown, i) || i == 0))
			cut_heading(said);
		if (fold->kind == IMAIL_FOLD_QUOTE && !is_last(shown, i) && !is_blank(said->str, said->len))
			append_quote(said, shown->text + fold->text_start, fold->text_end - fold->text_start);
		at = fold->text_end;
	}
	append_words(said, shown->text + at, strlen(shown->text + at));
	return g_strstrip(g_string_free(said, FALSE));
}

static guint count_lines(const char *text)
{
	guint lines = 1;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

char *imail_chat_text(const char *text, gboolean *is_folded)
{
	g_autoptr(ImailShown) shown = imail_shown_from_text(text, MARKUP_MAX);
	g_autofree char *said = NULL;

	if (is_folded != NULL)
		*is_folded = shown->folds->len > 0;
	if (shown->is_cut)
		return NULL;
	said = collect(shown);
	if (*said == '\0' || g_utf8_strlen(said, -1) > IMAIL_CHAT_TEXT_MAX ||
	    count_lines(said) > IMAIL_CHAT_LINES_MAX)
		return NULL;
	return g_steal_pointer(&said);
}
