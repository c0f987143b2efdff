/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * connection.c: frames over a byte stream, non-blocking, on the main context. See connection.h.
 */
#include "connection.h"

#include "error.h"

#define READ_SIZE    (64 * 1024)
#define READS_A_TURN 4            /* other clients get their turn after so many */
#define WRITE_A_TURN (512 * 1024) /* octets, likewise */
#define FINISH_S     5

struct _Connection {
	GIOStream *stream;
	GPollableInputStream *in;
	GPollableOutputStream *out;
	GSource *in_source, *out_source;
	ConnectionCallbacks callbacks;
	gpointer user_data;
	ImailFrameReader *reader;
	ImailOutqueue *queue;
	GBytes *writing; /* the frame that is partly written */
	gsize written;
	guint paused;
	guint close_id; /* the idle or timeout that will report the end */
	GError *error;  /* what it will report */
	gboolean is_finishing, is_over, is_freed;
	guint depth; /* callbacks in progress: freed memory must outlive them */
};

static gboolean input_cb(GObject *stream, gpointer user_data);
static gboolean output_cb(GObject *stream, gpointer user_data);

static void clear_source(GSource **source)
{
	if (*source != NULL) {
		g_source_destroy(*source);
		g_clear_pointer(source, g_source_unref);
	}
}

static void destroy(Connection *c)
{
	g_clear_pointer(&c->reader, imail_frame_reader_free);
	g_clear_pointer(&c->queue, imail_outqueue_free);
	g_clear_pointer(&c->writing, g_bytes_unref);
	g_clear_error(&c->error);
	g_free(c);
}

static gboolean closed_cb(gpointer user_data)
{
	Connection *c = user_data;

	c->close_id = 0;
	clear_source(&c->in_source);
	clear_source(&c->out_source);
	c->callbacks.closed(c, c->error, c->user_data);
	return G_SOURCE_REMOVE;
}

/* Takes ERROR. The end is reported from the main loop, so that no caller loses the connection under its feet.
 */
static void end(Connection *c, GError *error)
{
	if (c->is_over) {
		g_clear_error(&error);
		return;
	}
	c->is_over = TRUE;
	c->error = error;
	clear_source(&c->in_source);
	clear_source(&c->out_source);
	if (c->close_id != 0)
		g_source_remove(c->close_id);
	c->close_id = g_idle_add_full(G_PRIORITY_DEFAULT, closed_cb, c, NULL);
}

static void watch_input(Connection *c)
{
	if (c->is_over || c->is_freed || c->is_finishing || c->paused > 0 || c->in_source != NULL)
		return;
	c->in_source = g_pollable_input_stream_create_source(c->in, NULL);
	g_source_set_callback(c->in_source, G_SOURCE_FUNC(input_cb), c, NULL);
	g_source_attach(c->in_source, NULL);
}

static void deliver(Connection *c)
{
	while (!c->is_over && !c->is_freed && !c->is_finishing && c->paused == 0) {
		g_autoptr(GError) error = NULL;
		g_autoptr(ImailFrame) frame = imail_frame_reader_next(c->reader, &error);

		if (frame != NULL)
			c->callbacks.frame(c, frame, c->user_data);
		else if (error == NULL)
			return;
		else {
			gboolean is_broken = imail_frame_reader_is_broken(c->reader);

			c->callbacks.bad_frame(c, error, is_broken, c->user_data);
			if (is_broken)
				return;
		}
	}
}

static gboolean input_cb(GObject *stream, gpointer user_data)
{
	Connection *c = user_data;
	guint8 buffer[READ_SIZE];

	c->depth++;
	for (int i = 0; i < READS_A_TURN && !c->is_over && !c->is_freed && c->paused == 0 && !c->is_finishing;
	     i++) {
		GError *error = NULL;
		gssize n =
			g_pollable_input_stream_read_nonblocking(c->in, buffer, sizeof buffer, NULL, &error);

		if (n > 0) {
			imail_frame_reader_feed(c->reader, buffer, (gsize)n);
			deliver(c);
			continue;
		}
		if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
			g_clear_error(&error);
			break;
		}
		end(c, error);
	}
	c->depth--;
	if (c->is_freed) {
		destroy(c);
		return G_SOURCE_REMOVE;
	}
	if (c->paused > 0 || c->is_finishing)
		clear_source(&c->in_source);
	return c->in_source != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean next_frame(Connection *c)
{
	if (c->writing == NULL) {
		c->writing = imail_outqueue_next(c->queue);
		c->written = 0;
	}
	return c->writing != NULL;
}

