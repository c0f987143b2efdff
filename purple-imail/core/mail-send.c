/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-send.c: spool → request and one stream of chunks → the server's answer → filing.h.
 *
 * Owns the mails that wait for their answer. The spool file of each is on the disk until it is filed, and
 * the same id sent again is accepted once by the server: so it is safe to die anywhere, and after a lost
 * link all is simply sent again. A refusal for good fails the mail. What may pass (TEMPORARY, NETWORK,
 * TIMEOUT, UNCERTAIN) is tried again after RETRY_SECONDS, and after the next login.
 *
 * At most IMAIL_UPLOADS_MAX mails are under way at a time.
 */
#define G_LOG_DOMAIN "imail-core"

#include "mail-send.h"

#include "accepted.h"
#include "filing.h"
#include "message.h"
#include "outgoing.h"
#include "read-ahead.h"

#define RETRY_SECONDS 60

typedef enum {
	UPLOAD_WAITING, /* for a login, a free place, or the retry */
	UPLOAD_SENT,    /* the request is out; its chunks are on their way or were taken */
	UPLOAD_STORING, /* answered: the worker puts it where it belongs */
} UploadState;

typedef struct {
	ImailMailSend *send;
	ImailSpooled *spooled;
	UploadState state;
	gboolean is_delayed; /* WAITING: for the retry or the next login */
	gboolean is_recalled;
	ImailSent sent;        /* what a list shows of it */
	guint attempt;         /* tells the answers of one upload from those of the one before */
	ImailReadAhead *ahead; /* while it is SENT */
	gint64 done, told;     /* octets taken by the connection; told to the user */
} Upload;

struct _ImailMailSend {
	char *dir, *user, *default_from;
	ImailSession *session;
	ImailWorker *worker;
	ImailFiling *filing;
	ImailMailSendHandlers handlers;
	gpointer user_data;
	GQueue uploads;    /* of Upload, in the order of sending */
	GHashTable *by_id; /* id → Upload */
	GHashTable *seen;  /* set of ids of this run */
	guint n_sent;      /* in UPLOAD_SENT */
	guint progress_idle, retry_timer;
};

static void pump(ImailMailSend *send);

static const char *id_of(const Upload *upload)
{
	return imail_spooled_id(upload->spooled);
}

/* The only writer of `state`. */
static void set_state(Upload *upload, UploadState state)
{
	static const char *const names[] = {"waiting", "sent", "storing"};

	g_debug("mail %s: %s -> %s", id_of(upload), names[upload->state], names[state]);
	if (upload->state == UPLOAD_SENT)
		upload->send->n_sent--;
	if (state == UPLOAD_SENT)
		upload->send->n_sent++;
	upload->state = state;
}

static void upload_free(gpointer data)
{
	Upload *upload = data;

	imail_read_ahead_free(upload->ahead);
	imail_spooled_unref(upload->spooled);
	imail_record_free(&imail_mail_status_type, upload->sent.status);
	g_free(upload->sent.subject);
	g_free(upload->sent.to);
	g_free(upload);
}

static void remove_upload(Upload *upload)
{
	ImailMailSend *send = upload->send;

	set_state(upload, UPLOAD_STORING);
	g_queue_remove(&send->uploads, upload);
	g_hash_table_remove(send->by_id, id_of(upload));
}

/* Takes SPOOLED. */
static Upload *add_upload(ImailMailSend *send, ImailSpooled *spooled)
{
	Upload *upload = g_new0(Upload, 1);

	upload->send = send;
	upload->spooled = spooled;
	g_queue_push_tail(&send->uploads, upload);
	g_hash_table_insert(send->by_id, g_strdup(id_of(upload)), upload);
	g_hash_table_add(send->seen, g_strdup(id_of(upload)));
	upload->sent.subject = g_strdup(imail_spooled_mail(spooled)->subject);
	upload->sent.to = imail_spooled_recipients(spooled);
	upload->sent.status = imail_record_new(&imail_mail_status_type);
	upload->sent.status->mail = g_strdup(id_of(upload));
	upload->sent.status->state = IMAIL_MAIL_QUEUED;
	upload->sent.status->time = imail_spooled_created(spooled) / G_USEC_PER_SEC;
	return upload;
}

