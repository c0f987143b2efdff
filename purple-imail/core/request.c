/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * request.c: what the client asks of the server: servers' settings, polls, IMs, presence (docs/PROTOCOL.md
 * §4.1, §5, §6).
 *
 * Presence and the users watched are states of ours: they are kept, and told again after each login. All
 * else lives with its connection.
 */
#define G_LOG_DOMAIN "imail-core"

#include <string.h>

#include "client-private.h"

#include "address.h"

#define WATCH_BATCH 100 /* users in a frame: 320 octets each at most */

/* ---- answers ---- */

typedef struct {
	ImailClient *client;
	ImailAnswerCb cb;
	gpointer user_data;
} Call;

static void answer(JsonObject *ok, const GError *error, gpointer user_data)
{
	Call *call = user_data;
	ImailClient *client = call->client;

	client->in_callback++;
	call->cb(ok, error, call->user_data);
	client->in_callback--;
}

static void ask(ImailClient *client, JsonObject *object, ImailAnswerCb cb, gpointer user_data)
{
	Call *call;

	if (cb == NULL) {
		imail_session_request(client->session, object, NULL, NULL, NULL);
		return;
	}
	call = g_new0(Call, 1);
	call->client = client;
	call->cb = cb;
	call->user_data = user_data;
	imail_session_request(client->session, object, answer, call, g_free);
}

static void ask_record(ImailClient *client, const char *type, const ImailRecordType *record_type,
		       gconstpointer record, ImailAnswerCb cb, gpointer user_data)
{
	g_autoptr(JsonObject) object = imail_message_new(type, NULL, record_type, record);

	ask(client, object, cb, user_data);
}

/* TYPE with one member. */
static void ask_member(ImailClient *client, const char *type, const char *name, const char *value,
		       ImailAnswerCb cb, gpointer user_data)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", type);
	if (name != NULL)
		json_object_set_string_member(object, name, value);
	ask(client, object, cb, user_data);
}

/* ---- mail servers ---- */

void imail_client_sender_set(ImailClient *client, const ImailSender *sender, ImailAnswerCb cb,
			     gpointer user_data)
{
	ask_record(client, "sender-set", &imail_sender_type, sender, cb, user_data);
}

void imail_client_sender_remove(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data)
{
	ask_member(client, "sender-remove", "sender", id, cb, user_data);
}

void imail_client_mailbox_set(ImailClient *client, const ImailMailbox *mailbox, ImailAnswerCb cb,
			      gpointer user_data)
{
	ask_record(client, "mailbox-set", &imail_mailbox_type, mailbox, cb, user_data);
}

void imail_client_mailbox_remove(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data)
{
	ask_member(client, "mailbox-remove", "mailbox", id, cb, user_data);
}

void imail_client_discover(ImailClient *client, const char *address, ImailAnswerCb cb, gpointer user_data)
{
	const ImailDiscover discover = {(char *)address, TRUE};

	ask_record(client, "discover", &imail_discover_type, &discover, cb, user_data);
}

static void add_record(JsonObject *object, const char *name, const ImailRecordType *type,
		       gconstpointer record)
{
	JsonObject *member;

	if (record == NULL)
		return;
	member = json_object_new();
	imail_record_encode(type, record, member);
	json_object_set_object_member(object, name, member);
}

void imail_client_server_test(ImailClient *client, const ImailSender *sender, const ImailMailbox *mailbox,
			      ImailAnswerCb cb, gpointer user_data)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", "server-test");
	add_record(object, "sender", &imail_sender_type, sender);
	add_record(object, "mailbox", &imail_mailbox_type, mailbox);
	ask(client, object, cb, user_data);
}

void imail_client_check_now(ImailClient *client, const char *const *ids, ImailAnswerCb cb, gpointer user_data)
{
	ImailCheckNow check = {.mailboxes = (char **)ids};

	ask_record(client, "check-now", &imail_check_now_type, &check, cb, user_data);
}

void imail_request_mail(ImailClient *client, const char *type, const char *mail, ImailAnswerCb cb,
			gpointer user_data)
{
	ask_member(client, type, "mail", mail, cb, user_data);
}

/* ---- the whole of a mail ---- */

typedef struct {
	ImailClient *client;
	char *id;
	ImailItem *item;
	ImailAnswerCb cb;
	gpointer user_data;
} Whole;

static void whole_run(gpointer job)
{
	Whole *whole = job;

	whole->item = imail_store_item(whole->client->store, whole->id, NULL);
}

static void whole_done(gpointer job)
{
	Whole *whole = job;
	ImailClient *client = whole->client;
	ImailFetch fetch = {0};
	g_autoptr(GError) error = NULL;

	if (whole->item != NULL && whole->item->is_partial) {
		fetch.ref = whole->item->ref;
		ask_record(client, "fetch", &imail_fetch_type, &fetch, whole->cb, whole->user_data);
		return;
	}
	error = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "This mail is whole already, or not here any more.");
	client->in_callback++;
	if (whole->cb != NULL)
		whole->cb(NULL, error, whole->user_data);
	client->in_callback--;
}

