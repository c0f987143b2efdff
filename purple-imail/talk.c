/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * talk.c: conversations, and the heading of lists and bulk mail: imail.h over the session core.
 *
 * Owns nothing: each operation checks that the account has a store, and translates the answer.
 */
#define G_LOG_DOMAIN "imail"

#include "talk.h"

#include "imail-account.h"
#include "later.h"
#include "readable.h"

/* ---- one conversation ---- */

static void mail_free(gpointer data)
{
	ImailConversationMail *mail = data;

	imail_summary_free(mail->summary);
	g_free(mail);
}

/* MAILS: of ImailThreadMail; or NULL. */
static GPtrArray *mails_copy(ImailAccount *self, const GPtrArray *mails)
{
	GPtrArray *copies = mails != NULL ? g_ptr_array_new_with_free_func(mail_free) : NULL;

	for (guint i = 0; copies != NULL && i < mails->len; i++) {
		const ImailThreadMail *mail = mails->pdata[i];
		ImailConversationMail *copy = g_new0(ImailConversationMail, 1);

		copy->summary = imail_summary_new(self, mail->item);
		copy->depth = mail->depth;
		g_ptr_array_add(copies, copy);
	}
	return copies;
}

static void conversation_cb(GPtrArray *mails, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) copies = mails_copy(ticket->account, error == NULL ? mails : NULL);

	((ImailConversationMailsCb)ticket->cb)(copies, error, ticket->user_data);
}

void imail_talk_conversation(PurpleAccount *account, const char *id, ImailConversationMailsCb cb,
			     gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_conversation(client, id, conversation_cb, ticket);
}

/* ---- those of a folder ---- */

static void summary_free(gpointer data)
{
	ImailConversationSummary *summary = data;

	imail_summary_free(summary->newest);
	g_strfreev(summary->names);
	g_free(summary);
}

static GPtrArray *summaries_new(ImailAccount *self, const ImailThreadPage *page)
{
	GPtrArray *summaries = g_ptr_array_new_with_free_func(summary_free);

	for (guint i = 0; i < page->threads->len; i++) {
		const ImailThreadInfo *info = page->threads->pdata[i];
		ImailConversationSummary *summary = g_new0(ImailConversationSummary, 1);

		summary->newest = imail_summary_new(self, info->newest);
		summary->total = info->total;
		summary->unread = info->unread;
		summary->thread = info->thread;
		summary->names = g_strdupv(info->names);
		summary->is_flagged = info->is_flagged;
		summary->has_attachment = info->has_attachment;
		g_ptr_array_add(summaries, summary);
	}
	return summaries;
}

static void open_free(gpointer data)
{
	ImailConversationOpen *open = data;

	g_clear_pointer(&open->mails, g_ptr_array_unref);
	g_free(open);
}

static void page_cb(const ImailThreadPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) summaries = NULL, unfolded = NULL;
	ImailConversationPage copy = {0};

	if (page == NULL) {
		((ImailConversationPageCb)ticket->cb)(NULL, error, ticket->user_data);
		return;
	}
	copy.conversations = summaries = summaries_new(ticket->account, page);
	copy.offset = page->offset;
	copy.total = page->total;
	copy.mails = page->mails;
	copy.unread = page->unread;
	copy.unfolded = unfolded = g_ptr_array_new_with_free_func(open_free);
	for (guint i = 0; i < page->open->len; i++) {
		const ImailThreadOpen *open = page->open->pdata[i];
		const ImailConversationOpen of = {.asked = open->asked,
						  .thread = open->thread,
						  .offset = open->offset,
						  .mails = mails_copy(ticket->account, open->mails)};

		g_ptr_array_add(unfolded, g_memdup2(&of, sizeof(of)));
	}
	((ImailConversationPageCb)ticket->cb)(&copy, NULL, ticket->user_data);
}

static guint count_numbers(const gint64 *numbers)
{
	guint count = 0;

	while (numbers != NULL && numbers[count] != 0)
		count++;
	return count;
}

void imail_talk_conversations_page(PurpleAccount *account, const char *folder, gint64 offset, guint count,
				   const gint64 *unfolded, ImailConversationPageCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_threads(client, folder, offset, count, unfolded, count_numbers(unfolded),
				     page_cb, ticket);
}

static void list_cb(const ImailThreadPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) summaries = page != NULL ? summaries_new(ticket->account, page) : NULL;

	((ImailConversationListCb)ticket->cb)(summaries, error, ticket->user_data);
}

void imail_talk_conversations(PurpleAccount *account, const char *folder, gint64 offset, guint count,
			      ImailConversationListCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_threads(client, folder, offset, count, NULL, 0, list_cb, ticket);
}

/* ---- lists and bulk mail ---- */

static void group_free(gpointer data)
{
	ImailBulkGroup *group = data;

	g_free(group->key);
	g_free(group->folder);
	g_free(group->title);
	g_free(group);
}

static void bulk_cb(const ImailBulkInfo *info, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(group_free);
	ImailBulk bulk = {.groups = groups};

	if (info == NULL) {
		((ImailBulkCb)ticket->cb)(NULL, error, ticket->user_data);
		return;
	}
	for (guint i = 0; i < info->heaps->len; i++) {
		const ImailHeap *heap = info->heaps->pdata[i];
		ImailBulkGroup *group = g_new0(ImailBulkGroup, 1);

		group->key = g_strdup(heap->key);
		group->folder = g_strconcat(IMAIL_BULK_FOLDER "/", heap->key, NULL);
		group->title = g_strdup(heap->title);
		group->is_list = g_str_has_prefix(heap->key, "list:");
		group->is_kept = heap->is_kept;
		group->total = heap->total;
		group->unread = heap->unread;
		g_ptr_array_add(groups, group);
	}
	bulk.is_folding = info->is_folding;
	bulk.total = info->total;
	bulk.unread = info->unread;
	((ImailBulkCb)ticket->cb)(&bulk, NULL, ticket->user_data);
}

void imail_talk_bulk(PurpleAccount *account, ImailBulkCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_bulk(client, bulk_cb, ticket);
}

void imail_talk_bulk_fold(PurpleAccount *account, gboolean is_folding, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_bulk_fold(client, is_folding, imail_later_finished, ticket);
}

void imail_talk_bulk_keep(PurpleAccount *account, const char *key, gboolean is_kept, ImailDoneCb cb,
			  gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_bulk_keep(client, key, is_kept, imail_later_finished, ticket);
}
