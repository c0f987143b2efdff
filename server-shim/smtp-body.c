/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-body.c: a "." before each "." that begins a line.
 *
 * A line begins after LF, whether CR stood before it or not: a server that takes LF alone for a line end must
 * not find the end of the message in what we meant as text (SMTP smuggling).
 */
#include "smtp-body.h"

#include <string.h>

void smtp_body_piece(SmtpBody *body, const guint8 *bytes, gsize len, SmtpBodyEmit emit, gpointer user_data)
{
	const guint8 *from = bytes, *end = bytes + len, *dot = bytes;

	if (len == 0)
		return;
	while ((dot = memchr(dot, '.', end - dot))) {
		if (dot > bytes ? dot[-1] == '\n' : *body == SMTP_BODY_LINE) {
			/* The dot itself comes again with the next slice. */
			emit(user_data, from, dot - from + 1);
			from = dot;
		}
		dot++;
	}
	emit(user_data, from, end - from);
	*body = end[-1] == '\n' ? SMTP_BODY_LINE : end[-1] == '\r' ? SMTP_BODY_CR : SMTP_BODY_MIDDLE;
}

void smtp_body_end(SmtpBody *body, SmtpBodyEmit emit, gpointer user_data)
{
	if (*body == SMTP_BODY_MIDDLE)
		emit(user_data, "\r\n", 2);
	else if (*body == SMTP_BODY_CR)
		emit(user_data, "\n", 1);
	emit(user_data, ".\r\n", 3);
}
