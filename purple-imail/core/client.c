/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * client.c: one account: its folder, its worker, its session, and the way from one to the other.
 *
 * Owns the order of life: opened in the order store, worker, session, mail-send, mail-receive; stopped in
 * the opposite one: the worker finishes its jobs before anything that they use goes. imail_client_free may
 * be called inside any callback: everything stops at once, the memory goes from an idle source, since the
 * caller's frames still stand on it.
 */
#define G_LOG_DOMAIN "imail-core"

#include "client-private.h"

#include <string.h>

#include "browse.h"
#include "drafts.h"
#include "durable.h"
#include "edit.h"
#include "upkeep.h"

#define WHOLES_MAX 100 /* old ids of mails that are whole now */

/* ---- handlers of the parts ---- */

static void output_ready(gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, output_ready);
}

static void sweep_run(gpointer job)
{
	imail_edit_sweep(((ImailClient *)job)->dir);
}

/* What was not acknowledged comes again now; another program on the same folder may have stored it
 * meanwhile. */
static void online(gpointer user_data)
{
	ImailClient *client = user_data;

	imail_upkeep_rescan(client);
	imail_request_restore(client);
	imail_mail_send_online(client->send);
	if (imail_sent_states_is_loaded(client->sent))
		IMAIL_TELL(client, online);
}

/* Who asks for the outbox at the login gets all of it. */
static void states_loaded(gpointer user_data)
{
	ImailClient *client = user_data;

	if (imail_session_is_online(client->session))
		IMAIL_TELL(client, online);
}

static void ended(const GError *error, gpointer user_data)
{
	ImailClient *client = user_data;

	imail_mail_receive_abandon(client->receive);
	imail_mail_send_offline(client->send);
	IMAIL_TELL(client, ended, error);
}

static void mail_came_in(const ImailItem *item, gpointer user_data)
{
	ImailClient *client = user_data;

	/* What is seen when it comes in is a report on a mail of ours. */
	if (!item->is_bulk && !item->is_seen)
		imail_contacts_received(client->contacts, item->from_address, item->from_name, item->date);
	IMAIL_TELL(client, mail_added, item, !item->is_seen);
}

/* Whoever still has the old id finds the mail by it. */
static void replaced(const char *id, const char *whole, gpointer user_data)
{
	ImailClient *client = user_data;

	if (g_hash_table_size(client->wholes) >= WHOLES_MAX)
		g_hash_table_remove_all(client->wholes);
	g_hash_table_insert(client->wholes, g_strdup(id), g_strdup(whole));
	IMAIL_TELL(client, mail_replaced, id, whole);
}

static void removed(const char *id, gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, mail_removed, id);
}

static void copy_stored(const ImailItem *item, gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, mail_added, item, FALSE);
}

static void mail_status(const ImailMailStatus *status, const char *subject, const char *to,
			gpointer user_data)
{
	imail_mail_status_note(user_data, status, subject, to);
}

static void recall_accepted(const char *mail, gpointer user_data)
{
	imail_client_recall(user_data, mail, NULL, NULL);
}

static void upload(const char *mail, gint64 done, gint64 total, gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, upload, mail, done, total);
}

static void problem(const GError *error, gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, problem, error);
}

static void receive_ready(gpointer user_data)
{
	ImailClient *client = user_data;

	IMAIL_TELL(client, receive_ready);
}

/* ---- opening ---- */

static gboolean is_device_id(const char *id)
{
	gsize len = strlen(id);

	for (const char *c = id; *c != '\0'; c++)
		if (!g_ascii_isalnum(*c) && *c != '-')
			return FALSE;
	return len > 0 && len <= IMAIL_ID_MAX;
}

/* The server keeps what it pushes until each device has it, so the id must outlive everything but the
 * folder. */
static char *device_id(const char *dir, GError **error)
{
	g_autofree char *path = g_build_filename(dir, "state", "device", NULL);
	g_autofree char *id = NULL;

	if (g_file_get_contents(path, &id, NULL, NULL) && is_device_id(g_strstrip(id)))
		return g_steal_pointer(&id);
	g_free(id);
	id = g_uuid_string_random();
	return imail_durable_write(path, id, strlen(id), error) ? g_steal_pointer(&id) : NULL;
}

static void open_parts(ImailClient *client, const char *client_name, const char *device)
{
	static const ImailSessionHandlers handlers = {.output_ready = output_ready,
						      .online = online,
						      .ended = ended,
						      .pushed = imail_dispatch_frame};
	static const ImailMailReceiveHandlers receive_handlers = {.mail_added = mail_came_in,
								  .mail_replaced = replaced,
								  .mail_removed = removed,
								  .problem = problem,
								  .receive_ready = receive_ready};

	client->worker = imail_worker_new("imail-worker");
	client->browser = imail_browser_new(client);
	client->session = imail_session_new(client->user, client_name, device, &handlers, client);
	client->receive = imail_mail_receive_new(client->session, client->worker, client->store,
						 &receive_handlers, client);
	imail_upkeep_start(client);
}

