/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-people.c: the commands of buddies and other people to write to.
 *
 * Owns nothing. A buddy is named by its name, whatever its account; of two with one name the first is meant.
 */
#include "command.h"
#include "emit.h"
#include "imail.h"

static void answer_with(Command *command, const char *member, JsonArray *array)
{
	JsonObject *event = command_answer(command, TRUE);

	json_object_set_array_member(event, member, array);
	event_emit(event);
	command_free(command);
}

void command_complete(Command *command)
{
	guint64 max = command->words[1] != NULL ? g_ascii_strtoull(command->words[1], NULL, 10) : 0;
	g_autoptr(GPtrArray) found =
		imail_api_get()->complete(command_account(), command->words[0], (guint)max);
	JsonArray *array = json_array_new();

	for (guint i = 0; i < found->len; i++) {
		const ImailCompletion *one = found->pdata[i];
		JsonObject *object = json_object_new();

		event_string(object, "mailbox", one->mailbox);
		event_string(object, "name", one->name);
		event_string(object, "address", one->address);
		if (one->buddy != NULL) {
			event_string(object, "buddy", purple_buddy_get_name(one->buddy));
			event_string(object, "protocol",
				     purple_account_get_protocol_id(purple_buddy_get_account(one->buddy)));
		}
		json_array_add_object_element(array, object);
	}
	answer_with(command, "completions", array);
}

static gboolean is_named(PurpleBlistNode *node, const char *name)
{
	if (PURPLE_BLIST_NODE_IS_BUDDY(node))
		return g_strcmp0(purple_buddy_get_name(PURPLE_BUDDY(node)), name) == 0;
	if (PURPLE_BLIST_NODE_IS_GROUP(node))
		return g_strcmp0(purple_group_get_name(PURPLE_GROUP(node)), name) == 0;
	return FALSE;
}

static PurpleBlistNode *find_node(const char *name)
{
	PurpleBlistNode *node = purple_blist_get_root();

	while (node != NULL && !is_named(node, name))
		node = purple_blist_node_next(node, TRUE);
	return node;
}

/* The entries that plugins give; those that cannot be chosen are in brackets. */
void command_blist_menu(Command *command)
{
	PurpleBlistNode *node = find_node(command->words[0]);
	GList *entries = node != NULL ? purple_blist_node_get_extended_menu(node) : NULL;
	JsonArray *array = json_array_new();
	PurpleCallback chosen = NULL;
	gpointer data = NULL;

	for (GList *l = entries; l != NULL; l = l->next) {
		PurpleMenuAction *action = l->data;
		g_autofree char *label =
			g_strdup_printf(action->callback != NULL ? "%s" : "[%s]", action->label);

		json_array_add_string_element(array, label);
		if (g_strcmp0(command->words[1], action->label) == 0) {
			chosen = action->callback;
			data = action->data;
		}
		purple_menu_action_free(action);
	}
	g_list_free(entries);
	if (chosen != NULL)
		((void (*)(PurpleBlistNode *, gpointer))chosen)(node, data);
	answer_with(command, "entries", array);
}

void command_buddy_address(Command *command)
{
	PurpleBlistNode *node = find_node(command->words[0]);
	g_autofree char *address = NULL;
	g_auto(GStrv) all = NULL;
	JsonObject *event;
	JsonArray *array;

	if (node == NULL || !PURPLE_BLIST_NODE_IS_BUDDY(node)) {
		command_fail(command, "There is no such buddy.");
		return;
	}
	if (command->words[1] != NULL)
		imail_api_get()->buddy_set_address(PURPLE_BUDDY(node), command->words[1]);
	address = imail_api_get()->buddy_address(PURPLE_BUDDY(node));
	all = imail_api_get()->node_addresses(node);
	event = command_answer(command, TRUE);
	event_string(event, "address", address);
	event_string(event, "alias", purple_buddy_get_alias_only(PURPLE_BUDDY(node)));
	array = json_array_new();
	for (char **one = all; *one != NULL; one++)
		json_array_add_string_element(array, *one);
	json_object_set_array_member(event, "addresses", array);
	event_emit(event);
	command_free(command);
}

/* ---- profile ---- */

void command_profile(Command *command)
{
	imail_api_get()->profile_set(command_account(), command->words[0],
				     (const char *const *)command->words + 1, command_done_cb, command);
}

/* ---- unread mails ---- */

static void unread_cb(const ImailUnread *unread, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event, *senders;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	senders = json_object_new();
	for (guint i = 0; i < unread->senders->len; i++) {
		const ImailUnreadSender *sender = unread->senders->pdata[i];

		event_int(senders, sender->address, sender->count);
	}
	event_int(event, "total", unread->total);
	json_object_set_object_member(event, "senders", senders);
	event_emit(event);
	command_free(command);
}

void command_unread(Command *command)
{
	imail_api_get()->unread(command_account(), unread_cb, command);
}
