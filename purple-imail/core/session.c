/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * session.c: the client's side of a connection (docs/PROTOCOL.md §2, §3).
 *
 * The sequence: connected → hello → its ok names the mechanisms → auth EXTERNAL (RFC 4422 appendix A) → its
 * ok: online. From then on requests go out with ids, answers find them by "re", pushed frames go to the
 * owner. A frame that is bad but leaves the framing whole is answered with an error; broken framing ends the
 * connection.
 *
 * Nothing is called inside a call of the owner but imail_session_received: what is to be told then waits for
 * one idle source.
 */
#define G_LOG_DOMAIN "imail-core"

#include "session.h"

#include <string.h>

#include "message.h"

#define MECHANISM       "EXTERNAL"
#define ACKS_IN_A_FRAME 256

typedef enum {
	STATE_OFFLINE, /* no transport */
	STATE_HELLO,   /* hello is out */
	STATE_AUTH,    /* auth is out */
	STATE_ONLINE,  /* everything is allowed */
	STATE_ENDED,   /* the transport may still be there, but nothing is read or written */
} State;

static const char *const state_names[] = {"offline", "hello", "auth", "online", "ended"};

typedef struct {
	guint serial; /* its decimal text is the id on the wire */
	ImailSessionAnswer answer;
	gpointer user_data;
	GDestroyNotify free_data;
	GError *error; /* once it is known that there will be no answer of the server */
} Request;

struct _ImailSession {
	grefcount refs;
	State state;
	char *user, *client_name, *device;
	ImailSessionHandlers handlers; /* all NULL once closed */
	gpointer user_data;

	ImailFrameReader *reader; /* of this connection */
	ImailOutqueue *queue;
	GPtrArray *acks;      /* refs that wait for the next output */
	GHashTable *requests; /* serial → Request */
	guint last_serial;
	guint epoch;
	gint64 max_mail_size;

	GQueue refused; /* of Request with error: to be told by the idle source */
	guint idle;
	gboolean is_output_ready;
	gboolean is_receiving; /* imail_session_received runs: it tells at its end */
};

static void request_free(Request *request)
{
	if (request->free_data != NULL)
		request->free_data(request->user_data);
	g_clear_error(&request->error);
	g_free(request);
}

/* ---- telling the owner ---- */

static ImailSession *session_ref(ImailSession *session)
{
	g_ref_count_inc(&session->refs);
	return session;
}

static void session_unref(ImailSession *session)
{
	if (!g_ref_count_dec(&session->refs))
		return;
	g_free(session->user);
	g_free(session->client_name);
	g_free(session->device);
	g_ptr_array_unref(session->acks);
	g_hash_table_unref(session->requests);
	g_free(session);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailSession, session_unref)

static void tell(ImailSession *session)
{
	Request *request;

	while ((request = g_queue_pop_head(&session->refused)) != NULL) {
		if (request->answer != NULL)
			request->answer(NULL, request->error, request->user_data);
		request_free(request);
	}
	if (session->is_output_ready) {
		session->is_output_ready = FALSE;
		if (session->handlers.output_ready != NULL)
			session->handlers.output_ready(session->user_data);
	}
}

static gboolean idle_cb(gpointer user_data)
{
	g_autoptr(ImailSession) session = session_ref(user_data);

	session->idle = 0;
	tell(session);
	return G_SOURCE_REMOVE;
}

static void tell_later(ImailSession *session)
{
	if (session->idle == 0 && !session->is_receiving)
		session->idle = g_idle_add_full(G_PRIORITY_DEFAULT, idle_cb, session, NULL);
}

static void output_changed(ImailSession *session)
{
	session->is_output_ready = TRUE;
	tell_later(session);
}

static void refuse(ImailSession *session, Request *request, GError *error)
{
	request->error = error;
	g_queue_push_tail(&session->refused, request);
	tell_later(session);
}

static int compare_serials(gconstpointer a, gconstpointer b)
{
	return (*(Request *const *)a)->serial < (*(Request *const *)b)->serial ? -1 : 1;
}

static void cancel_requests(ImailSession *session)
{
	g_autoptr(GPtrArray) requests = g_ptr_array_new();
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, session->requests);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(requests, value);
	g_hash_table_steal_all(session->requests);
	g_ptr_array_sort(requests, compare_serials);
	for (guint i = 0; i < requests->len; i++)
		refuse(session, requests->pdata[i],
		       g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_CANCELLED,
					   "The connection was lost before the server answered."));
}

