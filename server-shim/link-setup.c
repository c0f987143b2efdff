/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link-setup.c: the easy handle of a link: its URL, its TLS and login rules, the address check, and the
 * server's lines while libcurl speaks.
 *
 * Facts of libcurl 7.88 that this rests on (tested, but for the first): CURLOPT_FORBID_REUSE would close a
 * CONNECT_ONLY connection as soon as it is made, so CURLOPT_FRESH_CONNECT alone keeps connections apart; SMTP
 * without AUTH in EHLO goes on without a login (smtp.c checks for the 235); where the server offers GSSAPI
 * and the login has an "@", libcurl tries Kerberos first and gives up with CURLE_AUTH_ERROR, though PLAIN
 * would do (link.c tries again with simple_auth).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#include "link-private.h"
#include "netcheck.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CURLU, curl_url_cleanup)
typedef CURL Easy;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Easy, curl_easy_cleanup)

/* Mechanisms that need a password and nothing else. POP3's USER and APOP are left out by naming any, so this
 * is the second choice. */
#define SIMPLE_AUTH "AUTH=SCRAM-SHA-256;AUTH=SCRAM-SHA-1;AUTH=CRAM-MD5;AUTH=PLAIN;AUTH=LOGIN"

/* A token must not be tried as a password: it would be refused and count as a failed login. */
#define BEARER_AUTH "AUTH=OAUTHBEARER;AUTH=XOAUTH2"

/* The resolved address is what counts: a name of the user's choice may lead anywhere (DESIGN §7). */
static curl_socket_t opensocket_cb(void *user_data, curlsocktype purpose G_GNUC_UNUSED,
				   struct curl_sockaddr *address)
{
	Link *link = user_data;
	const char *refusal = link->allow_private ? NULL : netcheck_refusal(&address->addr, address->addrlen);

	if (refusal) {
		char words[INET6_ADDRSTRLEN] = "?";
		const void *octets =
			address->family == AF_INET6
				? (const void *)&((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr
				: (const void *)&((struct sockaddr_in *)(void *)&address->addr)->sin_addr;

		inet_ntop(address->family, octets, words, sizeof words);
		link->refusal = refusal;
		g_free(link->refused_address);
		link->refused_address = g_strdup(words);
		return CURL_SOCKET_BAD;
	}
	link->addresses_tried++;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* libcurl waits for ever for the first line that looks right. */
static gboolean is_greeting(const Link *link, const char *line)
{
	if (g_str_equal(link->scheme, "pop3"))
		return g_ascii_strncasecmp(line, "+OK", 3) == 0 || g_ascii_strncasecmp(line, "-ERR", 4) == 0;
	return g_ascii_isdigit(line[0]) && g_ascii_isdigit(line[1]) && g_ascii_isdigit(line[2]);
}

static void on_line(Link *link, const char *line, gsize len)
{
	g_autofree char *text = g_strndup(line, len);

	if (!link->last_line)
		link->is_foreign = !is_greeting(link, text);
	g_free(link->last_line);
	link->last_line = link_clean_words(line, len);
	if (link->callbacks->header)
		link->callbacks->header(link, text, link->user_data);
}

/* libcurl hands over lines, but nothing promises that it always will. */
static size_t header_cb(char *bytes, size_t size, size_t n, void *user_data)
{
	Link *link = user_data;
	const char *end;

	if (link->state != LINK_CONNECTING)
		return size * n;
	link->greeting_octets += size * n;
	if (link->greeting_octets > LINK_GREETING_MAX)
		return 0;
	g_string_append_len(link->line, bytes, size * n);
	while ((end = memchr(link->line->str, '\n', link->line->len))) {
		gsize len = end - link->line->str, whole = len + 1;

		if (len > 0 && link->line->str[len - 1] == '\r')
			len--;
		on_line(link, link->line->str, len);
		g_string_erase(link->line, 0, whole);
	}
	return link->is_foreign ? 0 : size * n;
}

/* What libcurl takes for content is none of ours, and must not go to standard output. */
static size_t discard_cb(char *bytes G_GNUC_UNUSED, size_t size, size_t n, void *user_data G_GNUC_UNUSED)
{
	return size * n;
}

/* The name in EHLO (RFC 5321 4.1.4): the host's if it is a full one, else an address literal as mail clients
 * give it. */
static char *ehlo_path(void)
{
	const char *host = g_get_host_name();

	if (!strchr(host, '.'))
		host = "[127.0.0.1]";
	return g_strconcat("/", host, NULL);
}

static char *make_url(Link *link, GError **error)
{
	g_autoptr(CURLU) url = curl_url();
	g_autofree char *ascii = strchr(link->host, ':') ? g_strdup_printf("[%s]", link->host)
							 : g_hostname_to_ascii(link->host);
	g_autofree char *scheme = g_strconcat(link->scheme, link->tls == IMAIL_TLS_IMPLICIT ? "s" : "", NULL);
	g_autofree char *path = g_str_equal(link->scheme, "smtp") ? ehlo_path() : g_strdup("/");
	g_autofree char *port = g_strdup_printf("%u", link->port);
	char *made = NULL, *result;

	if (!ascii || curl_url_set(url, CURLUPART_SCHEME, scheme, 0) ||
	    curl_url_set(url, CURLUPART_HOST, ascii, 0) || curl_url_set(url, CURLUPART_PORT, port, 0) ||
	    curl_url_set(url, CURLUPART_PATH, path, CURLU_URLENCODE) ||
	    curl_url_get(url, CURLUPART_URL, &made, 0)) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "“%s” is no name of a server: correct it in the account's settings", link->name);
		return NULL;
	}
	result = g_strdup(made);
	curl_free(made);
	return result;
}

/* Control characters would become commands of their own behind POP3's USER. */
static gboolean check_login(Link *link, GError **error)
{
	const char *const words[] = {link->login, link->password};

	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		for (const char *c = words[i]; c && *c; c++)
			if (g_ascii_iscntrl(*c)) {
				g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_AUTH,
					    "The login name or password for %s contains a control character: "
					    "enter it anew",
					    link->name);
				return FALSE;
			}
	return TRUE;
}

