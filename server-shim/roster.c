/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * roster.c: presence and typing. See roster.h.
 *
 * A session has a state; a user's presence is that of his most available session. Who watches whom is kept a
 * session, so that it ends with it.
 */
#include "roster.h"

#include <string.h>

#include "address.h"
#include "profile.h"
#include "registry.h"
#include "store-user.h"

typedef struct {
	int state; /* ImailPresenceState */
	char *text;
	GHashTable *watched; /* casefolded addresses */
} Presence;

struct _Roster {
	Server *server;
	GHashTable *presences; /* session number → Presence */
	GHashTable *watchers;  /* casefolded address → GHashTable set of session numbers */
};

static void presence_free(gpointer data)
{
	Presence *presence = data;

	g_free(presence->text);
	g_hash_table_unref(presence->watched);
	g_free(presence);
}

Roster *roster_new(Server *server)
{
	Roster *roster = g_new0(Roster, 1);

	roster->server = server;
	roster->presences = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, presence_free);
	roster->watchers =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_hash_table_unref);
	return roster;
}

void roster_free(Roster *roster)
{
	if (roster == NULL)
		return;
	g_hash_table_unref(roster->presences);
	g_hash_table_unref(roster->watchers);
	g_free(roster);
}

static Presence *presence_of(Roster *roster, Session *s)
{
	gint64 number = (gint64)session_number(s);

	return g_hash_table_lookup(roster->presences, &number);
}

typedef struct {
	Roster *roster;
	const Presence *best;
} Best;

static void best_cb(Session *s, gpointer user_data)
{
	/* Less is better above OFFLINE: AVAILABLE before AWAY. */
	Best *best = user_data;
	const Presence *p = presence_of(best->roster, s);

	if (p == NULL || p->state == IMAIL_PRESENCE_OFFLINE)
		return;
	if (best->best == NULL || p->state < best->best->state)
		best->best = p;
}

static void tell(Roster *roster, Session *watcher, const char *address, gint64 user)
{
	Best best = {roster, NULL};
	ImailPresence presence = {0};

	registry_foreach(roster->server->registry, user, best_cb, &best);
	presence.user = (char *)address;
	presence.state = best.best != NULL ? best.best->state : IMAIL_PRESENCE_OFFLINE;
	presence.text = best.best != NULL ? best.best->text : NULL;
	presence.unknown = user == 0;
	session_send_record(watcher, "presence", &imail_presence_type, &presence);
}

void roster_foreach_watcher(Roster *roster, const char *address, void (*each)(Session *, gpointer),
			    gpointer user_data)
{
	g_autofree char *key = g_utf8_casefold(address, -1);
	GHashTable *set = g_hash_table_lookup(roster->watchers, key);
	GHashTableIter iter;
	gpointer number;

	if (set == NULL)
		return;
	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &number, NULL)) {
		Session *watcher = registry_find(roster->server->registry, (guint64) * (gint64 *)number);

		if (watcher != NULL)
			each(watcher, user_data);
	}
}

typedef struct {
	Roster *roster;
	const char *address;
	gint64 user;
} Told;

static void tell_cb(Session *watcher, gpointer user_data)
{
	const Told *told = user_data;

	tell(told->roster, watcher, told->address, told->user);
}

static void tell_watchers(Roster *roster, const char *address, gint64 user)
{
	Told told = {roster, address, user};

	roster_foreach_watcher(roster, address, tell_cb, &told);
}

void roster_online(Roster *roster, Session *s)
{
	Presence *presence = g_new0(Presence, 1);
	gint64 *number = g_new(gint64, 1);

	*number = (gint64)session_number(s);
	presence->state = IMAIL_PRESENCE_AVAILABLE;
	presence->watched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_replace(roster->presences, number, presence);
	tell_watchers(roster, session_address(s), session_user(s));
}

