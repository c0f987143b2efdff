/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.c: takes due mails from the store, hands each to the lane of its sender, and writes down what became
 * of it. See outbox.h.
 *
 * A mail is taken by a lease, so that another node, or this one after a crash, takes it again when we do not
 * come back. One that is accepted while its sender has room and none of its mails waits in the store is
 * leased as it is committed, and goes straight to the lane; all others are taken by turns of the senders.
 * Results are written until that succeeds: a mail that the server took must never be forgotten to be sent.
 */
#include "outbox.h"

#include <string.h>

#include "im-route.h"
#include "lane.h"
#include "outbox-lease.h"
#include "outbox-places.h"
#include "outbox-private.h"
#include "outbox-report.h"
#include "push.h"
#include "registry.h"
#include "store-server.h"

#define RENEW_S       900 /* leases of mails that are still in hand */
#define WRITE_AGAIN_S 5
#define LOOK_S        60
#define TAKE_AGAIN_S  5
#define FINAL_KEPT_S  (30 * 24 * 3600)
#define FIRST_ROOM    16 /* mails taken for a sender that has no lane yet */

/* What is known of a sender. */
typedef struct {
	gint64 user;
	Lane *lane;         /* NULL: none yet, or the sender was changed since */
	guint reserved;     /* places for mails that are being committed */
	gboolean is_behind; /* mails of it may be due in the store: those that come now are not the next */
	gboolean is_proven; /* it is known to have worked */
	gboolean is_gone;   /* it was removed: its lane finishes what it has */
	guint taken;        /* for take_done */
} Post;

struct _Outbox {
	Server *server;
	GHashTable *posts;    /* "user:sender" → Post */
	OutboxPlaces *places; /* mails that are with a lane, being written down or being committed */
	guint timer_id, renew_id;
	gint64 due; /* when the mail is for which the timer waits */
	gboolean is_taking, take_again;
	gboolean is_behind; /* mails may be due for which there was no room */
	gint64 after_user;  /* whose turn was last */
	char *after_sender;
	guint accepting; /* mails being converted */
	void (*changed)(gpointer user_data);
	gpointer user_data;
};

static gint64 now_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static char *post_key(gint64 user, const char *sender)
{
	return g_strdup_printf("%" G_GINT64_FORMAT ":%s", user, sender);
}

static void post_free(gpointer data)
{
	Post *post = data;

	lane_free(post->lane);
	g_free(post);
}

static Post *post_for(Outbox *outbox, gint64 user, const char *sender)
{
	g_autofree char *key = post_key(user, sender);
	Post *post = g_hash_table_lookup(outbox->posts, key);

	if (post == NULL) {
		post = g_new0(Post, 1);
		post->user = user;
		post->is_behind = TRUE;
		g_hash_table_insert(outbox->posts, g_steal_pointer(&key), post);
	}
	return post;
}

static guint room_of(const Post *post)
{
	guint room = post->lane != NULL ? lane_room(post->lane) : FIRST_ROOM;

	return room > post->reserved ? room - post->reserved : 0;
}

void outbox_tell_changed(Outbox *outbox)
{
	if (outbox->changed != NULL)
		outbox->changed(outbox->user_data);
}

/* ---- writing down what became of a mail ---- */

typedef struct {
	Outbox *outbox;
	StoreOutbox *mail;
	gboolean proves;  /* it is the first that its sender sent, as far as is known */
	gboolean is_kept; /* the write failed: the job lives on until it is done again */
} Update;

static gboolean update_work(StoreTx *tx, gpointer job, GError **error)
{
	const Update *update = job;

	/* At the first attempt nobody has it yet whom a report could speak of. */
	if (update->mail->attempts > 0)
		outbox_report_keep(tx, update->mail);
	return outbox_update_and_tell(tx, update->mail, error) &&
	       (!update->proves ||
		store_sender_set_proven(tx, update->mail->user, update->mail->sender, error));
}

static void update_done(gpointer job, const GError *error);

static void update_free(gpointer job)
{
	Update *update = job;

	if (update->is_kept)
		return;
	store_outbox_free(update->mail);
	g_free(update);
}

static gboolean update_again_cb(gpointer user_data)
{
	Update *update = user_data;

	update->is_kept = FALSE;
	store_write(update->outbox->server->store, update_work, update_done, update, update_free);
	return G_SOURCE_REMOVE;
}

static void update_done(gpointer job, const GError *error)
{
	Update *update = job;
	Outbox *outbox = update->outbox;

	if (error != NULL) {
		g_warning("mail %s: its state could not be kept, trying again: %s", update->mail->mail,
			  error->message);
		update->is_kept = TRUE;
		g_timeout_add_seconds(WRITE_AGAIN_S, update_again_cb, update);
		return;
	}
	outbox_places_give_back(outbox->places, update->mail->user, update->mail->id);
	im_route_wake(outbox->server, update->mail->user);
	if (outbox->is_behind || !imail_mail_state_is_final(update->mail->state))
		outbox_kick(outbox);
	outbox_tell_changed(outbox);
}

