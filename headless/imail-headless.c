/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * imail-headless.c: a libpurple client without windows: commands on standard input, events as JSON lines on
 * standard output.
 *
 * For tests, benchmarks, and people who script their mail. It uses the iMail plugin as any client does. Owns
 * the options and the order in which libpurple comes up and goes down; `--help` and the command `help` are
 * its manual.
 */
#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "asks.h"
#include "client-ops.h"
#include "commands.h"
#include "emit.h"
#include "loop.h"
#include "mails.h"

static char *user_dir, *plugin_path;
static int tick_ms;
static gboolean is_fallback, will_reconnect, is_debug;

static const GOptionEntry options[] = {
	{"user-dir", 0, 0, G_OPTION_ARG_FILENAME, &user_dir,
	 "libpurple's folder for accounts and mail (default: ~/.purple)", "DIR"},
	{"plugin", 0, 0, G_OPTION_ARG_FILENAME, &plugin_path,
	 "libimail.so (default: the one beside this program)", "PATH"},
	{"tick", 0, 0, G_OPTION_ARG_INT, &tick_ms,
	 "measure how long the main loop is ever blocked, every MS milliseconds", "MS"},
	{"fallback", 0, 0, G_OPTION_ARG_NONE, &is_fallback,
	 "do not register as a UI of iMail: its forms and notices come instead", NULL},
	{"reconnect", 0, 0, G_OPTION_ARG_NONE, &will_reconnect,
	 "connect again after a lost link, as other clients do", NULL},
	{"debug", 0, 0, G_OPTION_ARG_NONE, &is_debug, "libpurple's debug messages on standard error", NULL},
	{0},
};

/* libpurple looks for protocols in folders only, while it comes up. The plugin's own folder would bring the
 * graphical clients' plugins with it, so it gets a folder with nothing but a link, for as long as it looks.
 */
static char *make_plugin_folder(void)
{
	g_autofree char *dir = g_dir_make_tmp("imail-headless-XXXXXX", NULL);
	g_autofree char *link = dir != NULL ? g_build_filename(dir, "libimail.so", NULL) : NULL;

	if (dir == NULL || symlink(plugin_path, link) != 0)
		return NULL;
	purple_plugins_add_search_path(dir);
	return g_steal_pointer(&dir);
}

static void remove_plugin_folder(const char *dir)
{
	g_autofree char *link = dir != NULL ? g_build_filename(dir, "libimail.so", NULL) : NULL;

	if (dir == NULL)
		return;
	unlink(link);
	rmdir(dir);
}

static GHashTable *ui_info(void)
{
	static GHashTable *info;

	if (info == NULL) {
		info = g_hash_table_new(g_str_hash, g_str_equal);
		g_hash_table_insert(info, "name", "imail-headless");
		g_hash_table_insert(info, "client_type", "console");
	}
	return info;
}

static PurpleCoreUiOps core_ops = {
	.get_ui_info = ui_info,
};

static PurpleBlistUiOps blist_ops;
static PurpleAccountUiOps account_ops;

static gboolean start_purple(void)
{
	g_autofree char *folder = NULL;
	gboolean ok;

	if (user_dir != NULL) {
		g_autofree char *absolute = g_canonicalize_filename(user_dir, NULL);

		purple_util_set_user_dir(absolute);
	}
	purple_debug_set_enabled(is_debug);
	purple_core_set_ui_ops(&core_ops);
	purple_eventloop_set_ui_ops(loop_ops());
	purple_request_set_ui_ops(asks_ops());
	purple_blist_set_ui_ops(&blist_ops);
	purple_accounts_set_ui_ops(&account_ops);
	client_ops_install();
	folder = make_plugin_folder();
	ok = purple_core_init(HEADLESS_UI);
	remove_plugin_folder(folder);
	if (!ok)
		return FALSE;
	purple_set_blist(purple_blist_new());
	purple_blist_load();
	client_ops_start(will_reconnect);
	return purple_find_prpl(IMAIL_PRPL_ID) != NULL && (is_fallback || mails_start());
}

static gboolean signal_cb(gpointer loop)
{
	g_main_loop_quit(loop);
	return G_SOURCE_CONTINUE;
}

static char *default_plugin(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *dir = g_path_get_dirname(self != NULL ? self : ".");

	return g_build_filename(dir, "libimail.so", NULL);
}

static gboolean parse_options(int *argc, char ***argv)
{
	g_autoptr(GOptionContext) context = g_option_context_new("- a mail and IM client for scripts");
	g_autoptr(GError) error = NULL;
	g_autofree char *help = commands_help();
	g_autofree char *path = NULL;

	g_option_context_add_main_entries(context, options, NULL);
	g_option_context_set_description(context, help);
	if (!g_option_context_parse(context, argc, argv, &error)) {
		fprintf(stderr, "imail-headless: %s\n", error->message);
		return FALSE;
	}
	path = plugin_path != NULL ? g_canonicalize_filename(plugin_path, NULL) : default_plugin();
	g_free(plugin_path);
	plugin_path = g_steal_pointer(&path);
	return TRUE;
}

int main(int argc, char **argv)
{
	g_autoptr(GMainLoop) loop = g_main_loop_new(NULL, FALSE);

	setlocale(LC_ALL, "");
	signal(SIGPIPE, SIG_IGN);
	if (!parse_options(&argc, &argv))
		return EXIT_FAILURE;
	if (!start_purple()) {
		fprintf(stderr, "imail-headless: the iMail plugin cannot be loaded from %s\n", plugin_path);
		return EXIT_FAILURE;
	}
	g_unix_signal_add(SIGTERM, signal_cb, loop);
	g_unix_signal_add(SIGINT, signal_cb, loop);
	commands_start(loop);
	event_emit(event_new("ready"));
	if (tick_ms > 0)
		loop_tick_start(tick_ms);
	g_main_loop_run(loop);
	if (tick_ms > 0)
		loop_tick_emit();
	if (!is_fallback)
		mails_stop();
	purple_core_quit();
	event_emit(event_new("bye"));
	return EXIT_SUCCESS;
}
