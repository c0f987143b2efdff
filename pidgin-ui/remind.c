/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * remind.c: whether a mail speaks of an attachment, by words of a few languages.
 *
 * It only asks a question, so that a word too many costs a click and a word too few nothing. What others
 * wrote (lines that begin with ">") does not count.
 */
#include "remind.h"

/* Whole words, but for languages that write without spaces. */
#define WORDS                                                                                                \
	"\\b(?:attach(?:ed|ing|ments?)|enclosed|anbei|(?:im |als )anhang|angehängt|pièces? "               \
	"jointes?|ci-joint"                                                                                  \
	"|adjunt[oa]s?|allegat[oi]|bijlagen?)\\b|附件|附上|附檔|随信附|添付"

static char *find(const char *text, GRegex *words)
{
	g_autoptr(GMatchInfo) match = NULL;

	return text != NULL && g_regex_match(words, text, 0, &match) ? g_match_info_fetch(match, 0) : NULL;
}

char *remind_attachment(const char *subject, const char *text)
{
	g_autoptr(GRegex) words = g_regex_new(WORDS, G_REGEX_CASELESS, 0, NULL);
	g_auto(GStrv) lines = g_strsplit(text != NULL ? text : "", "\n", -1);
	char *word = find(subject, words);

	for (guint i = 0; lines[i] != NULL && word == NULL; i++) {
		if (*lines[i] != '>')
			word = find(lines[i], words);
	}
	return word;
}
