/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit.c: one visit to one POP3 mailbox. See visit.h.
 *
 * Sequence: list → where the server has no unique-ids: the headers, which stand in for them → plan
 * (visit-plan.h) → on the first visit: search for the place from which mails are young
 * enough (age-search.h), the newest one coming meanwhile → note those that are too old → RETR, TOP and DELE,
 * all asked for at once → QUIT, at once too unless an answer may lead to another command. Each message
 * streams into the spool and is committed with its unique-id; one that has none is known by its content
 * instead. A mail that was acked is deleted at the next visit; one that is to go once it is spooled, in this
 * one. Without QUIT nothing is deleted (RFC 1939 6), and as it stays noted, it is deleted at the next visit.
 */
#include "visit.h"

#include <string.h>

#include "age-search.h"
#include "mail-digest.h"
#include "mail-extract.h"
#include "pop3.h"
#include "spool.h"
#include "store-server.h"
#include "visit-note.h"
#include "visit-plan.h"

#define DAY_S           (24 * 3600)
#define RESUME_CHECK_MS 20

struct _Visit {
	Server *server;
	gint64 user, first_days;
	char *mailbox;
	VisitRules rules;
	VisitCallbacks callbacks;
	gpointer user_data;
	VisitMemory *memory; /* the owner's */
	char *list;          /* digest of the list, from is_known on */
	gboolean has_uidls;  /* of the server's, for all messages */
	Pop3 *pop3;
	VisitPlan *plan;    /* from the list on */
	GHashTable *wanted; /* number → place in the plan's items, of what was asked for whole */
	GQueue tops;        /* places whose TOP was asked for, in the order of the answers */
	guint naming;       /* TOPs not answered whose headers stand in for unique-ids */
	AgeSearch *search;
	GArray *candidates; /* of guint: places, over which the search goes */
	guint probes;       /* of the search's round, not answered */
	GByteArray *head;   /* of the TOP that is coming */
	SpoolMail *current; /* the RETR that is coming */
	guint waiting;      /* RETRs and TOPs not answered */
	guint committing;
	gboolean has_top; /* it has answered one */
	gboolean is_held; /* QUIT waits for the answers and commits */
	gboolean is_quitting;
	gint64 done, total, bytes, fetched;
	gint64 told; /* monotonic, of the last progress */
	guint resume_id;
	gboolean is_over; /* the session; finished waits for the commits */
	GError *error;
	guint idle_id;
	gboolean is_freed; /* by the owner, while commits run */
};

static void destroy(Visit *visit)
{
	g_free(visit->mailbox);
	g_free(visit->list);
	visit_plan_free(visit->plan);
	age_search_free(visit->search);
	g_clear_pointer(&visit->candidates, g_array_unref);
	g_byte_array_unref(visit->head);
	g_queue_clear(&visit->tops);
	g_hash_table_unref(visit->wanted);
	g_clear_error(&visit->error);
	g_free(visit);
}

static gboolean finished_cb(gpointer user_data)
{
	Visit *visit = user_data;

	visit->idle_id = 0;
	visit->callbacks.finished(visit->error, visit->fetched, visit->user_data);
	return G_SOURCE_REMOVE;
}

static void check_finished(Visit *visit)
{
	if (visit->committing > 0)
		return;
	if (visit->is_freed)
		destroy(visit);
	else if (visit->is_over && visit->idle_id == 0)
		visit->idle_id = g_idle_add_full(G_PRIORITY_DEFAULT, finished_cb, visit, NULL);
}

static void tell_progress(Visit *visit, gboolean now)
{
	gint64 time = g_get_monotonic_time();

	if (visit->total == 0 || (!now && time - visit->told < VISIT_PROGRESS_MS * 1000))
		return;
	visit->told = time;
	visit->callbacks.progress(visit->done, visit->total, visit->bytes, visit->user_data);
}

static VisitItem *item_at(const Visit *visit, guint place)
{
	return &g_array_index(visit->plan->items, VisitItem, place);
}

/* Unique-ids that the server does not list any more are gone for good. A list without any unique-id says
 * nothing of them. */
