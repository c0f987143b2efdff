/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * hyperlink.c: finding, cleaning and judging links.
 *
 * A link deceives when its text is the name of a host and its target another host. One host is as good as
 * another within a domain that was shown ("bank.test" may go to "click.bank.test"), "www." or not.
 */
#include "hyperlink.h"

#include <string.h>

#include "address.h"

static const char *const schemes[] = {"https://", "http://", "ftp://", "mailto:"};

/* ---- in plain text ---- */

static gsize scheme_length(const char *s)
{
	for (guint i = 0; i < 3; i++) {
		if (g_ascii_strncasecmp(s, schemes[i], strlen(schemes[i])) == 0)
			return strlen(schemes[i]);
	}
	return 0;
}

/* Whether the last octet of a URL of LEN octets belongs to the sentence: punctuation, or a bracket that the
 * URL did not open. */
static gboolean ends_outside(const char *url, gsize len)
{
	static const char pairs[] = "()[]{}";
	char last = url[len - 1];
	const char *pair = strchr(pairs, last);
	int open = 0;

	if (strchr(".,;:!?'*_", last) != NULL)
		return TRUE;
	if (pair == NULL || (pair - pairs) % 2 == 0)
		return pair != NULL;
	for (gsize i = 0; i < len; i++)
		open += url[i] == pair[-1] ? 1 : url[i] == last ? -1 : 0;
	return open < 0;
}

gsize imail_hyperlink_length(const char *s)
{
	gsize scheme = scheme_length(s), len = scheme;

	if (scheme == 0)
		return 0;
	while (len <= IMAIL_HYPERLINK_MAX && g_ascii_isgraph(s[len]) && strchr("<>\"`\\^", s[len]) == NULL)
		len++;
	while (len > scheme && ends_outside(s, len))
		len--;
	return len > scheme && len <= IMAIL_HYPERLINK_MAX ? len : 0;
}

/* ---- in HTML ---- */

char *imail_hyperlink_target(const char *href)
{
	g_autofree char *target = NULL;
	GString *clean;

	if (href == NULL || strlen(href) > IMAIL_HYPERLINK_MAX)
		return NULL;
	target = g_strstrip(g_utf8_make_valid(href, -1));
	/* Browsers pass over line ends and tabs in a URL. */
	clean = g_string_new(NULL);
	for (const char *c = target; *c != '\0'; c++)
		if (*c != '\n' && *c != '\r' && *c != '\t')
			g_string_append_c(clean, g_ascii_iscntrl(*c) ? ' ' : *c);
	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_ascii_strncasecmp(clean->str, schemes[i], strlen(schemes[i])) == 0)
			return g_string_free(clean, FALSE);
	g_string_free(clean, TRUE);
	return NULL;
}

char *imail_hyperlink_bare(const char *target)
{
	g_autofree char *lower = g_strstrip(g_ascii_strdown(target, -1));
	char *bare = lower;
	gsize len;

	for (guint i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_str_has_prefix(bare, schemes[i]))
			bare += strlen(schemes[i]);
	len = strlen(bare);
	if (len > 0 && bare[len - 1] == '/')
		bare[len - 1] = '\0';
	return g_strdup(bare);
}

/* ---- what deceives ---- */

/* The host of a URL, lower case, A-labels (RFC 5891), without "www."; *HAS_USER: a name stands before "@".
 * NULL: there is none. */
static char *host_of(const char *url, gboolean *has_user)
{
	const char *begin = strstr(url, "://");
	g_autofree char *authority = NULL, *lower = NULL, *ascii = NULL;
	const char *host;
	char *at;

	if (begin == NULL)
		return NULL;
	begin += strlen("://");
	authority = g_strndup(begin, strcspn(begin, "/?#\\ "));
	at = strrchr(authority, '@');
	*has_user = at != NULL;
	host = at != NULL ? at + 1 : authority;
	if (*host != '[')
		((char *)host)[strcspn(host, ":")] = '\0';
	lower = g_utf8_strdown(host, -1);
	ascii = g_hostname_to_ascii(lower);
	host = ascii != NULL ? ascii : lower;
	return *host != '\0' ? g_strdup(g_str_has_prefix(host, "www.") ? host + strlen("www.") : host) : NULL;
}

/* Whether TEXT, up to its end or the beginning of a path, is the name of a host. */
static gboolean is_host(const char *text)
{
	gsize len = strcspn(text, "/?#:");
	g_autofree char *host = g_strndup(text, len);
	const char *last = strrchr(host, '.');

	if (last == NULL || last == host || strpbrk(text, " \t\n@") != NULL)
		return FALSE;
	for (const char *c = host; *c != '\0'; c = g_utf8_next_char(c)) {
		gunichar u = g_utf8_get_char(c);

		if (!g_unichar_isalnum(u) && u != '-' && u != '.')
			return FALSE;
	}
	/* "report.pdf" and "1.5" are none; every other top-level domain is letters. */
	return strlen(last + 1) >= 2 && !g_ascii_isdigit(last[1]);
}

/* The URL that SHOWN is or holds; NULL: it speaks of no host. */
static char *shown_url(const char *shown)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(shown));

	for (const char *c = trimmed; *c != '\0'; c++)
		if (scheme_length(c) > 0)
			return g_strdup(c);
	return is_host(trimmed) ? g_strconcat("http://", trimmed, NULL) : NULL;
}

/* File names end like hosts of these domains. */
static gboolean is_file_name(const char *host)
{
	static const char *const extensions[] = {".pdf",  ".doc",  ".docx", ".xls", ".xlsx", ".ppt",
						 ".pptx", ".html", ".htm",  ".txt", ".jpg",  ".png",
						 ".gif",  ".php",  ".csv",  ".ics", ".eml"};

	for (guint i = 0; i < G_N_ELEMENTS(extensions); i++)
		if (g_str_has_suffix(host, extensions[i]))
			return TRUE;
	return FALSE;
}

static gboolean is_within(const char *host, const char *domain)
{
	gsize host_len = strlen(host), len = strlen(domain);

	return g_str_equal(host, domain) || (host_len > len && host[host_len - len - 1] == '.' &&
					     g_str_equal(host + host_len - len, domain));
}

/* "Write to bob@demo.test" that writes to somebody else. */
static char *mail_warning(const char *shown, const char *target)
{
	g_autofree char *plain =
		g_strndup(target + strlen("mailto:"), strcspn(target + strlen("mailto:"), "?"));
	g_autofree char *address = g_uri_unescape_string(plain, NULL);
	g_autofree char *text = g_strstrip(g_strdup(shown));

	if (!imail_address_is_valid(text) || imail_address_equal(text, address != NULL ? address : plain))
		return NULL;
	return g_strdup(address != NULL ? address : plain);
}

char *imail_hyperlink_warning(const char *shown, const char *target)
{
	gboolean has_user = FALSE, shown_has_user = FALSE;
	g_autofree char *url = NULL, *host = NULL, *shown_host = NULL;

	if (g_ascii_strncasecmp(target, "mailto:", strlen("mailto:")) == 0)
		return mail_warning(shown, target);
	host = host_of(target, &has_user);
	if (host == NULL)
		return NULL;
	if (has_user || strstr(host, "xn--") != NULL)
		return g_steal_pointer(&host);
	url = shown_url(shown);
	shown_host = url != NULL ? host_of(url, &shown_has_user) : NULL;
	if (shown_host == NULL || is_within(host, shown_host) || is_file_name(shown_host))
		return NULL;
	return g_steal_pointer(&host);
}
