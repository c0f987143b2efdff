/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test-image-fetch.c: images from a web server in this process: what is asked for, what is taken, and where it
 * does not go.
 */
#include <glib/gstdio.h>
#include <string.h>

#include "image-fetch.h"

/* Of localhost, signed by itself, for the tests only. */
static const char pem[] =
	"-----BEGIN CERTIFICATE-----\n"
	"MIIBlTCCATugAwIBAgIUeUEN5qpvVekTsdz+S6JorROGGFwwCgYIKoZIzj0EAwIw\n"
	"FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIxNTQyM1oYDzIxMjYxMDMx\n"
	"MjE1NDIzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
	"PQMBBwNCAAQzdiae7TK4mmVHYzBXs9BXKwNzrX3rtBjcoyb7mxX9fABilTcwghp2\n"
	"fCmzcaBlxwJCc14ys1+5f/j4V10pGe+Ko2kwZzAdBgNVHQ4EFgQUhp42cEcs+DRT\n"
	"hHMeAz+OvBhv0rQwHwYDVR0jBBgwFoAUhp42cEcs+DRThHMeAz+OvBhv0rQwDwYD\n"
	"VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID\n"
	"SAAwRQIgUZnst7Q8WXPBV/cm1vOa/nf5IcJKfv5koYhNXFxTct4CIQCY792sAqjL\n"
	"w6YLWuuLugpIFtVIQiNmHHRH0kGgpzyILw==\n"
	"-----END CERTIFICATE-----\n"
	"-----BEGIN PRIVATE KEY-----\n"
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9bIEjNSh3q9BEgl+\n"
	"gKc75WUnee8EwVLkAkfbW1qyQfmhRANCAAQzdiae7TK4mmVHYzBXs9BXKwNzrX3r\n"
	"tBjcoyb7mxX9fABilTcwghp2fCmzcaBlxwJCc14ys1+5f/j4V10pGe+K\n"
	"-----END PRIVATE KEY-----\n";

typedef struct {
	GSocketService *service;
	GTlsCertificate *certificate; /* NULL: no TLS */
	guint16 port;
	guint requests;
	GString *last; /* request */
} Server;

typedef struct {
	GBytes *octets;
	GError *error;
	guint n;
} Answer;

/* ---- the server ---- */

static char *body_of(gsize len)
{
	return g_strnfill(len, 'x');
}

