/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-fetch.c: name, address, connection, TLS, request, answer; at a redirect from the beginning.
 *
 * libpurple has a fetcher of URLs, which follows redirects and looks names up by itself, and asks the user
 * about certificates: a mail could send it into the user's own network. So it is GIO here, one step after
 * the other, and the address is judged (netcheck.h) that is connected to. One GCancellable ends whatever
 * step runs: the caller's, and the time limit's. A fetch is freed with its answer.
 */
#define G_LOG_DOMAIN "imail-core"

#include "image-fetch.h"

#include <arpa/inet.h>
#include <string.h>

#include "http-answer.h"
#include "netcheck.h"

#define BLOCK     (64 * 1024)
#define ADDRESSES 4 /* of one name that are tried */

typedef struct {
	ImailImagePlace *place;
	char *url; /* that the place is of */
	char *proxy;
	gboolean may_be_private;
	GTlsDatabase *certificates;
	guint redirects;
	GList *addresses; /* of GInetAddress, still to be tried */
	GIOStream *stream;
	GByteArray *received;
	char *request;
	GCancellable *cancellable, *outer;
	gulong outer_id;
	guint timer;
	gboolean is_late;
	ImailImageCb cb;
	gpointer user_data;
} Fetch;

static void begin(Fetch *self);

/* ---- the end ---- */

static void connection_clear(Fetch *self)
{
	g_list_free_full(g_steal_pointer(&self->addresses), g_object_unref);
	g_clear_object(&self->stream);
	g_clear_pointer(&self->received, g_byte_array_unref);
	g_clear_pointer(&self->request, g_free);
}

static void fetch_free(Fetch *self)
{
	connection_clear(self);
	if (self->timer != 0)
		g_source_remove(self->timer);
	if (self->outer != NULL)
		g_cancellable_disconnect(self->outer, self->outer_id);
	g_clear_object(&self->outer);
	g_clear_object(&self->cancellable);
	g_clear_object(&self->certificates);
	imail_image_place_free(self->place);
	g_free(self->url);
	g_free(self->proxy);
	g_free(self);
}

/* Takes ERROR. */
static void fail(Fetch *self, GError *error)
{
	if (self->is_late) {
		g_clear_error(&error);
		error = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_TIMEOUT,
					    "The image did not come in time.");
	}
	self->cb(NULL, error, self->user_data);
	g_error_free(error);
	fetch_free(self);
}

static void fail_with(Fetch *self, ImailError code, const char *words)
{
	fail(self, g_error_new_literal(IMAIL_ERROR, code, words));
}

/* What GIO says of a step. Takes ERROR. */
static void fail_step(Fetch *self, GError *error)
{
	ImailError code = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? IMAIL_ERROR_CANCELLED
			  : error->domain == G_TLS_ERROR                           ? IMAIL_ERROR_PERMANENT
										   : IMAIL_ERROR_NETWORK;
	GError *own = g_error_new_literal(IMAIL_ERROR, code, error->message);

	g_error_free(error);
	fail(self, own);
}

/* ---- request and answer ---- */

static void redirect(Fetch *self, const ImailHttpAnswer *answer)
{
	ImailImagePlace *place =
		answer->location != NULL ? imail_image_place_new(answer->location, self->url) : NULL;

	if (place == NULL || ++self->redirects > IMAIL_IMAGE_REDIRECTS_MAX) {
		imail_image_place_free(place);
		fail_with(self, IMAIL_ERROR_PROTOCOL, "The server leads nowhere.");
		return;
	}
	imail_image_place_free(self->place);
	self->place = place;
	g_free(self->url);
	self->url =
		g_strdup_printf(strchr(place->host, ':') != NULL ? "%s://[%s]:%u%s" : "%s://%s:%u%s",
				place->is_tls ? "https" : "http", place->host, place->port, place->target);
	connection_clear(self);
	begin(self);
}

static void answered(Fetch *self, const ImailHttpAnswer *answer)
{
	if (answer->status == 301 || answer->status == 302 || answer->status == 303 ||
	    answer->status == 307 || answer->status == 308) {
		redirect(self, answer);
		return;
	}
	if (answer->body == NULL) {
		fail(self, g_error_new(IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "The server answers %u.",
				       answer->status));
		return;
	}
	self->cb(answer->body, NULL, self->user_data);
	fetch_free(self);
}

static void read_on(Fetch *self);

