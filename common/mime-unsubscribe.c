/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mime-unsubscribe.c: List-Unsubscribe (RFC 2369, RFC 8058): how one leaves a list.
 *
 * The field is a list of URLs in <>, the sender's favourite first. The first mailto: and the first https: (or
 * http:) one are taken, if they are what they seem: an address that can be written to, a host without a name
 * or a password before it. Limits: UNSUBSCRIBE_URL_MAX octets a URL, UNSUBSCRIBE_URLS_MAX of them are looked
 * at.
 */
#include "mime-private.h"

#include <string.h>

#include "address.h"

#define UNSUBSCRIBE_URL_MAX  2048
#define UNSUBSCRIBE_URLS_MAX 16

static gboolean is_mailto(const char *url)
{
	g_autofree char *address = NULL;

	if (g_ascii_strncasecmp(url, "mailto:", strlen("mailto:")) != 0)
		return FALSE;
	url += strlen("mailto:");
	address = g_uri_unescape_segment(url, url + strcspn(url, "?"), NULL);
	return address && imail_address_is_valid(address);
}

static gboolean is_web(const char *url)
{
	g_autoptr(GUri) uri = NULL;

	if (g_ascii_strncasecmp(url, "https://", 8) != 0 && g_ascii_strncasecmp(url, "http://", 7) != 0)
		return FALSE;
	uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);
	return uri && !g_uri_get_userinfo(uri) && g_uri_get_host(uri) && *g_uri_get_host(uri);
}

/* A URL has no white space in it: what is there comes from a fold (RFC 2369 2). */
static char *url_new(const char *begin, gsize len)
{
	GString *url = g_string_sized_new(len);

	for (gsize i = 0; i < len; i++)
		if (!g_ascii_isspace(begin[i]))
			g_string_append_c(url, begin[i]);
	return g_string_free(url, FALSE);
}

void imail_mime_unsubscribe(const ImailMimeEntity *entity, char **by_mail, char **by_web)
{
	g_autofree char *value = imail_mime_field_utf8(entity, "list-unsubscribe");
	const char *open = value ? strchr(value, '<') : NULL;

	for (guint i = 0; open && i < UNSUBSCRIBE_URLS_MAX; i++) {
		gsize len = strcspn(open + 1, "<>");
		g_autofree char *url =
			open[1 + len] == '>' && len <= UNSUBSCRIBE_URL_MAX ? url_new(open + 1, len) : NULL;

		if (url && !*by_mail && is_mailto(url))
			*by_mail = g_steal_pointer(&url);
		else if (url && !*by_web && is_web(url))
			*by_web = g_steal_pointer(&url);
		open = strchr(open + 1 + len, '<');
	}
}
