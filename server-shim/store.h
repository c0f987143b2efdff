/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h: all durable state of imaild: one database, one writer thread, group commit.
 *
 * Writes are jobs. The writer thread takes all jobs that wait, runs each inside one transaction (a savepoint
 * each, so that one that fails takes nothing else with it), commits once, and only then tells each job's
 * `done` in the main context: durability costs one fsync a batch, not one a mail. Reads of the main thread,
 * and of any other thread, go through a reader of its own (SQLite WAL: readers never block the writer).
 *
 * Statement groups (store-user.h, store-server.h, store-push.h, store-outbox.h, store-uidl.h, store-blob.h)
 * take a StoreTx: the writer's inside a job, or store_reader_tx for reading. Only store-sqlite.c knows
 * SQLite.
 */
#ifndef IMAILD_STORE_H
#define IMAILD_STORE_H

#include <glib.h>

#include "error.h"

typedef struct _Store Store;
typedef struct _StoreTx StoreTx;
typedef struct _StoreReader StoreReader;

/* Opens or creates the database at PATH (mode 0600), migrates its schema (an error in a migration stops the
 * start), starts the writer. Errors: TEMPORARY (disk full, locked), PERMANENT (damaged, or of a newer
 * version), with the path in words. */
Store *store_open(const char *path, GError **error);

/* Commits what waits, tells all `done`s before it returns, ends the writer. NULL is fine. Main thread. */
void store_close(Store *store);

/* The work of a job, in the writer thread. FALSE with ERROR rolls this job back, and only this. */
typedef gboolean (*StoreWork)(StoreTx *tx, gpointer job, GError **error);

/* In the main context after the commit: ERROR NULL means durable. Called exactly once, never before
 * store_write returns. JOB is still valid and is freed after it. */
typedef void (*StoreDone)(gpointer job, const GError *error);

/* Queues a job, from any thread. DONE and FREE_JOB may be NULL; both run in the main context (the default
 * GMainContext). A full disk gives TEMPORARY. */
void store_write(Store *store, StoreWork work, StoreDone done, gpointer job, GDestroyNotify free_job);

/* The same, and waits for the commit: for threads other than the main one (mail-convert). */
gboolean store_write_sync(Store *store, StoreWork work, gpointer job, GError **error);

/* Octets handed over with store_note_bytes and not yet committed: fetchers pause above a bound. */
void store_note_bytes(Store *store, gssize delta);
gsize store_pending_bytes(Store *store);

/* A read-only connection for one thread. */
StoreReader *store_reader_new(Store *store, GError **error);
void store_reader_free(StoreReader *reader);
StoreTx *store_reader_tx(StoreReader *reader);

/* The main thread's reader; made by store_open. */
StoreTx *store_main_tx(Store *store);

#endif
