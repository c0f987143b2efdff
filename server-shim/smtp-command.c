/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-command.c: what the server offers (EHLO), and the commands that make use of it.
 *
 * SIZE (RFC 1870), PIPELINING (RFC 2920), CHUNKING (RFC 3030), DSN (RFC 3461), 8BITMIME (RFC 6152), SMTPUTF8
 * (RFC 6531).
 */
#include <string.h>

#include "smtp-private.h"

#define ENVID_MAX 100 /* RFC 3461 4.4 */

static gboolean is_keyword(const char *line, const char *keyword)
{
	gsize len = strlen(keyword);

	return g_ascii_strncasecmp(line, keyword, len) == 0 && (line[len] == '\0' || line[len] == ' ');
}

static void note_keyword(Smtp *smtp, const char *line)
{
	if (is_keyword(line, "PIPELINING")) {
		smtp->has_pipelining = TRUE;
	} else if (is_keyword(line, "CHUNKING")) {
		smtp->has_chunking = TRUE;
	} else if (is_keyword(line, "DSN")) {
		smtp->has_dsn = TRUE;
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
	smtp->has_pipelining = smtp->has_chunking = smtp->has_dsn = FALSE;
	smtp->has_8bitmime = smtp->has_smtputf8 = smtp->has_size = FALSE;
	smtp->size_max = 0;
}

/* RFC 3461 4: what is not printable ASCII, "+" and "=" as two digits. */
static void append_xtext(GString *text, const char *words)
{
	for (const char *c = words; *c; c++) {
		if (*c < '!' || *c > '~' || *c == '+' || *c == '=')
			g_string_append_printf(text, "+%02X", (guint8)*c);
		else
			g_string_append_c(text, *c);
	}
}

static void append_envid(GString *text, const char *envid)
{
	g_autoptr(GString) xtext = g_string_new(NULL);

	append_xtext(xtext, envid);
	if (xtext->len > 0 && xtext->len <= ENVID_MAX)
		g_string_append_printf(text, " ENVID=%s", xtext->str);
}

static void append_mail(const Smtp *smtp, const SmtpMail *mail, GString *text)
{
	g_string_append_printf(text, "MAIL FROM:<%s>", mail->from);
	if (smtp->has_size)
		g_string_append_printf(text, " SIZE=%" G_GINT64_FORMAT, mail->size);
	if (mail->needs_8bit || mail->needs_utf8)
		g_string_append(text, " BODY=8BITMIME");
	if (mail->needs_utf8)
		g_string_append(text, " SMTPUTF8");
	if (!smtp->has_dsn)
		return;
	g_string_append(text, " RET=HDRS");
	if (mail->envid)
		append_envid(text, mail->envid);
}

/* ORCPT of an address outside ASCII has a form of its own (RFC 6533 3), which few servers know. */
static void append_rcpt(const Smtp *smtp, const char *address, GString *text)
{
	g_string_append_printf(text, "RCPT TO:<%s>", address);
	if (!smtp->has_dsn)
		return;
	g_string_append(text, " NOTIFY=FAILURE,DELAY");
	if (!g_str_is_ascii(address))
		return;
	g_string_append(text, " ORCPT=rfc822;");
	append_xtext(text, address);
}

void smtp_command_text(Smtp *smtp, SmtpCommand command, const SmtpTransaction *transaction, GString *text)
{
	switch (command) {
	case SMTP_MAIL:
		append_mail(smtp, transaction->mail, text);
		break;
	case SMTP_RCPT:
		append_rcpt(smtp, transaction->mail->to[transaction->said], text);
		break;
	case SMTP_DATA:
		g_string_append(text, "DATA");
		break;
	case SMTP_DOT:
		g_string_append_c(text, '.');
		break;
	case SMTP_BDAT:
	case SMTP_BDAT_LAST:
		g_string_append_printf(text, "BDAT %" G_GINT64_FORMAT "%s", transaction->chunk_left,
				       command == SMTP_BDAT_LAST ? " LAST" : "");
		break;
	case SMTP_RSET:
		g_string_append(text, "RSET");
		break;
	case SMTP_QUIT:
		g_string_append(text, "QUIT");
		break;
	}
	g_string_append(text, "\r\n");
}
