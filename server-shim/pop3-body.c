/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pop3-body.c: dot-unstuffing in slices as large as they come.
 *
 * A line that begins with "." ends the message if nothing else stands in it, else loses that dot. Lines end
 * with LF, after CR or not: some servers send LF alone. Searches for dots and looks at the octet before each,
 * as there are fewer dots than lines in most mail (none in base64).
 */
#include "pop3-body.h"

#include <string.h>

/* Within a line: up to and with the next dot that begins a line, or all. */
static gsize on_middle(Pop3Body *body, const guint8 *bytes, gsize len, const guint8 **slice, gsize *slice_len)
{
	const guint8 *end = bytes + len, *dot = bytes;

	*slice = bytes;
	while ((dot = memchr(dot, '.', end - dot))) {
		if (dot > bytes && dot[-1] == '\n') {
			*body = POP3_BODY_DOT;
			*slice_len = dot - bytes;
			return *slice_len + 1;
		}
		dot++;
	}
	*body = end[-1] == '\n' ? POP3_BODY_LINE : POP3_BODY_MIDDLE;
	*slice_len = len;
	return len;
}

gsize pop3_body_next(Pop3Body *body, const guint8 *bytes, gsize len, const guint8 **slice, gsize *slice_len)
{
	*slice_len = 0;
	switch (*body) {
	case POP3_BODY_LINE:
		if (*bytes == '.') {
			*body = POP3_BODY_DOT;
			return 1;
		}
		break;
	case POP3_BODY_DOT:
		if (*bytes == '\r' || *bytes == '\n') {
			*body = *bytes == '\r' ? POP3_BODY_DOT_CR : POP3_BODY_WHOLE;
			return 1;
		}
		break;
	case POP3_BODY_DOT_CR:
		if (*bytes == '\n') {
			*body = POP3_BODY_WHOLE;
			return 1;
		}
		/* The line only began like the last one: its CR is the message's. */
		*body = POP3_BODY_MIDDLE;
		*slice = (const guint8 *)"\r";
		*slice_len = 1;
		return 0;
	case POP3_BODY_MIDDLE:
		break;
	case POP3_BODY_WHOLE:
		return 0;
	}
	return on_middle(body, bytes, len, slice, slice_len);
}