static gboolean is_proven(Outbox *outbox, const StoreOutbox *mail)
{
	Post *post = post_for(outbox, mail->user, mail->sender);

	if (!post->is_proven)
		post->is_proven = store_sender_is_proven(store_main_tx(outbox->server->store), mail->user,
							 mail->sender);
	return post->is_proven;
}

static void result_cb(StoreOutbox *mail, const char *reply, GPtrArray *recipients, const GError *error,
		      gboolean is_link, gpointer user_data)
{
	Outbox *outbox = user_data;
	Update *update = g_new0(Update, 1);
	gboolean was_proven = is_proven(outbox, mail);

	outbox_judge(mail, reply, recipients, error, is_link, was_proven, now_s());
	update->proves = !was_proven && mail->state == IMAIL_MAIL_SENT;
	g_message("mail %s: %s%s%s", mail->mail, imail_mail_state_to_name(mail->state),
		  mail->text != NULL ? ": " : "", mail->text != NULL ? mail->text : "");
	update->outbox = outbox;
	update->mail = mail;
	store_write(update->outbox->server->store, update_work, update_done, update, update_free);
}

static void sending_each_cb(Session *session, gpointer user_data)
{
	session_send_record(session, "mail-status", &imail_mail_status_type, user_data);
}

/* DONE of its octets have left. Not kept: who is not there to see it misses nothing. */
static void progress_cb(const StoreOutbox *mail, gint64 done, gpointer user_data)
{
	Outbox *outbox = user_data;
	ImailMailStatus status = {.mail = mail->mail,
				  .state = IMAIL_MAIL_SENDING,
				  .message_id = mail->message_id,
				  .time = now_s(),
				  .done = done,
				  .size = mail->size};

	registry_foreach(outbox->server->registry, mail->user, sending_each_cb, &status);
}

static void sending_cb(const StoreOutbox *mail, gpointer user_data)
{
	progress_cb(mail, 0, user_data);
}

static void room_cb(gpointer user_data)
{
	outbox_kick(user_data);
}

/* ---- taking what is due ---- */

static Lane *lane_for(Outbox *outbox, const StoreOutbox *mail, GError **error)
{
	static const LaneCallbacks callbacks = {sending_cb, progress_cb, result_cb, room_cb};
	Post *post = post_for(outbox, mail->user, mail->sender);
	ImailSender *sender;

	if (post->lane != NULL && !post->is_gone)
		return post->lane;
	sender = store_sender_get(store_main_tx(outbox->server->store), outbox->server->secret, mail->user,
				  mail->sender, error);
	if (sender == NULL)
		return NULL;
	if (post->lane == NULL)
		post->lane = lane_new(outbox->server, sender, &callbacks, outbox);
	imail_record_free(&imail_sender_type, sender);
	return post->lane;
}

/* Takes MAIL. */
static void dispatch(Outbox *outbox, StoreOutbox *mail)
{
	g_autoptr(GError) error = NULL;
	Lane *lane;

	if (!outbox_places_take(outbox->places, mail->user, mail->id)) {
		store_outbox_free(mail);
		return;
	}
	lane = lane_for(outbox, mail, &error);
	if (lane != NULL)
		lane_push(lane, mail);
	else {
		/* An id is never given again: nothing can come of waiting. */
		if (error->code == IMAIL_ERROR_NOT_FOUND)
			error->code = IMAIL_ERROR_PERMANENT;
		g_prefix_error(&error, "The sender that this mail was to leave through is gone. ");
		result_cb(mail, NULL, NULL, error, FALSE, outbox);
	}
}

gboolean outbox_reserve(Outbox *outbox, gint64 user, const char *sender)
{
	Post *post = post_for(outbox, user, sender);

	if (post->is_behind || outbox_places_share(outbox->places, user, 0, 0) == 0 || room_of(post) == 0) {
		post->is_behind = TRUE;
		return FALSE;
	}
	post->reserved++;
	outbox_places_reserve(outbox->places, user, 1);
	return TRUE;
}

void outbox_hand_over(Outbox *outbox, gint64 user, const char *sender, StoreOutbox *mail)
{
	post_for(outbox, user, sender)->reserved--;
	outbox_places_reserve(outbox->places, user, -1);
	if (mail != NULL)
		dispatch(outbox, mail);
	else if (outbox->is_behind)
		outbox_kick(outbox);
}

