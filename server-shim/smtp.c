/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp.c: the conversation of an SMTP submission after login.
 *
 *   libcurl: greeting, EHLO, [STARTTLS, EHLO], AUTH        (the EHLO lines come through header_cb)
 *   here: mails, each a transaction of its own, in the order of smtp-say.c; then QUIT
 *
 * Commands fly in a queue and are answered in its order, so each answer finds its mail and its recipient. The
 * last octet of a mail (of its final dot, or of its last chunk) is what decides: before the link handed it to
 * the socket, a lost connection has delivered nothing; after it, the outcome is UNCERTAIN until the reply. A
 * connection that must be given up within a message is closed before that octet. A mail is told when it and
 * all before it are over. Owns the order of the answers; smtp-say.c says what is sent, smtp-reply.c reads
 * replies, smtp-transaction.c keeps one mail's, smtp-error.c says what went wrong, link.c moves the octets.
 */
#define G_LOG_DOMAIN "imaild"

#include "smtp.h"

#include <string.h>

#include "smtp-private.h"

#define FLYING_GAP 256 /* answered commands kept in the queue's array before it is closed up */

static void set_state(Smtp *smtp, SmtpState state)
{
	static const char *const names[] = {"connecting", "open", "quitting", "done"};

	if (smtp->state == state)
		return;
	g_debug("smtp %s: %s -> %s", smtp->link ? link_name(smtp->link) : "", names[smtp->state],
		names[state]);
	smtp->state = state;
}

static void free_transaction(gpointer transaction)
{
	smtp_transaction_free(transaction);
}

static void unref(Smtp *smtp)
{
	if (--smtp->refs > 0)
		return;
	smtp_reply_clear(&smtp->reply);
	g_queue_clear_full(&smtp->transactions, free_transaction);
	g_array_unref(smtp->flying);
	g_free(smtp);
}

static void shut(Smtp *smtp)
{
	set_state(smtp, SMTP_DONE);
	g_clear_pointer(&smtp->link, link_free);
}

/* Telling. */

/* Takes TRANSACTION, which is out of the queue, and FAILURE. */
static void tell_sent(Smtp *smtp, SmtpTransaction *transaction, GError *failure)
{
	smtp->octets -= transaction->mail->size;
	smtp->callbacks->sent(smtp, transaction->mail, failure ? NULL : transaction->reply,
			      transaction->recipients, failure, smtp->user_data);
	g_clear_error(&failure);
	smtp_transaction_free(transaction);
}

/* Takes TRANSACTION, which is over and out of the queue. */
static void end_transaction(Smtp *smtp, SmtpTransaction *transaction)
{
	tell_sent(smtp, transaction,
		  smtp_transaction_is_lost(transaction) ? smtp_envelope_error(smtp, transaction) : NULL);
}

/* Tells those that are over, in order; returns whether there were any. */
static gboolean settle(Smtp *smtp)
{
	gboolean any = FALSE;
	SmtpTransaction *head;

	while (smtp->state != SMTP_DONE && (head = g_queue_peek_head(&smtp->transactions)) &&
	       smtp_transaction_is_over(head)) {
		if (smtp->speaking == smtp->transactions.head)
			smtp->speaking = smtp->speaking->next;
		g_queue_pop_head(&smtp->transactions);
		end_transaction(smtp, head);
		any = TRUE;
	}
	return any;
}

/* Ends the connection: what became of the mails on their way, then `done`. Takes FAILURE; NULL: well.
 * IS_ANSWER: it is the server's reply to the oldest of them. */
static void finish(Smtp *smtp, GError *failure, gboolean is_answer)
{
	g_autoptr(GError) error = failure;
	g_autoptr(GPtrArray) errors = g_ptr_array_new();
	SmtpTransaction *transaction;

	if (smtp->state == SMTP_DONE)
		return;
	smtp->refs++;
	smtp->is_ending = TRUE;
	settle(smtp);
	if (smtp->state == SMTP_DONE) {
		unref(smtp);
		return;
	}
	for (GList *l = smtp->transactions.head; l; l = l->next)
		g_ptr_array_add(errors, smtp_lost_error(smtp, l->data, error, l == smtp->transactions.head,
							is_answer));
	smtp->lost_count |= error && error->code == IMAIL_ERROR_PROTOCOL && smtp_window(smtp) > 1;
	smtp->speaking = NULL;
	shut(smtp);
	for (guint i = 0; i < errors->len; i++) {
		transaction = smtp->is_freed ? NULL : g_queue_pop_head(&smtp->transactions);
		if (transaction)
			tell_sent(smtp, transaction, errors->pdata[i]);
		else
			g_error_free(errors->pdata[i]);
	}
	if (!smtp->is_freed)
		smtp->callbacks->done(smtp, error, smtp->user_data);
	unref(smtp);
}

