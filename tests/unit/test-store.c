/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-store.c: jobs, group commit and results; what is durable after kill -9; a disk that is full.
 *
 * Started with --storm PATH it is the child of its own kill test: it writes without end and prints each id
 * that is durable.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store-fixture.h"

static void test_file_modes(Fixture *f, gconstpointer data)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	g_autofree char *folder = g_path_get_dirname(f->path);
	struct stat st;

	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *path = g_strconcat(f->path, suffixes[i], NULL);

		g_assert_cmpint(stat(path, &st), ==, 0);
		g_assert_cmpint(st.st_mode & 07777, ==, 0600);
	}
	g_assert_cmpint(stat(folder, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0700);

	/* A mode that was widened is narrowed again. */
	store_close(f->store);
	g_assert_cmpint(g_chmod(f->path, 0644), ==, 0);
	fixture_open(f);
	g_assert_cmpint(stat(f->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0600);
}

/* A job of the tests: it makes a user of its number, unless it shall fail. */
typedef struct {
	Fixture *f;
	int number;
	gboolean shall_fail;
	GString *log; /* main thread's */
	GThread *main;
} Note;

static gboolean insert(StoreTx *tx, int number, GError **error)
{
	g_autofree char *name = g_strdup_printf("n%d", number);

	return store_sql_run(tx, "INSERT INTO users (id, address, folded) VALUES ($1, $2, $2)",
			     SQL_WITH(SQL_INT(1000000 + number), SQL_TEXT(name)), error);
}

static gint64 count_notes(StoreTx *tx)
{
	gint64 count;

	g_assert_true(
		store_sql_number(tx, "SELECT count(*) FROM users WHERE id >= 1000000", NULL, &count, NULL));
	return count;
}

static gboolean note_work(StoreTx *tx, gpointer job, GError **error)
{
	const Note *note = job;

	g_assert_true(g_thread_self() != note->main);
	if (!insert(tx, note->number, error))
		return FALSE;
	if (note->shall_fail)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "as told");
	return !note->shall_fail;
}

static void note_done(gpointer job, const GError *error)
{
	const Note *note = job;

	g_assert_true(g_thread_self() == note->main);
	if (note->shall_fail)
		g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND);
	else
		g_assert_no_error(error);
	g_string_append_printf(note->log, "%d%s", note->number, note->shall_fail ? "!" : "");
}

static void note_free(gpointer job)
{
	Note *note = job;

	g_string_append_c(note->log, ' ');
	g_free(note);
}

static void queue_note(Fixture *f, int number, gboolean shall_fail, GString *log)
{
	Note *note = g_new0(Note, 1);

	*note = (Note){f, number, shall_fail, log, g_thread_self()};
	store_write(f->store, note_work, note_done, note, note_free);
}

static void test_results_in_order(Fixture *f, gconstpointer data)
{
	g_autoptr(GString) log = g_string_new(NULL), expected = g_string_new(NULL);

	for (int i = 0; i < 700; i++) {
		gboolean shall_fail = i % 7 == 3;

		queue_note(f, i, shall_fail, log);
		g_string_append_printf(expected, "%d%s ", i, shall_fail ? "!" : "");
	}
	g_assert_cmpuint(log->len, ==, 0); /* never before the main loop runs */
	while (log->len < expected->len)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpstr(log->str, ==, expected->str);
	g_assert_false(g_main_context_iteration(NULL, FALSE)); /* and only once */
	/* The failed ones took only themselves back. */
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 600);
}

static void test_close_tells_all(Fixture *f, gconstpointer data)
{
	g_autoptr(GString) log = g_string_new(NULL);

	for (int i = 0; i < 300; i++)
		queue_note(f, i, FALSE, log);
	fixture_reopen(f);
	g_assert_true(g_str_has_prefix(log->str, "0 1 2 3 "));
	g_assert_true(g_str_has_suffix(log->str, " 298 299 "));
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 300);
	store_close(NULL);
}

static void chain_done(gpointer job, const GError *error)
{
	const Note *note = job;

	note_done(job, error);
	if (note->number < 5) {
		Note *next = g_memdup2(note, sizeof(*note));

		next->number++;
		store_write(note->f->store, note_work, chain_done, next, note_free);
	}
}

static void test_close_waits_for_followers(Fixture *f, gconstpointer data)
{
	g_autoptr(GString) log = g_string_new(NULL);
	Note *note = g_new0(Note, 1);

	*note = (Note){f, 1, FALSE, log, g_thread_self()};
	store_write(f->store, note_work, chain_done, note, note_free);
	fixture_reopen(f);
	g_assert_cmpstr(log->str, ==, "1 2 3 4 5 ");
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 5);
}

/* A job that holds the writer until it is let go. */
typedef struct {
	GMutex lock;
	GCond changed;
	gboolean is_there, may_go;
} Gate;

