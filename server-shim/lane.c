/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lane.c: the SMTP connections to one sender. See lane.h.
 */
#include "lane.h"

#include "outbox.h"
#include "smtp.h"
#include "store-blob.h"

#define ANSWER_TIMEOUT_S 300 /* RFC 5321 4.5.3.2: 5 minutes for most answers */

typedef struct {
	Lane *lane;
	Smtp *smtp;
	gboolean is_ready;
	gboolean is_old;      /* logged in as the sender was before it changed */
	gboolean is_quitting; /* takes no mail any more, however long the server needs to say goodbye */
	StoreOutbox *mail;    /* on its way, or NULL */
	char **to;            /* its recipients */
	SmtpMail envelope;
	guint idle_id;
} Line;

struct _Lane {
	Server *server;
	ImailSender *sender;
	LaneCallbacks callbacks;
	gpointer user_data;
	GQueue waiting;   /* of StoreOutbox */
	GPtrArray *lines; /* of Line */
	GError *refused;  /* the login or the certificate */
	gint64 refused_at;
	guint run_id;
};

static void run(Lane *lane);

static void line_free(gpointer data)
{
	Line *line = data;

	if (line->idle_id != 0)
		g_source_remove(line->idle_id);
	smtp_free(line->smtp);
	store_outbox_free(line->mail);
	g_strfreev(line->to);
	g_free(line);
}

static gboolean run_cb(gpointer user_data)
{
	Lane *lane = user_data;

	lane->run_id = 0;
	run(lane);
	return G_SOURCE_REMOVE;
}

static void schedule_run(Lane *lane)
{
	if (lane->run_id == 0)
		lane->run_id = g_idle_add_full(G_PRIORITY_DEFAULT, run_cb, lane, NULL);
}

static GBytes *read_blob(gpointer user_data, gint64 offset, gsize max, GError **error)
{
	Line *line = user_data;

	return store_blob_read(store_main_tx(line->lane->server->store), line->mail->blob, offset, max,
			       error);
}

static gboolean idle_cb(gpointer user_data)
{
	Line *line = user_data;

	line->idle_id = 0;
	line->is_ready = FALSE;
	line->is_quitting = TRUE;
	smtp_quit(line->smtp);
	return G_SOURCE_REMOVE;
}

static void begin(Line *line, StoreOutbox *mail)
{
	if (line->idle_id != 0) {
		g_source_remove(line->idle_id);
		line->idle_id = 0;
	}
	line->mail = mail;
	g_strfreev(line->to);
	line->to = store_outbox_waiting(mail);
	line->envelope = (SmtpMail){
		.from = mail->from,
		.to = (const char *const *)line->to,
		.size = mail->size,
		.needs_8bit = mail->needs_8bit,
		.needs_utf8 = mail->needs_utf8,
		.read = read_blob,
		.user_data = line,
	};
	line->lane->callbacks.sending(mail, line->lane->user_data);
	smtp_send(line->smtp, &line->envelope);
}

static void rest(Line *line)
{
	if (line->idle_id == 0)
		line->idle_id = g_timeout_add_seconds(OUTBOX_IDLE_S, idle_cb, line);
}

static void ready_cb(Smtp *smtp, gpointer user_data)
{
	Line *line = user_data;

	g_clear_error(&line->lane->refused);
	line->is_ready = TRUE;
	run(line->lane);
	if (line->mail == NULL)
		rest(line);
}

static void sent_cb(Smtp *smtp, const char *reply, GPtrArray *recipients, const GError *error,
		    gpointer user_data)
{
	Line *line = user_data;
	Lane *lane = line->lane;

	lane->callbacks.result(g_steal_pointer(&line->mail), reply, recipients, error, FALSE,
			       lane->user_data);
	if (line->is_old)
		idle_cb(line);
	else
		rest(line);
	schedule_run(lane);
}

/* The sender cannot be reached or refuses us: that is the answer for every mail that waits. */
static void fail_waiting(Lane *lane, const GError *error)
{
	GQueue waiting = lane->waiting;
	StoreOutbox *mail;

	g_queue_init(&lane->waiting);
	while ((mail = g_queue_pop_head(&waiting)) != NULL)
		lane->callbacks.result(mail, NULL, NULL, error, TRUE, lane->user_data);
}

