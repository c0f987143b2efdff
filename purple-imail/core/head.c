/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * head.c: a mail's entry in a list. See head.h.
 *
 * Keeps no text: thousands of mails may come at once.
 */
#include "head.h"

#include <string.h>

/* Whether what stands between LINE and its end begins with PREFIX, letter case aside. */
static gboolean begins(const char *line, const char *end, const char *prefix)
{
	gsize len = strlen(prefix);

	return (gsize)(end - line) >= len && g_ascii_strncasecmp(line, prefix, len) == 0;
}

static gboolean contains(const char *line, const char *end, const char *word)
{
	for (gsize len = strlen(word); (gsize)(end - line) >= len; line++)
		if (g_ascii_strncasecmp(line, word, len) == 0)
			return TRUE;
	return FALSE;
}

/* The end of the field at LINE, continued lines included. */
static const char *field_end(const char *line, const char *end)
{
	do {
		line = memchr(line, '\n', (gsize)(end - line));
		line = line != NULL ? line + 1 : end;
	} while (line < end && (*line == ' ' || *line == '\t'));
	return line;
}

/* A part announces an attachment, or the whole is multipart/mixed. */
static gboolean looks_attached(const char *octets, gsize len)
{
	const char *end = octets + len, *next;
	gboolean in_body = FALSE;

	for (const char *line = octets; line < end; line = next) {
		next = field_end(line, end);
		in_body |= *line == '\n' || *line == '\r';
		if (begins(line, next, "content-disposition:") && contains(line, next, "attachment"))
			return TRUE;
		if (!in_body && begins(line, next, "content-type:") &&
		    contains(line, next, "multipart/mixed"))
			return TRUE;
	}
	return FALSE;
}

ImailHead *imail_head_new(const void *octets, gsize len)
{
	ImailHead *head = g_new0(ImailHead, 1);

	len = MIN(len, IMAIL_HEAD_MAX);
	head->parsed = imail_mime_parse_brief(octets, len, &head->preview);
	g_clear_pointer(&head->parsed->text, g_free);
	g_clear_pointer(&head->parsed->html, g_free);
	head->has_attachment = looks_attached(octets, len);
	return head;
}

void imail_head_free(ImailHead *head)
{
	if (head == NULL)
		return;
	imail_parsed_free(head->parsed);
	g_free(head->preview);
	g_free(head);
}