static void forget_gone(Visit *visit)
{
	VisitPlan *plan = visit->plan;

	if (plan->items->len > 0 && g_hash_table_size(plan->listed) == 0)
		return;
	for (guint i = 0; i < plan->wanted_gone->len; i++)
		visit->callbacks.lost(g_array_index(plan->wanted_gone, gint64, i), visit->user_data);
	visit_note_gone(visit->server->store, visit->user, visit->mailbox, plan);
}

/* ---- asking ---- */

static void quit(Visit *visit)
{
	if (visit->is_quitting || visit->is_over || visit->is_freed)
		return;
	visit->is_quitting = TRUE;
	pop3_quit(visit->pop3);
}

static void check_quit(Visit *visit)
{
	if (visit->search == NULL && visit->waiting == 0 && visit->committing == 0)
		quit(visit);
}

static void ask_whole(Visit *visit, guint place)
{
	gpointer number = GUINT_TO_POINTER(item_at(visit, place)->number);

	if (g_hash_table_contains(visit->wanted, number))
		return;
	g_hash_table_insert(visit->wanted, number, GUINT_TO_POINTER(place));
	visit->total++;
	visit->waiting++;
	pop3_retr(visit->pop3, item_at(visit, place)->number);
}

static void ask_top(Visit *visit, guint place, guint lines)
{
	g_queue_push_tail(&visit->tops, GUINT_TO_POINTER(place));
	visit->waiting++;
	pop3_top(visit->pop3, item_at(visit, place)->number, lines);
}

static void carry_out(Visit *visit, guint place)
{
	const VisitItem *item = item_at(visit, place);

	switch (item->action) {
	case VISIT_FETCH:
		/* What has no unique-id may turn out to be known, and then to be deleted. */
		visit->is_held |= item->uidl == NULL;
		ask_whole(visit, place);
		break;
	case VISIT_TOP:
		/* A server without TOP is asked for the whole. */
		visit->is_held = TRUE;
		visit->total++;
		ask_top(visit, place, VISIT_TOP_LINES);
		break;
	case VISIT_DELETE:
		pop3_dele(visit->pop3, item->number);
		break;
	case VISIT_LEAVE:
	case VISIT_OLDER:
		break;
	}
}

static gboolean is_newest_first(const Visit *visit)
{
	guint count = 0;

	for (guint i = 0; i < visit->plan->items->len && count < VISIT_NEWEST_FIRST; i++)
		count += item_at(visit, i)->action == VISIT_FETCH;
	return visit->rules.is_first || count == VISIT_NEWEST_FIRST;
}

static void begin_fetch(Visit *visit)
{
	guint count = visit->plan->items->len;
	gboolean is_reversed = is_newest_first(visit);

	if (visit->rules.is_first)
		visit_note_older(visit->server->store, visit->user, visit->mailbox, visit->plan);
	visit->is_held =
		visit->rules.delete_when == IMAIL_DELETE_SPOOLED && visit->rules.after == IMAIL_AFTER_DELETE;
	for (guint i = 0; i < count; i++)
		carry_out(visit, is_reversed ? count - 1 - i : i);
	if (visit->is_held)
		check_quit(visit);
	else
		quit(visit);
	tell_progress(visit, TRUE);
}

/* ---- the limit of the first fetch ---- */

static void end_search(Visit *visit)
{
	guint young = age_search_place(visit->search);

	for (guint i = 0; i < young; i++)
		item_at(visit, g_array_index(visit->candidates, guint, i))->action = VISIT_OLDER;
	g_clear_pointer(&visit->search, age_search_free);
	begin_fetch(visit);
}

static void search_on(Visit *visit)
{
	const GArray *places = age_search_next(visit->search);

	if (places == NULL) {
		end_search(visit);
		return;
	}
	visit->probes = places->len;
	for (guint i = 0; i < places->len; i++)
		ask_top(visit, g_array_index(visit->candidates, guint, g_array_index(places, guint, i)), 0);
}

