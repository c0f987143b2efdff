/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.c: the user edits senders and mailboxes, the server keeps them (CN101009665A claims 6A, 16a, 16b).
 *
 * Of clients whose UI has no window for it. One form an account at a time: first the sender's, then the
 * mailbox's, because both together do not fit on a terminal of 24 lines; or, of a new account whose servers
 * were found, one page for both (servers-found.c).
 *
 *   OK → imaild logs in to what was typed → taken by the server → closed, or the next half
 *
 * What was typed stays with the form until the server has taken it: an error opens the form again with
 * everything in it and says what was wrong; after a test that failed it can be saved all the same.
 */
#define G_LOG_DOMAIN "imail"

#include "servers.h"

#include <string.h>

#include "i18n.h"
#include "notice.h"
#include "servers-form.h"
#include "servers-found.h"
#include "ui.h"

/* How a form looks. */
typedef enum {
	LOOK_PLAIN = 0,
	LOOK_OPTIONAL = 1 << 0, /* its server may be left empty */
	LOOK_FOUND = 1 << 1,    /* the page of what was found */
	LOOK_REFUSED = 1 << 2,  /* the test failed: it may be saved all the same */
} Look;

/* Itself the handle of its request. */
typedef struct {
	guint id;
	PurpleAccount *account;
	ImailServers *shown; /* what the form was made from */
	ImailServers *typed; /* what is on its way to the server */
	ImailServers *next;  /* what is asked for afterwards; or NULL */
	guint look;          /* of Look */
	char *words;         /* where it was found; or NULL */
	guint waiting;       /* answers that are out */
	GString *errors;
	gboolean is_answered; /* the client closes the request by itself, after our callback */
} Form;

static GHashTable *forms; /* PurpleAccount → Form, owned */
static guint last_form;

static void show(PurpleAccount *account, ImailServers *servers, ImailServers *next, guint look,
		 const char *words, const char *error);

static void form_free(gpointer data)
{
	Form *form = data;

	purple_notify_close_with_handle(form);
	imail_servers_free(form->shown);
	imail_servers_free(form->typed);
	imail_servers_free(form->next);
	g_free(form->words);
	g_string_free(form->errors, TRUE);
	g_free(form);
}

void imail_servers_forget(PurpleAccount *account)
{
	Form *form;

	imail_found_forget(account);
	if (forms == NULL || !g_hash_table_contains(forms, account))
		return;
	form = g_hash_table_lookup(forms, account);
	if (!form->is_answered)
		purple_request_close_with_handle(form);
	g_hash_table_remove(forms, account);
	if (g_hash_table_size(forms) == 0)
		g_clear_pointer(&forms, g_hash_table_unref);
}

static Form *find_form(PurpleAccount *account, guint id)
{
	Form *form = forms != NULL ? g_hash_table_lookup(forms, account) : NULL;

	return form != NULL && form->id == id ? form : NULL;
}

/* ---- upload ---- */

/* What is to be shown again: what was typed, with the halves whose server was left empty. Takes both out of
 * FORM. */
static ImailServers *take_typed(Form *form)
{
	ImailServers *typed = g_steal_pointer(&form->typed);

	if (typed->sender == NULL && form->shown->sender != NULL) {
		typed->sender = g_steal_pointer(&form->shown->sender);
		g_free(typed->sender->host);
		typed->sender->host = NULL;
	}
	if (typed->mailbox == NULL && form->shown->mailbox != NULL) {
		typed->mailbox = g_steal_pointer(&form->shown->mailbox);
		g_free(typed->mailbox->host);
		typed->mailbox->host = NULL;
	}
	return typed;
}

/* The form again, with what was typed. */
static void show_again(Form *form, guint more, const char *error)
{
	g_autofree char *words = g_strdup(form->words), *why = g_strdup(error);

	show(form->account, take_typed(form), g_steal_pointer(&form->next), form->look | more, words, why);
}

/* The end of the first run. */
static void say_ready(PurpleAccount *account)
{
	g_autofree char *primary =
		g_strdup_printf(_("%s is ready for mail"), purple_account_get_username(account));

	purple_notify_info(account, _("iMail"), primary,
			   _("The login to both servers works. New mail is told as it comes in."));
}