static void respond(Server *server, const char *path, GOutputStream *out)
{
	g_autofree char *text = NULL, *body = NULL;
	gsize len;

	if (g_str_equal(path, "/plain"))
		text = g_strdup("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloand more");
	else if (g_str_equal(path, "/close"))
		text = g_strdup("HTTP/1.0 200 OK\r\n\r\nuntil the end");
	else if (g_str_equal(path, "/chunked"))
		text = g_strdup("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
	else if (g_str_equal(path, "/short"))
		text = g_strdup("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
	else if (g_str_equal(path, "/missing"))
		text = g_strdup("HTTP/1.1 404 Not Found\r\n\r\nnothing");
	else if (g_str_equal(path, "/once"))
		text = g_strdup("HTTP/1.1 302 Found\r\nLocation: plain\r\n\r\n");
	else if (g_str_equal(path, "/loop"))
		text = g_strdup("HTTP/1.1 301 Moved\r\nLocation: /loop\r\n\r\n");
	else if (g_str_equal(path, "/elsewhere"))
		text = g_strdup_printf("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%u/plain\r\n\r\n", server->port);
	else if (g_str_equal(path, "/file"))
		text = g_strdup("HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n");
	else if (g_str_equal(path, "/large") || g_str_equal(path, "/endless-header"))
		body = body_of(IMAIL_IMAGE_OCTETS_MAX * 2);
	else
		text = g_strdup("220 mail.demo.test ESMTP\r\n");
	if (body != NULL && g_str_equal(path, "/large"))
		text = g_strdup("HTTP/1.1 200 OK\r\n\r\n");
	len = text != NULL ? strlen(text) : 0;
	g_output_stream_write_all(out, text != NULL ? text : "", len, NULL, NULL, NULL);
	if (body != NULL)
		g_output_stream_write_all(out, body, strlen(body), NULL, NULL, NULL);
}

/* In a thread of the service. */
static gboolean run_cb(GThreadedSocketService *service G_GNUC_UNUSED, GSocketConnection *connection,
		       GObject *source G_GNUC_UNUSED, Server *server)
{
	g_autoptr(GIOStream) stream = G_IO_STREAM(g_object_ref(connection));
	char request[4096] = "";
	g_auto(GStrv) words = NULL;

	if (server->certificate != NULL) {
		GIOStream *tls = g_tls_server_connection_new(stream, server->certificate, NULL);

		g_object_unref(stream);
		stream = tls;
	}
	if (g_input_stream_read(g_io_stream_get_input_stream(stream), request, sizeof(request) - 1, NULL, NULL) <= 0)
		return TRUE;
	g_atomic_int_inc((gint *)&server->requests);
	g_string_assign(server->last, request);
	words = g_strsplit(request, " ", 3);
	if (g_str_equal(words[1], "/silent"))
		g_input_stream_read(g_io_stream_get_input_stream(stream), request, sizeof(request), NULL, NULL);
	else
		respond(server, words[1], g_io_stream_get_output_stream(stream));
	g_io_stream_close(stream, NULL, NULL);
	return TRUE;
}

static void server_start(Server *server, gconstpointer is_tls)
{
	g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
	g_autoptr(GSocketAddress) any = g_inet_socket_address_new(loopback, 0), address = NULL;

	server->last = g_string_new(NULL);
	server->service = g_threaded_socket_service_new(4);
	if (is_tls != NULL)
		server->certificate = g_tls_certificate_new_from_pem(pem, -1, NULL);
	g_assert_true(g_socket_listener_add_address(G_SOCKET_LISTENER(server->service), any, G_SOCKET_TYPE_STREAM,
						    G_SOCKET_PROTOCOL_TCP, NULL, &address, NULL));
	server->port = g_inet_socket_address_get_port(G_INET_SOCKET_ADDRESS(address));
	g_signal_connect(server->service, "run", G_CALLBACK(run_cb), server);
	g_socket_service_start(server->service);
}

static void server_stop(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	g_socket_service_stop(server->service);
	g_socket_listener_close(G_SOCKET_LISTENER(server->service));
	g_clear_object(&server->service);
	g_clear_object(&server->certificate);
	g_string_free(server->last, TRUE);
}

/* ---- asking ---- */

static void answer_cb(GBytes *octets, const GError *error, gpointer user_data)
{
	Answer *answer = user_data;

	answer->n++;
	answer->octets = octets != NULL ? g_bytes_ref(octets) : NULL;
	answer->error = error != NULL ? g_error_copy(error) : NULL;
}

static void answer_clear(Answer *answer)
{
	g_clear_pointer(&answer->octets, g_bytes_unref);
	g_clear_error(&answer->error);
	answer->n = 0;
}

static void fetch(Answer *answer, const char *url, gboolean may_be_private, GTlsDatabase *certificates)
{
	const ImailImageWay way = {.may_be_private = may_be_private, .certificates = certificates};

	answer_clear(answer);
	imail_image_fetch(url, &way, NULL, answer_cb, answer);
	g_assert_cmpuint(answer->n, ==, 0);
	while (answer->n == 0)
		g_main_context_iteration(NULL, TRUE);
}

static void test_answers(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	static const struct {
		const char *path, *octets;
		int code;
		guint requests;
	} cases[] = {
		{"/plain", "hello", 0, 1},
		{"/plain#part", "hello", 0, 1},
		{"/close", "until the end", 0, 1},
		{"/chunked", "abcde", 0, 1},
		{"/once", "hello", 0, 2},
		{"/elsewhere", "hello", 0, 2},
		{"/short", NULL, IMAIL_ERROR_PROTOCOL, 1},
		{"/missing", NULL, IMAIL_ERROR_NOT_FOUND, 1},
		{"/loop", NULL, IMAIL_ERROR_PROTOCOL, 1 + IMAIL_IMAGE_REDIRECTS_MAX},
		{"/file", NULL, IMAIL_ERROR_PROTOCOL, 1},
		{"/large", NULL, IMAIL_ERROR_LIMIT, 1},
		{"/endless-header", NULL, IMAIL_ERROR_PROTOCOL, 1},
		{"/smtp", NULL, IMAIL_ERROR_PROTOCOL, 1},
	};
	Answer answer = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *url = g_strdup_printf("http://localhost:%u%s", server->port, cases[i].path);
		guint before = server->requests;

		fetch(&answer, url, TRUE, NULL);
		g_test_message("%s: %s", cases[i].path, answer.error != NULL ? answer.error->message : "");
		g_assert_cmpuint(server->requests - before, ==, cases[i].requests);
		if (cases[i].octets == NULL) {
			g_assert_error(answer.error, IMAIL_ERROR, cases[i].code);
			continue;
		}
		g_assert_no_error(answer.error);
		g_assert_cmpmem(g_bytes_get_data(answer.octets, NULL), g_bytes_get_size(answer.octets),
				cases[i].octets, strlen(cases[i].octets));
	}
	answer_clear(&answer);
}

static void test_request(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	Answer answer = {0};
	g_autofree char *url =
		g_strdup_printf("http://127.0.0.1:%u/a b/\xe9\xa2\x84?q=1%%20\xc3\xa9&x", server->port);

	fetch(&answer, url, TRUE, NULL);
	g_assert_true(g_str_has_prefix(server->last->str, "GET /a%20b/%E9%A2%84?q=1%20%C3%A9&x HTTP/1.1\r\nHost: 127.0.0.1:"));
	for (const char *const *bad = (const char *const[]){"Referer", "Cookie", "imail", "idgin", "urple", NULL};
	     *bad != NULL; bad++)
		g_assert_null(strstr(server->last->str, *bad));
	answer_clear(&answer);
}

/* Not asked, whatever the name says and wherever a redirect leads. */
static void test_private(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]", "127.1", "2130706433", "0x7f.1",
					    "[::ffff:127.0.0.1]", "10.0.0.1", "192.168.0.1", "169.254.169.254"};
	Answer answer = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		g_autofree char *url = g_strdup_printf("http://%s:%u/plain", hosts[i], server->port);

		fetch(&answer, url, FALSE, NULL);
		g_test_message("%s: %s", hosts[i], answer.error->message);
		g_assert_nonnull(answer.error);
		g_assert_null(answer.octets);
	}
	g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	g_assert_cmpuint(server->requests, ==, 0);
	answer_clear(&answer);
}