static gboolean gate_work(StoreTx *tx, gpointer job, GError **error)
{
	Gate *gate = job;
	gboolean is_fine = insert(tx, 999, error);

	g_mutex_lock(&gate->lock);
	gate->is_there = TRUE;
	g_cond_broadcast(&gate->changed);
	while (!gate->may_go)
		g_cond_wait(&gate->changed, &gate->lock);
	g_mutex_unlock(&gate->lock);
	return is_fine;
}

static void gate_close(Gate *gate, Store *store)
{
	memset(gate, 0, sizeof(*gate));
	g_mutex_init(&gate->lock);
	g_cond_init(&gate->changed);
	store_write(store, gate_work, NULL, gate, NULL);
	g_mutex_lock(&gate->lock);
	while (!gate->is_there)
		g_cond_wait(&gate->changed, &gate->lock);
	g_mutex_unlock(&gate->lock);
}

static void gate_open(Gate *gate)
{
	g_mutex_lock(&gate->lock);
	gate->may_go = TRUE;
	g_cond_broadcast(&gate->changed);
	g_mutex_unlock(&gate->lock);
}

static gboolean nothing_work(StoreTx *tx, gpointer job, GError **error)
{
	return TRUE;
}

static void test_readers_do_not_wait(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	StoreReader *reader = store_reader_new(f->store, &error);
	Gate gate;

	g_assert_no_error(error);
	gate_close(&gate, f->store);
	/* The writer is inside its transaction: what is committed is seen, what is not is not. */
	g_assert_cmpint(store_user_find(fixture_tx(f), "alice@demo.test"), ==, f->user);
	g_assert_cmpint(store_user_find(store_reader_tx(reader), "alice@demo.test"), ==, f->user);
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 0);
	g_assert_cmpint(count_notes(store_reader_tx(reader)), ==, 0);
	gate_open(&gate);
	fixture_do(f, nothing_work, NULL);
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 1);
	g_assert_cmpint(count_notes(store_reader_tx(reader)), ==, 1);
	/* A reader cannot write. */
	g_assert_false(insert(store_reader_tx(reader), 1, &error));
	g_assert_nonnull(error);
	store_reader_free(reader);
}

/* What a job sees of the one before through a connection of its own: nothing while both are in one
 * transaction. */
typedef struct {
	Fixture *f;
	StoreReader *reader;
	gsize size;
	gint64 blob;
	gint64 seen; /* rows committed when the job ran */
} Watch;

static gboolean watch_work(StoreTx *tx, gpointer job, GError **error)
{
	Watch *watch = job;
	g_autoptr(GBytes) bytes = g_bytes_new_take(g_malloc0(watch->size), watch->size);

	watch->seen = 0;
	store_sql_number(store_reader_tx(watch->reader), "SELECT count(*) FROM blobs", NULL, &watch->seen,
			 NULL);
	return store_blob_append(tx, watch->blob, 0, bytes, error);
}

/* Queues COUNT jobs of SIZE octets behind a gate, and waits for all. */
static void watch_jobs(Fixture *f, Watch *watches, guint count, gsize size)
{
	g_autoptr(GError) error = NULL;
	StoreReader *reader = store_reader_new(f->store, &error);
	Gate gate;

	g_assert_no_error(error);
	gate_close(&gate, f->store);
	for (guint i = 0; i < count; i++) {
		watches[i] = (Watch){f, reader, size, store_blob_new_id(f->store), 0};
		store_write(f->store, watch_work, NULL, &watches[i], NULL);
	}
	gate_open(&gate);
	fixture_do(f, nothing_work, NULL);
	store_reader_free(reader);
}

static void test_one_commit_for_what_waits(Fixture *f, gconstpointer data)
{
	Watch watches[300];

	watch_jobs(f, watches, G_N_ELEMENTS(watches), 10);
	for (guint i = 0; i < 256; i++)
		g_assert_cmpint(watches[i].seen, ==, 0);
	/* A batch has an end. */
	for (guint i = 256; i < G_N_ELEMENTS(watches); i++)
		g_assert_cmpint(watches[i].seen, ==, 256);
}

static void test_batch_is_bounded_in_octets(Fixture *f, gconstpointer data)
{
	Watch watches[160]; /* of 64 KiB: 10 MiB */

	watch_jobs(f, watches, G_N_ELEMENTS(watches), STORE_BLOB_CHUNK);
	g_assert_cmpint(watches[127].seen, ==, 0);
	g_assert_cmpint(watches[128].seen, ==, 128);
	g_assert_cmpint(watches[159].seen, ==, 128);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==, 160);
}