static const char *default_from(const ImailMailSend *send)
{
	return send->default_from != NULL ? send->default_from : send->user;
}

/* SPOOLED has STATE now; NEXT_TRY: seconds since the epoch, or 0. */
static void tell_status(ImailMailSend *send, ImailSpooled *spooled, int state, const char *message_id,
			gint64 next_try, const GError *error)
{
	ImailMailStatus *status = imail_record_new(&imail_mail_status_type);
	g_autofree char *to = imail_spooled_recipients(spooled);

	status->mail = g_strdup(imail_spooled_id(spooled));
	status->state = state;
	status->message_id = g_strdup(message_id);
	status->time = g_get_real_time() / G_USEC_PER_SEC;
	status->next_try = next_try;
	if (error != NULL && state != IMAIL_MAIL_RECALLED) {
		status->text = g_strdup(error->message);
		status->code = g_strdup(imail_error_to_name(error->code));
	}
	status->tell = state == IMAIL_MAIL_FAILED;
	send->handlers.mail_status(status, imail_spooled_mail(spooled)->subject, to, send->user_data);
	imail_record_free(&imail_mail_status_type, status);
}

/* ---- the answer ---- */

/* Gives UPLOAD up: told once its file is in failed/. */
static void fail(Upload *upload, const GError *reason)
{
	imail_filing_failed(upload->send->filing, upload->spooled, reason);
	remove_upload(upload);
}

static void take_back(Upload *upload)
{
	g_autoptr(GError) reason = g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_CANCELLED, "Taken back.");

	fail(upload, reason);
}

typedef struct {
	ImailMailSend *send;
	char *id;
	guint attempt;
} Answer;

static gboolean retry_cb(gpointer user_data)
{
	ImailMailSend *send = user_data;

	send->retry_timer = 0;
	for (GList *link = send->uploads.head; link != NULL; link = link->next)
		((Upload *)link->data)->is_delayed = FALSE;
	pump(send);
	return G_SOURCE_REMOVE;
}

static void clear_attempt(Upload *upload)
{
	upload->attempt++;
	upload->done = upload->told = 0;
	g_clear_pointer(&upload->ahead, imail_read_ahead_free);
}

static void delay(Upload *upload, const GError *reason)
{
	ImailMailSend *send = upload->send;

	clear_attempt(upload);
	set_state(upload, UPLOAD_WAITING);
	if (!imail_session_is_online(send->session))
		return;
	upload->is_delayed = TRUE;
	if (send->retry_timer == 0)
		send->retry_timer = g_timeout_add_seconds(RETRY_SECONDS, retry_cb, send);
	tell_status(send, upload->spooled, IMAIL_MAIL_DEFERRED, NULL,
		    g_get_real_time() / G_USEC_PER_SEC + RETRY_SECONDS, reason);
}

static void on_ok(Upload *upload, JsonObject *ok)
{
	ImailMailSend *send = upload->send;
	g_autoptr(ImailSpooled) spooled = imail_spooled_ref(upload->spooled);
	gboolean is_recalled = upload->is_recalled;
	g_auto(ImailAccepted) accepted = {0};

	imail_accepted_read(ok, &accepted);
	imail_filing_accepted(send->filing, spooled, IMAIL_SPOOL_OUTGOING, default_from(send),
			      accepted.message_id);
	remove_upload(upload);
	tell_status(send, spooled, accepted.state, accepted.message_id, accepted.next_try, NULL);
	if (is_recalled)
		send->handlers.recall(imail_spooled_id(spooled), send->user_data);
}

static gboolean may_pass(int code)
{
	return code == IMAIL_ERROR_CANCELLED || code == IMAIL_ERROR_TEMPORARY ||
	       code == IMAIL_ERROR_NETWORK || code == IMAIL_ERROR_TIMEOUT || code == IMAIL_ERROR_UNCERTAIN;
}

/* An error means that the server kept nothing, and does not want the chunks that are still to come;
 * CANCELLED is mostly our own session's word that the link went. */
