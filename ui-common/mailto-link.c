/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto-link.c: links to mail addresses, taken apart (RFC 6068). Owns nothing.
 */
#include "mailto-link.h"

#include <string.h>

#define SCHEME "mailto:"

/* "\r\n" and "\r" become "\n"; other control characters go, and of a field that is one line (IS_LINES: not)
 * line ends and tabs are blanks. Takes TEXT. */
static char *clean(char *text, gboolean is_lines)
{
	GString *out = g_string_new(NULL);

	for (const char *s = text; *s != '\0'; s = g_utf8_next_char(s)) {
		gunichar c = g_utf8_get_char(s);

		if (c == '\r') {
			if (s[1] == '\n')
				continue;
			c = '\n';
		}
		if (c == '\n' || c == '\t')
			g_string_append_unichar(out, is_lines ? c : ' ');
		else if (!g_unichar_iscntrl(c))
			g_string_append_unichar(out, c);
	}
	g_free(text);
	return g_string_free(out, FALSE);
}

static void append(char **field, const char *value)
{
	char *before = *field;

	*field = before != NULL && *before != '\0' ? g_strdup_printf("%s, %s", before, value)
						   : g_strdup(value);
	g_free(before);
}

static void take(ImailCompose *compose, const char *name, const char *value)
{
	if (g_ascii_strcasecmp(name, "to") == 0)
		append(&compose->to, value);
	else if (g_ascii_strcasecmp(name, "cc") == 0)
		append(&compose->cc, value);
	else if (g_ascii_strcasecmp(name, "bcc") == 0)
		append(&compose->bcc, value);
	else if (g_ascii_strcasecmp(name, "subject") == 0 && compose->subject == NULL)
		compose->subject = g_strdup(value);
	else if (g_ascii_strcasecmp(name, "body") == 0 && compose->text == NULL)
		compose->text = g_strdup(value);
}

/* A "+" is a plus sign here, not a space (RFC 6068 section 5). NULL: not UTF-8, or with a NUL in it. */
static char *unescape(const char *text, gboolean is_lines)
{
	char *plain = g_uri_unescape_string(text, NULL);

	if (plain != NULL && !g_utf8_validate(plain, -1, NULL))
		g_clear_pointer(&plain, g_free);
	return plain != NULL ? clean(plain, is_lines) : NULL;
}

gboolean mailto_link_fill(const char *url, ImailCompose *compose)
{
	g_autofree char *rest = NULL, *to = NULL;
	g_auto(GStrv) fields = NULL;
	char *query;

	if (g_ascii_strncasecmp(url, SCHEME, strlen(SCHEME)) != 0)
		return FALSE;
	rest = g_strndup(url + strlen(SCHEME), MAILTO_LINK_MAX);
	query = strchr(rest, '?');
	if (query != NULL)
		*query++ = '\0';
	to = unescape(rest, FALSE);
	if (to != NULL && *to != '\0')
		take(compose, "to", to);
	fields = g_strsplit(query != NULL ? query : "", "&", -1);
	for (guint i = 0; fields[i] != NULL; i++) {
		char *equals = strchr(fields[i], '=');
		g_autofree char *value = NULL;

		if (equals == NULL)
			continue;
		*equals = '\0';
		value = unescape(equals + 1, g_ascii_strcasecmp(fields[i], "body") == 0);
		if (value != NULL)
			take(compose, fields[i], value);
	}
	return TRUE;
}

static char *joined(const char *path, GHashTable *parameters)
{
	GString *link = g_string_new(SCHEME);
	GHashTableIter iter;
	gpointer name, value;
	char before = '?';

	g_string_append(link, path);
	if (parameters != NULL)
		g_hash_table_iter_init(&iter, parameters);
	while (parameters != NULL && g_hash_table_iter_next(&iter, &name, &value)) {
		g_string_append_printf(link, "%c%s=%s", before, (char *)name,
				       value != NULL ? (char *)value : "");
		before = '&';
	}
	return g_string_free(link, FALSE);
}

gboolean mailto_link_is(const char *link)
{
	return g_ascii_strncasecmp(link, SCHEME, strlen(SCHEME)) == 0 && strlen(link) <= MAILTO_LINK_MAX &&
	       g_utf8_validate(link, -1, NULL);
}

char *mailto_link_handed(const char *scheme, const char *path, GHashTable *parameters)
{
	g_autofree char *link = NULL;

	if (scheme == NULL || path == NULL || g_ascii_strcasecmp(scheme, "mailto") != 0)
		return NULL;
	link = joined(path, parameters);
	return mailto_link_is(link) ? g_steal_pointer(&link) : NULL;
}
