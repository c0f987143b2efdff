/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.c: one mailbox among several is looked into now.
 *
 * Owns what an open form shows: accounts and mailboxes, which may go while it is open.
 */
#define G_LOG_DOMAIN "imail"

#include "check.h"

#include "choice.h"
#include "i18n.h"
#include "imail-account.h"
#include "mail.h"

typedef struct {
	guint64 serial; /* of the account */
	char *mailbox;
} Choice;

static void choice_free(gpointer data)
{
	Choice *choice = data;

	g_free(choice->mailbox);
	g_free(choice);
}

static void checked_cb(const GError *error, gpointer unused G_GNUC_UNUSED)
{
	if (error != NULL)
		purple_notify_error(NULL, _("Check Mail"), _("The mailbox cannot be checked now."),
				    error->message);
}

static void check(const Choice *choice)
{
	ImailAccount *self = imail_account_by_serial(choice->serial);

	if (self != NULL)
		imail_mail_api()->check_mailbox(imail_account_purple(self), choice->mailbox, checked_cb,
						NULL);
}

static void chosen_cb(gpointer user_data, PurpleRequestFields *fields)
{
	g_autoptr(GPtrArray) choices = user_data;
	int i = imail_choice_read(fields, "mailbox");

	if (i >= 0 && i < (int)choices->len)
		check(choices->pdata[i]);
}

static void cancelled_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	g_ptr_array_unref(user_data);
}

/* Adds the mailboxes of SELF to CHOICES, and their names to FIELD. */
static void add_mailboxes(ImailAccount *self, GPtrArray *choices, PurpleRequestField *field)
{
	const GPtrArray *mailboxes = imail_account_mailboxes(self);

	for (guint i = 0; i < mailboxes->len; i++) {
		const ImailMailbox *mailbox = mailboxes->pdata[i];
		Choice *choice = g_new0(Choice, 1);
		g_autofree char *name = imail_account_mailbox_name(mailbox);

		choice->serial = imail_account_serial(self);
		choice->mailbox = g_strdup(mailbox->mailbox);
		g_ptr_array_add(choices, choice);
		purple_request_field_choice_add(field, name);
	}
}

/* Takes CHOICES. */
static void ask(PurpleAccount *account, GPtrArray *choices, PurpleRequestField *field)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);

	purple_request_field_group_add_field(group, field);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, _("Check Mail"), _("Which mailbox is to be checked now?"), NULL,
			      fields, _("Check"), G_CALLBACK(chosen_cb), _("Cancel"),
			      G_CALLBACK(cancelled_cb), account, NULL, NULL, choices);
}

void imail_check_choose(PurpleAccount *account)
{
	g_autoptr(GList) all = account == NULL ? imail_account_list_online() : NULL;
	GPtrArray *choices = g_ptr_array_new_with_free_func(choice_free);
	PurpleRequestField *field = imail_choice_new("mailbox", _("Mailbox"), 0);

	if (account != NULL && imail_account_find(account) != NULL)
		add_mailboxes(imail_account_find(account), choices, field);
	for (GList *l = all; l != NULL; l = l->next)
		add_mailboxes(imail_account_find(l->data), choices, field);
	if (choices->len > 1) {
		ask(account, choices, field);
		return;
	}
	if (choices->len == 1)
		check(choices->pdata[0]);
	else
		purple_notify_info(account, _("Check Mail"), _("There is no mailbox yet."),
				   _("Add one with “Mail Servers…” in the account's menu."));
	purple_request_field_destroy(field);
	g_ptr_array_unref(choices);
}
