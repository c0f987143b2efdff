/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scripted-server.h: the other end of an ImailClient, in the same process and without a socket.
 *
 * A Peer owns a client on a folder of its own, collects the frames that the client writes and the events
 * that it tells (as lines in `events`), and says what the test lets it say. Waiting runs the main loop;
 * there is no time in it but a watchdog for the whole program.
 */
#ifndef SCRIPTED_SERVER_H
#define SCRIPTED_SERVER_H

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "client.h"
#include "frame.h"

#define PEER_USER        "alice@demo.test"
#define WATCHDOG_SECONDS 60

typedef struct {
	char *dir;
	ImailClient *client;
	ImailFrameReader *reader;
	GPtrArray *frames;      /* of ImailFrame: not taken yet */
	GPtrArray *events;      /* of char *: "added Inbox subject new", … */
	GPtrArray *ids;         /* of the mails added */
	gboolean is_stalled;    /* takes nothing from the client */
	gboolean free_on_event; /* frees the client inside the next event */
	int end_code;           /* of the last `ended`, or -1 */
} Peer;

/* ---- events ---- */

static void peer_event(Peer *peer, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void peer_event(Peer *peer, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(peer->events, g_strdup_vprintf(format, args));
	va_end(args);
	if (peer->free_on_event) {
		peer->free_on_event = FALSE;
		imail_client_free(g_steal_pointer(&peer->client));
	}
}

static void on_online(gpointer peer)
{
	peer_event(peer, "online");
}
static void on_ended(const GError *error, gpointer peer)
{
	((Peer *)peer)->end_code = error->code;
	peer_event(peer, "ended %s", imail_error_to_name(error->code));
}
static void on_im(const ImailIm *im, gpointer peer)
{
	peer_event(peer, "im %s %s", im->from, im->body);
}
static void on_presence(const ImailPresence *presence, gpointer peer)
{
	peer_event(peer, "presence %s %d", presence->user, presence->state);
}
static void on_typing(const ImailTyping *typing, gpointer peer)
{
	peer_event(peer, "typing %s %d", typing->from, typing->state);
}
static void on_profile(const ImailProfile *profile, gpointer peer)
{
	g_autofree char *addresses = g_strjoinv(",", profile->addresses);

	peer_event(peer, "profile %s %s %s", profile->user, profile->name != NULL ? profile->name : "-", addresses);
}
static void on_senders(GPtrArray *senders, gpointer peer)
{
	peer_event(peer, "senders %u", senders->len);
}
static void on_mailboxes(GPtrArray *mailboxes, gpointer peer)
{
	peer_event(peer, "mailboxes %u", mailboxes->len);
}
static void on_mailbox_status(const ImailMailboxStatus *status, gpointer peer)
{
	peer_event(peer, "mailbox-status %s %d", status->mailbox, status->state);
}
static void on_progress(const ImailProgress *progress, gpointer peer)
{
	peer_event(peer, "progress %s %d/%d", progress->mailbox, (int)progress->done, (int)progress->total);
}
static void on_mail_added(const ImailItem *item, gboolean is_new, gpointer user_data)
{
	Peer *peer = user_data;

	g_ptr_array_add(peer->ids, g_strdup(item->id));
	peer_event(peer, "added %s %s%s", item->folder, item->subject, is_new ? " new" : "");
}
static void on_mail_changed(const ImailItem *item, gpointer peer)
{
	peer_event(peer, "changed %s %s%s%s", item->folder, item->subject, item->is_seen ? " seen" : "",
		   item->is_answered ? " answered" : "");
}
static void on_mail_removed(const char *id, gpointer peer)
{
	peer_event(peer, "removed %s", id);
}
static void on_mail_status(const ImailMailStatus *status, const char *subject, gpointer peer)
{
	peer_event(peer, "status %s %s%s%s", imail_mail_state_to_name(status->state),
		   subject != NULL ? subject : "-", status->text != NULL ? ": " : "",
		   status->text != NULL ? status->text : "");
}
static void on_upload(const char *mail G_GNUC_UNUSED, gint64 done, gint64 total, gpointer peer)
{
	if (done == total)
		peer_event(peer, "uploaded %d", (int)total);
}
static void on_problem(const GError *error, gpointer peer)
{
	peer_event(peer, "problem %s: %s", imail_error_to_name(error->code), error->message);
}
static void on_output_ready(gpointer peer G_GNUC_UNUSED)
{
}

/* ---- life ---- */

G_GNUC_UNUSED static char *peer_path(Peer *peer, const char *name)
{
	return g_build_filename(peer->dir, name, NULL);
}

/* A client on the folder of PEER: the first one, or one after a crash. */
static void peer_open(Peer *peer)
{
	static const ImailClientCallbacks callbacks = {
		.output_ready = on_output_ready,
		.online = on_online,
		.ended = on_ended,
		.im_received = on_im,
		.presence = on_presence,
		.typing = on_typing,
		.profile = on_profile,
		.senders = on_senders,
		.mailboxes = on_mailboxes,
		.mailbox_status = on_mailbox_status,
		.progress = on_progress,
		.mail_added = on_mail_added,
		.mail_changed = on_mail_changed,
		.mail_removed = on_mail_removed,
		.mail_status = on_mail_status,
		.upload = on_upload,
		.problem = on_problem,
	};
	g_autoptr(GError) error = NULL;

	peer->client = imail_client_new(peer->dir, PEER_USER, "test", &callbacks, peer, &error);
	g_assert_no_error(error);
}

static Peer *peer_new(void)
{
	Peer *peer = g_new0(Peer, 1);

	alarm(WATCHDOG_SECONDS);
	peer->dir = g_dir_make_tmp("imail-core-XXXXXX", NULL);
	peer->frames = g_ptr_array_new_with_free_func((GDestroyNotify)imail_frame_free);
	peer->events = g_ptr_array_new_with_free_func(g_free);
	peer->ids = g_ptr_array_new_with_free_func(g_free);
	peer->end_code = -1;
	peer_open(peer);
	return peer;
}

static void remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *entry = g_build_filename(path, name, NULL);

		remove_tree(entry);
	}
	if (dir != NULL)
		g_dir_close(dir);
	g_remove(path);
}

