/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback.c: mail in a client without a UI plugin of ours: new mails, failures, and the Inbox as a list.
 *
 * New mails are gathered for a moment: a few are shown whole, more than SHOWN_MAX as one list, so that two
 * hundred mails are not two hundred windows.
 */
#define G_LOG_DOMAIN "imail"

#include "fallback.h"

#include "i18n.h"
#include "imail-account.h"
#include "mail.h"

#define GATHER_MS 500
#define SHOWN_MAX 3
#define INBOX_MAX 200

typedef struct {
	guint64 account; /* serial */
	char *id, *line;
} NewMail;

static GPtrArray *new_mails; /* of NewMail */
static guint gather_source;

static void new_mail_free(gpointer data)
{
	NewMail *mail = data;

	g_free(mail->id);
	g_free(mail->line);
	g_free(mail);
}

static char *summary_line(const ImailSummary *summary)
{
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(summary->date);
	g_autofree char *when = date != NULL ? g_date_time_format(date, "%Y-%m-%d %H:%M") : g_strdup("");

	return g_strdup_printf("%s  %s: %s", when, summary->from_name,
			       *summary->subject != '\0' ? summary->subject : "(no subject)");
}

static void show_list(ImailAccount *self)
{
	PurpleAccount *account = imail_account_purple(self);
	g_autoptr(GString) markup = g_string_new(NULL);
	g_autofree char *primary = NULL;
	guint n = 0;

	for (guint i = 0; i < new_mails->len; i++) {
		const NewMail *mail = new_mails->pdata[i];
		g_autofree char *line = NULL;

		if (mail->account != imail_account_serial(self))
			continue;
		line = g_markup_escape_text(mail->line, -1);
		g_string_append_printf(markup, "%s<br>", line);
		n++;
	}
	if (n == 0)
		return;
	g_string_append_printf(markup, "<br>Read them with Accounts → %s → Inbox….",
			       purple_account_get_username(account));
	primary = g_strdup_printf("%u new mails", n);
	purple_notify_formatted(account, purple_account_get_username(account), primary, NULL, markup->str,
				NULL, NULL);
}

static gboolean show_new_cb(gpointer user_data G_GNUC_UNUSED)
{
	g_autoptr(GHashTable) listed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

	gather_source = 0;
	for (guint i = 0; i < new_mails->len; i++) {
		const NewMail *mail = new_mails->pdata[i];
		ImailAccount *self = imail_account_by_serial(mail->account);

		if (self == NULL)
			continue;
		if (new_mails->len <= SHOWN_MAX)
			imail_fallback_read(imail_account_purple(self), mail->id);
		else if (g_hash_table_add(listed, g_memdup2(&mail->account, sizeof(mail->account))))
			show_list(self);
	}
	g_ptr_array_set_size(new_mails, 0);
	return FALSE;
}

static void mail_added(PurpleAccount *account, const ImailSummary *summary, gboolean is_new)
{
	ImailAccount *self = imail_account_find(account);
	NewMail *mail;

	if (!is_new || self == NULL)
		return;
	if (new_mails == NULL)
		new_mails = g_ptr_array_new_with_free_func(new_mail_free);
	mail = g_new0(NewMail, 1);
	mail->account = imail_account_serial(self);
	mail->id = g_strdup(summary->id);
	mail->line = summary_line(summary);
	g_ptr_array_add(new_mails, mail);
	if (gather_source == 0)
		gather_source = purple_timeout_add(GATHER_MS, show_new_cb, NULL);
}

static gboolean is_in_outbox(PurpleAccount *account, const char *mail)
{
	g_autoptr(GPtrArray) outbox = imail_mail_api()->outbox(account);

	for (guint i = 0; i < outbox->len; i++) {
		if (g_str_equal(((const ImailOutboxEntry *)outbox->pdata[i])->mail, mail))
			return TRUE;
	}
	return FALSE;
}

