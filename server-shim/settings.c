/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * settings.c: a user's senders and mailboxes. See settings.h.
 */
#include "settings.h"

#include "frame.h"
#include "outbox.h"
#include "poller.h"
#include "profile.h"
#include "registry.h"
#include "store-server.h"

/* An empty list is a word too: encode leaves empty containers out. */
static JsonObject *list_object(const char *name, const ImailRecordType *type, gconstpointer record,
			       guint count)
{
	JsonObject *object = imail_message_new(name, NULL, type, record);

	if (count == 0)
		json_object_set_array_member(object, name, json_array_new());
	return object;
}

static JsonObject *senders_object(StoreTx *tx, gint64 user)
{
	g_autoptr(GPtrArray) list = store_sender_list(tx, user);
	ImailSenders senders = {list};

	return list_object("senders", &imail_senders_type, &senders, list->len);
}

static JsonObject *mailboxes_object(StoreTx *tx, gint64 user)
{
	g_autoptr(GPtrArray) list = store_mailbox_list(tx, user);
	ImailMailboxes mailboxes = {list};

	return list_object("mailboxes", &imail_mailboxes_type, &mailboxes, list->len);
}

void settings_send(Session *s)
{
	StoreTx *tx = store_main_tx(session_server(s)->store);

	session_send(s, senders_object(tx, session_user(s)));
	session_send(s, mailboxes_object(tx, session_user(s)));
}

/* A list goes out whole. Takes LIST. */
static gboolean check_fits(JsonObject *list, GError **error)
{
	gboolean fits = imail_frame_fits(list, 0);

	json_object_unref(list);
	if (!fits)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "The list of all servers is too long with this one: shorten a name, or remove a "
			    "server first.");
	return fits;
}

typedef struct {
	Server *server;
	SessionRequest *request;
	gint64 user;
	ImailSender *sender; /* one of the four says what is to be done */
	ImailMailbox *mailbox;
	char *sender_gone, *mailbox_gone;
} Change;

static gboolean change_work(StoreTx *tx, gpointer job, GError **error)
{
	Change *change = job;

	if (change->sender != NULL)
		return store_sender_set(tx, change->server->secret, change->user, change->sender, error) &&
		       check_fits(senders_object(tx, change->user), error);
	if (change->mailbox != NULL)
		return store_mailbox_set(tx, change->server->secret, change->user, change->mailbox, error) &&
		       check_fits(mailboxes_object(tx, change->user), error);
	if (change->sender_gone != NULL)
		return store_sender_remove(tx, change->user, change->sender_gone, error);
	return store_mailbox_remove(tx, change->user, change->mailbox_gone, error);
}

static void send_cb(Session *session, gpointer user_data)
{
	settings_send(session);
}

static void mailbox_changing(const Change *change, gboolean is_changing)
{
	const char *mailbox = change->mailbox != NULL ? change->mailbox->mailbox : change->mailbox_gone;

	if (mailbox != NULL)
		poller_mailbox_changing(change->server->poller, change->user, mailbox, is_changing);
}

static void change_done(gpointer job, const GError *error)
{
	Change *change = job;
	JsonObject *extra = NULL;

	if (error == NULL && change->sender != NULL) {
		extra = json_object_new();
		json_object_set_string_member(extra, "sender", change->sender->sender);
	} else if (error == NULL && change->mailbox != NULL) {
		extra = json_object_new();
		json_object_set_string_member(extra, "mailbox", change->mailbox->mailbox);
	}
	session_request_finish(change->request, extra, error);
	if (error != NULL) {
		mailbox_changing(change, FALSE);
		return;
	}
	registry_foreach(change->server->registry, change->user, send_cb, NULL);
	if (change->sender != NULL)
		outbox_sender_changed(change->server->outbox, change->user, change->sender->sender);
	if (change->sender_gone != NULL)
		outbox_sender_changed(change->server->outbox, change->user, change->sender_gone);
	if (change->sender != NULL || change->sender_gone != NULL)
		profile_changed(change->server, change->user);
	if (change->mailbox != NULL)
		poller_mailbox_changed(change->server->poller, change->user, change->mailbox->mailbox);
	if (change->mailbox_gone != NULL)
		poller_mailbox_changed(change->server->poller, change->user, change->mailbox_gone);
}

static void change_free(gpointer job)
{
	Change *change = job;

	imail_record_free(&imail_sender_type, change->sender);
	imail_record_free(&imail_mailbox_type, change->mailbox);
	g_free(change->sender_gone);
	g_free(change->mailbox_gone);
	g_free(change);
}

static Change *change_new(Session *s)
{
	Change *change = g_new0(Change, 1);

	change->server = session_server(s);
	change->user = session_user(s);
	return change;
}

/* Takes CHANGE; answers with ERROR at once when that is set. */
static void carry_out(Session *s, const ImailFrame *frame, Change *change, const GError *error)
{
	if (error != NULL) {
		session_error(s, frame->id, NULL, error);
		change_free(change);
		return;
	}
	mailbox_changing(change, TRUE);
	change->request = session_request(s, frame->id);
	store_write(change->server->store, change_work, change_done, change, change_free);
}

void settings_sender_set(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	Change *change = change_new(s);

	change->sender = imail_record_decode(&imail_sender_type, frame->object, &error);
	carry_out(s, frame, change, error);
}

void settings_mailbox_set(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	Change *change = change_new(s);

	change->mailbox = imail_record_decode(&imail_mailbox_type, frame->object, &error);
	carry_out(s, frame, change, error);
}

static char *id_member(const ImailFrame *frame, const char *name, GError **error)
{
	JsonNode *node = json_object_get_member(frame->object, name);

	if (node == NULL || json_node_get_value_type(node) != G_TYPE_STRING) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "%s: \"%s\" is missing.", frame->type,
			    name);
		return NULL;
	}
	return json_node_dup_string(node);
}

void settings_sender_remove(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	Change *change = change_new(s);

	change->sender_gone = id_member(frame, "sender", &error);
	carry_out(s, frame, change, error);
}

void settings_mailbox_remove(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	Change *change = change_new(s);

	change->mailbox_gone = id_member(frame, "mailbox", &error);
	carry_out(s, frame, change, error);
}
