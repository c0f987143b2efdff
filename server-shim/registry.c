/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * registry.c: the open sessions, by number and by user. See registry.h.
 */
#include "registry.h"

#include "session.h"

typedef struct {
	Session *session;
	gint64 user; /* 0 before login */
} Entry;

struct _Registry {
	GHashTable *entries; /* number → Entry */
	GHashTable *users;   /* user → GPtrArray of Session */
	guint64 last;
	void (*changed)(guint sessions, gpointer user_data);
	gpointer user_data;
};

Registry *registry_new(void (*changed)(guint sessions, gpointer user_data), gpointer user_data)
{
	Registry *registry = g_new0(Registry, 1);

	registry->entries = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	registry->users =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	registry->changed = changed;
	registry->user_data = user_data;
	return registry;
}

static void close_one(gpointer session, gpointer user_data)
{
	session_free(session);
}

void registry_close(Registry *registry)
{
	g_autoptr(GPtrArray) sessions = g_ptr_array_new();
	GHashTableIter iter;
	gpointer entry;

	if (registry == NULL)
		return;
	registry->changed = NULL;
	g_hash_table_iter_init(&iter, registry->entries);
	while (g_hash_table_iter_next(&iter, NULL, &entry))
		g_ptr_array_add(sessions, ((Entry *)entry)->session);
	g_ptr_array_foreach(sessions, close_one, NULL);
}

void registry_free(Registry *registry)
{
	if (registry == NULL)
		return;
	g_hash_table_unref(registry->entries);
	g_hash_table_unref(registry->users);
	g_free(registry);
}

static void tell_changed(Registry *registry)
{
	if (registry->changed != NULL)
		registry->changed(g_hash_table_size(registry->entries), registry->user_data);
}

static gpointer key_new(gint64 value)
{
	gint64 *key = g_new(gint64, 1);

	*key = value;
	return key;
}

guint64 registry_add(Registry *registry, Session *session)
{
	Entry *entry = g_new0(Entry, 1);
	guint64 number = ++registry->last;

	entry->session = session;
	g_hash_table_insert(registry->entries, key_new((gint64)number), entry);
	tell_changed(registry);
	return number;
}

static void leave_user(Registry *registry, Entry *entry)
{
	GPtrArray *sessions = g_hash_table_lookup(registry->users, &entry->user);

	if (sessions == NULL)
		return;
	g_ptr_array_remove(sessions, entry->session);
	if (sessions->len == 0)
		g_hash_table_remove(registry->users, &entry->user);
}

void registry_remove(Registry *registry, guint64 number)
{
	gint64 key = (gint64)number;
	Entry *entry = g_hash_table_lookup(registry->entries, &key);

	if (entry == NULL)
		return;
	leave_user(registry, entry);
	g_hash_table_remove(registry->entries, &key);
	tell_changed(registry);
}

Session *registry_find(Registry *registry, guint64 number)
{
	gint64 key = (gint64)number;
	Entry *entry = g_hash_table_lookup(registry->entries, &key);

	return entry != NULL ? entry->session : NULL;
}

void registry_set_user(Registry *registry, guint64 number, gint64 user)
{
	gint64 key = (gint64)number;
	Entry *entry = g_hash_table_lookup(registry->entries, &key);
	GPtrArray *sessions;

	g_return_if_fail(entry != NULL);
	leave_user(registry, entry);
	entry->user = user;
	sessions = g_hash_table_lookup(registry->users, &user);
	if (sessions == NULL) {
		sessions = g_ptr_array_new();
		g_hash_table_insert(registry->users, key_new(user), sessions);
	}
	g_ptr_array_add(sessions, entry->session);
}

void registry_foreach(Registry *registry, gint64 user, void (*each)(Session *session, gpointer user_data),
		      gpointer user_data)
{
	GPtrArray *sessions = g_hash_table_lookup(registry->users, &user);

	for (guint i = 0; sessions != NULL && i < sessions->len; i++)
		each(sessions->pdata[i], user_data);
}

guint registry_count(Registry *registry)
{
	return g_hash_table_size(registry->entries);
}
