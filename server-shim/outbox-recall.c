/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-recall.c: the user changes a mail's time: takes it back, or has it sent at once. See outbox.h.
 *
 * Both decide in the writer's transaction, where the lease tells whether the mail is in somebody's hands:
 * what was taken back is never sent, and what is being sent cannot be taken back any more. What is in hand
 * here is so even where its lease has run out, until its result ends the lease.
 */
#include "im-route.h"
#include "outbox-private.h"

typedef struct {
	Outbox *outbox;
	SessionRequest *request;
	gint64 user;
	char *mail;
	gboolean is_recall, is_in_hand;
	StoreOutbox *row; /* its state afterwards */
} Change;

static gint64 now_s(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static gboolean refuse(GError **error, ImailError code, const char *words)
{
	g_set_error_literal(error, IMAIL_ERROR, code, words);
	return FALSE;
}

/* Why a mail in a final state cannot be changed any more; NULL: its state is not final. */
static const char *why_not(int state)
{
	switch (state) {
	case IMAIL_MAIL_SENT:
		return "The mail was sent already.";
	case IMAIL_MAIL_BOUNCED:
		return "The mail was sent already, and has come back: not everybody got it.";
	case IMAIL_MAIL_FAILED:
		return "The mail has failed: nothing of it is left to be sent.";
	case IMAIL_MAIL_RECALLED:
		return "The mail was taken back: nothing of it is left to be sent.";
	default:
		return NULL;
	}
}

gboolean outbox_can_change(const StoreOutbox *mail, gboolean is_in_hand, GError **error)
{
	if (mail == NULL)
		return refuse(error, IMAIL_ERROR_NOT_FOUND, "There is no such mail in the outbox.");
	if (why_not(mail->state) != NULL)
		return refuse(error, IMAIL_ERROR_PERMANENT, why_not(mail->state));
	if (mail->lease > (is_in_hand ? 0 : now_s()))
		return refuse(error, IMAIL_ERROR_TEMPORARY, "The mail is being sent right now.");
	return TRUE;
}

static void recall(StoreOutbox *row)
{
	gboolean is_partly = store_outbox_recipients_in(row, IMAIL_RECIPIENT_ACCEPTED) > 0;
	const char *words = row->state == IMAIL_MAIL_UNCERTAIN ? "Taken back; but it may have arrived before."
			    : is_partly ? "Taken back; but some recipients have it already."
					: NULL;

	outbox_set_state(row, IMAIL_MAIL_RECALLED, NULL, words);
}

static void release(StoreOutbox *row)
{
	row->next_try = now_s();
	if (row->state != IMAIL_MAIL_HELD)
		return;
	row->due = row->next_try;
	outbox_set_state(row, IMAIL_MAIL_QUEUED, NULL, NULL);
}

static gboolean change_work(StoreTx *tx, gpointer job, GError **error)
{
	Change *change = job;

	change->row = store_outbox_find(tx, change->user, change->mail);
	/* Asked for again after a lost link. */
	if (change->is_recall && change->row != NULL && change->row->state == IMAIL_MAIL_RECALLED)
		return TRUE;
	if (!outbox_can_change(change->row, change->is_in_hand, error))
		return FALSE;
	if (change->is_recall)
		recall(change->row);
	else
		release(change->row);
	return outbox_update_and_tell(tx, change->row, error);
}

static void change_done(gpointer job, const GError *error)
{
	Change *change = job;
	JsonObject *ok = NULL;

	if (error == NULL) {
		ok = outbox_accepted_answer(change->row);
		g_message("mail %s: %s", change->mail,
			  change->is_recall ? "taken back" : "to be sent at once");
		im_route_wake(outbox_server(change->outbox), change->user);
		outbox_kick(change->outbox);
		outbox_tell_changed(change->outbox);
	}
	session_request_finish(change->request, ok, error);
}

static void change_free(gpointer job)
{
	Change *change = job;

	store_outbox_free(change->row);
	g_free(change->mail);
	g_free(change);
}

static void begin(Session *session, const ImailFrame *frame, gboolean is_recall)
{
	g_autoptr(GError) error = NULL;
	ImailMailName *name = imail_record_decode(&imail_mail_name_type, frame->object, &error);
	Change *change;

	if (name == NULL) {
		session_error(session, frame->id, NULL, error);
		return;
	}
	change = g_new0(Change, 1);
	change->outbox = session_server(session)->outbox;
	change->request = session_request(session, frame->id);
	change->user = session_user(session);
	change->mail = g_steal_pointer(&name->mail);
	change->is_recall = is_recall;
	change->is_in_hand = outbox_has_in_hand(change->outbox, change->user, change->mail);
	imail_record_free(&imail_mail_name_type, name);
	store_write(session_server(session)->store, change_work, change_done, change, change_free);
}

void outbox_recall(Session *session, const ImailFrame *frame)
{
	begin(session, frame, TRUE);
}

void outbox_release(Session *session, const ImailFrame *frame)
{
	begin(session, frame, FALSE);
}
