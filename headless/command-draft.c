/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-draft.c: drafts, signatures, forwarding, source and page. There is no window: `draft` saves what
 * its words say, under the key that its answer names.
 */
#include "command.h"
#include "emit.h"

typedef struct {
	Command *command;
	char *key;
} Saving;

static void saved_cb(const char *id, const GError *error, gpointer user_data)
{
	Saving *saving = user_data;
	JsonObject *event = command_answer(saving->command, error == NULL);

	event_string(event, "draft", saving->key);
	event_string(event, "id", id);
	if (error != NULL)
		event_string(event, "error", error->message);
	event_emit(event);
	command_free(saving->command);
	g_free(saving->key);
	g_free(saving);
}

void command_draft(Command *command)
{
	const ImailApi *api = imail_api_get();
	ImailCompose *compose = api->compose_new(command_account(), NULL);
	g_autoptr(GError) error = NULL;
	Saving *saving;

	if (command_fill_compose(command, compose, &error)) {
		saving = g_new0(Saving, 1);
		saving->command = command;
		api->draft_save(command_account(), compose,
				g_strcmp0(command_value(command, "last"), "true") == 0, saved_cb, saving);
		saving->key = g_strdup(compose->draft);
	} else {
		command_fail(command, error->message);
	}
	api->compose_free(compose);
}

void command_draft_discard(Command *command)
{
	const ImailApi *api = imail_api_get();
	ImailCompose *compose = api->compose_new(command_account(), NULL);

	compose->draft = g_strdup(command->words[0]);
	compose->draft_item = g_strdup(command_value(command, "draft_item"));
	api->draft_discard(command_account(), compose, command_done_cb, command);
	api->compose_free(compose);
}

void command_draft_open(Command *command)
{
	imail_api_get()->draft_open(command_account(), command->words[0], command_done_cb, command);
}

void command_signature(Command *command)
{
	const ImailApi *api = imail_api_get();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = command_text(command, &error);
	ImailSignature *signature;
	JsonObject *event;

	if (error != NULL ||
	    (text != NULL && !api->signature_set(command_account(), command->words[0], text,
						 command_value(command, "markup"), &error))) {
		command_fail(command, error->message);
		return;
	}
	signature = api->signature_get(command_account(), command->words[0]);
	event = command_answer(command, TRUE);
	event_string(event, "text", signature != NULL ? signature->text : NULL);
	event_string(event, "markup", signature != NULL ? signature->markup : NULL);
	api->signature_free(signature);
	event_emit(event);
	command_free(command);
}

void command_forward(Command *command)
{
	imail_api_get()->mail_forward(command_account(), command->words[0],
				      g_strcmp0(command_value(command, "whole"), "true") == 0,
				      command_done_cb, command);
}

static void source_cb(const char *text, gboolean is_cut, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	event_string(event, "text", text);
	event_bool(event, "cut", is_cut);
	event_emit(event);
	command_free(command);
}

void command_source(Command *command)
{
	imail_api_get()->mail_source(command_account(), command->words[0], source_cb, command);
}

static void page_cb(const char *path, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	event_string(event, "path", path);
	event_emit(event);
	command_free(command);
}

void command_print(Command *command)
{
	imail_api_get()->mail_page(command_account(), command->words[0], page_cb, command);
}
