/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command.c: one command under way, its words, and its answer.
 *
 * Owns a command's memory: whoever answers it last frees it here.
 */
#include "command.h"

#include <string.h>

#include "emit.h"

void command_free(Command *command)
{
	g_strfreev(command->words);
	g_free(command);
}

/* ---- answers ---- */

JsonObject *command_answer(const Command *command, gboolean ok)
{
	JsonObject *event = event_new("answer");

	event_int(event, "n", command->number);
	event_string(event, "command", command->name);
	event_bool(event, "ok", ok);
	return event;
}

void command_fail(Command *command, const char *words)
{
	JsonObject *event = command_answer(command, FALSE);

	event_string(event, "error", words);
	event_emit(event);
	command_free(command);
}

void command_ok(Command *command)
{
	event_emit(command_answer(command, TRUE));
	command_free(command);
}

gboolean command_has_failed(Command *command, const GError *error)
{
	if (error != NULL)
		command_fail(command, error->message);
	return error != NULL;
}

void command_done_cb(const GError *error, gpointer user_data)
{
	if (!command_has_failed(user_data, error))
		command_ok(user_data);
}

/* ---- words ---- */

const char *command_value(const Command *command, const char *key)
{
	const char *value = NULL;
	gsize len = strlen(key);

	for (guint i = 0; command->words[i] != NULL; i++) {
		if (strncmp(command->words[i], key, len) == 0 && command->words[i][len] == '=')
			value = command->words[i] + len + 1;
	}
	return value;
}

GHashTable *command_values(const Command *command)
{
	GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; command->words[i] != NULL; i++) {
		const char *equals = strchr(command->words[i], '=');

		if (equals != NULL)
			g_hash_table_replace(values, g_strndup(command->words[i], equals - command->words[i]),
					     g_strdup(equals + 1));
	}
	return values;
}
