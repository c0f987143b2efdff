/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c: the lines of standard input: shell-like words, one command a line.
 *
 * Each command gets exactly one event "answer" that bears its number (lines are counted from 1), "ok", and
 * what it asked for or "error". Commands act on the current account: the first one, the one added last, or
 * the one that `use` names.
 */
#include "commands.h"

#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "asks.h"
#include "client-ops.h"
#include "command.h"
#include "emit.h"
#include "imail.h"

#define READ_SLICE (64 * 1024)

static GMainLoop *main_loop;
static GString *input;
static guint lines;
static PurpleAccount *current;

PurpleAccount *command_account(void)
{
	return current;
}

/* ---- accounts ---- */

static void account_add(Command *command)
{
	PurpleAccount *account = purple_accounts_find(command->words[0], IMAIL_PRPL_ID);

	if (account == NULL) {
		account = purple_account_new(command->words[0], IMAIL_PRPL_ID);
		purple_accounts_add(account);
	}
	if (command->words[1] != NULL) {
		purple_account_set_remember_password(account, TRUE);
		purple_account_set_password(account, command->words[1]);
	}
	current = account;
	command_ok(command);
}

static void account_set(Command *command)
{
	const char *value = command->words[1];
	gint64 number;

	if (g_ascii_string_to_signed(value, 10, G_MININT32, G_MAXINT32, &number, NULL))
		purple_account_set_int(current, command->words[0], (int)number);
	else if (g_str_equal(value, "true") || g_str_equal(value, "false"))
		purple_account_set_bool(current, command->words[0], g_str_equal(value, "true"));
	else
		purple_account_set_string(current, command->words[0], value);
	command_ok(command);
}

static void use(Command *command)
{
	PurpleAccount *account = purple_accounts_find(command->words[0], IMAIL_PRPL_ID);

	if (account == NULL) {
		command_fail(command, "There is no such account.");
		return;
	}
	current = account;
	command_ok(command);
}

static void connect_account(Command *command)
{
	purple_account_set_status(current, "available", TRUE, NULL);
	if (!purple_account_get_enabled(current, HEADLESS_UI))
		purple_account_set_enabled(current, HEADLESS_UI, TRUE);
	if (purple_account_is_disconnected(current))
		purple_account_connect(current);
	command_ok(command);
}

static void disconnect_account(Command *command)
{
	purple_account_set_enabled(current, HEADLESS_UI, FALSE);
	if (!purple_account_is_disconnected(current))
		purple_account_disconnect(current);
	command_ok(command);
}

static void status(Command *command)
{
	JsonObject *event = command_answer(command, TRUE);
	JsonArray *array = json_array_new();

	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		JsonObject *object = json_object_new();

		event_string(object, "account", purple_account_get_username(l->data));
		event_bool(object, "current", l->data == current);
		event_string(object, "state",
			     purple_account_is_connected(l->data)    ? "connected"
			     : purple_account_is_connecting(l->data) ? "connecting"
								     : "disconnected");
		json_array_add_object_element(array, object);
	}
	json_object_set_array_member(event, "accounts", array);
	event_emit(event);
	command_free(command);
}

static void menu(Command *command)
{
	PurpleConnection *gc = purple_account_get_connection(current);
	PurplePlugin *plugin = gc != NULL ? purple_connection_get_prpl(gc) : NULL;
	GList *actions = plugin != NULL ? PURPLE_PLUGIN_ACTIONS(plugin, gc) : NULL;
	JsonObject *event = command_answer(command, TRUE);
	g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func(g_free);

	for (GList *l = actions; l != NULL; l = l->next) {
		PurplePluginAction *action = l->data;

		action->plugin = plugin;
		action->context = gc;
		g_ptr_array_add(labels, g_strdup(action->label));
		if (g_strcmp0(command->words[0], action->label) == 0)
			action->callback(action);
		purple_plugin_action_free(action);
	}
	g_list_free(actions);
	g_ptr_array_add(labels, NULL);
	event_strv(event, "entries", (const char *const *)labels->pdata);
	event_emit(event);
	command_free(command);
}

/* ---- instant messages and buddies ---- */

