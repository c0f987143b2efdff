/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.c: the log. See log.h. Line: time, level, text; control characters that a peer smuggled in are shown as
 * "?".
 */
#include "log.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char *log_path;
static FILE *log_file;
static GMutex log_mutex;

static const char *level_name(GLogLevelFlags level)
{
	if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
		return "critical";
	if (level & G_LOG_LEVEL_WARNING)
		return "warning";
	return level & G_LOG_LEVEL_DEBUG ? "debug" : "info";
}

static void rotate(void)
{
	struct stat st;
	g_autofree char *old = NULL;

	if (log_path == NULL ||
	    (log_file != NULL && (fstat(fileno(log_file), &st) != 0 || st.st_size < LOG_SIZE_MAX)))
		return;
	if (log_file != NULL) {
		old = g_strconcat(log_path, ".1", NULL);
		fclose(log_file);
		g_rename(log_path, old);
	}
	log_file = g_fopen(log_path, "ae");
	if (log_file != NULL)
		fchmod(fileno(log_file), 0600);
}

static GLogWriterOutput writer(GLogLevelFlags level, const GLogField *fields, gsize n_fields,
			       gpointer user_data)
{
	g_autofree char *text = NULL;
	char when[32];
	time_t now = time(NULL);
	struct tm parts;

	if ((level & (G_LOG_LEVEL_DEBUG | G_LOG_LEVEL_INFO)) != 0 && g_getenv("IMAILD_DEBUG") == NULL)
		return G_LOG_WRITER_HANDLED;
	for (gsize i = 0; i < n_fields && text == NULL; i++)
		if (strcmp(fields[i].key, "MESSAGE") == 0)
			text = g_strdup(fields[i].value);
	for (char *c = text; c != NULL && *c != '\0'; c++)
		if ((guchar)*c < 0x20 || *c == 0x7f)
			*c = '?';
	/* GDateTime would look at /etc/localtime for each line. */
	localtime_r(&now, &parts);
	strftime(when, sizeof when, "%F %T", &parts);
	g_mutex_lock(&log_mutex);
	rotate();
	fprintf(log_file != NULL ? log_file : stderr, "%s imaild[%d] %s: %s\n", when, (int)getpid(),
		level_name(level), text != NULL ? text : "");
	fflush(log_file != NULL ? log_file : stderr);
	g_mutex_unlock(&log_mutex);
	return G_LOG_WRITER_HANDLED;
}

void log_open(const char *path)
{
	if (!isatty(STDERR_FILENO))
		log_path = g_strdup(path);
	g_log_set_writer_func(writer, NULL, NULL);
}