/* The only writer of `state`. */
static void set_state(ImailSession *session, State state)
{
	g_debug("%s: %s -> %s", session->user, state_names[session->state], state_names[state]);
	session->state = state;
}

static gboolean is_linked(const ImailSession *session)
{
	return session->state == STATE_HELLO || session->state == STATE_AUTH ||
	       session->state == STATE_ONLINE;
}

/* Takes ERROR. */
static void end(ImailSession *session, GError *error)
{
	set_state(session, STATE_ENDED);
	cancel_requests(session);
	if (session->handlers.ended != NULL)
		session->handlers.ended(error, session->user_data);
	g_error_free(error);
}

/* ---- going out ---- */

static gboolean push(ImailSession *session, JsonObject *object, GError **error)
{
	if (!imail_outqueue_push(session->queue, object, error))
		return FALSE;
	output_changed(session);
	return TRUE;
}

static Request *request_new(ImailSessionAnswer answer, gpointer user_data, GDestroyNotify free_data)
{
	Request *request = g_new0(Request, 1);

	request->answer = answer;
	request->user_data = user_data;
	request->free_data = free_data;
	return request;
}

/* A request that is allowed in the state at hand. */
static void perform(ImailSession *session, JsonObject *object, Request *request)
{
	g_autofree char *id = g_strdup_printf("%u", ++session->last_serial);
	GError *error = NULL;

	request->serial = session->last_serial;
	json_object_set_string_member(object, "id", id);
	if (push(session, object, &error))
		g_hash_table_insert(session->requests, GUINT_TO_POINTER(request->serial), request);
	else
		refuse(session, request, error);
}

void imail_session_request(ImailSession *session, JsonObject *object, ImailSessionAnswer answer,
			   gpointer user_data, GDestroyNotify free_data)
{
	Request *request = request_new(answer, user_data, free_data);

	if (session->state == STATE_ONLINE)
		perform(session, object, request);
	else
		refuse(session, request,
		       g_error_new(IMAIL_ERROR, IMAIL_ERROR_NETWORK, "%s is not connected to its server now.",
				   session->user));
}

void imail_session_send(ImailSession *session, JsonObject *object)
{
	g_autoptr(GError) error = NULL;

	if (session->state == STATE_ONLINE && !push(session, object, &error))
		g_warning("%s: a frame was not sent: %s", session->user, error->message);
}

void imail_session_ack(ImailSession *session, guint epoch, const char *ref)
{
	if (session->state != STATE_ONLINE || epoch != session->epoch)
		return;
	g_ptr_array_add(session->acks, g_strdup(ref));
	output_changed(session);
}

void imail_session_complain(ImailSession *session, const char *ref, const GError *error)
{
	g_autoptr(JsonObject) object = imail_error_message_new(NULL, ref, error);

	g_message("%s: told the server: %s", session->user, error->message);
	if (is_linked(session))
		push(session, object, NULL);
}

void imail_session_stream(ImailSession *session, const char *ref, gint64 size, ImailStreamRead read,
			  gpointer user_data, GDestroyNotify free_data)
{
	g_return_if_fail(session->state == STATE_ONLINE);

	imail_outqueue_stream(session->queue, ref, size, read, NULL, user_data, free_data);
	output_changed(session);
}

void imail_session_stream_remove(ImailSession *session, const char *ref)
{
	if (session->queue != NULL)
		imail_outqueue_remove(session->queue, ref);
}

void imail_session_wake(ImailSession *session)
{
	if (session->state != STATE_ONLINE)
		return;
	imail_outqueue_wake(session->queue);
	output_changed(session);
}

static void push_acks(ImailSession *session)
{
	while (session->acks->len > 0) {
		guint n = MIN(session->acks->len, ACKS_IN_A_FRAME);
		g_autofree char **refs = g_new0(char *, n + 1);
		g_autoptr(JsonObject) object = NULL;

		memcpy(refs, session->acks->pdata, n * sizeof(char *));
		object = imail_message_new("ack", NULL, &imail_ack_type, &(ImailAck){.refs = refs});
		imail_outqueue_push(session->queue, object, NULL);
		g_ptr_array_remove_range(session->acks, 0, n);
	}
}

GBytes *imail_session_output(ImailSession *session)
{
	if (!is_linked(session))
		return NULL;
	push_acks(session);
	return imail_outqueue_next(session->queue);
}

/* ---- opening ---- */

static void on_auth(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	ImailSession *session = user_data;

	if (session->state != STATE_AUTH)
		return;
	if (error != NULL) {
		GError *told = g_error_copy(error);

		g_prefix_error(&told, "The server refused the login of %s: ", session->user);
		end(session, told);
		return;
	}
	set_state(session, STATE_ONLINE);
	if (session->handlers.online != NULL)
		session->handlers.online(session->user_data);
}

