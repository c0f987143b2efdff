/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-receive.c: push and chunks → tmp file → fsync, rename, directory fsync → ack.
 *
 * Owns the streams of this connection. The main thread checks offsets and sizes, the worker writes: begin,
 * one job a chunk, and the commit. At most one commit is under way; mails that end meanwhile make the next
 * group. A mail is recognised by the token in its file name: the ref, and a hash of what the server says of
 * the mail, since a server that lost its store begins its refs anew.
 *
 * Limits: IMAIL_RAW_SIZE_MAX a mail, IMAIL_STREAMS_MAX streams at a time (the server pushes 64 ahead); no
 * mail is held in memory, at most the chunks that wait for the disk.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mail-receive.h"

#include <string.h>

#include "delivery.h"
#include "im-mail.h"
#include "message.h"
#include "origin.h"

#define IMAIL_STREAMS_MAX (2 * IMAIL_PUSH_WINDOW)
/* While many mails come, groups begin this far apart, unless GROUP_FULL wait: the fsyncs of a group share
 * their waits, and the server pushes on without the acks of a quarter of its window. */
#define GATHER_MS  10
#define GROUP_FULL (IMAIL_PUSH_WINDOW / 4)

typedef enum {
	STREAM_RECEIVING, /* chunks go to the worker */
	STREAM_IGNORED,   /* known or broken: the rest of its chunks means nothing */
} StreamState;

typedef struct {
	char *ref;
	StreamState state;
	gint64 size, offset;     /* octets in all, and here */
	ImailDelivery *delivery; /* RECEIVING; later the ready list's */
} Stream;

/* A mail whose octets are all with the worker. */
typedef struct {
	char *ref;
	guint epoch;
	ImailDelivery *delivery;
} Ready;

struct _ImailMailReceive {
	ImailSession *session;
	ImailWorker *worker;
	ImailStore *store;
	ImailMailReceiveHandlers handlers;
	gpointer user_data;
	GHashTable *streams; /* ref → Stream */
	GPtrArray *ready;    /* of Ready: the next group */
	gboolean is_committing;
	gint64 last_begin; /* of a commit; monotonic */
	guint gather_id;   /* the timeout that ends the waiting for more, or 0 */
	gsize backlog;
	gboolean was_full;
	guint problem_epoch; /* the connection in which the user was told that the disk says no */
};

static void stream_free(gpointer data)
{
	Stream *stream = data;

	g_free(stream->ref);
	g_free(stream);
}

static void ready_free(gpointer data)
{
	Ready *ready = data;

	imail_delivery_free(ready->delivery);
	g_free(ready->ref);
	g_free(ready);
}

/* ---- commit ---- */

typedef struct {
	ImailMailReceive *receive;
	GPtrArray *group; /* of Ready */
} Commit;

static void commit_next(ImailMailReceive *receive);

static void commit_run(gpointer job)
{
	Commit *commit = job;
	g_autoptr(GPtrArray) deliveries = g_ptr_array_new();

	for (guint i = 0; i < commit->group->len; i++)
		g_ptr_array_add(deliveries, ((Ready *)commit->group->pdata[i])->delivery);
	imail_delivery_commit(deliveries, commit->receive->store);
}

/* Once a connection: with a full disk every mail of the window says the same. */
static void tell_problem(ImailMailReceive *receive, const GError *error)
{
	guint epoch = imail_session_epoch(receive->session);
	g_autoptr(GError) told = NULL;

	if (receive->problem_epoch == epoch)
		return;
	receive->problem_epoch = epoch;
	told = g_error_new(error->domain, error->code,
			   "A mail that came in could not be stored. It stays on the server and comes again "
			   "after the next login. %s",
			   error->message);
	receive->handlers.problem(told, receive->user_data);
}

static void commit_done(gpointer job)
{
	Commit *commit = job;
	ImailMailReceive *receive = commit->receive;

	for (guint i = 0; i < commit->group->len; i++) {
		Ready *ready = commit->group->pdata[i];

		if (imail_delivery_is_safe(ready->delivery))
			imail_session_ack(receive->session, ready->epoch, ready->ref);
	}
	for (guint i = 0; i < commit->group->len; i++) {
		Ready *ready = commit->group->pdata[i];
		const ImailItem *item = imail_delivery_item(ready->delivery);
		const char *replaced = imail_delivery_replaced(ready->delivery);

		if (item != NULL && replaced != NULL)
			receive->handlers.mail_replaced(replaced, item->id, receive->user_data);
		if (item != NULL)
			receive->handlers.mail_added(item, receive->user_data);
		if (replaced != NULL)
			receive->handlers.mail_removed(replaced, receive->user_data);
		if (imail_delivery_error(ready->delivery) != NULL)
			tell_problem(receive, imail_delivery_error(ready->delivery));
	}
	receive->is_committing = FALSE;
	commit_next(receive);
}

