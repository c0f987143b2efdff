/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-command.c: what the server offers (EHLO), and the commands that make use of it.
 *
 * SIZE (RFC 1870), PIPELINING (RFC 2920), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531).
 */
#include <string.h>

#include "smtp-private.h"

static gboolean is_keyword(const char *line, const char *keyword)
{
	gsize len = strlen(keyword);

	return g_ascii_strncasecmp(line, keyword, len) == 0 && (line[len] == '\0' || line[len] == ' ');
}

static void note_keyword(Smtp *smtp, const char *line)
{
	if (is_keyword(line, "PIPELINING")) {
		smtp->has_pipelining = TRUE;
	} else if (is_keyword(line, "8BITMIME")) {
		smtp->has_8bitmime = TRUE;
	} else if (is_keyword(line, "SMTPUTF8")) {
		smtp->has_smtputf8 = TRUE;
	} else if (is_keyword(line, "SIZE")) {
		smtp->has_size = TRUE;
		smtp->size_max = (gint64)MIN(g_ascii_strtoull(line + 4, NULL, 10), (guint64)G_MAXINT64);
	}
}

void smtp_note_greeting(Smtp *smtp, const char *line)
{
	gboolean is_first = smtp->is_reply_new;

	if (strlen(line) < 3)
		return;
	smtp->is_reply_new = line[3] != '-';
	if (strncmp(line, "235", 3) == 0)
		smtp->is_logged_in = TRUE;
	if (strncmp(line, "250", 3) != 0)
		return;
	if (!is_first) {
		if (line[3])
			note_keyword(smtp, line + 4);
		return;
	}
	/* A new EHLO reply, after STARTTLS: what was offered before does not count (RFC 3207 4.2). Its first
	 * line names the server only. */
	smtp->has_pipelining = smtp->has_8bitmime = smtp->has_smtputf8 = smtp->has_size = FALSE;
	smtp->size_max = 0;
}

static char *mail_text(const Smtp *smtp)
{
	const SmtpMail *mail = smtp->mail;
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "MAIL FROM:<%s>", mail->from);
	if (smtp->has_size)
		g_string_append_printf(text, " SIZE=%" G_GINT64_FORMAT, mail->size);
	if (mail->needs_8bit || mail->needs_utf8)
		g_string_append(text, " BODY=8BITMIME");
	if (mail->needs_utf8)
		g_string_append(text, " SMTPUTF8");
	g_string_append(text, "\r\n");
	return g_string_free(text, FALSE);
}

char *smtp_command_text(Smtp *smtp, SmtpCommand command)
{
	switch (command) {
	case SMTP_MAIL:
		return mail_text(smtp);
	case SMTP_RCPT:
		return g_strdup_printf("RCPT TO:<%s>\r\n", smtp->mail->to[smtp->sent_rcpts++]);
	case SMTP_DATA:
		return g_strdup("DATA\r\n");
	case SMTP_DOT:
		return g_strdup(".\r\n");
	case SMTP_RSET:
		return g_strdup("RSET\r\n");
	case SMTP_QUIT:
		break;
	}
	return g_strdup("QUIT\r\n");
}
