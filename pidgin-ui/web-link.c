/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * web-link.c: schemes, and what is meant without one. Owns nothing.
 */
#include "web-link.h"

#include <string.h>

gboolean web_link_is(const char *uri)
{
	static const char *const schemes[] = {"https://", "http://", "ftp://", "mailto:"};

	if (strlen(uri) > WEB_LINK_MAX || !g_utf8_validate(uri, -1, NULL))
		return FALSE;
	for (const char *c = uri; *c != '\0'; c++) {
		if (g_ascii_iscntrl(*c) || *c == ' ')
			return FALSE;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(schemes); i++) {
		gsize len = strlen(schemes[i]);

		if (g_ascii_strncasecmp(uri, schemes[i], len) == 0)
			return uri[len] != '\0';
	}
	return FALSE;
}

/* A colon before the first slash begins a port ("localhost:80") or ends a scheme that is none of ours. */
static gboolean has_other_scheme(const char *typed)
{
	const char *colon = strchr(typed, ':');

	return colon != NULL && strcspn(typed, "/?#") > (gsize)(colon - typed) && !g_ascii_isdigit(colon[1]);
}

char *web_link_typed(const char *typed)
{
	g_autofree char *trimmed = g_strstrip(g_strdup(typed));
	GString *link = g_string_new(trimmed);
	gboolean is_address = strchr(trimmed, '@') != NULL && strpbrk(trimmed, "/:") == NULL;

	g_string_replace(link, " ", is_address ? "" : "%20", 0);
	if (!web_link_is(link->str) && *trimmed != '\0' && !has_other_scheme(trimmed))
		g_string_prepend(link, is_address ? "mailto:" : "https://");
	return g_string_free(link, !web_link_is(link->str));
}
