/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * poll.c: one visit to one POP3 mailbox. See poll.h.
 *
 * Sequence: list → for each message: known and to be deleted → DELE, unknown → RETR (newest first when the mailbox is new to us), all asked for at
 * once, QUIT last; each message streams into the spool and is committed with its unique-id. A message whose unique-id is missing, or given twice in one
 * list, is known by the digest of its octets instead.
 */
#include "poll.h"

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
	PollCallbacks callbacks;
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
	Poll *poll;
	char *uidl;
} Commit;

static void
destroy(Poll *poll)
{
	g_free(poll->mailbox);
	g_clear_pointer(&poll->known, g_hash_table_unref);
	g_hash_table_unref(poll->wanted);
	g_clear_error(&poll->error);
	g_free(poll);
}

static gboolean
finished_cb(gpointer user_data)
{
	Poll *poll = user_data;

	poll->idle_id = 0;
	poll->callbacks.finished(poll->error, poll->fetched, poll->user_data);
	return G_SOURCE_REMOVE;
}

static void
check_finished(Poll *poll)
{
	if (poll->committing > 0)
		return;
	if (poll->is_freed)
		destroy(poll);
	else if (poll->is_over && poll->idle_id == 0)
		poll->idle_id = g_idle_add_full(G_PRIORITY_DEFAULT, finished_cb, poll, NULL);
}

static void
tell_progress(Poll *poll, gboolean now)
{
	gint64 time = g_get_monotonic_time();

	if (poll->total == 0 || (!now && time - poll->told < POLL_PROGRESS_MS * 1000))
		return;
	poll->told = time;
	poll->callbacks.progress(poll->done, poll->total, poll->bytes, poll->user_data);
}

/* ---- the list ---- */

static gboolean
is_to_go(const Poll *poll, const StoreUidl *uidl, gint64 now)
{
	if (!uidl->is_acked)
		return FALSE;
	return poll->after == IMAIL_AFTER_DELETE || (poll->after == IMAIL_AFTER_DAYS && now - uidl->fetched >= poll->days * DAY_S);
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
forget_gone(Poll *poll, GHashTable *listed)
{
	Forget *forget = g_new0(Forget, 1);
	GHashTableIter iter;
	gpointer uidl;

	forget->user = poll->user;
	forget->mailbox = g_strdup(poll->mailbox);
	forget->uidls = g_ptr_array_new_with_free_func(g_free);
	g_hash_table_iter_init(&iter, poll->known);
	while (g_hash_table_iter_next(&iter, &uidl, NULL))
		if (!g_hash_table_contains(listed, uidl) && !g_str_has_prefix(uidl, "sha256:"))
			g_ptr_array_add(forget->uidls, g_strdup(uidl));
	if (forget->uidls->len > 0)
		store_write(poll->server->store, forget_work, NULL, forget, forget_free);
	else
		forget_free(forget);
}

static void
want(Poll *poll, guint number, const char *uidl)
{
	g_hash_table_insert(poll->wanted, GUINT_TO_POINTER(number), g_strdup(uidl));
	poll->total++;
	pop3_retr(poll->pop3, number);
}

static void
listed_cb(Pop3 *pop3, GPtrArray *entries, gpointer user_data)
{
	Poll *poll = user_data;
	g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean is_first = g_hash_table_size(poll->known) == 0;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	for (guint i = 0; i < entries->len; i++) {
		/* Newest first where a person waits for a mailbox's first mails: a maildrop lists the oldest first. */
		const Pop3Entry *entry = entries->pdata[is_first ? entries->len - 1 - i : i];
		const StoreUidl *known = entry->uidl != NULL ? g_hash_table_lookup(poll->known, entry->uidl) : NULL;

		if (entry->uidl == NULL || !g_hash_table_add(listed, entry->uidl))
			want(poll, entry->number, NULL);
		else if (known == NULL)
			want(poll, entry->number, entry->uidl);
		else if (is_to_go(poll, known, now))
			pop3_dele(pop3, entry->number);
	}
	if (entries->len == 0 || g_hash_table_size(listed) > 0)
		forget_gone(poll, listed);
	pop3_quit(pop3);
	tell_progress(poll, TRUE);
}

/* ---- the mails ---- */

static gboolean
resume_cb(gpointer user_data)
{
	Poll *poll = user_data;

	if (store_pending_bytes(poll->server->store) > SPOOL_PENDING_MAX / 2)
		return G_SOURCE_CONTINUE;
	poll->resume_id = 0;
	pop3_resume(poll->pop3);
	return G_SOURCE_REMOVE;
}

static void
data_cb(Pop3 *pop3, guint number, const guint8 *bytes, gsize len, gpointer user_data)
{
	Poll *poll = user_data;

	if (poll->current == NULL)
		poll->current = spool_mail_new(poll->server, poll->user, poll->mailbox);
	spool_mail_data(poll->current, bytes, len);
	poll->bytes += (gint64)len;
	if (poll->resume_id == 0 && store_pending_bytes(poll->server->store) > SPOOL_PENDING_MAX) {
		pop3_pause(pop3);
		poll->resume_id = g_timeout_add(RESUME_CHECK_MS, resume_cb, poll);
	}
	tell_progress(poll, FALSE);
}

static void
committed_cb(const GError *error, gpointer user_data)
{
	Commit *commit = user_data;
	Poll *poll = commit->poll;

	poll->committing--;
	if (error == NULL)
		poll->fetched++;
	else {
		g_hash_table_remove(poll->known, commit->uidl);
		if (poll->error == NULL)
			poll->error = g_error_copy(error);
	}
	g_free(commit->uidl);
	g_free(commit);
	check_finished(poll);
}

static void
retrieved_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	Poll *poll = user_data;
	SpoolMail *mail = g_steal_pointer(&poll->current);
	g_autofree char *uidl = NULL;
	Commit *commit;

	poll->done++;
	if (error != NULL) {
		g_message("a mail of mailbox %s could not be fetched: %s", poll->mailbox, error->message);
		spool_mail_abandon(mail);
		tell_progress(poll, poll->done == poll->total);
		return;
	}
	if (mail == NULL)
		mail = spool_mail_new(poll->server, poll->user, poll->mailbox);
	uidl = g_strdup(g_hash_table_lookup(poll->wanted, GUINT_TO_POINTER(number)));
	if (uidl == NULL)
		uidl = spool_mail_digest(mail);
	if (g_hash_table_contains(poll->known, uidl)) {
		spool_mail_abandon(mail);
		return;
	}
	g_hash_table_insert(poll->known, g_strdup(uidl), g_new0(StoreUidl, 1));
	commit = g_new0(Commit, 1);
	commit->poll = poll;
	commit->uidl = g_strdup(uidl);
	poll->committing++;
	spool_mail_commit(mail, uidl, committed_cb, commit);
	tell_progress(poll, poll->done == poll->total);
}

