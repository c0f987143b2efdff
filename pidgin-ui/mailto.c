/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto.c: links to mail addresses open a compose window instead of another program.
 *
 * Pidgin opens every link through one operation (notify_uri): that is wrapped while the plugin is loaded, and
 * everything but mailto: goes on to it. Of the fields that a link may set (RFC 6068) only those are taken
 * that the window shows, so that nothing goes out unseen; "attach" and the like are not.
 */
#include "mailto.h"

#include <string.h>

#include "ui.h"

#define SCHEME    "mailto:"
#define FIELD_MAX 65536 /* octets of a link that are looked at */

static void *(*original)(const char *uri); /* NULL: not wrapped */

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
		compose->subject = g_strdelimit(g_strdup(value), "\r\n", ' ');
	else if (g_ascii_strcasecmp(name, "body") == 0 && compose->text == NULL)
		compose->text = g_strdup(value);
}

/* A "+" is a plus sign here, not a space. NULL: not UTF-8, or with a NUL in it. */
static char *unescape(const char *text)
{
	char *plain = g_uri_unescape_string(text, NULL);

	if (plain != NULL && !g_utf8_validate(plain, -1, NULL))
		g_clear_pointer(&plain, g_free);
	return plain;
}

gboolean mailto_fill(const char *url, ImailCompose *compose)
{
	g_autofree char *rest = NULL, *to = NULL;
	g_auto(GStrv) fields = NULL;
	char *query;

	if (g_ascii_strncasecmp(url, SCHEME, strlen(SCHEME)) != 0)
		return FALSE;
	rest = g_strndup(url + strlen(SCHEME), FIELD_MAX);
	query = strchr(rest, '?');
	if (query != NULL)
		*query++ = '\0';
	to = unescape(rest);
	if (to != NULL && *to != '\0')
		take(compose, "to", to);
	fields = g_strsplit(query != NULL ? query : "", "&", -1);
	for (guint i = 0; fields[i] != NULL; i++) {
		char *equals = strchr(fields[i], '=');
		g_autofree char *value = equals != NULL ? unescape(equals + 1) : NULL;

		if (equals != NULL)
			*equals = '\0';
		if (value != NULL)
			take(compose, fields[i], value);
	}
	return TRUE;
}

static void *notify_uri(const char *uri)
{
	g_autoptr(GList) accounts = ui_api() != NULL ? ui_api()->accounts() : NULL;
	ImailCompose *compose;

	/* Without an account that can send, the other program may have one. */
	if (accounts == NULL || g_ascii_strncasecmp(uri, SCHEME, strlen(SCHEME)) != 0)
		return original != NULL ? original(uri) : NULL;
	compose = ui_api()->compose_new(accounts->data, NULL);
	mailto_fill(uri, compose);
	ui_api()->compose(accounts->data, compose);
	return NULL;
}

void mailto_start(void)
{
	PurpleNotifyUiOps *ops = purple_notify_get_ui_ops();

	if (ops == NULL || ops->notify_uri == notify_uri)
		return;
	original = ops->notify_uri;
	ops->notify_uri = notify_uri;
}

void mailto_stop(void)
{
	PurpleNotifyUiOps *ops = purple_notify_get_ui_ops();

	if (ops != NULL && ops->notify_uri == notify_uri)
		ops->notify_uri = original;
}