/* The answers come in the order of the questions. */
static void on_probe(Visit *visit, guint place, gboolean is_there)
{
	gint64 date = is_there ? mail_extract_arrival(visit->head->data, visit->head->len) : 0;

	for (guint i = 0; i < visit->candidates->len; i++)
		if (g_array_index(visit->candidates, guint, i) == place)
			age_search_tell(visit->search, i, date);
	if (--visit->probes == 0)
		search_on(visit);
}

/* The newest mail is always fetched: it shows the person who waits that the mailbox works, and saves the
 * first mail a round trip. */
static void begin_search(Visit *visit)
{
	guint newest;

	visit->candidates = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < visit->plan->items->len; i++) {
		const VisitItem *item = item_at(visit, i);

		if ((item->action == VISIT_FETCH || item->action == VISIT_TOP) && item->uidl != NULL)
			g_array_append_val(visit->candidates, i);
	}
	if (visit->candidates->len < 2) {
		begin_fetch(visit);
		return;
	}
	newest = g_array_index(visit->candidates, guint, visit->candidates->len - 1);
	visit->search = age_search_new(visit->candidates->len - 1,
				       visit->rules.now - visit->first_days * DAY_S, VISIT_SEARCH_WIDTH);
	search_on(visit);
	if (item_at(visit, newest)->action == VISIT_FETCH)
		ask_whole(visit, newest);
}

/* ---- the plan ---- */

static void known_cb(const char *uidl, const StoreUidl *known, gpointer user_data)
{
	visit_plan_known(user_data, uidl, known);
}

static void plan_on(Visit *visit)
{
	StoreTx *tx = store_main_tx(visit->server->store);

	if (!store_uidl_each(tx, visit->user, visit->mailbox, known_cb, visit->plan, &visit->error)) {
		quit(visit);
		return;
	}
	visit_plan_settle(visit->plan);
	forget_gone(visit);
	if (visit->rules.is_first && visit->first_days > 0)
		begin_search(visit);
	else
		begin_fetch(visit);
}

/* ---- a server without unique-ids ---- */

/* Asks for the headers of messages without unique-id from PLACE on, for one or for all. */
static void ask_names(Visit *visit, guint place, gboolean one)
{
	for (; place < visit->plan->items->len && !(one && visit->naming > 0); place++) {
		if (item_at(visit, place)->uidl != NULL)
			continue;
		visit->naming++;
		ask_top(visit, place, 0);
	}
}

/* The first answer tells whether the server has TOP. */
static void on_name(Visit *visit, guint place, gboolean is_there)
{
	g_autofree char *name = NULL;
	gboolean is_first = !visit->has_top;

	visit->has_top |= is_there;
	if (is_there)
		name = mail_digest_header_id(visit->head->data, visit->head->len,
					     item_at(visit, place)->size);
	if (name != NULL)
		visit_plan_name(visit->plan, place, name);
	if (is_there && is_first)
		ask_names(visit, place + 1, FALSE);
	if (--visit->naming == 0)
		plan_on(visit);
}

/* ---- the list ---- */

static gboolean is_known_cb(Pop3 *pop3, const char *digest, gpointer user_data)
{
	Visit *visit = user_data;

	visit->rules.now = g_get_real_time() / G_USEC_PER_SEC;
	visit->list = g_strdup(digest);
	return visit_memory_knows(visit->memory, digest, visit->rules.now);
}

static void listed_cb(Pop3 *pop3, GPtrArray *entries, gpointer user_data)
{
	Visit *visit = user_data;
	StoreTx *tx = store_main_tx(visit->server->store);

	if (entries == NULL) {
		quit(visit);
		return;
	}
	visit_memory_clear(visit->memory);
	visit->rules.now = g_get_real_time() / G_USEC_PER_SEC;
	visit->rules.is_first = !store_mailbox_is_begun(tx, visit->user, visit->mailbox);
	visit->plan = visit_plan_new(entries, &visit->rules);
	ask_names(visit, 0, TRUE);
	visit->has_uidls = visit->naming == 0;
	if (visit->naming == 0)
		plan_on(visit);
}

/* ---- the mails ---- */