static void perform_auth(ImailSession *session)
{
	g_autoptr(JsonObject) object =
		imail_message_new("auth", NULL, &imail_auth_type,
				  &(ImailAuth){.mechanism = (char *)MECHANISM, .user = session->user});

	set_state(session, STATE_AUTH);
	perform(session, object, request_new(on_auth, session, NULL));
}

static gboolean offers_mechanism(JsonObject *ok)
{
	JsonNode *node = json_object_get_member(ok, "mechanisms");
	JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;

	for (guint i = 0; array != NULL && i < json_array_get_length(array); i++) {
		JsonNode *element = json_array_get_element(array, i);

		if (JSON_NODE_HOLDS_VALUE(element) &&
		    g_strcmp0(json_node_get_string(element), MECHANISM) == 0)
			return TRUE;
	}
	return FALSE;
}

static gint64 int_member(JsonObject *object, const char *name, gint64 absent)
{
	JsonNode *node = json_object_get_member(object, name);

	return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_int(node) : absent;
}

static void on_hello(JsonObject *ok, const GError *error, gpointer user_data)
{
	ImailSession *session = user_data;

	if (session->state != STATE_HELLO)
		return;
	if (error != NULL) {
		end(session, g_error_copy(error));
	} else if (int_member(ok, "protocol", 0) != IMAIL_PROTOCOL_VERSION) {
		end(session, g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
					 "The server speaks another version of the protocol than this "
					 "program (%d). Update the older of them.",
					 IMAIL_PROTOCOL_VERSION));
	} else if (!offers_mechanism(ok)) {
		end(session,
		    g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
					"The server offers no way to log in that this program knows."));
	} else {
		session->max_mail_size = int_member(ok, "max_mail_size", IMAIL_MAIL_SIZE_MAX);
		perform_auth(session);
	}
}

static void clear_connection(ImailSession *session)
{
	g_clear_pointer(&session->reader, imail_frame_reader_free);
	g_clear_pointer(&session->queue, imail_outqueue_free);
	g_ptr_array_set_size(session->acks, 0);
}

void imail_session_connected(ImailSession *session)
{
	ImailHello hello = {.protocol = IMAIL_PROTOCOL_VERSION,
			    .client = session->client_name,
			    .device = session->device};
	g_autoptr(JsonObject) object = imail_message_new("hello", NULL, &imail_hello_type, &hello);

	imail_session_disconnected(session);
	session->reader = imail_frame_reader_new();
	session->queue = imail_outqueue_new();
	session->epoch++;
	set_state(session, STATE_HELLO);
	perform(session, object, request_new(on_hello, session, NULL));
}

void imail_session_disconnected(ImailSession *session)
{
	if (session->state == STATE_OFFLINE)
		return;
	set_state(session, STATE_OFFLINE);
	cancel_requests(session);
	clear_connection(session);
}

/* ---- coming in ---- */

/* The request that the frame answers, out of the table; NULL for an answer to nothing. */
static Request *take_request(ImailSession *session, const ImailFrame *frame)
{
	JsonNode *node = json_object_get_member(frame->object, "re");
	const char *re = node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_get_string(node) : NULL;
	guint64 serial = 0;
	gpointer found = NULL;

	if (re != NULL && g_ascii_string_to_unsigned(re, 10, 1, G_MAXUINT, &serial, NULL))
		g_hash_table_steal_extended(session->requests, GUINT_TO_POINTER((guint)serial), NULL, &found);
	return found;
}

static void on_answer(ImailSession *session, const ImailFrame *frame, const GError *error)
{
	Request *answered = take_request(session, frame);

	if (answered == NULL)
		g_message("%s: the server answered a request that was not made", session->user);
	else if (answered->answer != NULL)
		answered->answer(error == NULL ? frame->object : NULL, error, answered->user_data);
	if (answered != NULL)
		request_free(answered);
}

static GError *frame_error(const ImailFrame *frame)
{
	ImailErrorMessage *message = imail_record_decode(&imail_error_type, frame->object, NULL);
	GError *error = message != NULL
				? imail_error_message_to_gerror(message)
				: g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
						      "The server sent an error that cannot be read.");

	imail_record_free(&imail_error_type, message);
	return error;
}

/* An error answers a request ("re"), speaks of a stream ("ref": the owner's), or of a frame of ours that
 * the server did not understand. */