static void peer_free(Peer *peer)
{
	imail_client_free(peer->client);
	while (g_main_context_iteration(NULL, FALSE))
		;
	g_clear_pointer(&peer->reader, imail_frame_reader_free);
	g_ptr_array_unref(peer->frames);
	g_ptr_array_unref(peer->events);
	g_ptr_array_unref(peer->ids);
	remove_tree(peer->dir);
	g_free(peer->dir);
	g_free(peer);
}

/* ---- frames ---- */

/* Takes what the client has to write now. */
static void peer_take(Peer *peer)
{
	GBytes *bytes;

	while (peer->client != NULL && !peer->is_stalled && peer->reader != NULL &&
	       (bytes = imail_client_output(peer->client)) != NULL) {
		ImailFrame *frame;
		g_autoptr(GError) error = NULL;

		imail_frame_reader_feed(peer->reader, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
		g_bytes_unref(bytes);
		while ((frame = imail_frame_reader_next(peer->reader, &error)) != NULL)
			g_ptr_array_add(peer->frames, frame);
		g_assert_no_error(error);
	}
}

G_GNUC_UNUSED static const char *frame_string(const ImailFrame *frame, const char *name)
{
	return json_object_has_member(frame->object, name)
		       ? json_object_get_string_member(frame->object, name)
		       : NULL;
}

/* The next frame of TYPE out of those that came, or NULL. */
static ImailFrame *peer_find(Peer *peer, const char *type)
{
	peer_take(peer);
	for (guint i = 0; i < peer->frames->len; i++) {
		ImailFrame *frame = peer->frames->pdata[i];

		if (g_str_equal(frame->type, type))
			return g_ptr_array_steal_index(peer->frames, i);
	}
	return NULL;
}

/* The next frame of TYPE; waits for it. */
static ImailFrame *peer_expect(Peer *peer, const char *type)
{
	ImailFrame *frame;

	while ((frame = peer_find(peer, type)) == NULL)
		g_main_context_iteration(NULL, TRUE);
	return frame;
}

static gboolean peer_has_event(Peer *peer, const char *prefix)
{
	for (guint i = 0; i < peer->events->len; i++)
		if (g_str_has_prefix(peer->events->pdata[i], prefix))
			return TRUE;
	return FALSE;
}

G_GNUC_UNUSED static guint peer_count_events(Peer *peer, const char *prefix)
{
	guint n = 0;

	for (guint i = 0; i < peer->events->len; i++)
		n += g_str_has_prefix(peer->events->pdata[i], prefix);
	return n;
}

/* Waits for an event that begins so, and takes it. */
static char *peer_wait(Peer *peer, const char *prefix)
{
	while (!peer_has_event(peer, prefix)) {
		peer_take(peer);
		g_main_context_iteration(NULL, TRUE);
	}
	for (guint i = 0;; i++)
		if (g_str_has_prefix(peer->events->pdata[i], prefix))
			return g_ptr_array_steal_index(peer->events, i);
}

#define peer_expect_event(peer, text)                                                                        \
	do {                                                                                                 \
		g_autofree char *event_ = peer_wait((peer), (text));                                         \
		g_assert_cmpstr(event_, ==, (text));                                                         \
	} while (0)

/* Frames for the client: JSON, then the payload if any. */
static void peer_say_bytes(Peer *peer, const char *json, const void *payload, gsize len)
{
	g_autoptr(JsonNode) node = json_from_string(json, NULL);
	g_autoptr(GBytes) body = len > 0 ? g_bytes_new(payload, len) : NULL;
	g_autoptr(GBytes) frame = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(node);
	frame = imail_frame_write(json_node_get_object(node), body, &error);
	g_assert_no_error(error);
	imail_client_received(peer->client, g_bytes_get_data(frame, NULL), g_bytes_get_size(frame));
}

static void peer_say(Peer *peer, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void peer_say(Peer *peer, const char *format, ...)
{
	g_autofree char *json = NULL;
	va_list args;

	va_start(args, format);
	json = g_strdup_vprintf(format, args);
	va_end(args);
	peer_say_bytes(peer, json, NULL, 0);
}

/* Answers REQUEST (and frees it) with ok and MEMBERS, which begin with a comma or are "". */
static void peer_ok(Peer *peer, ImailFrame *request, const char *members)
{
	peer_say(peer, "{\"type\":\"ok\",\"re\":\"%s\"%s}", request->id, members);
	imail_frame_free(request);
}

G_GNUC_UNUSED static void peer_refuse(Peer *peer, ImailFrame *request, const char *code, const char *text)
{
	peer_say(peer, "{\"type\":\"error\",\"re\":\"%s\",\"code\":\"%s\",\"text\":\"%s\"}", request->id,
		 code, text);
	imail_frame_free(request);
}

static void peer_login(Peer *peer)
{
	g_clear_pointer(&peer->reader, imail_frame_reader_free);
	g_ptr_array_set_size(peer->frames, 0);
	peer->reader = imail_frame_reader_new();
	imail_client_connected(peer->client);
	peer_ok(peer, peer_expect(peer, "hello"),
		",\"protocol\":1,\"server\":\"test\",\"mechanisms\":[\"EXTERNAL\"],\"max_mail_size\":"
		"52428800");
	peer_ok(peer, peer_expect(peer, "auth"), ",\"user\":\"" PEER_USER "\"");
	peer_expect_event(peer, "online");
}

G_GNUC_UNUSED static void peer_drop(Peer *peer)
{
	imail_client_disconnected(peer->client);
	g_clear_pointer(&peer->reader, imail_frame_reader_free);
	g_ptr_array_set_size(peer->frames, 0);
}

/* The process dies: what is on the disk stays, nothing else. (Jobs of the worker that were begun count as
 * done.) */
G_GNUC_UNUSED static void peer_crash(Peer *peer)
{
	imail_client_free(g_steal_pointer(&peer->client));
	g_clear_pointer(&peer->reader, imail_frame_reader_free);
	g_ptr_array_set_size(peer->frames, 0);
	g_ptr_array_set_size(peer->events, 0);
	peer_open(peer);
}

/* ---- mails ---- */

typedef struct {
	GPtrArray *items; /* of char *: "subject" in the order of the list */
	gboolean is_done;
} Listing;

static void listed_cb(GPtrArray *items, const GError *error, gpointer user_data)
{
	Listing *listing = user_data;

	g_assert_no_error(error);
	for (guint i = 0; i < items->len; i++)
		g_ptr_array_add(listing->items, g_strdup(((ImailItem *)items->pdata[i])->subject));
	listing->is_done = TRUE;
}

/* The subjects in FOLDER, newest first, joined by "|". Also a barrier: all disk work asked for before is
 * done. */
G_GNUC_UNUSED static char *peer_list(Peer *peer, const char *folder)
{
	Listing listing = {.items = g_ptr_array_new_with_free_func(g_free)};
	char *joined;

	imail_client_list(peer->client, folder, 0, listed_cb, &listing);
	while (!listing.is_done)
		g_main_context_iteration(NULL, TRUE);
	peer_take(peer);
	g_ptr_array_add(listing.items, NULL);
	joined = g_strjoinv("|", (char **)listing.items->pdata);
	g_ptr_array_unref(listing.items);
	return joined;
}

#define peer_assert_list(peer, folder, subjects)                                                             \
	do {                                                                                                 \
		g_autofree char *list_ = peer_list((peer), (folder));                                        \
		g_assert_cmpstr(list_, ==, (subjects));                                                      \
	} while (0)

/* A mail as a POP3 server gives it; DATE orders the list. */
G_GNUC_UNUSED static char *raw_mail(const char *subject, int date, gsize body_size)
{
	g_autofree char *body = g_strnfill(body_size, 'x');

	for (gsize i = 70; i + 1 < body_size; i += 72)
		memcpy(body + i, "\r\n", 2);
	return g_strdup_printf(
		"From: Bob <bob@demo.test>\r\nTo: " PEER_USER "\r\nSubject: %s\r\n"
		"Date: Thu, 01 Jan 2026 %02d:%02d:%02d +0000\r\nMessage-ID: <%s@demo.test>\r\n\r\n%s\r\n",
		subject, date / 3600, date / 60 % 60, date % 60, subject, body);
}

G_GNUC_UNUSED static void peer_announce(Peer *peer, const char *ref, const char *subject, const char *raw)
{
	peer_say(peer,
		 "{\"type\":\"mail\",\"ref\":\"%s\",\"mailbox\":\"m1\",\"from\":\"Bob "
		 "<bob@demo.test>\",\"subject\":\"%s\",\"date\":1767225600,\"size\":%d}",
		 ref, subject, (int)strlen(raw));
}

/* LEN octets of RAW from OFFSET on. */
G_GNUC_UNUSED static void peer_chunk(Peer *peer, const char *ref, const char *raw, gsize offset, gsize len)
{
	g_autofree char *json =
		g_strdup_printf("{\"type\":\"chunk\",\"ref\":\"%s\",\"offset\":%d%s}", ref, (int)offset,
				offset + len == strlen(raw) ? ",\"last\":true" : "");

	peer_say_bytes(peer, json, raw + offset, len);
}

/* The whole mail. */
G_GNUC_UNUSED static void peer_push(Peer *peer, const char *ref, const char *subject, const char *raw)
{
	gsize size = strlen(raw);

	peer_announce(peer, ref, subject, raw);
	for (gsize offset = 0; offset < size; offset += IMAIL_FRAME_PAYLOAD_MAX)
		peer_chunk(peer, ref, raw, offset, MIN(size - offset, IMAIL_FRAME_PAYLOAD_MAX));
}

/* Takes acks until all of REFS (separated by spaces, in any order) came; no other may come, the same may
 * come twice. */
G_GNUC_UNUSED static void peer_expect_acks(Peer *peer, const char *refs)
{
	g_auto(GStrv) wanted = g_strsplit(refs, " ", -1);
	g_autoptr(GHashTable) missing = g_hash_table_new(g_str_hash, g_str_equal);

	for (char **ref = wanted; *ref != NULL; ref++)
		g_hash_table_add(missing, *ref);
	while (g_hash_table_size(missing) > 0) {
		g_autoptr(ImailFrame) ack = peer_expect(peer, "ack");
		JsonArray *array = json_object_get_array_member(ack->object, "refs");

		for (guint i = 0; i < json_array_get_length(array); i++) {
			const char *ref = json_array_get_string_element(array, i);

			g_assert_true(g_strv_contains((const char *const *)wanted, ref));
			g_hash_table_remove(missing, ref);
		}
	}
}

/* All files under new/ and cur/ of the Inbox; tmp/ must be empty. */
G_GNUC_UNUSED static guint peer_count_files(Peer *peer, const char *sub)
{
	g_autofree char *path = g_build_filename(peer->dir, sub, NULL);
	GDir *dir = g_dir_open(path, 0, NULL);
	guint n = 0;

	while (dir != NULL && g_dir_read_name(dir) != NULL)
		n++;
	if (dir != NULL)
		g_dir_close(dir);
	return n;
}

#endif