static void finish(Form *form)
{
	PurpleAccount *account = form->account;

	if (form->errors->len > 0) {
		show_again(form, 0, form->errors->str);
	} else if (form->next != NULL) {
		g_autofree char *words = g_strdup(form->words);

		show(account, g_steal_pointer(&form->next), NULL, form->look & LOOK_OPTIONAL, words, NULL);
	} else {
		if (form->look & LOOK_FOUND)
			say_ready(account);
		imail_servers_forget(account);
	}
}

/* What was taken has an id now: if the form comes again for the other half, this one is changed and not made
 * twice. */
static void keep_id(Form *form, JsonObject *ok)
{
	if (json_object_has_member(ok, "sender") && form->typed->sender != NULL &&
	    form->typed->sender->sender == NULL)
		form->typed->sender->sender =
			g_strdup(json_object_get_string_member_with_default(ok, "sender", NULL));
	if (json_object_has_member(ok, "mailbox") && form->typed->mailbox != NULL &&
	    form->typed->mailbox->mailbox == NULL)
		form->typed->mailbox->mailbox =
			g_strdup(json_object_get_string_member_with_default(ok, "mailbox", NULL));
}

static void set_cb(JsonObject *ok, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	Form *form = find_form(imail_account_purple(ticket->account), GPOINTER_TO_UINT(ticket->user_data));

	if (form == NULL)
		return;
	if (error == NULL)
		keep_id(form, ok);
	else
		g_string_append_printf(form->errors, "%s%s: %s", form->errors->len > 0 ? "\n" : "",
				       ticket->text,
				       g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED)
					       ? _("the link to imaild was lost.")
					       : error->message);
	if (--form->waiting == 0)
		finish(form);
}

static void upload(ImailAccount *self, Form *form)
{
	ImailClient *client = imail_account_client(self);
	gpointer id = GUINT_TO_POINTER(form->id);

	if (form->typed->sender != NULL) {
		form->waiting++;
		imail_client_sender_set(client, form->typed->sender, set_cb,
					imail_ticket_new(self, NULL, id, _("Outgoing mail")));
	}
	if (form->typed->mailbox != NULL) {
		form->waiting++;
		imail_client_mailbox_set(client, form->typed->mailbox, set_cb,
					 imail_ticket_new(self, NULL, id, _("Incoming mail")));
	}
}

/* ---- test ---- */

static void show_refused(Form *form, const GError *error)
{
	g_autofree char *words = imail_notice_test_words(error);

	show_again(form, LOOK_REFUSED, words);
}

static void tested_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	g_autoptr(ImailTicket) ticket = user_data;
	Form *form = find_form(imail_account_purple(ticket->account), GPOINTER_TO_UINT(ticket->user_data));

	if (form == NULL)
		return;
	purple_notify_close_with_handle(form);
	if (g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED))
		show_again(form, 0, _("The link to imaild was lost."));
	/* An imaild that knows no such request, or a test too many: the first mail will show it. */
	else if (error == NULL || g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL) ||
		 g_error_matches(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT))
		upload(ticket->account, form);
	else
		show_refused(form, error);
}

/* The form is gone meanwhile: its user is not left in the dark, for a test may take half a minute. */
static void test(ImailAccount *self, Form *form)
{
	const ImailSender *sender = form->typed->sender;
	const ImailMailbox *mailbox = form->typed->mailbox;
	g_autofree char *hosts =
		sender != NULL && mailbox != NULL && g_strcmp0(sender->host, mailbox->host) != 0
			? g_strdup_printf("%s, %s", sender->host, mailbox->host)
			: g_strdup(sender != NULL ? sender->host : mailbox->host);

	/* Finch would leave the focus with another window when that closes. */
	if (g_strcmp0(purple_core_get_ui(), "gnt-purple") != 0)
		purple_notify_message(form, PURPLE_NOTIFY_MSG_INFO, _("Mail Servers"), _("Trying to log in…"),
				      hosts, NULL, NULL);
	imail_client_server_test(imail_account_client(self), form->typed->sender, form->typed->mailbox,
				 tested_cb, imail_ticket_new(self, NULL, GUINT_TO_POINTER(form->id), NULL));
}

/* ---- the form ---- */