static void commit_free(gpointer job)
{
	Commit *commit = job;

	g_ptr_array_unref(commit->group);
	g_free(commit);
}

static void commit_now(ImailMailReceive *receive)
{
	Commit *commit = g_new0(Commit, 1);

	g_clear_handle_id(&receive->gather_id, g_source_remove);
	receive->last_begin = g_get_monotonic_time();
	commit->receive = receive;
	commit->group = g_steal_pointer(&receive->ready);
	receive->ready = g_ptr_array_new_with_free_func(ready_free);
	receive->is_committing = TRUE;
	imail_worker_push(receive->worker, commit_run, commit_done, commit, commit_free);
}

static gboolean gathered_cb(gpointer user_data)
{
	ImailMailReceive *receive = user_data;

	receive->gather_id = 0;
	if (!receive->is_committing && receive->ready->len > 0)
		commit_now(receive);
	return G_SOURCE_REMOVE;
}

/* A mail that comes after a rest is committed at once. */
static void commit_next(ImailMailReceive *receive)
{
	gint64 rest_ms = (g_get_monotonic_time() - receive->last_begin) / 1000;

	if (receive->is_committing || receive->ready->len == 0)
		return;
	if (receive->ready->len >= GROUP_FULL || rest_ms >= GATHER_MS)
		commit_now(receive);
	else if (receive->gather_id == 0)
		receive->gather_id = g_timeout_add((guint)(GATHER_MS - rest_ms), gathered_cb, receive);
}

/* Takes DELIVERY. */
static void add_ready(ImailMailReceive *receive, const char *ref, ImailDelivery *delivery)
{
	Ready *ready = g_new0(Ready, 1);

	ready->ref = g_strdup(ref);
	ready->epoch = imail_session_epoch(receive->session);
	ready->delivery = delivery;
	g_ptr_array_add(receive->ready, ready);
	commit_next(receive);
}

/* ---- the worker's steps before the commit ---- */

typedef struct {
	ImailMailReceive *receive;
	ImailDelivery *delivery;
	GBytes *bytes; /* write: a chunk */
	ImailIm *im;   /* begin: a mail that came in one frame */
	char *ref;     /* begin */
	guint epoch;   /* begin */
	gboolean is_known;
} Step;

static void step_free(gpointer job)
{
	Step *step = job;

	g_clear_pointer(&step->bytes, g_bytes_unref);
	imail_record_free(&imail_im_type, step->im);
	g_free(step->ref);
	g_free(step);
}

static Step *step_new(ImailMailReceive *receive, ImailDelivery *delivery)
{
	Step *step = g_new0(Step, 1);

	step->receive = receive;
	step->delivery = delivery;
	return step;
}

static void begin_run(gpointer job)
{
	Step *step = job;

	imail_delivery_begin(step->delivery, step->receive->store);
	step->is_known = imail_delivery_is_known(step->delivery);
}

static void abandon_run(gpointer job)
{
	imail_delivery_free(((Step *)job)->delivery);
}

static void abandon(ImailMailReceive *receive, ImailDelivery *delivery)
{
	imail_worker_push(receive->worker, abandon_run, NULL, step_new(receive, delivery), step_free);
}

/* Here already: acknowledged at once, the octets that still come are passed over. */
static void begin_done(gpointer job)
{
	Step *step = job;
	ImailMailReceive *receive = step->receive;
	Stream *stream = g_hash_table_lookup(receive->streams, step->ref);

	if (!step->is_known || stream == NULL || stream->delivery != step->delivery)
		return;
	stream->state = STREAM_IGNORED;
	abandon(receive, g_steal_pointer(&stream->delivery));
	imail_session_ack(receive->session, step->epoch, step->ref);
}

static void write_run(gpointer job)
{
	Step *step = job;
	gsize len;
	const void *data = g_bytes_get_data(step->bytes, &len);

	imail_delivery_write(step->delivery, data, len);
}

static void write_done(gpointer job)
{
	Step *step = job;
	ImailMailReceive *receive = step->receive;

	receive->backlog -= g_bytes_get_size(step->bytes);
	if (!receive->was_full || receive->backlog > IMAIL_RECEIVE_BACKLOG_MAX / 2)
		return;
	receive->was_full = FALSE;
	receive->handlers.receive_ready(receive->user_data);
}

gboolean imail_mail_receive_is_full(const ImailMailReceive *receive)
{
	return receive->was_full;
}

/* ---- mails with chunks ---- */

