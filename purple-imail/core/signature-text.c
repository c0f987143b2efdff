/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature-text.c: signatures are found by their words, so a text needs no marks: a draft that is gone on
 * with in another window, or another client, has its signature replaced as well.
 */
#include "signature-text.h"

#include <string.h>

#define SEPARATOR "-- \n"
#define HEADING   "-----" /* begins the heading above a mail that is passed on */

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return line + (*line == '\n');
}

static gboolean is_blank(const char *line)
{
	return line[strspn(line, " \t")] == '\n' || line[strspn(line, " \t")] == '\0';
}

/* "On Monday, Bob wrote:" */
static gboolean is_attribution(const char *line)
{
	gsize len = strcspn(line, "\n");

	while (len > 0 && line[len - 1] == ' ')
		len--;
	return (len > 0 && line[len - 1] == ':') || (len >= 3 && memcmp(line + len - 3, "：", 3) == 0);
}

/* Where what is quoted begins, with the line that says whose words it is and the empty lines above; the end
 * of TEXT where nothing is quoted. */
static const char *quote_start(const char *text)
{
	const char *blank = NULL; /* the first of the empty lines above */
	const char *head = NULL;  /* of an attribution, with its empty lines */

	for (const char *line = text; *line != '\0'; line = next_line(line)) {
		if (*line == '>' && head != NULL)
			return head;
		if (*line == '>' || g_str_has_prefix(line, HEADING))
			return blank != NULL ? blank : line;
		if (is_blank(line)) {
			blank = blank != NULL ? blank : line;
			continue;
		}
		head = is_attribution(line) ? (blank != NULL ? blank : line) : NULL;
		blank = NULL;
	}
	return text + strlen(text);
}

/* ---- finding ---- */

static gboolean ends_line(const char *p)
{
	return *p == '\n' || *p == '\0';
}

/* The last place where BLOCK stands as lines of its own. */
static const char *find_lines(const char *text, const char *block)
{
	const char *found = NULL;
	gsize len = strlen(block);

	for (const char *p = strstr(text, block); p != NULL; p = strstr(p + 1, block)) {
		if ((p == text || p[-1] == '\n') && ends_line(p + len))
			found = p;
	}
	return found;
}

/* A signature without the line is one word of the text as any other, unless it stands alone. */
static const char *find_alone(const char *text, const char *block)
{
	const char *p = find_lines(text, block);
	gboolean is_apart = p == text || (p != NULL && (p == text + 1 || p[-2] == '\n'));

	if (!is_apart)
		return NULL;
	p += strlen(block);
	return *p == '\0' || is_blank(p + 1) ? p - strlen(block) : NULL;
}

/* The block of SIGNATURE in TEXT; *LEN of it. */
static const char *find(const char *text, const char *signature, gsize *len)
{
	g_autofree char *block = g_strconcat(SEPARATOR, signature, NULL);
	const char *found = find_lines(text, block);

	*len = strlen(block);
	if (found != NULL)
		return found;
	*len = strlen(signature);
	return find_alone(text, signature);
}

/* Whether the writer has put a signature there by hand; one that is passed on is not theirs. */
static gboolean has_separator(const char *text)
{
	for (const char *line = text; *line != '\0' && !g_str_has_prefix(line, HEADING);
	     line = next_line(line)) {
		if (g_str_has_prefix(line, SEPARATOR))
			return TRUE;
	}
	return FALSE;
}

/* ---- changing ---- */

void imail_signature_insert(const char *text, gboolean is_above, ImailSignatureSpan *span)
{
	const char *end = text + strlen(text);
	const char *quote = is_above ? quote_start(text) : end;
	gsize at = (gsize)(quote - text);

	span->start = span->end = at;
	if (quote < end) {
		/* What is quoted keeps an empty line above it. */
		span->before = at > 0 && text[at - 1] == '\n' ? "\n" : "\n\n";
		span->after = *quote != '\n' ? "\n\n" : quote[1] != '\n' ? "\n" : "";
		return;
	}
	span->after = "";
	if (g_str_has_suffix(text, "\n\n"))
		span->before = SEPARATOR;
	else
		span->before = g_str_has_suffix(text, "\n") ? "\n" SEPARATOR : "\n\n" SEPARATOR;
}

/* The signature goes, and the empty line that it came with. */
static void take_away(const char *text, ImailSignatureSpan *span)
{
	for (guint i = 0; i < 2 && span->start > 0 && text[span->start - 1] == '\n'; i++)
		span->start--;
	span->before = span->after = "";
}

gboolean imail_signature_swap(const char *text, const char *old, const char *wanted, gboolean is_above,
			      ImailSignatureSpan *span)
{
	gboolean has_old = old != NULL && *old != '\0', has_wanted = wanted != NULL && *wanted != '\0';
	const char *found;
	gsize len;

	if (g_strcmp0(has_old ? old : "", has_wanted ? wanted : "") == 0)
		return FALSE;
	if (!has_old) {
		if (has_separator(text) || find_alone(text, wanted) != NULL)
			return FALSE;
		imail_signature_insert(text, is_above, span);
		return TRUE;
	}
	found = find(text, old, &len);
	if (found == NULL)
		return FALSE;
	span->start = (gsize)(found - text);
	span->end = span->start + len;
	span->before = len > strlen(old) ? SEPARATOR : "";
	span->after = "";
	if (!has_wanted)
		take_away(text, span);
	return TRUE;
}

char *imail_signature_apply(const char *text, const ImailSignatureSpan *span, const char *wanted)
{
	g_autofree char *before = g_strndup(text, span->start);

	return g_strconcat(before, span->before, wanted != NULL ? wanted : "", span->after, text + span->end,
			   NULL);
}
