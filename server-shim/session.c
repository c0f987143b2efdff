/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.c: one client's connection. See session.h.
 *
 * Sequence: hello → auth → online. auth makes the user if it is new and notes the device in the store; when
 * that is durable, the session joins the registry, an older session of the same device is told bye, and
 * senders, mailboxes, their health and all that waits are sent. After that the dispatch table routes each
 * frame to the module whose business it is.
 */
#include "session.h"

#include <string.h>

#include "connection.h"
#include "discover.h"
#include "fetch.h"
#include "identify.h"
#include "im-route.h"
#include "outbox.h"
#include "outqueue.h"
#include "poller.h"
#include "profile.h"
#include "push.h"
#include "registry.h"
#include "roster.h"
#include "server-test.h"
#include "settings.h"
#include "store-user.h"
#include "upload.h"

typedef enum {
	STATE_NEW,     /* connected; hello is awaited */
	STATE_GREETED, /* hello answered; auth is awaited */
	STATE_LOGIN,   /* auth is with the store */
	STATE_ONLINE,  /* logged in */
	STATE_ENDING,  /* bye was said */
} State;

struct _Session {
	Server *server;
	Connection *connection;
	guint64 number;
	State state;
	gboolean is_trusted;
	char *client, *device, *address;
	gint64 user;
	Push *push;
	Uploads *uploads;
	guint requests; /* that wait for the store */
};

struct _SessionRequest {
	Server *server;
	guint64 session;
	char *id;
};

static const char *const state_names[] = {"new", "greeted", "login", "online", "ending"};

static void set_state(Session *s, State state)
{
	g_debug("session %" G_GUINT64_FORMAT ": %s -> %s", s->number, state_names[s->state],
		state_names[state]);
	s->state = state;
}

Server *session_server(Session *s)
{
	return s->server;
}

guint64 session_number(const Session *s)
{
	return s->number;
}

gint64 session_user(const Session *s)
{
	return s->user;
}

const char *session_address(const Session *s)
{
	return s->address != NULL ? s->address : "(not logged in)";
}

const char *session_device(const Session *s)
{
	return s->device;
}

struct _Uploads *session_uploads(Session *s)
{
	return s->uploads;
}

struct _ImailOutqueue *session_out(Session *s)
{
	return connection_out(s->connection);
}

void session_flush(Session *s)
{
	connection_flush(s->connection);
}

/* ---- answers ---- */

void session_send(Session *s, JsonObject *object)
{
	g_autoptr(GError) error = NULL;

	if (!imail_outqueue_push(connection_out(s->connection), object, &error))
		g_warning("%s: a frame could not be sent: %s", session_address(s), error->message);
	json_object_unref(object);
	connection_flush(s->connection);
}

void session_send_record(Session *s, const char *type, const ImailRecordType *record_type,
			 gconstpointer record)
{
	session_send(s, imail_message_new(type, NULL, record_type, record));
}

void session_ok(Session *s, const char *id, JsonObject *extra)
{
	JsonObject *object = extra != NULL ? extra : json_object_new();

	if (id == NULL) {
		json_object_unref(object);
		return;
	}
	json_object_set_string_member(object, "type", "ok");
	json_object_set_string_member(object, "re", id);
	session_send(s, object);
}

void session_error(Session *s, const char *id, const char *ref, const GError *error)
{
	g_message("%s: refused: %s", session_address(s), error->message);
	session_send(s, imail_error_message_new(id, ref, error));
}

/* Says bye with ERROR's words and closes. */
static void bye(Session *s, const GError *error)
{
	JsonObject *object;

	if (s->state == STATE_ENDING)
		return;
	object = imail_error_message_new(NULL, NULL, error);
	json_object_set_string_member(object, "type", "bye");
	session_send(s, object);
	set_state(s, STATE_ENDING);
	connection_finish(s->connection);
}

SessionRequest *session_request(Session *s, const char *id)
{
	SessionRequest *request = g_new0(SessionRequest, 1);

	request->server = s->server;
	request->session = s->number;
	request->id = g_strdup(id);
	if (++s->requests == SESSION_REQUESTS_MAX)
		connection_pause(s->connection);
	return request;
}

