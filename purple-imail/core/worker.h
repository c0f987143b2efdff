/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * worker.h: one thread that does the disk's and the parser's work, one job after the other.
 *
 * Jobs run in the order in which they were pushed, so what is owned by the worker's jobs alone needs no
 * lock. Their completions come in the default GMainContext, in the same order.
 */
#ifndef IMAIL_CORE_WORKER_H
#define IMAIL_CORE_WORKER_H

#include <glib.h>

/* Below the toolkits' redrawing (GTK: G_PRIORITY_HIGH_IDLE + 20): a stream of mails must not starve the
 * window. */
#define IMAIL_WORKER_PRIORITY (G_PRIORITY_HIGH_IDLE + 30)

typedef struct _ImailWorker ImailWorker;

typedef void (*ImailWorkerFunc)(gpointer job);

ImailWorker *imail_worker_new(const char *name);

/* RUN(JOB) in the thread, then DONE(JOB) (may be NULL) and FREE_JOB(JOB) (may be NULL) in the main thread.
 * After imail_worker_finish the job is only freed, at once. */
void imail_worker_push(ImailWorker *worker, ImailWorkerFunc run, ImailWorkerFunc done, gpointer job,
		       GDestroyNotify free_job);

/* Runs what was pushed to its end, ends the thread, and frees the jobs: no DONE is called any more. May be
 * called inside a DONE. */
void imail_worker_finish(ImailWorker *worker);

/* Finishes and frees. NULL is fine. */
void imail_worker_free(ImailWorker *worker);

#endif
