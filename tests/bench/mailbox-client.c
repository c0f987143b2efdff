/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-client.c: the client's core alone, as the benchmark of the mailbox asks it: one step a run, one
 * line of JSON on standard output, times in milliseconds.
 *
 *   mailbox-client DIR index               the index of DIR/Maildir is made; DIR is an account's folder
 *   mailbox-client DIR open                from the start of main to the first screenful with all counts
 *   mailbox-client DIR talk                the same of conversations; then a page from their middle, with one
 * unfolded mailbox-client DIR search QUERY…       each query RUNS times in one process, after one for warming
 * up mailbox-client DIR arrive COUNT        COUNT mails delivered one by one, then COUNT as one batch
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "client.h"
#include "delivery.h"

#define RUNS      9
#define SCREENFUL 50
#define TICK_MS   5

static GMainLoop *loop;
static gint64 started, last_tick, worst_tick;

static double ms_since(gint64 time)
{
	return (double)(g_get_monotonic_time() - time) / 1000;
}

static double peak_mib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

static ImailClient *open_client(const char *dir, const ImailClientCallbacks *callbacks)
{
	g_autoptr(GError) error = NULL;
	ImailClient *client = imail_client_new(dir, "alice@demo.test", "bench", callbacks, NULL, &error);

	if (client == NULL)
		g_error("%s", error->message);
	return client;
}

/* ---- index ---- */

static gboolean tick_cb(gpointer user_data G_GNUC_UNUSED)
{
	gint64 now = g_get_monotonic_time();

	worst_tick = MAX(worst_tick, now - last_tick - TICK_MS * 1000);
	last_tick = now;
	return G_SOURCE_CONTINUE;
}

static double listed_ms;

static void listed_cb(const ImailPage *page, const GError *error, gpointer user_data G_GNUC_UNUSED)
{
	if (error != NULL)
		g_error("%s", error->message);
	if (listed_ms == 0 && page->total > 0)
		listed_ms = ms_since(started);
}

static void indexing_cb(gint64 done, gint64 total, gpointer user_data G_GNUC_UNUSED)
{
	if (done == total)
		g_main_loop_quit(loop);
}

static void make_index(const char *dir)
{
	static const ImailClientCallbacks callbacks = {.indexing = indexing_cb};
	ImailClient *client = open_client(dir, &callbacks);

	last_tick = g_get_monotonic_time();
	g_timeout_add(TICK_MS, tick_cb, NULL);
	imail_client_page(client, "Inbox", IMAIL_SORT_DATE, TRUE, 0, SCREENFUL, listed_cb, NULL);
	g_main_loop_run(loop);
	printf("{\"seconds\": %.2f, \"listed_ms\": %.1f, \"peak_mib\": %.1f, \"loop_ms\": %.1f}\n",
	       ms_since(started) / 1000, listed_ms, peak_mib(), (double)worst_tick / 1000);
	imail_client_free(client);
}

/* ---- open ---- */

typedef struct {
	gboolean has_page, has_folders;
	gint64 total, unread;
} Opening;

static void opened(Opening *opening)
{
	if (!opening->has_page || !opening->has_folders)
		return;
	printf("{\"ms\": %.2f, \"total\": %d, \"unread\": %d}\n", ms_since(started), (int)opening->total,
	       (int)opening->unread);
	fflush(stdout);
	g_main_loop_quit(loop);
}

static void page_cb(const ImailPage *page, const GError *error, gpointer user_data)
{
	Opening *opening = user_data;

	if (error != NULL)
		g_error("%s", error->message);
	opening->has_page = TRUE;
	opening->total = page->total;
	opening->unread = page->unread;
	opened(opening);
}

static void folders_cb(GPtrArray *folders G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Opening *opening = user_data;

	if (error != NULL)
		g_error("%s", error->message);
	opening->has_folders = TRUE;
	opened(opening);
}

static void open_inbox(const char *dir)
{
	static const ImailClientCallbacks callbacks;
	ImailClient *client = open_client(dir, &callbacks);
	Opening opening = {0};

	imail_client_folders(client, folders_cb, &opening);
	imail_client_page(client, "Inbox", IMAIL_SORT_DATE, TRUE, 0, SCREENFUL, page_cb, &opening);
	g_main_loop_run(loop);
	imail_client_free(client);
}

/* ---- conversations ---- */

static double first_ms;

static void middle_cb(const ImailThreadPage *page, const GError *error, gpointer user_data G_GNUC_UNUSED)
{
	if (error != NULL)
		g_error("%s", error->message);
	printf("{\"ms\": %.2f, \"middle_ms\": %.2f, \"conversations\": %d, \"mails\": %d}\n", first_ms,
	       ms_since(started), (int)page->total, (int)page->mails);
	fflush(stdout);
	g_main_loop_quit(loop);
}

static void first_cb(const ImailThreadPage *page, const GError *error, gpointer client)
{
	const ImailThreadInfo *info;

	if (error != NULL)
		g_error("%s", error->message);
	first_ms = ms_since(started);
	info = page->threads->pdata[page->threads->len - 1];
	started = g_get_monotonic_time();
	imail_client_threads(client, "Inbox", page->total / 2, SCREENFUL, &info->thread, 1, middle_cb, NULL);
}

