/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * events.c: what the session core tells, passed on to libpurple and to the UI.
 *
 * Owns no state: each callback translates one event and names who gets it.
 */
#define G_LOG_DOMAIN "imail"

#include "events.h"

#include "imail-account.h"
#include "buddy-mail.h"
#include "buddy.h"
#include "chat.h"
#include "chat-receive.h"
#include "chat-show.h"
#include "draft.h"
#include "im.h"
#include "notice.h"
#include "outbox.h"
#include "profile.h"
#include "readable.h"
#include "servers-found.h"
#include "servers.h"
#include "ui.h"

static void output_ready_cb(gpointer user_data)
{
	imail_account_on_output(user_data);
}

static void online_cb(gpointer user_data)
{
	imail_account_on_online(user_data);
}

static void ended_cb(const GError *error, gpointer user_data)
{
	imail_account_on_ended(user_data, error);
}

static void im_received_cb(const ImailIm *im, gpointer user_data)
{
	imail_im_received(user_data, im);
}

static void presence_cb(const ImailPresence *presence, gpointer user_data)
{
	imail_buddy_presence(user_data, presence);
}

static void profile_cb(const ImailProfile *profile, gpointer user_data)
{
	imail_profile_received(user_data, profile);
}

static void typing_cb(const ImailTyping *typing, gpointer user_data)
{
	imail_im_typing(user_data, typing);
}

static void senders_cb(GPtrArray *senders, gpointer user_data)
{
	imail_account_take_senders(user_data, senders);
	imail_ui_account_changed(imail_account_purple(user_data));
}

/* `mailboxes` comes after `senders` (docs/PROTOCOL.md §3): now it is known whether the account has any. */
static void mailboxes_cb(GPtrArray *mailboxes, gpointer user_data)
{
	ImailAccount *self = user_data;

	g_autoptr(GPtrArray) gone = imail_account_take_mailboxes(self, mailboxes);

	for (guint i = 0; i < gone->len; i++)
		imail_notice_mailbox_removed(self, gone->pdata[i]);
	if (mailboxes->len == 0 && imail_account_senders(self)->len == 0 && imail_account_offer_form(self))
		imail_servers_first_run(self);
	imail_ui_account_changed(imail_account_purple(self));
}

/* Once, until the mailbox has been fetched again: a password that is refused again and again would lock the
 * account there. */
static void ask_password(ImailAccount *self, const ImailMailboxStatus *status)
{
	g_autofree char *what = g_strconcat("password:", status->mailbox, NULL);
	gboolean is_refused = status->state == IMAIL_MAILBOX_PAUSED && g_strcmp0(status->code, "auth") == 0;

	if (status->state == IMAIL_MAILBOX_IDLE && status->last_success > 0)
		imail_account_tell_once(self, what, "");
	else if (is_refused && purple_account_get_bool(imail_account_purple(self), "servers-form", TRUE) &&
		 imail_account_tell_once(self, what, "refused"))
		imail_servers_correct(self, status->mailbox, status->text);
}

static void mailbox_status_cb(const ImailMailboxStatus *status, gpointer user_data)
{
	imail_account_take_status(user_data, status);
	imail_notice_mailbox(user_data, status);
	ask_password(user_data, status);
}

static void progress_cb(const ImailProgress *progress, gpointer user_data)
{
	imail_ui_progress(imail_account_purple(user_data), progress->mailbox, progress->done,
			  progress->total);
}

/* Lists and programs do not disturb; people on the buddy list do, also through a list. */
static gboolean is_quiet(const ImailItem *item)
{
	return item->is_bulk && !imail_buddy_mail_is_known(item->from_address);
}

static void mail_added_cb(const ImailItem *item, gboolean is_new, gpointer user_data)
{
	ImailSummary *summary;

	if (imail_chat_receive(user_data, item, &is_new))
		return;
	summary = imail_summary_new(user_data, item);
	imail_ui_mail_added(imail_account_purple(user_data), summary, is_new && !is_quiet(item));
	imail_summary_free(summary);
}

static void mail_changed_cb(const ImailItem *item, gpointer user_data)
{
	ImailSummary *summary = imail_summary_new(user_data, item);

	imail_ui_mail_changed(imail_account_purple(user_data), summary);
	imail_summary_free(summary);
}

static void mail_replaced_cb(const char *id, const char *whole, gpointer user_data)
{
	imail_chat_show_replaced(user_data, id, whole);
}

static void mail_removed_cb(const char *id, gpointer user_data)
{
	imail_ui_mail_removed(imail_account_purple(user_data), id);
}

static void mail_status_cb(const ImailMailStatus *status, const char *subject, gpointer user_data)
{
	gboolean is_told = imail_chat_status(user_data, status);

	imail_notice_mail(user_data, status, subject, is_told);
	imail_outbox_note(user_data, status);
}

static void upload_cb(const char *mail, gint64 done, gint64 total, gpointer user_data)
{
	g_autofree char *text =
		total > 0 ? g_strdup_printf("Uploading: %" G_GINT64_FORMAT " %%.", done * 100 / total)
			  : g_strdup("Uploading.");
	const ImailMailEvent event = {
		.mail = mail, .state = "uploading", .text = text, .done = done, .total = total};

	imail_ui_mail_event(imail_account_purple(user_data), &event);
}

static void problem_cb(const GError *error, gpointer user_data)
{
	imail_notice_problem(user_data, error);
}

static void receive_ready_cb(gpointer user_data)
{
	imail_account_on_receive_ready(user_data);
}

static void folders_changed_cb(gpointer user_data)
{
	imail_ui_folders_changed(imail_account_purple(user_data));
}

static void indexing_cb(gint64 done, gint64 total, gpointer user_data)
{
	imail_ui_indexing(imail_account_purple(user_data), done, total);
}

static void draft_lost_cb(const ImailItem *item, const char *key G_GNUC_UNUSED, const char *missing,
			  gpointer user_data)
{
	imail_draft_lost(user_data, item, missing);
}

static void discover_step_cb(const ImailDiscoverStep *step, gpointer user_data)
{
	imail_ui_servers_step(imail_account_purple(user_data), step->address, step->step);
}

const ImailClientCallbacks *imail_events_callbacks(void)
{
	static const ImailClientCallbacks callbacks = {
		.output_ready = output_ready_cb,
		.online = online_cb,
		.ended = ended_cb,
		.im_received = im_received_cb,
		.presence = presence_cb,
		.typing = typing_cb,
		.profile = profile_cb,
		.senders = senders_cb,
		.mailboxes = mailboxes_cb,
		.mailbox_status = mailbox_status_cb,
		.progress = progress_cb,
		.mail_added = mail_added_cb,
		.mail_changed = mail_changed_cb,
		.mail_replaced = mail_replaced_cb,
		.mail_removed = mail_removed_cb,
		.mail_status = mail_status_cb,
		.upload = upload_cb,
		.problem = problem_cb,
		.receive_ready = receive_ready_cb,
		.folders_changed = folders_changed_cb,
		.indexing = indexing_cb,
		.draft_lost = draft_lost_cb,
		.discover_step = discover_step_cb,
	};

	return &callbacks;
}