static gboolean resume_cb(gpointer user_data)
{
	Visit *visit = user_data;

	if (store_pending_bytes(visit->server->store) > SPOOL_PENDING_MAX / 2)
		return G_SOURCE_CONTINUE;
	visit->resume_id = 0;
	pop3_resume(visit->pop3);
	return G_SOURCE_REMOVE;
}

static void data_cb(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data)
{
	Visit *visit = user_data;

	if (visit->current == NULL)
		visit->current = spool_mail_new(visit->server, visit->user, visit->mailbox);
	spool_mail_data(visit->current, bytes, len);
	visit->bytes += (gint64)len;
	if (visit->resume_id == 0 && store_pending_bytes(visit->server->store) > SPOOL_PENDING_MAX) {
		pop3_pause(pop3);
		visit->resume_id = g_timeout_add(RESUME_CHECK_MS, resume_cb, visit);
	}
	tell_progress(visit, FALSE);
}

typedef struct {
	Visit *visit;
	char *uidl;
	guint number;
	gboolean is_partial;
} Commit;

static void committed_cb(const GError *error, gpointer user_data)
{
	Commit *commit = user_data;
	Visit *visit = commit->visit;

	visit->committing--;
	if (error == NULL)
		visit->fetched++;
	else {
		g_hash_table_remove(visit->plan->contents, commit->uidl);
		if (visit->error == NULL)
			visit->error = g_error_copy(error);
	}
	if (error == NULL && !commit->is_partial && !visit->is_over && !visit->is_freed &&
	    visit->rules.delete_when == IMAIL_DELETE_SPOOLED && visit->rules.after == IMAIL_AFTER_DELETE)
		pop3_dele(visit->pop3, commit->number);
	g_free(commit->uidl);
	g_free(commit);
	check_quit(visit);
	check_finished(visit);
}

/* Takes MAIL. */
static void commit(Visit *visit, const VisitItem *item, SpoolMail *mail, gboolean is_partial)
{
	SpoolAbout about = {
		.uidl = item->uidl != NULL ? item->uidl : spool_mail_digest(mail),
		.listed = visit->plan->listed,
		.is_partial = is_partial,
		.size_on_server = item->size,
		.replaces = item->replaces,
	};
	Commit *job;

	if (item->uidl == NULL)
		g_hash_table_insert(visit->plan->contents, g_strdup(about.uidl), GINT_TO_POINTER(FALSE));
	job = g_new0(Commit, 1);
	job->visit = visit;
	job->uidl = g_strdup(about.uidl);
	job->number = item->number;
	job->is_partial = is_partial;
	visit->committing++;
	spool_mail_commit(mail, &about, committed_cb, job);
}

/* What has no unique-id was fetched to see whether it is known. */
static gboolean is_known_content(Visit *visit, const VisitItem *item, SpoolMail *mail)
{
	gpointer is_to_go;

	if (item->uidl != NULL ||
	    !g_hash_table_lookup_extended(visit->plan->contents, spool_mail_digest(mail), NULL, &is_to_go))
		return FALSE;
	if (GPOINTER_TO_INT(is_to_go))
		pop3_dele(visit->pop3, item->number);
	return TRUE;
}

static void retrieved_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	Visit *visit = user_data;
	SpoolMail *mail = g_steal_pointer(&visit->current);
	const VisitItem *item = item_at(
		visit, GPOINTER_TO_UINT(g_hash_table_lookup(visit->wanted, GUINT_TO_POINTER(number))));

	visit->done++;
	visit->waiting--;
	if (mail == NULL)
		mail = spool_mail_new(visit->server, visit->user, visit->mailbox);
	if (error != NULL) {
		g_message("a mail of mailbox %s could not be fetched: %s", visit->mailbox, error->message);
		spool_mail_abandon(mail);
	} else if (is_known_content(visit, item, mail))
		spool_mail_abandon(mail);
	else
		commit(visit, item, mail, FALSE);
	check_quit(visit);
	tell_progress(visit, visit->done == visit->total);
}

