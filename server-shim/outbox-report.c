/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-report.c: what a delivery report makes of the mail that it speaks of. See outbox-report.h.
 *
 * A report is a claim of whoever wrote it: it changes how a mail is shown, never whether one is sent. What it
 * says of somebody who was no recipient counts only where the mail had a single one (who had it forwarded).
 */
#include "outbox-report.h"

#include "address.h"
#include "outbox-private.h"
#include "store-push.h"

StoreOutbox *outbox_report_find(StoreTx *tx, gint64 user, const ImailReport *report)
{
	StoreOutbox *mail = NULL;

	if (report->envelope_id != NULL)
		mail = store_outbox_find(tx, user, report->envelope_id);
	if (mail == NULL && report->message_id != NULL)
		mail = store_outbox_find_message_id(tx, user, report->message_id);
	return mail;
}

static ImailRecipient *find_recipient(StoreOutbox *mail, const ImailReportRecipient *about)
{
	for (guint i = 0; i < mail->recipients->len; i++) {
		ImailRecipient *one = mail->recipients->pdata[i];

		if (imail_address_equal(one->address, about->address) ||
		    (about->final_address != NULL && imail_address_equal(one->address, about->final_address)))
			return one;
	}
	return mail->recipients->len == 1 ? mail->recipients->pdata[0] : NULL;
}

static void bounce(StoreOutbox *mail, const ImailRecipient *one)
{
	g_autofree char *text = g_strdup_printf("%s did not get it: %s", one->address,
						one->text != NULL ? one->text : "no reason was given");

	mail->tell = TRUE;
	/* One that still waits for others goes on; its status says who is refused. */
	if (mail->state == IMAIL_MAIL_SENT || mail->state == IMAIL_MAIL_BOUNCED)
		outbox_set_state(mail, IMAIL_MAIL_BOUNCED, imail_error_to_name(IMAIL_ERROR_PERMANENT), text);
}

/* Writes into MAIL what REPORT says of its recipients: bounced, where one did not get it. FALSE: nothing new.
 */
static gboolean apply(StoreOutbox *mail, const ImailReport *report)
{
	gboolean is_news = FALSE;

	for (guint i = 0; i < report->recipients->len; i++) {
		const ImailReportRecipient *about = report->recipients->pdata[i];
		ImailRecipient *one = find_recipient(mail, about);

		if (one == NULL || one->state != IMAIL_RECIPIENT_ACCEPTED ||
		    about->action == IMAIL_REPORT_DELIVERED)
			continue;
		is_news = TRUE;
		g_free(one->text);
		one->text = g_strdup(about->words);
		if (about->action != IMAIL_REPORT_FAILED)
			continue;
		one->state = IMAIL_RECIPIENT_REFUSED;
		bounce(mail, one);
	}
	return is_news;
}

void outbox_report_keep(StoreTx *tx, StoreOutbox *mail)
{
	StoreOutbox *row = store_outbox_get(tx, mail->id);

	for (guint i = 0; row != NULL && i < MIN(row->recipients->len, mail->recipients->len); i++) {
		const ImailRecipient *reported = row->recipients->pdata[i];
		ImailRecipient *one = mail->recipients->pdata[i];

		if (reported->state != IMAIL_RECIPIENT_REFUSED || one->state != IMAIL_RECIPIENT_ACCEPTED)
			continue;
		one->state = IMAIL_RECIPIENT_REFUSED;
		g_free(one->text);
		one->text = g_strdup(reported->text);
		bounce(mail, one);
	}
	store_outbox_free(row);
}

gboolean outbox_report_commit(StoreTx *tx, gint64 user, const ImailReport *report, GError **error)
{
	StoreOutbox *mail = outbox_report_find(tx, user, report);
	gboolean ok = TRUE;

	if (mail != NULL && apply(mail, report)) {
		g_message("mail %s: %s: %s", mail->mail, imail_mail_state_to_name(mail->state), mail->text);
		ok = outbox_update_and_tell(tx, mail, error);
	}
	store_outbox_free(mail);
	return ok;
}
