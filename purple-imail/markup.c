/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markup.c: plain text as libpurple markup.
 *
 * Links are http, https and ftp URLs (RFC 3986: ASCII only, so that one ends where Chinese text goes on),
 * without the punctuation of the sentence around them; libpurple's own linkifier takes a closing bracket with
 * it. A link shows exactly where it goes.
 */
#include "markup.h"

#include <string.h>

static gsize scheme_length(const char *s)
{
	static const char *const schemes[] = {"https://", "http://", "ftp://"};

	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++) {
		if (g_ascii_strncasecmp(s, schemes[i], strlen(schemes[i])) == 0)
			return strlen(schemes[i]);
	}
	return 0;
}

/* Whether the last octet of a URL of LEN octets belongs to the sentence: punctuation, or a bracket that the
 * URL did not open. */
static gboolean ends_outside(const char *url, gsize len)
{
	static const char pairs[] = "()[]{}";
	char last = url[len - 1];
	const char *pair = strchr(pairs, last);
	int open = 0;

	if (strchr(".,;:!?'*_", last) != NULL)
		return TRUE;
	if (pair == NULL || (pair - pairs) % 2 == 0)
		return pair != NULL;
	for (gsize i = 0; i < len; i++)
		open += url[i] == pair[-1] ? 1 : url[i] == last ? -1 : 0;
	return open < 0;
}

/* The octets of the URL that begins at S; 0 when none does. */
static gsize url_length(const char *s)
{
	gsize scheme = scheme_length(s), len = scheme;

	if (scheme == 0)
		return 0;
	while (g_ascii_isgraph(s[len]) && strchr("<>\"`\\^", s[len]) == NULL)
		len++;
	while (len > scheme && ends_outside(s, len))
		len--;
	return len > scheme ? len : 0;
}

static void append_escaped(GString *markup, const char *s, gsize len)
{
	g_autofree char *escaped = g_markup_escape_text(s, (gssize)len);

	g_string_append(markup, escaped);
}

static void append_url(GString *markup, const char *url, gsize len)
{
	g_string_append(markup, "<a href=\"");
	append_escaped(markup, url, len);
	g_string_append(markup, "\">");
	append_escaped(markup, url, len);
	g_string_append(markup, "</a>");
}

char *imail_markup_from_text(const char *text)
{
	GString *markup = g_string_sized_new(strlen(text) + 64);
	const char *begin = text, *s = text;

	while (*s != '\0') {
		gboolean is_word = s > text && g_ascii_isalnum(s[-1]);
		gsize len = is_word ? 0 : url_length(s);

		if (len == 0 && *s != '\n' && *s != '\r') {
			s++;
			continue;
		}
		append_escaped(markup, begin, s - begin);
		if (len > 0)
			append_url(markup, s, len);
		else
			g_string_append(markup, "<br>");
		s += len > 0 ? len : (*s == '\r' && s[1] == '\n') ? 2 : 1;
		begin = s;
	}
	append_escaped(markup, begin, s - begin);
	return g_string_free(markup, FALSE);
}
