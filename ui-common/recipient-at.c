/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipient-at.c: the one recipient that is being typed.
 *
 * Recipients are separated by commas, or semicolons, outside of quotes (RFC 5322 3.4). What is half typed
 * may have a quote without its end: then all that follows belongs to it.
 */
#include "recipient-at.h"

#include <string.h>

static gboolean is_separator(char c)
{
	return c == ',' || c == ';';
}

void recipient_at(const char *text, gsize cursor, gsize *begin, gsize *end)
{
	gsize length = strlen(text), i;
	gboolean is_quoted = FALSE;

	cursor = MIN(cursor, length);
	*begin = 0;
	for (i = 0; i < length; i++) {
		if (text[i] == '\\' && is_quoted && text[i + 1] != '\0')
			i++;
		else if (text[i] == '"')
			is_quoted = !is_quoted;
		else if (is_quoted || !is_separator(text[i]))
			continue;
		else if (i >= cursor)
			break;
		else
			*begin = i + 1;
	}
	*end = MIN(i, length);
	while (*begin < *end && text[*begin] == ' ')
		(*begin)++;
	while (*end > *begin && text[*end - 1] == ' ')
		(*end)--;
}

char *recipient_replace(const char *text, gsize cursor, const char *mailbox)
{
	gsize begin, end;
	gboolean is_last;

	recipient_at(text, cursor, &begin, &end);
	is_last = text[end + strspn(text + end, " ")] == '\0';
	return g_strdup_printf("%.*s%s%s", (int)begin, text, mailbox, is_last ? ", " : text + end);
}