gboolean outbox_has_in_hand(Outbox *outbox, gint64 user, const char *mail)
{
	StoreOutbox *row = store_outbox_find(store_main_tx(outbox->server->store), user, mail);
	gboolean has = row != NULL && outbox_places_has(outbox->places, row->id);

	store_outbox_free(row);
	return has;
}

typedef struct {
	Outbox *outbox;
	GHashTable *rooms; /* of the posts that there are, as they were */
	OutboxPlaces *places;
	GHashTable *short_of; /* the set of users whose share did not reach for the room of their senders */
	StoreOutboxTake take;
	GPtrArray *mails;
} Take;

static guint take_room(gint64 user, const char *sender, gpointer user_data)
{
	Take *take = user_data;
	g_autofree char *key = post_key(user, sender);
	gpointer room;

	return g_hash_table_lookup_extended(take->rooms, key, NULL, &room) ? GPOINTER_TO_UINT(room)
									   : FIRST_ROOM;
}

static guint take_share(gint64 user, guint room, guint taken, guint taken_here, gpointer user_data)
{
	Take *take = user_data;
	guint share = outbox_places_share(take->places, user, taken, taken_here);

	if (share < room)
		g_hash_table_add(take->short_of, g_memdup2(&user, sizeof(user)));
	return MIN(room, share);
}

static gboolean take_work(StoreTx *tx, gpointer job, GError **error)
{
	Take *take = job;

	take->take.now = now_s();
	take->take.lease = outbox_lease();
	take->take.room = take_room;
	take->take.share = take_share;
	take->take.user_data = take;
	if (!store_outbox_expire(tx, take->take.now - FINAL_KEPT_S, error))
		return FALSE;
	take->mails = store_outbox_take(tx, &take->take, error);
	return take->mails != NULL;
}

static void set_timer(Outbox *outbox, gint64 due);

/* A timer stands still while the machine sleeps: it is a glance at the clock, at least every LOOK_S. */
static gboolean timer_cb(gpointer user_data)
{
	Outbox *outbox = user_data;

	outbox->timer_id = 0;
	if (outbox->due > now_s())
		set_timer(outbox, outbox->due);
	else
		outbox_kick(outbox);
	return G_SOURCE_REMOVE;
}

/* DUE: when the next mail is; 0: none waits. */
static void set_timer(Outbox *outbox, gint64 due)
{
	gint64 now = now_s();

	if (outbox->timer_id != 0)
		g_source_remove(outbox->timer_id);
	outbox->timer_id = 0;
	outbox->due = due;
	if (due != 0)
		outbox->timer_id =
			g_timeout_add_seconds((guint)CLAMP(due - now, 1, LOOK_S), timer_cb, outbox);
}

/* Who had more room than mails, and a share for them, is no longer behind; of whom there was none, nothing
 * was seen. */
static void note_taken(Outbox *outbox, const Take *take)
{
	gboolean is_whole = take->mails->len < take->take.max;
	GHashTableIter iter;
	gpointer key, value, room;

	for (guint i = 0; i < take->mails->len; i++) {
		const StoreOutbox *mail = take->mails->pdata[i];

		post_for(outbox, mail->user, mail->sender)->taken++;
	}
	outbox->is_behind = !is_whole || g_hash_table_size(take->short_of) > 0;
	g_hash_table_iter_init(&iter, outbox->posts);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		Post *post = value;

		if (!g_hash_table_lookup_extended(take->rooms, key, NULL, &room))
			room = GUINT_TO_POINTER(FIRST_ROOM);
		if (is_whole)
			post->is_behind = post->taken >= GPOINTER_TO_UINT(room) ||
					  g_hash_table_contains(take->short_of, &post->user);
		outbox->is_behind |= post->is_behind;
		post->taken = 0;
	}
}

static void take_done(gpointer job, const GError *error)
{
	Take *take = job;
	Outbox *outbox = take->outbox;

	outbox->is_taking = FALSE;
	outbox->after_user = take->take.after_user;
	g_free(outbox->after_sender);
	outbox->after_sender = g_steal_pointer(&take->take.after_sender);
	if (error != NULL)
		g_warning("the outbox cannot be read: %s", error->message);
	else
		note_taken(outbox, take);
	for (guint i = 0; error == NULL && i < take->mails->len; i++)
		dispatch(outbox, g_steal_pointer(&take->mails->pdata[i]));
	if (outbox->take_again) {
		outbox->take_again = FALSE;
		outbox_kick(outbox);
	} else if (error != NULL)
		set_timer(outbox, now_s() + TAKE_AGAIN_S);
	else /* a mail may have become due since then */
		set_timer(outbox,
			  store_outbox_next_due(store_main_tx(outbox->server->store), take->take.now));
}

