/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback-outbox.c: the mails that are still to leave, or that failed, as a form of libpurple's request API:
 * which one, and what is to be done with it.
 *
 * Limit: SHOWN_MAX mails, the oldest ones; when these are dealt with, the form shows the next.
 */
#define G_LOG_DOMAIN "imail"

#include "choice.h"
#include "fallback.h"
#include "i18n.h"
#include "imail-account.h"
#include "mail.h"

#define SHOWN_MAX    8
#define LABEL_MAX    40 /* characters */
#define SENTENCE_MAX 70

enum { THEN_EDIT, THEN_SEND, THEN_DROP };

typedef struct {
	PurpleAccount *account;
	GPtrArray *mails; /* of char *: ids, what the choice "mail" counts through */
} Choosing;

static void choosing_free(Choosing *choosing)
{
	g_ptr_array_unref(choosing->mails);
	g_free(choosing);
}

static char *cut(const char *text, glong max)
{
	g_autofree char *line = g_strdelimit(g_strdup(text), "\r\n", ' ');
	g_autofree char *begin = NULL;

	if (g_utf8_strlen(line, -1) <= max)
		return g_steal_pointer(&line);
	begin = g_utf8_substring(line, 0, max - 1);
	return g_strconcat(begin, "…", NULL);
}

static void form_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Choosing *choosing = user_data;
	guint which = (guint)imail_choice_read(fields, "mail");
	const ImailApi *api = imail_mail_api();

	if (imail_account_find(choosing->account) != NULL && which < choosing->mails->len) {
		const char *mail = choosing->mails->pdata[which];

		switch (imail_choice_read(fields, "then")) {
		case THEN_EDIT:
			api->mail_edit(choosing->account, mail, NULL, NULL);
			break;
		case THEN_SEND:
			api->mail_release(choosing->account, mail, NULL, NULL);
			break;
		default:
			api->mail_drop(choosing->account, mail, NULL, NULL);
			break;
		}
	}
	choosing_free(choosing);
}

static void form_cancel_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	choosing_free(user_data);
}

static PurpleRequestField *mail_field(const GPtrArray *outbox, GPtrArray *mails)
{
	PurpleRequestField *field = imail_choice_new("mail", _("Mail"), 0);

	for (guint i = 0; i < MIN(outbox->len, SHOWN_MAX); i++) {
		const ImailOutboxEntry *entry = outbox->pdata[i];
		const char *subject = *entry->subject != '\0' ? entry->subject : _("(no subject)");
		g_autofree char *whole = g_strdup_printf("%u. %s", i + 1, subject);
		g_autofree char *label = cut(whole, LABEL_MAX);

		purple_request_field_choice_add(field, label);
		g_ptr_array_add(mails, g_strdup(entry->mail));
	}
	return field;
}

/* A line about each: clients show little of a choice. */
static char *lines_about(const GPtrArray *outbox)
{
	GString *lines = g_string_new(NULL);

	for (guint i = 0; i < MIN(outbox->len, SHOWN_MAX); i++) {
		const ImailOutboxEntry *entry = outbox->pdata[i];
		g_autofree char *whole = g_strdup_printf("%u. To %s: %s", i + 1, entry->to, entry->text);
		g_autofree char *line = cut(whole, SENTENCE_MAX);

		g_string_append_printf(lines, "%s%s", i > 0 ? "\n" : "", line);
	}
	return g_string_free(lines, FALSE);
}

static PurpleRequestField *then_field(void)
{
	PurpleRequestField *field = imail_choice_new("then", _("Then"), THEN_EDIT);

	purple_request_field_choice_add(field, _("Edit it again"));
	purple_request_field_choice_add(field, _("Send it now"));
	purple_request_field_choice_add(field, _("Drop it"));
	return field;
}

void imail_fallback_outbox(PurpleAccount *account)
{
	g_autoptr(GPtrArray) outbox = imail_mail_api()->outbox(account);
	g_autofree char *lines = lines_about(outbox);
	PurpleRequestFields *fields;
	PurpleRequestFieldGroup *group;
	Choosing *choosing;

	if (outbox->len == 0) {
		purple_notify_info(account, _("Outbox"), _("The Outbox is empty"),
				   _("Nothing is waiting to be sent, and nothing failed."));
		return;
	}
	choosing = g_new0(Choosing, 1);
	choosing->account = account;
	choosing->mails = g_ptr_array_new_with_free_func(g_free);
	fields = purple_request_fields_new();
	group = purple_request_field_group_new(NULL);
	purple_request_field_group_add_field(group, mail_field(outbox, choosing->mails));
	purple_request_field_group_add_field(group, then_field());
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, _("Outbox"), purple_account_get_username(account), lines, fields,
			      _("OK"), G_CALLBACK(form_ok_cb), _("Close"), G_CALLBACK(form_cancel_cb),
			      account, NULL, NULL, choosing);
}
