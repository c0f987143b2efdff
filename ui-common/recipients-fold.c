/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipients-fold.c: commas within quotes and comments separate nothing. Owns nothing.
 */
#include "recipients-fold.h"

#include <string.h>

/* The end of the mailbox at P. */
static const char *mailbox_end(const char *p)
{
	gboolean is_quoted = FALSE;
	guint comments = 0;

	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0' && (is_quoted || comments > 0))
			p++;
		else if (*p == '"' && comments == 0)
			is_quoted = !is_quoted;
		else if (*p == '(' && !is_quoted)
			comments++;
		else if (*p == ')' && !is_quoted && comments > 0)
			comments--;
		else if (*p == ',' && !is_quoted && comments == 0)
			break;
	}
	return p;
}

char *recipients_fold(const char *mailboxes, glong max, guint *more)
{
	const char *shown = NULL, *p = mailboxes;

	*more = 0;
	while (*p != '\0') {
		const char *end = mailbox_end(p);

		if (shown == NULL || (*more == 0 && g_utf8_strlen(mailboxes, end - mailboxes) <= max))
			shown = end;
		else
			(*more)++;
		p = end + strspn(end, ", ");
	}
	return g_strndup(mailboxes, shown != NULL ? (gsize)(shown - mailboxes) : 0);
}
