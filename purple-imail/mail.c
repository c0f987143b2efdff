/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail.c: the operations of imail.h over the session core.
 *
 * Owns the table of operations; each checks that the account has a store, translates, and hands the answer
 * on. An operation that cannot start still answers later, never inside the call.
 */
#define G_LOG_DOMAIN "imail"

#include "mail.h"

#include <gio/gio.h>

#include "i18n.h"
#include "imail-account.h"
#include "address.h"
#include "buddy-address.h"
#include "buddy-mail.h"
#include "check.h"
#include "complete.h"
#include "compose.h"
#include "draft.h"
#include "fate.h"
#include "image-load.h"
#include "image-senders.h"
#include "later.h"
#include "mails.h"
#include "outbox.h"
#include "outgoing-read.h"
#include "profile.h"
#include "readable.h"
#include "servers-found.h"
#include "servers.h"
#include "servers-api.h"
#include "talk.h"
#include "signature.h"
#include "ui.h"
#include "view.h"

/* ---- answers that come later ---- */

/* ---- reading ---- */

typedef struct {
	guint64 serial; /* of the account, which may go while the thread works */
	ImailReadable *readable;
	ImailReadableBody *body;
	ImailReadCb cb;
	gpointer user_data;
} Reading;

/* What is asked for; the ticket's user data. */
typedef struct {
	ImailForm form;
	gpointer user_data;
} Asked;

static void reading_free(gpointer data)
{
	Reading *reading = data;

	imail_readable_free(reading->readable);
	imail_readable_body_free(reading->body);
	g_free(reading);
}

static void reading_thread(GTask *task, gpointer source G_GNUC_UNUSED, gpointer data,
			   GCancellable *cancellable G_GNUC_UNUSED)
{
	Reading *reading = data;

	imail_readable_finish(reading->readable, reading->body);
	g_task_return_boolean(task, TRUE);
}

static void reading_done_cb(GObject *source G_GNUC_UNUSED, GAsyncResult *result,
			    gpointer user_data G_GNUC_UNUSED)
{
	Reading *reading = g_task_get_task_data(G_TASK(result));

	if (imail_account_by_serial(reading->serial) != NULL)
		reading->cb(reading->readable, NULL, reading->user_data);
}

static void parsed_cb(const ImailItem *item, const ImailParsed *parsed, const GError *error,
		      gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autofree Asked *asked = ticket->user_data;
	g_autoptr(GTask) task = NULL;
	Reading *reading;

	if (error != NULL) {
		((ImailReadCb)ticket->cb)(NULL, error, asked->user_data);
		return;
	}
	reading = g_new0(Reading, 1);
	reading->serial = imail_account_serial(ticket->account);
	reading->readable = imail_readable_new(ticket->account, item, parsed);
	reading->body = imail_readable_body_new(ticket->account, parsed, asked->form);
	reading->cb = (ImailReadCb)ticket->cb;
	reading->user_data = asked->user_data;
	task = g_task_new(NULL, NULL, reading_done_cb, NULL);
	g_task_set_task_data(task, reading, reading_free);
	g_task_run_in_thread(task, reading_thread);
}

static void api_read_as(PurpleAccount *account, const char *id, ImailForm form, ImailReadCb cb,
			gpointer user_data)
{
	GError *error = NULL;
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, &error);
	const Asked asked = {form, user_data};

	if (client == NULL)
		imail_later_read(cb, user_data, error);
	else if (g_str_has_prefix(id, IMAIL_OUTGOING_ID))
		imail_outgoing_read(self, id, form, cb, user_data);
	else
		imail_client_read(
			client, id, parsed_cb,
			imail_ticket_new(self, G_CALLBACK(cb), g_memdup2(&asked, sizeof(asked)), NULL));
}

static void api_read(PurpleAccount *account, const char *id, ImailReadCb cb, gpointer user_data)
{
	api_read_as(account, id, IMAIL_FORM_PREFERRED, cb, user_data);
}

static void items_cb(GPtrArray *items, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	g_autoptr(GPtrArray) summaries = NULL;

	if (error == NULL) {
		summaries = g_ptr_array_new_with_free_func((GDestroyNotify)imail_summary_free);
		for (guint i = 0; i < items->len; i++)
			g_ptr_array_add(summaries, imail_summary_new(ticket->account, items->pdata[i]));
	}
	((ImailListCb)ticket->cb)(summaries, error, ticket->user_data);
}

