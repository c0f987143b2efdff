/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * query.c: what the user asks of one mail: read, save, delete, flags; and the list of a folder as of old.
 * Each is a job of the worker.
 *
 * A list whose mails have not all been read yet reads SLICE of them in one job and then queues itself again,
 * so that mails that come in need not wait until ten thousand old ones are parsed. Files of the user are
 * written beside their place and renamed: whole or not at all.
 */
#define G_LOG_DOMAIN "imail-core"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client-private.h"
#include "durable.h"
#include "mime-build.h"
#include "nested.h"
#include "upkeep.h"

#define SLICE      256
#define COPY_BLOCK (64 * 1024)

typedef struct {
	gatomicrefcount refs; /* the main thread's and the queue's */
	ImailClient *client;
	union {
		ImailItemsCb items;
		ImailParsedCb parsed;
		ImailFinishedCb finished;
	} cb;
	gpointer user_data;
	/* asked */
	char *id; /* or the Message-ID */
	char *path;
	guint index;
	guint max;
	/* found */
	gboolean is_listing, is_incomplete;
	GPtrArray *items, *changes;
	ImailItem *item;
	ImailParsed *parsed;
	gboolean is_changed;
	GError *error;
} Query;

static Query *query_new(ImailClient *client, const char *id, gpointer user_data)
{
	Query *query = g_new0(Query, 1);

	g_atomic_ref_count_init(&query->refs);
	query->client = client;
	query->id = g_strdup(id);
	query->user_data = user_data;
	return query;
}

static void query_unref(gpointer job)
{
	Query *query = job;

	if (!g_atomic_ref_count_dec(&query->refs))
		return;
	g_free(query->id);
	g_free(query->path);
	g_clear_pointer(&query->items, g_ptr_array_unref);
	g_clear_pointer(&query->changes, g_ptr_array_unref);
	imail_item_free(query->item);
	imail_parsed_free(query->parsed);
	g_clear_error(&query->error);
	g_free(query);
}

/* Takes QUERY. */
static void start(Query *query, ImailWorkerFunc run, ImailWorkerFunc done)
{
	imail_worker_push(query->client->worker, run, done, query, query_unref);
}

static void tell_finished(Query *query)
{
	ImailClient *client = query->client;

	if (query->cb.finished == NULL || client->is_freed)
		return;
	client->in_callback++;
	query->cb.finished(query->error, query->user_data);
	client->in_callback--;
}

/* ---- list ---- */

static void list_run(gpointer job)
{
	Query *query = job;
	ImailStore *store = query->client->store;
	gboolean is_whole;

	if (!query->is_listing)
		imail_store_rescan(store);
	else
		imail_store_prepare(store, SLICE, NULL);
	query->is_listing = TRUE;
	g_clear_pointer(&query->items, g_ptr_array_unref);
	query->items = imail_store_list(store, query->id, query->max, &is_whole, &query->error);
	query->is_incomplete = query->items != NULL && !is_whole;
	query->changes = imail_store_take_changes(store);
}

static void list_done(gpointer job)
{
	Query *query = job;
	ImailClient *client = query->client;

	imail_upkeep_tell(client, query->changes);
	g_clear_pointer(&query->changes, g_ptr_array_unref);
	if (query->error == NULL && query->is_incomplete) {
		g_atomic_ref_count_inc(&query->refs);
		start(query, list_run, list_done);
		return;
	}
	client->in_callback++;
	query->cb.items(query->items, query->error, query->user_data);
	client->in_callback--;
}

void imail_client_list(ImailClient *client, const char *folder, guint max, ImailItemsCb cb,
		       gpointer user_data)
{
	Query *query = query_new(client, folder, user_data);

	query->cb.items = cb;
	query->max = max;
	start(query, list_run, list_done);
}

/* ---- read ---- */

static void read_run(gpointer job)
{
	Query *query = job;

	query->parsed = imail_nested_read(query->client->store, query->id, &query->item, &query->is_changed,
					  &query->error);
}

static void read_done(gpointer job)
{
	Query *query = job;
	ImailClient *client = query->client;

	client->in_callback++;
	query->cb.parsed(query->item, query->parsed, query->error, query->user_data);
	client->in_callback--;
	if (query->is_changed)
		IMAIL_TELL(client, mail_changed, query->item);
}

void imail_client_read(ImailClient *client, const char *id, ImailParsedCb cb, gpointer user_data)
{
	const char *whole = g_hash_table_lookup(client->wholes, id);
	Query *query = query_new(client, whole != NULL ? whole : id, user_data);

	query->cb.parsed = cb;
	start(query, read_run, read_done);
}

static void peek_run(gpointer job)
{
	Query *query = job;
	int fd = imail_nested_open(query->client->store, query->id, &query->error);
	GMimeStream *stream;

	query->item = fd >= 0 ? imail_store_item(query->client->store, query->id, &query->error) : NULL;
	if (query->item != NULL) {
		imail_mime_init();
		stream = g_mime_stream_fs_new(dup(fd));
		query->parsed = imail_mime_parse(stream);
		g_object_unref(stream);
	}
	if (fd >= 0)
		close(fd);
}

