/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * push.c: what waits for a device, out of the store and onto the wire. See push.h.
 */
#include "push.h"

#include <stdlib.h>

#include "outqueue.h"
#include "poller.h"
#include "store-blob.h"
#include "store-push.h"

struct _Push {
	Session *session;
	gint64 last;           /* the greatest id that was sent */
	GHashTable *in_flight; /* ids sent and not acked → mailbox id, or "" */
};

/* A raw mail on its way: lives in the out-queue. */
typedef struct {
	Push *push;
	gint64 id, blob;
} Stream;

Push *push_new(Session *session)
{
	Push *push = g_new0(Push, 1);

	push->session = session;
	push->in_flight = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return push;
}

void push_free(Push *push)
{
	if (push == NULL)
		return;
	g_hash_table_unref(push->in_flight);
	g_free(push);
}

static gboolean stream_read(gpointer user_data, gint64 offset, gsize max, GBytes **bytes, GError **error)
{
	Stream *stream = user_data;
	Server *server = session_server(stream->push->session);

	/* The queue asks for whole rows: they have the size of a chunk. */
	*bytes = blob_cache_take(server->fresh, stream->blob, offset / STORE_BLOB_CHUNK);
	if (*bytes == NULL)
		*bytes = store_blob_read(store_main_tx(server->store), stream->blob, offset, max, error);
	return *bytes != NULL;
}

static void stream_ended(gpointer user_data, const GError *error)
{
	Stream *stream = user_data;
	char ref[32];

	if (error == NULL)
		return;
	g_snprintf(ref, sizeof ref, "%" G_GINT64_FORMAT, stream->id);
	g_warning("%s: push %s cannot be read: %s", session_address(stream->push->session), ref,
		  error->message);
	session_error(stream->push->session, NULL, ref, error);
}

static void send_one(Push *push, const StorePush *item)
{
	g_autoptr(JsonParser) parser = json_parser_new();
	g_autoptr(GError) error = NULL;
	gint64 *key = g_new(gint64, 1);
	char ref[32];

	push->last = item->id;
	*key = item->id;
	g_hash_table_insert(push->in_flight, key, g_strdup(item->mailbox != NULL ? item->mailbox : ""));
	if (!json_parser_load_from_data(parser, item->frame, -1, &error)) {
		g_warning("%s: push %" G_GINT64_FORMAT " is damaged: %s", session_address(push->session),
			  item->id, error->message);
		return;
	}
	g_snprintf(ref, sizeof ref, "%" G_GINT64_FORMAT, item->id);
	json_object_set_string_member(json_node_get_object(json_parser_get_root(parser)), "ref", ref);
	session_send(push->session, json_object_ref(json_node_get_object(json_parser_get_root(parser))));
	if (item->blob != 0 && item->size > 0) {
		Stream *stream = g_new0(Stream, 1);

		stream->push = push;
		stream->id = item->id;
		stream->blob = item->blob;
		imail_outqueue_stream(session_out(push->session), ref, item->size, stream_read, stream_ended,
				      stream, g_free);
		session_flush(push->session);
	}
}

void push_run(Push *push)
{
	Session *s = push->session;
	guint have = g_hash_table_size(push->in_flight);
	g_autoptr(GPtrArray) items = NULL;

	if (have >= IMAIL_PUSH_WINDOW)
		return;
	items = store_push_pending(store_main_tx(session_server(s)->store), session_user(s),
				   session_device(s), push->last, IMAIL_PUSH_WINDOW - have);
	for (guint i = 0; items != NULL && i < items->len; i++)
		send_one(push, items->pdata[i]);
}

typedef struct {
	Server *server;
	gint64 user;
	char *device;
	GArray *ids;          /* of gint64 */
	GPtrArray *mailboxes; /* ids of the mailboxes they came from */
} Ack;

static gboolean ack_work(StoreTx *tx, gpointer data, GError **error)
{
	Ack *ack = data;

	for (guint i = 0; i < ack->ids->len; i++)
		if (!store_push_ack(tx, ack->user, ack->device, g_array_index(ack->ids, gint64, i), error))
			return FALSE;
	return TRUE;
}

static void ack_done(gpointer data, const GError *error)
{
	Ack *ack = data;

	if (error != NULL)
		g_warning("acks of user %" G_GINT64_FORMAT " could not be kept: %s", ack->user,
			  error->message);
	for (guint i = 0; error == NULL && i < ack->mailboxes->len; i++)
		poller_acked(ack->server->poller, ack->user, ack->mailboxes->pdata[i]);
}

static void ack_free(gpointer data)
{
	Ack *ack = data;

	g_free(ack->device);
	g_array_unref(ack->ids);
	g_ptr_array_unref(ack->mailboxes);
	g_free(ack);
}

static void note_mailbox(Ack *ack, const char *mailbox)
{
	if (*mailbox != '\0' && !g_ptr_array_find_with_equal_func(ack->mailboxes, mailbox, g_str_equal, NULL))
		g_ptr_array_add(ack->mailboxes, g_strdup(mailbox));
}

void push_ack(Push *push, const char *const *refs)
{
	Session *s = push->session;
	Ack *ack = g_new0(Ack, 1);

	ack->server = session_server(s);
	ack->user = session_user(s);
	ack->device = g_strdup(session_device(s));
	ack->ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	ack->mailboxes = g_ptr_array_new_with_free_func(g_free);
	for (; *refs != NULL; refs++) {
		char *end;
		gint64 id = g_ascii_strtoll(*refs, &end, 10);
		const char *mailbox = *end == '\0' ? g_hash_table_lookup(push->in_flight, &id) : NULL;

		if (mailbox == NULL)
			continue;
		note_mailbox(ack, mailbox);
		g_array_append_val(ack->ids, id);
		g_hash_table_remove(push->in_flight, &id);
		/* Acked before its last chunk: the device had it already. */
		imail_outqueue_remove(session_out(s), *refs);
	}
	if (ack->ids->len > 0)
		store_write(ack->server->store, ack_work, ack_done, ack, ack_free);
	else
		ack_free(ack);
	push_run(push);
}
