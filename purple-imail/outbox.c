/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.c: taking a mail back is asked for, and answered by its state: the compose window opens when the
 * mail is surely not sent any more.
 *
 * Owns the set of mails that are to be written again once they are taken back, and when they were to leave;
 * in memory only: after a restart such a mail lies in Sent, or among those that failed, and says that it was
 * taken back.
 */
#define G_LOG_DOMAIN "imail"

#include "outbox.h"

#include "address.h"
#include "compose.h"
#include "later.h"
#include "mail.h"
#include "notice.h"
#include "ui.h"

static GHashTable *awaited; /* set of ids of mails that are being taken back for writing */
static GHashTable *planned; /* of those: id to the time (gint64) for which the user had planned it */

/* ---- the list ---- */

static void entry_free(gpointer data)
{
	ImailOutboxEntry *entry = data;

	g_free(entry->mail);
	g_free(entry->state);
	g_free(entry->subject);
	g_free(entry->to);
	g_free(entry->text);
	g_free(entry);
}

static gboolean is_waiting(int state)
{
	return state == IMAIL_MAIL_HELD || state == IMAIL_MAIL_DEFERRED || state == IMAIL_MAIL_UNCERTAIN;
}

static ImailOutboxEntry *entry_new(ImailAccount *self, const ImailSent *sent)
{
	ImailOutboxEntry *entry = g_new0(ImailOutboxEntry, 1);
	const ImailMailStatus *status = sent->status;

	entry->mail = g_strdup(status->mail);
	entry->state = g_strdup(imail_mail_state_to_name(status->state));
	entry->subject = g_strdup(sent->subject != NULL ? sent->subject : "");
	entry->to = g_strdup(sent->to != NULL ? sent->to : "");
	entry->text = imail_notice_mail_words(self, status, sent->subject);
	entry->time = status->time;
	entry->next_try = status->next_try;
	entry->can_edit = status->state != IMAIL_MAIL_SENDING;
	entry->can_release = is_waiting(status->state);
	return entry;
}

GPtrArray *imail_outbox_list(PurpleAccount *account)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(entry_free);
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, NULL);
	g_autoptr(GPtrArray) outbox = client != NULL ? imail_client_outbox(client) : NULL;

	for (guint i = 0; outbox != NULL && i < outbox->len; i++)
		g_ptr_array_add(list, entry_new(self, outbox->pdata[i]));
	return list;
}

/* ---- writing again ---- */

/* A mail that somebody has stays beside the new one. */
static gboolean is_replaced(ImailAccount *self, const char *mail)
{
	const ImailSent *sent = imail_client_sent(imail_account_client(self), mail);

	return sent != NULL &&
	       (sent->status->state == IMAIL_MAIL_RECALLED || sent->status->state == IMAIL_MAIL_FAILED);
}

/* What is held for longer than any mail is held waits for a time that the user chose. */
static void note_planned(ImailAccount *self, const ImailSent *sent)
{
	gint64 hold = purple_account_get_int(imail_account_purple(self), "hold", HOLD_DEFAULT_S);
	gint64 time = sent->status->next_try;

	if (sent->status->state != IMAIL_MAIL_HELD || time <= g_get_real_time() / G_USEC_PER_SEC + hold)
		return;
	if (planned == NULL)
		planned = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_hash_table_replace(planned, g_strdup(sent->status->mail), g_memdup2(&time, sizeof(time)));
}

static gint64 take_planned(const char *mail)
{
	const gint64 *time = planned != NULL ? g_hash_table_lookup(planned, mail) : NULL;
	gint64 result = time != NULL ? *time : 0;

	if (time != NULL)
		g_hash_table_remove(planned, mail);
	return result;
}

static gboolean is_served(const ImailSent *sent, const char *mailbox)
{
	g_autofree char *address = imail_address_parse(mailbox, NULL, NULL);
	const GPtrArray *recipients = sent->status->recipients;

	for (guint i = 0; address != NULL && recipients != NULL && i < recipients->len; i++) {
		const ImailRecipient *one = recipients->pdata[i];

		if (one->state == IMAIL_RECIPIENT_ACCEPTED && imail_address_equal(one->address, address))
			return TRUE;
	}
	return FALSE;
}

