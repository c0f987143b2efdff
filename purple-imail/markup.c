/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * markup.c: an IM's plain text as libpurple markup.
 *
 * Links are what hyperlink.h finds: libpurple's own linkifier takes a closing bracket with it. A link shows
 * exactly where it goes.
 */
#include "markup.h"

#include <string.h>

#include "hyperlink.h"

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
		gsize len = is_word ? 0 : imail_hyperlink_length(s);

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