static void im(Command *command)
{
	PurpleConversation *conv;
	g_autofree char *markup = NULL;

	if (!purple_account_is_connected(current)) {
		command_fail(command, "The account is offline.");
		return;
	}
	conv = purple_find_conversation_with_account(PURPLE_CONV_TYPE_IM, command->words[0], current);
	if (conv == NULL)
		conv = purple_conversation_new(PURPLE_CONV_TYPE_IM, current, command->words[0]);
	markup = g_markup_escape_text(command->words[1], -1);
	purple_conv_im_send(PURPLE_CONV_IM(conv), markup);
	command_ok(command);
}

static void typing(Command *command)
{
	if (!purple_account_is_connected(current)) {
		command_fail(command, "The account is offline.");
		return;
	}
	serv_send_typing(purple_account_get_connection(current), command->words[0],
			 g_strcmp0(command->words[1], "no") == 0 ? PURPLE_NOT_TYPING : PURPLE_TYPING);
	command_ok(command);
}

static void buddy_add(Command *command)
{
	PurpleBuddy *buddy = purple_find_buddy(current, command->words[0]);

	if (buddy == NULL) {
		buddy = purple_buddy_new(current, command->words[0], command->words[1]);
		purple_blist_add_buddy(buddy, NULL, NULL, NULL);
		purple_account_add_buddy(current, buddy);
	}
	command_ok(command);
}

static void presence(Command *command)
{
	const char *text = command->words[1];

	if (purple_account_get_status(current, command->words[0]) == NULL) {
		command_fail(command, "available, away or offline");
		return;
	}
	if (text != NULL)
		purple_account_set_status(current, command->words[0], TRUE, "message", text, NULL);
	else
		purple_account_set_status(current, command->words[0], TRUE, NULL);
	command_ok(command);
}

/* ---- this client ---- */

static void answer_request(Command *command)
{
	g_autofree char *why = NULL;

	if (asks_answer((guint)g_ascii_strtoull(command->words[0], NULL, 10), command->words + 1, &why))
		command_ok(command);
	else
		command_fail(command, why);
}

static void help(Command *command)
{
	JsonObject *event = command_answer(command, TRUE);
	g_autofree char *text = commands_help();

	event_string(event, "help", text);
	event_emit(event);
	command_free(command);
}

static void quit(Command *command)
{
	command_ok(command);
	g_main_loop_quit(main_loop);
}

