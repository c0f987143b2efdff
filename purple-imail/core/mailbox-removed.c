/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-removed.c: DIR/state/removed, the tokens of mails that were deleted for good: if the
 * acknowledgement of such a mail was lost, the server pushes it again, and it must not rise from the dead.
 * The file keeps the last REMOVED_KEPT.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "mailbox-private.h"

#define REMOVED_KEPT 10000

void imail_store_read_removed(ImailStore *store)
{
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;
	guint n;

	if (!g_file_get_contents(store->removed_path, &contents, NULL, NULL))
		return;
	lines = g_strsplit(contents, "\n", -1);
	n = g_strv_length(lines);
	for (guint i = n > REMOVED_KEPT ? n - REMOVED_KEPT : 0; i < n; i++)
		if (*lines[i] != '\0')
			g_hash_table_add(store->removed, g_strdup(lines[i]));
	if (n > 2 * REMOVED_KEPT) {
		g_autofree char *kept = g_strjoinv("\n", lines + n - REMOVED_KEPT);

		imail_durable_write(store->removed_path, kept, strlen(kept), NULL);
	}
}

gboolean imail_store_remember_removed(ImailStore *store, const GPtrArray *tokens, GError **error)
{
	g_autoptr(GString) lines = g_string_new(NULL);
	gboolean is_written;
	int fd;

	if (tokens->len == 0)
		return TRUE;
	for (guint i = 0; i < tokens->len; i++)
		g_string_append_printf(lines, "%s\n", (const char *)tokens->pdata[i]);
	fd = open(store->removed_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	is_written = fd >= 0 && imail_durable_write_all(fd, lines->str, lines->len) && fsync(fd) == 0;
	if (!is_written)
		imail_durable_set_error(error, errno, "%s cannot be written", store->removed_path);
	if (fd >= 0)
		close(fd);
	for (guint i = 0; is_written && i < tokens->len; i++)
		g_hash_table_add(store->removed, g_strdup(tokens->pdata[i]));
	return is_written;
}
