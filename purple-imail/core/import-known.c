/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * import-known.c: Message-IDs looked up, and then octets compared: a Message-ID alone proves nothing (lists
 * add to a mail, programs send one again under the old id).
 *
 * Limit: CANDIDATES_MAX mails of one Message-ID are compared.
 */
#define G_LOG_DOMAIN "imail-core"

#include "import-known.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "head.h"
#include "mailbox-private.h"
#include "postmark.h"

#define CANDIDATES_MAX 8

/* ---- octets ---- */

typedef struct {
	FILE *file;
	char *line;
	size_t room;
	gboolean is_body;
	guint empty; /* empty lines that are only there if more follows */
} Lines;

static void lines_clear(Lines *lines)
{
	if (lines->file != NULL)
		fclose(lines->file);
	free(lines->line);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Lines, lines_clear)

static gboolean lines_open(Lines *lines, const char *path)
{
	lines->file = fopen(path, "re");
	return lines->file != NULL;
}

/* The length of the next line that counts, without its end; -1: there is none. */
static ssize_t next_line(Lines *lines)
{
	ssize_t len;

	while ((len = getline(&lines->line, &lines->room, lines->file)) >= 0) {
		if (len > 0 && lines->line[len - 1] == '\n')
			len--;
		if (len > 0 && lines->line[len - 1] == '\r')
			len--;
		if (len == 0 && lines->is_body) {
			lines->empty++;
			continue;
		}
		lines->is_body |= len == 0;
		if (lines->is_body || !imail_postmark_is_own_field(lines->line))
			return len;
	}
	return -1;
}

static gboolean is_same(const char *path, const char *other_path)
{
	g_auto(Lines) lines = {0}, others = {0};
	ssize_t len, other_len;

	if (!lines_open(&lines, path) || !lines_open(&others, other_path))
		return FALSE;
	do {
		len = next_line(&lines);
		other_len = next_line(&others);
		if (len != other_len || (len > 0 && memcmp(lines.line, others.line, (gsize)len) != 0) ||
		    (len >= 0 && lines.empty != others.empty))
			return FALSE;
	} while (len >= 0);
	return TRUE;
}

/* ---- Message-IDs ---- */

static char *message_id_of(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	g_autofree char *octets = g_malloc(IMAIL_HEAD_MAX);
	ssize_t len = fd >= 0 ? read(fd, octets, IMAIL_HEAD_MAX) : -1;
	g_autoptr(ImailParsed) parsed = NULL;

	if (fd >= 0)
		close(fd);
	if (len <= 0)
		return NULL;
	parsed = imail_mime_parse_head(octets, (gsize)len);
	return g_strdup(parsed->message_id);
}

gboolean imail_import_is_known(ImailStore *store, const char *path)
{
	g_autofree char *message_id = message_id_of(path);
	g_autoptr(GArray) numbers = NULL;

	if (message_id == NULL)
		return FALSE;
	numbers = imail_index_find_message_id(imail_store_index(store), message_id);
	for (guint i = 0; i < numbers->len && i < CANDIDATES_MAX; i++) {
		g_auto(ImailRow) row = {0};
		g_autofree char *here = NULL;

		if (!imail_index_find_row(store->index, g_array_index(numbers, gint64, i), &row) ||
		    row.folder == IMAIL_FOLDER_TRASH)
			continue;
		here = imail_store_row_path(store, &row);
		if (is_same(path, here))
			return TRUE;
	}
	return FALSE;
}
