/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mails.c: mails and their states as events.
 *
 * A compose window that the plugin wants opened becomes an event "compose" with its fields; there is no
 * window, `send` sends.
 */
#include "mails.h"

#include "emit.h"

static JsonObject *account_event(const char *name, PurpleAccount *account)
{
	JsonObject *event = event_new(name);

	event_string(event, "account", purple_account_get_username(account));
	return event;
}

JsonObject *mails_summary(const ImailSummary *summary)
{
	JsonObject *object = json_object_new();

	event_string(object, "id", summary->id);
	event_string(object, "folder", summary->folder);
	event_string(object, "from", summary->from);
	event_string(object, "from_address", summary->from_address);
	event_string(object, "subject", summary->subject);
	event_string(object, "to", summary->to);
	event_string(object, "preview", summary->preview);
	event_int(object, "date", summary->date);
	event_int(object, "size", summary->size);
	event_bool(object, "seen", summary->is_seen);
	event_bool(object, "answered", summary->is_answered);
	event_bool(object, "has_attachment", summary->has_attachment);
	event_string(object, "mail", summary->mail);
	event_string(object, "state", summary->state);
	event_string(object, "state_text", summary->state_text);
	event_bool(object, "bulk", summary->is_bulk);
	event_string(object, "list_id", summary->list_id);
	event_bool(object, "flagged", summary->is_flagged);
	event_bool(object, "forwarded", summary->is_forwarded);
	event_bool(object, "draft", summary->is_draft);
	event_int(object, "thread", summary->thread);
	event_bool(object, "apart", summary->is_apart);
	event_string(object, "bulk_key", summary->bulk_key);
	event_string(object, "bulk_why", summary->bulk_why);
	return object;
}

static JsonArray *folds_of(const ImailReadable *mail)
{
	JsonArray *folds = json_array_new();

	for (guint i = 0; i < mail->folds->len; i++) {
		const ImailFold *fold = &g_array_index(mail->folds, ImailFold, i);
		JsonObject *one = json_object_new();

		event_bool(one, "signature", fold->is_signature);
		event_int(one, "lines", fold->lines);
		event_int(one, "text_start", (gint64)fold->text_start);
		event_int(one, "text_end", (gint64)fold->text_end);
		event_int(one, "markup_start", (gint64)fold->markup_start);
		event_int(one, "markup_end", (gint64)fold->markup_end);
		json_array_add_object_element(folds, one);
	}
	return folds;
}

JsonObject *mails_readable(const ImailReadable *mail)
{
	JsonObject *object = mails_summary(mail->summary);
	JsonArray *attachments = json_array_new();

	event_string(object, "to", mail->to);
	event_string(object, "cc", mail->cc);
	event_string(object, "reply_to", mail->reply_to);
	event_string(object, "message_id", mail->message_id);
	event_strv(object, "references", (const char *const *)mail->references);
	event_string(object, "text", mail->text);
	event_string(object, "markup", mail->markup);
	event_string(object, "left_out", mail->left_out);
	event_string(object, "through", mail->through);
	event_string(object, "signed_by", mail->signed_by);
	event_string(object, "checked_by", mail->checked_by);
	event_string(object, "sender_warning", mail->sender_warning);
	event_string(object, "unsubscribe_mail", mail->unsubscribe_mail);
	event_string(object, "unsubscribe_web", mail->unsubscribe_web);
	json_object_set_array_member(object, "folds", folds_of(mail));
	event_int(object, "remote_images", mail->remote_images);
	event_bool(object, "from_html", mail->is_from_html);
	event_bool(object, "signed", mail->is_signed);
	event_bool(object, "encrypted", mail->is_encrypted);
	event_bool(object, "nested", mail->is_nested);
	if (mail->is_partial)
		json_object_set_boolean_member(object, "partial", TRUE);
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = mail->attachments->pdata[i];
		JsonObject *one = json_object_new();

		event_string(one, "name", part->name);
		event_string(one, "media_type", part->media_type);
		event_int(one, "size", part->size);
		event_bool(one, "is_mail", part->is_mail);
		json_array_add_object_element(attachments, one);
	}
	json_object_set_array_member(object, "attachments", attachments);
	return object;
}

