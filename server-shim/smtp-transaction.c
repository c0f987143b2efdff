/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * smtp-transaction.c: one mail on its way: its octets, its recipients' answers, and what may have left of it.
 */
#include "smtp-private.h"

static void recipient_free(gpointer data)
{
	SmtpRecipient *recipient = data;

	g_free(recipient->address);
	g_free(recipient->text);
	g_free(recipient);
}

SmtpTransaction *smtp_transaction_new(const SmtpMail *mail)
{
	SmtpTransaction *transaction = g_new0(SmtpTransaction, 1);

	transaction->mail = mail;
	transaction->recipients = g_ptr_array_new_with_free_func(recipient_free);
	while (mail->to[transaction->count])
		transaction->count++;
	return transaction;
}

void smtp_transaction_free(SmtpTransaction *transaction)
{
	if (!transaction)
		return;
	g_ptr_array_unref(transaction->recipients);
	g_clear_error(&transaction->failure);
	g_clear_pointer(&transaction->content, g_bytes_unref);
	g_free(transaction->reply);
	g_free(transaction);
}

gboolean smtp_transaction_is_lost(const SmtpTransaction *transaction)
{
	return transaction->failure ||
	       (transaction->answered == transaction->count && transaction->accepted == 0);
}

gboolean smtp_transaction_is_over(const SmtpTransaction *transaction)
{
	return transaction->step == SMTP_STEP_SAID && transaction->flying == 0;
}

void smtp_transaction_rcpt(SmtpTransaction *transaction, const SmtpReply *reply)
{
	SmtpRecipient *recipient;
	guint index = transaction->answered++;

	/* Without a transaction at the server these are no answers about the recipients. */
	if (transaction->failure)
		return;
	recipient = g_new0(SmtpRecipient, 1);
	recipient->address = g_strdup(transaction->mail->to[index]);
	recipient->code = reply->code;
	recipient->text = g_strdup(reply->text);
	g_ptr_array_add(transaction->recipients, recipient);
	transaction->accepted += reply->code / 100 == 2;
}

gboolean smtp_transaction_has_left(const SmtpTransaction *transaction, const Link *link)
{
	return transaction->end > 0 && transaction->end <= link_left(link);
}

GBytes *smtp_transaction_read(SmtpTransaction *transaction, gsize max, GError **error)
{
	const SmtpMail *mail = transaction->mail;
	GBytes *piece;

	if (transaction->content)
		return g_bytes_new_from_bytes(transaction->content, (gsize)transaction->offset,
					      MIN(max, (gsize)(mail->size - transaction->offset)));
	piece = mail->read(mail->user_data, transaction->offset, max, error);
	if (piece && g_bytes_get_size(piece) > 0 && g_bytes_get_size(piece) <= max)
		return piece;
	g_clear_pointer(&piece, g_bytes_unref);
	return NULL;
}

/* What the store gives in one piece is kept as it is. */
gboolean smtp_transaction_load(SmtpTransaction *transaction)
{
	const gint64 size = transaction->mail->size;
	g_autoptr(GByteArray) all = NULL;
	g_autoptr(GBytes) whole = NULL;
	GError *error = NULL;

	if (size > SMTP_EAGER_MAX || size == 0)
		return TRUE;
	while (transaction->offset < size) {
		g_autoptr(GBytes) piece =
			smtp_transaction_read(transaction, (gsize)(size - transaction->offset), &error);
		gsize len;
		const void *octets = piece ? g_bytes_get_data(piece, &len) : NULL;

		if (!piece) {
			transaction->failure = smtp_read_error(size, error);
			return FALSE;
		}
		transaction->offset += len;
		if (!all && transaction->offset == size) {
			whole = g_bytes_ref(piece);
			break;
		}
		if (!all)
			all = g_byte_array_sized_new((guint)size);
		g_byte_array_append(all, octets, (guint)len);
	}
	transaction->offset = 0;
	transaction->content =
		whole ? g_steal_pointer(&whole) : g_byte_array_free_to_bytes(g_steal_pointer(&all));
	return TRUE;
}
