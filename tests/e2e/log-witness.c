/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log-witness.c: preloaded into Finch by the tests: writes what GLib and those who use it complain of
 * (warnings and worse) into the file IMAIL_LOG_WITNESS, a line each, with the libraries that called, the
 * nearest first:
 *
 *     GLib: Source ID 7 was not found when attempting to remove it < libgnt.so.0 < finch
 *
 * Finch itself would take such messages and show them to nobody. GLib and GObject are left out of the line,
 * and a library that calls itself stands in it once.
 */
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <gmodule.h>
#include <string.h>
#include <unistd.h>

#define FRAMES 64

static int file = -1;

/* The name of the library (or program) that has the address; NULL: it is none that counts. */
static const char *caller(const void *address)
{
	Dl_info info;
	const char *slash;

	if (dladdr(address, &info) == 0 || info.dli_fname == NULL)
		return NULL;
	slash = strrchr(info.dli_fname, '/');
	slash = slash != NULL ? slash + 1 : info.dli_fname;
	return strstr(slash, "log-witness") != NULL || g_str_has_prefix(slash, "libglib-") ||
			       g_str_has_prefix(slash, "libgobject-") || g_str_has_prefix(slash, "libc.")
		       ? NULL
		       : slash;
}

static void write_down(const char *domain, GLogLevelFlags level, const char *message, gpointer unused)
{
	g_autoptr(GString) line = NULL;
	const char *last = "";
	void *frames[FRAMES];
	int n;

	if (file < 0 || (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) == 0)
		return;
	line = g_string_new(NULL);
	g_string_printf(line, "%s: %s", domain != NULL ? domain : "", message);
	g_strdelimit(line->str, "\n", ' ');
	n = backtrace(frames, FRAMES);
	for (int i = 0; i < n; i++) {
		const char *name = caller(frames[i]);

		if (name == NULL || strcmp(name, last) == 0)
			continue;
		g_string_append_printf(line, " < %s", name);
		last = name;
	}
	g_string_append_c(line, '\n');
	if (write(file, line->str, line->len) < 0)
		file = -1;
}

/* In place of GLib's: nobody takes messages away. Symbols are hidden unless they say otherwise. */
G_MODULE_EXPORT guint g_log_set_handler(const char *domain, GLogLevelFlags levels, GLogFunc handler,
					gpointer user_data)
{
	return 1;
}

G_MODULE_EXPORT void g_log_remove_handler(const char *domain, guint id)
{
}

__attribute__((constructor)) static void begin(void)
{
	const char *path = g_getenv("IMAIL_LOG_WITNESS");

	if (path == NULL)
		return;
	file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	g_log_set_default_handler(write_down, NULL);
	/* Nothing that Finch starts has it. */
	g_unsetenv("LD_PRELOAD");
	g_unsetenv("IMAIL_LOG_WITNESS");
}
