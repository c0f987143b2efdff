/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-header-text.c: a whole header as a person reads it, for those who want to see all of it.
 *
 * Fields come in their order, each on a line: unfolded (RFC 5322 2.2.3) and with its encoded words decoded
 * (RFC 2047), whatever charset they claim. What is no field ends the header. Limit: the caller's octets.
 */
#include "mime-private.h"

#include <string.h>

/* The end of the line at P, behind its line end. */
static const char *next_line(const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (gsize)(end - p));

	return lf ? lf + 1 : end;
}

static gboolean is_folded(const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t') && *p != '\n';
}

/* The octets of a field's name at P, without the colon; 0: there is no field. */
static gsize name_length(const char *p, const char *end)
{
	const char *c = p;

	while (c < end && g_ascii_isgraph(*c) && *c != ':')
		c++;
	return c < end && *c == ':' ? (gsize)(c - p) : 0;
}

static void append_value(GString *text, const char *octets, gsize len)
{
	g_autoptr(GString) value = g_string_new(NULL);
	g_autofree char *decoded = NULL;

	for (gsize i = 0; i < len; i++) {
		if (octets[i] != '\r' && octets[i] != '\n')
			g_string_append_c(value, octets[i] == '\t' || octets[i] == '\0' ? ' ' : octets[i]);
	}
	decoded = imail_mime_decode_words(g_strstrip(value->str), FALSE);
	g_string_append(text, decoded);
}

char *imail_mime_header_text(const void *octets, gsize len)
{
	const char *p = octets, *end = p + len;
	GString *text = g_string_new(NULL);

	imail_mime_init();
	/* The line with which an mbox begins a mail. */
	if (len > 5 && memcmp(p, "From ", 5) == 0)
		p = next_line(p, end);
	while (p < end) {
		gsize name = name_length(p, end);
		const char *value = p + name + 1, *next = next_line(p, end);

		if (name == 0)
			break;
		while (is_folded(next, end))
			next = next_line(next, end);
		g_string_append_len(text, p, (gssize)name);
		g_string_append(text, ": ");
		append_value(text, value, (gsize)(next - value));
		g_string_append_c(text, '\n');
		p = next;
	}
	return g_string_free(text, FALSE);
}
