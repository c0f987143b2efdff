/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fetch-form.c: a form of its own, as that of the servers has as many lines as a terminal shows.
 *
 * Owns nothing but the form's memory; it is closed with the account.
 */
#define G_LOG_DOMAIN "imail"

#include "fetch-form.h"

#include "choice.h"
#include "i18n.h"

#define MEGABYTE (1024 * 1024)

typedef struct {
	PurpleAccount *account;
	char *mailbox;
} Form;

static void form_free(Form *form)
{
	g_free(form->mailbox);
	g_free(form);
}

static void set_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;

	if (error != NULL)
		purple_notify_error(imail_account_purple(ticket->account), _("Mail Servers"),
				    _("The mailbox was not saved"), error->message);
}

/* The same number of megabytes keeps the octets that were shown as it. */
static void read_fields(PurpleRequestFields *fields, ImailMailbox *mailbox)
{
	gint64 megabytes = purple_request_fields_get_integer(fields, "top_size");

	mailbox->delete_when = imail_choice_read(fields, "delete_when");
	mailbox->first_days =
		CLAMP(purple_request_fields_get_integer(fields, "first_days"), 0, IMAIL_FIRST_DAYS_MAX);
	mailbox->first_count =
		CLAMP(purple_request_fields_get_integer(fields, "first_count"), 0, IMAIL_FIRST_COUNT_MAX);
	if (megabytes != mailbox->top_size / MEGABYTE)
		mailbox->top_size = CLAMP(megabytes, 0, IMAIL_RAW_SIZE_MAX / MEGABYTE) * MEGABYTE;
}

static void ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Form *form = user_data;
	ImailAccount *self = imail_account_find(form->account);
	const ImailMailbox *stored = self != NULL && imail_account_is_online(self)
					     ? imail_account_mailbox(self, form->mailbox)
					     : NULL;
	ImailMailbox *mailbox;

	if (stored != NULL) {
		mailbox = imail_record_copy(&imail_mailbox_type, stored);
		read_fields(fields, mailbox);
		imail_client_mailbox_set(imail_account_client(self), mailbox, set_cb,
					 imail_ticket_new(self, NULL, NULL, NULL));
		imail_record_free(&imail_mailbox_type, mailbox);
	} else {
		purple_notify_error(NULL, _("Mail Servers"), _("The mailbox was not saved"),
				    _("The account is offline, or the mailbox was removed."));
	}
	form_free(form);
}

static void cancel_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	form_free(user_data);
}

static void add_int(PurpleRequestFieldGroup *group, const char *id, const char *label, gint64 value)
{
	purple_request_field_group_add_field(group, purple_request_field_int_new(id, label, (int)value));
}

void imail_fetch_form(ImailAccount *self, const char *id)
{
	PurpleAccount *account = imail_account_purple(self);
	const ImailMailbox *mailbox = imail_account_mailbox(self, id);
	PurpleRequestFields *fields;
	PurpleRequestFieldGroup *group;
	PurpleRequestField *when;
	g_autofree char *name = NULL;
	Form *form;

	if (mailbox == NULL)
		return;
	name = imail_account_mailbox_name(mailbox);
	form = g_new0(Form, 1);
	form->account = account;
	form->mailbox = g_strdup(id);
	fields = purple_request_fields_new();
	group = purple_request_field_group_new(NULL);
	add_int(group, "first_days", _("At first, mails of so many days (0: of any age)"),
		mailbox->first_days);
	add_int(group, "first_count", _("At first, so many mails (0: all)"), mailbox->first_count);
	add_int(group, "top_size", _("Only the beginning of mails over so many MB (0: never)"),
		mailbox->top_size / MEGABYTE);
	when = imail_choice_new("delete_when", _("A copy to be deleted goes"), mailbox->delete_when);
	purple_request_field_choice_add(when, _("when a client has the mail"));
	purple_request_field_choice_add(when, _("as soon as the server has it"));
	purple_request_field_group_add_field(group, when);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, _("Mail Servers"), _("What is fetched"), name, fields, _("Save"),
			      G_CALLBACK(ok_cb), _("Cancel"), G_CALLBACK(cancel_cb), account, NULL, NULL,
			      form);
}