/* Takes those off FIELD who have the mail of SENT; TRUE when there were any. */
static gboolean leave_out_served(const ImailSent *sent, char **mailboxes, char **field)
{
	GString *typed = g_string_new(NULL);
	gboolean any = FALSE;

	for (; *mailboxes != NULL; mailboxes++)
		if (is_served(sent, *mailboxes))
			any = TRUE;
		else
			g_string_append_printf(typed, "%s%s", typed->len > 0 ? ", " : "", *mailboxes);
	g_free(*field);
	*field = g_string_free(typed, FALSE);
	return any;
}

static ImailCompose *compose_from(ImailAccount *self, const ImailEditable *editable, const char *mail)
{
	ImailCompose *compose = imail_compose_from_editable(imail_account_purple(self), editable);
	const ImailSent *sent = imail_client_sent(imail_account_client(self), mail);
	const ImailMail *written = editable->mail;

	compose->send_at = take_planned(mail);
	if (is_replaced(self, mail)) {
		/* Where somebody has it, its copy in Sent stays. */
		if (leave_out_served(sent, written->to, &compose->to) +
			    leave_out_served(sent, written->cc, &compose->cc) +
			    leave_out_served(sent, written->bcc, &compose->bcc) ==
		    0)
			compose->replaces_item = g_strdup(editable->item);
		compose->replaces = g_strdup(mail);
	}
	return compose;
}

/* The ticket's text is the mail's id. */
static void editable_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleAccount *account = imail_account_purple(ticket->account);

	if (error == NULL)
		imail_ui_compose_open(account, compose_from(ticket->account, editable, ticket->text));
	imail_later_tell(ticket, error);
}

static void recalled_cb(const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (error != NULL) {
		g_hash_table_remove(awaited, ticket->text);
		take_planned(ticket->text);
	}
	imail_later_tell(ticket, error);
}

void imail_outbox_edit(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);
	const ImailSent *sent = client != NULL ? imail_client_sent(client, mail) : NULL;

	if (client == NULL)
		return;
	ticket->text = g_strdup(mail);
	if (sent != NULL && imail_mail_state_is_final(sent->status->state)) {
		imail_client_edit(client, mail, editable_cb, ticket);
		return;
	}
	if (awaited == NULL)
		awaited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_add(awaited, g_strdup(mail));
	if (sent != NULL)
		note_planned(ticket->account, sent);
	imail_client_recall(client, mail, recalled_cb, ticket);
}

void imail_outbox_note(ImailAccount *self, const ImailMailStatus *status)
{
	if (awaited == NULL || !imail_mail_state_is_final(status->state) ||
	    !g_hash_table_remove(awaited, status->mail))
		return;
	if (status->state == IMAIL_MAIL_RECALLED || status->state == IMAIL_MAIL_FAILED)
		imail_client_edit(imail_account_client(self), status->mail, editable_cb,
				  imail_ticket_new(self, NULL, NULL, status->mail));
}

void imail_outbox_replaced(ImailAccount *self, const ImailCompose *compose)
{
	ImailClient *client = imail_account_client(self);

	if (compose->replaces_item != NULL)
		imail_client_delete(client, compose->replaces_item, NULL, NULL);
	if (compose->replaces != NULL)
		imail_client_forget(client, compose->replaces);
}

/* ---- the rest ---- */

void imail_outbox_release(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_release(client, mail, imail_later_finished_or_told, ticket);
}

void imail_outbox_drop(PurpleAccount *account, const char *mail, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);
	const ImailSent *sent = client != NULL ? imail_client_sent(client, mail) : NULL;

	if (sent != NULL && imail_mail_state_is_final(sent->status->state)) {
		imail_client_forget(client, mail);
		imail_ticket_free(ticket);
		imail_later_done(cb, user_data, NULL);
	} else if (client != NULL) {
		imail_client_recall(client, mail, imail_later_finished_or_told, ticket);
	}
}