static void open_talk(const char *dir)
{
	static const ImailClientCallbacks callbacks;
	ImailClient *client = open_client(dir, &callbacks);

	imail_client_threads(client, "Inbox", 0, SCREENFUL, NULL, 0, first_cb, client);
	g_main_loop_run(loop);
	imail_client_free(client);
}

/* ---- search ---- */

static guint hits;
static gint64 total;

static void found_cb(const ImailFound *found, const GError *error, gpointer user_data G_GNUC_UNUSED)
{
	if (error != NULL)
		g_error("%s", error->message);
	hits = found->hits->len;
	total = found->total;
	g_main_loop_quit(loop);
}

static int compare_times(const void *a, const void *b)
{
	return *(const double *)a < *(const double *)b ? -1 : 1;
}

static void search(const char *dir, char **queries)
{
	static const ImailClientCallbacks callbacks;
	ImailClient *client = open_client(dir, &callbacks);

	for (; *queries != NULL; queries++) {
		double times[RUNS];

		for (int i = -1; i < RUNS; i++) {
			gint64 begun = g_get_monotonic_time();

			imail_client_search(client, *queries, FALSE, SCREENFUL, found_cb, NULL);
			g_main_loop_run(loop);
			if (i >= 0)
				times[i] = ms_since(begun);
		}
		qsort(times, RUNS, sizeof(times[0]), compare_times);
		printf("{\"ms\": %.2f, \"worst_ms\": %.2f, \"hits\": %u, \"total\": %d}\n", times[RUNS / 2],
		       times[RUNS - 1], hits, (int)total);
	}
	imail_client_free(client);
}

/* ---- arrival ---- */

/* Index work alone: the mails are on the disk, as after their fsync. */
static double add(ImailStore *store, GPtrArray *names)
{
	gint64 begun = g_get_monotonic_time();

	for (guint i = 0; i < names->len; i++) {
		ImailMaildirFile file = {.folder = IMAIL_FOLDER_INBOX, .name = names->pdata[i], .size = 3000};

		imail_item_free(imail_store_added(store, &file, NULL));
	}
	imail_store_flush(store);
	return ms_since(begun);
}

static char *write_mail(const char *dir, const char *sample, guint number)
{
	g_autofree char *name = g_strdup_printf("%u.arrived.bench", 1795000000 + number);
	g_autofree char *path = g_build_filename(dir, "Maildir/new", name, NULL);
	g_autofree char *mail = g_strdup_printf("Message-ID: <arrived-%u@bench>\n%s", number, sample);

	if (!g_file_set_contents(path, mail, -1, NULL))
		g_error("%s cannot be written", path);
	return g_steal_pointer(&name);
}

/* The mails that arrive are what the first ones here are. */
static GPtrArray *read_samples(const char *dir, guint count)
{
	g_autofree char *cur = g_build_filename(dir, "Maildir/cur", NULL);
	GPtrArray *samples = g_ptr_array_new_with_free_func(g_free);
	GDir *opened = g_dir_open(cur, 0, NULL);
	const char *name;

	while (samples->len < count && (name = g_dir_read_name(opened)) != NULL) {
		g_autofree char *path = g_build_filename(cur, name, NULL);
		char *mail = NULL;

		if (g_file_get_contents(path, &mail, NULL, NULL))
			g_ptr_array_add(samples, mail);
	}
	g_dir_close(opened);
	return samples;
}

static void arrive(const char *dir, guint count)
{
	g_autoptr(GPtrArray) samples = read_samples(dir, count);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
	g_autofree double *times = g_new(double, count);
	g_autoptr(GError) error = NULL;
	ImailStore *store = imail_store_open(dir, &error);
	double batch;

	if (store == NULL)
		g_error("%s", error->message);
	imail_store_rescan(store);
	for (guint i = 0; i < count; i++) {
		g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func(g_free);

		g_ptr_array_add(one, write_mail(dir, samples->pdata[i % samples->len], i));
		times[i] = add(store, one);
	}
	for (guint i = 0; i < count; i++)
		g_ptr_array_add(names, write_mail(dir, samples->pdata[i % samples->len], count + i));
	batch = add(store, names);
	qsort(times, count, sizeof(times[0]), compare_times);
	printf("{\"one_ms\": %.2f, \"one_p99_ms\": %.2f, \"batch_ms\": %.1f}\n", times[count / 2],
	       times[count * 99 / 100], batch);
	imail_store_free(store);
}

int main(int argc, char **argv)
{
	started = g_get_monotonic_time();
	loop = g_main_loop_new(NULL, FALSE);
	if (argc < 3) {
		fprintf(stderr, "usage: mailbox-client DIR index|open|talk|search QUERY…|arrive COUNT\n");
		return EXIT_FAILURE;
	}
	if (strcmp(argv[2], "index") == 0)
		make_index(argv[1]);
	else if (strcmp(argv[2], "open") == 0)
		open_inbox(argv[1]);
	else if (strcmp(argv[2], "talk") == 0)
		open_talk(argv[1]);
	else if (strcmp(argv[2], "search") == 0)
		search(argv[1], argv + 3);
	else
		arrive(argv[1], argc > 3 ? (guint)strtoul(argv[3], NULL, 10) : 1000);
	g_main_loop_unref(loop);
	return EXIT_SUCCESS;
}
