/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.c: the writer thread with its queue of jobs, group commit, and the way back of their results.
 *
 * Owns the database file, the writer's connection and the main thread's reader. What is in the database is
 * the business of the statement groups.
 *
 * A batch is what waits when the writer comes back from the last commit, at most BATCH_JOBS jobs or
 * BATCH_BYTES octets. A job's results are passed on in the order in which jobs were queued, all of a batch in
 * one dispatch of the main loop.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store-schema.h"
#include "store-sql.h"

#define BATCH_JOBS  256
#define BATCH_BYTES (8 * 1024 * 1024)

typedef struct {
	StoreWork work;
	StoreDone done;
	gpointer job;
	GDestroyNotify free_job;
	gboolean *is_finished; /* store_write_sync waits for this to become TRUE */
	GError *error;
} Job;

struct _Store {
	char *path;
	StoreTx *writer; /* the writer thread's */
	StoreTx *main;   /* the main thread's */
	StoreIds *ids;
	GThread *thread;

	GMutex lock;       /* over all that follows */
	GCond has_work;    /* the queue is not empty, or the end has come */
	GCond has_results; /* a batch is over */
	GQueue queue;      /* of Job: waiting */
	GQueue results;    /* of Job: committed or failed, not yet told */
	gboolean is_busy;  /* a batch is being written */
	gboolean is_ending;
	guint source; /* that will tell the results; 0: none is on its way */
	gssize noted;
};

static void job_free(Job *job)
{
	if (job->free_job)
		job->free_job(job->job);
	g_clear_error(&job->error);
	g_free(job);
}

/* Made by ourselves, so that the mode is right from the first moment; the log and its index take theirs from
 * it. */
static gboolean make_file(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int fd = -1;

	if (g_mkdir_with_parents(folder, 0700) == 0)
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, 0600) < 0) {
		int code = errno == ENOSPC || errno == EDQUOT || errno == EIO ? IMAIL_ERROR_TEMPORARY
									      : IMAIL_ERROR_PERMANENT;

		g_set_error(error, IMAIL_ERROR, code, "%s cannot be made or opened: %s", path,
			    g_strerror(errno));
		if (fd >= 0)
			close(fd);
		return FALSE;
	}
	close(fd);
	return TRUE;
}

/* The jobs before COUNT were part of a transaction that came to nothing. */
static void fail_batch(GPtrArray *batch, guint count, const GError *why)
{
	for (guint i = 0; i < count; i++) {
		Job *job = g_ptr_array_index(batch, i);

		if (!job->error)
			job->error = g_error_copy(why);
	}
}

/* FALSE when the whole transaction is lost, not only this job. */
static gboolean run_job(Store *store, Job *job, GError **error)
{
	StoreTx *tx = store->writer;

	if (!store_sql_save(tx, error))
		return FALSE;
	if (!job->work(tx, job->job, &job->error)) {
		if (!job->error)
			job->error = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
							 "the job failed without a reason");
		store_sql_undo(tx);
		if (store_sql_is_open(tx))
			return TRUE;
		*error = g_error_copy(job->error);
		return FALSE;
	}
	g_clear_error(&job->error);
	return store_sql_release(tx, error);
}

/* Runs the jobs of BATCH until its limit, commits, and says how many were run. */
static guint write_batch(Store *store, GPtrArray *batch)
{
	g_autoptr(GError) error = NULL;
	guint count = 0;
	gboolean is_fine = store_sql_begin(store->writer, &error);

	/* What cannot even begin fails whole: its jobs may try again, and the queue does not grow without
	 * end. */
	if (!is_fine)
		count = batch->len;
	while (is_fine && count < batch->len && store_sql_bytes(store->writer) < BATCH_BYTES)
		is_fine = run_job(store, g_ptr_array_index(batch, count++), &error);
	if (is_fine)
		is_fine = store_ids_reserve(store->ids, store->writer, &error);
	if (is_fine)
		is_fine = store_sql_commit(store->writer, &error);
	store_ids_committed(store->ids, is_fine);
	if (!is_fine) {
		store_sql_rollback(store->writer);
		fail_batch(batch, count, error);
	}
	return count;
}

static void tell_results(Store *store)
{
	GQueue told = G_QUEUE_INIT;
	Job *job;

	g_mutex_lock(&store->lock);
	told = store->results;
	g_queue_init(&store->results);
	g_mutex_unlock(&store->lock);

	while ((job = g_queue_pop_head(&told))) {
		if (job->done)
			job->done(job->job, job->error);
		else if (job->error)
			g_warning("the store: %s", job->error->message); /* nobody else would hear of it */
		job_free(job);
	}
}

static gboolean tell_results_cb(gpointer user_data)
{
	Store *store = user_data;

	g_mutex_lock(&store->lock);
	store->source = 0;
	g_mutex_unlock(&store->lock);
	tell_results(store);
	return G_SOURCE_REMOVE;
}

/* With the lock held. A source of our own: g_main_context_invoke would run it in this thread while the main
 * loop is at rest. */
static void post_results(Store *store)
{
	g_autoptr(GSource) source = NULL;

	if (store->source != 0 || g_queue_is_empty(&store->results))
		return;
	source = g_idle_source_new();
	g_source_set_priority(source, G_PRIORITY_DEFAULT);
	g_source_set_callback(source, tell_results_cb, store, NULL);
	store->source = g_source_attach(source, NULL);
}

/* With the lock held: the first COUNT jobs of BATCH are over, the others go back to the head of the queue. */
static void end_batch(Store *store, GPtrArray *batch, guint count)
{
	for (guint i = batch->len; i-- > count;)
		g_queue_push_head(&store->queue, g_ptr_array_index(batch, i));
	for (guint i = 0; i < count; i++) {
		Job *job = g_ptr_array_index(batch, i);

		if (job->is_finished)
			*job->is_finished = TRUE; /* the waiter's from here on */
		else
			g_queue_push_tail(&store->results, job);
	}
	store->is_busy = FALSE;
	post_results(store);
	g_cond_broadcast(&store->has_results);
}

