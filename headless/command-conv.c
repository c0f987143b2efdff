/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-conv.c: the commands of conversations: opened, looked at, closed, and what is typed there, commands
 * of plugins included.
 *
 * A person is named by its name in the current account.
 */
#include "client-ops.h"
#include "command.h"
#include "emit.h"

static PurpleConversation *find(const char *name)
{
	return purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, name, command_account());
}

static PurpleConversation *get(const char *name)
{
	PurpleConversation *conv = find(name);

	return conv != NULL ? conv : purple_conversation_new(PURPLE_CONV_TYPE_IM, command_account(), name);
}

void command_conv_open(Command *command)
{
	get(command->words[0]);
	command_ok(command);
}

void command_conv_close(Command *command)
{
	PurpleConversation *conv = find(command->words[0]);

	if (conv != NULL)
		purple_conversation_destroy(conv);
	command_ok(command);
}

void command_conv_focus(Command *command)
{
	PurpleConversation *conv = command->words[0] != NULL ? find(command->words[0]) : NULL;

	if (command->words[0] != NULL && conv == NULL) {
		command_fail(command, "There is no such conversation.");
		return;
	}
	client_ops_focus(conv);
	command_ok(command);
}

/* As clients do with what is typed: a line that begins with "/" is a command. */
void command_say(Command *command)
{
	PurpleConversation *conv = get(command->words[0]);
	g_autofree char *text = g_strcompress(command->words[1]);
	g_autofree char *escaped = g_markup_escape_text(text, -1);
	g_auto(GStrv) lines = g_strsplit(escaped, "\n", -1);
	g_autofree char *markup = g_strjoinv("<br>", lines);
	g_autofree char *why = NULL;

	if (*text != '/') {
		purple_conv_im_send(PURPLE_CONV_IM(conv), markup);
		command_ok(command);
	} else if (purple_cmd_do_command(conv, text + 1, markup + 1, &why) == PURPLE_CMD_STATUS_OK) {
		command_ok(command);
	} else {
		command_fail(command, why != NULL ? why : "The command was not done.");
	}
}
