/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * command-manage.c: the commands of lists, searches, many mails and folders, each one operation of imail.h.
 *
 * Owns nothing: what is under way lies in the Command.
 */
#include <string.h>

#include "command.h"
#include "emit.h"
#include "mails.h"

#define COUNT_DEFAULT 50

/* ---- words ---- */

static const char *const *words_from(const Command *command, guint first)
{
	return (const char *const *)command->words + first;
}

static guint number(const Command *command, const char *key, guint otherwise)
{
	const char *value = command_value(command, key);

	return value != NULL ? (guint)g_ascii_strtoull(value, NULL, 10) : otherwise;
}

static gboolean is_true(const Command *command, const char *key)
{
	return g_strcmp0(command_value(command, key), "true") == 0;
}

/* The answer to COMMAND with ARRAY as MEMBER; frees the command. */
static void answer_array(Command *command, JsonObject *event, const char *member, JsonArray *array)
{
	json_object_set_array_member(event, member, array);
	event_emit(event);
	command_free(command);
}

/* ---- lists ---- */

static void folders_cb(GPtrArray *folders, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonArray *array;

	if (command_has_failed(command, error))
		return;
	array = json_array_new();
	for (guint i = 0; i < folders->len; i++) {
		const ImailFolderSummary *folder = folders->pdata[i];
		JsonObject *object = json_object_new();

		event_string(object, "name", folder->name);
		event_bool(object, "own", folder->is_own);
		event_int(object, "total", folder->total);
		event_int(object, "unread", folder->unread);
		json_array_add_object_element(array, object);
	}
	answer_array(command, command_answer(command, TRUE), "folders", array);
}

void command_folders(Command *command)
{
	imail_api_get()->folders(command_account(), folders_cb, command);
}

static void page_cb(const ImailListPage *page, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;
	JsonArray *array;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	event_int(event, "offset", page->offset);
	event_int(event, "total", page->total);
	event_int(event, "unread", page->unread);
	array = json_array_new();
	for (guint i = 0; i < page->summaries->len; i++)
		json_array_add_object_element(array, mails_summary(page->summaries->pdata[i]));
	answer_array(command, event, "mails", array);
}

static ImailListOrder order_of(const Command *command)
{
	static const char *const names[] = {[IMAIL_LIST_BY_DATE] = "date",
					    [IMAIL_LIST_BY_FROM] = "from",
					    [IMAIL_LIST_BY_SUBJECT] = "subject",
					    [IMAIL_LIST_BY_SIZE] = "size"};
	const char *name = command_value(command, "sort");

	for (guint i = 0; name != NULL && i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(name, names[i]))
			return (ImailListOrder)i;
	return IMAIL_LIST_BY_DATE;
}

void command_page(Command *command)
{
	imail_api_get()->list_page(command_account(), command->words[0], order_of(command),
				   !is_true(command, "up"), number(command, "offset", 0),
				   number(command, "count", COUNT_DEFAULT), page_cb, command);
}

/* ---- searches ---- */

static JsonObject *hit_object(const ImailSearchHit *hit)
{
	JsonObject *object = mails_summary(hit->summary);
	JsonArray *marks = json_array_new();

	event_string(object, "excerpt", hit->excerpt);
	for (guint i = 0; i + 1 < hit->marks->len; i += 2) {
		guint start = g_array_index(hit->marks, guint, i),
		      end = g_array_index(hit->marks, guint, i + 1);
		g_autofree char *marked = g_strndup(hit->excerpt + start, end - start);

		json_array_add_string_element(marks, marked);
	}
	json_object_set_array_member(object, "marks", marks);
	return object;
}

static void search_cb(const ImailSearchResult *result, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	JsonObject *event;
	JsonArray *array;

	if (command_has_failed(command, error))
		return;
	event = command_answer(command, TRUE);
	event_int(event, "total", result->total);
	event_bool(event, "cut", result->is_cut);
	event_bool(event, "reading", result->is_reading);
	event_string(event, "left_out", result->left_out);
	array = json_array_new();
	for (guint i = 0; i < result->hits->len; i++)
		json_array_add_object_element(array, hit_object(result->hits->pdata[i]));
	answer_array(command, event, "mails", array);
}

