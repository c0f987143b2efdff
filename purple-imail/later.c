/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * later.c: an operation that cannot start answers with an error, later.
 *
 * Owns nothing but the answers under way.
 */
#define G_LOG_DOMAIN "imail"

#include "later.h"

#include "notice.h"

typedef struct {
	ImailDoneCb done;
	ImailReadCb read;
	ImailTextCb text;
	void (*nothing)(gpointer found, const GError *error, gpointer user_data);
	ImailTransferCb transfer;
	gpointer user_data;
	GError *error;
} Answer;

static gboolean answer_cb(gpointer data)
{
	Answer *answer = data;

	if (answer->done != NULL)
		answer->done(answer->error, answer->user_data);
	if (answer->read != NULL)
		answer->read(NULL, answer->error, answer->user_data);
	if (answer->text != NULL)
		answer->text(NULL, FALSE, answer->error, answer->user_data);
	if (answer->nothing != NULL)
		answer->nothing(NULL, answer->error, answer->user_data);
	if (answer->transfer != NULL)
		answer->transfer(&(ImailTransfer){.is_over = TRUE}, answer->error, answer->user_data);
	g_clear_error(&answer->error);
	g_free(answer);
	return G_SOURCE_REMOVE;
}

static void answer(Answer answer)
{
	g_idle_add(answer_cb, g_memdup2(&answer, sizeof(answer)));
}

void imail_later_done(ImailDoneCb cb, gpointer user_data, GError *error)
{
	answer((Answer){.done = cb, .user_data = user_data, .error = error});
}

void imail_later_read(ImailReadCb cb, gpointer user_data, GError *error)
{
	answer((Answer){.read = cb, .user_data = user_data, .error = error});
}

void imail_later_nothing(GCallback cb, gpointer user_data, GError *error)
{
	answer((Answer){.nothing = (void (*)(gpointer, const GError *, gpointer))cb,
			.user_data = user_data,
			.error = error});
}

static ImailClient *begin(PurpleAccount *account, GCallback cb, gpointer user_data, ImailTicket **ticket,
			  GError **error)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, error);

	if (client != NULL)
		*ticket = imail_ticket_new(self, cb, user_data, NULL);
	return client;
}

ImailClient *imail_later_begin(PurpleAccount *account, ImailDoneCb cb, gpointer user_data,
			       ImailTicket **ticket)
{
	GError *error = NULL;
	ImailClient *client = begin(account, G_CALLBACK(cb), user_data, ticket, &error);

	if (client == NULL)
		imail_later_done(cb, user_data, error);
	return client;
}

void imail_later_finished(const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (ticket->cb != NULL)
		((ImailDoneCb)ticket->cb)(error, ticket->user_data);
}

void imail_later_tell(const ImailTicket *ticket, const GError *error)
{
	if (ticket->cb != NULL)
		((ImailDoneCb)ticket->cb)(error, ticket->user_data);
	else if (error != NULL && !g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED))
		imail_notice_problem(ticket->account, error);
}

void imail_later_finished_or_told(const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	imail_later_tell(ticket, error);
}

ImailClient *imail_later_begin_pointer(PurpleAccount *account, GCallback cb, gpointer user_data,
				       ImailTicket **ticket)
{
	GError *error = NULL;
	ImailClient *client = begin(account, cb, user_data, ticket, &error);

	if (client == NULL)
		imail_later_nothing(cb, user_data, error);
	return client;
}

ImailClient *imail_later_begin_transfer(PurpleAccount *account, ImailTransferCb cb, gpointer user_data,
					ImailTicket **ticket)
{
	GError *error = NULL;
	ImailClient *client = begin(account, G_CALLBACK(cb), user_data, ticket, &error);

	if (client == NULL)
		answer((Answer){.transfer = cb, .user_data = user_data, .error = error});
	return client;
}

ImailClient *imail_later_begin_text(PurpleAccount *account, ImailTextCb cb, gpointer user_data,
				    ImailTicket **ticket)
{
	GError *error = NULL;
	ImailClient *client = begin(account, G_CALLBACK(cb), user_data, ticket, &error);

	if (client == NULL)
		answer((Answer){.text = cb, .user_data = user_data, .error = error});
	return client;
}