static void on_answer(JsonObject *ok, const GError *error, gpointer user_data)
{
	Answer *answer = user_data;
	ImailMailSend *send = answer->send;
	Upload *upload = g_hash_table_lookup(send->by_id, answer->id);
	gboolean is_ours =
		upload != NULL && upload->state == UPLOAD_SENT && upload->attempt == answer->attempt;

	if (is_ours) {
		imail_session_stream_remove(send->session, answer->id);
		if (error == NULL)
			on_ok(upload, ok);
		else if (upload->is_recalled)
			take_back(upload);
		else if (may_pass(error->code))
			delay(upload, error);
		else
			fail(upload, error);
	}
	if (is_ours)
		pump(send);
}

static void answer_free(gpointer data)
{
	Answer *answer = data;

	g_free(answer->id);
	g_free(answer);
}

/* ---- the upload ---- */

/* The server is told; its answer is still to come. */
static void send_cancel(Upload *upload)
{
	g_autoptr(JsonObject) cancel = json_object_new();

	imail_session_stream_remove(upload->send->session, id_of(upload));
	json_object_set_string_member(cancel, "type", "cancel");
	json_object_set_string_member(cancel, "ref", id_of(upload));
	imail_session_send(upload->send->session, cancel);
}

static void cancel_upload(Upload *upload, const GError *reason)
{
	ImailMailSend *send = upload->send;

	send_cancel(upload);
	fail(upload, reason);
	pump(send);
}

static void read_ready(gpointer user_data)
{
	imail_session_wake(((Upload *)user_data)->send->session);
}

static void read_failed(const GError *error, gpointer user_data)
{
	cancel_upload(user_data, error);
}

static gboolean progress_cb(gpointer user_data)
{
	ImailMailSend *send = user_data;
	GList *next;

	send->progress_idle = 0;
	for (GList *link = send->uploads.head; link != NULL; link = next) {
		Upload *upload = link->data;

		next = link->next;
		if (upload->state != UPLOAD_SENT || upload->told == upload->done)
			continue;
		upload->told = upload->done;
		send->handlers.upload(id_of(upload), upload->done, imail_spooled_size(upload->spooled),
				      send->user_data);
	}
	return G_SOURCE_REMOVE;
}

/* Runs inside imail_client_output, so the user is told of the progress later. */
static gboolean stream_read(gpointer user_data, gint64 offset, gsize max, GBytes **bytes,
			    GError **error G_GNUC_UNUSED)
{
	Upload *upload = user_data;

	*bytes = imail_read_ahead_take(upload->ahead, offset, max);
	if (*bytes == NULL)
		return TRUE;
	upload->done = offset + (gint64)g_bytes_get_size(*bytes);
	if (upload->send->progress_idle == 0)
		upload->send->progress_idle =
			g_idle_add_full(IMAIL_WORKER_PRIORITY, progress_cb, upload->send, NULL);
	return TRUE;
}

/* Taken back while its upload was not answered, and then the link went: the server may have it or not. */
static void on_recall_answer(JsonObject *ok G_GNUC_UNUSED, const GError *error, gpointer user_data)
{
	Answer *answer = user_data;
	ImailMailSend *send = answer->send;
	Upload *upload = g_hash_table_lookup(send->by_id, answer->id);

	if (upload == NULL || upload->state != UPLOAD_SENT || upload->attempt != answer->attempt)
		return;
	if (error == NULL || error->code == IMAIL_ERROR_NOT_FOUND) {
		take_back(upload);
	} else if (may_pass(error->code)) {
		delay(upload, error);
	} else {
		/* Sent before: asked for again, its state is the answer. */
		upload->is_recalled = FALSE;
		clear_attempt(upload);
		set_state(upload, UPLOAD_WAITING);
	}
	pump(send);
}

static Answer *answer_new(const Upload *upload)
{
	Answer *answer = g_new0(Answer, 1);

	answer->send = upload->send;
	answer->id = g_strdup(id_of(upload));
	answer->attempt = upload->attempt;
	return answer;
}

