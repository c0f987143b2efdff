/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * viewing.c: a mail for other eyes than a list's: its source, its header, its page, its attachments as octets
 * and as files for other programs; jobs of the worker over show.h.
 *
 * The pages and copies that a client wrote go with it, and those of others after KEPT_S: another program has
 * read them by then.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client-private.h"
#include "durable.h"
#include "mime-build.h"
#include "nested.h"
#include "show.h"

#define KEPT_S (24 * 60 * 60)

typedef struct _Viewing Viewing;
struct _Viewing {
	ImailClient *client;
	void (*run)(Viewing *viewing, int fd);
	void (*tell)(Viewing *viewing);
	/* asked */
	char *id;
	guint index;
	gsize max;
	GHashTable *images; /* or NULL */
	/* found */
	char *text, *path;
	GBytes *octets;
	gboolean is_cut;
	GError *error;
	GCallback cb;
	gpointer user_data;
};

static void viewing_free(gpointer job)
{
	Viewing *viewing = job;

	g_clear_error(&viewing->error);
	g_clear_pointer(&viewing->images, g_hash_table_unref);
	g_clear_pointer(&viewing->octets, g_bytes_unref);
	g_free(viewing->id);
	g_free(viewing->text);
	g_free(viewing->path);
	g_free(viewing);
}

static void viewing_run(gpointer job)
{
	Viewing *viewing = job;
	int fd = imail_nested_open(viewing->client->store, viewing->id, &viewing->error);

	if (fd < 0)
		return;
	viewing->run(viewing, fd);
	close(fd);
}

static void viewing_done(gpointer job)
{
	Viewing *viewing = job;
	ImailClient *client = viewing->client;

	if (viewing->path != NULL)
		g_ptr_array_add(client->pages, g_strdup(viewing->path));
	client->in_callback++;
	viewing->tell(viewing);
	client->in_callback--;
}

static Viewing *viewing_new(ImailClient *client, const char *id, void (*run)(Viewing *, int),
			    void (*tell)(Viewing *), GCallback cb, gpointer user_data)
{
	Viewing *viewing = g_new0(Viewing, 1);

	viewing->client = client;
	viewing->run = run;
	viewing->tell = tell;
	viewing->id = g_strdup(id);
	viewing->cb = cb;
	viewing->user_data = user_data;
	return viewing;
}

/* Takes VIEWING. */
static void start(Viewing *viewing)
{
	imail_worker_push(viewing->client->worker, viewing_run, viewing_done, viewing, viewing_free);
}

/* ---- as text ---- */

static char *read_beginning(Viewing *viewing, int fd, gsize max, gsize *len)
{
	g_autofree char *octets = g_malloc(max);
	ssize_t n = 1;
	struct stat st;

	*len = 0;
	while (*len < max && n > 0) {
		n = pread(fd, octets + *len, max - *len, (off_t)*len);
		*len += n > 0 ? (gsize)n : 0;
	}
	if (n < 0) {
		imail_durable_set_error(&viewing->error, errno, "The mail cannot be read");
		return NULL;
	}
	viewing->is_cut = fstat(fd, &st) == 0 && (gsize)st.st_size > *len;
	return g_steal_pointer(&octets);
}

static void run_source(Viewing *viewing, int fd)
{
	gsize len;
	g_autofree char *octets = read_beginning(viewing, fd, IMAIL_SOURCE_MAX, &len);

	if (octets != NULL)
		viewing->text = imail_show_source(octets, len);
}

static void run_header(Viewing *viewing, int fd)
{
	gsize len;
	g_autofree char *octets = read_beginning(viewing, fd, IMAIL_HEADER_MAX, &len);

	if (octets == NULL)
		return;
	/* Of a mail whose header ended before, nothing is missing. */
	viewing->is_cut = viewing->is_cut && g_strstr_len(octets, (gssize)len, "\n\n") == NULL &&
			  g_strstr_len(octets, (gssize)len, "\n\r\n") == NULL;
	viewing->text = imail_show_header(octets, len);
}

static void tell_text(Viewing *viewing)
{
	((ImailSourceCb)viewing->cb)(viewing->text, viewing->is_cut, viewing->error, viewing->user_data);
}

void imail_client_source(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data)
{
	start(viewing_new(client, id, run_source, tell_text, G_CALLBACK(cb), user_data));
}

void imail_client_header(ImailClient *client, const char *id, ImailSourceCb cb, gpointer user_data)
{
	start(viewing_new(client, id, run_header, tell_text, G_CALLBACK(cb), user_data));
}

/* ---- as files ---- */

static void run_page(Viewing *viewing, int fd)
{
	imail_show_sweep(viewing->client->dir, KEPT_S);
	viewing->path = imail_show_write_page(viewing->client->dir, fd, viewing->images, &viewing->error);
}

static void run_copy(Viewing *viewing, int fd)
{
	imail_show_sweep(viewing->client->dir, KEPT_S);
	viewing->path = imail_show_write_copy(viewing->client->dir, fd, viewing->index, &viewing->error);
}

static void tell_path(Viewing *viewing)
{
	((ImailPathCb)viewing->cb)(viewing->path, viewing->error, viewing->user_data);
}

void imail_client_print(ImailClient *client, const char *id, GHashTable *images, ImailPathCb cb,
			gpointer user_data)
{
	Viewing *viewing = viewing_new(client, id, run_page, tell_path, G_CALLBACK(cb), user_data);

	viewing->images = images != NULL ? g_hash_table_ref(images) : NULL;
	start(viewing);
}

void imail_client_copy_attachment(ImailClient *client, const char *id, guint index, ImailPathCb cb,
				  gpointer user_data)
{
	Viewing *viewing = viewing_new(client, id, run_copy, tell_path, G_CALLBACK(cb), user_data);

	viewing->index = index;
	start(viewing);
}

/* ---- as octets ---- */

static void run_load(Viewing *viewing, int fd)
{
	GMimeStream *in, *out;
	const GByteArray *octets;

	imail_mime_init();
	in = g_mime_stream_fs_new_with_bounds(dup(fd), 0, -1);
	out = g_mime_stream_mem_new();
	if (imail_mime_save_attachment(in, viewing->index, out, &viewing->error)) {
		octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
		if (octets->len <= viewing->max)
			viewing->octets = g_bytes_new(octets->data, octets->len);
		else
			g_set_error_literal(&viewing->error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
					    "This attachment is too large to be shown.");
	}
	g_object_unref(in);
	g_object_unref(out);
}

static void tell_octets(Viewing *viewing)
{
	((ImailOctetsCb)viewing->cb)(viewing->octets, viewing->error, viewing->user_data);
}

void imail_client_load_attachment(ImailClient *client, const char *id, guint index, gsize max,
				  ImailOctetsCb cb, gpointer user_data)
{
	Viewing *viewing = viewing_new(client, id, run_load, tell_octets, G_CALLBACK(cb), user_data);

	viewing->index = index;
	viewing->max = max;
	start(viewing);
}

void imail_viewing_end(ImailClient *client)
{
	for (guint i = 0; client->pages != NULL && i < client->pages->len; i++)
		imail_show_remove(client->pages->pdata[i]);
	g_clear_pointer(&client->pages, g_ptr_array_unref);
}