/* Writes until the socket is full, nothing is left, or the turn is over; returns whether there is more. */
static gboolean write_some(Connection *c)
{
	gsize total = 0;

	while (!c->is_over && total < WRITE_A_TURN && next_frame(c)) {
		GError *error = NULL;
		gsize size;
		const char *data = g_bytes_get_data(c->writing, &size);
		gssize n = g_pollable_output_stream_write_nonblocking(c->out, data + c->written,
								      size - c->written, NULL, &error);

		if (n < 0) {
			if (!g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
				end(c, error);
				return FALSE;
			}
			g_clear_error(&error);
			return TRUE;
		}
		total += (gsize)n;
		c->written += (gsize)n;
		if (c->written == size)
			g_clear_pointer(&c->writing, g_bytes_unref);
	}
	return !c->is_over && (c->writing != NULL || total >= WRITE_A_TURN);
}

static gboolean output_cb(GObject *stream, gpointer user_data)
{
	Connection *c = user_data;
	gboolean more;

	c->depth++;
	more = write_some(c);
	c->depth--;
	if (c->is_freed) {
		destroy(c);
		return G_SOURCE_REMOVE;
	}
	if (more)
		return G_SOURCE_CONTINUE;
	clear_source(&c->out_source);
	if (c->is_finishing)
		end(c, NULL);
	return G_SOURCE_REMOVE;
}

static void watch_output(Connection *c)
{
	if (c->out_source != NULL || c->is_over || c->is_freed)
		return;
	c->out_source = g_pollable_output_stream_create_source(c->out, NULL);
	g_source_set_callback(c->out_source, G_SOURCE_FUNC(output_cb), c, NULL);
	g_source_attach(c->out_source, NULL);
}

Connection *connection_new(GIOStream *stream, const ConnectionCallbacks *callbacks, gpointer user_data)
{
	Connection *c = g_new0(Connection, 1);

	c->stream = g_object_ref(stream);
	c->in = G_POLLABLE_INPUT_STREAM(g_io_stream_get_input_stream(stream));
	c->out = G_POLLABLE_OUTPUT_STREAM(g_io_stream_get_output_stream(stream));
	c->callbacks = *callbacks;
	c->user_data = user_data;
	c->reader = imail_frame_reader_new();
	c->queue = imail_outqueue_new();
	watch_input(c);
	return c;
}

void connection_free(Connection *c)
{
	if (c == NULL || c->is_freed)
		return;
	c->is_freed = TRUE;
	clear_source(&c->in_source);
	clear_source(&c->out_source);
	if (c->close_id != 0)
		g_source_remove(c->close_id);
	g_io_stream_close(c->stream, NULL, NULL);
	g_clear_object(&c->stream);
	if (c->depth == 0)
		destroy(c);
}

ImailOutqueue *connection_out(Connection *c)
{
	return c->queue;
}

void connection_flush(Connection *c)
{
	if (imail_outqueue_control_bytes(c->queue) > CONNECTION_BACKLOG_MAX) {
		end(c, g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "it does not read what it is sent"));
		return;
	}
	watch_output(c);
}

static gboolean finish_timeout_cb(gpointer user_data)
{
	Connection *c = user_data;

	c->close_id = 0;
	end(c, NULL);
	return G_SOURCE_REMOVE;
}

void connection_finish(Connection *c)
{
	if (c->is_finishing || c->is_over)
		return;
	c->is_finishing = TRUE;
	clear_source(&c->in_source);
	c->close_id = g_timeout_add_seconds(FINISH_S, finish_timeout_cb, c);
	watch_output(c);
}

void connection_pause(Connection *c)
{
	c->paused++;
	if (c->depth == 0)
		clear_source(&c->in_source);
}

static gboolean resume_cb(gpointer user_data)
{
	Connection *c = user_data;

	/* Frames that were read before the pause come first. */
	g_clear_pointer(&c->in_source, g_source_unref);
	c->depth++;
	deliver(c);
	c->depth--;
	if (c->is_freed)
		destroy(c);
	else
		watch_input(c);
	return G_SOURCE_REMOVE;
}

void connection_resume(Connection *c)
{
	g_return_if_fail(c->paused > 0);
	if (--c->paused > 0 || c->is_over || c->is_freed || c->is_finishing)
		return;
	clear_source(&c->in_source);
	c->in_source = g_idle_source_new();
	g_source_set_callback(c->in_source, resume_cb, c, NULL);
	g_source_attach(c->in_source, NULL);
}
