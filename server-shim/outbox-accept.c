/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-accept.c: a mail into the outbox: its sender by From, its conversion, the commit, and only then the
 * answer ok. See outbox.h.
 */
#include <string.h>

#include "address.h"
#include "im-route.h"
#include "mail-convert.h"
#include "mime-build.h"
#include "outbox-lease.h"
#include "outbox-private.h"
#include "store-blob.h"
#include "store-server.h"

/* Octets of a mail that are kept in memory until it has left, OUTBOX_TAKE times at most; a larger one is read
 * back from the store. */
#define CONTENT_MAX (16 * 1024)

typedef struct {
	Outbox *outbox;
	SessionRequest *request;
	ImailMail *mail;
	MailParts *parts;
	gint64 user;
	ImailSender *sender;
	MailConverted *converted;
	StoreOutbox *row;   /* what is to be added */
	StoreOutbox *known; /* the first one, when the same id came twice */
	gboolean has_place; /* goes to its lane as soon as it is committed */
} Accept;

static void accept_free(gpointer job)
{
	Accept *accept = job;

	mail_parts_free(accept->parts);
	imail_record_free(&imail_mail_type, accept->mail);
	imail_record_free(&imail_sender_type, accept->sender);
	mail_converted_free(accept->converted);
	store_outbox_free(accept->row);
	store_outbox_free(accept->known);
	outbox_accepting(accept->outbox, -1);
	g_free(accept);
}

/* The sender of USER for the From of a mail: the one with that address, or the default one where From is
 * NULL. Caller frees. */
static ImailSender *find_sender(Server *server, gint64 user, const char *from, GError **error)
{
	g_autoptr(GPtrArray) senders = store_sender_list(store_main_tx(server->store), user);
	g_autofree char *address = from != NULL ? imail_address_parse(from, NULL, error) : NULL;

	if (from != NULL && address == NULL)
		return NULL;
	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];

		if (from != NULL ? imail_address_equal(sender->address, address) : sender->is_default)
			return imail_record_copy(&imail_sender_type, sender);
	}
	if (senders->len == 0)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "No outgoing mail server is set up yet. Set one up under Mail Servers, then send "
			    "again.");
	else
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "No outgoing mail server is set up for %s. Choose another From, or set one up "
			    "under Mail Servers.",
			    address);
	return NULL;
}

JsonObject *outbox_accepted_answer(const StoreOutbox *mail)
{
	JsonObject *ok = json_object_new();

	json_object_set_string_member(ok, "mail", mail->mail);
	json_object_set_string_member(ok, "state", imail_mail_state_to_name(mail->state));
	json_object_set_string_member(ok, "message_id", mail->message_id);
	if (mail->state == IMAIL_MAIL_HELD)
		json_object_set_int_member(ok, "next_try", mail->next_try);
	return ok;
}

static gboolean check_time(const ImailMail *mail, GError **error)
{
	if (mail->send_at <= g_get_real_time() / G_USEC_PER_SEC + IMAIL_SEND_AT_MAX_S)
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
		    "The mail is to be sent in more than a year: choose an earlier time.");
	return FALSE;
}

static gboolean check_message_id(const ImailMail *mail, GError **error)
{
	if (mail->message_id == NULL || imail_mime_is_msg_id(mail->message_id))
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "message_id: \"%s\" is no msg-id.",
		    mail->message_id);
	return FALSE;
}

gboolean outbox_check(Outbox *outbox, gint64 user, ImailMail *mail, GError **error)
{
	ImailSender *sender = check_time(mail, error) && check_message_id(mail, error)
				      ? find_sender(outbox_server(outbox), user, mail->from, error)
				      : NULL;

	if (sender == NULL)
		return FALSE;
	if (mail->from == NULL)
		mail->from = imail_address_format(sender->name, sender->address);
	imail_record_free(&imail_sender_type, sender);
	return TRUE;
}

static gboolean accept_work(StoreTx *tx, gpointer job, GError **error)
{
	Accept *accept = job;
	const MailConverted *converted = accept->converted;

	accept->known = store_outbox_find(tx, accept->user, accept->mail->mail);
	if (accept->known != NULL)
		return store_blob_remove(tx, converted->blob, error);
	if (converted->tail != NULL &&
	    !store_blob_append(tx, converted->blob, converted->tail_seq, converted->tail, error))
		return FALSE;
	/* An earlier row that could not be written (a full disk) shows here: half a mail must not be
	 * accepted.
	 */
	if (converted->tail_seq > 0 && store_blob_size(tx, converted->blob) != converted->size) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY,
			    "The server could not keep the mail: its disk may be full.");
		return FALSE;
	}
	return store_outbox_add(tx, accept->row, error);
}

static gboolean drop_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_remove(tx, *(gint64 *)job, error);
}