static void
deleted_cb(Pop3 *pop3, guint number, const GError *error, gpointer user_data)
{
	if (error != NULL)
		g_message("a mail of mailbox %s could not be deleted: %s", ((Poll *)user_data)->mailbox, error->message);
}

static void
done_cb(Pop3 *pop3, const GError *error, gpointer user_data)
{
	Poll *poll = user_data;

	spool_mail_abandon(g_steal_pointer(&poll->current));
	poll->is_over = TRUE;
	if (error != NULL) {
		g_clear_error(&poll->error);
		poll->error = g_error_copy(error);
	}
	check_finished(poll);
}

Poll *
poll_new(Server *server, gint64 user, const ImailMailbox *mailbox, const PollCallbacks *callbacks, gpointer user_data)
{
	static const Pop3Callbacks pop3_callbacks = {listed_cb, data_cb, retrieved_cb, deleted_cb, done_cb};
	Poll *poll = g_new0(Poll, 1);
	Endpoint endpoint = {
		.host = mailbox->host,
		.port = (guint16)mailbox->port,
		.tls = mailbox->tls,
		.login = mailbox->login,
		.password = mailbox->password,
		.ca_file = server->config->ca_file,
		.allow_private = server->config->allow_private,
		.connect_timeout_s = POLL_CONNECT_TIMEOUT_S,
		.idle_timeout_s = POLL_IDLE_TIMEOUT_S,
	};

	poll->server = server;
	poll->user = user;
	poll->mailbox = g_strdup(mailbox->mailbox);
	poll->after = mailbox->after;
	poll->days = mailbox->days;
	poll->callbacks = *callbacks;
	poll->user_data = user_data;
	poll->known = store_uidl_load(store_main_tx(server->store), user, mailbox->mailbox);
	poll->wanted = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	poll->pop3 = pop3_new(server->curl, &endpoint, &pop3_callbacks, poll);
	return poll;
}

void
poll_free(Poll *poll)
{
	if (poll == NULL)
		return;
	poll->is_freed = TRUE;
	if (poll->idle_id != 0)
		g_source_remove(poll->idle_id);
	if (poll->resume_id != 0)
		g_source_remove(poll->resume_id);
	spool_mail_abandon(g_steal_pointer(&poll->current));
	g_clear_pointer(&poll->pop3, pop3_free);
	check_finished(poll);
}
