/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-mail.c: the commands of mail, each one operation of imail.h.
 *
 * Owns nothing: what is under way lies in the Command.
 */
#include <string.h>

#include "command.h"
#include "emit.h"
#include "mails.h"

/* ---- mail servers ---- */

void command_sender_set(Command *command)
{
	g_autoptr(GHashTable) values = command_values(command);

	imail_api_get()->sender_set(command_account(), values, command_done_cb, command);
}

void command_mailbox_set(Command *command)
{
	g_autoptr(GHashTable) values = command_values(command);

	imail_api_get()->mailbox_set(command_account(), values, command_done_cb, command);
}

void command_servers(Command *command)
{
	imail_api_get()->servers_edit(command_account());
	command_ok(command);
}

static JsonArray *servers_array(GPtrArray *servers)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; i < servers->len; i++) {
		const ImailServerPlace *server = servers->pdata[i];
		JsonObject *object = json_object_new();

		event_string(object, "host", server->host);
		event_int(object, "port", server->port);
		event_string(object, "tls", server->tls);
		event_string(object, "login", server->login);
		event_string(object, "source", server->source);
		json_array_add_object_element(array, object);
	}
	return array;
}

static void discovered_cb(const ImailServersFound *found, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (found == NULL) {
		command_fail(command, error->message);
		return;
	}
	event = command_answer(command, TRUE);
	json_object_set_array_member(event, "senders", servers_array(found->senders));
	json_object_set_array_member(event, "mailboxes", servers_array(found->mailboxes));
	event_string(event, "where", found->where);
	event_string(event, "note", found->note);
	event_string(event, "link", found->link);
	event_string(event, "problem", found->problem);
	event_string(event, "similar", found->similar);
	event_emit(event);
	command_free(command);
}

void command_discover(Command *command)
{
	imail_api_get()->servers_discover(command_account(), command->words[0], discovered_cb, command);
}

void command_test(Command *command)
{
	g_autoptr(GHashTable) values = command_values(command);
	const char *kind = command->words[0];

	if (g_str_equal(kind, "sender") || g_str_equal(kind, "mailbox"))
		imail_api_get()->server_test(command_account(), g_str_equal(kind, "sender"), values,
					     command_done_cb, command);
	else
		command_fail(command, "sender or mailbox");
}

void command_check(Command *command)
{
	imail_api_get()->check_mailbox(command_account(), command->words[0], command_done_cb, command);
}

/* ---- writing ---- */

char *command_text(const Command *command, GError **error)
{
	const char *path = command_value(command, "text-file");
	g_autofree char *text = NULL;

	if (path == NULL)
		return g_strdup(command_value(command, "text"));
	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	return g_steal_pointer(&text);
}

static void set(char **member, const char *value)
{
	if (value == NULL)
		return;
	g_free(*member);
	*member = g_strdup(value);
}

static void set_number(gint64 *member, const char *value)
{
	if (value != NULL)
		*member = g_ascii_strtoll(value, NULL, 10);
}

static void add_files(ImailCompose *compose, const Command *command)
{
	for (guint i = 0; command->words[i] != NULL; i++) {
		ImailFile *file;

		if (!g_str_has_prefix(command->words[i], "attach="))
			continue;
		file = g_new0(ImailFile, 1);
		file->path = g_strdup(command->words[i] + strlen("attach="));
		file->name = g_path_get_basename(file->path);
		file->size = -1;
		g_ptr_array_add(compose->files, file);
	}
}

gboolean command_fill_compose(const Command *command, ImailCompose *compose, GError **error)
{
	GError *failure = NULL;
	g_autofree char *text = command_text(command, &failure);

	set(&compose->from, command_value(command, "from"));
	set(&compose->to, command_value(command, "to"));
	set(&compose->cc, command_value(command, "cc"));
	set(&compose->bcc, command_value(command, "bcc"));
	set(&compose->subject, command_value(command, "subject"));
	set(&compose->html, command_value(command, "html"));
	if (text != NULL) {
		g_autofree char *quoted = g_strconcat(text, compose->text, NULL);

		set(&compose->text, quoted);
	}
	set(&compose->replaces, command_value(command, "replaces"));
	set(&compose->replaces_item, command_value(command, "replaces_item"));
	set(&compose->in_reply_to, command_value(command, "in_reply_to"));
	set(&compose->draft, command_value(command, "draft"));
	set(&compose->draft_item, command_value(command, "draft_item"));
	set(&compose->forwards, command_value(command, "forwards"));
	set_number(&compose->hold, command_value(command, "hold"));
	set_number(&compose->send_at, command_value(command, "send_at"));
	add_files(compose, command);
	if (failure != NULL)
		g_propagate_error(error, failure);
	return failure == NULL;
}

