/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-enriched.c: text/enriched (RFC 1896) and text/richtext (RFC 1341 7.1.3) as HTML, by GMime's filter.
 *
 * What comes out is as little to be trusted as a sender's HTML, and goes the same way (shown.h). The filter
 * takes all from a "<" to the next ">" for a command; text that a program forgot to escape ("if a < b") would
 * be gone with it, so a "<" that begins none is escaped first. For each command the filter takes a little of
 * the stack until it returns, so it gets the text in pieces: no number of commands is too much.
 */
#include "mime-private.h"

#include <string.h>

#define COMMAND_MAX 60          /* octets of a command's name: RFC 1896, "Formatting Commands" */
#define PIECE       (64 * 1024) /* octets that the filter gets at once */

/* Whether "<bold>", "</x-color>" or the like begins at P. */
static gboolean is_command(const char *p)
{
	const char *name = p + 1 + (p[1] == '/');
	gsize len = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	return len >= 1 && len <= COMMAND_MAX && name[len] == '>';
}

static char *escape(const char *text, gboolean is_richtext)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p; p++) {
		gboolean is_doubled = !is_richtext && p[0] == '<' && p[1] == '<';

		if (*p != '<' || (!is_doubled && is_command(p))) {
			g_string_append_c(out, *p);
			continue;
		}
		g_string_append(out, is_richtext ? "<lt>" : "<<");
		p += is_doubled;
	}
	/* The filter drops a last character that has to be escaped. */
	g_string_append_c(out, ' ');
	return g_string_free(out, FALSE);
}

char *imail_enriched_to_html(const char *text, gboolean is_richtext)
{
	g_autofree char *escaped = escape(text, is_richtext);
	g_autoptr(GString) html = g_string_new(NULL);
	GMimeFilter *filter = g_mime_filter_enriched_new(is_richtext ? GMIME_FILTER_ENRICHED_IS_RICHTEXT : 0);
	gsize left = strlen(escaped), len = 0, prespace = 0;
	char *out = NULL, *in = escaped;

	for (; left > PIECE; in += PIECE, left -= PIECE) {
		g_mime_filter_filter(filter, in, PIECE, 0, &out, &len, &prespace);
		g_string_append_len(html, out, (gssize)len);
	}
	g_mime_filter_complete(filter, in, left, 0, &out, &len, &prespace);
	g_string_append_len(html, out, (gssize)len);
	g_object_unref(filter);
	/* Of a <param> within a <param> the filter loses single octets. */
	return g_utf8_make_valid(html->str, (gssize)html->len);
}