static void mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	const char *name = purple_account_get_username(account);
	g_autofree char *text = NULL;

	if (!event->is_failure)
		return;
	text = is_in_outbox(account, event->mail)
		       ? g_strdup_printf("%s\nEdit it again or drop it in Accounts → %s → Outbox….",
					 event->text, name)
		       : g_strdup(event->text);
	purple_notify_error(account, name, "A mail has a problem", text);
}

/* The same text again is the same failure, unless a fetch went well between the two. */
static void mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event)
{
	ImailAccount *self = imail_account_find(account);
	g_autofree char *what = g_strdup_printf("mailbox:%s", event->mailbox);
	g_autofree char *cause = g_strdup_printf("%" G_GINT64_FORMAT " %s", event->last_success, event->text);
	g_autofree char *primary = g_strdup_printf(_("No mail from %s"), event->name);

	if (self != NULL && *event->text != '\0' && imail_account_tell_once(self, what, cause))
		purple_notify_error(account, purple_account_get_username(account), primary, event->text);
}

void imail_fallback_stop(void)
{
	if (gather_source != 0)
		purple_timeout_remove(gather_source);
	gather_source = 0;
	g_clear_pointer(&new_mails, g_ptr_array_unref);
	imail_fallback_compose_stop();
}

/* ---- the Inbox ---- */

typedef struct {
	PurpleAccount *account;
	GPtrArray *ids;
} Inbox;

static void inbox_free(Inbox *inbox)
{
	g_ptr_array_unref(inbox->ids);
	g_free(inbox);
}

static void inbox_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Inbox *inbox = user_data;
	PurpleRequestField *field = purple_request_fields_get_field(fields, "mail");
	GList *selected = purple_request_field_list_get_selected(field);
	const char *id = selected != NULL ? purple_request_field_list_get_data(field, selected->data) : NULL;

	if (id != NULL && imail_account_find(inbox->account) != NULL)
		imail_fallback_read(inbox->account, id);
	inbox_free(inbox);
}

static void inbox_cancel_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	inbox_free(user_data);
}

static void listed_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	PurpleAccount *account = user_data;
	PurpleRequestFields *fields;
	PurpleRequestFieldGroup *group;
	PurpleRequestField *list;
	Inbox *inbox;

	if (error != NULL || summaries->len == 0) {
		purple_notify_info(account, "Inbox",
				   error != NULL ? _("The Inbox cannot be read") : _("The Inbox is empty"),
				   error != NULL ? error->message : NULL);
		return;
	}
	inbox = g_new0(Inbox, 1);
	inbox->account = account;
	inbox->ids = g_ptr_array_new_with_free_func(g_free);
	list = purple_request_field_list_new("mail", "Mail");
	for (guint i = 0; i < summaries->len; i++) {
		const ImailSummary *summary = summaries->pdata[i];
		g_autofree char *line = summary_line(summary);
		g_autofree char *label =
			g_strdup_printf("%u. %s%s", i + 1, line, summary->is_seen ? "" : " (new)");
		char *id = g_strdup(summary->id);

		g_ptr_array_add(inbox->ids, id);
		purple_request_field_list_add(list, label, id);
	}
	fields = purple_request_fields_new();
	group = purple_request_field_group_new(NULL);
	purple_request_field_group_add_field(group, list);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, "Inbox", purple_account_get_username(account), NULL, fields, "Read",
			      G_CALLBACK(inbox_ok_cb), "Close", G_CALLBACK(inbox_cancel_cb), account, NULL,
			      NULL, inbox);
}

void imail_fallback_inbox(PurpleAccount *account)
{
	imail_mail_api()->list(account, "Inbox", INBOX_MAX, listed_cb, account);
}

const ImailUiOps *imail_fallback_ops(void)
{
	static const ImailUiOps ops = {
		.version = IMAIL_API_VERSION,
		.compose_open = imail_fallback_compose,
		.read_open = imail_fallback_read,
		.mail_added = mail_added,
		.mail_event = mail_event,
		.mailbox_event = mailbox_event,
	};

	return &ops;
}