static void on_error(ImailSession *session, const ImailFrame *frame)
{
	g_autoptr(GError) error = frame_error(frame);

	if (json_object_has_member(frame->object, "re"))
		on_answer(session, frame, error);
	else if (!json_object_has_member(frame->object, "ref"))
		g_message("%s: the server says: %s", session->user, error->message);
	else if (session->handlers.pushed != NULL)
		session->handlers.pushed(frame, IMAIL_KIND_OTHER, session->user_data);
}

static void on_ping(ImailSession *session, const ImailFrame *frame)
{
	g_autoptr(JsonObject) object = json_object_new();

	json_object_set_string_member(object, "type", "ok");
	json_object_set_string_member(object, "re", frame->id != NULL ? frame->id : "");
	push(session, object, NULL);
}

static void on_unknown(ImailSession *session, const ImailFrame *frame)
{
	g_autoptr(GError) error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
					      "This client does not know the frame \"%.64s\".", frame->type);
	g_autoptr(JsonObject) object = imail_error_message_new(frame->id, NULL, error);

	push(session, object, NULL);
}

static void on_pushed(ImailSession *session, const ImailFrame *frame)
{
	ImailKind kind = imail_identify(frame);

	if (session->state != STATE_ONLINE || session->handlers.pushed == NULL ||
	    !session->handlers.pushed(frame, kind, session->user_data))
		if (is_linked(session))
			on_unknown(session, frame);
}

static void on_frame(ImailSession *session, const ImailFrame *frame)
{
	if (g_str_equal(frame->type, "ok"))
		on_answer(session, frame, NULL);
	else if (g_str_equal(frame->type, "error"))
		on_error(session, frame);
	else if (g_str_equal(frame->type, "ping"))
		on_ping(session, frame);
	else if (g_str_equal(frame->type, "bye"))
		end(session, frame_error(frame));
	else
		on_pushed(session, frame);
}

static void on_bad_frame(ImailSession *session, GError *error)
{
	if (imail_frame_reader_is_broken(session->reader)) {
		g_prefix_error(&error, "The server sent what is no frame: ");
		error->code = IMAIL_ERROR_PROTOCOL;
		end(session, error);
		return;
	}
	imail_session_complain(session, NULL, error);
	g_error_free(error);
}

/* Any callback may end, drop or renew the connection, or close the session: so each turn looks anew. */
static void read_frames(ImailSession *session)
{
	guint epoch = session->epoch;

	while (is_linked(session) && session->epoch == epoch) {
		GError *error = NULL;
		g_autoptr(ImailFrame) frame = imail_frame_reader_next(session->reader, &error);

		if (frame != NULL)
			on_frame(session, frame);
		else if (error != NULL)
			on_bad_frame(session, error);
		else
			break;
	}
}

void imail_session_received(ImailSession *user_session, const void *bytes, gsize len)
{
	g_autoptr(ImailSession) session = session_ref(user_session);

	if (!is_linked(session))
		return;
	imail_frame_reader_feed(session->reader, bytes, len);
	session->is_receiving = TRUE;
	read_frames(session);
	session->is_receiving = FALSE;
	tell(session);
}

/* ---- life ---- */

gboolean imail_session_is_online(const ImailSession *session)
{
	return session->state == STATE_ONLINE;
}

guint imail_session_epoch(const ImailSession *session)
{
	return session->epoch;
}

gint64 imail_session_max_mail_size(const ImailSession *session)
{
	return session->max_mail_size;
}

ImailSession *imail_session_new(const char *user, const char *client_name, const char *device,
				const ImailSessionHandlers *handlers, gpointer user_data)
{
	ImailSession *session = g_new0(ImailSession, 1);

	g_ref_count_init(&session->refs);
	session->user = g_strdup(user);
	session->client_name = g_strdup(client_name);
	session->device = g_strdup(device);
	session->handlers = *handlers;
	session->user_data = user_data;
	session->acks = g_ptr_array_new_with_free_func(g_free);
	session->requests = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)request_free);
	session->max_mail_size = IMAIL_MAIL_SIZE_MAX;
	g_queue_init(&session->refused);
	return session;
}

void imail_session_close(ImailSession *session)
{
	memset(&session->handlers, 0, sizeof(session->handlers));
	g_hash_table_remove_all(session->requests);
	g_queue_clear_full(&session->refused, (GDestroyNotify)request_free);
	set_state(session, STATE_OFFLINE);
	g_clear_handle_id(&session->idle, g_source_remove);
	clear_connection(session);
}

void imail_session_free(ImailSession *session)
{
	if (session == NULL)
		return;
	imail_session_close(session);
	session_unref(session);
}
