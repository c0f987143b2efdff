/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fetch.c: a large mail is wanted whole. See fetch.h.
 *
 * The wish is noted on the mail's unique-id; every visit to the mailbox carries it out until it has
 * succeeded.
 */
#include "fetch.h"

#include "poller.h"
#include "store-uidl.h"

typedef struct {
	Server *server;
	SessionRequest *request;
	gint64 user, push;
	char *mailbox, *uidl;
} Wish;

static void wish_free(gpointer job)
{
	Wish *wish = job;

	g_free(wish->mailbox);
	g_free(wish->uidl);
	g_free(wish);
}

static gboolean wish_work(StoreTx *tx, gpointer job, GError **error)
{
	Wish *wish = job;

	return store_uidl_want(tx, wish->user, wish->push, wish->uidl, &wish->mailbox, error);
}

static void wish_done(gpointer job, const GError *error)
{
	Wish *wish = job;
	JsonObject *ok = NULL;

	if (error == NULL) {
		ok = json_object_new();
		json_object_set_string_member(ok, "mailbox", wish->mailbox);
	}
	session_request_finish(wish->request, ok, error);
	if (error == NULL)
		poller_wanted(wish->server->poller, wish->user, wish->mailbox);
}

void fetch_request(Session *s, const ImailFrame *frame)
{
	g_autoptr(GError) error = NULL;
	ImailFetch *fetch = imail_record_decode(&imail_fetch_type, frame->object, &error);
	Wish *wish;

	if (fetch != NULL && fetch->ref == NULL && (fetch->mailbox == NULL || fetch->uidl == NULL)) {
		g_set_error(&error, IMAIL_ERROR, IMAIL_ERROR_PROTOCOL,
			    "fetch: \"ref\" is missing, or \"mailbox\" and \"uidl\".");
		imail_record_free(&imail_fetch_type, g_steal_pointer(&fetch));
	}
	if (fetch == NULL) {
		session_error(s, frame->id, NULL, error);
		return;
	}
	wish = g_new0(Wish, 1);
	wish->server = session_server(s);
	wish->request = session_request(s, frame->id);
	wish->user = session_user(s);
	/* What is no ref of ours is no push's id. */
	if (fetch->ref != NULL && !g_ascii_string_to_signed(fetch->ref, 10, 1, G_MAXINT64, &wish->push, NULL))
		wish->push = -1;
	wish->mailbox = g_strdup(fetch->mailbox);
	wish->uidl = g_strdup(fetch->uidl);
	imail_record_free(&imail_fetch_type, fetch);
	store_write(wish->server->store, wish_work, wish_done, wish, wish_free);
}