void imail_client_peek(ImailClient *client, const char *id, ImailParsedCb cb, gpointer user_data)
{
	Query *query = query_new(client, id, user_data);

	query->cb.parsed = cb;
	start(query, peek_run, read_done);
}

/* ---- save ---- */

/* Beside PATH, so that the rename stays on one file system. */
static int create_beside(const char *path, char **tmp, GError **error)
{
	int fd;

	*tmp = g_strdup_printf("%s.%08x.part", path, g_random_int());
	fd = open(*tmp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		imail_durable_set_error(error, errno, "%s cannot be written", path);
	return fd;
}

static gboolean copy_octets(int from, int to, const char *path, GError **error)
{
	g_autofree char *block = g_malloc(COPY_BLOCK);
	ssize_t n;

	while ((n = read(from, block, COPY_BLOCK)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !imail_durable_write_all(to, block, (gsize)n)) {
			imail_durable_set_error(error, errno, "%s cannot be written", path);
			return FALSE;
		}
	}
	return TRUE;
}

static gboolean decode_attachment(int from, int to, guint index, GError **error)
{
	GMimeStream *in, *out;
	gboolean is_saved;

	imail_mime_init();
	in = g_mime_stream_fs_new(dup(from));
	out = g_mime_stream_fs_new(dup(to));
	is_saved = imail_mime_save_attachment(in, index, out, error);
	if (is_saved && g_mime_stream_flush(out) != 0) {
		is_saved = FALSE;
		imail_durable_set_error(error, errno, "The attachment cannot be written");
	}
	g_object_unref(in);
	g_object_unref(out);
	return is_saved;
}

/* Lets WRITE fill a file beside the path of QUERY, and renames it. */
static void save(Query *query, gboolean is_attachment)
{
	g_autofree char *tmp = NULL;
	int from = imail_nested_open(query->client->store, query->id, &query->error);
	int to = from >= 0 ? create_beside(query->path, &tmp, &query->error) : -1;
	gboolean is_saved = FALSE;

	if (to >= 0) {
		is_saved = is_attachment ? decode_attachment(from, to, query->index, &query->error)
					 : copy_octets(from, to, query->path, &query->error);
		if (close(to) != 0 && is_saved) {
			is_saved = FALSE;
			imail_durable_set_error(&query->error, errno, "%s cannot be written", query->path);
		}
		if (is_saved && rename(tmp, query->path) != 0) {
			is_saved = FALSE;
			imail_durable_set_error(&query->error, errno, "%s cannot be written", query->path);
		}
		if (!is_saved)
			unlink(tmp);
	}
	if (from >= 0)
		close(from);
}

static void save_attachment_run(gpointer job)
{
	save(job, TRUE);
}

static void save_mail_run(gpointer job)
{
	save(job, FALSE);
}

static void save_done(gpointer job)
{
	tell_finished(job);
}

void imail_client_save_attachment(ImailClient *client, const char *id, guint index, const char *path,
				  ImailFinishedCb cb, gpointer user_data)
{
	Query *query = query_new(client, id, user_data);

	query->cb.finished = cb;
	query->index = index;
	query->path = g_strdup(path);
	start(query, save_attachment_run, save_done);
}

void imail_client_save_mail(ImailClient *client, const char *id, const char *path, ImailFinishedCb cb,
			    gpointer user_data)
{
	Query *query = query_new(client, id, user_data);

	query->cb.finished = cb;
	query->path = g_strdup(path);
	start(query, save_mail_run, save_done);
}

/* ---- delete, flags ---- */

static void delete_run(gpointer job)
{
	Query *query = job;

	imail_store_delete(query->client->store, query->id, &query->item, &query->error);
}

static void delete_done(gpointer job)
{
	Query *query = job;
	ImailClient *client = query->client;

	if (query->error == NULL && query->item != NULL)
		IMAIL_TELL(client, mail_changed, query->item);
	else if (query->error == NULL)
		IMAIL_TELL(client, mail_removed, query->id);
	tell_finished(query);
}

void imail_client_delete(ImailClient *client, const char *id, ImailFinishedCb cb, gpointer user_data)
{
	Query *query = query_new(client, id, user_data);

	query->cb.finished = cb;
	start(query, delete_run, delete_done);
}

static void mark_answered_run(gpointer job)
{
	Query *query = job;

	query->item = imail_store_mark_answered(query->client->store, query->id);
}

static void mark_answered_done(gpointer job)
{
	Query *query = job;
	ImailClient *client = query->client;

	if (query->item != NULL)
		IMAIL_TELL(client, mail_changed, query->item);
}

void imail_client_mark_answered(ImailClient *client, const char *message_id)
{
	start(query_new(client, message_id, NULL), mark_answered_run, mark_answered_done);
}