/* Waiting. */

static gboolean is_final(SmtpCommand command)
{
	return command == SMTP_DOT || command == SMTP_BDAT_LAST;
}

/* How long the next answer may take: longer where the server has a whole message to accept (RFC 5321
 * 4.5.3.2.6). */
static guint timeout_s(const Smtp *smtp)
{
	const SmtpFlight *next =
		smtp_in_flight(smtp) > 0 ? &g_array_index(smtp->flying, SmtpFlight, smtp->landed) : NULL;

	if (next && is_final(next->command) && smtp_transaction_has_left(next->transaction, smtp->link))
		return smtp->final_timeout_s;
	return next || smtp->speaking ? smtp->idle_timeout_s : 0;
}

static void await(Smtp *smtp, gboolean anew)
{
	guint seconds = timeout_s(smtp);

	if (!anew && seconds == smtp->expected_s)
		return;
	smtp->expected_s = seconds;
	link_expect(smtp->link, seconds);
}

/* Says what may be said and tells what is over, until neither leads to more. */
static void go_on(Smtp *smtp)
{
	do {
		GError *error = NULL;

		if (smtp->state == SMTP_DONE)
			return;
		if (!smtp_say(smtp, &error)) {
			finish(smtp, error, TRUE);
			return;
		}
	} while (settle(smtp));
	if (smtp->state == SMTP_OPEN && smtp->wants_quit && smtp->transactions.length == 0) {
		set_state(smtp, SMTP_QUITTING);
		smtp_say_quit(smtp);
	}
	if (smtp->state != SMTP_DONE)
		await(smtp, FALSE);
}

/* Replies. */

static void on_mail(Smtp *smtp, SmtpTransaction *transaction)
{
	if (smtp->reply.code / 100 == 2) {
		/* A transaction is open now, whatever comes: until its end, only RSET ends it. */
		transaction->is_open = TRUE;
		return;
	}
	if (smtp->reply.code < 400) {
		finish(smtp, smtp_odd_reply(smtp), FALSE);
		return;
	}
	transaction->failure = smtp_refused(smtp, "refused the mail");
	/* Without PIPELINING the rest of the envelope is not said at all. */
	if (transaction->step < SMTP_STEP_GO)
		transaction->step = SMTP_STEP_SAID;
}

static void on_rcpt(Smtp *smtp, SmtpTransaction *transaction)
{
	if (smtp->reply.code < 400 && smtp->reply.code / 100 != 2) {
		finish(smtp, smtp_odd_reply(smtp), FALSE);
		return;
	}
	smtp_transaction_rcpt(transaction, &smtp->reply);
	if (smtp_transaction_is_lost(transaction) && transaction->step < SMTP_STEP_GO)
		transaction->step = SMTP_STEP_SAID;
}

static void on_data(Smtp *smtp, SmtpTransaction *transaction)
{
	gboolean is_lost = smtp_transaction_is_lost(transaction);

	if (smtp->reply.code == 354) {
		transaction->is_open = FALSE;
		transaction->step = is_lost ? SMTP_STEP_EMPTY : SMTP_STEP_BODY;
		return;
	}
	if (smtp->reply.code < 400) {
		finish(smtp, smtp_odd_reply(smtp), FALSE);
		return;
	}
	if (!is_lost)
		transaction->failure = smtp_refused(smtp, "refused the mail");
	transaction->step = SMTP_STEP_SAID;
}

/* The final dot or a chunk. What a mail that is lost already gets besides is no news of it. */
static void on_content(Smtp *smtp, SmtpTransaction *transaction, SmtpCommand command)
{
	gboolean is_fine = smtp->reply.code / 100 == 2;

	if (smtp_transaction_is_lost(transaction))
		return;
	if ((!is_fine && smtp->reply.code < 400) ||
	    (is_final(command) && is_fine && !smtp_transaction_has_left(transaction, smtp->link))) {
		finish(smtp, smtp_odd_reply(smtp), FALSE);
		return;
	}
	if (!is_fine) {
		transaction->failure = smtp_refused(smtp, "refused the mail");
		/* RFC 3030 2: no more of its chunks. */
		if (transaction->step == SMTP_STEP_DATA)
			transaction->step = SMTP_STEP_SAID;
	} else if (is_final(command)) {
		transaction->is_open = FALSE;
		transaction->reply = g_strdup(smtp->reply.text);
	}
}

