/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fallback-compose.c: writing a mail in a form of libpurple's request API.
 *
 * The form comes again, with everything in it, when something is wrong, and after each file that is attached.
 *
 * What is written is saved as a draft every few seconds, as far as the client tells of it before a button is
 * pressed (Pidgin does when a field is left, Finch does not); and when the form is cancelled, in any client:
 * then the mail lies in Drafts, and it can be thrown away. When the account is removed its forms close.
 */
#define G_LOG_DOMAIN "imail"

#include "choice.h"
#include "compose.h"
#include "draft.h"
#include "fallback.h"
#include "i18n.h"
#include "mail.h"
#include "signature.h"

#define LOOK_SECONDS 5

enum { THEN_SEND, THEN_ATTACH };

typedef struct {
	PurpleAccount *account;
	guint64 serial; /* of the account */
	ImailCompose *compose;
	GPtrArray *senders;          /* of ImailFrom: what the choice "from" counts through */
	PurpleRequestFields *fields; /* of the form; NULL: it is closed */
	char *saved;                 /* what is not to be saved again */
	gboolean is_saved;           /* a draft was written */
} Writing;

static GList *writings; /* those with a form */
static guint look_source;

static void open_form(Writing *writing, const char *error);

static void writing_free(Writing *writing)
{
	writings = g_list_remove(writings, writing);
	if (writings == NULL && look_source != 0) {
		purple_timeout_remove(look_source);
		look_source = 0;
	}
	imail_compose_free(writing->compose);
	if (writing->senders != NULL)
		g_ptr_array_unref(writing->senders);
	g_free(writing->saved);
	g_free(writing);
}

static gboolean is_account_there(const Writing *writing)
{
	return imail_account_by_serial(writing->serial) != NULL;
}

/* ---- what is in the form ---- */

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

/* The form's sender was chosen together with all else: his signature takes the place of the one before. */
static void take_signature(Writing *writing, const char *before)
{
	ImailCompose *compose = writing->compose;
	ImailSignatureChange *change;
	char *text;

	if (g_strcmp0(before, compose->from) == 0 || compose->text == NULL)
		return;
	change = imail_signature_change(writing->account, before, writing->account, compose->from,
					compose->text);
	if (change == NULL)
		return;
	text = g_strdup_printf("%.*s%s%s", (int)change->start, compose->text, change->text,
			       compose->text + change->end);
	g_free(compose->text);
	compose->text = text;
	imail_signature_change_free(change);
}

static char *words_of(const ImailCompose *compose)
{
	const char *fields[] = {compose->to, compose->cc, compose->bcc, compose->subject, compose->text};
	GString *words = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(fields); i++)
		g_string_append_printf(words, "%s\001", fields[i] != NULL ? fields[i] : "");
	for (guint i = 0; i < compose->files->len; i++)
		g_string_append_printf(words, "%s\001", ((ImailFile *)compose->files->pdata[i])->path);
	return g_string_free(words, FALSE);
}

/* ---- drafts ---- */

/* Whether there is something that was not saved; it counts as saved then. */
static gboolean take_changes(Writing *writing)
{
	g_autofree char *words = words_of(writing->compose);

	if (g_strcmp0(words, writing->saved) == 0)
		return FALSE;
	g_free(writing->saved);
	writing->saved = g_steal_pointer(&words);
	return TRUE;
}

static void save(Writing *writing)
{
	if (!take_changes(writing))
		return;
	writing->is_saved = TRUE;
	imail_draft_save(writing->account, writing->compose, FALSE, NULL, NULL);
}

static void close_form(Writing *writing)
{
	purple_request_close_with_handle(writing);
	writing_free(writing);
}

/* The last form takes the timer with it. */
static gboolean look_cb(gpointer unused G_GNUC_UNUSED)
{
	for (GList *l = writings, *next; l != NULL; l = next) {
		Writing *writing = l->data;

		next = l->next;
		if (!is_account_there(writing)) {
			close_form(writing);
			continue;
		}
		take_fields(writing, writing->fields);
		save(writing);
	}
	return look_source != 0;
}

void imail_fallback_compose_stop(void)
{
	while (writings != NULL) {
		Writing *writing = writings->data;

		if (is_account_there(writing)) {
			take_fields(writing, writing->fields);
			save(writing);
		}
		close_form(writing);
	}
}

/* ---- the end without sending ---- */

enum { KEPT_LEAVE, KEPT_WRITE_ON, KEPT_DISCARD };

static void kept_leave_cb(gpointer user_data, int choice G_GNUC_UNUSED)
{
	writing_free(user_data);
}

static void kept_write_on_cb(gpointer user_data, int choice G_GNUC_UNUSED)
{
	Writing *writing = user_data;

	if (is_account_there(writing))
		open_form(writing, NULL);
	else
		writing_free(writing);
}

static void kept_discard_cb(gpointer user_data, int choice G_GNUC_UNUSED)
{
	Writing *writing = user_data;

	if (is_account_there(writing))
		imail_draft_discard(writing->account, writing->compose, NULL, NULL);
	writing_free(writing);
}