static ImailServers *read_form(const Form *form, PurpleRequestFields *fields)
{
	if (form->look & LOOK_FOUND)
		return imail_found_form_read(fields, form->shown);
	return imail_servers_form_read(fields, form->shown);
}

/* From the page to the UI's own window, or to the long form with what was typed. */
static void show_long(Form *form)
{
	g_autofree char *words = g_strdup(form->words);
	PurpleAccount *account = form->account;
	ImailServers *next, *typed;

	if (imail_ui_servers_open(account, NULL, words)) {
		imail_servers_forget(account);
		return;
	}
	next = imail_servers_new();
	typed = g_steal_pointer(&form->typed);

	next->mailbox = g_steal_pointer(&typed->mailbox);
	show(account, typed, next, LOOK_OPTIONAL, words, NULL);
}

static gboolean is_forced(const Form *form, PurpleRequestFields *fields)
{
	return (form->look & LOOK_REFUSED) && purple_request_fields_get_bool(fields, "anyway");
}

/* FALSE with ERROR: it cannot be used as typed. */
static gboolean take_answer(ImailAccount *self, Form *form, PurpleRequestFields *fields, GError **error)
{
	if (!imail_account_is_online(self)) {
		g_set_error_literal(error, IMAIL_ERROR, IMAIL_ERROR_NETWORK,
				    _("The account is offline. Try again once it is connected."));
		return FALSE;
	}
	if ((form->look & LOOK_FOUND) && imail_found_form_wants_others(fields)) {
		show_long(form);
		return TRUE;
	}
	if ((form->look & LOOK_OPTIONAL) && form->typed->sender == NULL && form->typed->mailbox == NULL) {
		finish(form);
		return TRUE;
	}
	if (!imail_servers_check(form->typed, error))
		return FALSE;
	if (is_forced(form, fields))
		upload(self, form);
	else
		test(self, form);
	return TRUE;
}

static void form_ok_cb(gpointer user_data, PurpleRequestFields *fields)
{
	PurpleAccount *account = user_data;
	Form *form = forms != NULL ? g_hash_table_lookup(forms, account) : NULL;
	ImailAccount *self = imail_account_find(account);
	g_autoptr(GError) error = NULL;

	if (form == NULL || self == NULL)
		return;
	form->is_answered = TRUE;
	imail_servers_free(form->typed);
	form->typed = read_form(form, fields);
	if (!take_answer(self, form, fields, &error))
		show_again(form, 0, error->message);
}

static void form_cancel_cb(gpointer user_data, PurpleRequestFields *fields G_GNUC_UNUSED)
{
	PurpleAccount *account = user_data;

	/* libpurple is about to close the request by itself. */
	if (forms != NULL)
		g_hash_table_remove(forms, account);
}

static PurpleRequestFields *fields_new(const ImailServers *servers, guint look)
{
	PurpleRequestFields *fields =
		look & LOOK_FOUND ? imail_found_form_new(servers) : imail_servers_form_new(servers);
	PurpleRequestFieldGroup *group;

	if (!(look & LOOK_REFUSED))
		return fields;
	group = purple_request_field_group_new(NULL);
	purple_request_field_group_add_field(
		group, purple_request_field_bool_new("anyway", _("Save it all the same"), FALSE));
	purple_request_fields_add_group(fields, group);
	return fields;
}

/* Takes SERVERS and NEXT. */
static void show_as(PurpleAccount *account, ImailServers *servers, ImailServers *next, guint look,
		    const char *words, const char *primary, const char *secondary)
{
	g_autofree char *wrapped = imail_found_wrap(secondary);
	Form *form;

	imail_servers_forget(account);
	form = g_new0(Form, 1);
	form->id = ++last_form;
	form->account = account;
	form->shown = servers;
	form->next = next;
	form->look = look;
	form->words = g_strdup(words);
	form->errors = g_string_new(NULL);
	if (forms == NULL)
		forms = g_hash_table_new_full(NULL, NULL, NULL, form_free);
	g_hash_table_replace(forms, account, form);
	purple_request_fields(form, _("Mail Servers"), primary, wrapped, fields_new(servers, look), _("Save"),
			      G_CALLBACK(form_ok_cb), _("Cancel"), G_CALLBACK(form_cancel_cb), account, NULL,
			      NULL, account);
}

