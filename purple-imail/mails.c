/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mails.c: lists, searches, many mails and folders: imail.h over the session core.
 *
 * Owns nothing: each operation checks that the account has a store, and translates the answer. An operation
 * that cannot start still answers later, never inside the call.
 */
#define G_LOG_DOMAIN "imail"

#include "mails.h"

#include "imail-account.h"
#include "later.h"
#include "left-out.h"
#include "readable.h"

static void summary_free(gpointer summary)
{
	imail_summary_free(summary);
}

/* ---- folders ---- */

static void folder_free(gpointer data)
{
	ImailFolderSummary *folder = data;

	g_free(folder->name);
	g_free(folder);
}

static void folders_cb(GPtrArray *folders, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) copies = NULL;

	if (error == NULL)
		copies = g_ptr_array_new_with_free_func(folder_free);
	for (guint i = 0; copies != NULL && i < folders->len; i++) {
		const ImailFolderInfo *info = folders->pdata[i];
		ImailFolderSummary *copy = g_new0(ImailFolderSummary, 1);

		copy->name = g_strdup(info->name);
		copy->is_own = info->is_own;
		copy->total = info->total;
		copy->unread = info->unread;
		g_ptr_array_add(copies, copy);
	}
	((ImailFolderListCb)ticket->cb)(copies, error, ticket->user_data);
}

void imail_mails_folders(PurpleAccount *account, ImailFolderListCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_folders(client, folders_cb, ticket);
}

/* ---- unread mails ---- */

static void unread_cb(const ImailUnreadMails *found, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) senders = g_ptr_array_new_with_free_func(g_free);
	const ImailUnread unread = {.total = found != NULL ? found->total : 0, .senders = senders};

	for (guint i = 0; found != NULL && i < found->senders->len; i++) {
		const ImailUnreadFrom *from = found->senders->pdata[i];
		ImailUnreadSender *sender = g_new0(ImailUnreadSender, 1);

		sender->address = from->address;
		sender->count = from->count;
		g_ptr_array_add(senders, sender);
	}
	((ImailUnreadCb)ticket->cb)(found != NULL ? &unread : NULL, error, ticket->user_data);
}

void imail_mails_unread(PurpleAccount *account, ImailUnreadCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_unread(client, unread_cb, ticket);
}

/* ---- pages ---- */

static void page_cb(const ImailPage *page, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) summaries = g_ptr_array_new_with_free_func(summary_free);
	ImailListPage copy = {.summaries = summaries};

	if (page == NULL) {
		((ImailListPageCb)ticket->cb)(NULL, error, ticket->user_data);
		return;
	}
	for (guint i = 0; i < page->items->len; i++)
		g_ptr_array_add(summaries, imail_summary_new(ticket->account, page->items->pdata[i]));
	copy.offset = page->offset;
	copy.total = page->total;
	copy.unread = page->unread;
	((ImailListPageCb)ticket->cb)(&copy, NULL, ticket->user_data);
}

static const ImailSort sorts[] = {[IMAIL_LIST_BY_DATE] = IMAIL_SORT_DATE,
				  [IMAIL_LIST_BY_FROM] = IMAIL_SORT_FROM,
				  [IMAIL_LIST_BY_SUBJECT] = IMAIL_SORT_SUBJECT,
				  [IMAIL_LIST_BY_SIZE] = IMAIL_SORT_SIZE};

void imail_mails_list_page(PurpleAccount *account, const char *folder, ImailListOrder order,
			   gboolean is_descending, gint64 offset, guint count, ImailListPageCb cb,
			   gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_page(client, folder, sorts[order], is_descending, offset, count, page_cb,
				  ticket);
}

static void neighbour_cb(const char *id, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	((ImailIdCb)ticket->cb)(id, error, ticket->user_data);
}

void imail_mails_neighbour(PurpleAccount *account, const char *folder, ImailListOrder order,
			   gboolean is_descending, const char *id, int step, ImailIdCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_neighbour(client, folder, sorts[order], is_descending, id, step, neighbour_cb,
				       ticket);
}

static void place_cb(const ImailPlace *found, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	ImailMailPlace place;

	if (found != NULL)
		place = (ImailMailPlace){.at = found->at, .thread = found->thread};
	((ImailMailPlaceCb)ticket->cb)(found != NULL ? &place : NULL, error, ticket->user_data);
}

void imail_mails_place(PurpleAccount *account, const char *folder, ImailListOrder order,
		       gboolean is_descending, gboolean is_conversations, const char *id, ImailMailPlaceCb cb,
		       gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_place(client, folder, sorts[order], is_descending, is_conversations, id,
				   place_cb, ticket);
}

