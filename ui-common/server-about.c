/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-about.c: a mail server in words, and as values. Owns nothing.
 */
#include "server-about.h"

#include "i18n.h"
#include "ui-api.h"
#include "ui-words.h"

/* --- In words --- */

const char *server_value(const ImailServer *server, const char *name)
{
	const char *found = g_hash_table_lookup(server->values, name);

	return found != NULL ? found : "";
}

gboolean server_is_default(const ImailServer *server)
{
	return server->is_sender && g_str_equal(server_value(server, "is_default"), "true");
}

gboolean server_is_trouble(const ImailServer *server)
{
	return g_strcmp0(server->state, "failed") == 0 || g_strcmp0(server->state, "paused") == 0;
}

char *server_state_words(const ImailServer *server)
{
	g_autofree char *when = server->last_success > 0 ? ui_when(server->last_success) : NULL;

	if (server->is_sender)
		return g_strdup(server_is_default(server) ? _("Default") : "");
	if (g_strcmp0(server->state, "connecting") == 0 || g_strcmp0(server->state, "fetching") == 0)
		return g_strdup(_("Fetching…"));
	if (server_is_trouble(server))
		return g_strdup(g_strcmp0(server->state, "paused") == 0 ? _("Needs you") : _("Failed"));
	return when != NULL ? g_strdup_printf(_("Fetched %s"), when) : g_strdup(_("Not fetched yet"));
}

const char *server_removal_words(gboolean is_sender)
{
	return is_sender ? _("No mail is sent through this server any more; those that wait for it fail.")
			 : _("No mail is fetched from there any more. What is here stays.");
}

/* --- What is stored --- */

ImailServer *server_find(PurpleAccount *account, gboolean is_sender, const char *id)
{
	g_autoptr(GPtrArray) servers = ui_api()->servers(account);

	for (guint i = 0; i < servers->len; i++) {
		const ImailServer *server = g_ptr_array_index(servers, i);

		if (server->is_sender == is_sender && g_strcmp0(server->id, id) == 0)
			return g_ptr_array_steal_index(servers, i);
	}
	return NULL;
}

void server_save(PurpleAccount *account, gboolean is_sender, GHashTable *values, ImailDoneCb cb,
		 gpointer user_data)
{
	if (is_sender)
		ui_api()->sender_set(account, values, cb, user_data);
	else
		ui_api()->mailbox_set(account, values, cb, user_data);
}

void server_make_default(PurpleAccount *account, const ImailServer *sender, ImailDoneCb cb,
			 gpointer user_data)
{
	g_autoptr(GHashTable) values = g_hash_table_new(g_str_hash, g_str_equal);

	g_hash_table_insert(values, (gpointer) "sender", sender->id);
	g_hash_table_insert(values, (gpointer) "is_default", (gpointer) "true");
	ui_api()->sender_set(account, values, cb, user_data);
}

/* --- Values --- */

int server_field_index(gboolean is_sender, const char *name)
{
	const ServerField *fields = server_fields(is_sender);

	for (int i = 0; fields[i].name != NULL; i++)
		if (g_str_equal(fields[i].name, name))
			return i;
	return -1;
}

GHashTable *server_values_new(const ImailServer *server)
{
	GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	if (server->id != NULL)
		g_hash_table_insert(values, g_strdup(server->is_sender ? "sender" : "mailbox"),
				    g_strdup(server->id));
	return values;
}

/* An empty password keeps the stored one; what was empty and stays so is not set. */
void server_values_take(GHashTable *values, const ImailServer *server, const ServerField *field, char *value)
{
	if (*value == '\0' &&
	    (field->kind == SERVER_FIELD_SECRET || *server_value(server, field->name) == '\0'))
		g_free(value);
	else
		g_hash_table_insert(values, g_strdup(field->name), value);
}