static void top_data_cb(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data)
{
	g_byte_array_append(((Visit *)user_data)->head, bytes, (guint)len);
}

static void on_preview(Visit *visit, guint place, const GError *error)
{
	const VisitItem *item = item_at(visit, place);
	SpoolMail *mail;

	if (error != NULL) {
		g_message("the beginning of a mail of mailbox %s could not be fetched: %s", visit->mailbox,
			  error->message);
		visit->total--;
		if (item->size <= IMAIL_RAW_SIZE_MAX)
			ask_whole(visit, place);
		return;
	}
	visit->done++;
	visit->bytes += visit->head->len;
	mail = spool_mail_new(visit->server, visit->user, visit->mailbox);
	spool_mail_data(mail, visit->head->data, visit->head->len);
	commit(visit, item, mail, TRUE);
}

static void topped_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	Visit *visit = user_data;
	guint place = GPOINTER_TO_UINT(g_queue_pop_head(&visit->tops));

	visit->waiting--;
	if (visit->naming > 0)
		on_name(visit, place, error == NULL);
	else if (visit->search != NULL)
		on_probe(visit, place, error == NULL);
	else
		on_preview(visit, place, error);
	g_byte_array_set_size(visit->head, 0);
	check_quit(visit);
	tell_progress(visit, visit->done == visit->total);
}

static void deleted_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	if (error != NULL)
		g_message("a mail of mailbox %s could not be deleted: %s", ((Visit *)user_data)->mailbox,
			  error->message);
}

static void done_cb(Pop3 *pop3, const GError *error, gpointer user_data)
{
	Visit *visit = user_data;

	spool_mail_abandon(g_steal_pointer(&visit->current));
	visit->is_over = TRUE;
	if (error != NULL) {
		g_clear_error(&visit->error);
		visit->error = g_error_copy(error);
	}
	if (visit->error == NULL && visit->plan != NULL && visit_plan_is_at_rest(visit->plan))
		visit_memory_keep(visit->memory, visit->list, visit->has_uidls, visit->rules.now);
	check_finished(visit);
}

Visit *visit_new(Server *server, gint64 user, const ImailMailbox *mailbox, VisitMemory *memory,
		 const VisitCallbacks *callbacks, gpointer user_data)
{
	static const Pop3Callbacks pop3_callbacks = {
		.listed = listed_cb,
		.data = data_cb,
		.retrieved = retrieved_cb,
		.deleted = deleted_cb,
		.done = done_cb,
		.top_data = top_data_cb,
		.topped = topped_cb,
		.is_known = is_known_cb,
	};
	Visit *visit = g_new0(Visit, 1);
	Endpoint endpoint = {
		.host = mailbox->host,
		.port = (guint16)mailbox->port,
		.tls = mailbox->tls,
		.login = mailbox->login,
		.password = mailbox->password,
		.auth = mailbox->auth,
		.ca_file = server->config->ca_file,
		.names = server->config->names,
		.allow_private = server->config->allow_private,
		.connect_timeout_s = server->config->connect_timeout_s,
		.idle_timeout_s = VISIT_IDLE_TIMEOUT_S,
	};

	visit->server = server;
	visit->user = user;
	visit->mailbox = g_strdup(mailbox->mailbox);
	visit->rules = visit_rules_of(mailbox);
	visit->first_days = mailbox->first_days;
	visit->memory = memory;
	visit->callbacks = *callbacks;
	visit->user_data = user_data;
	visit->head = g_byte_array_new();
	visit->wanted = g_hash_table_new(NULL, NULL);
	visit->pop3 = pop3_new(server->curl, &endpoint, &pop3_callbacks, visit);
	return visit;
}

void visit_free(Visit *visit)
{
	if (visit == NULL)
		return;
	visit->is_freed = TRUE;
	if (visit->idle_id != 0)
		g_source_remove(visit->idle_id);
	if (visit->resume_id != 0)
		g_source_remove(visit->resume_id);
	spool_mail_abandon(g_steal_pointer(&visit->current));
	g_clear_pointer(&visit->pop3, pop3_free);
	check_finished(visit);
}