static const struct {
	const char *name;
	void (*run)(Command *);
	guint words; /* that it needs */
	gboolean needs_account;
	const char *usage;
} table[] = {
	{"account-add", account_add, 1, FALSE, "ADDRESS [PASSWORD]"},
	{"account-set", account_set, 2, TRUE,
	 "SETTING VALUE          (servers-form false: do not ask for mail servers)"},
	{"use", use, 1, FALSE, "ADDRESS                (the current account)"},
	{"connect", connect_account, 0, TRUE, ""},
	{"disconnect", disconnect_account, 0, TRUE, ""},
	{"status", status, 0, FALSE, ""},
	{"menu", menu, 0, TRUE, "[ENTRY]                (the account's menu, and what it does)"},
	{"sender-set", command_sender_set, 1, TRUE,
	 "address= name= host= port= tls=tls|starttls|none login= password= is_default= [sender=ID]"},
	{"mailbox-set", command_mailbox_set, 1, TRUE,
	 "host= port= tls= login= password= interval=SECONDS after=keep|delete|delete-after-days days= "
	 "[mailbox=ID]"},
	{"servers", command_servers, 0, TRUE, "                       (the form for mail servers)"},
	{"discover", command_discover, 1, TRUE, "ADDRESS                (which mail servers it has)"},
	{"test", command_test, 1, TRUE,
	 "sender|mailbox …       (as sender-set and mailbox-set, without saving: whether it lets us in)"},
	{"check", command_check, 0, TRUE, "[MAILBOX]              (fetch mail now)"},
	{"send", command_send, 1, TRUE,
	 "to= cc= bcc= subject= text=|text-file= html= attach=PATH… from= hold=SECONDS send_at=TIME\n"
	 "               replaces= replaces_item= draft= draft_item= forwards= in_reply_to= (of a compose "
	 "event)"},
	{"reply", command_reply, 1, TRUE, "ID text=|text-file= [all=true] [as send]"},
	{"draft", command_draft, 0, TRUE,
	 "as send, [draft=KEY] [draft_item=ID] [last=true]  (saves it in Drafts)"},
	{"draft-discard", command_draft_discard, 1, TRUE, "KEY [draft_item=ID]"},
	{"draft-open", command_draft_open, 1, TRUE, "ID                     (a compose event)"},
	{"forward", command_forward, 1, TRUE, "ID [whole=true]        (a compose event)"},
	{"source", command_source, 1, TRUE, "ID"},
	{"signature", command_signature, 1, TRUE, "FROM [text=|text-file=] [markup=]"},
	{"print", command_print, 1, TRUE, "ID                     (writes a page for a browser)"},
	{"list", command_list, 0, TRUE, "[FOLDER]"},
	{"read", command_read, 1, TRUE, "ID"},
	{"save", command_save, 3, TRUE, "ID INDEX PATH          (an attachment)"},
	{"save-mail", command_save_mail, 2, TRUE, "ID PATH"},
	{"fetch", command_fetch, 1, TRUE,
	 "ID                      (the whole of a mail of which only the beginning is here)"},
	{"delete", command_delete, 1, TRUE, "ID                     (to Trash; from Trash for good)"},
	{"folders", command_folders, 0, TRUE,
	 "                       (names, and how many mails are in each)"},
	{"page", command_page, 1, TRUE,
	 "FOLDER [sort=date|from|subject|size] [up=true] [offset=N] [count=N]"},
	{"search", command_search, 1, TRUE, "WORDS… [typing=true] [max=N]"},
	{"conversation", command_conversation, 1, TRUE, "ID"},
	{"conversations", command_conversations, 1, TRUE, "FOLDER [offset=N] [count=N] [open=THREAD]"},
	{"bulk", command_bulk, 0, TRUE, ""},
	{"bulk-fold", command_bulk_fold, 1, TRUE, "on|off"},
	{"bulk-keep", command_bulk_keep, 1, TRUE, "KEY [no]"},
	{"mark", command_mark, 2, TRUE, "+S|-S|+F|-F|+R|-R|+P|-P|+D|-D… ID…  (seen, flagged, …)"},
	{"move", command_move, 2, TRUE, "FOLDER ID…"},
	{"copy", command_copy, 2, TRUE, "FOLDER ID…"},
	{"trash", command_trash, 1, TRUE, "ID…                    (delete, of several)"},
	{"restore", command_restore, 1, TRUE, "ID…                    (from Trash to where they were)"},
	{"mark-read", command_mark_read, 1, TRUE, "FOLDER                 (all of it)"},
	{"empty-trash", command_empty_trash, 0, TRUE,
	 "[DAYS]                 (what has been there for so long)"},
	{"folder-create", command_folder_create, 1, TRUE, "NAME"},
	{"folder-rename", command_folder_rename, 2, TRUE, "NAME NEW-NAME"},
	{"folder-remove", command_folder_remove, 1, TRUE, "NAME                   (its mails go to Trash)"},
	{"export", command_export, 2, TRUE, "PATH folder=NAME | PATH ID…  (an mbox file)"},
	{"import", command_import, 1, TRUE,
	 "PATH [FOLDER] [stop=N] (an mbox file or a Maildir; stop after N mails)"},
	{"outbox", command_outbox, 0, TRUE,
	 "                       (mails that are not sent yet, or failed)"},
	{"fate", command_fate, 1, TRUE, "MAIL                   (what became of it, for each recipient)"},
	{"edit", command_edit, 1, TRUE, "MAIL                   (take it back, if need be: a compose event)"},
	{"release", command_release, 1, TRUE, "MAIL                   (send it now)"},
	{"drop", command_drop, 1, TRUE,
	 "MAIL                   (take it back for good, or forget a failed one)"},
	{"complete", command_complete, 1, TRUE, "TEXT [MAX]             (recipients that TEXT may mean)"},
	{"blist-menu", command_blist_menu, 1, FALSE,
	 "NAME [ENTRY]           (the menu of a buddy or a group, and what it does)"},
	{"buddy-address", command_buddy_address, 1, FALSE,
	 "NAME [ADDRESS]         (of a buddy of any protocol; \"\": none any more)"},
	{"profile", command_profile, 1, TRUE, "NAME [ADDRESS…]        (what other users see)"},
	{"unread", command_unread, 0, TRUE, "                      (how many, and of whom)"},
	{"im", im, 2, TRUE, "USER TEXT"},
	{"say", command_say, 2, TRUE,
	 "USER TEXT              (as it is typed: /commands are done; \\n is a new line)"},
	{"conv-open", command_conv_open, 1, TRUE, "USER"},
	{"conv-close", command_conv_close, 1, TRUE, "USER"},
	{"conv-focus", command_conv_focus, 0, TRUE, "[USER]                 (it is looked at; none is)"},
	{"typing", typing, 1, TRUE, "USER [no]"},
	{"buddy-add", buddy_add, 1, TRUE, "USER [ALIAS]"},
	{"presence", presence, 1, TRUE, "available|away|offline [TEXT]"},
	{"answer", answer_request, 1, FALSE, "ID [cancel | typed] [NAME=VALUE…]  (to a request-… event)"},
	{"help", help, 0, FALSE, ""},
	{"quit", quit, 0, FALSE, "                       (as the end of input does)"},
};