static void read_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Fetch *self = user_data;
	GError *error = NULL;
	g_autoptr(GBytes) block = g_input_stream_read_bytes_finish(G_INPUT_STREAM(source), result, &error);
	g_autoptr(ImailHttpAnswer) answer = NULL;
	gsize len = block != NULL ? g_bytes_get_size(block) : 0;

	if (block == NULL) {
		fail_step(self, error);
		return;
	}
	g_byte_array_append(self->received, g_bytes_get_data(block, NULL), (guint)len);
	if (self->received->len > IMAIL_IMAGE_OCTETS_MAX + IMAIL_HTTP_HEADER_MAX) {
		fail_with(self, IMAIL_ERROR_LIMIT, "The image is too large.");
		return;
	}
	answer = imail_http_answer_parse((const char *)self->received->data, self->received->len, len == 0,
					 &error);
	if (error != NULL)
		fail(self, error);
	else if (answer == NULL)
		read_on(self);
	else
		answered(self, answer);
}

static void read_on(Fetch *self)
{
	g_input_stream_read_bytes_async(g_io_stream_get_input_stream(self->stream), BLOCK, G_PRIORITY_DEFAULT,
					self->cancellable, read_cb, self);
}

static void written_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Fetch *self = user_data;
	GError *error = NULL;

	if (!g_output_stream_write_all_finish(G_OUTPUT_STREAM(source), result, NULL, &error)) {
		fail_step(self, error);
		return;
	}
	self->received = g_byte_array_new();
	read_on(self);
}

static void ask(Fetch *self)
{
	const ImailImagePlace *place = self->place;
	g_autofree char *host =
		g_strdup_printf(strchr(place->host, ':') != NULL ? "[%s]" : "%s", place->host);
	g_autofree char *port = place->port == (place->is_tls ? 443 : 80)
					? g_strdup("")
					: g_strdup_printf(":%u", place->port);

	self->request = g_strdup_printf("GET %s HTTP/1.1\r\nHost: %s%s\r\nUser-Agent: Mozilla/5.0\r\n"
					"Accept: image/png, image/jpeg, image/gif, image/webp\r\n"
					"Connection: close\r\n\r\n",
					place->target, host, port);
	g_output_stream_write_all_async(g_io_stream_get_output_stream(self->stream), self->request,
					strlen(self->request), G_PRIORITY_DEFAULT, self->cancellable,
					written_cb, self);
}

/* ---- connection ---- */

static void secured_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Fetch *self = user_data;
	GError *error = NULL;

	if (g_tls_connection_handshake_finish(G_TLS_CONNECTION(source), result, &error))
		ask(self);
	else
		fail_step(self, error);
}

static void secure(Fetch *self)
{
	g_autoptr(GSocketConnectable) name = g_network_address_new(self->place->host, self->place->port);
	GError *error = NULL;
	GIOStream *tls = g_tls_client_connection_new(self->stream, name, &error);

	if (tls == NULL) {
		fail_step(self, error);
		return;
	}
	g_object_unref(self->stream);
	self->stream = tls;
	if (self->certificates != NULL)
		g_tls_connection_set_database(G_TLS_CONNECTION(tls), self->certificates);
	/* Many servers end without a word; the answer says where it ends. */
	g_tls_connection_set_require_close_notify(G_TLS_CONNECTION(tls), FALSE);
	g_tls_connection_handshake_async(G_TLS_CONNECTION(tls), G_PRIORITY_DEFAULT, self->cancellable,
					 secured_cb, self);
}

static void connect_next(Fetch *self);

static void connected_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Fetch *self = user_data;
	GError *error = NULL;
	GSocketConnection *connection =
		g_socket_client_connect_finish(G_SOCKET_CLIENT(source), result, &error);

	if (connection == NULL && self->addresses != NULL && !g_cancellable_is_cancelled(self->cancellable)) {
		g_error_free(error);
		connect_next(self);
		return;
	}
	if (connection == NULL) {
		fail_step(self, error);
		return;
	}
	self->stream = G_IO_STREAM(connection);
	if (self->place->is_tls)
		secure(self);
	else
		ask(self);
}

/* To WHERE, through the proxy if there is one. */
static void connect_to(Fetch *self, GSocketConnectable *where)
{
	g_autoptr(GSocketClient) client = g_socket_client_new();

	g_socket_client_set_enable_proxy(client, self->proxy != NULL);
	if (self->proxy != NULL) {
		g_autoptr(GProxyResolver) resolver = g_simple_proxy_resolver_new(self->proxy, NULL);

		g_socket_client_set_proxy_resolver(client, resolver);
	}
	g_socket_client_connect_async(client, where, self->cancellable, connected_cb, self);
}

static void connect_next(Fetch *self)
{
	g_autoptr(GInetAddress) address = self->addresses->data;
	g_autoptr(GSocketAddress) where = g_inet_socket_address_new(address, self->place->port);

	self->addresses = g_list_delete_link(self->addresses, self->addresses);
	connect_to(self, G_SOCKET_CONNECTABLE(where));
}

/* ---- addresses ---- */

