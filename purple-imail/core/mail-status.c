/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-status.c: what became of mails that were sent: written down, told, acknowledged; and what the user
 * does about it: take a mail back, send it at once.
 *
 * A state is told when it is on the disk, and acknowledged then; the states of a mail stay in order, as the
 * worker keeps its jobs in order. "sending" lasts no longer than the connection: it is not written down, and
 * is told at once where no state is still being written that came before it.
 */
#define G_LOG_DOMAIN "imail-core"

#include "client-private.h"

typedef struct {
	ImailClient *client;
	ImailMailStatus *status;
	guint epoch;
	char *line;      /* NULL: there is nothing to write down */
	ImailItem *item; /* its copy in Sent */
	GError *error;
} Note;

static void note_run(gpointer job)
{
	Note *note = job;
	g_autofree char *token = NULL;

	if (note->line == NULL)
		return;
	token = imail_maildir_make_token('S', note->status->mail);
	if (imail_sent_states_write(note->client->sent, note->line, &note->error))
		note->item = imail_store_item_by_token(note->client->store, token);
}

static void tell(ImailClient *client, const ImailMailStatus *status)
{
	const ImailSent *sent = imail_sent_states_get(client->sent, status->mail);
	g_autofree char *subject = sent != NULL ? g_strdup(sent->subject) : NULL;

	IMAIL_TELL(client, mail_status, status, subject);
}

static void note_done(gpointer job)
{
	Note *note = job;
	ImailClient *client = note->client;

	client->noting--;
	tell(client, note->status);
	if (note->item != NULL)
		IMAIL_TELL(client, mail_changed, note->item);
	/* What could not be kept comes again after the next login. */
	if (note->error != NULL)
		g_warning("%s", note->error->message);
	else if (note->status->ref != NULL)
		imail_session_ack(client->session, note->epoch, note->status->ref);
}

static void note_free(gpointer job)
{
	Note *note = job;

	imail_record_free(&imail_mail_status_type, note->status);
	g_free(note->line);
	imail_item_free(note->item);
	g_clear_error(&note->error);
	g_free(note);
}

void imail_mail_status_note(ImailClient *client, const ImailMailStatus *status, const char *subject,
			    const char *to)
{
	char *line = imail_sent_states_put(client->sent, status, subject, to);
	Note *note;

	if (line == NULL && client->noting == 0) {
		tell(client, status);
		return;
	}
	client->noting++;
	note = g_new0(Note, 1);
	note->client = client;
	note->status = imail_record_copy(&imail_mail_status_type, status);
	note->epoch = imail_session_epoch(client->session);
	note->line = line;
	imail_worker_push(client->worker, note_run, note_done, note, note_free);
}

/* ---- what the user looks at ---- */

const ImailSent *imail_client_sent(ImailClient *client, const char *mail)
{
	return imail_sent_states_get(client->sent, mail);
}

const ImailSent *imail_client_sent_of_item(ImailClient *client, const char *item)
{
	return imail_sent_states_of_item(client->sent, item);
}

GPtrArray *imail_client_outbox(ImailClient *client)
{
	GPtrArray *outbox = imail_sent_states_open(client->sent);

	imail_mail_send_list(client->send, outbox);
	return outbox;
}

/* ---- what the user does ---- */

typedef struct {
	ImailClient *client;
	ImailFinishedCb cb;
	gpointer user_data;
} Asked;

static void finish(Asked *asked, const GError *error)
{
	ImailClient *client = asked->client;

	client->in_callback++;
	if (asked->cb != NULL && !client->is_freed)
		asked->cb(error, asked->user_data);
	client->in_callback--;
	g_free(asked);
}

static void asked_cb(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	finish(user_data, error);
}

/* In the worker's order, so that the states that were told before have been seen. */
static void asked_done(gpointer job)
{
	finish(job, NULL);
}

static void nothing_run(gpointer job G_GNUC_UNUSED)
{
}

static Asked *asked_new(ImailClient *client, ImailFinishedCb cb, gpointer user_data)
{
	Asked *asked = g_new0(Asked, 1);

	asked->client = client;
	asked->cb = cb;
	asked->user_data = user_data;
	return asked;
}

void imail_client_recall(ImailClient *client, const char *mail, ImailFinishedCb cb, gpointer user_data)
{
	Asked *asked = asked_new(client, cb, user_data);

	if (imail_mail_send_recall(client->send, mail))
		imail_worker_push(client->worker, nothing_run, asked_done, asked, NULL);
	else
		imail_request_mail(client, "mail-recall", mail, asked_cb, asked);
}

void imail_client_release(ImailClient *client, const char *mail, ImailFinishedCb cb, gpointer user_data)
{
	imail_request_mail(client, "mail-release", mail, asked_cb, asked_new(client, cb, user_data));
}