static void complain(ImailMailReceive *receive, const char *ref, int code, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
static void complain(ImailMailReceive *receive, const char *ref, int code, const char *format, ...)
{
	g_autoptr(GError) error = NULL;
	va_list args;

	va_start(args, format);
	error = g_error_new_valist(IMAIL_ERROR, code, format, args);
	va_end(args);
	imail_session_complain(receive->session, ref, error);
}

/* The stream is broken: nothing of it is kept; the server pushes it again after the next login. */
static void spoil(ImailMailReceive *receive, Stream *stream)
{
	stream->state = STREAM_IGNORED;
	if (stream->delivery != NULL)
		abandon(receive, g_steal_pointer(&stream->delivery));
}

static void finish(ImailMailReceive *receive, Stream *stream)
{
	ImailDelivery *delivery = g_steal_pointer(&stream->delivery);
	g_autofree char *ref = g_strdup(stream->ref);

	g_hash_table_remove(receive->streams, ref);
	if (delivery != NULL)
		add_ready(receive, ref, delivery);
}

static void open_stream(ImailMailReceive *receive, const ImailMailPush *push)
{
	Stream *stream = g_new0(Stream, 1);
	Stream *old = g_hash_table_lookup(receive->streams, push->ref);
	g_autofree char *token = imail_origin_token(push);
	Step *step;

	if (old != NULL)
		spoil(receive, old);
	stream->ref = g_strdup(push->ref);
	stream->size = push->size;
	/* What a report says, the state of the mail that it speaks of has told already: it is filed as seen.
	 */
	stream->delivery =
		imail_delivery_new(IMAIL_FOLDER_INBOX, push->report_on != NULL ? "S" : NULL, token);
	imail_delivery_set_replaces(stream->delivery, push->replaces);
	g_hash_table_replace(receive->streams, stream->ref, stream);
	step = step_new(receive, stream->delivery);
	step->ref = g_strdup(push->ref);
	step->epoch = imail_session_epoch(receive->session);
	imail_worker_push(receive->worker, begin_run, begin_done, step, step_free);
	if (stream->size == 0)
		finish(receive, stream);
}

/* The ref of a frame that cannot be decoded as a whole, or NULL. */
static const char *loose_ref(const ImailFrame *frame)
{
	JsonNode *node = json_object_get_member(frame->object, "ref");
	const char *ref = node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;

	return ref != NULL && strlen(ref) <= IMAIL_ID_MAX ? ref : NULL;
}

static void push_streamed(ImailMailReceive *receive, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailMailPush *push = imail_record_decode(&imail_mail_push_type, frame->object, &error);

	if (push == NULL)
		imail_session_complain(receive->session, loose_ref(frame), error);
	else if (push->size > IMAIL_RAW_SIZE_MAX)
		complain(receive, push->ref, IMAIL_ERROR_LIMIT, "This client takes no mail over %d MiB.",
			 (int)(IMAIL_RAW_SIZE_MAX / (1024 * 1024)));
	else if (g_hash_table_size(receive->streams) >= IMAIL_STREAMS_MAX)
		complain(receive, push->ref, IMAIL_ERROR_LIMIT, "At most %d mails may be pushed ahead.",
			 IMAIL_PUSH_WINDOW);
	else
		open_stream(receive, push);
	imail_record_free(&imail_mail_push_type, push);
}

/* What is wrong with the chunk, or NULL. */
static const char *chunk_fault(const Stream *stream, const ImailChunk *chunk, gint64 len)
{
	if (chunk->offset != stream->offset)
		return "its offset is not where the last chunk ended";
	if (len > stream->size - stream->offset)
		return "it goes beyond the size of the mail";
	if (chunk->last != (stream->offset + len == stream->size))
		return "\"last\" is not where the size says";
	return len > 0 || chunk->last ? NULL : "it is empty";
}

static void take_chunk(ImailMailReceive *receive, Stream *stream, GBytes *payload, gboolean is_last)
{
	gsize len = payload != NULL ? g_bytes_get_size(payload) : 0;
	Step *step;

	if (len > 0) {
		step = step_new(receive, stream->delivery);
		step->bytes = g_bytes_ref(payload);
		receive->backlog += len;
		receive->was_full |= receive->backlog > IMAIL_RECEIVE_BACKLOG_MAX;
		imail_worker_push(receive->worker, write_run, write_done, step, step_free);
	}
	stream->offset += (gint64)len;
	if (is_last)
		finish(receive, stream);
}

static void on_chunk(ImailMailReceive *receive, const ImailChunk *chunk, GBytes *payload)
{
	Stream *stream = g_hash_table_lookup(receive->streams, chunk->ref);
	const char *fault;

	if (stream == NULL) {
		complain(receive, chunk->ref, IMAIL_ERROR_PROTOCOL,
			 "A chunk came for \"%s\", which was not pushed.", chunk->ref);
		return;
	}
	if (stream->state == STREAM_IGNORED) {
		if (chunk->last)
			g_hash_table_remove(receive->streams, chunk->ref);
		return;
	}
	fault = chunk_fault(stream, chunk, payload != NULL ? (gint64)g_bytes_get_size(payload) : 0);
	if (fault == NULL) {
		take_chunk(receive, stream, payload, chunk->last);
		return;
	}
	complain(receive, chunk->ref, IMAIL_ERROR_PROTOCOL,
		 "A chunk of the mail \"%s\" at %" G_GINT64_FORMAT " is wrong: %s.", chunk->ref,
		 chunk->offset, fault);
	spoil(receive, stream);
	if (chunk->last)
		g_hash_table_remove(receive->streams, chunk->ref);
}

void imail_mail_receive_chunk(ImailMailReceive *receive, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailChunk *chunk = imail_record_decode(&imail_chunk_type, frame->object, &error);

	if (chunk != NULL)
		on_chunk(receive, chunk, frame->payload);
	else
		imail_session_complain(receive->session, loose_ref(frame), error);
	imail_record_free(&imail_chunk_type, chunk);
}

void imail_mail_receive_error(ImailMailReceive *receive, const char *ref, const GError *error)
{
	Stream *stream = g_hash_table_lookup(receive->streams, ref);

	if (stream == NULL)
		return;
	g_message("mail %s: the server says: %s", ref, error->message);
	spoil(receive, stream);
	g_hash_table_remove(receive->streams, ref);
}

/* ---- mails in one frame: an IM that bears a subject ---- */

static void build_run(gpointer job)
{
	Step *step = job;

	imail_delivery_begin(step->delivery, step->receive->store);
	if (imail_delivery_fd(step->delivery) >= 0)
		imail_im_mail_write(step->im, step->delivery);
}

/* From cannot be missing in what we write, and nobody else could have sent it. */
static gboolean is_whole(const ImailIm *im)
{
	return im->ref != NULL && im->from != NULL;
}

static void push_whole(ImailMailReceive *receive, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailIm *im = imail_record_decode(&imail_im_type, frame->object, &error);
	g_autofree char *token = NULL;
	ImailDelivery *delivery;
	Step *step;

	if (im == NULL || !is_whole(im)) {
		if (error == NULL)
			g_set_error_literal(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
					    "A pushed mail needs \"ref\" and \"from\".");
		imail_session_complain(receive->session, loose_ref(frame), error);
		imail_record_free(&imail_im_type, im);
		return;
	}
	token = imail_origin_token(&(ImailMailPush){
		.ref = im->ref,
		.from = im->from,
		.subject = im->subject != NULL ? im->subject : (char *)"",
		.message_id = im->body,
		.date = im->time,
	});
	delivery = imail_delivery_new(IMAIL_FOLDER_INBOX, NULL, token);
	step = step_new(receive, delivery);
	step->im = im;
	imail_worker_push(receive->worker, build_run, NULL, step, step_free);
	add_ready(receive, im->ref, delivery);
}

void imail_mail_receive_push(ImailMailReceive *receive, const ImailFrame *frame)
{
	if (g_str_equal(frame->type, "mail"))
		push_streamed(receive, frame);
	else
		push_whole(receive, frame);
}

/* ---- life ---- */

void imail_mail_receive_abandon(ImailMailReceive *receive)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, receive->streams);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		spoil(receive, value);
	g_hash_table_remove_all(receive->streams);
}

void imail_mail_receive_stop(ImailMailReceive *receive)
{
	imail_mail_receive_abandon(receive);
	receive->is_committing = FALSE; /* its completion will not come any more */
	if (receive->ready->len > 0)
		commit_now(receive);
}

ImailMailReceive *imail_mail_receive_new(ImailSession *session, ImailWorker *worker, ImailStore *store,
					 const ImailMailReceiveHandlers *handlers, gpointer user_data)
{
	ImailMailReceive *receive = g_new0(ImailMailReceive, 1);

	receive->session = session;
	receive->worker = worker;
	receive->store = store;
	receive->handlers = *handlers;
	receive->user_data = user_data;
	receive->streams = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, stream_free);
	receive->ready = g_ptr_array_new_with_free_func(ready_free);
	return receive;
}

void imail_mail_receive_free(ImailMailReceive *receive)
{
	if (receive == NULL)
		return;
	g_clear_handle_id(&receive->gather_id, g_source_remove);
	g_hash_table_unref(receive->streams);
	g_ptr_array_unref(receive->ready);
	g_free(receive);
}
