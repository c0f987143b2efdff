/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link-error.c: libcurl's result codes and the servers' refusals as IMAIL_ERROR codes and sentences for a
 * person.
 *
 * Each text names the server as host:port, says what happened with the server's own words where it spoke, and
 * what to do. No text holds a login or a password: the server's words are its answers, never our commands.
 */
#include <string.h>

#include "link-private.h"

#define WORDS_MAX 1000 /* octets of a server's words in a message */

char *link_clean_words(const char *words, gsize len)
{
	g_autofree char *valid = g_utf8_make_valid(words, (gssize)MIN(len, WORDS_MAX));
	GString *clean = g_string_new(NULL);

	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		gboolean is_space =
			g_unichar_isspace(c) || g_unichar_iscntrl(c) || g_unichar_type(c) == G_UNICODE_FORMAT;

		if (!is_space)
			g_string_append_unichar(clean, c);
		else if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
			g_string_append_c(clean, ' ');
	}
	if (clean->len > 0 && clean->str[clean->len - 1] == ' ')
		g_string_truncate(clean, clean->len - 1);
	return g_string_free(clean, FALSE);
}

ImailError link_pop3_code(const char *line, ImailError fallback)
{
	static const struct {
		const char *code; /* RFC 2449 8, RFC 3206 */
		ImailError error;
	} codes[] = {
		{"[IN-USE]", IMAIL_ERROR_TEMPORARY},   {"[LOGIN-DELAY]", IMAIL_ERROR_TEMPORARY},
		{"[SYS/TEMP]", IMAIL_ERROR_TEMPORARY}, {"[SYS/PERM]", IMAIL_ERROR_PERMANENT},
		{"[AUTH]", IMAIL_ERROR_AUTH},
	};
	g_autofree char *upper = g_ascii_strup(line, -1);

	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		if (strstr(upper, codes[i].code))
			return codes[i].error;
	/* Servers without response codes say a locked maildrop (RFC 1939 4) in words. */
	if ((strstr(upper, "MAILDROP") || strstr(upper, "MAILBOX")) &&
	    (strstr(upper, "LOCK") || strstr(upper, "BUSY") || strstr(upper, "IN USE")))
		return IMAIL_ERROR_TEMPORARY;
	return fallback;
}

ImailError link_smtp_code(int reply)
{
	if (reply >= 400 && reply < 500)
		return IMAIL_ERROR_TEMPORARY;
	return reply >= 500 && reply < 600 ? IMAIL_ERROR_PERMANENT : IMAIL_ERROR_PROTOCOL;
}

static int smtp_reply(const char *line)
{
	return g_ascii_isdigit(line[0]) ? atoi(line) : 0;
}

/* Whether the server's last line is a refusal; *CODE gets what it means, FALLBACK where it says nothing more.
 */
static gboolean is_refusal(Link *link, ImailError fallback, ImailError *code)
{
	const char *line = link->last_line;
	int reply;

	if (!line)
		return FALSE;
	if (g_str_equal(link->scheme, "pop3")) {
		*code = link_pop3_code(line, fallback);
		return g_ascii_strncasecmp(line, "-ERR", 4) == 0;
	}
	reply = smtp_reply(line);
	*code = link_smtp_code(reply);
	/* Of the permanent ones, only these are not about the credentials (RFC 4954 6). */
	if (fallback == IMAIL_ERROR_AUTH && *code == IMAIL_ERROR_PERMANENT && reply != 530 && reply != 538)
		*code = IMAIL_ERROR_AUTH;
	return reply >= 400;
}

static GError *make(ImailError code, const char *format, ...) G_GNUC_PRINTF(2, 3);

static GError *make(ImailError code, const char *format, ...)
{
	va_list args;
	GError *error;

	va_start(args, format);
	error = g_error_new_valist(IMAIL_ERROR, code, format, args);
	va_end(args);
	return error;
}

/* A token is refused with one more challenge, which says why (RFC 7628 3.2.2), and on which libcurl gives up.
 */
static gboolean is_challenge(const Link *link)
{
	return link->last_line && (*link->last_line == '+' || smtp_reply(link->last_line) == 334);
}

static GError *login_error(Link *link)
{
	gboolean is_token = link->auth == IMAIL_AUTH_BEARER;
	ImailError code;

	if (is_token && is_challenge(link))
		return make(IMAIL_ERROR_AUTH, "%s refused the login name or access token", link->name);
	if (!is_refusal(link, IMAIL_ERROR_AUTH, &code))
		return make(IMAIL_ERROR_PERMANENT, "%s offers no way to log in with %s", link->name,
			    is_token ? "an access token" : "a password");
	switch (code) {
	case IMAIL_ERROR_AUTH:
		return make(code, "%s refused the login name or %s: %s", link->name,
			    is_token ? "access token" : "password", link->last_line);
	case IMAIL_ERROR_TEMPORARY:
		return make(code, "%s does not let anyone in just now: %s", link->name, link->last_line);
	default:
		return make(code, "%s refused the login: %s", link->name, link->last_line);
	}
}

