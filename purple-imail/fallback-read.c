/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback-read.c: a mail as a formatted notice, and beside it a request with what can be done with it.
 *
 * A notice has no buttons of its own in libpurple, so the actions stand in a dialog that names the mail.
 */
#define G_LOG_DOMAIN "imail"

#include <string.h>

#include "i18n.h"
#include "imail-account.h"
#include "compose.h"
#include "fallback.h"
#include "mail.h"
#include "ui.h"

typedef struct {
	guint64 account; /* serial */
	char *id;
	guint index; /* of the attachment that is saved next */
} Shown;

static Shown *shown_new(ImailAccount *self, const char *id)
{
	Shown *shown = g_new0(Shown, 1);

	shown->account = imail_account_serial(self);
	shown->id = g_strdup(id);
	return shown;
}

static void shown_free(Shown *shown)
{
	g_free(shown->id);
	g_free(shown);
}

static PurpleAccount *account_of(const Shown *shown)
{
	ImailAccount *self = imail_account_by_serial(shown->account);

	return self != NULL ? imail_account_purple(self) : NULL;
}

/* ---- reply ---- */

static void reply_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	PurpleAccount *account = user_data;

	if (error != NULL)
		purple_notify_error(account, _("Reply"), _("The mail cannot be read"), error->message);
	else
		imail_ui_compose_open(account, imail_compose_reply(account, mail, FALSE));
}

static void reply_all_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	PurpleAccount *account = user_data;

	if (error != NULL)
		purple_notify_error(account, _("Reply"), _("The mail cannot be read"), error->message);
	else
		imail_ui_compose_open(account, imail_compose_reply(account, mail, TRUE));
}

static void reply_with(Shown *shown, ImailReadCb cb)
{
	PurpleAccount *account = account_of(shown);

	if (account != NULL)
		imail_mail_api()->read(account, shown->id, cb, account);
	shown_free(shown);
}

static void reply_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	reply_with(user_data, reply_read_cb);
}

static void reply_all_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	reply_with(user_data, reply_all_read_cb);
}

/* ---- save ---- */

static void saved_cb(const GError *error, gpointer user_data)
{
	if (error != NULL)
		purple_notify_error(user_data, _("Save"), _("It was not saved"), error->message);
}

static void save_next(Shown *shown);

static void save_path_cb(gpointer user_data, const char *path)
{
	Shown *shown = user_data;
	PurpleAccount *account = account_of(shown);

	if (account != NULL && path != NULL)
		imail_mail_api()->attachment_save(account, shown->id, shown->index, path, saved_cb, account);
	shown->index++;
	save_next(shown);
}

static void save_skipped_cb(gpointer user_data, const char *path G_GNUC_UNUSED)
{
	save_path_cb(user_data, NULL);
}

static void save_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Shown *shown = user_data;
	PurpleAccount *account = account_of(shown);

	if (error == NULL && account != NULL && shown->index < mail->attachments->len) {
		const ImailPartInfo *part = mail->attachments->pdata[shown->index];

		purple_request_file(account, _("Save Attachment"), part->name, TRUE, G_CALLBACK(save_path_cb),
				    G_CALLBACK(save_skipped_cb), account, NULL, NULL, shown);
		return;
	}
	if (error != NULL && account != NULL)
		saved_cb(error, account);
	shown_free(shown);
}

/* One file dialog for each attachment, one after the other. */
static void save_next(Shown *shown)
{
	PurpleAccount *account = account_of(shown);

	if (account != NULL)
		imail_mail_api()->read(account, shown->id, save_read_cb, shown);
	else
		shown_free(shown);
}

static void save_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	save_next(user_data);
}

/* ---- delete and close ---- */

static void deleted_cb(const GError *error, gpointer user_data)
{
	if (error != NULL)
		purple_notify_error(user_data, _("Delete"), _("The mail was not deleted"), error->message);
}

static void delete_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	Shown *shown = user_data;
	PurpleAccount *account = account_of(shown);

	if (account != NULL)
		imail_mail_api()->mail_delete(account, shown->id, deleted_cb, account);
	shown_free(shown);
}

