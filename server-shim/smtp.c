/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp.c: the conversation of an SMTP submission after login.
 *
 *   libcurl: greeting, EHLO, [STARTTLS, EHLO], AUTH        (the EHLO lines come through header_cb)
 *   here, a mail: [RSET] MAIL RCPT… DATA → 354 → the message, "." → 250; then the next mail, or QUIT
 *
 * Commands wait in one queue and fly in another, answered in order. With PIPELINING (RFC 2920) those of a
 * mail up to DATA fly at once, else one at a time. If then nobody is left to write to but DATA got its 354, a
 * lone "." ends that (RFC 2920 3.1). The final dot is what decides: before link_unsent says that it went to
 * the socket, a lost connection has delivered nothing; after it, the outcome is UNCERTAIN until the reply. A
 * connection that must be given up within a message is closed before the dot. Owns the order of the
 * conversation; smtp-reply.c reads replies, smtp-body.c stuffs dots, smtp-error.c says what went wrong,
 * link.c moves the octets.
 */
#define G_LOG_DOMAIN "imaild"

#include "smtp.h"

#include <string.h>

#include "smtp-private.h"

static void set_state(Smtp *smtp, SmtpState state)
{
	static const char *const names[] = {"connecting", "ready", "envelope", "body",
					    "final",      "empty", "quitting", "done"};

	if (smtp->state == state)
		return;
	g_debug("smtp %s: %s -> %s", smtp->link ? link_name(smtp->link) : "", names[smtp->state],
		names[state]);
	smtp->state = state;
}

static void recipient_free(gpointer data)
{
	SmtpRecipient *recipient = data;

	g_free(recipient->address);
	g_free(recipient->text);
	g_free(recipient);
}

static void unref(Smtp *smtp)
{
	if (--smtp->refs > 0)
		return;
	smtp_reply_clear(&smtp->reply);
	g_queue_clear(&smtp->waiting);
	g_queue_clear(&smtp->flying);
	g_clear_pointer(&smtp->recipients, g_ptr_array_unref);
	g_clear_error(&smtp->failure);
	g_free(smtp);
}

static void shut(Smtp *smtp)
{
	set_state(smtp, SMTP_DONE);
	g_clear_handle_id(&smtp->refusal_source, g_source_remove);
	g_clear_pointer(&smtp->link, link_free);
}

/* Tells what became of the mail. The state is what comes after it, so that the callback may send the next
 * one. Takes FAILURE. */
static void tell_sent(Smtp *smtp, const char *reply, GError *failure)
{
	g_autoptr(GError) error = failure;
	g_autoptr(GPtrArray) recipients = g_steal_pointer(&smtp->recipients);

	smtp->mail = NULL;
	g_clear_error(&smtp->failure);
	smtp->callbacks->sent(smtp, reply, recipients, error, smtp->user_data);
}

/* Ends the connection: what became of the mail on its way, then `done`. Takes both errors; DONE NULL: well.
 */
static void finish(Smtp *smtp, GError *mail_failure, GError *failure)
{
	g_autoptr(GError) error = failure;

	if (smtp->state == SMTP_DONE) {
		g_clear_error(&mail_failure);
		return;
	}
	smtp->refs++;
	shut(smtp);
	if (smtp->mail)
		tell_sent(smtp, NULL, mail_failure);
	else
		g_clear_error(&mail_failure);
	if (!smtp->is_freed)
		smtp->callbacks->done(smtp, error, smtp->user_data);
	unref(smtp);
}

/* Sending. */

static void perform_command(Smtp *smtp, SmtpCommand command)
{
	g_autofree char *text = smtp_command_text(smtp, command);

	g_queue_push_tail(&smtp->flying, GINT_TO_POINTER(command));
	link_expect(smtp->link, smtp->idle_timeout_s);
	link_send(smtp->link, text, strlen(text));
}

static void pump(Smtp *smtp)
{
	while (smtp->waiting.length > 0 && (smtp->flying.length == 0 || smtp->has_pipelining))
		perform_command(smtp, GPOINTER_TO_INT(g_queue_pop_head(&smtp->waiting)));
}

static void enqueue(Smtp *smtp, SmtpCommand command)
{
	g_queue_push_tail(&smtp->waiting, GINT_TO_POINTER(command));
}