static void whole_free(gpointer job)
{
	Whole *whole = job;

	g_free(whole->id);
	imail_item_free(whole->item);
	g_free(whole);
}

void imail_client_fetch(ImailClient *client, const char *id, ImailAnswerCb cb, gpointer user_data)
{
	Whole *whole = g_new0(Whole, 1);

	whole->client = client;
	whole->id = g_strdup(id);
	whole->cb = cb;
	whole->user_data = user_data;
	imail_worker_push(client->worker, whole_run, whole_done, whole, whole_free);
}

/* ---- IMs ---- */

void imail_client_im(ImailClient *client, const char *to, const char *body, const char *html,
		     ImailAnswerCb cb, gpointer user_data)
{
	char *users[] = {(char *)to, NULL};
	ImailIm im = {.to = users, .body = (char *)body, .html = (char *)html};

	ask_record(client, "im", &imail_im_type, &im, cb, user_data);
}

void imail_client_typing(ImailClient *client, const char *to, ImailTypingState state)
{
	ImailTyping typing = {.to = (char *)to, .state = state};
	g_autoptr(JsonObject) object = imail_message_new("typing", NULL, &imail_typing_type, &typing);

	imail_session_send(client->session, object);
}

void imail_client_profile_get(ImailClient *client, ImailAnswerCb cb, gpointer user_data)
{
	ask_member(client, "profile-get", NULL, NULL, cb, user_data);
}

void imail_client_profile_set(ImailClient *client, const ImailProfile *profile, ImailAnswerCb cb,
			      gpointer user_data)
{
	ask_record(client, "profile-set", &imail_profile_type, profile, cb, user_data);
}

void imail_client_ping(ImailClient *client, ImailAnswerCb cb, gpointer user_data)
{
	ask_member(client, "ping", NULL, NULL, cb, user_data);
}

/* ---- presence ---- */

static void send_presence(ImailClient *client)
{
	ImailPresence presence = {.state = client->presence, .text = client->presence_text};

	ask_record(client, "presence", &imail_presence_type, &presence, NULL, NULL);
}

/* As the server takes it: one line, not too long. A person's status message is neither by itself, and a
 * refused one would leave the old state standing. */
static char *one_line(const char *text)
{
	char *line = g_utf8_make_valid(text, (gssize)MIN(strlen(text), IMAIL_TEXT_MAX));

	if (strlen(line) > IMAIL_TEXT_MAX)
		*g_utf8_find_prev_char(line, line + IMAIL_TEXT_MAX + 1) = '\0';
	for (char *c = line; *c != '\0'; c++)
		if ((guchar)*c < 0x20)
			*c = ' ';
	return line;
}

void imail_client_presence(ImailClient *client, ImailPresenceState state, const char *text)
{
	g_free(client->presence_text);
	client->presence_text = text != NULL ? one_line(text) : NULL;
	client->presence = state;
	client->has_presence = TRUE;
	if (imail_client_is_online(client))
		send_presence(client);
}

static void send_watch(ImailClient *client, const char *type, GPtrArray *users)
{
	for (guint i = 0; i < users->len; i += WATCH_BATCH) {
		guint n = MIN(WATCH_BATCH, users->len - i);
		g_autoptr(GPtrArray) batch = g_ptr_array_new();

		for (guint j = 0; j < n; j++)
			g_ptr_array_add(batch, users->pdata[i + j]);
		g_ptr_array_add(batch, NULL);
		ask_record(client, type, &imail_watch_type, &(ImailWatch){.users = (char **)batch->pdata},
			   NULL, NULL);
	}
}

/* A name that is no address would have the server refuse all of its frame. */
void imail_client_watch(ImailClient *client, const char *const *users, gboolean watch)
{
	g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func(g_free);

	for (; *users != NULL; users++) {
		if (!imail_address_is_valid(*users))
			continue;
		if (watch ? g_hash_table_add(client->watched, g_strdup(*users))
			  : g_hash_table_remove(client->watched, *users))
			g_ptr_array_add(changed, g_strdup(*users));
	}
	if (imail_client_is_online(client))
		send_watch(client, watch ? "watch" : "unwatch", changed);
}

void imail_request_restore(ImailClient *client)
{
	g_autoptr(GPtrArray) users = g_ptr_array_new();
	GHashTableIter iter;
	gpointer user;

	if (client->has_presence)
		send_presence(client);
	g_hash_table_iter_init(&iter, client->watched);
	while (g_hash_table_iter_next(&iter, &user, NULL))
		g_ptr_array_add(users, user);
	send_watch(client, "watch", users);
}