static gboolean open_client(ImailClient *client, const char *client_name, GError **error)
{
	static const ImailMailSendHandlers send_handlers = {.mail_added = copy_stored,
							    .mail_status = mail_status,
							    .recall = recall_accepted,
							    .upload = upload,
							    .problem = problem};
	g_autofree char *state = g_build_filename(client->dir, "state", NULL);
	g_autofree char *maildir = g_build_filename(client->dir, "Maildir", NULL);
	g_autofree char *device = NULL, *sent = NULL, *chats = NULL;

	if (!imail_durable_make_dir(state, error) || (device = device_id(client->dir, error)) == NULL)
		return FALSE;
	client->store = imail_store_open(client->dir, error);
	if (client->store == NULL)
		return FALSE;
	open_parts(client, client_name, device);
	sent = g_build_filename(state, "sent-states", NULL);
	client->sent = imail_sent_states_new(sent, client->worker, states_loaded, client);
	client->contacts = imail_contacts_new(state, maildir, client->worker);
	chats = g_build_filename(state, "chats", NULL);
	client->chats = imail_chats_new(chats, client->worker);
	imail_client_take_own(client, NULL);
	client->drafts = imail_drafts_new(client->dir, client->user, client->store);
	imail_writing_recover(client);
	imail_worker_push(client->worker, sweep_run, NULL, client, NULL);
	client->send = imail_mail_send_new(client->dir, client->user, client->session, client->worker,
					   client->store, &send_handlers, client, error);
	return client->send != NULL;
}

ImailClient *imail_client_new(const char *dir, const char *user, const char *client_name,
			      const ImailClientCallbacks *callbacks, gpointer user_data, GError **error)
{
	ImailClient *client = g_new0(ImailClient, 1);

	client->callbacks = *callbacks;
	client->user_data = user_data;
	client->dir = g_strdup(dir);
	client->user = g_strdup(user);
	client->watched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	client->wholes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	client->pages = g_ptr_array_new_with_free_func(g_free);
	client->shown = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&client->shown_order);
	if (open_client(client, client_name, error))
		return client;
	imail_client_free(client);
	return NULL;
}

/* ---- closing ---- */

static gboolean destroy(gpointer user_data)
{
	ImailClient *client = user_data;

	imail_browser_free(client->browser);
	imail_worker_free(client->worker);
	imail_mail_receive_free(client->receive);
	imail_mail_send_free(client->send);
	imail_session_free(client->session);
	imail_sent_states_free(client->sent);
	imail_contacts_free(client->contacts);
	imail_chats_free(client->chats);
	imail_drafts_free(client->drafts);
	imail_viewing_end(client);
	imail_store_free(client->store);
	g_hash_table_unref(client->watched);
	g_hash_table_unref(client->wholes);
	g_hash_table_unref(client->shown);
	g_queue_clear_full(&client->shown_order, g_free);
	g_free(client->presence_text);
	g_free(client->dir);
	g_free(client->user);
	g_free(client);
	return G_SOURCE_REMOVE;
}

void imail_client_free(ImailClient *client)
{
	if (client == NULL || client->is_freed)
		return;
	client->is_freed = TRUE;
	imail_upkeep_stop(client);
	imail_browser_stop(client->browser);
	memset(&client->callbacks, 0, sizeof(client->callbacks));
	if (client->send != NULL)
		imail_mail_send_stop(client->send);
	if (client->session != NULL)
		imail_session_close(client->session);
	if (client->receive != NULL)
		imail_mail_receive_stop(client->receive);
	if (client->worker != NULL)
		imail_worker_finish(client->worker);
	if (client->in_callback > 0)
		g_idle_add(destroy, client);
	else
		destroy(client);
}

/* ---- the link ---- */

const char *imail_client_dir(const ImailClient *client)
{
	return client->dir;
}

gint64 imail_client_max_mail_size(const ImailClient *client)
{
	return imail_session_max_mail_size(client->session);
}

void imail_client_connected(ImailClient *client)
{
	imail_client_disconnected(client);
	imail_session_connected(client->session);
}

void imail_client_disconnected(ImailClient *client)
{
	imail_session_disconnected(client->session);
	imail_mail_receive_abandon(client->receive);
	imail_mail_send_offline(client->send);
}

gboolean imail_client_is_online(const ImailClient *client)
{
	return imail_session_is_online(client->session);
}

void imail_client_received(ImailClient *client, const void *bytes, gsize len)
{
	imail_session_received(client->session, bytes, len);
}

gboolean imail_client_is_full(const ImailClient *client)
{
	return imail_mail_receive_is_full(client->receive);
}

GBytes *imail_client_output(ImailClient *client)
{
	return imail_session_output(client->session);
}

/* ---- sending ---- */

char *imail_client_send_mail(ImailClient *client, const ImailOutgoing *outgoing, GError **error)
{
	char *id = imail_mail_send_add(client->send, outgoing, error);
	char **const lists[] = {outgoing->mail->to, outgoing->mail->cc, outgoing->mail->bcc};

	for (guint i = 0; id != NULL && i < G_N_ELEMENTS(lists); i++)
		imail_contacts_written(client->contacts, (const char *const *)lists[i]);
	return id;
}

/* ---- contacts ---- */

ImailContacts *imail_client_contacts(ImailClient *client)
{
	return client->contacts;
}

ImailChats *imail_client_chats(ImailClient *client)
{
	return client->chats;
}

void imail_client_take_own(ImailClient *client, const GPtrArray *senders)
{
	g_autoptr(GPtrArray) own = g_ptr_array_new();

	g_ptr_array_add(own, client->user);
	for (guint i = 0; senders != NULL && i < senders->len; i++)
		g_ptr_array_add(own, ((ImailSender *)senders->pdata[i])->address);
	g_ptr_array_add(own, NULL);
	imail_contacts_set_own(client->contacts, (const char *const *)own->pdata);
}