static void api_list(PurpleAccount *account, const char *folder, guint max, ImailListCb cb,
		     gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin_pointer(account, G_CALLBACK(cb), user_data, &ticket);

	if (client != NULL)
		imail_client_list(client, folder, max, items_cb, ticket);
}

/* ---- keeping ---- */

static void api_attachment_save(PurpleAccount *account, const char *id, guint index, const char *path,
				ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_save_attachment(client, id, index, path, imail_later_finished, ticket);
}

static void api_mail_save(PurpleAccount *account, const char *id, const char *path, ImailDoneCb cb,
			  gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_save_mail(client, id, path, imail_later_finished, ticket);
}

static void api_mail_delete(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data)
{
	ImailTicket *ticket;
	ImailClient *client = imail_later_begin(account, cb, user_data, &ticket);

	if (client != NULL)
		imail_client_delete(client, id, imail_later_finished, ticket);
}

/* ---- sending ---- */

static gboolean check_recipients(const ImailCompose *compose, GError **error)
{
	const char *const fields[] = {compose->to, compose->cc, compose->bcc};

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *bad = NULL;

		if (imail_compose_check(fields[i], &bad))
			continue;
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "“%s” is no mail address.", bad);
		return FALSE;
	}
	return TRUE;
}

static char *api_send(PurpleAccount *account, const ImailCompose *compose, GError **error)
{
	ImailAccount *self;
	ImailClient *client = imail_account_open(account, &self, error);
	g_autoptr(GPtrArray) files = imail_compose_files(compose);
	ImailMail *mail;
	char *id;

	if (client == NULL || !check_recipients(compose, error))
		return NULL;
	mail = imail_compose_mail(account, compose);
	mail->hold =
		compose->hold >= 0 ? compose->hold : purple_account_get_int(account, "hold", HOLD_DEFAULT_S);
	mail->hold = CLAMP(mail->hold, 0, IMAIL_HOLD_MAX);
	id = imail_client_send_mail(client,
				    &(ImailOutgoing){.mail = mail,
						     .text = compose->text != NULL ? compose->text : "",
						     .html = compose->html,
						     .files = files},
				    error);
	imail_record_free(&imail_mail_type, mail);
	if (id != NULL && compose->in_reply_to != NULL)
		imail_client_mark_answered(client, compose->in_reply_to);
	if (id != NULL) {
		imail_outbox_replaced(self, compose);
		imail_draft_sent(self, compose);
	}
	return id;
}

/* ---- the server ---- */

static void checked_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	imail_later_tell(ticket, error);
}

static void api_check_mailbox(PurpleAccount *account, const char *mailbox, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = imail_account_find(account);
	const char *ids[] = {mailbox, NULL};

	if (self == NULL || !imail_account_is_online(self))
		imail_later_done(
			cb, user_data,
			g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, _("The account is offline.")));
	else
		imail_client_check_now(imail_account_client(self), ids, checked_cb,
				       imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}

static void api_mail_fetch(PurpleAccount *account, const char *id, ImailDoneCb cb, gpointer user_data)
{
	ImailAccount *self = imail_account_find(account);

	if (self == NULL || !imail_account_is_online(self))
		imail_later_done(
			cb, user_data,
			g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NETWORK, _("The account is offline.")));
	else
		imail_client_fetch(imail_account_client(self), id, checked_cb,
				   imail_ticket_new(self, G_CALLBACK(cb), user_data, NULL));
}

static void api_check_now(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);

	if (self == NULL || !imail_account_is_online(self))
		return;
	if (imail_account_mailboxes(self)->len == 0)
		imail_servers_edit(account);
	else
		api_check_mailbox(account, NULL, NULL, NULL);
}

