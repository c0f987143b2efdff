/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * discover.c: who asks for the mail servers of an address, and what is known already. See discover.h.
 *
 * Requests for one address share one search (search.c), whoever asks: what it finds is no secret. The search
 * is on the account of the user who began it, and goes on when that one leaves: its result is kept.
 */
#define G_LOG_DOMAIN "imaild"

#include "discover.h"

#include "allowance.h"
#include "search.h"

typedef struct {
	Discover *discover;
	char *address; /* with a domain in lower case: the key */
	gint64 user;
	Search *search;
	GPtrArray *waiting; /* of Waiting */
} Running;

typedef struct {
	SessionRequest *request;
	char *address; /* as this one asked */
	gboolean steps;
} Waiting;

typedef struct {
	char *address;
	JsonObject *found;
	gint64 until; /* monotonic µs */
} Kept;

struct _Discover {
	Server *server;
	Allowance *allowance;
	GHashTable *running; /* address → Running, owned */
	GQueue kept;         /* of Kept, the newest first */
};

static void kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->address);
	json_object_unref(kept->found);
	g_free(kept);
}

static void waiting_free(gpointer data)
{
	Waiting *waiting = data;

	g_free(waiting->address);
	g_free(waiting);
}

/* Those that still wait are told by their sessions' end that nothing comes. */
static void running_free(gpointer data)
{
	Running *running = data;

	search_free(running->search);
	for (guint i = 0; i < running->waiting->len; i++)
		session_request_finish(((Waiting *)running->waiting->pdata[i])->request, NULL, NULL);
	g_ptr_array_unref(running->waiting);
	g_free(running->address);
	g_free(running);
}

Discover *discover_new(Server *server)
{
	Discover *discover = g_new0(Discover, 1);

	discover->server = server;
	discover->allowance = allowance_new(DISCOVER_AT_ONCE, DISCOVER_AN_HOUR);
	discover->running = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, running_free);
	g_queue_init(&discover->kept);
	return discover;
}

void discover_free(Discover *discover)
{
	if (discover == NULL)
		return;
	g_hash_table_unref(discover->running);
	g_queue_clear_full(&discover->kept, kept_free);
	allowance_free(discover->allowance);
	g_free(discover);
}

/* ---- results ---- */

/* The answer's members; the caller's own. */
static JsonObject *answer_of(const ImailDiscovered *found)
{
	JsonObject *object = json_object_new();

	imail_record_encode(&imail_discovered_type, found, object);
	return object;
}

/* An answer gets members of its own (type, re), so each is a copy. */
static JsonObject *copy_of(JsonObject *object)
{
	JsonObject *copy = json_object_new();
	g_autoptr(GList) names = json_object_get_members(object);

	for (const GList *l = names; l != NULL; l = l->next)
		json_object_set_member(copy, l->data,
				       json_node_copy(json_object_get_member(object, l->data)));
	return copy;
}

static JsonObject *find_kept(Discover *discover, const char *address)
{
	gint64 now = g_get_monotonic_time();
	GList *next;

	for (GList *l = discover->kept.head; l != NULL; l = next) {
		Kept *kept = l->data;

		next = l->next;
		if (kept->until <= now) {
			kept_free(kept);
			g_queue_delete_link(&discover->kept, l);
		} else if (g_str_equal(kept->address, address)) {
			return kept->found;
		}
	}
	return NULL;
}

static void keep(Discover *discover, const char *address, const ImailDiscovered *found)
{
	gboolean is_whole = found->senders->len > 0 && found->mailboxes->len > 0;
	Kept *kept = g_new0(Kept, 1);

	kept->address = g_strdup(address);
	kept->found = answer_of(found);
	kept->until = g_get_monotonic_time() +
		      (is_whole ? DISCOVER_KEPT_S : DISCOVER_KEPT_MISSING_S) * (gint64)G_USEC_PER_SEC;
	g_queue_push_head(&discover->kept, kept);
	while (discover->kept.length > DISCOVER_KEPT_MAX)
		kept_free(g_queue_pop_tail(&discover->kept));
}

static void tell_step(const Waiting *waiting, const char *step)
{
	Session *session = waiting->steps ? session_request_session(waiting->request) : NULL;
	const ImailDiscoverStep told = {waiting->address, (char *)step};

	if (session != NULL)
		session_send_record(session, "discover-step", &imail_discover_step_type, &told);
}

static void step_cb(Search *search, const char *step, gpointer user_data)
{
	Running *running = user_data;

	for (guint i = 0; i < running->waiting->len; i++)
		tell_step(running->waiting->pdata[i], step);
}

static void done_cb(Search *search, const ImailDiscovered *found, gpointer user_data)
{
	Running *running = user_data;
	Discover *discover = running->discover;

	g_message("mail servers of %s: %u for sending, %u for fetching found", running->address,
		  found->senders->len, found->mailboxes->len);
	if (!found->unreachable)
		keep(discover, running->address, found);
	allowance_end(discover->allowance, running->user);
	for (guint i = 0; i < running->waiting->len; i++)
		session_request_finish(((Waiting *)running->waiting->pdata[i])->request, answer_of(found),
				       NULL);
	g_ptr_array_set_size(running->waiting, 0);
	g_hash_table_remove(discover->running, running->address);
}

/* ---- the request ---- */

/* The domain in lower case; the local part is the domain's business. */
static char *key_of(const char *address)
{
	const char *at = strrchr(address, '@');
	g_autofree char *domain = g_utf8_strdown(at, -1);

	return g_strdup_printf("%.*s%s", (int)(at - address), address, domain);
}

static Running *begin(Discover *discover, Session *s, const char *address, GError **error)
{
	Running *running;

	if (!allowance_take(discover->allowance, session_user(s), g_get_monotonic_time(), error))
		return NULL;
	running = g_new0(Running, 1);
	running->discover = discover;
	running->address = g_strdup(address);
	running->user = session_user(s);
	running->waiting = g_ptr_array_new_with_free_func(waiting_free);
	running->search = search_new(discover->server, address, step_cb, done_cb, running);
	g_hash_table_insert(discover->running, running->address, running);
	return running;
}

static void wait_for(Running *running, Session *s, const char *id, const ImailDiscover *message)
{
	Waiting *waiting = g_new0(Waiting, 1);

	waiting->request = session_request(s, id);
	waiting->address = g_strdup(message->address);
	waiting->steps = message->steps;
	g_ptr_array_add(running->waiting, waiting);
	tell_step(waiting, search_step(running->search));
}

void discover_request(Session *s, const ImailFrame *frame)
{
	Discover *discover = session_server(s)->discover;
	g_autoptr(GError) error = NULL;
	ImailDiscover *message = imail_record_decode(&imail_discover_type, frame->object, &error);
	g_autofree char *address = message != NULL ? key_of(message->address) : NULL;
	JsonObject *kept = address != NULL ? find_kept(discover, address) : NULL;
	Running *running = address != NULL ? g_hash_table_lookup(discover->running, address) : NULL;

	if (kept == NULL && running == NULL && error == NULL)
		running = begin(discover, s, address, &error);
	if (running != NULL && running->waiting->len >= DISCOVER_WAITING_MAX)
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "Too many wait for the servers of this address: try again later.");
	if (kept != NULL)
		session_ok(s, frame->id, copy_of(kept));
	else if (error != NULL)
		session_error(s, frame->id, NULL, error);
	else
		wait_for(running, s, frame->id, message);
	imail_record_free(&imail_discover_type, message);
}