static void compose_open(PurpleAccount *account, ImailCompose *compose)
{
	JsonObject *event = account_event("compose", account);
	g_autoptr(GPtrArray) paths = g_ptr_array_new(), types = g_ptr_array_new();

	for (guint i = 0; i < compose->files->len; i++) {
		const ImailFile *file = compose->files->pdata[i];

		g_ptr_array_add(paths, file->path);
		g_ptr_array_add(types, file->media_type != NULL ? file->media_type : (char *)"");
	}
	g_ptr_array_add(paths, NULL);
	g_ptr_array_add(types, NULL);
	event_string(event, "from", compose->from);
	event_string(event, "to", compose->to);
	event_string(event, "cc", compose->cc);
	event_string(event, "bcc", compose->bcc);
	event_string(event, "subject", compose->subject);
	event_string(event, "text", compose->text);
	event_string(event, "html", compose->html);
	event_string(event, "replaces", compose->replaces);
	event_string(event, "replaces_item", compose->replaces_item);
	event_string(event, "draft", compose->draft);
	event_string(event, "draft_item", compose->draft_item);
	event_string(event, "forwards", compose->forwards);
	event_string(event, "in_reply_to", compose->in_reply_to);
	event_strv(event, "references", (const char *const *)compose->references);
	event_int(event, "send_at", compose->send_at);
	event_strv(event, "types", (const char *const *)types->pdata);
	event_strv(event, "files", (const char *const *)paths->pdata);
	event_emit(event);
	imail_api_get()->compose_free(compose);
}

static void read_open(PurpleAccount *account, const char *id)
{
	JsonObject *event = account_event("read-open", account);

	event_string(event, "id", id);
	event_emit(event);
}

static void mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	JsonObject *event = account_event("mail-added", account);

	event_bool(event, "new", is_new);
	json_object_set_object_member(event, "mail", mails_summary(summary));
	event_emit(event);
}

static void mail_changed(PurpleAccount *account, const ImailSummary *summary)
{
	JsonObject *event = account_event("mail-changed", account);

	json_object_set_object_member(event, "mail", mails_summary(summary));
	event_emit(event);
}

static void mail_removed(PurpleAccount *account, const char *id)
{
	JsonObject *event = account_event("mail-removed", account);

	event_string(event, "id", id);
	event_emit(event);
}

static void mail_event(PurpleAccount *account, const ImailMailEvent *mail)
{
	JsonObject *event = account_event("mail-status", account);

	event_string(event, "mail", mail->mail);
	event_string(event, "state", mail->state);
	event_string(event, "subject", mail->subject);
	event_string(event, "text", mail->text);
	event_int(event, "next_try", mail->next_try);
	event_bool(event, "failure", mail->is_failure);
	if (mail->total > 0) {
		event_int(event, "done", mail->done);
		event_int(event, "total", mail->total);
	}
	event_emit(event);
}

static void mailbox_event(PurpleAccount *account, const ImailMailboxEvent *mailbox)
{
	JsonObject *event = account_event("mailbox-status", account);

	event_string(event, "mailbox", mailbox->mailbox);
	event_string(event, "name", mailbox->name);
	event_string(event, "state", mailbox->state);
	event_string(event, "text", mailbox->text);
	event_int(event, "last_success", mailbox->last_success);
	event_int(event, "next_try", mailbox->next_try);
	event_emit(event);
}

static void progress(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total)
{
	JsonObject *event = account_event("progress", account);

	event_string(event, "mailbox", mailbox);
	event_int(event, "done", done);
	event_int(event, "total", total);
	event_emit(event);
}

static void account_changed(PurpleAccount *account)
{
	JsonObject *event = account_event("account-changed", account);
	g_autoptr(GPtrArray) senders = imail_api_get()->senders(account);
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < senders->len; i++)
		g_ptr_array_add(names, ((ImailFrom *)senders->pdata[i])->mailbox);
	g_ptr_array_add(names, NULL);
	event_bool(event, "online", purple_account_is_connected(account));
	event_strv(event, "senders", (const char *const *)names->pdata);
	event_emit(event);
}

static void folders_changed(PurpleAccount *account)
{
	event_emit(account_event("folders-changed", account));
}

static void indexing(PurpleAccount *account, gint64 done, gint64 total)
{
	JsonObject *event = account_event("indexing", account);

	event_int(event, "done", done);
	event_int(event, "total", total);
	event_emit(event);
}

static void servers_step(PurpleAccount *account, const char *address, const char *step)
{
	JsonObject *event = account_event("servers-step", account);

	event_string(event, "address", address);
	event_string(event, "step", step);
	event_emit(event);
}

static const ImailUiOps ui_ops = {
	.version = IMAIL_API_VERSION,
	.compose_open = compose_open,
	.read_open = read_open,
	.mail_added = mail_added,
	.mail_changed = mail_changed,
	.mail_removed = mail_removed,
	.mail_event = mail_event,
	.mailbox_event = mailbox_event,
	.progress = progress,
	.account_changed = account_changed,
	.folders_changed = folders_changed,
	.indexing = indexing,
	.servers_step = servers_step,
};

gboolean mails_start(void)
{
	const ImailApi *api = imail_api_get();

	if (api == NULL)
		return FALSE;
	api->ui_register(&ui_ops);
	return TRUE;
}

void mails_stop(void)
{
	const ImailApi *api = imail_api_get();

	if (api != NULL)
		api->ui_unregister(&ui_ops);
}
