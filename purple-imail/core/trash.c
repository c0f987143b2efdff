/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trash.c: the file of deletions: "seconds TAB directory TAB id" a line.
 *
 * Limits: it keeps the last LINES_KEPT; a mail of before is put back into the Inbox, and its time in Trash
 * begins with its file's last change.
 */
#define G_LOG_DOMAIN "imail-core"

#include "trash.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"

#define LINES_KEPT 100000

typedef struct {
	gint64 when;
	char *dir;
} Origin;

struct _ImailTrash {
	char *path;
	GHashTable *origins; /* id → Origin; NULL: not read yet */
};

static void origin_free(gpointer data)
{
	Origin *origin = data;

	g_free(origin->dir);
	g_free(origin);
}

ImailTrash *imail_trash_new(const char *path)
{
	ImailTrash *trash = g_new0(ImailTrash, 1);

	trash->path = g_strdup(path);
	return trash;
}

void imail_trash_free(ImailTrash *trash)
{
	if (trash == NULL)
		return;
	g_clear_pointer(&trash->origins, g_hash_table_unref);
	g_free(trash->path);
	g_free(trash);
}

static void take(ImailTrash *trash, const char *id, const char *dir, gint64 when)
{
	Origin *origin = g_new0(Origin, 1);

	origin->when = when;
	origin->dir = g_strdup(dir);
	g_hash_table_replace(trash->origins, g_strdup(id), origin);
}

static void load(ImailTrash *trash)
{
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;
	guint count;

	if (trash->origins != NULL)
		return;
	trash->origins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, origin_free);
	if (!g_file_get_contents(trash->path, &contents, NULL, NULL))
		return;
	lines = g_strsplit(contents, "\n", -1);
	count = g_strv_length(lines);
	for (guint i = count > LINES_KEPT ? count - LINES_KEPT : 0; i < count; i++) {
		g_auto(GStrv) parts = g_strsplit(lines[i], "\t", 3);

		if (g_strv_length(parts) == 3)
			take(trash, parts[2], parts[1], g_ascii_strtoll(parts[0], NULL, 10));
	}
	if (count > 2 * LINES_KEPT) {
		g_autofree char *kept = g_strjoinv("\n", lines + count - LINES_KEPT);

		imail_durable_write(trash->path, kept, strlen(kept), NULL);
	}
}

gboolean imail_trash_add(ImailTrash *trash, const GPtrArray *ids, const GPtrArray *dirs, gint64 now,
			 GError **error)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	gboolean is_written;
	int fd;

	load(trash);
	for (guint i = 0; i < ids->len; i++) {
		const char *id = ids->pdata[i];

		/* A name that would break the line is put back into the Inbox. */
		if (strpbrk(id, "\n\t") == NULL)
			g_string_append_printf(lines, "%" G_GINT64_FORMAT "\t%s\t%s\n", now,
					       (const char *)dirs->pdata[i], id);
	}
	fd = open(trash->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	is_written = fd >= 0 && imail_durable_write_all(fd, lines->str, lines->len) && fsync(fd) == 0;
	if (!is_written)
		imail_durable_set_error(error, errno, "%s cannot be written", trash->path);
	if (fd >= 0)
		close(fd);
	for (guint i = 0; is_written && i < ids->len; i++)
		take(trash, ids->pdata[i], dirs->pdata[i], now);
	return is_written;
}

const char *imail_trash_origin(ImailTrash *trash, const char *id, gint64 *when)
{
	const Origin *origin;

	load(trash);
	origin = g_hash_table_lookup(trash->origins, id);
	if (when != NULL)
		*when = origin != NULL ? origin->when : 0;
	return origin != NULL ? origin->dir : NULL;
}