/* What stands above the fields. Caller frees. */
static char *explain(const ImailServers *servers, guint look, const char *words)
{
	if (look & LOOK_FOUND)
		return imail_found_summary(servers, words);
	if (words != NULL)
		return g_strdup_printf("%s%s", words,
				       look & LOOK_OPTIONAL ? _(" Leave the server empty to do without.")
							    : "");
	return g_strdup(
		look & LOOK_OPTIONAL
			? _("Your mail provider's help pages name this server. Leave it empty to do without.")
			: _("Your mail provider's help pages name this server."));
}

/* Takes SERVERS and NEXT. */
static void show(PurpleAccount *account, ImailServers *servers, ImailServers *next, guint look,
		 const char *words, const char *error)
{
	g_autofree char *title =
		g_strdup_printf(_("The mail servers of %s"), purple_account_get_username(account));
	g_autofree char *text = error == NULL ? explain(servers, look, words) : NULL;

	/* Where it was found is known by now; the note may be what was not heeded. */
	if (error != NULL && (look & LOOK_FOUND) && words != NULL && strchr(words, '\n') != NULL)
		text = g_strconcat(error, strchr(words, '\n'), NULL);
	if (error != NULL)
		show_as(account, servers, next, look, words, _("This mail server was not saved"),
			text != NULL ? text : error);
	else
		show_as(account, servers, next, look, words, title, text);
}

void imail_servers_form_open(PurpleAccount *account, ImailServers *servers)
{
	show(account, servers, NULL, LOOK_PLAIN, NULL, NULL);
}

ImailAccount *imail_servers_online(PurpleAccount *account)
{
	ImailAccount *self = imail_account_find(account);

	if (self != NULL && imail_account_is_online(self))
		return self;
	purple_notify_info(account, _("Mail Servers"), _("The account is offline"),
			   _("Connect it first: imaild keeps the mail servers."));
	return NULL;
}

void imail_servers_edit(PurpleAccount *account)
{
	ImailAccount *self = imail_servers_online(account);
	ImailServers *sending, *receiving;
	GPtrArray *senders, *mailboxes;

	if (self == NULL || imail_ui_servers_open(account, NULL, NULL))
		return;
	senders = imail_account_senders(self);
	mailboxes = imail_account_mailboxes(self);
	if (senders->len > 1 || mailboxes->len > 1) {
		imail_servers_manage(account);
		return;
	}
	sending = imail_servers_new();
	sending->sender = senders->len > 0 ? imail_record_copy(&imail_sender_type, senders->pdata[0])
					   : imail_found_sender(imail_account_purple(self));
	receiving = imail_servers_new();
	receiving->mailbox = mailboxes->len > 0 ? imail_record_copy(&imail_mailbox_type, mailboxes->pdata[0])
						: imail_found_mailbox(imail_account_purple(self));
	show(account, sending, receiving, LOOK_OPTIONAL, NULL, NULL);
}

void imail_servers_propose(ImailAccount *self, ImailServers *servers, gboolean is_whole, const char *words)
{
	PurpleAccount *account = imail_account_purple(self);
	ImailServers *next;

	if (forms != NULL && g_hash_table_contains(forms, account)) {
		imail_servers_free(servers);
		return;
	}
	if (is_whole) {
		show(account, servers, NULL, LOOK_FOUND, words, NULL);
		return;
	}
	if (imail_ui_servers_open(account, NULL, words)) {
		imail_servers_free(servers);
		return;
	}
	next = imail_servers_new();
	next->mailbox = g_steal_pointer(&servers->mailbox);
	show(account, servers, next, LOOK_OPTIONAL, words, NULL);
}

void imail_servers_correct(ImailAccount *self, const char *id, const char *words)
{
	PurpleAccount *account = imail_account_purple(self);
	const ImailMailbox *mailbox = imail_account_mailbox(self, id);
	ImailServers *servers;

	if (mailbox == NULL || imail_ui_servers_open(account, id, words))
		return;
	/* What the user is typing is not taken away. */
	if (forms != NULL && g_hash_table_contains(forms, account))
		return;
	servers = imail_servers_new();
	servers->mailbox = imail_record_copy(&imail_mailbox_type, mailbox);
	show_as(account, servers, NULL, LOOK_PLAIN, NULL,
		_("The password of this mailbox is to be corrected"), words);
}