/* ---- searches ---- */

static void hit_free(gpointer data)
{
	ImailSearchHit *hit = data;

	imail_summary_free(hit->summary);
	g_free(hit->excerpt);
	g_array_unref(hit->marks);
	g_free(hit);
}

static ImailSearchHit *hit_new(ImailAccount *self, const ImailHit *found)
{
	ImailSearchHit *hit = g_new0(ImailSearchHit, 1);

	hit->summary = imail_summary_new(self, found->item);
	hit->excerpt = g_strdup(found->excerpt);
	hit->marks = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < found->marks->len; i++) {
		const ImailMark *mark = &g_array_index(found->marks, ImailMark, i);

		g_array_append_val(hit->marks, mark->start);
		g_array_append_val(hit->marks, mark->end);
	}
	return hit;
}

static void found_cb(const ImailFound *found, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(hit_free);
	g_autofree char *left_out = imail_left_out(found != NULL ? found->left_out : NULL);
	ImailSearchResult result = {.hits = hits};

	if (found == NULL) {
		((ImailSearchCb)ticket->cb)(NULL, error, ticket->user_data);
		return;
	}
	for (guint i = 0; i < found->hits->len; i++)
		g_ptr_array_add(hits, hit_new(ticket->account, found->hits->pdata[i]));
	result.total = found->total;
	result.is_cut = found->is_cut;
	result.is_reading = found->is_reading;
	result.left_out = left_out;
	((ImailSearchCb)ticket->cb)(&result, NULL, ticket->user_data);
}

void imail_mails_search(PurpleAccount *account, const char *query, gboolean is_typing, guint max,
			ImailSearchCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_search(client, query, is_typing, max, found_cb, ticket);
}

/* ---- many mails ---- */

void imail_mails_mark(PurpleAccount *account, const char *const *ids, const char *set, const char *clear,
		      ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_mark(client, ids, set, clear, imail_later_finished, ticket);
}

void imail_mails_move(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
		      gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_move(client, ids, folder, imail_later_finished, ticket);
}

void imail_mails_copy(PurpleAccount *account, const char *const *ids, const char *folder, ImailDoneCb cb,
		      gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_copy(client, ids, folder, imail_later_finished, ticket);
}

void imail_mails_delete(PurpleAccount *account, const char *const *ids, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_delete_many(client, ids, imail_later_finished, ticket);
}

void imail_mails_restore(PurpleAccount *account, const char *const *ids, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_restore(client, ids, imail_later_finished, ticket);
}

void imail_mails_folder_mark_read(PurpleAccount *account, const char *folder, ImailDoneCb cb,
				  gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_mark_folder_read(client, folder, imail_later_finished, ticket);
}

void imail_mails_trash_empty(PurpleAccount *account, guint days, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_empty_trash(client, days, imail_later_finished, ticket);
}

/* ---- folders ---- */

void imail_mails_folder_create(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_folder_create(client, name, imail_later_finished, ticket);
}

void imail_mails_folder_rename(PurpleAccount *account, const char *name, const char *new_name, ImailDoneCb cb,
			       gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_folder_rename(client, name, new_name, imail_later_finished, ticket);
}

void imail_mails_folder_remove(PurpleAccount *account, const char *name, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_folder_remove(client, name, imail_later_finished, ticket);
}

/* ---- out and in ---- */

static gboolean carried_cb(const ImailCarried *carried, const GError *error, gpointer user_data)
{
	ImailTicket *ticket = user_data;
	const ImailTransfer transfer = {.done = carried->done,
					.known = carried->known,
					.passed = carried->passed,
					.part = carried->part,
					.is_over = carried->is_over};
	gboolean goes_on =
		ticket->cb == NULL || ((ImailTransferCb)ticket->cb)(&transfer, error, ticket->user_data);

	if (carried->is_over)
		imail_ticket_free(ticket);
	return goes_on;
}

void imail_mails_export(PurpleAccount *account, const char *const *ids, const char *path, ImailTransferCb cb,
			gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_transfer(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_export(client, ids, path, carried_cb, ticket);
}

void imail_mails_folder_export(PurpleAccount *account, const char *folder, const char *path,
			       ImailTransferCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_transfer(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_export_folder(client, folder, path, carried_cb, ticket);
}

void imail_mails_import(PurpleAccount *account, const char *path, const char *folder, ImailTransferCb cb,
			gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_transfer(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_import(client, path, folder, carried_cb, ticket);
}