/* Where the mail goes after its commit. */
static void pass_on(Accept *accept, gboolean is_accepted)
{
	const ImailSender *sender = accept->sender;
	StoreOutbox *row = NULL;

	if (accept->has_place && is_accepted) {
		row = g_steal_pointer(&accept->row);
		if (row->size <= CONTENT_MAX)
			row->content = g_steal_pointer(&accept->converted->tail);
	}
	if (accept->has_place)
		outbox_hand_over(accept->outbox, accept->user, sender->sender, row);
	else if (is_accepted)
		outbox_kick(accept->outbox);
}

static void accept_done(gpointer job, const GError *error)
{
	Accept *accept = job;
	const StoreOutbox *row = accept->known != NULL ? accept->known : accept->row;
	JsonObject *ok = NULL;

	if (error == NULL)
		ok = outbox_accepted_answer(row);
	else
		store_write(outbox_server(accept->outbox)->store, drop_work, NULL,
			    g_memdup2(&accept->converted->blob, sizeof accept->converted->blob), g_free);
	session_request_finish(accept->request, ok, error);
	pass_on(accept, error == NULL && accept->known == NULL);
}

static gboolean has_recipient(const StoreOutbox *row, const char *address)
{
	for (guint i = 0; i < row->recipients->len; i++)
		if (imail_address_equal(((ImailRecipient *)row->recipients->pdata[i])->address, address))
			return TRUE;
	return FALSE;
}

/* Envelope recipients: To, Cc and Bcc, each address once, domains as A-labels. */
static gboolean add_recipients(StoreOutbox *row, const ImailMail *mail, GError **error)
{
	char **lists[] = {mail->to, mail->cc, mail->bcc};

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		for (char **mailbox = lists[i]; *mailbox != NULL; mailbox++) {
			g_autofree char *parsed = imail_address_parse(*mailbox, NULL, error);
			g_autofree char *address =
				parsed != NULL ? imail_address_to_ascii(parsed, error) : NULL;

			if (address == NULL)
				return FALSE;
			if (!has_recipient(row, address))
				store_outbox_add_recipient(row, address, IMAIL_RECIPIENT_WAITING, NULL);
		}
	return TRUE;
}

/* When MAIL may leave: after its hold, not before its send_at. */
static gint64 due_time(const ImailMail *mail, gint64 accepted)
{
	return MAX(accepted + mail->hold, mail->send_at);
}

static StoreOutbox *row_new(const Accept *accept, GError **error)
{
	StoreOutbox *row = store_outbox_new();

	if (add_recipients(row, accept->mail, error))
		row->from = imail_address_to_ascii(accept->sender->address, error);
	if (row->from == NULL) {
		store_outbox_free(row);
		return NULL;
	}
	row->user = accept->user;
	row->mail = g_strdup(accept->mail->mail);
	row->sender = g_strdup(accept->sender->sender);
	row->message_id = g_strdup(accept->converted->message_id);
	row->blob = accept->converted->blob;
	row->size = accept->converted->size;
	row->needs_8bit = accept->converted->needs_8bit;
	row->needs_utf8 = accept->converted->needs_utf8;
	row->accepted = g_get_real_time() / G_USEC_PER_SEC;
	row->due = row->next_try = due_time(accept->mail, row->accepted);
	row->state = row->due > row->accepted ? IMAIL_MAIL_HELD : IMAIL_MAIL_QUEUED;
	return row;
}

static void converted_cb(MailConverted *converted, const GError *error, gpointer user_data)
{
	Accept *accept = user_data;
	g_autoptr(GError) own = NULL;

	accept->converted = converted;
	if (error == NULL)
		accept->row = row_new(accept, &own);
	if (accept->row != NULL) {
		accept->has_place = accept->row->state == IMAIL_MAIL_QUEUED &&
				    outbox_reserve(accept->outbox, accept->user, accept->row->sender);
		if (accept->has_place)
			accept->row->lease = outbox_lease();
		store_write(outbox_server(accept->outbox)->store, accept_work, accept_done, accept,
			    accept_free);
	} else {
		session_request_finish(accept->request, NULL, error != NULL ? error : own);
		accept_free(accept);
	}
}

void outbox_accept(Outbox *outbox, SessionRequest *request, ImailMail *mail, MailParts *parts)
{
	Accept *accept = g_new0(Accept, 1);
	Session *session = session_request_session(request);
	g_autoptr(GError) error = NULL;

	outbox_accepting(outbox, 1);
	accept->outbox = outbox;
	accept->request = request;
	accept->mail = mail;
	accept->parts = parts;
	accept->user = session_user(session);
	accept->sender = find_sender(outbox_server(outbox), accept->user, mail->from, &error);
	if (accept->sender == NULL) {
		session_request_finish(request, NULL, error);
		accept_free(accept);
		return;
	}
	mail_convert(outbox_server(outbox)->convert, mail, accept->sender->name, parts, converted_cb, accept);
}