static void take_free(gpointer job)
{
	Take *take = job;

	if (take->mails != NULL)
		g_ptr_array_unref(take->mails);
	g_hash_table_unref(take->rooms);
	g_hash_table_unref(take->short_of);
	outbox_places_free(take->places);
	g_free(take->take.after_sender);
	g_free(take);
}

void outbox_kick(Outbox *outbox)
{
	GHashTableIter iter;
	gpointer key, post;
	Take *take;

	outbox->is_behind = TRUE;
	/* Even without a place now: what is being taken may not have seen the mail, and its end would say
	 * that nothing is left. */
	if (outbox->is_taking) {
		outbox->take_again = TRUE;
		return;
	}
	if (outbox_places_left(outbox->places) == 0)
		return;
	outbox->is_taking = TRUE;
	take = g_new0(Take, 1);
	take->outbox = outbox;
	take->places = outbox_places_copy(outbox->places);
	take->short_of = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	take->take.max = outbox_places_left(outbox->places);
	take->take.after_user = outbox->after_user;
	take->take.after_sender = g_strdup(outbox->after_sender);
	take->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_iter_init(&iter, outbox->posts);
	while (g_hash_table_iter_next(&iter, &key, &post))
		g_hash_table_insert(take->rooms, g_strdup(key), GUINT_TO_POINTER(room_of(post)));
	store_write(outbox->server->store, take_work, take_done, take, take_free);
}

typedef struct {
	Outbox *outbox;
	gint64 user;
	char *sender;
} Hurry;

static gboolean hurry_work(StoreTx *tx, gpointer job, GError **error)
{
	Hurry *hurry = job;

	return store_outbox_hurry(tx, hurry->user, hurry->sender, now_s(), error);
}

static void hurry_done(gpointer job, const GError *error)
{
	outbox_kick(((Hurry *)job)->outbox);
}

static void hurry_free(gpointer job)
{
	g_free(((Hurry *)job)->sender);
	g_free(job);
}

void outbox_sender_changed(Outbox *outbox, gint64 user, const char *sender)
{
	Post *post = post_for(outbox, user, sender);
	ImailSender *now = store_sender_get(store_main_tx(outbox->server->store), outbox->server->secret,
					    user, sender, NULL);
	Hurry *hurry;

	/* Set anew: whether it works is open again. */
	post->is_proven = FALSE;
	post->is_gone = now == NULL;
	if (post->lane != NULL && lane_is_idle(post->lane))
		g_clear_pointer(&post->lane, lane_free);
	else if (post->lane != NULL && now != NULL)
		lane_change(post->lane, now);
	imail_record_free(&imail_sender_type, now);
	hurry = g_new0(Hurry, 1);
	hurry->outbox = outbox;
	hurry->user = user;
	hurry->sender = g_strdup(sender);
	store_write(outbox->server->store, hurry_work, hurry_done, hurry, hurry_free);
}

/* ---- life ---- */

Outbox *outbox_new(Server *server, void (*changed)(gpointer user_data), gpointer user_data)
{
	Outbox *outbox = g_new0(Outbox, 1);

	outbox->server = server;
	outbox->posts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, post_free);
	outbox->places = outbox_places_new(OUTBOX_TAKE);
	outbox->changed = changed;
	outbox->user_data = user_data;
	return outbox;
}

void outbox_free(Outbox *outbox)
{
	if (outbox == NULL)
		return;
	if (outbox->timer_id != 0)
		g_source_remove(outbox->timer_id);
	if (outbox->renew_id != 0)
		g_source_remove(outbox->renew_id);
	g_hash_table_unref(outbox->posts);
	outbox_places_free(outbox->places);
	g_free(outbox->after_sender);
	g_free(outbox);
}

static gboolean renew_cb(gpointer user_data)
{
	Outbox *outbox = user_data;

	outbox_lease_renew(outbox->server->store, outbox_places_ids(outbox->places));
	return G_SOURCE_CONTINUE;
}

static gboolean release_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_outbox_release(tx, error);
}

static void release_done(gpointer job, const GError *error)
{
	outbox_kick(job);
}

void outbox_start(Outbox *outbox)
{
	outbox->renew_id = g_timeout_add_seconds(RENEW_S, renew_cb, outbox);
	store_write(outbox->server->store, release_work, release_done, outbox, NULL);
}

Server *outbox_server(Outbox *outbox)
{
	return outbox->server;
}

void outbox_accepting(Outbox *outbox, int delta)
{
	outbox->accepting += (guint)delta;
	if (outbox->changed != NULL)
		outbox->changed(outbox->user_data);
}

gboolean outbox_is_empty(Outbox *outbox)
{
	return outbox->accepting == 0 && store_outbox_is_empty(store_main_tx(outbox->server->store));
}
