/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * browse.c: lists and searches, in the reader's thread.
 *
 * The reader has a connection of its own, so neither an import nor a stream of mails holds it up. Where there
 * is no index that it could read (it is just being made, or in memory), the question goes to the worker
 * instead. A new search interrupts the one that runs; one that waits is cancelled when its turn comes.
 */
#define G_LOG_DOMAIN "imail-core"

#include "browse.h"

#include "index-bulk.h"
#include "index-list.h"
#include "index-search.h"
#include "index-talk.h"
#include "mailbox-private.h"

struct _ImailBrowser {
	ImailClient *client;
	ImailWorker *reader;
	ImailIndex *index;     /* the reader's */
	gint search;           /* number of the last search; atomic */
	GMutex lock;           /* of `searching` */
	ImailIndex *searching; /* the connection while a search runs on it */
};

typedef struct {
	ImailBrowser *browser;
	void (*run)(gpointer ask, ImailIndex *index);
	gboolean is_unready;  /* the reader has no index */
	gatomicrefcount refs; /* the reader's queue's, then the worker's */
	GCallback cb;
	gpointer user_data;
	/* asked */
	char *text; /* a folder, an id, a query */
	char *id;
	int step;
	ImailSort sort;
	gboolean is_descending, is_typing, is_talks;
	gint64 offset;
	guint count;
	GArray *numbers; /* of gint64; or NULL */
	gint search;     /* number; 0: no search */
	/* found */
	gpointer found;
	GDestroyNotify free_found;
	GError *error;
} Ask;

static void ask_unref(gpointer job)
{
	Ask *ask = job;

	if (!g_atomic_ref_count_dec(&ask->refs))
		return;
	if (ask->found != NULL)
		ask->free_found(ask->found);
	g_clear_error(&ask->error);
	g_clear_pointer(&ask->numbers, g_array_unref);
	g_free(ask->text);
	g_free(ask->id);
	g_free(ask);
}

static const char *root_of(ImailBrowser *browser)
{
	return imail_maildir_root(imail_store_maildir(browser->client->store));
}

/* ---- life ---- */

ImailBrowser *imail_browser_new(ImailClient *client)
{
	ImailBrowser *browser = g_new0(ImailBrowser, 1);

	browser->client = client;
	browser->reader = imail_worker_new("imail-reader");
	g_mutex_init(&browser->lock);
	return browser;
}

/* What searches now is of no use any more. */
static void interrupt_search(ImailBrowser *browser)
{
	g_atomic_int_inc(&browser->search);
	g_mutex_lock(&browser->lock);
	if (browser->searching != NULL)
		imail_sql_interrupt(imail_index_sql(browser->searching));
	g_mutex_unlock(&browser->lock);
}

void imail_browser_stop(ImailBrowser *browser)
{
	if (browser == NULL)
		return;
	interrupt_search(browser);
	imail_worker_finish(browser->reader);
}

void imail_browser_free(ImailBrowser *browser)
{
	if (browser == NULL)
		return;
	imail_worker_free(browser->reader);
	imail_index_free(browser->index);
	g_mutex_clear(&browser->lock);
	g_free(browser);
}

/* ---- running ---- */

/* The reader's connection, or NULL: there is nothing to read yet. */
static ImailIndex *need_index(ImailBrowser *browser)
{
	if (g_atomic_int_get(&browser->client->store->is_in_memory))
		return NULL;
	if (browser->index != NULL && imail_index_is_gone(browser->index))
		g_clear_pointer(&browser->index, imail_index_free);
	if (browser->index == NULL)
		browser->index = imail_index_open_reader(browser->client->store->index_path);
	return browser->index;
}

static void set_searching(ImailBrowser *browser, ImailIndex *index)
{
	g_mutex_lock(&browser->lock);
	browser->searching = index;
	g_mutex_unlock(&browser->lock);
}

static gboolean is_cancelled(gpointer user_data)
{
	const Ask *ask = user_data;

	return ask->search != 0 && ask->search != g_atomic_int_get(&ask->browser->search);
}

static void run_on(Ask *ask, ImailIndex *index)
{
	if (ask->search != 0)
		set_searching(ask->browser, index);
	if (is_cancelled(ask))
		g_set_error_literal(&ask->error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED,
				    "Another search has begun.");
	else
		ask->run(ask, index);
	if (ask->search != 0)
		set_searching(ask->browser, NULL);
}

static void reader_run(gpointer job)
{
	Ask *ask = job;
	ImailIndex *index = need_index(ask->browser);

	ask->is_unready = index == NULL;
	if (index != NULL)
		run_on(ask, index);
	/* Damage is mended by the worker, which has a look at it now. */
	if (ask->error != NULL && ask->error->code == IMAIL_ERROR_PROTOCOL) {
		g_clear_error(&ask->error);
		ask->is_unready = TRUE;
	}
}

static void worker_run(gpointer job)
{
	Ask *ask = job;
	ImailStore *store = ask->browser->client->store;

	if (!store->is_loaded)
		imail_store_rescan(store);
	run_on(ask, imail_store_index(store));
}

static void ask_done(gpointer job);

static void reader_done(gpointer job)
{
	Ask *ask = job;

	if (!ask->is_unready) {
		ask_done(job);
		return;
	}
	g_atomic_ref_count_inc(&ask->refs);
	imail_worker_push(ask->browser->client->worker, worker_run, ask_done, ask, ask_unref);
}

static void ask_done(gpointer job)
{
	Ask *ask = job;
	ImailClient *client = ask->browser->client;

	client->in_callback++;
	((void (*)(gpointer, const GError *, gpointer))ask->cb)(ask->error == NULL ? ask->found : NULL,
								ask->error, ask->user_data);
	client->in_callback--;
}