/* A reply to what was not whole yet: the server wants no more of the message that goes out after DATA. */
static gboolean is_early(const Smtp *smtp)
{
	const SmtpFlight *next;

	if (smtp_in_flight(smtp) == 0)
		return smtp->speaking && ((SmtpTransaction *)smtp->speaking->data)->step == SMTP_STEP_BODY;
	next = &g_array_index(smtp->flying, SmtpFlight, smtp->landed);
	return next->command == SMTP_DOT && next->transaction->end > 0 &&
	       !smtp_transaction_has_left(next->transaction, smtp->link);
}

/* FALSE: the reply is not one to a command, or ends the connection. */
static gboolean check_reply(Smtp *smtp)
{
	if (smtp->state == SMTP_QUITTING)
		return TRUE;
	if (smtp->reply.code != 421 && is_early(smtp) && smtp->reply.code >= 400)
		finish(smtp, smtp_refused(smtp, "refused the mail"), TRUE);
	else if (smtp->reply.code == 421 || (smtp_in_flight(smtp) == 0 && smtp->reply.code >= 400))
		finish(smtp, smtp_refused(smtp, "ended the connection"), TRUE);
	else if (is_early(smtp) || smtp_in_flight(smtp) == 0)
		finish(smtp, smtp_odd_reply(smtp), FALSE);
	return smtp->state != SMTP_DONE;
}

static SmtpFlight land(Smtp *smtp)
{
	SmtpFlight flight = g_array_index(smtp->flying, SmtpFlight, smtp->landed++);

	if (smtp->landed == smtp->flying->len || smtp->landed == FLYING_GAP) {
		g_array_remove_range(smtp->flying, 0, smtp->landed);
		smtp->landed = 0;
	}
	if (flight.transaction) {
		flight.transaction->flying--;
		flight.transaction->is_heard = TRUE;
	}
	return flight;
}

/* Of the mail that was said last it is known now what the next one's MAIL would meet. */
static void note_over(Smtp *smtp, SmtpTransaction *transaction)
{
	smtp->has_served |= transaction->reply != NULL;
	if (smtp->last == transaction)
		smtp->needs_reset = transaction->is_open;
}

static void on_reply(Smtp *smtp)
{
	SmtpFlight flight;

	if (!check_reply(smtp))
		return;
	flight = land(smtp);
	switch (flight.command) {
	case SMTP_RSET:
		break;
	case SMTP_MAIL:
		on_mail(smtp, flight.transaction);
		break;
	case SMTP_RCPT:
		on_rcpt(smtp, flight.transaction);
		break;
	case SMTP_DATA:
		on_data(smtp, flight.transaction);
		break;
	case SMTP_DOT:
	case SMTP_BDAT:
	case SMTP_BDAT_LAST:
		on_content(smtp, flight.transaction, flight.command);
		break;
	case SMTP_QUIT:
		finish(smtp, NULL, FALSE);
		break;
	}
	if (smtp->state == SMTP_DONE)
		return;
	if (flight.transaction && smtp_transaction_is_over(flight.transaction))
		note_over(smtp, flight.transaction);
	await(smtp, TRUE);
}

/* The link. */

static void header_cb(Link *link G_GNUC_UNUSED, const char *line, gpointer user_data)
{
	smtp_note_greeting(user_data, line);
}

static void ready_cb(Link *link, gpointer user_data)
{
	Smtp *smtp = user_data;

	/* libcurl goes on without a login where EHLO names no AUTH: the refusal of each recipient would be
	 * all that the user is told. */
	if (smtp->wants_login && !smtp->is_logged_in) {
		finish(smtp, smtp_no_login_error(smtp), FALSE);
		return;
	}
	smtp->refs++;
	set_state(smtp, SMTP_OPEN);
	smtp->callbacks->ready(smtp, smtp->user_data);
	if (smtp->state == SMTP_OPEN)
		link_wake(link);
	unref(smtp);
}

/* What the answers allow is said before they are told: the server need not wait for what is done about them
 * here. */
static void received_cb(Link *link, const guint8 *bytes, gsize len, gpointer user_data)
{
	Smtp *smtp = user_data;
	GError *failure = NULL;

	smtp->refs++;
	while (len > 0 && smtp->state != SMTP_DONE) {
		GError *error = NULL;
		gsize taken = smtp_reply_take(&smtp->reply, bytes, len, &error);

		bytes += taken;
		len -= taken;
		if (error) {
			g_prefix_error(&error, "%s ", link_name(smtp->link));
			finish(smtp, error, FALSE);
		} else if (smtp->reply.is_whole) {
			on_reply(smtp);
		}
	}
	if (smtp->state != SMTP_DONE && !smtp_say(smtp, &failure))
		finish(smtp, failure, TRUE);
	if (smtp->state != SMTP_DONE) {
		await(smtp, FALSE);
		link_wake(link);
	}
	unref(smtp);
}

