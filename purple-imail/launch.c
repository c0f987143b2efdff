/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * launch.c: starts the embedded server and waits for its word.
 *
 * `imaild --local --ready-fd 3` gets the write end of a pipe. It answers with one line, "ready <socket>" or
 * "error <words>", also when another imaild runs already. GLib forks twice when it is not asked to keep the
 * child for us, so imaild belongs to init from the start: it outlives this client, leaves no zombie, and does
 * not meet the client's own SIGCHLD handler.
 */
#define G_LOG_DOMAIN "imail"

#include "launch.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"

#ifndef IMAIL_BINDIR
#define IMAIL_BINDIR "/usr/local/bin"
#endif

#define READY_FD       3
#define READY_LINE_MAX 4096
#define READY_TIMEOUT  10 /* seconds */

struct _ImailLaunch {
	int fd; /* read end of the pipe */
	guint source, timeout;
	GString *line;
	ImailLaunchCb cb;
	gpointer user_data;
};

static char **plugin_dirs;

/* The link is followed now: it need not be there for long. */
void imail_launch_set_plugin_path(const char *path)
{
	g_autoptr(GStrvBuilder) dirs = g_strv_builder_new();
	char *target = path != NULL ? realpath(path, NULL) : NULL;

	if (path != NULL) {
		g_autofree char *dir = g_path_get_dirname(path);

		g_strv_builder_add(dirs, dir);
	}
	if (target != NULL) {
		g_autofree char *dir = g_path_get_dirname(target);

		g_strv_builder_add(dirs, dir);
	}
	free(target);
	g_strfreev(plugin_dirs);
	plugin_dirs = path != NULL ? g_strv_builder_end(dirs) : NULL;
}

char **imail_launch_plugin_dirs(void)
{
	static const char *const none[] = {NULL};

	return g_strdupv(plugin_dirs != NULL ? plugin_dirs : (char **)none);
}

static gboolean is_program(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_EXECUTABLE) && g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static char *find_beside_plugin(void)
{
	g_auto(GStrv) dirs = imail_launch_plugin_dirs();

	for (guint i = 0; dirs[i] != NULL; i++) {
		g_autofree char *path = g_build_filename(dirs[i], "imaild", NULL);

		if (is_program(path))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static char *find_imaild(GError **error)
{
	const char *chosen = g_getenv("IMAIL_IMAILD");
	char *path;

	if (chosen != NULL && *chosen != '\0') {
		if (is_program(chosen))
			return g_canonicalize_filename(chosen, NULL);
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "The environment variable IMAIL_IMAILD names %s, but that is no program. Correct "
			    "or unset it, then enable the account again.",
			    chosen);
		return NULL;
	}
	path = find_beside_plugin();
	if (path == NULL && is_program(IMAIL_BINDIR "/imaild"))
		path = g_strdup(IMAIL_BINDIR "/imaild");
	if (path == NULL)
		path = g_find_program_in_path("imaild");
	if (path == NULL)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
			    "imaild, the program that fetches and sends your mail, was not found in %s or in "
			    "your PATH. Install it "
			    "(\"make install\"), or name it in the environment variable IMAIL_IMAILD, then "
			    "enable the account again.",
			    IMAIL_BINDIR);
	return path;
}

void imail_launch_free(ImailLaunch *launch)
{
	if (launch == NULL)
		return;
	g_clear_handle_id(&launch->source, g_source_remove);
	g_clear_handle_id(&launch->timeout, g_source_remove);
	if (launch->fd >= 0)
		close(launch->fd);
	g_string_free(launch->line, TRUE);
	g_free(launch);
}

/* The callback frees the launch: nothing of it is touched afterwards. */
static void finish(ImailLaunch *launch, const char *path, int code, const char *words)
{
	g_autoptr(GError) error = path == NULL ? g_error_new_literal(IMAIL_ERROR, code, words) : NULL;

	g_clear_handle_id(&launch->source, g_source_remove);
	g_clear_handle_id(&launch->timeout, g_source_remove);
	launch->cb(path, error, launch->user_data);
}

static gboolean timeout_cb(gpointer user_data)
{
	ImailLaunch *launch = user_data;

	finish(launch, NULL, IMAIL_ERROR_TIMEOUT,
	       "imaild was started, but did not become ready within 10 seconds.");
	return G_SOURCE_CONTINUE;
}

static void on_line(ImailLaunch *launch, const char *line)
{
	g_autofree char *copy = g_strchomp(g_strdup(line));

	if (g_str_has_prefix(copy, "ready /")) {
		finish(launch, copy + strlen("ready "), 0, NULL);
	} else {
		const char *said = g_str_has_prefix(copy, "error ") ? copy + strlen("error ") : copy;
		g_autofree char *valid = g_utf8_make_valid(said, -1);
		g_autofree char *words = g_strdup_printf("imaild cannot start: %s", valid);

		finish(launch, NULL, IMAIL_ERROR_PERMANENT, words);
	}
}

static gboolean ready_cb(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer user_data)
{
	ImailLaunch *launch = user_data;
	char buffer[512];
	ssize_t n = read(fd, buffer, sizeof(buffer));
	char *end;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return G_SOURCE_CONTINUE;
	if (n > 0)
		g_string_append_len(launch->line, buffer, n);
	end = memchr(launch->line->str, '\n', launch->line->len);
	if (end != NULL) {
		g_autofree char *line = g_strndup(launch->line->str, end - launch->line->str);

		on_line(launch, line);
	} else if (n <= 0 || launch->line->len > READY_LINE_MAX) {
		finish(launch, NULL, IMAIL_ERROR_PERMANENT,
		       "imaild ended before it was ready. Start \"imaild --local\" in a terminal to see "
		       "why.");
	}
	return G_SOURCE_CONTINUE;
}

/* Runs in the child, between fork and exec: async-signal-safe calls only. */
static void child_setup(gpointer user_data G_GNUC_UNUSED)
{
	setsid();
}

static gboolean spawn(const char *program, int ready_fd, GError **error)
{
	const char *argv[] = {program, "--local", "--ready-fd", G_STRINGIFY(READY_FD), NULL};
	const int source[] = {ready_fd}, target[] = {READY_FD};
	g_autoptr(GError) why = NULL;

	if (g_spawn_async_with_pipes_and_fds(
		    "/", argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, child_setup,
		    NULL, -1, -1, -1, source, target, 1, NULL, NULL, NULL, NULL, &why))
		return TRUE;
	g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "imaild cannot be started: %s", why->message);
	return FALSE;
}

ImailLaunch *imail_launch_start(ImailLaunchCb cb, gpointer user_data, GError **error)
{
	g_autofree char *program = find_imaild(error);
	ImailLaunch *launch;
	int fds[2];

	if (program == NULL)
		return NULL;
	if (!g_unix_open_pipe(fds, FD_CLOEXEC, NULL)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY, "imaild cannot be started: %s.",
			    g_strerror(errno));
		return NULL;
	}
	if (!spawn(program, fds[1], error)) {
		close(fds[0]);
		close(fds[1]);
		return NULL;
	}
	close(fds[1]);
	g_unix_set_fd_nonblocking(fds[0], TRUE, NULL);
	launch = g_new0(ImailLaunch, 1);
	launch->fd = fds[0];
	launch->line = g_string_new(NULL);
	launch->cb = cb;
	launch->user_data = user_data;
	launch->source = g_unix_fd_add(fds[0], G_IO_IN | G_IO_HUP | G_IO_ERR, ready_cb, launch);
	launch->timeout = g_timeout_add_seconds(READY_TIMEOUT, timeout_cb, launch);
	return launch;
}