static void perform_quit(Smtp *smtp)
{
	set_state(smtp, SMTP_QUITTING);
	enqueue(smtp, SMTP_QUIT);
	pump(smtp);
}

/* The mail is over and the connection good for another. Takes FAILURE. */
static void end_mail(Smtp *smtp, const char *reply, GError *failure)
{
	set_state(smtp, SMTP_READY);
	link_expect(smtp->link, 0);
	tell_sent(smtp, reply, failure);
	if (smtp->state == SMTP_READY && smtp->wants_quit)
		perform_quit(smtp);
}

static void perform_envelope(Smtp *smtp)
{
	set_state(smtp, SMTP_ENVELOPE);
	if (smtp->needs_reset)
		enqueue(smtp, SMTP_RSET);
	smtp->needs_reset = FALSE;
	enqueue(smtp, SMTP_MAIL);
	for (guint i = 0; smtp->mail->to[i]; i++)
		enqueue(smtp, SMTP_RCPT);
	enqueue(smtp, SMTP_DATA);
	pump(smtp);
}

static void emit_cb(gpointer link, const void *bytes, gsize len)
{
	link_send(link, bytes, len);
}

/* Reads the next piece of the message into the output buffer. FALSE: the connection is over. */
static gboolean perform_piece(Smtp *smtp)
{
	gint64 left = smtp->mail->size - smtp->offset;
	gsize max = (gsize)MIN(left, SMTP_PIECE);
	g_autoptr(GBytes) piece = NULL;
	GError *error = NULL;
	const void *octets;
	gsize len;

	piece = smtp->mail->read(smtp->mail->user_data, smtp->offset, max, &error);
	octets = piece ? g_bytes_get_data(piece, &len) : NULL;
	if (!piece || len == 0 || len > max) {
		GError *lost = smtp_read_error(smtp, error);

		finish(smtp, lost, g_error_copy(lost));
		return FALSE;
	}
	smtp_body_piece(&smtp->body, octets, len, emit_cb, smtp->link);
	smtp->offset += len;
	return TRUE;
}

/* Keeps the output buffer filled, and puts the final dot at the end. */
static void perform_body(Smtp *smtp)
{
	while (!smtp->is_dot_queued && link_unsent(smtp->link) < LINK_LOW_WATER) {
		if (smtp->offset < smtp->mail->size) {
			if (!perform_piece(smtp))
				return;
			continue;
		}
		smtp_body_end(&smtp->body, emit_cb, smtp->link);
		smtp->is_dot_queued = TRUE;
		g_queue_push_tail(&smtp->flying, GINT_TO_POINTER(SMTP_DOT));
	}
}

/* A message that must come, although nobody is to get it. */
static void perform_empty(Smtp *smtp)
{
	set_state(smtp, SMTP_EMPTY);
	enqueue(smtp, SMTP_DOT);
	pump(smtp);
}

/* Replies. */

/* Without PIPELINING the rest of a failed envelope is not sent at all. */
static void give_up_envelope(Smtp *smtp)
{
	g_queue_clear(&smtp->waiting);
	if (smtp->flying.length == 0)
		end_mail(smtp, NULL, smtp_envelope_error(smtp));
}

static void on_mail(Smtp *smtp)
{
	if (smtp->reply.code / 100 == 2) {
		/* A transaction is open now, whatever comes: until DATA is answered, only RSET ends it. */
		smtp->needs_reset = TRUE;
		return;
	}
	smtp->failure = smtp_refused(smtp, "refused the mail");
	give_up_envelope(smtp);
}

static void on_rcpt(Smtp *smtp)
{
	SmtpRecipient *recipient;
	guint index = smtp->answered++;

	/* Without a transaction these are no answers about the recipients. */
	if (smtp->failure)
		return;
	recipient = g_new0(SmtpRecipient, 1);
	recipient->address = g_strdup(smtp->mail->to[index]);
	recipient->code = smtp->reply.code;
	recipient->text = g_strdup(smtp->reply.text);
	g_ptr_array_add(smtp->recipients, recipient);
	if (smtp->reply.code / 100 == 2)
		smtp->accepted++;
	else if (!smtp->mail->to[index + 1] && smtp->accepted == 0)
		give_up_envelope(smtp);
}