Session *session_request_session(SessionRequest *request)
{
	return registry_find(request->server->registry, request->session);
}

void session_request_finish(SessionRequest *request, JsonObject *extra, const GError *error)
{
	Session *s = session_request_session(request);

	if (s != NULL) {
		if (s->requests-- == SESSION_REQUESTS_MAX)
			connection_resume(s->connection);
		if (error != NULL)
			session_error(s, request->id, NULL, error);
		else
			session_ok(s, request->id, g_steal_pointer(&extra));
	}
	g_clear_pointer(&extra, json_object_unref);
	g_free(request->id);
	g_free(request);
}

/* ---- opening ---- */

static void on_hello(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailHello *hello = imail_record_decode(&imail_hello_type, frame->object, &error);
	JsonObject *ok;
	JsonArray *mechanisms;

	if (hello == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	s->client = g_strdup(hello->client);
	s->device = g_strdup(hello->device);
	imail_record_free(&imail_hello_type, hello);
	set_state(s, STATE_GREETED);

	ok = json_object_new();
	mechanisms = json_array_new();
	if (s->is_trusted)
		json_array_add_string_element(mechanisms, "EXTERNAL");
	json_object_set_int_member(ok, "protocol", IMAIL_PROTOCOL_VERSION);
	json_object_set_string_member(ok, "server", "imaild " IMAIL_VERSION);
	json_object_set_string_member(ok, "mode", s->server->config->is_local ? "local" : "shared");
	json_object_set_array_member(ok, "mechanisms", mechanisms);
	json_object_set_int_member(ok, "max_mail_size", s->server->config->max_mail_size);
	session_ok(s, frame->id, ok);
}

typedef struct {
	SessionRequest *request;
	char *address, *device;
	gint64 user;
} Login;

static gboolean login_work(StoreTx *tx, gpointer data, GError **error)
{
	Login *login = data;

	login->user = store_user_ensure(tx, login->address, error);
	return login->user != 0 && store_device_seen(tx, login->user, login->device, error);
}

static void end_older_cb(Session *other, gpointer user_data)
{
	Session *s = user_data;
	g_autoptr(GError) error = NULL;

	if (other == s || strcmp(other->device, s->device) != 0)
		return;
	error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "This client logged in again.");
	bye(other, error);
}

static void login_done(gpointer data, const GError *error)
{
	Login *login = data;
	Session *s = session_request_session(login->request);
	JsonObject *ok = NULL;

	if (s != NULL && error == NULL && s->state == STATE_LOGIN) {
		s->user = login->user;
		s->address = store_user_address(store_main_tx(s->server->store), s->user);
		if (s->address == NULL)
			s->address = g_strdup(login->address);
		ok = json_object_new();
		json_object_set_string_member(ok, "user", s->address);
	} else if (s != NULL && s->state == STATE_LOGIN)
		set_state(s, STATE_GREETED);
	session_request_finish(login->request, ok, error);
	login->request = NULL;
	if (ok == NULL)
		return;

	g_message("%s: logged in with %s", s->address, s->client);
	set_state(s, STATE_ONLINE);
	registry_foreach(s->server->registry, s->user, end_older_cb, s);
	registry_set_user(s->server->registry, s->number, s->user);
	settings_send(s);
	poller_send_status(s->server->poller, s);
	roster_online(s->server->roster, s);
	s->push = push_new(s);
	push_run(s->push);
}

static void login_free(gpointer data)
{
	Login *login = data;

	g_free(login->address);
	g_free(login->device);
	g_free(login);
}

