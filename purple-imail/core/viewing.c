/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * viewing.c: a mail's source and its page: jobs of the worker over show.h.
 *
 * The pages that a client wrote go with it, and those of others after PAGE_KEPT_S: a browser has read them by
 * then.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client-private.h"
#include "durable.h"
#include "nested.h"
#include "show.h"

#define PAGE_KEPT_S (24 * 60 * 60)

typedef struct {
	ImailClient *client;
	char *id;
	char *text, *path;
	gboolean is_cut;
	GError *error;
	ImailSourceCb source;
	ImailPathCb page;
	gpointer user_data;
} Viewing;

static void viewing_free(gpointer job)
{
	Viewing *viewing = job;

	g_clear_error(&viewing->error);
	g_free(viewing->id);
	g_free(viewing->text);
	g_free(viewing->path);
	g_free(viewing);
}

static void read_source(Viewing *viewing, int fd)
{
	g_autofree char *octets = g_malloc(IMAIL_SOURCE_MAX);
	gsize len = 0;
	ssize_t n = 1;
	struct stat st;

	while (len < IMAIL_SOURCE_MAX && n > 0) {
		n = pread(fd, octets + len, IMAIL_SOURCE_MAX - len, (off_t)len);
		len += n > 0 ? (gsize)n : 0;
	}
	if (n < 0) {
		imail_durable_set_error(&viewing->error, errno, "The mail cannot be read");
		return;
	}
	viewing->is_cut = fstat(fd, &st) == 0 && (gsize)st.st_size > len;
	viewing->text = imail_show_source(octets, len);
}

static void viewing_run(gpointer job)
{
	Viewing *viewing = job;
	ImailClient *client = viewing->client;
	int fd = imail_nested_open(client->store, viewing->id, &viewing->error);

	if (fd < 0)
		return;
	if (viewing->source != NULL) {
		read_source(viewing, fd);
	} else {
		imail_show_sweep(client->dir, PAGE_KEPT_S);
		viewing->path = imail_show_write_page(client->dir, fd, &viewing->error);
	}
	close(fd);
}

static void viewing_done(gpointer job)
{
	Viewing *viewing = job;
	ImailClient *client = viewing->client;

	if (viewing->path != NULL)
		g_ptr_array_add(client->pages, g_strdup(viewing->path));
	client->in_callback++;
	if (viewing->source != NULL)
		viewing->source(viewing->text, viewing->is_cut, viewing->error, viewing->user_data);
	else
		viewing->page(viewing->path, viewing->error, viewing->user_data);
	client->in_callback--;
}

static Viewing *viewing_new(ImailClient *client, const char *id, gpointer user_data)
{
	Viewing *viewing = g_new0(Viewing, 1);

	viewing->client = client;
	viewing->id = g_strdup(id);
	viewing->user_data = user_data;
	return viewing;
}

void imail_client_source(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data)
{
	Viewing *viewing = viewing_new(client, id, user_data);

	viewing->source = cb;
	imail_worker_push(client->worker, viewing_run, viewing_done, viewing, viewing_free);
}

void imail_client_print(ImailClient *client, const char *id, ImailPathCb cb, gpointer user_data)
{
	Viewing *viewing = viewing_new(client, id, user_data);

	viewing->page = cb;
	imail_worker_push(client->worker, viewing_run, viewing_done, viewing, viewing_free);
}

void imail_viewing_end(ImailClient *client)
{
	for (guint i = 0; client->pages != NULL && i < client->pages->len; i++)
		g_unlink(client->pages->pdata[i]);
	g_clear_pointer(&client->pages, g_ptr_array_unref);
}
