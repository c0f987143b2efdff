/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.c: the window of an account's mail servers: a list with their states, and forms (server-edit.c) in
 * which one is added or changed.
 *
 * There is one window, which shows one account at a time; what it lists is asked for anew at each change.
 */
#include "servers.h"

#include <gnt.h>
#include <gnttree.h>
#include <string.h>

#include "ask.h"
#include "commands.h"
#include "server-about.h"
#include "server-edit.h"
#include "server-fields.h"
#include "ui.h"

#define MAX_WIDTH    100
#define WORDS_ROWS   3
#define HINT_ROWS    2
#define MAX_ROWS     12
#define OTHER_ROWS   (2 + 2 + WORDS_ROWS + HINT_ROWS + 1) /* frame, titles, … */
#define WAY_WIDTH    4
#define STATE_WIDTH  18
#define PLACE_MORE   6 /* columns more than the name has */
#define SCROLL_WIDTH 1

enum { COLUMN_WAY, COLUMN_LABEL, COLUMN_PLACE, COLUMN_STATE, COLUMNS };

/* There is at most one; the members are NULL while it is closed. */
static struct {
	PurpleAccount *account;
	GPtrArray *servers; /* of ImailServer; the list's keys are pointers to them */
	GntWidget *window, *tree, *words, *hints;
	int width, name_width, place_width;
	gboolean is_said;
	guint serial;
} shown;

static const ImailServer *chosen(void)
{
	return shown.window != NULL ? gnt_tree_get_selection_data(GNT_TREE(shown.tree)) : NULL;
}

/* --- Showing --- */

static void row_add(ImailServer *server)
{
	GntTree *tree = GNT_TREE(shown.tree);
	g_autofree char *state = server_state_words(server), *short_state = ui_fit(state, STATE_WIDTH),
			*place = g_strdup_printf("%s:%s, %s", server_value(server, "host"),
						 server_value(server, "port"),
						 server_security_words(server_value(server, "tls"))),
			*short_place = ui_fit(place, shown.place_width),
			*label = ui_fit(server->label, shown.name_width);

	gnt_tree_add_row_last(tree, server,
			      gnt_tree_create_row(tree, server->is_sender ? _("Out") : _("In"), label,
						  short_place, short_state),
			      NULL);
	if (server_is_trouble(server))
		gnt_tree_set_row_flags(tree, server, GNT_TEXT_FLAG_BOLD);
}

static void say(const char *words)
{
	shown.is_said = TRUE;
	ui_words_set(shown.words, words);
}

static void selected_cb(void)
{
	const ImailServer *server = chosen();

	if (shown.window == NULL || shown.is_said)
		return;
	if (server != NULL && server_is_trouble(server) && server->text != NULL)
		ui_words_set(shown.words, server->text);
	else
		ui_words_set(shown.words, server == NULL ? _("There are no mail servers yet.") : "");
}

static void fill(void)
{
	const ImailServer *before = chosen();
	g_autofree char *id = before != NULL ? g_strdup(before->id) : NULL;
	ImailServer *again = NULL;

	g_signal_handlers_block_by_func(shown.tree, selected_cb, NULL);
	gnt_tree_remove_all(GNT_TREE(shown.tree));
	g_clear_pointer(&shown.servers, g_ptr_array_unref);
	shown.servers = ui_api()->servers(shown.account);
	for (guint i = 0; i < shown.servers->len; i++) {
		ImailServer *server = g_ptr_array_index(shown.servers, i);

		row_add(server);
		if (g_strcmp0(server->id, id) == 0)
			again = server;
	}
	if (again != NULL)
		gnt_tree_set_selected(GNT_TREE(shown.tree), again);
	g_signal_handlers_unblock_by_func(shown.tree, selected_cb, NULL);
	gnt_widget_draw(shown.tree);
	selected_cb();
}

void servers_changed(PurpleAccount *account)
{
	if (shown.window != NULL && shown.account == account && ui_can_use(account))
		fill();
}

/* --- What the user does --- */

static void done_cb(const GError *error, gpointer unused)
{
	if (error == NULL)
		return;
	if (shown.window != NULL)
		say(error->message);
	else
		purple_notify_error(NULL, _("iMail"), _("This cannot be done."), error->message);
}

/* Opens the form of one server. */
static void edit(PurpleAccount *account, gboolean is_sender, const char *id, const char *words)
{
	ImailServer *server = server_find(account, is_sender, id);

	if (server != NULL)
		server_edit_open(account, server, words, NULL);
}

