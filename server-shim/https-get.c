/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * https-get.c: one document over HTTPS with libcurl. See https-get.h.
 *
 * Nothing is sent but the URL: no cookies, no netrc, no user agent's name, no proxy of the environment.
 */
#include "https-get.h"

#include <unistd.h>

#include "error.h"
#include "netcheck.h"

struct _HttpsGet {
	CurlLoop *loop;
	CURL *easy;
	HttpsGetDone done;
	gpointer user_data;
	gboolean allow_private;
	gsize octets_max, header_octets;
	GByteArray *document;
	gboolean is_too_large;
	const char *refusal; /* why an address was not tried (netcheck.h) */
	char words[CURL_ERROR_SIZE];
};

static curl_socket_t opensocket_cb(void *user_data, curlsocktype purpose G_GNUC_UNUSED,
				   struct curl_sockaddr *address)
{
	HttpsGet *get = user_data;
	const char *refusal = get->allow_private ? NULL : netcheck_refusal(&address->addr, address->addrlen);

	if (refusal != NULL) {
		get->refusal = refusal;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t body_cb(char *octets, size_t size, size_t n, void *user_data)
{
	HttpsGet *get = user_data;
	gsize len = size * n;

	if (get->document->len + len > get->octets_max) {
		get->is_too_large = TRUE;
		return 0;
	}
	g_byte_array_append(get->document, (const guint8 *)octets, (guint)len);
	return len;
}

static size_t header_cb(char *octets G_GNUC_UNUSED, size_t size, size_t n, void *user_data)
{
	HttpsGet *get = user_data;

	get->header_octets += size * n;
	get->is_too_large |= get->header_octets > HTTPS_GET_HEADER_OCTETS_MAX;
	return get->is_too_large ? 0 : size * n;
}

static GError *failure(HttpsGet *get, CURLcode result)
{
	ImailError code = IMAIL_ERROR_NETWORK;

	if (get->is_too_large)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_LIMIT, "the answer is too large");
	if (get->refusal != NULL && result == CURLE_COULDNT_CONNECT)
		return g_error_new(IMAIL_ERROR, IMAIL_ERROR_PERMANENT, "it has %s", get->refusal);
	if (result == CURLE_OPERATION_TIMEDOUT)
		code = IMAIL_ERROR_TIMEOUT;
	else if (result == CURLE_PEER_FAILED_VERIFICATION)
		code = IMAIL_ERROR_PERMANENT;
	else if (result == CURLE_TOO_MANY_REDIRECTS || result == CURLE_UNSUPPORTED_PROTOCOL ||
		 result == CURLE_HTTP_RETURNED_ERROR)
		code = IMAIL_ERROR_NOT_FOUND;
	return g_error_new(IMAIL_ERROR, code, "%s", get->words[0] ? get->words : curl_easy_strerror(result));
}

static void done_cb(CURL *easy, CURLcode result, gpointer user_data)
{
	HttpsGet *get = user_data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) document = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	if (result != CURLE_OK)
		error = failure(get, result);
	else if (status != 200)
		error = g_error_new(IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "the server says %ld", status);
	else
		document = g_bytes_new(get->document->data, get->document->len);
	get->done(get, document, error, get->user_data);
}

static void set_up(HttpsGet *get, const HttpsGetOptions *options)
{
	CURL *easy = get->easy;

	curl_easy_setopt(easy, CURLOPT_URL, options->url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)HTTPS_GET_REDIRECTS_MAX);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)options->timeout_s);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)options->timeout_s);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (options->ca_file != NULL) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	curl_easy_setopt(easy, CURLOPT_CONNECT_TO, names_connect_list(options->names));
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opensocket_cb);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, get);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, body_cb);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, get);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header_cb);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, get);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, get->words);
}

HttpsGet *https_get_new(CurlLoop *loop, const HttpsGetOptions *options, HttpsGetDone done, gpointer user_data)
{
	HttpsGet *get = g_new0(HttpsGet, 1);

	get->loop = loop;
	get->done = done;
	get->user_data = user_data;
	get->allow_private = options->allow_private;
	get->octets_max = options->octets_max;
	get->document = g_byte_array_new();
	get->easy = curl_easy_init();
	set_up(get, options);
	curl_loop_add(loop, get->easy, done_cb, get);
	return get;
}

void https_get_free(HttpsGet *get)
{
	if (get == NULL)
		return;
	curl_loop_remove(get->loop, get->easy);
	curl_easy_cleanup(get->easy);
	g_byte_array_unref(get->document);
	g_free(get);
}
