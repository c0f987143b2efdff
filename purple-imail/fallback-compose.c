/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback-compose.c: writing a mail in a form of libpurple's request API.
 *
 * The form comes again, with everything in it, when something is wrong, and after each file that is attached.
 */
#define G_LOG_DOMAIN "imail"

#include "choice.h"
#include "compose.h"
#include "fallback.h"
#include "mail.h"

enum { THEN_SEND, THEN_ATTACH };

typedef struct {
	PurpleAccount *account;
	ImailCompose *compose;
	GPtrArray *senders; /* of ImailFrom: what the choice "from" counts through */
} Writing;

static void open_form(PurpleAccount *account, ImailCompose *compose, const char *error);

static void writing_free(Writing *writing)
{
	imail_compose_free(writing->compose);
	g_ptr_array_unref(writing->senders);
	g_free(writing);
}

static gboolean is_account_there(PurpleAccount *account)
{
	return g_list_find(purple_accounts_get_all(), account) != NULL;
}

static void take_string(PurpleRequestFields *fields, const char *id, char **into)
{
	g_free(*into);
	*into = g_strdup(purple_request_fields_get_string(fields, id));
}

static void take_fields(Writing *writing, PurpleRequestFields *fields)
{
	ImailCompose *compose = writing->compose;

	if (writing->senders->len > 1) {
		guint from = (guint)imail_choice_read(fields, "from");

		g_free(compose->from);
		compose->from = from < writing->senders->len
					? g_strdup(((ImailFrom *)writing->senders->pdata[from])->mailbox)
					: NULL;
	}
	take_string(fields, "to", &compose->to);
	take_string(fields, "cc", &compose->cc);
	take_string(fields, "bcc", &compose->bcc);
	take_string(fields, "subject", &compose->subject);
	take_string(fields, "text", &compose->text);
	g_clear_pointer(&compose->html, g_free); /* it was of the text as it stood before */
}

/* ---- files ---- */

static void file_chosen_cb(gpointer user_data, const char *path)
{
	Writing *writing = user_data;

	if (path != NULL)
		g_ptr_array_add(writing->compose->files, imail_file_new(path));
	if (is_account_there(writing->account))
		open_form(writing->account, g_steal_pointer(&writing->compose), NULL);
	writing_free(writing);
}

static void file_cancelled_cb(gpointer user_data, const char *path G_GNUC_UNUSED)
{
	file_chosen_cb(user_data, NULL);
}

/* ---- the form ---- */

static char *send_mail(Writing *writing)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	id = imail_mail_api()->send(writing->account, writing->compose, &error);
	return id != NULL ? NULL : g_strdup(error->message);
}

static void form_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Writing *writing = user_data;
	g_autofree char *error = NULL;

	if (!is_account_there(writing->account)) {
		writing_free(writing);
		return;
	}
	take_fields(writing, fields);
	if (imail_choice_read(fields, "then") == THEN_ATTACH) {
		purple_request_file(writing->account, "Attach a File", NULL, FALSE,
				    G_CALLBACK(file_chosen_cb), G_CALLBACK(file_cancelled_cb),
				    writing->account, NULL, NULL, writing);
		return;
	}
	error = send_mail(writing);
	if (error != NULL)
		open_form(writing->account, g_steal_pointer(&writing->compose), error);
	writing_free(writing);
}

static void form_cancel_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	writing_free(user_data);
}

static void add_string(PurpleRequestFieldGroup *group, const char *id, const char *label, const char *value,
		       gboolean is_multiline)
{
	purple_request_field_group_add_field(group,
					     purple_request_field_string_new(id, label, value, is_multiline));
}

static void add_from(PurpleRequestFieldGroup *group, const GPtrArray *senders, const char *from)
{
	PurpleRequestField *field;
	int chosen = 0;

	for (guint i = 0; i < senders->len; i++) {
		if (g_strcmp0(((ImailFrom *)senders->pdata[i])->mailbox, from) == 0)
			chosen = (int)i;
	}
	field = imail_choice_new("from", "From", chosen);
	for (guint i = 0; i < senders->len; i++)
		purple_request_field_choice_add(field, ((ImailFrom *)senders->pdata[i])->mailbox);
	purple_request_field_group_add_field(group, field);
}

static void add_files(PurpleRequestFieldGroup *group, const GPtrArray *files)
{
	PurpleRequestField *then = imail_choice_new("then", "Then", THEN_SEND);

	for (guint i = 0; i < files->len; i++) {
		const ImailFile *file = files->pdata[i];
		g_autofree char *id = g_strdup_printf("file.%u", i);
		g_autofree char *label = g_strdup_printf("Attached: %s", file->name);

		purple_request_field_group_add_field(group, purple_request_field_label_new(id, label));
	}
	purple_request_field_choice_add(then, "Send it");
	purple_request_field_choice_add(then, "Attach a file first");
	purple_request_field_group_add_field(group, then);
}

static void open_form(PurpleAccount *account, ImailCompose *compose, const char *error)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
	Writing *writing = g_new0(Writing, 1);

	writing->account = account;
	writing->compose = compose;
	writing->senders = imail_compose_senders(account);
	if (writing->senders->len > 1)
		add_from(group, writing->senders, compose->from);
	add_string(group, "to", "To", compose->to, FALSE);
	add_string(group, "cc", "Cc", compose->cc, FALSE);
	add_string(group, "bcc", "Bcc", compose->bcc, FALSE);
	add_string(group, "subject", "Subject", compose->subject, FALSE);
	add_string(group, "text", "Text", compose->text, TRUE);
	add_files(group, compose->files);
	purple_request_fields_add_group(fields, group);
	purple_request_fields(account, "Write Mail",
			      error != NULL ? "The mail was not sent" : purple_account_get_username(account),
			      error, fields, "OK", G_CALLBACK(form_ok_cb), "Discard",
			      G_CALLBACK(form_cancel_cb), account, NULL, NULL, writing);
}

void imail_fallback_compose(PurpleAccount *account, ImailCompose *compose)
{
	open_form(account, compose, NULL);
}