/* Behind a proxy names are not looked up, but a literal address is judged. */
static void test_private_behind_proxy(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *proxy = g_strdup_printf("http://127.0.0.1:%u", server->port);
	const ImailImageWay way = {.proxy = proxy};
	static const char *const hosts[] = {"192.168.0.1", "[::1]", "127.1", "2130706433", "0x7f.1", "127.0.0.1.",
					    "localhost", "LocalHost.", "a.localhost"};
	Answer answer = {0};

	for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
		g_autofree char *url = g_strdup_printf("http://%s/x", hosts[i]);

		g_test_message("%s", url);
		imail_image_fetch(url, &way, NULL, answer_cb, &answer);
		while (answer.n == 0)
			g_main_context_iteration(NULL, TRUE);
		g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
		g_assert_cmpuint(server->requests, ==, 0);
		answer_clear(&answer);
	}
	imail_image_fetch("http://images.test/x", &way, NULL, answer_cb, &answer);
	while (answer.n == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_nonnull(answer.error);
	g_assert_cmpuint(server->requests, ==, 1);
	g_assert_nonnull(strstr(server->last->str, "images.test"));
	answer_clear(&answer);
}

static void test_cancel(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *url = g_strdup_printf("http://127.0.0.1:%u/silent", server->port);
	g_autoptr(GCancellable) cancellable = g_cancellable_new();
	const ImailImageWay way = {.may_be_private = TRUE};
	Answer answer = {0};

	imail_image_fetch(url, &way, cancellable, answer_cb, &answer);
	while (g_atomic_int_get((gint *)&server->requests) == 0)
		g_main_context_iteration(NULL, FALSE);
	g_cancellable_cancel(cancellable);
	while (answer.n == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED);
	answer_clear(&answer);
	/* Before it began. */
	imail_image_fetch(url, &way, cancellable, answer_cb, &answer);
	while (answer.n == 0)
		g_main_context_iteration(NULL, TRUE);
	g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_CANCELLED);
	g_assert_cmpuint(server->requests, ==, 1);
	answer_clear(&answer);
}