static Ask *ask_new(ImailClient *client, void (*run)(gpointer, ImailIndex *), GDestroyNotify free_found,
		    const char *text, GCallback cb, gpointer user_data)
{
	Ask *ask = g_new0(Ask, 1);

	g_atomic_ref_count_init(&ask->refs);
	ask->browser = client->browser;
	ask->run = run;
	ask->free_found = free_found;
	ask->text = g_strdup(text);
	ask->cb = cb;
	ask->user_data = user_data;
	return ask;
}

/* Takes ASK. */
static void start(Ask *ask)
{
	imail_worker_push(ask->browser->reader, reader_run, reader_done, ask, ask_unref);
}

/* ---- lists ---- */

static void folders_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_list_folders(index, &ask->error);
}

void imail_client_folders(ImailClient *client, ImailFoldersCb cb, gpointer user_data)
{
	start(ask_new(client, folders_run, (GDestroyNotify)g_ptr_array_unref, NULL, G_CALLBACK(cb),
		      user_data));
}

static void unread_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_list_unread(index, &ask->error);
}

void imail_client_unread(ImailClient *client, ImailUnreadMailsCb cb, gpointer user_data)
{
	start(ask_new(client, unread_run, (GDestroyNotify)imail_unread_mails_free, NULL, G_CALLBACK(cb),
		      user_data));
}

static void page_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_list_page(index, root_of(ask->browser), ask->text, ask->sort, ask->is_descending,
				     ask->offset, ask->count, &ask->error);
}

void imail_client_page(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
		       gint64 offset, guint count, ImailPageCb cb, gpointer user_data)
{
	Ask *ask =
		ask_new(client, page_run, (GDestroyNotify)imail_page_free, folder, G_CALLBACK(cb), user_data);

	ask->sort = sort;
	ask->is_descending = is_descending;
	ask->offset = offset;
	ask->count = count;
	start(ask);
}

static void neighbour_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_list_neighbour(index, ask->text, ask->sort, ask->is_descending, ask->id, ask->step,
					  &ask->error);
}

void imail_client_neighbour(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
			    const char *id, int step, ImailIdCb cb, gpointer user_data)
{
	Ask *ask = ask_new(client, neighbour_run, g_free, folder, G_CALLBACK(cb), user_data);

	ask->sort = sort;
	ask->is_descending = is_descending;
	ask->id = g_strdup(id);
	ask->step = step;
	start(ask);
}

static void place_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;
	ImailPlace *place = g_new0(ImailPlace, 1);

	place->at = ask->is_talks
			    ? imail_list_talk_place(index, ask->text, ask->id, &place->thread, &ask->error)
			    : imail_list_place(index, ask->text, ask->sort, ask->is_descending, ask->id,
					       &ask->error);
	ask->found = place;
}

void imail_client_place(ImailClient *client, const char *folder, ImailSort sort, gboolean is_descending,
			gboolean is_talks, const char *id, ImailPlaceCb cb, gpointer user_data)
{
	Ask *ask = ask_new(client, place_run, g_free, folder, G_CALLBACK(cb), user_data);

	ask->sort = sort;
	ask->is_descending = is_descending;
	ask->is_talks = is_talks;
	ask->id = g_strdup(id);
	start(ask);
}

static void conversation_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_list_conversation(index, ask->text, &ask->error);
}

void imail_client_conversation(ImailClient *client, const char *id, ImailConversationCb cb,
			       gpointer user_data)
{
	start(ask_new(client, conversation_run, (GDestroyNotify)g_ptr_array_unref, id, G_CALLBACK(cb),
		      user_data));
}

static void threads_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_talk_page(index, ask->text, ask->offset, ask->count, (gint64 *)ask->numbers->data,
				     ask->numbers->len, &ask->error);
}

void imail_client_threads(ImailClient *client, const char *folder, gint64 offset, guint count,
			  const gint64 *unfolded, guint count_unfolded, ImailThreadPageCb cb,
			  gpointer user_data)
{
	Ask *ask = ask_new(client, threads_run, (GDestroyNotify)imail_thread_page_free, folder,
			   G_CALLBACK(cb), user_data);

	ask->offset = offset;
	ask->count = count;
	ask->numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
	if (count_unfolded > 0)
		g_array_append_vals(ask->numbers, unfolded, count_unfolded);
	start(ask);
}

static void bulk_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;

	ask->found = imail_bulk_info(index, &ask->error);
}

void imail_client_bulk(ImailClient *client, ImailBulkInfoCb cb, gpointer user_data)
{
	start(ask_new(client, bulk_run, (GDestroyNotify)imail_bulk_info_free, NULL, G_CALLBACK(cb),
		      user_data));
}

/* ---- search ---- */

static void search_run(gpointer job, ImailIndex *index)
{
	Ask *ask = job;
	g_autoptr(ImailQuery) query =
		imail_query_parse(ask->text, ask->is_typing, g_get_real_time() / G_USEC_PER_SEC);

	ask->found = imail_search_run(index, root_of(ask->browser), query, ask->count, is_cancelled, ask,
				      &ask->error);
}

void imail_client_search(ImailClient *client, const char *query, gboolean is_typing, guint max,
			 ImailFoundCb cb, gpointer user_data)
{
	Ask *ask = ask_new(client, search_run, (GDestroyNotify)imail_found_free, query, G_CALLBACK(cb),
			   user_data);

	interrupt_search(client->browser);
	ask->search = g_atomic_int_get(&client->browser->search);
	ask->is_typing = is_typing;
	ask->count = max;
	start(ask);
}