static void on_data(Smtp *smtp)
{
	gboolean is_wanted = !smtp->failure && smtp->accepted > 0;

	if (smtp->reply.code == 354) {
		smtp->needs_reset = FALSE;
		if (!is_wanted) {
			perform_empty(smtp);
			return;
		}
		set_state(smtp, SMTP_BODY);
		link_expect(smtp->link, smtp->idle_timeout_s);
		perform_body(smtp);
		return;
	}
	if (smtp->reply.code < 400) {
		GError *error = smtp_odd_reply(smtp);

		finish(smtp, g_error_copy(error), error);
		return;
	}
	if (is_wanted)
		smtp->failure = smtp_refused(smtp, "refused the mail");
	end_mail(smtp, NULL, smtp_envelope_error(smtp));
}

static void on_dot(Smtp *smtp)
{
	if (smtp->state == SMTP_EMPTY) {
		end_mail(smtp, NULL, smtp_envelope_error(smtp));
	} else if (smtp->reply.code / 100 == 2) {
		g_autofree char *reply = g_strdup(smtp->reply.text);

		end_mail(smtp, reply, NULL);
	} else {
		end_mail(smtp, NULL, smtp_refused(smtp, "refused the mail"));
	}
}

/* Before the final dot is out, any reply means that the server wants no more of the message. */
static void on_early_reply(Smtp *smtp)
{
	GError *error =
		smtp->reply.code >= 400 ? smtp_refused(smtp, "refused the mail") : smtp_odd_reply(smtp);

	finish(smtp, error, g_error_copy(error));
}

/* 421 and what nobody asked for: the server ends the connection. */
static void on_closing_reply(Smtp *smtp)
{
	GError *error = smtp_refused(smtp, "ended the connection");

	finish(smtp, error, g_error_copy(error));
}

static gboolean is_dot_out(const Smtp *smtp)
{
	return smtp->is_dot_queued && link_unsent(smtp->link) == 0;
}

static void on_reply(Smtp *smtp)
{
	SmtpCommand command;

	if (smtp->state != SMTP_QUITTING &&
	    (smtp->reply.code == 421 || (smtp->state == SMTP_READY && !smtp->flying.length))) {
		on_closing_reply(smtp);
		return;
	}
	if (smtp->state == SMTP_BODY && !is_dot_out(smtp)) {
		on_early_reply(smtp);
		return;
	}
	if (smtp->flying.length == 0) {
		GError *error = smtp_odd_reply(smtp);

		finish(smtp, g_error_copy(error), error);
		return;
	}
	command = GPOINTER_TO_INT(g_queue_pop_head(&smtp->flying));
	link_expect(smtp->link, smtp->flying.length ? smtp->idle_timeout_s : 0);
	switch (command) {
	case SMTP_RSET:
		break;
	case SMTP_MAIL:
		on_mail(smtp);
		break;
	case SMTP_RCPT:
		on_rcpt(smtp);
		break;
	case SMTP_DATA:
		on_data(smtp);
		break;
	case SMTP_DOT:
		on_dot(smtp);
		break;
	case SMTP_QUIT:
		finish(smtp, NULL, NULL);
		break;
	}
}

/* The link. */

static void header_cb(Link *link G_GNUC_UNUSED, const char *line, gpointer user_data)
{
	smtp_note_greeting(user_data, line);
}

static void ready_cb(Link *link G_GNUC_UNUSED, gpointer user_data)
{
	Smtp *smtp = user_data;

	/* libcurl goes on without a login where EHLO names no AUTH: the refusal of each recipient would be
	 * all that the user is told. */
	if (smtp->wants_login && !smtp->is_logged_in) {
		finish(smtp, NULL, smtp_no_login_error(smtp));
		return;
	}
	smtp->refs++;
	set_state(smtp, SMTP_READY);
	smtp->callbacks->ready(smtp, smtp->user_data);
	if (smtp->state == SMTP_READY && smtp->wants_quit)
		perform_quit(smtp);
	unref(smtp);
}

static void received_cb(Link *link G_GNUC_UNUSED, const guint8 *bytes, gsize len, gpointer user_data)
{
	Smtp *smtp = user_data;

	smtp->refs++;
	while (len > 0 && smtp->state != SMTP_DONE) {
		GError *error = NULL;
		gsize taken = smtp_reply_take(&smtp->reply, bytes, len, &error);

		bytes += taken;
		len -= taken;
		if (error) {
			g_prefix_error(&error, "%s ", link_name(smtp->link));
			finish(smtp, smtp_lost_error(smtp, error), g_error_copy(error));
			g_error_free(error);
		} else if (smtp->reply.is_whole) {
			on_reply(smtp);
		}
	}
	if (smtp->state != SMTP_DONE)
		pump(smtp);
	unref(smtp);
}