/* What lies in the link's buffer counts against the mail, although others may lie there before it. */
static void tell_progress(Smtp *smtp, SmtpTransaction *transaction, gint64 now)
{
	gboolean is_whole = smtp_transaction_has_left(transaction, smtp->link);
	gint64 left = is_whole ? transaction->mail->size
			       : MAX(0, transaction->offset - (gint64)link_unsent(smtp->link));

	if (transaction->is_progress_whole || (!is_whole && now < transaction->next_progress))
		return;
	transaction->next_progress = now + SMTP_PROGRESS_US;
	transaction->is_progress_whole = is_whole;
	smtp->callbacks->progress(smtp, transaction->mail, left, smtp->user_data);
}

static void drained_cb(Link *link G_GNUC_UNUSED, gpointer user_data)
{
	Smtp *smtp = user_data;
	gint64 now = 0;

	smtp->refs++;
	smtp->is_going = TRUE;
	go_on(smtp);
	smtp->is_going = FALSE;
	for (GList *l = smtp->transactions.head; l && smtp->callbacks->progress && smtp->state != SMTP_DONE;
	     l = l->next) {
		SmtpTransaction *transaction = l->data;

		if (transaction->mail->size <= SMTP_EAGER_MAX || transaction->offset == 0)
			continue;
		now = now ? now : g_get_monotonic_time();
		tell_progress(smtp, transaction, now);
	}
	unref(smtp);
}

static void closed_cb(Link *link G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Smtp *smtp = user_data;

	/* RFC 5321 4.1.1.10 wants a reply to QUIT, but nothing depends on it. */
	if (smtp->state == SMTP_QUITTING) {
		finish(smtp, NULL, FALSE);
		return;
	}
	if (error->code == IMAIL_ERROR_TIMEOUT && smtp_in_flight(smtp) > 1)
		smtp->lost_count = !is_final(g_array_index(smtp->flying, SmtpFlight, smtp->landed).command);
	finish(smtp, g_error_copy(error), FALSE);
}

static const LinkCallbacks link_callbacks = {
	.header = header_cb,
	.ready = ready_cb,
	.received = received_cb,
	.drained = drained_cb,
	.closed = closed_cb,
};

/* The interface. */

Smtp *smtp_new(CurlLoop *loop, const Endpoint *endpoint, gboolean is_careful, const SmtpCallbacks *callbacks,
	       gpointer user_data)
{
	Smtp *smtp = g_new0(Smtp, 1);

	smtp->refs = 1;
	smtp->callbacks = callbacks;
	smtp->user_data = user_data;
	smtp->is_careful = is_careful;
	smtp->wants_login = endpoint->login != NULL;
	smtp->idle_timeout_s = MAX(1, endpoint->idle_timeout_s);
	smtp->final_timeout_s =
		endpoint->final_timeout_s ? endpoint->final_timeout_s : 5 * smtp->idle_timeout_s;
	g_queue_init(&smtp->transactions);
	smtp->flying = g_array_new(FALSE, FALSE, sizeof(SmtpFlight));
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

guint smtp_window(const Smtp *smtp)
{
	if (!smtp->has_pipelining || smtp->is_careful)
		return 1;
	return smtp->has_chunking ? SMTP_WINDOW_MAILS : SMTP_WINDOW_DATA;
}

gboolean smtp_has_room(const Smtp *smtp)
{
	return smtp->state == SMTP_OPEN && !smtp->is_ending && !smtp->wants_quit &&
	       smtp->transactions.length < smtp_window(smtp) && smtp->octets < SMTP_WINDOW_OCTETS;
}

gboolean smtp_lost_count(const Smtp *smtp)
{
	return smtp->lost_count;
}

void smtp_send(Smtp *smtp, const SmtpMail *mail)
{
	SmtpTransaction *transaction;

	g_return_if_fail(smtp_has_room(smtp));
	transaction = smtp_transaction_new(mail);
	transaction->failure = smtp_unfit_error(smtp, mail);
	if (transaction->failure)
		transaction->step = SMTP_STEP_SAID;
	smtp->octets += mail->size;
	g_queue_push_tail(&smtp->transactions, transaction);
	if (!smtp->speaking)
		smtp->speaking = smtp->transactions.tail;
	if (!smtp->is_going)
		link_wake(smtp->link);
}

void smtp_quit(Smtp *smtp)
{
	if (smtp->state == SMTP_DONE || smtp->wants_quit)
		return;
	smtp->wants_quit = TRUE;
	if (smtp->state == SMTP_OPEN && !smtp->is_going)
		link_wake(smtp->link);
}