const ImailApi *imail_mail_api(void)
{
	static const ImailApi api = {
		.version = IMAIL_API_VERSION,
		.ui_register = imail_ui_register,
		.ui_unregister = imail_ui_unregister,
		.accounts = imail_account_list_online,
		.senders = imail_compose_senders,
		.compose = imail_ui_compose_open,
		.compose_new = imail_compose_new,
		.compose_reply = imail_compose_reply,
		.compose_free = imail_compose_free,
		.recipients_check = imail_compose_check,
		.send = api_send,
		.read = api_read,
		.list = api_list,
		.attachment_save = api_attachment_save,
		.mail_save = api_mail_save,
		.mail_delete = api_mail_delete,
		.check_now = api_check_now,
		.servers_edit = imail_servers_edit,
		.buddy_address = imail_buddy_mail_address,
		.buddy_set_address = imail_buddy_mail_set_address,
		.sender_set = imail_server_set_sender,
		.mailbox_set = imail_server_set_mailbox,
		.mail_fetch = api_mail_fetch,
		.check_mailbox = api_check_mailbox,
		.outbox = imail_outbox_list,
		.mail_edit = imail_outbox_edit,
		.mail_release = imail_outbox_release,
		.mail_drop = imail_outbox_drop,
		.complete = imail_complete,
		.servers = imail_server_list,
		.server_new = imail_server_new,
		.server_free = imail_server_free,
		.server_remove = imail_server_remove,
		.folders = imail_mails_folders,
		.list_page = imail_mails_list_page,
		.search = imail_mails_search,
		.conversation = imail_talk_conversation,
		.conversations = imail_talk_conversations,
		.mails_mark = imail_mails_mark,
		.mails_move = imail_mails_move,
		.mails_copy = imail_mails_copy,
		.mails_delete = imail_mails_delete,
		.mails_restore = imail_mails_restore,
		.folder_mark_read = imail_mails_folder_mark_read,
		.trash_empty = imail_mails_trash_empty,
		.folder_create = imail_mails_folder_create,
		.folder_rename = imail_mails_folder_rename,
		.folder_remove = imail_mails_folder_remove,
		.mails_export = imail_mails_export,
		.folder_export = imail_mails_folder_export,
		.mails_import = imail_mails_import,
		.servers_discover = imail_servers_discover,
		.server_test = imail_server_test,
		.draft_save = imail_draft_save,
		.draft_discard = imail_draft_discard,
		.draft_open = imail_draft_open,
		.mail_forward = imail_draft_forward,
		.mail_source = imail_view_source,
		.mail_page = imail_view_page,
		.conversations_page = imail_talk_conversations_page,
		.bulk = imail_talk_bulk,
		.bulk_fold = imail_talk_bulk_fold,
		.bulk_keep = imail_talk_bulk_keep,
		.read_as = api_read_as,
		.mail_header = imail_view_header,
		.attachment_load = imail_view_load,
		.attachment_copy = imail_view_copy,
		.mail_page_with = imail_view_page_with,
		.mail_neighbour = imail_mails_neighbour,
		.images_allowed = imail_image_senders_has,
		.images_allow = imail_image_senders_set,
		.images_senders = imail_image_senders_list,
		.buddy_find = imail_buddy_mail_find,
		.buddy_ask_address = imail_buddy_mail_ask,
		.image_fetch = imail_image_load,
		.signature_get = imail_signature_get,
		.signature_free = imail_signature_free,
		.signature_set = imail_signature_set,
		.signature_change = imail_signature_change,
		.signature_change_free = imail_signature_change_free,
		.file_keep = imail_compose_keep,
		.mail_size_max = imail_compose_size_max,
		.mail_fate = imail_fate_get,
		.mail_fate_free = imail_fate_free,
		.unread = imail_mails_unread,
		.node_addresses = imail_buddy_address_of_node,
		.profile_set = imail_profile_set,
		.profile_edit = imail_profile_edit,
		.check_choose = imail_check_choose,
		.html_clean = imail_compose_html_clean,
		.mail_place = imail_mails_place,
	};

	return &api;
}

/* libpurple has no marshaller for a function without arguments that returns a pointer. */
static void marshal_pointer(PurpleCallback cb, va_list args G_GNUC_UNUSED, void *data G_GNUC_UNUSED,
			    void **result)
{
	const ImailApi *(*get)(void) = (const ImailApi *(*)(void))cb;
	const ImailApi *api = get();

	if (result != NULL)
		*result = (gpointer)api;
}

void imail_mail_publish(PurplePlugin *plugin)
{
	purple_plugin_ipc_register(plugin, IMAIL_IPC_API, PURPLE_CALLBACK(imail_mail_api), marshal_pointer,
				   purple_value_new(PURPLE_TYPE_POINTER), 0);
}