static void start_recall(Upload *upload)
{
	g_autoptr(JsonObject) object = json_object_new();

	clear_attempt(upload);
	set_state(upload, UPLOAD_SENT);
	json_object_set_string_member(object, "type", "mail-recall");
	json_object_set_string_member(object, "mail", id_of(upload));
	imail_session_request(upload->send->session, object, on_recall_answer, answer_new(upload),
			      answer_free);
}

static void start(Upload *upload)
{
	static const ImailReadAheadHandlers ahead_handlers = {.ready = read_ready, .failed = read_failed};
	ImailMailSend *send = upload->send;
	g_autoptr(JsonObject) object =
		imail_message_new("mail", NULL, &imail_mail_type, imail_spooled_mail(upload->spooled));
	gint64 size = imail_spooled_size(upload->spooled);

	clear_attempt(upload);
	set_state(upload, UPLOAD_SENT);
	imail_session_request(send->session, object, on_answer, answer_new(upload), answer_free);
	if (size > 0) {
		upload->ahead = imail_read_ahead_new(send->worker, upload->spooled, &ahead_handlers, upload);
		imail_session_stream(send->session, id_of(upload), size, stream_read, upload, NULL);
	}
}

static void pump(ImailMailSend *send)
{
	for (GList *link = send->uploads.head; link != NULL && send->n_sent < IMAIL_UPLOADS_MAX;
	     link = link->next) {
		Upload *upload = link->data;

		if (!imail_session_is_online(send->session))
			return;
		if (upload->state == UPLOAD_WAITING && !upload->is_delayed && upload->is_recalled)
			start_recall(upload);
		else if (upload->state == UPLOAD_WAITING && !upload->is_delayed)
			start(upload);
	}
}

void imail_mail_send_online(ImailMailSend *send)
{
	for (GList *link = send->uploads.head; link != NULL; link = link->next)
		((Upload *)link->data)->is_delayed = FALSE;
	pump(send);
}

void imail_mail_send_offline(ImailMailSend *send)
{
	for (GList *link = send->uploads.head; link != NULL; link = link->next) {
		Upload *upload = link->data;

		if (upload->state == UPLOAD_SENT) {
			clear_attempt(upload);
			set_state(upload, UPLOAD_WAITING);
		}
	}
}

/* ---- what the user does meanwhile ---- */

gboolean imail_mail_send_recall(ImailMailSend *send, const char *mail)
{
	Upload *upload = g_hash_table_lookup(send->by_id, mail);

	if (upload == NULL)
		return FALSE;
	if (upload->state == UPLOAD_SENT) {
		upload->is_recalled = TRUE;
		send_cancel(upload);
	} else {
		take_back(upload);
	}
	return TRUE;
}

void imail_mail_send_list(ImailMailSend *send, GPtrArray *list)
{
	for (GList *link = send->uploads.head; link != NULL; link = link->next)
		g_ptr_array_add(list, &((Upload *)link->data)->sent);
}

/* ---- the spool ---- */

char *imail_mail_send_add(ImailMailSend *send, const ImailOutgoing *outgoing, GError **error)
{
	g_autoptr(ImailSpooled) spooled =
		imail_spooled_new(outgoing, imail_session_max_mail_size(send->session), error);
	g_autofree char *id = NULL;

	if (spooled == NULL)
		return NULL;
	id = g_strdup(imail_spooled_id(spooled));
	if (g_hash_table_contains(send->seen, id))
		return g_steal_pointer(&id);
	if (!imail_spool_write(send->dir, IMAIL_SPOOL_OUTGOING, spooled, NULL, NULL, error)) {
		g_prefix_error(error, "The mail could not be stored for sending. ");
		return NULL;
	}
	add_upload(send, g_steal_pointer(&spooled));
	pump(send);
	return g_steal_pointer(&id);
}

typedef struct {
	ImailMailSend *send;
	GPtrArray *outgoing, *accepted; /* of ImailSpooled */
	GPtrArray *bad;                 /* of GError */
} Loading;

static void loading_free(gpointer job)
{
	Loading *loading = job;

	g_clear_pointer(&loading->outgoing, g_ptr_array_unref);
	g_clear_pointer(&loading->accepted, g_ptr_array_unref);
	g_ptr_array_unref(loading->bad);
	g_free(loading);
}