static void setup_security(Link *link, CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_USE_SSL,
			 (long)(link->tls == IMAIL_TLS_NONE ? CURLUSESSL_NONE : CURLUSESSL_ALL));
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	if (link->ca_file) {
		curl_easy_setopt(easy, CURLOPT_CAINFO, link->ca_file);
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	if (!link->login)
		return;
	curl_easy_setopt(easy, CURLOPT_USERNAME, link->login);
	/* RFC 4954 and 5034: the initial response in the AUTH command saves a round trip. */
	curl_easy_setopt(easy, CURLOPT_SASL_IR, 1L);
	if (link->auth == IMAIL_AUTH_BEARER) {
		curl_easy_setopt(easy, CURLOPT_XOAUTH2_BEARER, link->password ? link->password : "");
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, BEARER_AUTH);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_PASSWORD, link->password ? link->password : "");
	if (link->simple_auth)
		curl_easy_setopt(easy, CURLOPT_LOGIN_OPTIONS, SIMPLE_AUTH);
}

CURL *link_setup(Link *link, GError **error)
{
	g_autofree char *url = make_url(link, error);
	g_autoptr(Easy) easy = NULL;

	if (!url || !check_login(link, error))
		return NULL;
	easy = curl_easy_init();
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "pop3,pop3s,smtp,smtps");
	curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 64L * 1024);
	/* A name server that does not answer must not block the main loop when the link is freed. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	/* The link's own deadline comes first, as it covers the login too; these are libcurl's for its steps.
	 */
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)link->connect_timeout_s + 5);
	curl_easy_setopt(easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)link->connect_timeout_s + 5);
	curl_easy_setopt(easy, CURLOPT_CONNECT_TO, names_connect_list(link->names));
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opensocket_cb);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, link);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, header_cb);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, link);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard_cb);
	link->curl_words[0] = '\0';
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, link->curl_words);
	setup_security(link, easy);
	return g_steal_pointer(&easy);
}