char *commands_help(void)
{
	GString *text = g_string_new("Commands, one a line, words quoted as in a shell:\n");

	for (guint i = 0; i < G_N_ELEMENTS(table); i++)
		g_string_append_printf(text, "  %-12s %s\n", table[i].name, table[i].usage);
	g_string_append(text, "Events, JSON objects one a line, by their \"event\":\n"
			      "  ready, answer (n: the command's line), connected, disconnected, "
			      "connection-error (text, reason, fatal),\n"
			      "  account-changed (online, senders), mail-added (new, mail), mail-changed, "
			      "mail-removed, mail-status\n"
			      "  (mail, state, text, next_try, failure), mailbox-status (mailbox, state, "
			      "text), progress (done, total),\n"
			      "  folders-changed, indexing (done, total), compose, read-open, im (from, "
			      "text, html, time, delayed), im-sent, "
			      "im-error, im-note, presence, typing,\n"
			      "  notify (kind, title, primary, secondary, html), request-fields, "
			      "request-input, request-choice, request-file\n"
			      "  (id: for `answer`), tick (max_ms: the longest time that the main loop was "
			      "blocked), bye\n");
	return g_string_free(text, FALSE);
}

/* ---- lines ---- */

static PurpleAccount *first_account(void)
{
	for (GList *l = purple_accounts_get_all(); l != NULL; l = l->next) {
		if (g_strcmp0(purple_account_get_protocol_id(l->data), IMAIL_PRPL_ID) == 0)
			return l->data;
	}
	return NULL;
}

static void dispatch(Command *command)
{
	guint count = g_strv_length(command->words);

	for (guint i = 0; i < G_N_ELEMENTS(table); i++) {
		if (!g_str_equal(command->name, table[i].name))
			continue;
		if (count < table[i].words) {
			g_autofree char *words =
				g_strdup_printf("usage: %s %s", table[i].name, table[i].usage);

			command_fail(command, words);
		} else if (table[i].needs_account && current == NULL) {
			command_fail(command, "There is no account: account-add comes first.");
		} else {
			command->name = table[i].name;
			table[i].run(command);
		}
		return;
	}
	command_fail(command, "Unknown command; `help` lists them.");
}

/* Runs one line. */
static void run_line(const char *line)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) words = NULL;
	g_autofree char *name = NULL;
	Command *command = g_new0(Command, 1);

	command->number = ++lines;
	if (current == NULL)
		current = first_account();
	if (!g_shell_parse_argv(line, NULL, &words, &error)) {
		command->name = "";
		if (!g_error_matches(error, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
			command_fail(command, error->message);
		else
			command_free(command);
		return;
	}
	name = g_strdup(words[0]);
	command->name = name;
	command->words = g_strdupv(words + 1);
	dispatch(command);
}

static gboolean input_cb(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer user_data G_GNUC_UNUSED)
{
	char buffer[READ_SLICE];
	ssize_t n = read(fd, buffer, sizeof(buffer));
	char *end;

	if (n <= 0) {
		g_main_loop_quit(main_loop);
		return G_SOURCE_REMOVE;
	}
	g_string_append_len(input, buffer, n);
	while ((end = memchr(input->str, '\n', input->len)) != NULL) {
		g_autofree char *line = g_strndup(input->str, end - input->str);

		g_string_erase(input, 0, end - input->str + 1);
		run_line(line);
	}
	return G_SOURCE_CONTINUE;
}

void commands_start(GMainLoop *loop)
{
	main_loop = loop;
	input = g_string_new(NULL);
	g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, input_cb, NULL);
}