static void tell_progress(Smtp *smtp)
{
	gint64 now = g_get_monotonic_time();

	if ((now < smtp->next_progress && smtp->state == SMTP_BODY) || !smtp->callbacks->progress)
		return;
	smtp->next_progress = now + SMTP_PROGRESS_US;
	smtp->callbacks->progress(smtp, MAX(0, smtp->offset - (gint64)link_unsent(smtp->link)),
				  smtp->user_data);
}

static void drained_cb(Link *link G_GNUC_UNUSED, gpointer user_data)
{
	Smtp *smtp = user_data;

	if (smtp->state != SMTP_BODY)
		return;
	smtp->refs++;
	if (is_dot_out(smtp)) {
		set_state(smtp, SMTP_FINAL);
		link_expect(smtp->link, smtp->final_timeout_s);
		tell_progress(smtp);
	} else {
		tell_progress(smtp);
		if (smtp->state == SMTP_BODY)
			perform_body(smtp);
	}
	unref(smtp);
}

static void closed_cb(Link *link G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Smtp *smtp = user_data;

	/* RFC 5321 4.1.1.10 wants a reply to QUIT, but nothing depends on it. */
	if (smtp->state == SMTP_QUITTING)
		finish(smtp, NULL, NULL);
	else
		finish(smtp, smtp_lost_error(smtp, error), g_error_copy(error));
}

static const LinkCallbacks link_callbacks = {
	.header = header_cb,
	.ready = ready_cb,
	.received = received_cb,
	.drained = drained_cb,
	.closed = closed_cb,
};

/* The interface. */

Smtp *smtp_new(CurlLoop *loop, const Endpoint *endpoint, const SmtpCallbacks *callbacks, gpointer user_data)
{
	Smtp *smtp = g_new0(Smtp, 1);

	smtp->refs = 1;
	smtp->callbacks = callbacks;
	smtp->user_data = user_data;
	smtp->wants_login = endpoint->login != NULL;
	smtp->idle_timeout_s = MAX(1, endpoint->idle_timeout_s);
	smtp->final_timeout_s =
		endpoint->final_timeout_s ? endpoint->final_timeout_s : 5 * smtp->idle_timeout_s;
	g_queue_init(&smtp->waiting);
	g_queue_init(&smtp->flying);
	smtp_reply_init(&smtp->reply);
	smtp->link = link_new(loop, "smtp", endpoint, &link_callbacks, smtp);
	return smtp;
}

void smtp_free(Smtp *smtp)
{
	if (!smtp)
		return;
	smtp->is_freed = TRUE;
	shut(smtp);
	unref(smtp);
}

gboolean smtp_is_ready(const Smtp *smtp)
{
	return smtp->state == SMTP_READY && !smtp->mail && !smtp->wants_quit;
}

static gboolean refuse_cb(gpointer user_data)
{
	Smtp *smtp = user_data;

	smtp->refusal_source = 0;
	smtp->refs++;
	end_mail(smtp, NULL, g_steal_pointer(&smtp->failure));
	unref(smtp);
	return G_SOURCE_REMOVE;
}

void smtp_send(Smtp *smtp, const SmtpMail *mail)
{
	g_return_if_fail(smtp_is_ready(smtp));
	smtp->mail = mail;
	smtp->recipients = g_ptr_array_new_with_free_func(recipient_free);
	smtp->answered = smtp->sent_rcpts = smtp->accepted = 0;
	smtp->offset = smtp->next_progress = 0;
	smtp->body = SMTP_BODY_LINE;
	smtp->is_dot_queued = FALSE;
	smtp->failure = smtp_unfit_error(smtp, mail);
	if (smtp->failure)
		smtp->refusal_source = g_idle_add(refuse_cb, smtp);
	else
		perform_envelope(smtp);
}

void smtp_quit(Smtp *smtp)
{
	if (smtp->state == SMTP_DONE || smtp->wants_quit)
		return;
	smtp->wants_quit = TRUE;
	if (smtp->state == SMTP_READY && !smtp->mail)
		perform_quit(smtp);
}
