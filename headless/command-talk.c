/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-talk.c: the commands of conversations, and of lists and bulk mail, each one operation of imail.h.
 */
#include <string.h>

#include "command.h"
#include "emit.h"
#include "mails.h"

#define COUNT_DEFAULT 50

/* ---- conversations ---- */

static JsonArray *mails_array(const GPtrArray *mails)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; i < mails->len; i++) {
		const ImailConversationMail *mail = mails->pdata[i];
		JsonObject *object = mails_summary(mail->summary);

		event_int(object, "depth", mail->depth);
		json_array_add_object_element(array, object);
	}
	return array;
}

static void conversation_cb(GPtrArray *mails, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	json_object_set_array_member(event, "mails", mails_array(mails));
	event_emit(event);
	command_free(command);
}

void command_conversation(Command *command)
{
	imail_api_get()->conversation(command_account(), command->words[0], conversation_cb, command);
}

static JsonArray *conversations_array(const GPtrArray *conversations)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; i < conversations->len; i++) {
		const ImailConversationSummary *conversation = conversations->pdata[i];
		JsonObject *object = mails_summary(conversation->newest);

		event_int(object, "mails", conversation->total);
		event_int(object, "unread", conversation->unread);
		if (conversation->names != NULL)
			event_strv(object, "names", (const char *const *)conversation->names);
		json_array_add_object_element(array, object);
	}
	return array;
}

static JsonArray *unfolded_array(const GPtrArray *unfolded)
{
	JsonArray *array = json_array_new();

	for (guint i = 0; i < unfolded->len; i++) {
		const ImailConversationOpen *open = unfolded->pdata[i];
		JsonObject *object = json_object_new();

		event_int(object, "asked", open->asked);
		event_int(object, "thread", open->thread);
		event_int(object, "offset", open->offset);
		if (open->mails != NULL)
			json_object_set_array_member(object, "mails", mails_array(open->mails));
		json_array_add_object_element(array, object);
	}
	return array;
}

static void page_cb(const ImailConversationPage *page, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	event_int(event, "total", page->total);
	event_int(event, "mails", page->mails);
	event_int(event, "unread", page->unread);
	json_object_set_array_member(event, "conversations", conversations_array(page->conversations));
	json_object_set_array_member(event, "unfolded", unfolded_array(page->unfolded));
	event_emit(event);
	command_free(command);
}

static guint number(const Command *command, const char *key, guint otherwise)
{
	const char *value = command_value(command, key);

	return value != NULL ? (guint)g_ascii_strtoull(value, NULL, 10) : otherwise;
}

void command_conversations(Command *command)
{
	const gint64 unfolded[] = {number(command, "open", 0), 0};

	imail_api_get()->conversations_page(
		command_account(), command->words[0], number(command, "offset", 0),
		number(command, "count", COUNT_DEFAULT), unfolded, page_cb, command);
}

/* ---- lists and bulk mail ---- */

static void bulk_cb(const ImailBulk *bulk, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;
	JsonArray *array;

	if (command_has_failed(command, error))
		return;
	array = json_array_new();
	for (guint i = 0; i < bulk->groups->len; i++) {
		const ImailBulkGroup *group = bulk->groups->pdata[i];
		JsonObject *object = json_object_new();

		event_string(object, "key", group->key);
		event_string(object, "folder", group->folder);
		event_string(object, "title", group->title);
		event_bool(object, "list", group->is_list);
		event_bool(object, "kept", group->is_kept);
		event_int(object, "total", group->total);
		event_int(object, "unread", group->unread);
		json_array_add_object_element(array, object);
	}
	event = command_answer(command, TRUE);
	event_bool(event, "folding", bulk->is_folding);
	event_int(event, "total", bulk->total);
	event_int(event, "unread", bulk->unread);
	json_object_set_array_member(event, "groups", array);
	event_emit(event);
	command_free(command);
}

void command_bulk(Command *command)
{
	imail_api_get()->bulk(command_account(), bulk_cb, command);
}

void command_bulk_fold(Command *command)
{
	imail_api_get()->bulk_fold(command_account(), strcmp(command->words[0], "on") == 0, command_done_cb,
				   command);
}

void command_bulk_keep(Command *command)
{
	imail_api_get()->bulk_keep(command_account(), command->words[0],
				   g_strcmp0(command->words[1], "no") != 0, command_done_cb, command);
}