/* Fills COMPOSE with the command's words, sends and frees it, and answers. */
static void send_compose(Command *command, ImailCompose *compose)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;

	if (command_fill_compose(command, compose, &error))
		id = imail_api_get()->send(command_account(), compose, &error);
	imail_api_get()->compose_free(compose);
	if (id != NULL) {
		JsonObject *event = command_answer(command, TRUE);

		event_string(event, "mail", id);
		event_emit(event);
		command_free(command);
	} else {
		command_fail(command, error->message);
	}
}

void command_send(Command *command)
{
	send_compose(command, imail_api_get()->compose_new(command_account(), NULL));
}

static void reply_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Command *command = user_data;

	if (error != NULL)
		command_fail(command, error->message);
	else
		send_compose(command, imail_api_get()->compose_reply(
					      command_account(), mail,
					      g_strcmp0(command_value(command, "all"), "true") == 0));
}

void command_reply(Command *command)
{
	imail_api_get()->read(command_account(), command->words[0], reply_cb, command);
}

/* ---- the outbox ---- */

static JsonObject *outbox_entry(const ImailOutboxEntry *entry)
{
	JsonObject *object = json_object_new();

	event_string(object, "mail", entry->mail);
	event_string(object, "state", entry->state);
	event_string(object, "subject", entry->subject);
	event_string(object, "to", entry->to);
	event_string(object, "text", entry->text);
	event_int(object, "time", entry->time);
	event_int(object, "next_try", entry->next_try);
	event_bool(object, "can_edit", entry->can_edit);
	event_bool(object, "can_release", entry->can_release);
	return object;
}

void command_fate(Command *command)
{
	ImailFate *fate = imail_api_get()->mail_fate(command_account(), command->words[0]);
	JsonArray *array = json_array_new();
	JsonObject *event;

	if (fate == NULL) {
		json_array_unref(array);
		command_fail(command, "nothing is known of this mail");
		return;
	}
	for (guint i = 0; i < fate->recipients->len; i++) {
		const ImailRecipientFate *one = fate->recipients->pdata[i];
		JsonObject *object = json_object_new();

		event_string(object, "address", one->address);
		event_string(object, "state", one->state);
		event_string(object, "words", one->words);
		event_string(object, "text", one->text);
		json_array_add_object_element(array, object);
	}
	event = command_answer(command, TRUE);
	event_string(event, "state", fate->state);
	event_string(event, "subject", fate->subject);
	event_string(event, "text", fate->text);
	json_object_set_array_member(event, "recipients", array);
	event_emit(event);
	imail_api_get()->mail_fate_free(fate);
	command_free(command);
}

void command_outbox(Command *command)
{
	g_autoptr(GPtrArray) outbox = imail_api_get()->outbox(command_account());
	JsonObject *event = command_answer(command, TRUE);
	JsonArray *array = json_array_new();

	for (guint i = 0; i < outbox->len; i++)
		json_array_add_object_element(array, outbox_entry(outbox->pdata[i]));
	json_object_set_array_member(event, "mails", array);
	event_emit(event);
	command_free(command);
}

void command_edit(Command *command)
{
	imail_api_get()->mail_edit(command_account(), command->words[0], command_done_cb, command);
}

void command_release(Command *command)
{
	imail_api_get()->mail_release(command_account(), command->words[0], command_done_cb, command);
}

void command_drop(Command *command)
{
	imail_api_get()->mail_drop(command_account(), command->words[0], command_done_cb, command);
}

/* ---- reading ---- */

static void list_cb(GPtrArray *summaries, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;
	JsonArray *array;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	array = json_array_new();
	for (guint i = 0; i < summaries->len; i++)
		json_array_add_object_element(array, mails_summary(summaries->pdata[i]));
	json_object_set_array_member(event, "mails", array);
	event_emit(event);
	command_free(command);
}

void command_list(Command *command)
{
	imail_api_get()->list(command_account(), command->words[0] != NULL ? command->words[0] : "Inbox", 0,
			      list_cb, command);
}

static void read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	json_object_set_object_member(event, "mail", mails_readable(mail));
	event_emit(event);
	command_free(command);
}

void command_read(Command *command)
{
	imail_api_get()->read(command_account(), command->words[0], read_cb, command);
}

void command_save(Command *command)
{
	guint64 index = g_ascii_strtoull(command->words[1], NULL, 10);

	imail_api_get()->attachment_save(command_account(), command->words[0], (guint)index,
					 command->words[2], command_done_cb, command);
}

void command_save_mail(Command *command)
{
	imail_api_get()->mail_save(command_account(), command->words[0], command->words[1], command_done_cb,
				   command);
}

void command_fetch(Command *command)
{
	imail_api_get()->mail_fetch(command_account(), command->words[0], command_done_cb, command);
}

void command_delete(Command *command)
{
	imail_api_get()->mail_delete(command_account(), command->words[0], command_done_cb, command);
}
