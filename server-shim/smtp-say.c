/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-say.c: what goes to the server next: the mails in turn, each step by step.
 *
 *   [RSET] MAIL RCPT… DATA, then with the 354 its octets and "."      (RFC 5321)
 *   [RSET] MAIL RCPT… BDAT n [LAST] octets, chunk after chunk         (RFC 3030)
 *
 * With PIPELINING (RFC 2920) nothing waits but what must: DATA ends a flight, and the message with its dot
 * begins the next one, in which the next mail's commands follow at once; BDAT ends none. A large message
 * goes out when its recipients are known, so that it is not uploaded for nobody; a small one at once. RSET
 * stands before a mail whose predecessor may have left a transaction open: one that is not answered yet, or
 * was refused (a server keeps a transaction whose recipients it all refused, and would take the next MAIL for
 * a fault). After a final dot no transaction is open, whatever its answer (RFC 5321 4.1.1.4).
 *
 * Octets are given to the link while fewer than LINK_LOW_WATER wait there.
 */
#include "smtp-private.h"

static gboolean is_pipelining(const Smtp *smtp)
{
	return smtp->has_pipelining && !smtp->is_careful;
}

guint smtp_in_flight(const Smtp *smtp)
{
	return smtp->flying->len - smtp->landed;
}

static gboolean may_speak(const Smtp *smtp)
{
	return is_pipelining(smtp) || smtp_in_flight(smtp) == 0;
}

static void note_flight(Smtp *smtp, SmtpCommand command, SmtpTransaction *transaction)
{
	SmtpFlight flight = {command, transaction};

	g_array_append_val(smtp->flying, flight);
	if (transaction)
		transaction->flying++;
}

static void say(Smtp *smtp, SmtpCommand command, SmtpTransaction *transaction)
{
	g_autoptr(GString) text = g_string_sized_new(256);

	smtp_command_text(smtp, command, transaction, text);
	note_flight(smtp, command, transaction);
	link_send(smtp->link, text->str, text->len);
}

/* A step is done, and the next may be tried; it has to wait; or the message cannot be read to its end. */
typedef enum { SAY_ON, SAY_WAIT, SAY_BROKEN } Say;

static Say say_begin(Smtp *smtp, SmtpTransaction *transaction)
{
	if (!may_speak(smtp) || link_unsent(smtp->link) >= LINK_LOW_WATER)
		return SAY_WAIT;
	if (!smtp_transaction_load(transaction)) {
		transaction->step = SMTP_STEP_SAID;
		return SAY_ON;
	}
	transaction->step = SMTP_STEP_MAIL;
	if (smtp->needs_reset)
		say(smtp, SMTP_RSET, transaction);
	smtp->needs_reset = FALSE;
	return SAY_ON;
}

static Say say_rcpt(Smtp *smtp, SmtpTransaction *transaction)
{
	say(smtp, SMTP_RCPT, transaction);
	transaction->said++;
	if (transaction->said == transaction->count)
		transaction->step = SMTP_STEP_DATA;
	return SAY_ON;
}

static void announce_chunk(Smtp *smtp, SmtpTransaction *transaction)
{
	gint64 left = transaction->mail->size - transaction->offset;
	gboolean is_last = left <= SMTP_CHUNK;

	transaction->chunk_left = is_last ? left : SMTP_CHUNK;
	transaction->step = SMTP_STEP_BODY;
	say(smtp, is_last ? SMTP_BDAT_LAST : SMTP_BDAT, transaction);
}

static Say say_data(Smtp *smtp, SmtpTransaction *transaction)
{
	if (!smtp->has_chunking) {
		say(smtp, SMTP_DATA, transaction);
		transaction->step = SMTP_STEP_GO;
		return SAY_ON;
	}
	if (transaction->mail->size > SMTP_EAGER_MAX && transaction->answered < transaction->count)
		return SAY_WAIT;
	announce_chunk(smtp, transaction);
	return SAY_ON;
}

static void emit_cb(gpointer link, const void *bytes, gsize len)
{
	link_send(link, bytes, len);
}

