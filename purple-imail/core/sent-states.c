/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sent-states.c: the file of states, and the table of it in memory.
 */
#define G_LOG_DOMAIN "imail-core"

#include "sent-states.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "durable.h"
#include "maildir.h"

#define LINES_SPARE 1000 /* lines more than mails before the file is written anew */

struct _ImailSentStates {
	char *path;
	GHashTable *sent;   /* mail → ImailSent */
	GHashTable *tokens; /* token of the copy in Sent → mail */
	gboolean is_loaded;
	void (*loaded)(gpointer user_data);
	gpointer user_data;
};

static void sent_free(gpointer data)
{
	ImailSent *sent = data;

	imail_record_free(&imail_mail_status_type, sent->status);
	g_free(sent->subject);
	g_free(sent->to);
	g_free(sent);
}

/* ---- lines ---- */

static char *encode(const ImailSent *sent)
{
	g_autoptr(JsonNode) node = json_node_new(JSON_NODE_OBJECT);
	JsonObject *object = json_object_new();

	imail_record_encode(&imail_mail_status_type, sent->status, object);
	if (sent->subject != NULL)
		json_object_set_string_member(object, "subject", sent->subject);
	if (sent->to != NULL)
		json_object_set_string_member(object, "to", sent->to);
	json_node_take_object(node, object);
	return json_to_string(node, FALSE);
}

static char *string_member(JsonObject *object, const char *name)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? g_strdup(json_node_get_string(node)) : NULL;
}

/* NULL: half a line, from a crash. */
static ImailSent *decode(const char *line)
{
	g_autoptr(JsonNode) node = json_from_string(line, NULL);
	JsonObject *object = node != NULL && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
	ImailMailStatus *status =
		object != NULL ? imail_record_decode(&imail_mail_status_type, object, NULL) : NULL;
	ImailSent *sent;

	if (status == NULL)
		return NULL;
	sent = g_new0(ImailSent, 1);
	sent->status = status;
	sent->subject = string_member(object, "subject");
	sent->to = string_member(object, "to");
	return sent;
}

/* ---- reading ---- */

typedef struct {
	ImailSentStates *states;
	GHashTable *sent; /* mail → ImailSent */
} Loading;

static int by_time(gconstpointer a, gconstpointer b)
{
	const ImailSent *one = *(ImailSent **)a, *other = *(ImailSent **)b;

	return (one->status->time > other->status->time) - (one->status->time < other->status->time);
}

static GPtrArray *sorted(GHashTable *sent)
{
	GPtrArray *all = g_ptr_array_sized_new(g_hash_table_size(sent));
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, sent);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(all, value);
	g_ptr_array_sort(all, by_time);
	return all;
}

/* The oldest of those that are over and well go first. */
static void forget_old(GHashTable *sent)
{
	g_autoptr(GPtrArray) all = sorted(sent);
	guint over = all->len > SENT_STATES_KEPT ? all->len - SENT_STATES_KEPT : 0;

	for (guint i = 0; i < all->len && over > 0; i++) {
		const ImailSent *one = all->pdata[i];

		if (!imail_mail_state_is_final(one->status->state))
			continue;
		g_hash_table_remove(sent, one->status->mail);
		over--;
	}
}

static void rewrite(const char *path, GHashTable *sent)
{
	g_autoptr(GPtrArray) all = NULL;
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	forget_old(sent);
	all = sorted(sent);
	for (guint i = 0; i < all->len; i++) {
		g_autofree char *line = encode(all->pdata[i]);

		g_string_append_printf(text, "%s\n", line);
	}
	if (!imail_durable_write(path, text->str, text->len, &error))
		g_warning("%s", error->message);
}

static void load_run(gpointer job)
{
	Loading *loading = job;
	g_autofree char *contents = NULL;
	g_auto(GStrv) lines = NULL;
	guint count = 0;

	if (!g_file_get_contents(loading->states->path, &contents, NULL, NULL))
		return;
	lines = g_strsplit(contents, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		ImailSent *sent = **line != '\0' ? decode(*line) : NULL;

		if (sent == NULL)
			continue;
		count++;
		g_hash_table_replace(loading->sent, sent->status->mail, sent);
	}
	if (count > g_hash_table_size(loading->sent) + LINES_SPARE || count > SENT_STATES_KEPT + LINES_SPARE)
		rewrite(loading->states->path, loading->sent);
}