static void done_cb(Smtp *smtp, const GError *error, gpointer user_data)
{
	Line *line = user_data;
	Lane *lane = line->lane;
	gboolean was_ready = line->is_ready || line->is_quitting;

	g_ptr_array_remove_fast(lane->lines, line);
	if (error == NULL || was_ready) {
		/* An idle connection that the server closed is no news. */
		schedule_run(lane);
		return;
	}
	if (error->code == IMAIL_ERROR_AUTH || error->code == IMAIL_ERROR_PERMANENT) {
		g_clear_error(&lane->refused);
		lane->refused = g_error_copy(error);
		lane->refused_at = g_get_monotonic_time();
	}
	/* A further connection that the server does not want leaves the mails to those that work. */
	for (guint i = 0; i < lane->lines->len; i++)
		if (((Line *)lane->lines->pdata[i])->is_ready)
			return;
	fail_waiting(lane, error);
}

static void open_line(Lane *lane)
{
	static const SmtpCallbacks callbacks = {.ready = ready_cb, .sent = sent_cb, .done = done_cb};
	const ImailSender *sender = lane->sender;
	Line *line = g_new0(Line, 1);
	Endpoint endpoint = {
		.host = sender->host,
		.port = (guint16)sender->port,
		.tls = sender->tls,
		.login = sender->login,
		.password = sender->password,
		.auth = sender->auth,
		.ca_file = lane->server->config->ca_file,
		.allow_private = lane->server->config->allow_private,
		.connect_timeout_s = lane->server->config->connect_timeout_s,
		.idle_timeout_s = ANSWER_TIMEOUT_S,
	};

	line->lane = lane;
	line->smtp = smtp_new(lane->server->curl, &endpoint, &callbacks, line);
	g_ptr_array_add(lane->lines, line);
}

/* A goodbye that takes too long is cut short where its place is needed. */
static gboolean has_room(Lane *lane)
{
	for (guint i = 0; i < lane->lines->len && lane->lines->len >= (guint)lane->sender->connections; i++)
		if (((Line *)lane->lines->pdata[i])->is_quitting)
			g_ptr_array_remove_index_fast(lane->lines, i);
	return lane->lines->len < (guint)lane->sender->connections;
}

static void run(Lane *lane)
{
	guint opening = 0;

	if (lane->refused != NULL &&
	    g_get_monotonic_time() - lane->refused_at < (gint64)LANE_REFUSED_S * G_USEC_PER_SEC) {
		g_autoptr(GError) error = g_error_copy(lane->refused);

		fail_waiting(lane, error);
		return;
	}
	for (guint i = 0; i < lane->lines->len; i++) {
		Line *line = lane->lines->pdata[i];

		opening += !line->is_ready && !line->is_quitting;
		if (line->is_ready && line->mail == NULL && !g_queue_is_empty(&lane->waiting))
			begin(line, g_queue_pop_head(&lane->waiting));
	}
	while (g_queue_get_length(&lane->waiting) > opening && has_room(lane)) {
		open_line(lane);
		opening++;
	}
}

Lane *lane_new(Server *server, const ImailSender *sender, const LaneCallbacks *callbacks, gpointer user_data)
{
	Lane *lane = g_new0(Lane, 1);

	lane->server = server;
	lane->sender = imail_record_copy(&imail_sender_type, sender);
	lane->callbacks = *callbacks;
	lane->user_data = user_data;
	lane->lines = g_ptr_array_new_with_free_func(line_free);
	g_queue_init(&lane->waiting);
	return lane;
}

void lane_free(Lane *lane)
{
	if (lane == NULL)
		return;
	if (lane->run_id != 0)
		g_source_remove(lane->run_id);
	g_ptr_array_unref(lane->lines);
	g_queue_clear_full(&lane->waiting, (GDestroyNotify)store_outbox_free);
	g_clear_error(&lane->refused);
	imail_record_free(&imail_sender_type, lane->sender);
	g_free(lane);
}

void lane_change(Lane *lane, const ImailSender *sender)
{
	imail_record_free(&imail_sender_type, lane->sender);
	lane->sender = imail_record_copy(&imail_sender_type, sender);
	g_clear_error(&lane->refused);
	for (guint i = lane->lines->len; i-- > 0;) {
		Line *line = lane->lines->pdata[i];

		if (line->mail == NULL)
			g_ptr_array_remove_index_fast(lane->lines, i);
		else
			line->is_old = TRUE;
	}
	schedule_run(lane);
}

void lane_push(Lane *lane, StoreOutbox *mail)
{
	g_queue_push_tail(&lane->waiting, mail);
	schedule_run(lane);
}

gboolean lane_is_idle(const Lane *lane)
{
	for (guint i = 0; i < lane->lines->len; i++)
		if (((Line *)lane->lines->pdata[i])->mail != NULL)
			return FALSE;
	return g_queue_is_empty((GQueue *)&lane->waiting);
}
