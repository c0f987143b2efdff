/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker.c: the thread, its queue of jobs, and the queue of their completions.
 *
 * Two queues under one lock. The thread attaches one source to the default main context when a completion
 * comes to an empty queue; the source hands out at most SLICE completions before it lets others run.
 */
#define G_LOG_DOMAIN "imail-core"

#include "worker.h"

#define SLICE 32

typedef struct {
	ImailWorkerFunc run, done;
	gpointer data;
	GDestroyNotify free_data;
} Job;

struct _ImailWorker {
	grefcount refs; /* the owner's, and the dispatch's while it runs */
	GThread *thread;
	GMutex lock;
	GCond wake;
	GQueue jobs, done;  /* of Job; under lock */
	gboolean is_ending; /* under lock */
	GSource *source;    /* under lock: attached and not yet run to an empty queue */
};

static void job_free(Job *job)
{
	if (job->free_data != NULL)
		job->free_data(job->data);
	g_free(job);
}

static void worker_unref(ImailWorker *worker)
{
	if (!g_ref_count_dec(&worker->refs))
		return;
	g_mutex_clear(&worker->lock);
	g_cond_clear(&worker->wake);
	g_free(worker);
}

static Job *pop(ImailWorker *worker, GQueue *queue)
{
	Job *job;

	g_mutex_lock(&worker->lock);
	job = g_queue_pop_head(queue);
	g_mutex_unlock(&worker->lock);
	return job;
}

/* Whether the source is to stay. */
static gboolean has_more(ImailWorker *worker)
{
	gboolean more;

	g_mutex_lock(&worker->lock);
	more = worker->source != NULL && worker->done.length > 0;
	if (!more && worker->source != NULL)
		g_clear_pointer(&worker->source, g_source_unref);
	g_mutex_unlock(&worker->lock);
	return more;
}

/* A completion may finish and free the worker: then its queue is empty and the reference of this function
 * is the last. */
static gboolean dispatch_cb(gpointer user_data)
{
	ImailWorker *worker = user_data;
	gboolean more;
	Job *job;

	g_ref_count_inc(&worker->refs);
	for (int i = 0; i < SLICE && (job = pop(worker, &worker->done)) != NULL; i++) {
		if (job->done != NULL)
			job->done(job->data);
		job_free(job);
	}
	more = has_more(worker);
	worker_unref(worker);
	return more;
}

/* Under lock. */
static void post(ImailWorker *worker, Job *job)
{
	g_queue_push_tail(&worker->done, job);
	if (worker->source != NULL || worker->is_ending)
		return;
	worker->source = g_idle_source_new();
	g_source_set_priority(worker->source, IMAIL_WORKER_PRIORITY);
	g_source_set_callback(worker->source, dispatch_cb, worker, NULL);
	g_source_attach(worker->source, NULL);
}

static gpointer thread_main(gpointer user_data)
{
	ImailWorker *worker = user_data;
	Job *job;

	g_mutex_lock(&worker->lock);
	for (;;) {
		while ((job = g_queue_pop_head(&worker->jobs)) == NULL && !worker->is_ending)
			g_cond_wait(&worker->wake, &worker->lock);
		if (job == NULL)
			break;
		g_mutex_unlock(&worker->lock);
		job->run(job->data);
		g_mutex_lock(&worker->lock);
		post(worker, job);
	}
	g_mutex_unlock(&worker->lock);
	return NULL;
}

ImailWorker *imail_worker_new(const char *name)
{
	ImailWorker *worker = g_new0(ImailWorker, 1);

	g_ref_count_init(&worker->refs);
	g_mutex_init(&worker->lock);
	g_cond_init(&worker->wake);
	g_queue_init(&worker->jobs);
	g_queue_init(&worker->done);
	worker->thread = g_thread_new(name, thread_main, worker);
	return worker;
}

void imail_worker_push(ImailWorker *worker, ImailWorkerFunc run, ImailWorkerFunc done, gpointer data,
		       GDestroyNotify free_data)
{
	Job *job = g_new(Job, 1);

	*job = (Job){.run = run, .done = done, .data = data, .free_data = free_data};
	if (worker->thread == NULL) {
		job_free(job);
		return;
	}
	g_mutex_lock(&worker->lock);
	g_queue_push_tail(&worker->jobs, job);
	g_cond_signal(&worker->wake);
	g_mutex_unlock(&worker->lock);
}

void imail_worker_finish(ImailWorker *worker)
{
	Job *job;

	if (worker->thread == NULL)
		return;
	g_mutex_lock(&worker->lock);
	worker->is_ending = TRUE;
	g_cond_signal(&worker->wake);
	g_mutex_unlock(&worker->lock);
	g_thread_join(g_steal_pointer(&worker->thread));
	if (worker->source != NULL) {
		g_source_destroy(worker->source);
		g_clear_pointer(&worker->source, g_source_unref);
	}
	while ((job = g_queue_pop_head(&worker->done)) != NULL)
		job_free(job);
}

void imail_worker_free(ImailWorker *worker)
{
	if (worker == NULL)
		return;
	imail_worker_finish(worker);
	worker_unref(worker);
}