static gpointer writer_thread(gpointer user_data)
{
	Store *store = user_data;
	g_autoptr(GPtrArray) batch = g_ptr_array_new();

	g_mutex_lock(&store->lock);
	for (;;) {
		guint count;

		while (g_queue_is_empty(&store->queue) && !store->is_ending)
			g_cond_wait(&store->has_work, &store->lock);
		if (g_queue_is_empty(&store->queue))
			break;
		g_ptr_array_set_size(batch, 0);
		while (batch->len < BATCH_JOBS && !g_queue_is_empty(&store->queue))
			g_ptr_array_add(batch, g_queue_pop_head(&store->queue));
		store->is_busy = TRUE;
		g_mutex_unlock(&store->lock);

		count = write_batch(store, batch);

		g_mutex_lock(&store->lock);
		end_batch(store, batch, count);
	}
	g_mutex_unlock(&store->lock);
	return NULL;
}

/* The connections, in the order in which they depend on each other. */
static gboolean open_connections(Store *store, GError **error)
{
	if (!make_file(store->path, error))
		return FALSE;
	store->writer = store_sql_open(store->path, FALSE, error);
	if (!store->writer || !store_schema_migrate(store->writer, store->path, store_schema_versions,
						    store_schema_count, error))
		return FALSE;
	store->ids = store_ids_load(store->writer, error);
	if (!store->ids)
		return FALSE;
	store_sql_set_ids(store->writer, store->ids);
	store->main = store_sql_open(store->path, TRUE, error);
	return store->main != NULL;
}

Store *store_open(const char *path, GError **error)
{
	Store *store = g_new0(Store, 1);

	store->path = g_strdup(path);
	g_mutex_init(&store->lock);
	g_cond_init(&store->has_work);
	g_cond_init(&store->has_results);
	g_queue_init(&store->queue);
	g_queue_init(&store->results);
	if (open_connections(store, error))
		store->thread = g_thread_try_new("store", writer_thread, store, error);
	if (!store->thread)
		g_clear_pointer(&store, store_close);
	return store;
}

/* Until nothing waits: a result's `done` may queue the next job. */
static void drain(Store *store)
{
	gboolean is_idle;

	do {
		g_mutex_lock(&store->lock);
		while (store->is_busy || !g_queue_is_empty(&store->queue))
			g_cond_wait(&store->has_results, &store->lock);
		is_idle = g_queue_is_empty(&store->results);
		g_mutex_unlock(&store->lock);
		tell_results(store);
	} while (!is_idle);
}

void store_close(Store *store)
{
	if (!store)
		return;
	if (store->thread) {
		drain(store);
		g_mutex_lock(&store->lock);
		store->is_ending = TRUE;
		g_cond_signal(&store->has_work);
		g_mutex_unlock(&store->lock);
		g_thread_join(store->thread);
	}
	if (store->source != 0)
		g_source_remove(store->source);
	/* The reader first: the last connection moves the log into the database and removes it. */
	store_sql_close(store->main);
	store_sql_close(store->writer);
	store_ids_free(store->ids);
	g_mutex_clear(&store->lock);
	g_cond_clear(&store->has_work);
	g_cond_clear(&store->has_results);
	g_free(store->path);
	g_free(store);
}

static void enqueue(Store *store, Job *job)
{
	g_queue_push_tail(&store->queue, job);
	g_cond_signal(&store->has_work);
}

void store_write(Store *store, StoreWork work, StoreDone done, gpointer job, GDestroyNotify free_job)
{
	Job *made = g_new0(Job, 1);

	made->work = work;
	made->done = done;
	made->job = job;
	made->free_job = free_job;
	g_mutex_lock(&store->lock);
	enqueue(store, made);
	g_mutex_unlock(&store->lock);
}

gboolean store_write_sync(Store *store, StoreWork work, gpointer job, GError **error)
{
	gboolean is_finished = FALSE;
	Job waited = {.work = work, .job = job, .is_finished = &is_finished};

	g_mutex_lock(&store->lock);
	enqueue(store, &waited);
	while (!is_finished)
		g_cond_wait(&store->has_results, &store->lock);
	g_mutex_unlock(&store->lock);
	if (!waited.error)
		return TRUE;
	g_propagate_error(error, waited.error);
	return FALSE;
}

void store_note_bytes(Store *store, gssize delta)
{
	g_mutex_lock(&store->lock);
	store->noted += delta;
	g_assert(store->noted >= 0);
	g_mutex_unlock(&store->lock);
}

gsize store_pending_bytes(Store *store)
{
	gssize noted;

	g_mutex_lock(&store->lock);
	noted = store->noted;
	g_mutex_unlock(&store->lock);
	return (gsize)noted;
}

struct _StoreReader {
	StoreTx *tx;
};

StoreReader *store_reader_new(Store *store, GError **error)
{
	StoreTx *tx = store_sql_open(store->path, TRUE, error);
	StoreReader *reader;

	if (!tx)
		return NULL;
	reader = g_new0(StoreReader, 1);
	reader->tx = tx;
	return reader;
}

void store_reader_free(StoreReader *reader)
{
	if (!reader)
		return;
	store_sql_close(reader->tx);
	g_free(reader);
}

StoreTx *store_reader_tx(StoreReader *reader)
{
	return reader->tx;
}

StoreTx *store_main_tx(Store *store)
{
	return store->main;
}

StoreIds *store_ids(Store *store)
{
	return store->ids;
}
