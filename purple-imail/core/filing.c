/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * filing.c: the copy in Sent and the end of the spool file, in an order in which the process may die at any
 * step.
 *
 * The spool file goes last. The copy bears the mail's id in its file name, so it is made once, however often
 * the mail is answered. Where the copy cannot be written (disk full), the spool file moves to accepted/ (a
 * rename needs no room), so that the mail is not uploaded again; the copy is tried again at the next start.
 */
#define G_LOG_DOMAIN "imail-core"

#include "filing.h"

#include "delivery.h"

struct _ImailFiling {
	char *dir;
	ImailWorker *worker;
	ImailStore *store;
	ImailFilingHandlers handlers;
	gpointer user_data;
};

typedef struct {
	ImailFiling *filing;
	ImailSpooled *spooled;
	ImailSpool spool;        /* where its file lies */
	char *from, *message_id; /* of the copy in Sent */
	ImailDelivery *delivery; /* the copy; NULL: the mail failed */
	GError *reason;          /* why it failed */
	GError *error;           /* of the disk */
} Job;

static void job_free(gpointer data)
{
	Job *job = data;

	imail_delivery_free(job->delivery);
	imail_spooled_unref(job->spooled);
	g_free(job->from);
	g_free(job->message_id);
	g_clear_error(&job->reason);
	g_clear_error(&job->error);
	g_free(job);
}

static Job *job_new(ImailFiling *filing, ImailSpooled *spooled, ImailSpool spool)
{
	Job *job = g_new0(Job, 1);

	job->filing = filing;
	job->spooled = imail_spooled_ref(spooled);
	job->spool = spool;
	return job;
}

/* ---- accepted ---- */

static void write_copy(Job *job)
{
	g_autoptr(GPtrArray) group = g_ptr_array_new();
	GError *error = NULL;
	int fd;

	imail_delivery_begin(job->delivery, job->filing->store);
	fd = imail_delivery_fd(job->delivery);
	if (fd >= 0 && !imail_spooled_build(job->spooled, job->from, job->message_id, fd, &error))
		imail_delivery_fail(job->delivery, error);
	g_ptr_array_add(group, job->delivery);
	imail_delivery_commit(group, job->filing->store);
}

static void keep_accepted(Job *job)
{
	const char *dir = job->filing->dir, *id = imail_spooled_id(job->spooled);

	if (imail_spool_write(dir, IMAIL_SPOOL_ACCEPTED, job->spooled, NULL, job->message_id, NULL))
		imail_spool_remove(dir, job->spool, id, NULL);
	else
		imail_spool_move(dir, job->spool, IMAIL_SPOOL_ACCEPTED, id, NULL);
}

static void accepted_run(gpointer data)
{
	Job *job = data;

	write_copy(job);
	if (imail_delivery_is_safe(job->delivery)) {
		imail_spool_remove(job->filing->dir, job->spool, imail_spooled_id(job->spooled), &job->error);
		return;
	}
	job->error = g_error_copy(imail_delivery_error(job->delivery));
	if (job->spool != IMAIL_SPOOL_ACCEPTED)
		keep_accepted(job);
}

static void accepted_done(gpointer data)
{
	Job *job = data;
	ImailFiling *filing = job->filing;
	const ImailItem *item = imail_delivery_item(job->delivery);
	g_autoptr(GError) told = NULL;

	if (item != NULL)
		filing->handlers.copied(item, filing->user_data);
	if (job->error == NULL)
		return;
	told = g_error_new(job->error->domain, job->error->code,
			   "The server has the mail “%s”, but its copy in Sent could not be stored; "
			   "it is tried again at the next start. %s",
			   imail_spooled_mail(job->spooled)->subject, job->error->message);
	filing->handlers.problem(told, filing->user_data);
}

void imail_filing_accepted(ImailFiling *filing, ImailSpooled *spooled, ImailSpool spool, const char *from,
			   const char *message_id)
{
	Job *job = job_new(filing, spooled, spool);
	g_autofree char *token = imail_maildir_make_token('S', imail_spooled_id(spooled));

	job->from = g_strdup(from);
	job->message_id = g_strdup(message_id);
	job->delivery = imail_delivery_new(IMAIL_FOLDER_SENT, "S", token);
	imail_worker_push(filing->worker, accepted_run, accepted_done, job, job_free);
}

/* ---- failed ---- */

static void failed_run(gpointer data)
{
	Job *job = data;
	const char *dir = job->filing->dir, *id = imail_spooled_id(job->spooled);

	if (imail_spool_write(dir, IMAIL_SPOOL_FAILED, job->spooled, job->reason, NULL, NULL))
		imail_spool_remove(dir, job->spool, id, &job->error);
	else
		imail_spool_move(dir, job->spool, IMAIL_SPOOL_FAILED, id, &job->error);
}

static void failed_done(gpointer data)
{
	Job *job = data;
	ImailFiling *filing = job->filing;

	filing->handlers.failed(job->spooled, job->reason, filing->user_data);
	if (job->error != NULL)
		filing->handlers.problem(job->error, filing->user_data);
}

void imail_filing_failed(ImailFiling *filing, ImailSpooled *spooled, const GError *reason)
{
	Job *job = job_new(filing, spooled, IMAIL_SPOOL_OUTGOING);

	job->reason = g_error_copy(reason);
	imail_worker_push(filing->worker, failed_run, failed_done, job, job_free);
}

/* ---- life ---- */

ImailFiling *imail_filing_new(const char *dir, ImailWorker *worker, ImailStore *store,
			      const ImailFilingHandlers *handlers, gpointer user_data)
{
	ImailFiling *filing = g_new0(ImailFiling, 1);

	filing->dir = g_strdup(dir);
	filing->worker = worker;
	filing->store = store;
	filing->handlers = *handlers;
	filing->user_data = user_data;
	return filing;
}

void imail_filing_free(ImailFiling *filing)
{
	if (filing == NULL)
		return;
	g_free(filing->dir);
	g_free(filing);
}
