/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-flowed.c: format=flowed text (RFC 3676), both ways; LF line ends.
 *
 * Flowed lines end in a space and belong to one paragraph with the next line of the same quote depth. Lines
 * are broken at spaces only: a word longer than a line stays whole, and text without spaces (Chinese) is left
 * to the transfer encoding.
 */
#include "mime-private.h"

#include <string.h>

#define LINE_WIDTH                                                                                           \
	76 /* octets of a generated line with its space at the end: RFC 3676 4.2 wants less than 79 */

/* A line apart: how many ">" stand before it, and what follows (its space-stuffing taken off). */
static const char *skip_quotes(const char *line, const char *end, guint *depth)
{
	const char *p = line;
	while (p < end && *p == '>')
		p++;
	*depth = (guint)(p - line);
	return p;
}

static gboolean is_signature_separator(const char *content, const char *end)
{
	return end - content == 3 && memcmp(content, "-- ", 3) == 0;
}

static void begin_line(GString *out, guint depth, const char *content, const char *end)
{
	for (guint i = 0; i < depth; i++)
		g_string_append_c(out, '>');
	/* RFC 3676 4.4: a quoted line always, another where a reader or an mbox would take it for something
	 * else. */
	gboolean is_from = end - content >= 5 && memcmp(content, "From ", 5) == 0;
	if (depth > 0 ? end > content : content < end && (*content == ' ' || *content == '>' || is_from))
		g_string_append_c(out, ' ');
}

static void encode_line(GString *out, const char *line, const char *end)
{
	guint depth;
	const char *content = skip_quotes(line, end, &depth);
	if (depth > 0 && content < end && *content == ' ')
		content++;
	/* A space before a hard line end would make it soft. */
	if (!is_signature_separator(content, end))
		while (end > content && end[-1] == ' ')
			end--;

	gsize width = LINE_WIDTH > depth + 20 ? LINE_WIDTH - depth - 1 : 20;
	while ((gsize)(end - content) > width) {
		const char *cut = content + width;
		while (cut > content && cut[-1] != ' ')
			cut--;
		if (cut == content) /* one long word: up to its end */
			for (cut = content + width; cut < end && cut[-1] != ' ';)
				cut++;
		/* Spaces in a row stay together: the next line must not begin with one that belongs to the
		 * text. */
		while (cut < end && *cut == ' ')
			cut++;
		/* A line that is "-- " would begin a signature. */
		if (is_signature_separator(content, cut))
			cut += strcspn(cut, " \n") + 1;
		if (cut >= end)
			break;
		begin_line(out, depth, content, cut);
		g_string_append_len(out, content, cut - content);
		g_string_append_c(out, '\n');
		content = cut;
	}
	begin_line(out, depth, content, end);
	g_string_append_len(out, content, end - content);
}

char *imail_flowed_encode(const char *text)
{
	g_autoptr(GString) out = g_string_sized_new(strlen(text) + 64);
	for (const char *line = text; *line;) {
		const char *end = line + strcspn(line, "\n");
		encode_line(out, line, end);
		if (!*end)
			break;
		g_string_append_c(out, '\n');
		line = end + 1;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

char *imail_flowed_decode(const char *text, gboolean delsp)
{
	g_autoptr(GString) out = g_string_sized_new(strlen(text));
	gboolean flows = FALSE; /* the line before was soft, at this depth: */
	guint depth_before = 0;

	for (const char *line = text; *line;) {
		const char *end = line + strcspn(line, "\n");
		guint depth;
		const char *content = skip_quotes(line, end, &depth);
		if (content < end && *content == ' ')
			content++;

		gboolean is_signature = is_signature_separator(content, end);
		if (flows && (depth != depth_before || is_signature)) {
			g_string_append_c(out, '\n');
			flows = FALSE;
		}
		if (!flows) {
			for (guint i = 0; i < depth; i++)
				g_string_append_c(out, '>');
			if (depth > 0 && content < end)
				g_string_append_c(out, ' ');
		}
		flows = !is_signature && end > content && end[-1] == ' ' && *end && end[1];
		g_string_append_len(out, content, end - content - (flows && delsp ? 1 : 0));
		if (!*end)
			break;
		if (!flows)
			g_string_append_c(out, '\n');
		depth_before = depth;
		line = end + 1;
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}