static gpointer sync_thread(gpointer user_data)
{
	Fixture *f = user_data;
	g_autoptr(GString) log = g_string_new(NULL);
	Note good = {f, 50, FALSE, log, NULL}, bad = {f, 51, TRUE, log, NULL};

	/* The main loop does not run meanwhile. */
	fixture_do(f, note_work, &good);
	fixture_fail(f, note_work, &bad, IMAIL_ERROR_NOT_FOUND);
	return NULL;
}

static void test_write_sync(Fixture *f, gconstpointer data)
{
	g_thread_join(g_thread_new("sync", sync_thread, f));
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 1);
}

static void test_pending_bytes(Fixture *f, gconstpointer data)
{
	g_assert_cmpuint(store_pending_bytes(f->store), ==, 0);
	store_note_bytes(f->store, 5000);
	store_note_bytes(f->store, 7);
	g_assert_cmpuint(store_pending_bytes(f->store), ==, 5007);
	store_note_bytes(f->store, -5000);
	g_assert_cmpuint(store_pending_bytes(f->store), ==, 7);
}

/* Disk full: SQLite's own limit of pages, then the system's limit of file sizes at the commit. */

static gboolean bound_work(StoreTx *tx, gpointer job, GError **error)
{
	gint64 pages;

	return store_sql_number(
		tx, *(gboolean *)job ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1000000", NULL,
		&pages, error);
}

static gboolean big_work(StoreTx *tx, gpointer job, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new_take(g_malloc0(STORE_BLOB_CHUNK), STORE_BLOB_CHUNK);

	return store_blob_append(tx, *(gint64 *)job, 0, bytes, error);
}

static void test_full_disk_in_a_job(Fixture *f, gconstpointer data)
{
	gboolean is_bound = TRUE;
	gint64 blob = store_blob_new_id(f->store);
	g_autoptr(GError) error = NULL;

	fixture_do(f, bound_work, &is_bound);
	g_assert_false(store_write_sync(f->store, big_work, &blob, &error));
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	g_assert_nonnull(strstr(error->message, "disk is full"));
	g_assert_nonnull(strstr(error->message, f->path));
	is_bound = FALSE;
	fixture_do(f, bound_work, &is_bound);
	fixture_do(f, big_work, &blob);
	g_assert_cmpint(store_blob_size(fixture_tx(f), blob), ==, STORE_BLOB_CHUNK);
}

static void count_temporary(gpointer job, const GError *error)
{
	g_assert_error(error, IMAIL_ERROR, IMAIL_ERROR_TEMPORARY);
	++*(int *)job;
}

typedef struct {
	int failed; /* first: count_temporary */
	int number;
} Doomed;

static gboolean doomed_work(StoreTx *tx, gpointer job, GError **error)
{
	return insert(tx, ((Doomed *)job)->number, error);
}

/* A commit that fails fails every job of the batch, and leaves nothing of them; the next one is fine. */
static void test_full_disk_at_the_commit(Fixture *f, gconstpointer data)
{
	Doomed doomed[3] = {{0, 1}, {0, 2}, {0, 3}};
	struct rlimit before, none;

	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
	none = (struct rlimit){100, before.rlim_max};
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &none), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(doomed); i++)
		store_write(f->store, doomed_work, count_temporary, &doomed[i], NULL);
	while (doomed[2].failed == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(doomed); i++)
		g_assert_cmpint(doomed[i].failed, ==, 1);
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 0);
	fixture_do(f, doomed_work, &doomed[0]);
	g_assert_cmpint(count_notes(fixture_tx(f)), ==, 1);
}

/* kill -9 in the middle of a storm of writes. */

#define STORM_SIZE  (STORE_BLOB_CHUNK + 1000)
#define STORM_AHEAD 40

typedef struct {
	Store *store;
	gint64 blob, push;
} Storm;

static gboolean storm_piece(StoreTx *tx, gint64 blob, gint64 seq, gsize size, GError **error)
{
	g_autoptr(GBytes) bytes = g_bytes_new_take(g_malloc0(size), size);

	return store_blob_append(tx, blob, seq, bytes, error);
}

static gboolean storm_first_work(StoreTx *tx, gpointer job, GError **error)
{
	return storm_piece(tx, ((Storm *)job)->blob, 0, STORE_BLOB_CHUNK, error);
}

static gboolean storm_last_work(StoreTx *tx, gpointer job, GError **error)
{
	Storm *storm = job;
	g_autofree char *uidl = g_strdup_printf("u%" G_GINT64_FORMAT, storm->blob);
	StorePush push = {.user = 1,
			  .frame = (char *)"{}",
			  .blob = storm->blob,
			  .size = STORM_SIZE,
			  .mailbox = (char *)"m1",
			  .uidl = uidl};

	if (!storm_piece(tx, storm->blob, 1, STORM_SIZE - STORE_BLOB_CHUNK, error) ||
	    !store_uidl_add(tx, 1, "m1", uidl, 1, error) || !store_push_add(tx, &push, NULL, error))
		return FALSE;
	storm->push = push.id;
	return TRUE;
}