static void test_tls(Server *server, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *file = NULL;
	int fd = g_file_open_tmp("imail-ca-XXXXXX", &file, NULL);
	g_autofree char *url = g_strdup_printf("https://localhost:%u/plain", server->port);
	g_autofree char *other = g_strdup_printf("https://127.0.0.1:%u/plain", server->port);
	g_autoptr(GTlsDatabase) trusted = NULL;
	Answer answer = {0};

	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(file, pem, strstr(pem, "-----BEGIN PRIVATE") - pem, NULL));
	trusted = g_tls_file_database_new(file, NULL);
	g_assert_nonnull(trusted);
	fetch(&answer, url, TRUE, trusted);
	g_assert_no_error(answer.error);
	/* Nobody vouches for it; and the name is another one. */
	fetch(&answer, url, TRUE, NULL);
	g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	fetch(&answer, other, TRUE, trusted);
	g_assert_error(answer.error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT);
	g_assert_cmpuint(server->requests, ==, 1);
	answer_clear(&answer);
	g_remove(file);
}

static void test_places(void)
{
	static const struct {
		const char *url, *base, *host, *target;
		guint16 port;
	} cases[] = {
		{"http://A.test", NULL, "a.test", "/", 80},
		{"https://a.test/x?y#z", NULL, "a.test", "/x?y", 443},
		{"HTTPS://a.test:8443/", NULL, "a.test", "/", 8443},
		{"http://预算.test/x", NULL, "xn--lzz850d.test", "/x", 80},
		{"http://[2001:db8::1]/x", NULL, "2001:db8::1", "/x", 80},
		{"../y", "https://a.test/b/c/d", "a.test", "/b/y", 443},
		{"//b.test/y", "http://a.test/", "b.test", "/y", 80},
		{"http://a.test/%0d%0aX:y", NULL, "a.test", "/%0D%0AX:y", 80},
		{"http://a.test/a\r\nX: y", NULL, "a.test", NULL, 0},
		{"http://user:pw@a.test/", NULL, NULL, NULL, 0},
		{"http://a.test:25/", NULL, NULL, NULL, 0},
		{"http://a.test:0/", NULL, NULL, NULL, 0},
		{"http:///x", NULL, NULL, NULL, 0},
		{"http://a%0d%0ab.test/", NULL, NULL, NULL, 0},
		{"ftp://a.test/", NULL, NULL, NULL, 0},
		{"file:///etc/passwd", NULL, NULL, NULL, 0},
		{"javascript:alert(1)", NULL, NULL, NULL, 0},
		{"x.png", NULL, NULL, NULL, 0},
		{"", NULL, NULL, NULL, 0},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(ImailImagePlace) place = imail_image_place_new(cases[i].url, cases[i].base);

		g_test_message("%s", cases[i].url);
		if (cases[i].target == NULL) {
			/* What cannot stand in a request is no place, or is escaped. */
			g_assert_true(place == NULL || strpbrk(place->target, "\r\n ") == NULL);
			g_assert_true(place == NULL || cases[i].host != NULL);
			continue;
		}
		g_assert_nonnull(place);
		g_assert_cmpstr(place->host, ==, cases[i].host);
		g_assert_cmpstr(place->target, ==, cases[i].target);
		g_assert_cmpuint(place->port, ==, cases[i].port);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/image-fetch/places", test_places);
	g_test_add("/image-fetch/answers", Server, NULL, server_start, test_answers, server_stop);
	g_test_add("/image-fetch/request", Server, NULL, server_start, test_request, server_stop);
	g_test_add("/image-fetch/private", Server, NULL, server_start, test_private, server_stop);
	g_test_add("/image-fetch/private-behind-proxy", Server, NULL, server_start, test_private_behind_proxy,
		   server_stop);
	g_test_add("/image-fetch/cancel", Server, NULL, server_start, test_cancel, server_stop);
	g_test_add("/image-fetch/tls", Server, "tls", server_start, test_tls, server_stop);
	return g_test_run();
}
