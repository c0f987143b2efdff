/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upkeep.c: scans, the reading of new indexes, and what the watch reports, as jobs of the worker.
 *
 * A slice of reading is one job, SLICE mails, and queues the next one behind whatever came meanwhile: so a
 * mail that is to be shown waits for a slice at most. Old mail goes from Trash once a day, by the clock: a
 * machine that sleeps at night is asked every hour.
 */
#define G_LOG_DOMAIN "imail-core"

#include "upkeep.h"

#include "maildir-watch.h"

#define SLICE 500
#define HOUR  (60 * 60)
#define DAY   (24 * HOUR)

typedef struct {
	ImailClient *client;
	GPtrArray *files;   /* what to look at; NULL: everything */
	GPtrArray *changes; /* found */
	gint64 left;        /* mails that are not in the index whole yet */
	gboolean is_slice;
} Upkeep;

static void upkeep_free(gpointer job)
{
	Upkeep *upkeep = job;

	g_clear_pointer(&upkeep->files, g_ptr_array_unref);
	g_clear_pointer(&upkeep->changes, g_ptr_array_unref);
	g_free(upkeep);
}

/* ---- what changed ---- */

void imail_upkeep_tell(ImailClient *client, const GPtrArray *changes)
{
	if (changes == NULL || changes->len == 0)
		return;
	for (guint i = 0; i < changes->len && !client->is_freed; i++) {
		const ImailStoreChange *change = changes->pdata[i];

		if (change->id == NULL)
			continue;
		if (change->item == NULL)
			IMAIL_TELL(client, mail_removed, change->id);
		else if (change->is_added)
			IMAIL_TELL(client, mail_added, change->item, FALSE);
		else
			IMAIL_TELL(client, mail_changed, change->item);
	}
	IMAIL_TELL(client, folders_changed);
}

/* ---- slices ---- */

static void queue(ImailClient *client, GPtrArray *files, gboolean is_slice);

static void slice_run(gpointer job)
{
	Upkeep *upkeep = job;

	imail_store_prepare(upkeep->client->store, SLICE, &upkeep->left);
	upkeep->changes = imail_store_take_changes(upkeep->client->store);
}

static void slice_done(gpointer job)
{
	Upkeep *upkeep = job;
	ImailClient *client = upkeep->client;

	client->unread_in = MAX(client->unread_in, upkeep->left);
	imail_upkeep_tell(client, upkeep->changes);
	if (client->unread_in > 0)
		IMAIL_TELL(client, indexing, client->unread_in - upkeep->left, client->unread_in);
	client->is_slicing = FALSE;
	if (upkeep->left > 0) {
		queue(client, NULL, TRUE);
		return;
	}
	client->unread_in = 0;
	IMAIL_TELL(client, folders_changed);
}

/* ---- scans ---- */

static void scan_run(gpointer job)
{
	Upkeep *upkeep = job;
	ImailStore *store = upkeep->client->store;

	if (upkeep->files != NULL)
		imail_store_rescan_files(store, upkeep->files);
	else
		imail_store_rescan(store);
	upkeep->left = imail_store_unread_in(store);
	upkeep->changes = imail_store_take_changes(store);
}

static void scan_done(gpointer job)
{
	Upkeep *upkeep = job;
	ImailClient *client = upkeep->client;

	imail_upkeep_tell(client, upkeep->changes);
	if (upkeep->left > 0)
		queue(client, NULL, TRUE);
}

/* Takes FILES. */
static void queue(ImailClient *client, GPtrArray *files, gboolean is_slice)
{
	Upkeep *upkeep;

	if (client->is_freed || (is_slice && client->is_slicing))
		return;
	upkeep = g_new0(Upkeep, 1);
	upkeep->client = client;
	upkeep->files = files;
	client->is_slicing |= is_slice;
	imail_worker_push(client->worker, is_slice ? slice_run : scan_run, is_slice ? slice_done : scan_done,
			  upkeep, upkeep_free);
}

void imail_upkeep_rescan(ImailClient *client)
{
	queue(client, NULL, FALSE);
}

/* ---- the watch ---- */

static void changed_cb(GPtrArray *files, gpointer user_data)
{
	queue(user_data, files != NULL ? g_ptr_array_ref(files) : NULL, FALSE);
}

void imail_upkeep_start(ImailClient *client)
{
	client->watch = imail_maildir_watch_new(imail_maildir_root(imail_store_maildir(client->store)),
						changed_cb, client);
	imail_upkeep_rescan(client);
}

/* ---- once a day ---- */

void imail_upkeep_hour(ImailClient *client, gint64 now)
{
	/* Also when the clock was set back. */
	if (client->trash_days == 0 || (now >= client->trash_time && now - client->trash_time < DAY))
		return;
	client->trash_time = now;
	imail_client_empty_trash(client, client->trash_days, NULL, NULL);
}

static gboolean hour_cb(gpointer client)
{
	imail_upkeep_hour(client, g_get_real_time() / G_USEC_PER_SEC);
	return G_SOURCE_CONTINUE;
}

void imail_client_keep_trash(ImailClient *client, guint days)
{
	client->trash_days = days;
	client->trash_time = 0;
	hour_cb(client);
	if (client->hour_id == 0)
		client->hour_id = g_timeout_add_seconds(HOUR, hour_cb, client);
}

void imail_upkeep_stop(ImailClient *client)
{
	g_clear_handle_id(&client->hour_id, g_source_remove);
	g_clear_pointer(&client->watch, imail_maildir_watch_free);
}
