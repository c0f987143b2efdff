/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sources.c: the file of further sources.
 */
#include "sources.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"

struct _ImailSources {
	char *path;
	GHashTable *of; /* ref → GPtrArray of mailbox ids; NULL: not read yet */
};

ImailSources *imail_sources_new(const char *path)
{
	ImailSources *sources = g_new0(ImailSources, 1);

	sources->path = g_strdup(path);
	return sources;
}

void imail_sources_free(ImailSources *sources)
{
	if (sources == NULL)
		return;
	g_clear_pointer(&sources->of, g_hash_table_unref);
	g_free(sources->path);
	g_free(sources);
}

/* Whether it is new. */
static gboolean note(ImailSources *sources, const char *ref, const char *mailbox)
{
	GPtrArray *mailboxes = g_hash_table_lookup(sources->of, ref);

	if (mailboxes == NULL) {
		mailboxes = g_ptr_array_new_with_free_func(g_free);
		g_hash_table_insert(sources->of, g_strdup(ref), mailboxes);
	}
	if (g_ptr_array_find_with_equal_func(mailboxes, mailbox, g_str_equal, NULL))
		return FALSE;
	g_ptr_array_add(mailboxes, g_strdup(mailbox));
	return TRUE;
}

static void load(ImailSources *sources)
{
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;

	if (sources->of != NULL)
		return;
	sources->of =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	if (!g_file_get_contents(sources->path, &contents, NULL, NULL))
		return;
	lines = g_strsplit(contents, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		char *space = strchr(*line, ' ');

		if (space == NULL)
			continue;
		*space = '\0';
		note(sources, *line, space + 1);
	}
}

gboolean imail_sources_add(ImailSources *sources, const char *ref, const char *mailbox, GError **error)
{
	g_autofree char *line = g_strdup_printf("%s %s\n", ref, mailbox);
	gboolean is_written;
	int fd;

	load(sources);
	/* A blank would be read as the end of the ref. */
	if (strchr(ref, ' ') != NULL || strchr(line, '\n') != line + strlen(line) - 1 ||
	    !note(sources, ref, mailbox))
		return TRUE;
	fd = open(sources->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	is_written = fd >= 0 && imail_durable_write_all(fd, line, strlen(line)) && fsync(fd) == 0;
	if (!is_written) {
		imail_durable_set_error(error, errno, "%s cannot be written", sources->path);
		g_clear_pointer(&sources->of, g_hash_table_unref);
	}
	if (fd >= 0)
		close(fd);
	return is_written;
}

/* Of char *, or NULL: none. */
static GPtrArray *sources_of(ImailSources *sources, const char *ref)
{
	load(sources);
	return g_hash_table_lookup(sources->of, ref);
}

void imail_sources_complete(ImailSources *sources, ImailItem *item)
{
	GPtrArray *others = item->ref != NULL ? sources_of(sources, item->ref) : NULL;
	GPtrArray *all;

	if (others == NULL)
		return;
	all = g_ptr_array_new();
	if (item->sources != NULL && item->sources[0] != NULL)
		g_ptr_array_add(all, g_strdup(item->sources[0]));
	for (guint i = 0; i < others->len; i++)
		g_ptr_array_add(all, g_strdup(others->pdata[i]));
	g_ptr_array_add(all, NULL);
	g_strfreev(item->sources);
	item->sources = (char **)g_ptr_array_free(all, FALSE);
}