static void bad_cb(const GError *error, gpointer user_data)
{
	g_ptr_array_add(((Loading *)user_data)->bad, g_error_copy(error));
}

static void load_run(gpointer job)
{
	Loading *loading = job;

	loading->outgoing = imail_spool_load(loading->send->dir, IMAIL_SPOOL_OUTGOING, bad_cb, loading);
	loading->accepted = imail_spool_load(loading->send->dir, IMAIL_SPOOL_ACCEPTED, bad_cb, loading);
}

/* A mail sent before the spool was read is in it, too. */
static void load_done(gpointer job)
{
	Loading *loading = job;
	ImailMailSend *send = loading->send;

	for (guint i = 0; i < loading->outgoing->len; i++) {
		ImailSpooled *spooled = loading->outgoing->pdata[i];

		if (!g_hash_table_contains(send->seen, imail_spooled_id(spooled)))
			add_upload(send, imail_spooled_ref(spooled));
	}
	for (guint i = 0; i < loading->accepted->len; i++) {
		ImailSpooled *spooled = loading->accepted->pdata[i];

		imail_filing_accepted(send->filing, spooled, IMAIL_SPOOL_ACCEPTED, default_from(send),
				      imail_spooled_message_id(spooled));
	}
	for (guint i = 0; i < loading->bad->len; i++)
		send->handlers.problem(loading->bad->pdata[i], send->user_data);
	pump(send);
}

/* ---- what the filing tells ---- */

static void on_copied(const ImailItem *item, gpointer user_data)
{
	ImailMailSend *send = user_data;

	send->handlers.mail_added(item, send->user_data);
}

static void on_failed(ImailSpooled *spooled, const GError *reason, gpointer user_data)
{
	tell_status(user_data, spooled,
		    reason->code == IMAIL_ERROR_CANCELLED ? IMAIL_MAIL_RECALLED : IMAIL_MAIL_FAILED, NULL, 0,
		    reason);
}

static void on_problem(const GError *error, gpointer user_data)
{
	ImailMailSend *send = user_data;

	send->handlers.problem(error, send->user_data);
}

/* ---- life ---- */

void imail_mail_send_set_default_from(ImailMailSend *send, const char *mailbox)
{
	g_free(send->default_from);
	send->default_from = g_strdup(mailbox);
}

ImailMailSend *imail_mail_send_new(const char *dir, const char *user, ImailSession *session,
				   ImailWorker *worker, ImailStore *store,
				   const ImailMailSendHandlers *handlers, gpointer user_data, GError **error)
{
	static const ImailFilingHandlers filing_handlers = {
		.copied = on_copied, .failed = on_failed, .problem = on_problem};
	ImailMailSend *send;
	Loading *loading;

	if (!imail_spool_open(dir, error))
		return NULL;
	send = g_new0(ImailMailSend, 1);
	send->dir = g_strdup(dir);
	send->user = g_strdup(user);
	send->session = session;
	send->worker = worker;
	send->filing = imail_filing_new(dir, worker, store, &filing_handlers, send);
	send->handlers = *handlers;
	send->user_data = user_data;
	g_queue_init(&send->uploads);
	send->by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, upload_free);
	send->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	loading = g_new0(Loading, 1);
	loading->send = send;
	loading->bad = g_ptr_array_new_with_free_func((GDestroyNotify)g_error_free);
	imail_worker_push(worker, load_run, load_done, loading, loading_free);
	return send;
}

void imail_mail_send_stop(ImailMailSend *send)
{
	g_clear_handle_id(&send->progress_idle, g_source_remove);
	g_clear_handle_id(&send->retry_timer, g_source_remove);
}

void imail_mail_send_free(ImailMailSend *send)
{
	if (send == NULL)
		return;
	imail_mail_send_stop(send);
	g_queue_clear(&send->uploads);
	g_hash_table_unref(send->by_id);
	g_hash_table_unref(send->seen);
	imail_filing_free(send->filing);
	g_free(send->dir);
	g_free(send->user);
	g_free(send->default_from);
	g_free(send);
}