static void on_auth(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailAuth *auth = imail_record_decode(&imail_auth_type, frame->object, &error);
	Login *login;

	if (auth != NULL && (!s->is_trusted || g_ascii_strcasecmp(auth->mechanism, "EXTERNAL") != 0)) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_AUTH, "The mechanism %s is not offered here.",
			    auth->mechanism);
		imail_record_free(&imail_auth_type, g_steal_pointer(&auth));
	}
	if (auth != NULL && auth->user == NULL) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "auth: \"user\" is missing.");
		imail_record_free(&imail_auth_type, g_steal_pointer(&auth));
	}
	if (auth == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	login = g_new0(Login, 1);
	login->request = session_request(s, frame->id);
	login->address = g_strdup(auth->user);
	login->device = g_strdup(s->device);
	imail_record_free(&imail_auth_type, auth);
	set_state(s, STATE_LOGIN);
	store_write(s->server->store, login_work, login_done, login, login_free);
}

/* ---- dispatch ---- */

static void on_ping(Session *s, const ImailFrame *frame)
{
	session_ok(s, frame->id, NULL);
}

static void on_ok(Session *s, const ImailFrame *frame)
{
	/* The answer to a ping of ours: that something came is all it says. */
}

/* The client's word on a frame of ours; an answer to it could go round for ever. */
static void on_error(Session *s, const ImailFrame *frame)
{
	ImailErrorMessage *message = imail_record_decode(&imail_error_type, frame->object, NULL);

	g_message("%s: its client says: %.200s", session_address(s),
		  message != NULL && message->text != NULL ? message->text : "error");
	imail_record_free(&imail_error_type, message);
}

static void on_ack(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailAck *ack = imail_record_decode(&imail_ack_type, frame->object, &error);

	if (ack == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	push_ack(s->push, (const char *const *)ack->refs);
	imail_record_free(&imail_ack_type, ack);
	session_ok(s, frame->id, NULL);
}

static void on_im(Session *s, const ImailFrame *frame)
{
	switch (imail_identify(frame)) {
	case IMAIL_KIND_MAIL:
		upload_begin(s, frame);
		break;
	case IMAIL_KIND_IM:
		im_route(s, frame);
		break;
	case IMAIL_KIND_OTHER:
		g_assert_not_reached();
	}
}

static void on_check_now(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailCheckNow *check = imail_record_decode(&imail_check_now_type, frame->object, &error);

	if (check == NULL ||
	    !poller_check_now(s->server->poller, s->user, (const char *const *)check->mailboxes, &error))
		session_error(s, frame->id, NULL, error);
	else
		session_ok(s, frame->id, NULL);
	imail_record_free(&imail_check_now_type, check);
}

static void on_presence(Session *s, const ImailFrame *frame)
{
	roster_presence(s->server->roster, s, frame);
}

static void on_watch(Session *s, const ImailFrame *frame)
{
	roster_watch(s->server->roster, s, frame);
}

static void on_typing(Session *s, const ImailFrame *frame)
{
	roster_typing(s->server->roster, s, frame);
}

#define IN(state) (1u << (state))
#define ALWAYS    (IN(STATE_NEW) | IN(STATE_GREETED) | IN(STATE_LOGIN) | IN(STATE_ONLINE))

static const struct {
	const char *type;
	guint states;
	gboolean is_request; /* must bear an id */
	void (*handle)(Session *s, const ImailFrame *frame);
} handlers[] = {
	{"hello", IN(STATE_NEW), TRUE, on_hello},
	{"auth", IN(STATE_GREETED), TRUE, on_auth},
	{"ping", ALWAYS, FALSE, on_ping},
	{"ok", ALWAYS, FALSE, on_ok},
	{"error", ALWAYS, FALSE, on_error},
	{"chunk", IN(STATE_ONLINE), FALSE, upload_chunk},
	{"ack", IN(STATE_ONLINE), FALSE, on_ack},
	{"im", IN(STATE_ONLINE), TRUE, on_im},
	{"mail", IN(STATE_ONLINE), TRUE, on_im},
	{"cancel", IN(STATE_ONLINE), FALSE, upload_cancel},
	{"mail-recall", IN(STATE_ONLINE), TRUE, outbox_recall},
	{"mail-release", IN(STATE_ONLINE), TRUE, outbox_release},
	{"check-now", IN(STATE_ONLINE), TRUE, on_check_now},
	{"fetch", IN(STATE_ONLINE), TRUE, fetch_request},
	{"sender-set", IN(STATE_ONLINE), TRUE, settings_sender_set},
	{"sender-remove", IN(STATE_ONLINE), TRUE, settings_sender_remove},
	{"mailbox-set", IN(STATE_ONLINE), TRUE, settings_mailbox_set},
	{"mailbox-remove", IN(STATE_ONLINE), TRUE, settings_mailbox_remove},
	{"discover", IN(STATE_ONLINE), TRUE, discover_request},
	{"server-test", IN(STATE_ONLINE), TRUE, server_test_request},
	{"presence", IN(STATE_ONLINE), TRUE, on_presence},
	{"watch", IN(STATE_ONLINE), TRUE, on_watch},
	{"unwatch", IN(STATE_ONLINE), TRUE, on_watch},
	{"typing", IN(STATE_ONLINE), FALSE, on_typing},
	{"profile-get", IN(STATE_ONLINE), TRUE, profile_get},
	{"profile-set", IN(STATE_ONLINE), TRUE, profile_set},
};

static GError *refuse(const Session *s, const ImailFrame *frame, gsize i)
{
	if (frame->type[0] == '\0')
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "A frame needs a \"type\".");
	if (i == G_N_ELEMENTS(handlers))
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "The type \"%.40s\" is not known here.",
				   frame->type);
	if ((handlers[i].states & IN(s->state)) == 0)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
				   "\"%s\" is not allowed now (the session is %s).", frame->type,
				   state_names[s->state]);
	if (frame->id != NULL && (frame->id[0] == '\0' || strlen(frame->id) > IMAIL_ID_MAX))
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "An \"id\" has 1 to %d octets.",
				   IMAIL_ID_MAX);
	if (handlers[i].is_request && frame->id == NULL)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "\"%s\" needs an \"id\".", frame->type);
	return NULL;
}

