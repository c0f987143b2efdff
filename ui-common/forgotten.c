/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forgotten.c: words that go with an attachment, in the languages of those who use it.
 *
 * A question that is asked once too often is pressed away; one that is missing costs a second mail. So the
 * words are those that hardly mean anything else, whole ones where the language has spaces. Limit: only the
 * first TEXT_MAX octets are looked at.
 */
#include "forgotten.h"

#include <string.h>

#define TEXT_MAX (256 * 1024)

static const char *const whole_words[] = {
	"attached",  "attachment", "attachments", "attaching", "enclosed",  "anhang",
	"angehängt", "angehängte", "angehängten", "anbei",     "beigefügt", "adjunto",
	"adjunta",   "adjuntos",   "ci-joint",    "ci-jointe", "allegato",  "allegati",
};
/* Of languages that are written without spaces, or put endings behind. */
static const char *const parts_of_words[] = {"附件", "附上", "随附",    "附檔",
					     "添付", "첨부", "вложени", "прилага"};

static gboolean has_word(const char *line, const char *word)
{
	gsize length = strlen(word);

	for (const char *at = strstr(line, word); at != NULL; at = strstr(at + length, word)) {
		gunichar before = at > line ? g_utf8_get_char(g_utf8_prev_char(at)) : ' ';
		gunichar after = g_utf8_get_char(at + length);

		if (!g_unichar_isalnum(before) && !g_unichar_isalnum(after))
			return TRUE;
	}
	return FALSE;
}

static gboolean line_mentions(const char *line)
{
	g_autofree char *lower = g_utf8_strdown(line, -1);

	for (guint i = 0; i < G_N_ELEMENTS(whole_words); i++) {
		if (has_word(lower, whole_words[i]))
			return TRUE;
	}
	for (guint i = 0; i < G_N_ELEMENTS(parts_of_words); i++) {
		if (strstr(lower, parts_of_words[i]) != NULL)
			return TRUE;
	}
	return FALSE;
}

gboolean forgotten_mentions_attachment(const char *text)
{
	g_autofree char *begin = g_strndup(text != NULL ? text : "", TEXT_MAX);
	g_autofree char *valid = g_utf8_make_valid(begin, -1);
	g_auto(GStrv) lines = g_strsplit(valid, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		if (g_str_equal(lines[i], "-- ") || g_str_equal(lines[i], "-- \r"))
			return FALSE; /* the signature begins */
		if (*lines[i] != '>' && line_mentions(lines[i]))
			return TRUE;
	}
	return FALSE;
}
