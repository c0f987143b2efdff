/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox.c: takes due mails from the store, hands each to the lane of its sender, and writes down what became
 * of it. See outbox.h.
 *
 * A mail is taken by a lease, so that another node, or this one after a crash, takes it again when we do not
 * come back. Results are written until that succeeds: a mail that the server took must never be forgotten to
 * be sent.
 */
#include "outbox.h"

#include <string.h>

#include "im-route.h"
#include "lane.h"
#include "outbox-private.h"
#include "push.h"
#include "registry.h"
#include "store-server.h"

#define LEASE_S       3600
#define WRITE_AGAIN_S 5
#define FINAL_KEPT_S  (30 * 24 * 3600)

struct _Outbox {
	Server *server;
	GHashTable *lanes;   /* "user:sender" → Lane */
	GHashTable *proven;  /* set of "user:sender" of those that are known to have worked */
	GHashTable *in_hand; /* ids of mails that are with a lane or being written down */
	guint timer_id;
	gboolean is_taking, take_again;
	guint accepting; /* mails being converted */
	void (*changed)(gpointer user_data);
	gpointer user_data;
};

static gint64 now_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static char *lane_key(gint64 user, const char *sender)
{
	return g_strdup_printf("%" G_GINT64_FORMAT ":%s", user, sender);
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
	g_hash_table_remove(outbox->in_hand, &update->mail->id);
	im_route_wake(outbox->server, update->mail->user);
	outbox_kick(outbox);
	outbox_tell_changed(outbox);
}

static gboolean is_proven(Outbox *outbox, const StoreOutbox *mail)
{
	g_autofree char *key = lane_key(mail->user, mail->sender);

	if (g_hash_table_contains(outbox->proven, key))
		return TRUE;
	if (!store_sender_is_proven(store_main_tx(outbox->server->store), mail->user, mail->sender))
		return FALSE;
	g_hash_table_add(outbox->proven, g_steal_pointer(&key));
	return TRUE;
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

static void sending_cb(const StoreOutbox *mail, gpointer user_data)
{
	Outbox *outbox = user_data;
	ImailMailStatus status = {.mail = mail->mail,
				  .state = IMAIL_MAIL_SENDING,
				  .message_id = mail->message_id,
				  .time = now_s()};

	registry_foreach(outbox->server->registry, mail->user, sending_each_cb, &status);
}

/* ---- taking what is due ---- */

static Lane *lane_for(Outbox *outbox, const StoreOutbox *mail, GError **error)
{
	static const LaneCallbacks callbacks = {sending_cb, result_cb};
	g_autofree char *key = lane_key(mail->user, mail->sender);
	Lane *lane = g_hash_table_lookup(outbox->lanes, key);
	ImailSender *sender;

	if (lane != NULL)
		return lane;
	sender = store_sender_get(store_main_tx(outbox->server->store), outbox->server->secret, mail->user,
				  mail->sender, error);
	if (sender == NULL)
		return NULL;
	lane = lane_new(outbox->server, sender, &callbacks, outbox);
	imail_record_free(&imail_sender_type, sender);
	g_hash_table_insert(outbox->lanes, g_steal_pointer(&key), lane);
	return lane;
}

/* Takes MAIL. */
static void dispatch(Outbox *outbox, StoreOutbox *mail)
{
	g_autoptr(GError) error = NULL;
	gint64 *id;
	Lane *lane;

	if (g_hash_table_contains(outbox->in_hand, &mail->id)) {
		store_outbox_free(mail);
		return;
	}
	id = g_new(gint64, 1);
	*id = mail->id;
	g_hash_table_add(outbox->in_hand, id);
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

typedef struct {
	Outbox *outbox;
	guint max;
	GPtrArray *mails;
} Take;

static gboolean take_work(StoreTx *tx, gpointer job, GError **error)
{
	Take *take = job;
	gint64 now = now_s();

	if (!store_outbox_expire(tx, now - FINAL_KEPT_S, error))
		return FALSE;
	take->mails = store_outbox_take(tx, now, now + LEASE_S, take->max, error);
	return take->mails != NULL;
}

static gboolean timer_cb(gpointer user_data)
{
	Outbox *outbox = user_data;

	outbox->timer_id = 0;
	outbox_kick(outbox);
	return G_SOURCE_REMOVE;
}

static void set_timer(Outbox *outbox)
{
	gint64 due = store_outbox_next_due(store_main_tx(outbox->server->store));

	if (outbox->timer_id != 0)
		g_source_remove(outbox->timer_id);
	outbox->timer_id = 0;
	if (due != 0)
		outbox->timer_id =
			g_timeout_add_seconds((guint)CLAMP(due - now_s(), 1, 3600), timer_cb, outbox);
}

static void take_done(gpointer job, const GError *error)
{
	Take *take = job;
	Outbox *outbox = take->outbox;

	outbox->is_taking = FALSE;
	if (error != NULL)
		g_warning("the outbox cannot be read: %s", error->message);
	for (guint i = 0; error == NULL && i < take->mails->len; i++)
		dispatch(outbox, g_steal_pointer(&take->mails->pdata[i]));
	if (outbox->take_again) {
		outbox->take_again = FALSE;
		outbox_kick(outbox);
	} else
		set_timer(outbox);
}

static void take_free(gpointer job)
{
	Take *take = job;

	if (take->mails != NULL)
		g_ptr_array_unref(take->mails);
	g_free(take);
}

void outbox_kick(Outbox *outbox)
{
	guint in_hand = g_hash_table_size(outbox->in_hand);
	Take *take;

	if (in_hand >= OUTBOX_TAKE)
		return;
	if (outbox->is_taking) {
		outbox->take_again = TRUE;
		return;
	}
	outbox->is_taking = TRUE;
	take = g_new0(Take, 1);
	take->outbox = outbox;
	take->max = OUTBOX_TAKE - in_hand;
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
	g_autofree char *key = lane_key(user, sender);
	Lane *lane = g_hash_table_lookup(outbox->lanes, key);
	ImailSender *now = store_sender_get(store_main_tx(outbox->server->store), outbox->server->secret,
					    user, sender, NULL);
	Hurry *hurry;

	/* Set anew: whether it works is open again. */
	g_hash_table_remove(outbox->proven, key);
	if (lane != NULL && lane_is_idle(lane))
		g_hash_table_remove(outbox->lanes, key);
	else if (lane != NULL && now != NULL)
		lane_change(lane, now);
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
	outbox->lanes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)lane_free);
	outbox->proven = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	outbox->in_hand = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
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
	g_hash_table_unref(outbox->lanes);
	g_hash_table_unref(outbox->in_hand);
	g_hash_table_unref(outbox->proven);
	g_free(outbox);
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
	return outbox->accepting == 0 && store_outbox_count(store_main_tx(outbox->server->store), 0) == 0;
}