static void edit_run(gpointer unused)
{
	const ImailServer *server = chosen();

	if (server != NULL && ui_can_use(shown.account))
		edit(shown.account, server->is_sender, server->id, NULL);
}

static void add(gboolean is_sender)
{
	if (ui_can_use(shown.account))
		server_edit_open(shown.account, ui_api()->server_new(shown.account, is_sender), NULL, NULL);
}

static void add_sender_run(gpointer unused)
{
	add(TRUE);
}

static void add_mailbox_run(gpointer unused)
{
	add(FALSE);
}

static void default_run(gpointer unused)
{
	const ImailServer *server = chosen();

	if (server == NULL || !ui_can_use(shown.account))
		return;
	if (server->is_sender)
		server_make_default(shown.account, server, done_cb, NULL);
	else
		say(_("Only an outgoing server can be the default."));
}

static void tested_cb(const GError *error, gpointer serial)
{
	if (shown.window != NULL && GPOINTER_TO_UINT(serial) == shown.serial)
		say(error == NULL ? _("The login works.") : error->message);
}

static void test_run(gpointer unused)
{
	const ImailServer *server = chosen();
	g_autoptr(GHashTable) values = NULL;
	GHashTableIter iter;
	gpointer name, its;

	if (server == NULL || !ui_can_use(shown.account))
		return;
	values = g_hash_table_new(g_str_hash, g_str_equal);
	g_hash_table_iter_init(&iter, server->values);
	while (g_hash_table_iter_next(&iter, &name, &its))
		if (its != NULL && *(char *)its != '\0')
			g_hash_table_insert(values, name, its);
	g_hash_table_insert(values, server->is_sender ? "sender" : "mailbox", server->id);
	say(_("Trying to log in…"));
	ui_api()->server_test(shown.account, server->is_sender, values, tested_cb,
			      GUINT_TO_POINTER(++shown.serial));
}

static void check_run(gpointer unused)
{
	const ImailServer *server = chosen();

	if (server == NULL || !ui_can_use(shown.account))
		return;
	if (server->is_sender)
		say(_("No mail comes in through an outgoing server."));
	else
		ui_api()->check_mailbox(shown.account, server->id, done_cb, NULL);
}

typedef struct {
	PurpleAccount *account;
	gboolean is_sender;
	char *id;
} Doomed;

static void doomed_free(gpointer data)
{
	g_free(((Doomed *)data)->id);
	g_free(data);
}

static void remove_cb(gpointer data)
{
	const Doomed *doomed = data;

	if (ui_can_use(doomed->account))
		ui_api()->server_remove(doomed->account, doomed->is_sender, doomed->id, done_cb, NULL);
}

static void remove_run(gpointer unused)
{
	const ImailServer *server = chosen();
	g_autofree char *question = NULL;
	Doomed *doomed;

	if (server == NULL)
		return;
	doomed = g_new(Doomed, 1);
	doomed->account = shown.account;
	doomed->is_sender = server->is_sender;
	doomed->id = g_strdup(server->id);
	question = g_strdup_printf(_("Remove %s?"), server->label);
	ask_yes(&shown, _("Remove Mail Server"), question, server_removal_words(server->is_sender),
		_("Remove"), remove_cb, doomed, doomed_free);
}

static void close_run(gpointer unused)
{
	gnt_widget_destroy(shown.window);
}

static void help_run(gpointer unused);

/* --- The table --- */

static guint where(gpointer unused)
{
	return COMMANDS_ALWAYS;
}

#define SERVERS N_("Servers")

static const Command commands[] = {
	{"\r", NULL, NULL, N_("Edit"), COMMANDS_ALWAYS, edit_run},
	{"e", SERVERS, N_("Edit…"), NULL, COMMANDS_ALWAYS, edit_run},
	{"o", SERVERS, N_("Add Outgoing…"), N_("Add Outgoing"), COMMANDS_ALWAYS, add_sender_run},
	{"i", SERVERS, N_("Add Incoming…"), N_("Add Incoming"), COMMANDS_ALWAYS, add_mailbox_run},
	{"t", SERVERS, N_("Test"), N_("Test"), COMMANDS_ALWAYS, test_run},
	{"s", SERVERS, N_("Make Default"), N_("Default"), COMMANDS_ALWAYS, default_run},
	{"g", SERVERS, N_("Check for Mail"), N_("Check"), COMMANDS_ALWAYS, check_run},
	{"d", SERVERS, N_("Remove…"), N_("Remove"), COMMANDS_ALWAYS, remove_run},
	{"delete", NULL, NULL, NULL, COMMANDS_ALWAYS, remove_run},
	{"?", NULL, NULL, NULL, COMMANDS_ALWAYS, help_run},
	{"\033", NULL, NULL, NULL, COMMANDS_ALWAYS, close_run},
	{"q", NULL, N_("Close"), N_("Close"), COMMANDS_ALWAYS, close_run},
};