static void storm_add(Store *store);

static void storm_done(gpointer job, const GError *error)
{
	const Storm *storm = job;

	if (error)
		exit(1);
	printf("%" G_GINT64_FORMAT "\n", storm->push);
	fflush(stdout);
	storm_add(storm->store);
}

/* As the spool does it: the first piece is durable by itself, the last one with the push. */
static void storm_add(Store *store)
{
	Storm *storm = g_new0(Storm, 1);

	storm->store = store;
	storm->blob = store_blob_new_id(store);
	store_write(store, storm_first_work, NULL, g_memdup2(storm, sizeof(*storm)), g_free);
	store_write(store, storm_last_work, storm_done, storm, g_free);
}

static int storm_main(const char *path)
{
	Store *store = store_open(path, NULL);

	for (int i = 0; store && i < STORM_AHEAD; i++)
		storm_add(store);
	while (store)
		g_main_context_iteration(NULL, TRUE);
	return 1;
}

static char *program;

/* Kills the child after COUNT lines; gives all that it printed. */
static GArray *kill_after(const char *path, int count)
{
	char *argv[] = {program, (char *)"--storm", (char *)path, NULL};
	GArray *ids = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(GError) error = NULL;
	char line[64];
	GPid pid;
	FILE *out;
	int fd;

	g_spawn_async_with_pipes(NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &fd,
				 NULL, &error);
	g_assert_no_error(error);
	out = fdopen(fd, "r");
	while (fgets(line, sizeof(line), out)) {
		gint64 id = g_ascii_strtoll(line, NULL, 10);

		/* Half a line is no report. */
		if (strchr(line, '\n'))
			g_array_append_val(ids, id);
		if (ids->len == (guint)count)
			kill(pid, SIGKILL);
	}
	fclose(out);
	waitpid(pid, NULL, 0);
	g_assert_cmpuint(ids->len, >=, count);
	return ids;
}

static gboolean sweep_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_blob_sweep(tx, error);
}

/* Every id that was reported is there with all its octets, whatever else is there is whole, and unique-ids go
 * with it. */
static void assert_nothing_lost(Fixture *f, GArray *ids)
{
	StoreTx *tx = fixture_tx(f);

	for (guint i = 0; i < ids->len; i++) {
		gint64 size;

		g_assert_true(store_sql_number(tx, "SELECT size FROM pushes WHERE id = $1",
					       SQL_WITH(SQL_INT(g_array_index(ids, gint64, i))), &size,
					       NULL));
		g_assert_cmpint(size, ==, STORM_SIZE);
	}
	fixture_do(f, sweep_work, NULL);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM pushes p WHERE p.size <>"
					  " (SELECT sum(length(data)) FROM blobs b WHERE b.blob = p.blob)"),
			==, 0);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM pushes p WHERE NOT EXISTS"
					  " (SELECT 1 FROM uidls u WHERE u.uidl = p.uidl)"),
			==, 0);
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM uidls"), ==,
			fixture_number(f, "SELECT count(*) FROM pushes"));
	g_assert_cmpint(fixture_number(f, "SELECT count(*) FROM blobs"), ==,
			2 * fixture_number(f, "SELECT count(*) FROM pushes"));
}

static void test_kill(Fixture *f, gconstpointer data)
{
	static const int counts[] = {1, 20, 45};

	for (gsize i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_autoptr(GArray) ids = NULL;

		g_clear_pointer(&f->store, store_close);
		ids = kill_after(f->path, counts[i]);
		fixture_open(f);
		assert_nothing_lost(f, ids);
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--storm") == 0)
		return storm_main(argv[2]);
	program = argv[0];
	g_test_init(&argc, &argv, NULL);
	FIXTURE_TEST("/store/file-modes", test_file_modes);
	FIXTURE_TEST("/store/results-in-order", test_results_in_order);
	FIXTURE_TEST("/store/close-tells-all", test_close_tells_all);
	FIXTURE_TEST("/store/close-waits-for-followers", test_close_waits_for_followers);
	FIXTURE_TEST("/store/readers-do-not-wait", test_readers_do_not_wait);
	FIXTURE_TEST("/store/one-commit-for-what-waits", test_one_commit_for_what_waits);
	FIXTURE_TEST("/store/batch-is-bounded-in-octets", test_batch_is_bounded_in_octets);
	FIXTURE_TEST("/store/write-sync", test_write_sync);
	FIXTURE_TEST("/store/pending-bytes", test_pending_bytes);
	FIXTURE_TEST("/store/full-disk-in-a-job", test_full_disk_in_a_job);
	FIXTURE_TEST("/store/full-disk-at-the-commit", test_full_disk_at_the_commit);
	FIXTURE_TEST("/store/kill", test_kill);
	return g_test_run();
}
