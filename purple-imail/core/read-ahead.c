/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-ahead.c: one block of the upload stream at hand. See read-ahead.h.
 */
#include "read-ahead.h"

#include "limits.h"

#define BLOCK (4 * IMAIL_FRAME_PAYLOAD_MAX)

struct _ImailReadAhead {
	guint refs; /* the owner's, and one of a job on its way */
	gboolean is_freed, is_reading;
	ImailWorker *worker;
	ImailSpooled *spooled;
	const ImailReadAheadHandlers *handlers;
	gpointer user_data;
	GBytes *block; /* from block_offset on; NULL: none yet */
	gint64 block_offset;
};

typedef struct {
	ImailReadAhead *ahead;
	gint64 offset;
	GBytes *block;
	GError *error;
} Reading;

static void unref(ImailReadAhead *ahead)
{
	if (--ahead->refs > 0)
		return;
	g_clear_pointer(&ahead->block, g_bytes_unref);
	imail_spooled_unref(ahead->spooled);
	g_free(ahead);
}

static void reading_free(gpointer job)
{
	Reading *reading = job;

	g_clear_pointer(&reading->block, g_bytes_unref);
	g_clear_error(&reading->error);
	unref(reading->ahead);
	g_free(reading);
}

static void read_run(gpointer job)
{
	Reading *reading = job;

	reading->block = imail_spooled_read(reading->ahead->spooled, reading->offset, BLOCK, &reading->error);
}

static void read_done(gpointer job)
{
	Reading *reading = job;
	ImailReadAhead *ahead = reading->ahead;

	ahead->is_reading = FALSE;
	if (ahead->is_freed)
		return;
	if (reading->block == NULL) {
		ahead->handlers->failed(reading->error, ahead->user_data);
		return;
	}
	g_clear_pointer(&ahead->block, g_bytes_unref);
	ahead->block = g_steal_pointer(&reading->block);
	ahead->block_offset = reading->offset;
	ahead->handlers->ready(ahead->user_data);
}

static void start(ImailReadAhead *ahead, gint64 offset)
{
	Reading *reading;

	if (ahead->is_reading)
		return;
	ahead->is_reading = TRUE;
	ahead->refs++;
	reading = g_new0(Reading, 1);
	reading->ahead = ahead;
	reading->offset = offset;
	imail_worker_push(ahead->worker, read_run, read_done, reading, reading_free);
}

GBytes *imail_read_ahead_take(ImailReadAhead *ahead, gint64 offset, gsize max)
{
	gint64 skip = offset - ahead->block_offset;
	gsize held = ahead->block != NULL ? g_bytes_get_size(ahead->block) : 0;

	if (ahead->block == NULL || skip < 0 || skip >= (gint64)held) {
		start(ahead, offset);
		return NULL;
	}
	return g_bytes_new_from_bytes(ahead->block, (gsize)skip, MIN(max, held - (gsize)skip));
}

ImailReadAhead *imail_read_ahead_new(ImailWorker *worker, ImailSpooled *spooled,
				     const ImailReadAheadHandlers *handlers, gpointer user_data)
{
	ImailReadAhead *ahead = g_new0(ImailReadAhead, 1);

	ahead->refs = 1;
	ahead->worker = worker;
	ahead->spooled = imail_spooled_ref(spooled);
	ahead->handlers = handlers;
	ahead->user_data = user_data;
	return ahead;
}

void imail_read_ahead_free(ImailReadAhead *ahead)
{
	if (ahead == NULL)
		return;
	ahead->is_freed = TRUE;
	unref(ahead);
}
