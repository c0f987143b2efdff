/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit.c: one visit to one POP3 mailbox. See visit.h.
 *
 * Sequence: list → for each message: known and to be deleted → DELE, unknown → RETR (newest first when the mailbox is new to us), all asked for at
 * once, QUIT last; each message streams into the spool and is committed with its unique-id. A message whose unique-id is missing, or given twice in one
 * list, is known by the digest of its octets instead.
 */
#include "visit.h"

#include <string.h>

#include "pop3.h"
#include "spool.h"
#include "store-uidl.h"

#define DAY_S (24 * 3600)
#define RESUME_CHECK_MS 20

struct _Poll {
	Server *server;
	gint64 user;
	char *mailbox;
	int after;
	gint64 days;
	VisitCallbacks callbacks;
	gpointer user_data;
	Pop3 *pop3;
	GHashTable *known;   /* unique-id → StoreUidl, as when the visit began, and what was committed since */
	GHashTable *wanted;  /* number → unique-id or NULL, of what is asked for */
	SpoolMail *current;
	guint committing;
	gint64 done, total, bytes, fetched;
	gint64 told; /* monotonic, of the last progress */
	guint resume_id;
	gboolean is_over; /* the session; finished waits for the commits */
	GError *error;
	guint idle_id;
	gboolean is_freed; /* by the owner, while commits run */
};

typedef struct {
	Visit *visit;
	char *uidl;
} Commit;

static void
destroy(Visit *visit)
{
	g_free(visit->mailbox);
	g_clear_pointer(&visit->known, g_hash_table_unref);
	g_hash_table_unref(visit->wanted);
	g_clear_error(&visit->error);
	g_free(visit);
}

static gboolean
finished_cb(gpointer user_data)
{
	Visit *visit = user_data;

	visit->idle_id = 0;
	visit->callbacks.finished(visit->error, visit->fetched, visit->user_data);
	return G_SOURCE_REMOVE;
}

static void
check_finished(Visit *visit)
{
	if (visit->committing > 0)
		return;
	if (visit->is_freed)
		destroy(visit);
	else if (visit->is_over && visit->idle_id == 0)
		visit->idle_id = g_idle_add_full(G_PRIORITY_DEFAULT, finished_cb, visit, NULL);
}

static void
tell_progress(Visit *visit, gboolean now)
{
	gint64 time = g_get_monotonic_time();

	if (visit->total == 0 || (!now && time - visit->told < VISIT_PROGRESS_MS * 1000))
		return;
	visit->told = time;
	visit->callbacks.progress(visit->done, visit->total, visit->bytes, visit->user_data);
}

/* ---- the list ---- */

static gboolean
is_to_go(const Visit *visit, const StoreUidl *uidl, gint64 now)
{
	if (!uidl->is_acked)
		return FALSE;
	return visit->after == IMAIL_AFTER_DELETE || (visit->after == IMAIL_AFTER_DAYS && now - uidl->fetched >= visit->days * DAY_S);
}

typedef struct {
	gint64 user;
	char *mailbox;
	GPtrArray *uidls;
} Forget;

static gboolean
forget_work(StoreTx *tx, gpointer job, GError **error)
{
	Forget *forget = job;

	return store_uidl_forget(tx, forget->user, forget->mailbox, forget->uidls, error);
}

static void
forget_free(gpointer job)
{
	Forget *forget = job;

	g_free(forget->mailbox);
	g_ptr_array_unref(forget->uidls);
	g_free(forget);
}

/* Unique-ids that the server does not list any more are gone for good. Digests are no unique-ids: they stay. */
static void
forget_gone(Visit *visit, GHashTable *listed)
{
	Forget *forget = g_new0(Forget, 1);
	GHashTableIter iter;
	gpointer uidl;

	forget->user = visit->user;
	forget->mailbox = g_strdup(visit->mailbox);
	forget->uidls = g_ptr_array_new_with_free_func(g_free);
	g_hash_table_iter_init(&iter, visit->known);
	while (g_hash_table_iter_next(&iter, &uidl, NULL))
		if (!g_hash_table_contains(listed, uidl) && !g_str_has_prefix(uidl, "sha256:"))
			g_ptr_array_add(forget->uidls, g_strdup(uidl));
	if (forget->uidls->len > 0)
		store_write(visit->server->store, forget_work, NULL, forget, forget_free);
	else
		forget_free(forget);
}

static void
want(Visit *visit, guint number, const char *uidl)
{
	g_hash_table_insert(visit->wanted, GUINT_TO_POINTER(number), g_strdup(uidl));
	visit->total++;
	pop3_retr(visit->pop3, number);
}