/* The words as they would be typed: a word with blanks in it was quoted. */
static char *query_of(const Command *command)
{
	g_autoptr(GString) query = g_string_new(NULL);

	for (guint i = 0; command->words[i] != NULL; i++) {
		const char *word = command->words[i];

		if (g_str_has_prefix(word, "typing=") || g_str_has_prefix(word, "max="))
			continue;
		if (query->len > 0)
			g_string_append_c(query, ' ');
		g_string_append(query, word);
	}
	return g_strdup(query->str);
}

void command_search(Command *command)
{
	g_autofree char *query = query_of(command);

	imail_api_get()->search(command_account(), query, is_true(command, "typing"),
				number(command, "max", COUNT_DEFAULT), search_cb, command);
}

/* ---- many mails ---- */

void command_mark(Command *command)
{
	g_autoptr(GString) set = g_string_new(NULL), clear = g_string_new(NULL);
	guint i = 0;

	for (; command->words[i] != NULL && strchr("+-", command->words[i][0]) != NULL; i++)
		g_string_append(command->words[i][0] == '+' ? set : clear, command->words[i] + 1);
	imail_api_get()->mails_mark(command_account(), words_from(command, i), set->str, clear->str,
				    command_done_cb, command);
}

void command_move(Command *command)
{
	imail_api_get()->mails_move(command_account(), words_from(command, 1), command->words[0],
				    command_done_cb, command);
}

void command_copy(Command *command)
{
	imail_api_get()->mails_copy(command_account(), words_from(command, 1), command->words[0],
				    command_done_cb, command);
}

void command_trash(Command *command)
{
	imail_api_get()->mails_delete(command_account(), words_from(command, 0), command_done_cb, command);
}

void command_restore(Command *command)
{
	imail_api_get()->mails_restore(command_account(), words_from(command, 0), command_done_cb, command);
}

void command_mark_read(Command *command)
{
	imail_api_get()->folder_mark_read(command_account(), command->words[0], command_done_cb, command);
}

void command_empty_trash(Command *command)
{
	guint64 days = command->words[0] != NULL ? g_ascii_strtoull(command->words[0], NULL, 10) : 0;

	imail_api_get()->trash_empty(command_account(), (guint)days, command_done_cb, command);
}

/* ---- folders ---- */

void command_folder_create(Command *command)
{
	imail_api_get()->folder_create(command_account(), command->words[0], command_done_cb, command);
}

void command_folder_rename(Command *command)
{
	imail_api_get()->folder_rename(command_account(), command->words[0], command->words[1],
				       command_done_cb, command);
}

void command_folder_remove(Command *command)
{
	imail_api_get()->folder_remove(command_account(), command->words[0], command_done_cb, command);
}

/* ---- out and in ---- */

/* The answer comes when it is over; "stop=N" ends it as soon as N mails are done. */
static gboolean transfer_cb(const ImailTransfer *transfer, const GError *error, gpointer user_data)
{
	Command *command = user_data;
	guint stop = number(command, "stop", G_MAXUINT);
	JsonObject *event;

	if (!transfer->is_over)
		return transfer->done < stop;
	event = command_answer(command, error == NULL);
	event_string(event, "error", error != NULL ? error->message : NULL);
	event_int(event, "count", transfer->done);
	event_int(event, "known", transfer->known);
	event_int(event, "passed", transfer->passed);
	event_emit(event);
	command_free(command);
	return FALSE;
}

void command_export(Command *command)
{
	const char *folder = command_value(command, "folder");

	if (folder != NULL)
		imail_api_get()->folder_export(command_account(), folder, command->words[0], transfer_cb,
					       command);
	else
		imail_api_get()->mails_export(command_account(), words_from(command, 1), command->words[0],
					      transfer_cb, command);
}

void command_import(Command *command)
{
	imail_api_get()->mails_import(command_account(), command->words[0],
				      command->words[1] != NULL ? command->words[1] : "Inbox", transfer_cb,
				      command);
}
