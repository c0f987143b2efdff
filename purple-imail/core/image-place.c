/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * image-place.c: where the URL of an image leads. See image-fetch.h.
 */
#define G_LOG_DOMAIN "imail-core"

#include "image-fetch.h"

#include <string.h>

#define URL_MAX 4096 /* octets; what a mail has is shorter, a redirect may bear more */
#define PORT_FREE                                                                                            \
	1024 /* from here on: below it only web servers are spoken to, as other services might take a        \
	      * request for something else */

void imail_image_place_free(ImailImagePlace *place)
{
	if (place == NULL)
		return;
	g_free(place->host);
	g_free(place->target);
	g_free(place);
}

/* What must not stand in a request as it is: a URL in a mail may be written in any characters. */
static char *escape(const char *part)
{
	return g_uri_escape_string(part, "!$&'()*+,;=:@/?%[]", FALSE);
}

static char *target_of(GUri *uri)
{
	const char *path = g_uri_get_path(uri), *query = g_uri_get_query(uri);
	g_autofree char *clean = escape(*path != '\0' ? path : "/");
	g_autofree char *asked = query != NULL ? escape(query) : NULL;

	return asked != NULL ? g_strconcat(clean, "?", asked, NULL) : g_steal_pointer(&clean);
}

ImailImagePlace *imail_image_place_new(const char *url, const char *base)
{
	g_autoptr(GUri) around = base != NULL ? g_uri_parse(base, G_URI_FLAGS_ENCODED, NULL) : NULL;
	g_autoptr(GUri) uri =
		strlen(url) <= URL_MAX
			? g_uri_parse_relative(around, url, G_URI_FLAGS_ENCODED | G_URI_FLAGS_PARSE_RELAXED,
					       NULL)
			: NULL;
	const char *scheme = uri != NULL ? g_uri_get_scheme(uri) : "";
	g_autofree char *plain = NULL, *host = NULL;
	ImailImagePlace *place;
	int port;
	gboolean is_tls = g_ascii_strcasecmp(scheme, "https") == 0;

	if ((!is_tls && g_ascii_strcasecmp(scheme, "http") != 0) || g_uri_get_userinfo(uri) != NULL ||
	    g_uri_get_host(uri) == NULL || *g_uri_get_host(uri) == '\0')
		return NULL;
	plain = g_uri_unescape_string(g_uri_get_host(uri), "/");
	host = plain != NULL ? g_hostname_to_ascii(plain) : NULL;
	if (host == NULL || strpbrk(host, " \t\r\n@/?#\\\"<>%") != NULL)
		return NULL;
	port = g_uri_get_port(uri) >= 0 ? g_uri_get_port(uri) : is_tls ? 443 : 80;
	if (port < PORT_FREE && port != 80 && port != 443)
		return NULL;
	place = g_new0(ImailImagePlace, 1);
	place->is_tls = is_tls;
	place->host = g_steal_pointer(&host);
	place->port = (guint16)port;
	place->target = target_of(uri);
	return place;
}
