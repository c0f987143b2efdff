/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * loop.c: libpurple's event loop on GLib's, and the tick.
 *
 * The tick is how the benchmarks see whether a client stays alive: how much later than its time it came is
 * how long something held the main loop.
 */
#include "loop.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>

#include "emit.h"

typedef struct {
	PurpleInputFunction function;
	gpointer user_data;
} Input;

static gboolean input_cb(int fd, GIOCondition condition, gpointer user_data)
{
	Input *input = user_data;
	PurpleInputCondition happened = 0;

	if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR))
		happened |= PURPLE_INPUT_READ;
	if (condition & (G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL))
		happened |= PURPLE_INPUT_WRITE;
	input->function(input->user_data, fd, happened);
	return G_SOURCE_CONTINUE;
}

static guint input_add(int fd, PurpleInputCondition condition, PurpleInputFunction function,
		       gpointer user_data)
{
	Input *input = g_new0(Input, 1);
	GIOCondition wanted = 0;

	input->function = function;
	input->user_data = user_data;
	if (condition & PURPLE_INPUT_READ)
		wanted |= G_IO_IN | G_IO_HUP | G_IO_ERR;
	if (condition & PURPLE_INPUT_WRITE)
		wanted |= G_IO_OUT | G_IO_HUP | G_IO_ERR | G_IO_NVAL;
	return g_unix_fd_add_full(G_PRIORITY_DEFAULT, fd, wanted, input_cb, input, g_free);
}

static int input_get_error(int fd, int *error)
{
	socklen_t len = sizeof(*error);

	return getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &len) == 0 ? 0 : errno;
}

PurpleEventLoopUiOps *loop_ops(void)
{
	static PurpleEventLoopUiOps ops = {
		.timeout_add = g_timeout_add,
		.timeout_remove = g_source_remove,
		.input_add = input_add,
		.input_remove = g_source_remove,
		.input_get_error = input_get_error,
		.timeout_add_seconds = g_timeout_add_seconds,
	};

	return &ops;
}

/* ---- the tick ---- */

static gint64 tick_interval, tick_last, tick_longest; /* microseconds */

static gboolean tick_cb(gpointer user_data G_GNUC_UNUSED)
{
	gint64 now = g_get_monotonic_time();

	tick_longest = MAX(tick_longest, now - tick_last - tick_interval);
	tick_last = now;
	return G_SOURCE_CONTINUE;
}

void loop_tick_start(guint interval_ms)
{
	tick_interval = interval_ms * 1000;
	tick_last = g_get_monotonic_time();
	g_timeout_add_full(G_PRIORITY_HIGH, interval_ms, tick_cb, NULL, NULL);
}

void loop_tick_emit(void)
{
	JsonObject *event = event_new("tick");

	json_object_set_double_member(event, "max_ms", tick_longest / 1000.0);
	event_emit(event);
}
