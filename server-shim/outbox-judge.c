/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-judge.c: what a server's answers make of a mail: its state, each recipient's, when to try again and
 * whether its user is to be told. Knows no store, no connection and no clock.
 *
 * A mail is tried again after a minute, then ever more rarely up to hourly, for OUTBOX_EXPIRE_S from the time
 * at which it was first to leave (RFC 5321 4.5.4.1). Its user is told once when it is OUTBOX_TELL_S late, and
 * at once where waiting alone may not help: a login or a certificate was refused, or the sender has never
 * worked.
 */
#include <string.h>

#include "outbox-private.h"

static const int delays_s[] = {60, 120, 300, 420, 900, 1800, 3600};

void outbox_set_state(StoreOutbox *mail, ImailMailState state, const char *code, const char *text)
{
	g_autofree char *words = g_strdup(text);

	mail->state = state;
	g_free(mail->code);
	mail->code = g_strdup(code);
	g_free(mail->text);
	mail->text = g_steal_pointer(&words);
}

static const SmtpRecipient *answer_for(GPtrArray *recipients, const char *address)
{
	for (guint i = 0; i < recipients->len; i++) {
		const SmtpRecipient *answer = recipients->pdata[i];

		if (strcmp(answer->address, address) == 0)
			return answer;
	}
	return NULL;
}

/* The served are done, those refused for good too; the others go on waiting, with what was said of them. */
static void sort_recipients(StoreOutbox *mail, GPtrArray *recipients, gboolean is_accepted)
{
	for (guint i = 0; i < mail->recipients->len; i++) {
		ImailRecipient *one = mail->recipients->pdata[i];
		const SmtpRecipient *answer = answer_for(recipients, one->address);

		if (one->state != IMAIL_RECIPIENT_WAITING || answer == NULL)
			continue;
		g_clear_pointer(&one->text, g_free);
		if (answer->code / 100 == 2) {
			if (is_accepted)
				one->state = IMAIL_RECIPIENT_ACCEPTED;
			continue;
		}
		if (answer->code >= 500)
			one->state = IMAIL_RECIPIENT_REFUSED;
		one->text = g_strdup(answer->text);
	}
}

static void defer(StoreOutbox *mail, ImailMailState state, const char *code, const char *text, gint64 now)
{
	guint step = MIN((guint)mail->attempts, G_N_ELEMENTS(delays_s) - 1);

	mail->attempts++;
	if (now - mail->due > OUTBOX_EXPIRE_S) {
		g_autofree char *words =
			g_strdup_printf("Given up after 5 days. The last answer was: %s", text);

		outbox_set_state(mail, IMAIL_MAIL_FAILED, code, words);
		return;
	}
	mail->next_try = now + delays_s[step] + g_random_int_range(0, 1 + delays_s[step] / 10);
	mail->tell = !mail->is_told && now - mail->due >= OUTBOX_TELL_S;
	outbox_set_state(mail, state, code, text);
}

/* Nobody is left to be served. */
static void end(StoreOutbox *mail, const char *reply)
{
	if (store_outbox_recipients_in(mail, IMAIL_RECIPIENT_ACCEPTED) > 0)
		outbox_set_state(mail, IMAIL_MAIL_SENT, NULL, reply);
	else
		outbox_set_state(mail, IMAIL_MAIL_FAILED, imail_error_to_name(IMAIL_ERROR_PERMANENT), reply);
}

static gboolean needs_the_user(const GError *error, gboolean is_link, gboolean is_proven)
{
	return is_link &&
	       (!is_proven || error->code == IMAIL_ERROR_AUTH || error->code == IMAIL_ERROR_PERMANENT);
}

void outbox_judge(StoreOutbox *mail, const char *reply, GPtrArray *recipients, const GError *error,
		  gboolean is_link, gboolean is_proven, gint64 now)
{
	const char *code = error != NULL ? imail_error_to_name(error->code) : NULL;
	gboolean is_answer =
		error == NULL || error->code == IMAIL_ERROR_TEMPORARY || error->code == IMAIL_ERROR_PERMANENT;
	guint refused = store_outbox_recipients_in(mail, IMAIL_RECIPIENT_REFUSED);

	mail->lease = 0;
	mail->tell = FALSE;
	if (recipients != NULL && !is_link && is_answer)
		sort_recipients(mail, recipients, error == NULL);
	if (error == NULL || store_outbox_recipients_in(mail, IMAIL_RECIPIENT_WAITING) == 0) {
		if (store_outbox_recipients_in(mail, IMAIL_RECIPIENT_WAITING) == 0)
			end(mail, error != NULL ? error->message : reply);
		else
			defer(mail, IMAIL_MAIL_DEFERRED, imail_error_to_name(IMAIL_ERROR_TEMPORARY),
			      "Some recipients were put off by their server.", now);
	} else if (error->code == IMAIL_ERROR_UNCERTAIN) {
		defer(mail, IMAIL_MAIL_UNCERTAIN, code, error->message, now);
	} else if (!is_link && (error->code == IMAIL_ERROR_PERMANENT || error->code == IMAIL_ERROR_LIMIT)) {
		outbox_set_state(mail, IMAIL_MAIL_FAILED, code, error->message);
	} else {
		defer(mail, IMAIL_MAIL_DEFERRED, code, error->message, now);
	}
	if (!mail->is_told && error != NULL && needs_the_user(error, is_link, is_proven))
		mail->tell = TRUE;
	mail->is_told |= mail->tell;
	mail->tell |= mail->state == IMAIL_MAIL_FAILED ||
		      store_outbox_recipients_in(mail, IMAIL_RECIPIENT_REFUSED) > refused;
}