static void unwatch(Roster *roster, gint64 number, const char *key)
{
	GHashTable *set = g_hash_table_lookup(roster->watchers, key);

	if (set == NULL)
		return;
	g_hash_table_remove(set, &number);
	if (g_hash_table_size(set) == 0)
		g_hash_table_remove(roster->watchers, key);
}

void roster_offline(Roster *roster, Session *s)
{
	gint64 number = (gint64)session_number(s);
	Presence *presence = presence_of(roster, s);
	GHashTableIter iter;
	gpointer key;

	if (presence == NULL)
		return;
	g_hash_table_iter_init(&iter, presence->watched);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		unwatch(roster, number, key);
	g_hash_table_remove(roster->presences, &number);
	tell_watchers(roster, session_address(s), session_user(s));
}

void roster_presence(Roster *roster, Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailPresence *wish = imail_record_decode(&imail_presence_type, frame->object, &error);
	Presence *presence = presence_of(roster, s);

	if (wish == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	presence->state = wish->state;
	g_free(presence->text);
	presence->text = g_steal_pointer(&wish->text);
	imail_record_free(&imail_presence_type, wish);
	session_ok(s, frame->id, NULL);
	tell_watchers(roster, session_address(s), session_user(s));
}

static void watch_one(Roster *roster, Session *s, const char *address)
{
	g_autofree char *key = g_utf8_casefold(address, -1);
	GHashTable *set = g_hash_table_lookup(roster->watchers, key);
	gint64 *number = g_new(gint64, 1);
	gint64 user;

	if (set == NULL) {
		set = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
		g_hash_table_insert(roster->watchers, g_strdup(key), set);
	}
	*number = (gint64)session_number(s);
	g_hash_table_replace(set, number, number);
	g_hash_table_add(presence_of(roster, s)->watched, g_steal_pointer(&key));
	user = store_user_find(store_main_tx(roster->server->store), address);
	tell(roster, s, address, user);
	profile_tell(s, address, user);
}

void roster_watch(Roster *roster, Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailWatch *wish = imail_record_decode(&imail_watch_type, frame->object, &error);
	gboolean is_watch = strcmp(frame->type, "watch") == 0;
	Presence *presence = presence_of(roster, s);

	if (wish != NULL && is_watch &&
	    g_hash_table_size(presence->watched) + g_strv_length(wish->users) > IMAIL_WATCHES_MAX) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_LIMIT, "At most %d users can be watched.",
			    IMAIL_WATCHES_MAX);
		imail_record_free(&imail_watch_type, g_steal_pointer(&wish));
	}
	if (wish == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	session_ok(s, frame->id, NULL);
	for (char **user = wish->users; *user != NULL; user++) {
		g_autofree char *key = g_utf8_casefold(*user, -1);

		if (is_watch)
			watch_one(roster, s, *user);
		else if (g_hash_table_remove(presence->watched, key))
			unwatch(roster, (gint64)session_number(s), key);
	}
	imail_record_free(&imail_watch_type, wish);
}

static void typing_cb(Session *receiver, gpointer user_data)
{
	session_send_record(receiver, "typing", &imail_typing_type, user_data);
}

void roster_typing(Roster *roster, Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailTyping *typing = imail_record_decode(&imail_typing_type, frame->object, &error);
	gint64 user;

	if (typing == NULL || typing->to == NULL) {
		if (error == NULL)
			g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL, "typing: \"to\" is missing.");
		session_error(s, frame->id, NULL, error);
		imail_record_free(&imail_typing_type, typing);
		return;
	}
	user = store_user_find(store_main_tx(roster->server->store), typing->to);
	g_clear_pointer(&typing->to, g_free);
	g_free(typing->from);
	typing->from = g_strdup(session_address(s));
	if (user != 0)
		registry_foreach(roster->server->registry, user, typing_cb, typing);
	imail_record_free(&imail_typing_type, typing);
	session_ok(s, frame->id, NULL);
}