static const char *refusal_of(GInetAddress *address)
{
	g_autoptr(GSocketAddress) where = g_inet_socket_address_new(address, 80);
	guint8 native[128];
	gssize len = g_socket_address_get_native_size(where);

	if (len < 0 || len > (gssize)sizeof(native) ||
	    !g_socket_address_to_native(where, native, sizeof(native), NULL))
		return "no Internet address";
	return netcheck_refusal((const struct sockaddr *)(const void *)native, (gsize)len);
}

/* Takes ADDRESSES. */
static void connect_to_any(Fetch *self, GList *addresses)
{
	const char *refusal = NULL;

	for (GList *l = addresses; l != NULL; l = l->next) {
		const char *one = self->may_be_private ? NULL : refusal_of(l->data);

		if (one != NULL)
			refusal = one;
		else if (g_list_length(self->addresses) < ADDRESSES)
			self->addresses = g_list_append(self->addresses, g_object_ref(l->data));
	}
	g_list_free_full(addresses, g_object_unref);
	if (self->addresses != NULL)
		connect_next(self);
	else
		fail(self, g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "%s has %s.", self->place->host,
				       refusal != NULL ? refusal : "no address"));
}

static void resolved_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
	Fetch *self = user_data;
	GError *error = NULL;
	GList *addresses = g_resolver_lookup_by_name_finish(G_RESOLVER(source), result, &error);

	if (addresses != NULL)
		connect_to_any(self, addresses);
	else
		fail_step(self, error);
}

/* The address that the host says without a look-up, in whatever notation: "127.1" and "localhost" lead a
 * proxy to itself, too. NULL: none. */
static GInetAddress *literal_of(const Fetch *self)
{
	g_autofree char *lower = g_ascii_strdown(self->place->host, -1);
	gsize len = strlen(lower);
	struct in_addr old;

	if (len > 0 && lower[len - 1] == '.')
		lower[len - 1] = '\0';
	if (self->proxy != NULL && (g_str_equal(lower, "localhost") || g_str_has_suffix(lower, ".localhost")))
		return g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	if (strchr(lower, ':') == NULL && inet_aton(lower, &old) != 0)
		return g_inet_address_new_from_bytes((const guint8 *)&old, G_SOCKET_FAMILY_IPV4);
	return g_inet_address_new_from_string(lower);
}

static void begin(Fetch *self)
{
	g_autoptr(GInetAddress) literal = literal_of(self);
	g_autoptr(GResolver) resolver = g_resolver_get_default();

	if (self->proxy != NULL && (literal == NULL || self->may_be_private || refusal_of(literal) == NULL)) {
		g_autoptr(GSocketConnectable) name =
			g_network_address_new(self->place->host, self->place->port);

		connect_to(self, name);
	} else if (literal != NULL) {
		connect_to_any(self, g_list_prepend(NULL, g_object_ref(literal)));
	} else {
		g_resolver_lookup_by_name_async(resolver, self->place->host, self->cancellable, resolved_cb,
						self);
	}
}

/* ---- the beginning ---- */

static gboolean late_cb(gpointer user_data)
{
	Fetch *self = user_data;

	self->timer = 0;
	self->is_late = TRUE;
	g_cancellable_cancel(self->cancellable);
	return G_SOURCE_REMOVE;
}

static void cancelled_cb(GCancellable *outer G_GNUC_UNUSED, gpointer inner)
{
	g_cancellable_cancel(inner);
}

static gboolean begin_cb(gpointer user_data)
{
	Fetch *self = user_data;

	if (self->place == NULL)
		fail_with(self, IMAIL_ERROR_PERMANENT, "This is no address of an image.");
	else if (g_cancellable_is_cancelled(self->cancellable))
		fail_with(self, IMAIL_ERROR_CANCELLED, "It was given up.");
	else
		begin(self);
	return G_SOURCE_REMOVE;
}

void imail_image_fetch(const char *url, const ImailImageWay *way, GCancellable *cancellable, ImailImageCb cb,
		       gpointer user_data)
{
	Fetch *self = g_new0(Fetch, 1);

	self->place = imail_image_place_new(url, NULL);
	self->url = g_strdup(url);
	self->proxy = g_strdup(way->proxy);
	self->may_be_private = way->may_be_private;
	self->certificates = way->certificates != NULL ? g_object_ref(way->certificates) : NULL;
	self->cancellable = g_cancellable_new();
	self->cb = cb;
	self->user_data = user_data;
	if (cancellable != NULL) {
		self->outer = g_object_ref(cancellable);
		self->outer_id = g_cancellable_connect(cancellable, G_CALLBACK(cancelled_cb),
						       g_object_ref(self->cancellable), g_object_unref);
	}
	self->timer = g_timeout_add_seconds(IMAIL_IMAGE_SECONDS_MAX, late_cb, self);
	g_idle_add(begin_cb, self);
}
