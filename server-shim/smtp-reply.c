/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-reply.c: "550-5.1.1 no such" CRLF "550 5.1.1 user" CRLF becomes 550 and "550 5.1.1 no such user".
 *
 * Lines end with LF, after CR or not. What lines after the first repeat, the code and the enhanced code (RFC
 * 2034), is left out. Of lines whose codes differ the last one rules.
 */
#include "smtp-reply.h"

#include <string.h>

#include "link.h"

void smtp_reply_init(SmtpReply *reply)
{
	memset(reply, 0, sizeof *reply);
	reply->line = g_string_new(NULL);
	reply->all = g_string_new(NULL);
}

void smtp_reply_clear(SmtpReply *reply)
{
	g_string_free(reply->line, TRUE);
	g_string_free(reply->all, TRUE);
	g_free(reply->text);
}

static void begin(SmtpReply *reply)
{
	g_string_truncate(reply->line, 0);
	g_string_truncate(reply->all, 0);
	reply->octets = 0;
	reply->is_whole = FALSE;
	g_clear_pointer(&reply->text, g_free);
}

/* How many octets of LINE the enhanced code takes that stands at the reply's beginning too. */
static gsize repeated(const SmtpReply *reply, const char *line)
{
	gsize len = strspn(line, "0123456789.");

	if (len == 0 || line[len] != ' ' || reply->all->len < 4 ||
	    strncmp(reply->all->str + 4, line, len + 1) != 0)
		return 0;
	return len + 1;
}

static gboolean on_line(SmtpReply *reply, GError **error)
{
	const char *line = reply->line->str;
	char separator;

	if (!g_ascii_isdigit(line[0]) || !g_ascii_isdigit(line[1]) || !g_ascii_isdigit(line[2]) ||
	    !(separator = line[3], separator == ' ' || separator == '-' || separator == '\0')) {
		g_autofree char *words = link_clean_words(line, reply->line->len);

		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "answered with what is not SMTP: “%.200s”", words);
		return FALSE;
	}
	reply->code = atoi(line);
	reply->is_whole = separator != '-';
	if (reply->all->len == 0) {
		g_string_append_len(reply->all, line, 3);
		if (separator)
			g_string_append_printf(reply->all, " %s", line + 4);
	} else if (separator) {
		g_string_append_printf(reply->all, " %s", line + 4 + repeated(reply, line + 4));
	}
	if (reply->is_whole)
		reply->text = link_clean_words(reply->all->str, reply->all->len);
	return TRUE;
}

gsize smtp_reply_take(SmtpReply *reply, const guint8 *bytes, gsize len, GError **error)
{
	gsize taken = 0;

	if (reply->is_whole)
		begin(reply);
	while (taken < len && !reply->is_whole) {
		const guint8 *at = bytes + taken, *end = memchr(at, '\n', len - taken);
		gsize n = end ? (gsize)(end - at) + 1 : len - taken;

		taken += n;
		reply->octets += n;
		if (reply->line->len + n > SMTP_REPLY_LINE_MAX || reply->octets > SMTP_REPLY_MAX) {
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "sent an answer that is too long");
			return taken;
		}
		g_string_append_len(reply->line, (const char *)at, n);
		if (!end)
			break;
		g_string_truncate(reply->line, reply->line->len - 1);
		if (reply->line->len > 0 && reply->line->str[reply->line->len - 1] == '\r')
			g_string_truncate(reply->line, reply->line->len - 1);
		if (!on_line(reply, error))
			return taken;
		g_string_truncate(reply->line, 0);
	}
	return taken;
}