static GError *starttls_error(Link *link)
{
	const char *command = g_str_equal(link->scheme, "pop3") ? "STLS" : "STARTTLS";
	ImailError code;

	if (is_refusal(link, IMAIL_ERROR_PERMANENT, &code))
		return make(code,
			    "%s refused to encrypt the connection (%s), so the password was not sent: %s",
			    link->name, command, link->last_line);
	return make(
		IMAIL_ERROR_PERMANENT,
		"%s offers no %s (encryption), so the password was not sent: check the port and the kind of "
		"encryption in the settings",
		link->name, command);
}

static GError *connect_error(Link *link)
{
	long number = 0;

	if (link->refusal && link->addresses_tried == 0)
		return make(IMAIL_ERROR_PERMANENT, "%s has %s (%s), to which no connection is made from here",
			    link->name, link->refusal, link->refused_address);
	curl_easy_getinfo(link->easy, CURLINFO_OS_ERRNO, &number);
	return make(IMAIL_ERROR_NETWORK, "No connection to %s: %s", link->name,
		    number ? g_strerror((int)number) : "it cannot be reached");
}

/* A handshake that broke: cut off by the network, or spoken to something that is not TLS as we want it. */
static GError *handshake_error(Link *link)
{
	const char *words = link->curl_words;

	if (strstr(words, "SYSCALL") || strstr(words, "reset") || strstr(words, "eof") ||
	    strstr(words, "EOF"))
		return make(IMAIL_ERROR_NETWORK, "%s broke the connection off while it was being encrypted",
			    link->name);
	if (strstr(words, "wrong version number") || strstr(words, "packet length"))
		return make(IMAIL_ERROR_PERMANENT,
			    "%s does not speak TLS on this port: check the port and the kind of encryption "
			    "in the settings",
			    link->name);
	return make(IMAIL_ERROR_PERMANENT, "No encrypted connection to %s (TLS 1.2 or newer): %s", link->name,
		    words);
}

static GError *certificate_error(Link *link)
{
	const char *words = strchr(link->curl_words, ':');

	return make(IMAIL_ERROR_PERMANENT,
		    "The certificate of %s is not trusted, so the password was not sent: %s. Check the "
		    "server's name "
		    "in the settings, or ask its administrator",
		    link->name, words ? words + 2 : "it cannot be verified");
}

static GError *answer_error(Link *link)
{
	ImailError code;

	/* RFC 1939 knows no refusal without a reason that would be for ever: a greeting of -ERR means "not
	 * now". */
	if (is_refusal(link, IMAIL_ERROR_TEMPORARY, &code))
		return make(code, "%s serves nobody now: %s", link->name, link->last_line);
	return make(IMAIL_ERROR_PROTOCOL,
		    "%s answered with what is not %s%s%s: check the port in the settings", link->name,
		    g_str_equal(link->scheme, "pop3") ? "POP3" : "SMTP", link->last_line ? ": " : "",
		    link->last_line ? link->last_line : "");
}

GError *link_lost_error(Link *link, CURLcode result)
{
	if (result == CURLE_OK || result == CURLE_GOT_NOTHING)
		return make(IMAIL_ERROR_NETWORK, "%s closed the connection", link->name);
	return make(IMAIL_ERROR_NETWORK, "The connection to %s was lost", link->name);
}

GError *link_connect_error(Link *link, CURLcode result)
{
	switch (result) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return make(IMAIL_ERROR_NETWORK,
			    "The name %s is not found: check it in the settings, and the network connection",
			    link->host);
	case CURLE_COULDNT_CONNECT:
		return connect_error(link);
	case CURLE_OPERATION_TIMEDOUT:
		return make(IMAIL_ERROR_TIMEOUT, "%s did not answer within %u seconds", link->name,
			    link->connect_timeout_s);
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_INVALIDCERTSTATUS:
		return certificate_error(link);
	case CURLE_SSL_CONNECT_ERROR:
		return handshake_error(link);
	case CURLE_SSL_CACERT_BADFILE:
		return make(IMAIL_ERROR_PERMANENT,
			    "The file of trusted certificates for %s cannot be read: %s", link->name,
			    link->ca_file ? link->ca_file : "the system's");
	case CURLE_USE_SSL_FAILED:
		return starttls_error(link);
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return login_error(link);
	case CURLE_REMOTE_ACCESS_DENIED:
	case CURLE_WEIRD_SERVER_REPLY:
		return answer_error(link);
	case CURLE_WRITE_ERROR: /* header_cb gave up */
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		if (link->is_foreign)
			return answer_error(link);
		/* libcurl has a limit of its own, which may come first. */
		if (result == CURLE_WRITE_ERROR || strstr(link->curl_words, "Too large"))
			return make(IMAIL_ERROR_LIMIT, "%s sent too much before the login", link->name);
		return make(IMAIL_ERROR_NETWORK, "%s broke the connection off before the login was done",
			    link->name);
	case CURLE_URL_MALFORMAT:
		return make(IMAIL_ERROR_PERMANENT,
			    "“%s” is no name of a server: correct it in the account's settings", link->name);
	case CURLE_OUT_OF_MEMORY:
		return make(IMAIL_ERROR_TEMPORARY, "No memory for a connection to %s", link->name);
	default:
		return make(IMAIL_ERROR_NETWORK, "No connection to %s: %s", link->name,
			    curl_easy_strerror(result));
	}
}
