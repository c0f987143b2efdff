/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.c: who somebody is, for those who watch. See profile.h.
 *
 * What the user has set goes first; what is left empty follows the default sender, so that the others have a
 * current address also of users who never thought of a profile. A profile is no push that is kept: it is told
 * when somebody begins to watch, and at each change. Nobody can have the others write to a third one's
 * address: one that is known to be another user's is neither taken nor told.
 */
#include "profile.h"

#include "registry.h"
#include "roster.h"
#include "store-profile.h"
#include "store-server.h"
#include "store-user.h"

/* NULL: the user has no sender. Caller frees with imail_record_free. */
static ImailSender *default_sender(StoreTx *tx, gint64 user)
{
	g_autoptr(GPtrArray) senders = store_sender_list(tx, user);

	for (guint i = 0; i < senders->len; i++) {
		const ImailSender *sender = senders->pdata[i];

		if (sender->is_default)
			return imail_record_copy(&imail_sender_type, sender);
	}
	return NULL;
}

static gboolean is_empty(const char *text)
{
	return text == NULL || *text == '\0';
}

/* Takes the addresses out that are another user's: who proves an address has it, whoever named it before. */
static void keep_own(StoreTx *tx, gint64 user, char **addresses)
{
	char **kept = addresses;

	for (; *addresses != NULL; addresses++) {
		if (store_profile_is_others(tx, user, *addresses))
			g_free(*addresses);
		else
			*kept++ = *addresses;
	}
	*kept = NULL;
}

/* As others see it. */
static ImailProfile *shown_profile(StoreTx *tx, const char *address, gint64 user)
{
	ImailProfile *profile = store_profile_get(tx, user);
	ImailSender *sender = default_sender(tx, user);

	profile->user = g_strdup(address);
	if (sender != NULL && is_empty(profile->name)) {
		g_free(profile->name);
		profile->name = g_strdup(sender->name);
	}
	if (sender != NULL && profile->addresses[0] == NULL) {
		g_strfreev(profile->addresses);
		profile->addresses = g_new0(char *, 2);
		profile->addresses[0] = g_strdup(sender->address);
	}
	keep_own(tx, user, profile->addresses);
	imail_record_free(&imail_sender_type, sender);
	return profile;
}

void profile_tell(Session *watcher, const char *address, gint64 user)
{
	ImailProfile *profile;

	if (user == 0)
		return;
	profile = shown_profile(store_main_tx(session_server(watcher)->store), address, user);
	session_send_record(watcher, "profile", &imail_profile_type, profile);
	imail_record_free(&imail_profile_type, profile);
}

static void tell_cb(Session *watcher, gpointer profile)
{
	session_send_record(watcher, "profile", &imail_profile_type, profile);
}

void profile_changed(Server *server, gint64 user)
{
	StoreTx *tx = store_main_tx(server->store);
	g_autofree char *address = store_user_address(tx, user);
	ImailProfile *profile = address != NULL ? shown_profile(tx, address, user) : NULL;

	if (profile != NULL)
		roster_foreach_watcher(server->roster, address, tell_cb, profile);
	imail_record_free(&imail_profile_type, profile);
}

/* ---- one's own ---- */

void profile_get(Session *s, const ImailFrame *frame)
{
	StoreTx *tx = store_main_tx(session_server(s)->store);
	ImailProfile *profile = store_profile_get(tx, session_user(s));
	ImailSender *sender = default_sender(tx, session_user(s));
	ImailOwnProfile own = {
		.name = profile->name,
		.addresses = profile->addresses,
		.default_name = sender != NULL ? sender->name : NULL,
		.default_address = sender != NULL ? sender->address : NULL,
	};
	JsonObject *ok = json_object_new();

	imail_record_encode(&imail_own_profile_type, &own, ok);
	session_ok(s, frame->id, ok);
	imail_record_free(&imail_profile_type, profile);
	imail_record_free(&imail_sender_type, sender);
}

typedef struct {
	Server *server;
	SessionRequest *request;
	gint64 user;
	ImailProfile *profile;
} Change;

static gboolean change_work(StoreTx *tx, gpointer job, GError **error)
{
	const Change *change = job;

	for (char **address = change->profile->addresses; *address != NULL; address++) {
		if (!store_profile_is_others(tx, change->user, *address))
			continue;
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_PERMANENT,
			    "%s is the address of another user of this server.", *address);
		return FALSE;
	}
	return store_profile_set(tx, change->user, change->profile, error);
}

static void change_done(gpointer job, const GError *error)
{
	Change *change = job;

	session_request_finish(change->request, NULL, error);
	if (error == NULL)
		profile_changed(change->server, change->user);
}

static void change_free(gpointer job)
{
	Change *change = job;

	imail_record_free(&imail_profile_type, change->profile);
	g_free(change);
}

void profile_set(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailProfile *profile = imail_record_decode(&imail_profile_type, frame->object, &error);
	Change *change;

	if (profile == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	change = g_new0(Change, 1);
	change->server = session_server(s);
	change->user = session_user(s);
	change->profile = profile;
	change->request = session_request(s, frame->id);
	store_write(change->server->store, change_work, change_done, change, change_free);
}