/* Takes SENT. */
static void insert(ImailSentStates *states, ImailSent *sent)
{
	g_hash_table_insert(states->tokens, imail_maildir_make_token('S', sent->status->mail),
			    g_strdup(sent->status->mail));
	g_hash_table_replace(states->sent, sent->status->mail, sent);
}

static void load_done(gpointer job)
{
	Loading *loading = job;
	ImailSentStates *states = loading->states;
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, loading->sent);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		ImailSent *old = value;
		ImailSent *newer = g_hash_table_lookup(states->sent, old->status->mail);

		g_hash_table_iter_steal(&iter);
		if (newer == NULL) {
			insert(states, old);
			continue;
		}
		if (newer->subject == NULL)
			newer->subject = g_steal_pointer(&old->subject);
		if (newer->to == NULL)
			newer->to = g_steal_pointer(&old->to);
		sent_free(old);
	}
	states->is_loaded = TRUE;
	states->loaded(states->user_data);
}

static void loading_free(gpointer job)
{
	Loading *loading = job;

	g_hash_table_unref(loading->sent);
	g_free(loading);
}

/* ---- the table ---- */

char *imail_sent_states_put(ImailSentStates *states, const ImailMailStatus *status, const char *subject,
			    const char *to)
{
	const ImailSent *old = imail_sent_states_get(states, status->mail);
	ImailSent *sent = g_new0(ImailSent, 1);

	sent->status = imail_record_copy(&imail_mail_status_type, status);
	g_clear_pointer(&sent->status->ref, g_free);
	sent->subject = g_strdup(subject != NULL || old == NULL ? subject : old->subject);
	sent->to = g_strdup(to != NULL || old == NULL ? to : old->to);
	insert(states, sent);
	return status->state != IMAIL_MAIL_SENDING ? encode(sent) : NULL;
}

gboolean imail_sent_states_write(ImailSentStates *states, const char *line, GError **error)
{
	g_autofree char *with_end = g_strconcat(line, "\n", NULL);
	int fd = open(states->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	gboolean is_written =
		fd >= 0 && imail_durable_write_all(fd, with_end, strlen(with_end)) && fsync(fd) == 0;

	if (!is_written)
		imail_durable_set_error(error, errno, "%s cannot be written", states->path);
	if (fd >= 0)
		close(fd);
	return is_written;
}

const ImailSent *imail_sent_states_get(ImailSentStates *states, const char *mail)
{
	return g_hash_table_lookup(states->sent, mail);
}

const ImailSent *imail_sent_states_of_item(ImailSentStates *states, const char *item)
{
	g_autofree char *token = imail_maildir_token(item);
	const char *mail = token != NULL ? g_hash_table_lookup(states->tokens, token) : NULL;

	return mail != NULL ? imail_sent_states_get(states, mail) : NULL;
}

GPtrArray *imail_sent_states_open(ImailSentStates *states)
{
	g_autoptr(GPtrArray) all = sorted(states->sent);
	GPtrArray *open = g_ptr_array_new();

	for (guint i = 0; i < all->len; i++) {
		const ImailSent *one = all->pdata[i];

		if (!imail_mail_state_is_final(one->status->state) || one->status->state == IMAIL_MAIL_FAILED)
			g_ptr_array_add(open, all->pdata[i]);
	}
	return open;
}

/* ---- life ---- */

gboolean imail_sent_states_is_loaded(const ImailSentStates *states)
{
	return states->is_loaded;
}

ImailSentStates *imail_sent_states_new(const char *path, ImailWorker *worker,
				       void (*loaded)(gpointer user_data), gpointer user_data)
{
	ImailSentStates *states = g_new0(ImailSentStates, 1);
	Loading *loading = g_new0(Loading, 1);

	states->path = g_strdup(path);
	states->sent = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, sent_free);
	states->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	states->loaded = loaded;
	states->user_data = user_data;
	loading->states = states;
	loading->sent = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, sent_free);
	imail_worker_push(worker, load_run, load_done, loading, loading_free);
	return states;
}

void imail_sent_states_free(ImailSentStates *states)
{
	if (states == NULL)
		return;
	g_hash_table_unref(states->sent);
	g_hash_table_unref(states->tokens);
	g_free(states->path);
	g_free(states);
}