/* ---- the whole of a large mail ---- */

static void fetched_cb(const GError *error, gpointer user_data)
{
	if (error != NULL)
		purple_notify_error(user_data, _("Mail"), _("The whole mail is not fetched"), error->message);
}

static void fetch_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	Shown *shown = user_data;
	PurpleAccount *account = account_of(shown);

	if (account != NULL)
		imail_mail_api()->mail_fetch(account, shown->id, fetched_cb, account);
	shown_free(shown);
}

static void close_cb(gpointer user_data, int action G_GNUC_UNUSED)
{
	shown_free(user_data);
}

/* ---- the mail ---- */

static void append_line(GString *markup, const char *label, const char *value)
{
	g_autofree char *escaped = g_markup_escape_text(value, -1);

	if (*value != '\0')
		g_string_append_printf(markup, "<b>%s:</b> %s<br>", label, escaped);
}

static char *mail_markup(const ImailReadable *mail)
{
	GString *markup = g_string_new(NULL);
	g_autoptr(GDateTime) date = g_date_time_new_from_unix_local(mail->summary->date);
	g_autofree char *when = date != NULL && mail->summary->date != 0
					? g_date_time_format(date, "%Y-%m-%d %H:%M")
					: g_strdup("");

	append_line(markup, "From", mail->summary->from);
	append_line(markup, "To", mail->to);
	append_line(markup, "Cc", mail->cc);
	append_line(markup, "Date", when);
	append_line(markup, "Subject", mail->summary->subject);
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL)
		append_line(markup, _("Came through"), mail->through);
	for (guint i = 0; i < mail->attachments->len; i++) {
		const ImailPartInfo *part = mail->attachments->pdata[i];
		g_autofree char *size = g_format_size(part->size);
		g_autofree char *words = g_strdup_printf("%s (%s)", part->name, size);

		append_line(markup, "Attached", words);
	}
	if (mail->sender_warning != NULL)
		append_line(markup, _("Warning"), mail->sender_warning);
	g_string_append_printf(markup, "<br>%s", mail->markup);
	if (mail->left_out != NULL) {
		g_string_append(markup, "<br><br>");
		append_line(markup, _("Not shown"), mail->left_out);
	}
	return g_string_free(markup, FALSE);
}

static void offer_actions(PurpleAccount *account, const ImailReadable *mail, const char *title)
{
	ImailAccount *self = imail_account_find(account);
	Shown *shown = shown_new(self, mail->summary->id);
	g_autofree char *primary = g_strdup_printf("The mail “%s” from %s", title, mail->summary->from_name);

	if (mail->is_partial)
		purple_request_action(account, title, primary, NULL, 4, account, NULL, NULL, shown, 5,
				      _("Reply"), reply_cb, _("Reply to All"), reply_all_cb,
				      _("Get Whole Mail"), fetch_cb, _("Delete"), delete_cb, _("Close"),
				      close_cb);
	else if (mail->attachments->len > 0)
		purple_request_action(account, title, primary, NULL, 4, account, NULL, NULL, shown, 5,
				      _("Reply"), reply_cb, _("Reply to All"), reply_all_cb,
				      _("Save Attachments"), save_cb, _("Delete"), delete_cb, _("Close"),
				      close_cb);
	else
		purple_request_action(account, title, primary, NULL, 3, account, NULL, NULL, shown, 4,
				      _("Reply"), reply_cb, _("Reply to All"), reply_all_cb, _("Delete"),
				      delete_cb, _("Close"), close_cb);
}

static void read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	PurpleAccount *account = user_data;
	g_autofree char *markup = NULL;
	const char *title;

	if (error != NULL) {
		purple_notify_error(account, _("Mail"), _("The mail cannot be read"), error->message);
		return;
	}
	markup = mail_markup(mail);
	title = *mail->summary->subject != '\0' ? mail->summary->subject : "(no subject)";
	purple_notify_formatted(account, title, title, mail->summary->from, markup, NULL, NULL);
	offer_actions(account, mail, title);
}

void imail_fallback_read(PurpleAccount *account, const char *id)
{
	imail_mail_api()->read(account, id, read_cb, account);
}