/* The octet after which it is for the server alone to decide. */
static void say_last(Smtp *smtp, SmtpTransaction *transaction)
{
	transaction->end = link_given(smtp->link);
	transaction->step = SMTP_STEP_SAID;
	if (!smtp->has_chunking)
		smtp->needs_reset = FALSE;
	g_clear_pointer(&transaction->content, g_bytes_unref);
}

static gboolean say_piece(Smtp *smtp, SmtpTransaction *transaction, gint64 left, GError **error)
{
	GError *failure = NULL;
	g_autoptr(GBytes) piece = smtp_transaction_read(transaction, (gsize)MIN(left, SMTP_PIECE), &failure);
	gsize len = 0;
	const void *octets = piece ? g_bytes_get_data(piece, &len) : NULL;

	if (!piece) {
		g_propagate_error(error, smtp_read_error(transaction->mail->size, failure));
		return FALSE;
	}
	if (smtp->has_chunking)
		link_send(smtp->link, octets, len);
	else
		smtp_body_piece(&transaction->body, octets, len, emit_cb, smtp->link);
	transaction->offset += (gint64)len;
	transaction->chunk_left -= smtp->has_chunking ? (gint64)len : 0;
	return TRUE;
}

static Say say_body(Smtp *smtp, SmtpTransaction *transaction, GError **error)
{
	gint64 left =
		smtp->has_chunking ? transaction->chunk_left : transaction->mail->size - transaction->offset;

	if (left > 0) {
		if (link_unsent(smtp->link) >= LINK_LOW_WATER)
			return SAY_WAIT;
		return say_piece(smtp, transaction, left, error) ? SAY_ON : SAY_BROKEN;
	}
	if (!smtp->has_chunking) {
		smtp_body_end(&transaction->body, emit_cb, smtp->link);
		note_flight(smtp, SMTP_DOT, transaction);
		say_last(smtp, transaction);
	} else if (transaction->offset == transaction->mail->size) {
		say_last(smtp, transaction);
	} else if (smtp_transaction_is_lost(transaction)) {
		/* RFC 3030 2: the chunk that was announced goes out whole, but no other. */
		transaction->step = SMTP_STEP_SAID;
	} else {
		transaction->step = SMTP_STEP_DATA;
	}
	return SAY_ON;
}

static Say say_step(Smtp *smtp, SmtpTransaction *transaction, GError **error)
{
	switch (transaction->step) {
	case SMTP_STEP_BEGIN:
		return say_begin(smtp, transaction);
	case SMTP_STEP_BODY:
		return say_body(smtp, transaction, error);
	case SMTP_STEP_GO:
		return SAY_WAIT;
	default:
		break;
	}
	if (!may_speak(smtp))
		return SAY_WAIT;
	switch (transaction->step) {
	case SMTP_STEP_MAIL:
		say(smtp, SMTP_MAIL, transaction);
		transaction->step = SMTP_STEP_RCPT;
		smtp->needs_reset = TRUE;
		smtp->last = transaction;
		return SAY_ON;
	case SMTP_STEP_RCPT:
		return say_rcpt(smtp, transaction);
	case SMTP_STEP_DATA:
		return say_data(smtp, transaction);
	case SMTP_STEP_EMPTY:
		say(smtp, SMTP_DOT, transaction);
		transaction->step = SMTP_STEP_SAID;
		smtp->needs_reset = FALSE;
		return SAY_ON;
	default:
		g_assert_not_reached();
	}
}

gboolean smtp_say(Smtp *smtp, GError **error)
{
	while (smtp->speaking) {
		SmtpTransaction *transaction = smtp->speaking->data;
		Say done = transaction->step == SMTP_STEP_SAID ? SAY_ON : say_step(smtp, transaction, error);

		if (done != SAY_ON)
			return done == SAY_WAIT;
		if (transaction->step == SMTP_STEP_SAID)
			smtp->speaking = smtp->speaking->next;
	}
	return TRUE;
}

void smtp_say_quit(Smtp *smtp)
{
	say(smtp, SMTP_QUIT, NULL);
}