/* The account is there, or the answer does not come. */
static void kept_cb(const char *id, const GError *error, gpointer user_data)
{
	Writing *writing = user_data;

	if (error != NULL) {
		open_form(writing, error->message);
		return;
	}
	g_free(writing->compose->draft_item);
	writing->compose->draft_item = g_strdup(id);
	purple_request_action(writing, _("Write Mail"), _("The mail is kept in the folder Drafts."), NULL,
			      KEPT_LEAVE, writing->account, NULL, NULL, writing, 3, _("OK"), kept_leave_cb,
			      _("Write On"), kept_write_on_cb, _("Discard"), kept_discard_cb);
}

static void form_cancel_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Writing *writing = user_data;

	writing->fields = NULL;
	writings = g_list_remove(writings, writing);
	if (!is_account_there(writing)) {
		writing_free(writing);
		return;
	}
	take_fields(writing, fields);
	if (take_changes(writing) || writing->is_saved)
		imail_draft_save(writing->account, writing->compose, TRUE, kept_cb, writing);
	else
		writing_free(writing);
}

/* ---- files ---- */

static void file_chosen_cb(gpointer user_data, const char *path)
{
	Writing *writing = user_data;

	if (path != NULL)
		g_ptr_array_add(writing->compose->files, imail_file_new(path));
	if (is_account_there(writing))
		open_form(writing, NULL);
	else
		writing_free(writing);
}

static void file_cancelled_cb(gpointer user_data, const char *path G_GNUC_UNUSED)
{
	file_chosen_cb(user_data, NULL);
}

/* ---- the form ---- */

static void form_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	Writing *writing = user_data;
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL, *before = g_strdup(writing->compose->from);

	writing->fields = NULL;
	writings = g_list_remove(writings, writing);
	if (!is_account_there(writing)) {
		writing_free(writing);
		return;
	}
	take_fields(writing, fields);
	take_signature(writing, before);
	if (imail_choice_read(fields, "then") == THEN_ATTACH) {
		save(writing);
		purple_request_file(writing, _("Attach a File"), NULL, FALSE, G_CALLBACK(file_chosen_cb),
				    G_CALLBACK(file_cancelled_cb), writing->account, NULL, NULL, writing);
		return;
	}
	id = imail_mail_api()->send(writing->account, writing->compose, &error);
	if (id != NULL) {
		writing_free(writing);
		return;
	}
	save(writing);
	open_form(writing, error->message);
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
	field = imail_choice_new("from", _("From"), chosen);
	for (guint i = 0; i < senders->len; i++)
		purple_request_field_choice_add(field, ((ImailFrom *)senders->pdata[i])->mailbox);
	purple_request_field_group_add_field(group, field);
}

static void add_files(PurpleRequestFieldGroup *group, const GPtrArray *files)
{
	PurpleRequestField *then = imail_choice_new("then", _("Then"), THEN_SEND);

	for (guint i = 0; i < files->len; i++) {
		const ImailFile *file = files->pdata[i];
		g_autofree char *id = g_strdup_printf("file.%u", i);
		g_autofree char *label = g_strdup_printf(_("Attached: %s"), file->name);

		purple_request_field_group_add_field(group, purple_request_field_label_new(id, label));
	}
	purple_request_field_choice_add(then, _("Send it"));
	purple_request_field_choice_add(then, _("Attach a file first"));
	purple_request_field_group_add_field(group, then);
}

static PurpleRequestFields *fields_new(const Writing *writing)
{
	PurpleRequestFields *fields = purple_request_fields_new();
	PurpleRequestFieldGroup *group = purple_request_field_group_new(NULL);
	const ImailCompose *compose = writing->compose;

	if (writing->senders->len > 1)
		add_from(group, writing->senders, compose->from);
	add_string(group, "to", _("To"), compose->to, FALSE);
	add_string(group, "cc", _("Cc"), compose->cc, FALSE);
	add_string(group, "bcc", _("Bcc"), compose->bcc, FALSE);
	add_string(group, "subject", _("Subject"), compose->subject, FALSE);
	add_string(group, "text", _("Text"), compose->text, TRUE);
	add_files(group, compose->files);
	purple_request_fields_add_group(fields, group);
	return fields;
}

/* Takes WRITING. */
static void open_form(Writing *writing, const char *error)
{
	if (writing->senders != NULL)
		g_ptr_array_unref(writing->senders);
	writing->senders = imail_compose_senders(writing->account);
	writing->fields = fields_new(writing);
	writings = g_list_prepend(writings, writing);
	if (look_source == 0)
		look_source = purple_timeout_add_seconds(LOOK_SECONDS, look_cb, NULL);
	purple_request_fields(writing, _("Write Mail"),
			      error != NULL ? _("The mail was not sent")
					    : purple_account_get_username(writing->account),
			      error != NULL ? error : writing->compose->notice, writing->fields, _("OK"),
			      G_CALLBACK(form_ok_cb), _("Cancel"), G_CALLBACK(form_cancel_cb),
			      writing->account, NULL, NULL, writing);
}

void imail_fallback_compose(PurpleAccount *account, ImailCompose *compose)
{
	ImailAccount *self = imail_account_get(account, NULL);
	Writing *writing = g_new0(Writing, 1);

	writing->account = account;
	writing->serial = self != NULL ? imail_account_serial(self) : 0;
	writing->compose = compose;
	if (compose->is_typed)
		save(writing);
	else
		writing->saved = words_of(compose);
	open_form(writing, NULL);
}
