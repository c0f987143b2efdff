/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * draft.c: drafts over the session core, and the question after a crash.
 *
 * Owns nothing: a draft's key is in its ImailCompose, and what is saved of it is the core's. A window that
 * opens with a draft gets a key of its own, so that a draft that is opened twice is not written over.
 */
#define G_LOG_DOMAIN "imail"

#include "draft.h"

#include "address.h"
#include "compose.h"
#include "i18n.h"
#include "later.h"
#include "ui.h"

/* ---- saving ---- */

static void saved_cb(const char *id, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (ticket->cb != NULL)
		((ImailDraftCb)ticket->cb)(id, error, ticket->user_data);
}

static void later(ImailDraftCb cb, gpointer user_data, GError *error)
{
	if (cb != NULL)
		imail_later_nothing(G_CALLBACK(cb), user_data, error);
	else
		g_error_free(error);
}

void imail_draft_save(PurpleAccount *account, ImailCompose *compose, gboolean is_last, ImailDraftCb cb,
		      gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, &error);
	g_autoptr(GPtrArray) files = NULL;
	ImailDraft draft = {0};

	if (compose->draft == NULL)
		compose->draft = g_uuid_string_random();
	if (client == NULL) {
		later(cb, user_data, error);
		return;
	}
	files = imail_compose_files(compose);
	draft.outgoing = (ImailOutgoing){.mail = imail_compose_mail(account, compose),
					 .text = compose->text,
					 .html = compose->html,
					 .files = files};
	draft.item = compose->draft_item;
	draft.forwards = compose->forwards;
	draft.replaces = compose->replaces;
	draft.replaces_item = compose->replaces_item;
	imail_client_draft_save(client, compose->draft, &draft, is_last, saved_cb,
				imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
	imail_record_free(&imail_mail_type, draft.outgoing.mail);
}

/* ---- the end ---- */

void imail_draft_discard(PurpleAccount *account, const ImailCompose *compose, ImailDoneCb cb,
			 gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, &error);

	if (client == NULL || compose->draft == NULL)
		imail_later_done(cb, user_data, error);
	else
		imail_client_draft_drop(client, compose->draft, compose->draft_item,
					imail_later_finished_or_told,
					imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}

void imail_draft_sent(ImailAccount *self, const ImailCompose *compose)
{
	const char *passed[] = {compose->forwards, NULL};
	ImailClient *client = imail_account_client(self);

	if (compose->draft != NULL)
		imail_client_draft_drop(client, compose->draft, compose->draft_item,
					imail_later_finished_or_told,
					imail_ticket_new(self, NULL, NULL, NULL));
	/* It may have been deleted meanwhile: nobody need be told. */
	if (compose->forwards != NULL)
		imail_client_mark(client, passed, "P", "", NULL, NULL);
}

/* ---- opening ---- */

/* Another program may have written a sender into it that is none here. */
static gboolean is_sender(PurpleAccount *account, const char *from)
{
	g_autoptr(GPtrArray) senders = imail_compose_senders(account);
	g_autofree char *address = from != NULL ? imail_address_parse(from, NULL, NULL) : NULL;

	for (guint i = 0; address != NULL && i < senders->len; i++) {
		const ImailFrom *one = senders->pdata[i];
		g_autofree char *own = imail_address_parse(one->mailbox, NULL, NULL);

		if (own != NULL && imail_address_equal(own, address))
			return TRUE;
	}
	return senders->len == 0 && address != NULL;
}

static ImailCompose *compose_draft(PurpleAccount *account, const ImailEditable *editable)
{
	ImailCompose *compose = imail_compose_from_editable(account, editable);

	if (!is_sender(account, compose->from))
		g_clear_pointer(&compose->from, g_free);
	compose->send_at = editable->mail->send_at;
	compose->forwards = g_strdup(editable->forwards);
	compose->replaces = g_strdup(editable->replaces);
	compose->replaces_item = g_strdup(editable->replaces_item);
	compose->draft = g_uuid_string_random();
	if (editable->is_draft)
		compose->draft_item = g_strdup(editable->item);
	return compose;
}

static void opened_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	PurpleAccount *account = imail_account_purple(ticket->account);

	if (error == NULL)
		imail_ui_compose_open(account, compose_draft(account, editable));
	imail_later_tell(ticket, error);
}

void imail_draft_open(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_edit_item(client, id, opened_cb, ticket);
}

static void open_forward(const ImailEditable *editable, const GError *error, ImailTicket *ticket,
			 gboolean as_attachment)
{
	PurpleAccount *account = imail_account_purple(ticket->account);

	if (error == NULL)
		imail_ui_compose_open(account, imail_compose_forward(account, editable, as_attachment));
	imail_later_tell(ticket, error);
}

static void inline_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	open_forward(editable, error, ticket, FALSE);
}

static void attached_cb(const ImailEditable *editable, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	open_forward(editable, error, ticket, TRUE);
}

void imail_draft_forward(PurpleAccount *account, const char *id, gboolean as_attachment, ImailDoneCb cb,
			 gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client == NULL)
		return;
	if (as_attachment)
		imail_client_edit_around(client, id, attached_cb, ticket);
	else
		imail_client_edit_item(client, id, inline_cb, ticket);
}

/* ---- after a crash ---- */

/* The ticket's text is the draft's id. */
static void continue_cb(gpointer user_data, int choice G_GNUC_UNUSED)
{
	g_autoptr(ImailTicket) ticket = user_data;

	imail_draft_open(imail_account_purple(ticket->account), ticket->text, NULL, NULL);
}

static void leave_cb(gpointer user_data, int choice G_GNUC_UNUSED)
{
	imail_ticket_free(user_data);
}

void imail_draft_lost(ImailAccount *self, const ImailItem *item, const char *missing)
{
	PurpleAccount *account = imail_account_purple(self);
	g_autofree char *subject = item->subject != NULL && *item->subject != '\0'
					   ? g_strdup_printf("“%s”", item->subject)
					   : g_strdup(_("It has no subject yet"));
	g_autofree char *words =
		missing != NULL ? g_strdup_printf(_("%s. What was attached and is not there any more: %s. "
						    "The mail is in the folder Drafts."),
						  subject, missing)
				: g_strdup_printf(_("%s. The mail is in the folder Drafts."), subject);

	purple_request_action(account, _("Unfinished Mail"), _("You were writing a mail."), words, 0, account,
			      NULL, NULL, imail_ticket_new(self, NULL, NULL, item->id), 2, _("Continue"),
			      continue_cb, _("Later"), leave_cb);
}
