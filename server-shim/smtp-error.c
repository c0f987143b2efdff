/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-error.c: what went wrong with a mail, in a code for the outbox and a sentence for the person who wrote
 * it.
 */
#include <string.h>

#include "smtp-private.h"

static gboolean has_control(const char *address)
{
	for (const char *c = address; *c; c++)
		if (g_ascii_iscntrl(*c))
			return TRUE;
	return FALSE;
}

/* Control characters in an address would be commands of their own. */
static gboolean is_envelope_clean(const SmtpMail *mail)
{
	if (has_control(mail->from))
		return FALSE;
	for (guint i = 0; mail->to[i]; i++)
		if (has_control(mail->to[i]))
			return FALSE;
	return mail->to[0] != NULL;
}

GError *smtp_unfit_error(Smtp *smtp, const SmtpMail *mail)
{
	const char *name = link_name(smtp->link);

	if (!is_envelope_clean(mail))
		return g_error_new(
			IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			"The mail has no recipient, or an address that contains a control character");
	if (smtp->size_max > 0 && mail->size > smtp->size_max) {
		g_autofree char *size = g_format_size(mail->size), *max = g_format_size(smtp->size_max);

		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
				   "The mail has %s, and %s takes %s at most", size, name, max);
	}
	if (mail->needs_utf8 && !(smtp->has_smtputf8 && smtp->has_8bitmime))
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
				   "%s does not take addresses with letters outside ASCII (SMTPUTF8)", name);
	if (mail->needs_8bit && !smtp->has_8bitmime)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
				   "%s does not take 8-bit mail (8BITMIME)", name);
	return NULL;
}

GError *smtp_refused(Smtp *smtp, const char *what)
{
	return g_error_new(IMAIL_ERROR, link_smtp_code(smtp->reply.code), "%s %s: %s", link_name(smtp->link),
			   what, smtp->reply.text);
}

GError *smtp_odd_reply(Smtp *smtp)
{
	return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			   "%s gave an answer that makes no sense here: %s", link_name(smtp->link),
			   smtp->reply.text);
}

GError *smtp_envelope_error(Smtp *smtp, const SmtpTransaction *transaction)
{
	GPtrArray *recipients = transaction->recipients;
	SmtpRecipient *first;
	ImailError code = IMAIL_ERROR_PERMANENT;

	if (transaction->failure)
		return g_error_copy(transaction->failure);
	if (recipients->len == 0)
		return smtp_odd_reply(smtp);
	first = recipients->pdata[0];
	/* One that may still be accepted later makes the mail worth another attempt. */
	for (guint i = 0; i < recipients->len; i++)
		if (((SmtpRecipient *)recipients->pdata[i])->code < 500)
			code = IMAIL_ERROR_TEMPORARY;
	if (recipients->len == 1)
		return g_error_new(IMAIL_ERROR, code, "%s refused the recipient %s: %s",
				   link_name(smtp->link), first->address, first->text);
	return g_error_new(IMAIL_ERROR, code, "%s refused all %u recipients: %s", link_name(smtp->link),
			   recipients->len, first->text);
}

static GError *undecided(const GError *error)
{
	return g_error_new(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "Before the mail’s turn came: %s",
			   error->message);
}

/* A server that wants no more mails on this connection says so when the next one begins. */
static gboolean is_enough(const Smtp *smtp, const SmtpTransaction *transaction)
{
	return smtp->has_served && smtp->reply.code == 421 && !transaction->is_open &&
	       transaction->answered == 0;
}

/* Commands are answered in the order in which they came: an answer that ended the connection is the last
 * thing that the server looked at, whatever had left by then. */
GError *smtp_lost_error(Smtp *smtp, const SmtpTransaction *transaction, const GError *error,
			gboolean is_first, gboolean is_answer)
{
	if (smtp_transaction_is_lost(transaction))
		return smtp_envelope_error(smtp, transaction);
	if (is_answer)
		return is_first && !is_enough(smtp, transaction) ? g_error_copy(error) : undecided(error);
	if (smtp_transaction_has_left(transaction, smtp->link))
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_UNCERTAIN,
				   "The mail went out whole, but whether it was accepted is not known: %s",
				   error->message);
	return is_first || transaction->is_heard ? g_error_copy(error) : undecided(error);
}

GError *smtp_read_error(gint64 size, GError *error)
{
	if (!error)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
				   "The mail ends before its %" G_GINT64_FORMAT " octets", size);
	if (error->domain != IMAIL_ERROR) {
		g_autoptr(GError) foreign = error;

		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "The mail cannot be read: %s",
				   foreign->message);
	}
	g_prefix_error(&error, "The mail cannot be read: ");
	return error;
}

GError *smtp_no_login_error(Smtp *smtp)
{
	return g_error_new(
		IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
		"%s offers no login on this connection: check the port and the kind of encryption in the "
		"settings, or remove the login name",
		link_name(smtp->link));
}