static void frame_cb(Connection *connection, const ImailFrame *frame, gpointer user_data)
{
	Session *s = user_data;
	g_autoptr(GError) error = NULL;
	gsize i = 0;

	if (s->state == STATE_ENDING)
		return;
	while (i < G_N_ELEMENTS(handlers) && strcmp(handlers[i].type, frame->type) != 0)
		i++;
	error = refuse(s, frame, i);
	if (error != NULL)
		session_error(s, frame->id != NULL && strlen(frame->id) <= IMAIL_ID_MAX ? frame->id : NULL,
			      NULL, error);
	else
		handlers[i].handle(s, frame);
}

static void bad_frame_cb(Connection *connection, const GError *error, gboolean is_broken, gpointer user_data)
{
	Session *s = user_data;

	session_error(s, NULL, NULL, error);
	if (is_broken)
		bye(s, error);
}

static void closed_cb(Connection *connection, const GError *error, gpointer user_data)
{
	Session *s = user_data;

	if (error != NULL)
		g_message("%s: connection lost: %s", session_address(s), error->message);
	else if (s->user != 0)
		g_message("%s: left", session_address(s));
	session_free(s);
}

Session *session_new(Server *server, GIOStream *stream, gboolean is_trusted)
{
	static const ConnectionCallbacks callbacks = {frame_cb, bad_frame_cb, closed_cb};
	Session *s = g_new0(Session, 1);

	s->server = server;
	s->is_trusted = is_trusted;
	s->uploads = uploads_new(s);
	s->number = registry_add(server->registry, s);
	s->connection = connection_new(stream, &callbacks, s);
	return s;
}

void session_free(Session *s)
{
	if (s == NULL)
		return;
	registry_remove(s->server->registry, s->number);
	if (s->user != 0)
		roster_offline(s->server->roster, s);
	/* The connection's streams read through the push's state: they go first. */
	connection_free(s->connection);
	push_free(s->push);
	uploads_free(s->uploads);
	g_free(s->client);
	g_free(s->device);
	g_free(s->address);
	g_free(s);
}

void session_push(Session *s)
{
	if (s->push != NULL)
		push_run(s->push);
}