static const CommandTable table = {commands, G_N_ELEMENTS(commands), where};

static void help_run(gpointer unused)
{
	commands_help(&table, NULL);
}

static gboolean key_cb(GntWidget *window, const char *key, gpointer unused)
{
	shown.is_said = FALSE;
	return commands_key(&table, key, NULL);
}

static void activate_cb(void)
{
	edit_run(NULL);
}

/* --- Building --- */

static void destroy_cb(void)
{
	purple_request_close_with_handle(&shown);
	g_clear_pointer(&shown.servers, g_ptr_array_unref);
	shown.window = NULL;
	shown.account = NULL;
}

static GntWidget *tree_new(int height)
{
	GntWidget *widget = gnt_tree_new_with_columns(COLUMNS);
	GntTree *tree = GNT_TREE(widget);
	int widths[COLUMNS] = {WAY_WIDTH, shown.name_width, shown.place_width, STATE_WIDTH};

	gnt_tree_set_column_titles(tree, "", _("Mail"), _("Server"), _("State"));
	gnt_tree_set_show_title(tree, TRUE);
	for (int column = 0; column < COLUMNS; column++) {
		gnt_tree_set_column_resizable(tree, column, FALSE);
		gnt_tree_set_col_width(tree, column, widths[column]);
	}
	gnt_tree_set_column_width_ratio(tree, widths);
	gnt_widget_set_has_border(widget, FALSE);
	ui_fix_size(widget, shown.width, height);
	g_signal_connect(widget, "activate", G_CALLBACK(activate_cb), NULL);
	g_signal_connect(widget, "selection-changed", G_CALLBACK(selected_cb), NULL);
	return widget;
}

static void build(void)
{
	int width, height;

	ui_screen(&width, &height);
	shown.width = MIN(width, MAX_WIDTH) - 4;
	shown.name_width = (shown.width - WAY_WIDTH - STATE_WIDTH - (COLUMNS - 1) - SCROLL_WIDTH) / 2;
	shown.name_width -= PLACE_MORE / 2;
	shown.place_width = shown.name_width + PLACE_MORE;
	shown.window = ui_window_new(_("Mail Servers"));
	shown.tree = tree_new(MIN(MAX_ROWS, height - OTHER_ROWS));
	shown.words = ui_words(shown.width, WORDS_ROWS);
	shown.hints = ui_words(shown.width, HINT_ROWS);
	gnt_box_add_widget(GNT_BOX(shown.window), shown.tree);
	gnt_box_add_widget(GNT_BOX(shown.window), shown.words);
	gnt_box_add_widget(GNT_BOX(shown.window), shown.hints);
	commands_set_menu(shown.window, &table, NULL);
	g_signal_connect(shown.window, "key_pressed", G_CALLBACK(key_cb), NULL);
	g_signal_connect(shown.window, "destroy", G_CALLBACK(destroy_cb), NULL);
}

/* After the first outgoing server comes the first incoming one. */
static void first_end_cb(PurpleAccount *account, gboolean is_sender)
{
	if (is_sender)
		server_edit_open(account, ui_api()->server_new(account, FALSE),
				 _("And where does your mail come in?"), first_end_cb);
}

void servers_open(PurpleAccount *account, const char *server, const char *words)
{
	g_autoptr(GPtrArray) servers = NULL;

	if (!ui_can_use(account))
		return;
	servers = ui_api()->servers(account);
	if (server != NULL) {
		edit(account, FALSE, server, words);
		return;
	}
	if (servers->len == 0) {
		server_edit_open(account, ui_api()->server_new(account, TRUE),
				 words != NULL ? words : _("Through which server does your mail go out?"),
				 first_end_cb);
		return;
	}
	if (shown.window == NULL)
		build();
	shown.account = account;
	ui_window_show_in_front(shown.window);
	fill();
	commands_hint(&table, NULL, shown.hints, shown.width, HINT_ROWS);
}

void servers_close_all(PurpleAccount *account)
{
	server_edit_close_all(account);
	if (shown.window != NULL && (account == NULL || shown.account == account))
		gnt_widget_destroy(shown.window);
}
