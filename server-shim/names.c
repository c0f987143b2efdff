/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * names.c: the lines of [names]. See names.h.
 */
#include "names.h"

#include <string.h>

#include "error.h"

#define GROUP "names"

struct _Names {
	GHashTable *hosts; /* "host:port", the set of them */
	GHashTable *srv;   /* name → GPtrArray of GSrvTarget */
	GHashTable *mx;    /* domain → char ** */
	struct curl_slist *connect_to;
};

static void free_target(gpointer target)
{
	g_srv_target_free(target);
}

static void free_array(gpointer array)
{
	g_ptr_array_unref(array);
}

static void free_strv(gpointer strv)
{
	g_strfreev(strv);
}

static gboolean parse_number(const char *text, guint least, guint *number)
{
	guint64 value;

	if (text == NULL || !g_ascii_string_to_unsigned(text, 10, least, G_MAXUINT16, &value, NULL))
		return FALSE;
	*number = (guint)value;
	return TRUE;
}

/* "host:port"; the port of both is a number. */
static gboolean is_host_port(const char *text)
{
	const char *colon = strrchr(text, ':');
	guint port;

	return colon != NULL && colon != text && parse_number(colon + 1, 1, &port);
}

static gboolean add_host(Names *names, const char *key, const char *value)
{
	g_autofree char *entry = g_strdup_printf("%s:%s", key, value);

	if (!is_host_port(key) || !is_host_port(value))
		return FALSE;
	names->connect_to = curl_slist_append(names->connect_to, entry);
	g_hash_table_add(names->hosts, g_ascii_strdown(key, -1));
	return TRUE;
}

static gboolean add_srv(Names *names, const char *key, char **records)
{
	g_autoptr(GPtrArray) targets = g_ptr_array_new_with_free_func(free_target);

	for (guint i = 0; records[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(g_strstrip(records[i]), " ", 4);
		guint priority, weight, port;

		if (g_strv_length(words) != 4 || !parse_number(words[0], 0, &priority) ||
		    !parse_number(words[1], 0, &weight) || !parse_number(words[2], 0, &port))
			return FALSE;
		g_ptr_array_add(targets, g_srv_target_new(words[3], port, priority, weight));
	}
	g_hash_table_replace(names->srv, g_ascii_strdown(key, -1), g_steal_pointer(&targets));
	return TRUE;
}

/* The records stand in the order of their preference already: one who writes them by hand can do that. */
static gboolean add_mx(Names *names, const char *key, char **records)
{
	g_autoptr(GPtrArray) hosts = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; records[i] != NULL; i++) {
		g_auto(GStrv) words = g_strsplit(g_strstrip(records[i]), " ", 2);
		guint preference;

		if (g_strv_length(words) != 2 || !parse_number(words[0], 0, &preference))
			return FALSE;
		g_ptr_array_add(hosts, g_strdup(words[1]));
	}
	g_ptr_array_add(hosts, NULL);
	g_ptr_array_set_free_func(hosts, NULL);
	g_hash_table_replace(names->mx, g_ascii_strdown(key, -1),
			     g_ptr_array_free(g_steal_pointer(&hosts), FALSE));
	return TRUE;
}

static gboolean add(Names *names, GKeyFile *file, const char *key, GError **error)
{
	g_auto(GStrv) records = g_key_file_get_string_list(file, GROUP, key, NULL, error);
	gboolean is_fine;

	if (records == NULL)
		return FALSE;
	if (*key == '_')
		is_fine = add_srv(names, key, records);
	else if (strchr(key, ':') != NULL)
		is_fine = g_strv_length(records) == 1 && add_host(names, key, records[0]);
	else
		is_fine = add_mx(names, key, records);
	if (!is_fine)
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "[names] %s: write HOST:PORT=ADDRESS:PORT, _SERVICE._tcp.DOMAIN=PRIORITY WEIGHT "
			    "PORT HOST, "
			    "or DOMAIN=PREFERENCE HOST",
			    key);
	return is_fine;
}

Names *names_new(GKeyFile *file, GError **error)
{
	g_autoptr(Names) names = g_new0(Names, 1);
	g_auto(GStrv) keys = g_key_file_get_keys(file, GROUP, NULL, NULL);

	names->hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	names->srv = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_array);
	names->mx = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_strv);
	for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
		if (!add(names, file, keys[i], error))
			return NULL;
	return g_steal_pointer(&names);
}

void names_free(Names *names)
{
	if (names == NULL)
		return;
	g_hash_table_unref(names->hosts);
	g_hash_table_unref(names->srv);
	g_hash_table_unref(names->mx);
	curl_slist_free_all(names->connect_to);
	g_free(names);
}

struct curl_slist *names_connect_list(const Names *names)
{
	return names != NULL ? names->connect_to : NULL;
}

gboolean names_has_host(const Names *names, const char *host, guint port)
{
	g_autofree char *lower = g_ascii_strdown(host, -1);
	g_autofree char *key = g_strdup_printf("%s:%u", lower, port);

	return names != NULL && g_hash_table_contains(names->hosts, key);
}

gboolean names_get_srv(const Names *names, const char *name, GList **targets)
{
	g_autofree char *key = g_ascii_strdown(name, -1);
	GPtrArray *array = names != NULL ? g_hash_table_lookup(names->srv, key) : NULL;

	*targets = NULL;
	if (array == NULL)
		return FALSE;
	for (guint i = 0; i < array->len; i++)
		*targets = g_list_append(*targets, g_srv_target_copy(array->pdata[i]));
	return TRUE;
}

gboolean names_get_mx(const Names *names, const char *domain, char ***hosts)
{
	g_autofree char *key = g_ascii_strdown(domain, -1);
	char **found = names != NULL ? g_hash_table_lookup(names->mx, key) : NULL;

	*hosts = g_strdupv(found);
	return found != NULL;
}