static void
listed_cb(Pop3 *pop3, GPtrArray *entries, gpointer user_data)
{
	Visit *visit = user_data;
	g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean is_first = g_hash_table_size(visit->known) == 0;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	for (guint i = 0; i < entries->len; i++) {
		/* Newest first where a person waits for a mailbox's first mails: a maildrop lists the oldest first. */
		const Pop3Entry *entry = entries->pdata[is_first ? entries->len - 1 - i : i];
		const StoreUidl *known = entry->uidl != NULL ? g_hash_table_lookup(visit->known, entry->uidl) : NULL;

		if (entry->size > IMAIL_RAW_SIZE_MAX)
			g_message("a mail of mailbox %s is left on its server: %" G_GINT64_FORMAT " octets are too many", visit->mailbox, entry->size);
		else if (entry->uidl == NULL || !g_hash_table_add(listed, entry->uidl))
			want(visit, entry->number, NULL);
		else if (known == NULL)
			want(visit, entry->number, entry->uidl);
		else if (is_to_go(visit, known, now))
			pop3_dele(pop3, entry->number);
	}
	if (entries->len == 0 || g_hash_table_size(listed) > 0)
		forget_gone(visit, listed);
	pop3_quit(pop3);
	tell_progress(visit, TRUE);
}

/* ---- the mails ---- */

static gboolean
resume_cb(gpointer user_data)
{
	Visit *visit = user_data;

	if (store_pending_bytes(visit->server->store) > SPOOL_PENDING_MAX / 2)
		return G_SOURCE_CONTINUE;
	visit->resume_id = 0;
	pop3_resume(visit->pop3);
	return G_SOURCE_REMOVE;
}

static void
data_cb(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data)
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

static void
committed_cb(const GError *error, gpointer user_data)
{
	Commit *commit = user_data;
	Visit *visit = commit->visit;

	visit->committing--;
	if (error == NULL)
		visit->fetched++;
	else {
		g_hash_table_remove(visit->known, commit->uidl);
		if (visit->error == NULL)
			visit->error = g_error_copy(error);
	}
	g_free(commit->uidl);
	g_free(commit);
	check_finished(visit);
}

static void
retrieved_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	Visit *visit = user_data;
	SpoolMail *mail = g_steal_pointer(&visit->current);
	g_autofree char *uidl = NULL;
	Commit *commit;

	visit->done++;
	if (error != NULL) {
		g_message("a mail of mailbox %s could not be fetched: %s", visit->mailbox, error->message);
		spool_mail_abandon(mail);
		tell_progress(visit, visit->done == visit->total);
		return;
	}
	if (mail == NULL)
		mail = spool_mail_new(visit->server, visit->user, visit->mailbox);
	uidl = g_strdup(g_hash_table_lookup(visit->wanted, GUINT_TO_POINTER(number)));
	if (uidl == NULL)
		uidl = spool_mail_digest(mail);
	if (g_hash_table_contains(visit->known, uidl)) {
		spool_mail_abandon(mail);
		return;
	}
	g_hash_table_insert(visit->known, g_strdup(uidl), g_new0(StoreUidl, 1));
	commit = g_new0(Commit, 1);
	commit->visit = visit;
	commit->uidl = g_strdup(uidl);
	visit->committing++;
	spool_mail_commit(mail, uidl, committed_cb, commit);
	tell_progress(visit, visit->done == visit->total);
}

static void
deleted_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	if (error != NULL)
		g_message("a mail of mailbox %s could not be deleted: %s", ((Visit *)user_data)->mailbox, error->message);
}

static void
done_cb(Pop3 *pop3, const GError *error, gpointer user_data)
{
	Visit *visit = user_data;

	spool_mail_abandon(g_steal_pointer(&visit->current));
	visit->is_over = TRUE;
	if (error != NULL) {
		g_clear_error(&visit->error);
		visit->error = g_error_copy(error);
	}
	check_finished(visit);
}

Visit *
visit_new(Server *server, gint64 user, const ImailMailbox *mailbox, const VisitCallbacks *callbacks, gpointer user_data)
{
	static const Pop3Callbacks pop3_callbacks = {listed_cb, data_cb, retrieved_cb, deleted_cb, done_cb};
	Visit *visit = g_new0(Visit, 1);
	Endpoint endpoint = {
		.host = mailbox->host,
		.port = (guint16)mailbox->port,
		.tls = mailbox->tls,
		.login = mailbox->login,
		.password = mailbox->password,
		.ca_file = server->config->ca_file,
		.allow_private = server->config->allow_private,
		.connect_timeout_s = server->config->connect_timeout_s,
		.idle_timeout_s = VISIT_IDLE_TIMEOUT_S,
	};

	visit->server = server;
	visit->user = user;
	visit->mailbox = g_strdup(mailbox->mailbox);
	visit->after = mailbox->after;
	visit->days = mailbox->days;
	visit->callbacks = *callbacks;
	visit->user_data = user_data;
	visit->known = store_uidl_load(store_main_tx(server->store), user, mailbox->mailbox);
	visit->wanted = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	visit->pop3 = pop3_new(server->curl, &endpoint, &pop3_callbacks, visit);
	return visit;
}

void
visit_free(Visit *visit)
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
