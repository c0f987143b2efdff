/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-values.c: what can be seen to be wrong with a mail server that was typed in, before imaild tries it.
 */
#include "server-values.h"

#include "i18n.h"
#include "ui-api.h"

static gboolean is_empty(const char *value)
{
	return value == NULL || *value == '\0';
}

static gboolean is_other(const ImailServer *server, GHashTable *values, const char *name)
{
	const char *before = g_hash_table_lookup(server->values, name);
	const char *now = g_hash_table_lookup(values, name);

	return g_ascii_strcasecmp(before != NULL ? before : "", now != NULL ? now : "") != 0;
}

/* The stored password was given for one server and one user there: imaild hands it to no other
 * (docs/PROTOCOL.md §5). */
static gboolean needs_password(const ImailServer *server, GHashTable *values)
{
	const char *login = g_hash_table_lookup(values, "login"), *tls = g_hash_table_lookup(values, "tls");

	if (server->id == NULL || is_empty(login) || !is_empty(g_hash_table_lookup(values, "password")))
		return FALSE;
	return is_other(server, values, "host") ||
	       g_strcmp0(g_hash_table_lookup(server->values, "login"), login) != 0 ||
	       (g_strcmp0(tls, "none") == 0 &&
		(is_other(server, values, "tls") || is_other(server, values, "port")));
}

const char *server_values_problem(const ImailServer *server, GHashTable *values, const char **name)
{
	const char *address = g_hash_table_lookup(values, "address");
	const char *host = g_hash_table_lookup(values, "host"), *login = g_hash_table_lookup(values, "login");

	*name = "address";
	if (server->is_sender && (is_empty(address) || !ui_api()->recipients_check(address, NULL)))
		return _("Write your mail address, like name@example.org.");
	*name = "host";
	if (is_empty(host))
		return _("Write the server's name. Your mail provider's help pages have it.");
	*name = "login";
	if (!server->is_sender && is_empty(login))
		return _("Write the user name. With most providers it is the mail address.");
	*name = "password";
	if (needs_password(server, values))
		return _("Write the password again: the stored one is only for the server, the user name and "
			 "the encryption that it was given for.");
	return NULL;
}
