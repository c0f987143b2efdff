/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lane.c: the SMTP connections to one sender. See lane.h.
 *
 * A line is one connection. A waiting mail goes to the line with the fewest mails in hand whose window has
 * room. There are as many lines as the mails in hand are worth, LANE_SPREAD mails a line (fewer where a line
 * takes fewer at a time), and one more whenever no line has room: a few mails share a connection, many use
 * all that the sender allows. What a broken connection did not decide goes back to the head of the queue:
 * each connection decides at least the mail that it broke at, so that comes to an end.
 */
#include "lane.h"

#include "outbox.h"
#include "rate.h"
#include "smtp.h"
#include "store-blob.h"

#define ANSWER_TIMEOUT_S 300 /* RFC 5321 4.5.3.2: 5 minutes for most answers */
#define LANE_SPREAD      4   /* mails that share a line before another is opened */
#define LANE_NO_MORE_S   30  /* so long no further connection, after one that the server did not want */

typedef struct {
	Lane *lane;
	Smtp *smtp;
	gboolean is_ready;
	gboolean is_old;      /* logged in as the sender was before it changed */
	gboolean is_quitting; /* takes no mail any more, however long the server needs to say goodbye */
	GQueue in_hand;       /* of Sending */
	guint returned;       /* mails that came back undecided */
	guint idle_id;
} Line;

/* A mail that a line has. */
typedef struct {
	Line *line;
	StoreOutbox *mail;
	char **to;
	SmtpMail envelope;
	gboolean is_after_rest; /* the server may have closed the connection meanwhile */
} Sending;

struct _Lane {
	Server *server;
	ImailSender *sender;
	LaneCallbacks callbacks;
	gpointer user_data;
	GQueue waiting;   /* of StoreOutbox */
	GPtrArray *lines; /* of Line */
	guint in_hand;    /* mails that lines have */
	guint window;     /* of the newest connection; 0: none yet */
	Rate rate;
	GError *refused; /* the login or the certificate */
	gint64 refused_at, careful_until, no_more_until;
	guint run_id, rate_id;
};

static void run(Lane *lane);

static void sending_free(gpointer data)
{
	Sending *sending = data;

	store_outbox_free(sending->mail);
	g_strfreev(sending->to);
	g_free(sending);
}

static void line_free(gpointer data)
{
	Line *line = data;

	if (line->idle_id != 0)
		g_source_remove(line->idle_id);
	smtp_free(line->smtp);
	line->lane->in_hand -= line->in_hand.length;
	g_queue_clear_full(&line->in_hand, sending_free);
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

/* ---- the rate ---- */

static gboolean rate_cb(gpointer user_data)
{
	Lane *lane = user_data;

	lane->rate_id = 0;
	run(lane);
	lane->callbacks.room(lane->user_data);
	return G_SOURCE_REMOVE;
}

static guint may_leave(Lane *lane)
{
	return rate_available(&lane->rate, g_get_monotonic_time());
}

static void wait_for_rate(Lane *lane)
{
	gint64 wait = rate_wait(&lane->rate, g_get_monotonic_time());

	if (wait > 0 && lane->rate_id == 0)
		lane->rate_id = g_timeout_add((guint)(wait / 1000) + 1, rate_cb, lane);
}

/* ---- mails on a line ---- */

static GBytes *read_blob(gpointer user_data, gint64 offset, gsize max, GError **error)
{
	Sending *sending = user_data;
	GBytes *content = sending->mail->content;

	if (content != NULL && offset < (gint64)g_bytes_get_size(content))
		return g_bytes_new_from_bytes(content, (gsize)offset,
					      MIN(max, g_bytes_get_size(content) - (gsize)offset));
	return store_blob_read(store_main_tx(sending->line->lane->server->store), sending->mail->blob, offset,
			       max, error);
}

static void quit_line(Line *line)
{
	line->is_ready = FALSE;
	line->is_quitting = TRUE;
	smtp_quit(line->smtp);
}

static gboolean idle_cb(gpointer user_data)
{
	Line *line = user_data;

	line->idle_id = 0;
	quit_line(line);
	return G_SOURCE_REMOVE;
}

static void begin(Line *line, StoreOutbox *mail)
{
	Sending *sending = g_new0(Sending, 1);

	if (line->idle_id != 0) {
		g_source_remove(line->idle_id);
		line->idle_id = 0;
		sending->is_after_rest = TRUE;
	}
	sending->line = line;
	sending->mail = mail;
	sending->to = store_outbox_waiting(mail);
	sending->envelope = (SmtpMail){
		.from = mail->from,
		.to = (const char *const *)sending->to,
		.envid = mail->mail,
		.size = mail->size,
		.needs_8bit = mail->needs_8bit,
		.needs_utf8 = mail->needs_utf8,
		.read = read_blob,
		.user_data = sending,
	};
	g_queue_push_tail(&line->in_hand, sending);
	line->lane->in_hand++;
	rate_take(&line->lane->rate, 1);
	line->lane->callbacks.sending(mail, line->lane->user_data);
	smtp_send(line->smtp, &sending->envelope);
}

static void rest(Line *line)
{
	if (line->idle_id == 0 && line->in_hand.length == 0 && line->is_ready)
		line->idle_id = g_timeout_add_seconds(OUTBOX_IDLE_S, idle_cb, line);
}

static void ready_cb(Smtp *smtp, gpointer user_data)
{
	Line *line = user_data;

	g_clear_error(&line->lane->refused);
	line->is_ready = TRUE;
	line->lane->window = smtp_window(smtp);
	run(line->lane);
	rest(line);
}

static void progress_cb(Smtp *smtp, const SmtpMail *envelope, gint64 sent, gpointer user_data)
{
	Line *line = user_data;

	line->lane->callbacks.progress(((Sending *)envelope->user_data)->mail, sent, line->lane->user_data);
}

/* Nothing was decided of it: because of a mail before it, or as the server had closed a connection that
 * rested (the next one is a new one, so that happens once). */
static gboolean is_undecided(const Sending *sending, GPtrArray *recipients, const GError *error)
{
	return error != NULL &&
	       (error->code == IMAIL_ERROR_CANCELLED ||
		(error->code == IMAIL_ERROR_NETWORK && sending->is_after_rest && recipients->len == 0));
}

static void sent_cb(Smtp *smtp, const SmtpMail *envelope, const char *reply, GPtrArray *recipients,
		    const GError *error, gpointer user_data)
{
	Line *line = user_data;
	Lane *lane = line->lane;
	Sending *sending = envelope->user_data;
	StoreOutbox *mail = g_steal_pointer(&sending->mail);

	g_queue_remove(&line->in_hand, sending);
	lane->in_hand--;
	if (is_undecided(sending, recipients, error)) {
		g_queue_push_nth(&lane->waiting, mail, (gint)line->returned++);
		rate_take(&lane->rate, -1);
	} else {
		lane->callbacks.result(mail, reply, recipients, error, FALSE, lane->user_data);
	}
	sending_free(sending);
	if (line->is_old && line->in_hand.length == 0)
		quit_line(line);
	else if (!line->is_old && smtp_has_room(smtp))
		run(lane);
	else
		schedule_run(lane);
	rest(line);
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

/* ---- lines ---- */

static gboolean has_ready_line(const Lane *lane)
{
	for (guint i = 0; i < lane->lines->len; i++) {
		const Line *line = lane->lines->pdata[i];

		if (line->is_ready && !line->is_old)
			return TRUE;
	}
	return FALSE;
}

static void done_cb(Smtp *smtp, const GError *error, gpointer user_data)
{
	Line *line = user_data;
	Lane *lane = line->lane;
	gboolean was_ready = line->is_ready || line->is_quitting, is_refusal;
	gint64 now = g_get_monotonic_time();

	if (was_ready && smtp_lost_count(smtp)) {
		lane->careful_until = now + (gint64)LANE_CAREFUL_S * G_USEC_PER_SEC;
		lane->window = 1;
	}
	g_ptr_array_remove_fast(lane->lines, line);
	if (error == NULL || was_ready) {
		/* An idle connection that the server closed is no news. */
		schedule_run(lane);
		return;
	}
	is_refusal = error->code == IMAIL_ERROR_AUTH || error->code == IMAIL_ERROR_PERMANENT;
	/* A further connection that the server does not want leaves the mails to those that work. */
	if (has_ready_line(lane)) {
		lane->no_more_until =
			now + (gint64)(is_refusal ? LANE_REFUSED_S : LANE_NO_MORE_S) * G_USEC_PER_SEC;
		return;
	}
	if (is_refusal) {
		g_clear_error(&lane->refused);
		lane->refused = g_error_copy(error);
		lane->refused_at = now;
	}
	fail_waiting(lane, error);
}

static void open_line(Lane *lane)
{
	static const SmtpCallbacks callbacks = {ready_cb, progress_cb, sent_cb, done_cb};
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
		.names = lane->server->config->names,
		.allow_private = lane->server->config->allow_private,
		.connect_timeout_s = lane->server->config->connect_timeout_s,
		.idle_timeout_s = ANSWER_TIMEOUT_S,
	};

	line->lane = lane;
	g_queue_init(&line->in_hand);
	line->smtp = smtp_new(lane->server->curl, &endpoint, g_get_monotonic_time() < lane->careful_until,
			      &callbacks, line);
	g_ptr_array_add(lane->lines, line);
}

/* A goodbye that takes too long is cut short where its place is needed. */
static gboolean has_place(Lane *lane)
{
	for (guint i = 0; i < lane->lines->len && lane->lines->len >= (guint)lane->sender->connections; i++)
		if (((Line *)lane->lines->pdata[i])->is_quitting)
			g_ptr_array_remove_index_fast(lane->lines, i);
	return lane->lines->len < (guint)lane->sender->connections;
}

static Line *best_line(Lane *lane)
{
	Line *best = NULL;

	for (guint i = 0; i < lane->lines->len; i++) {
		Line *line = lane->lines->pdata[i];

		if (line->is_ready && !line->is_old && smtp_has_room(line->smtp) &&
		    (best == NULL || line->in_hand.length < best->in_hand.length))
			best = line;
	}
	return best;
}

static void open_lines(Lane *lane)
{
	guint waiting = MIN(lane->waiting.length, may_leave(lane));
	guint per_line = CLAMP(lane->window, 1, LANE_SPREAD);
	guint wanted = (lane->in_hand + waiting + per_line - 1) / per_line, live = 0, opening = 0;

	/* The first one shows whether the login is right: a wrong password is not tried several times at
	 * once.
	 */
	if (lane->window == 0)
		wanted = 1;
	for (guint i = 0; i < lane->lines->len; i++) {
		Line *line = lane->lines->pdata[i];

		live += !line->is_quitting && !line->is_old;
		opening += !line->is_ready && !line->is_quitting;
	}
	/* Those that are ready have no room. */
	if (waiting > 0 && opening == 0 && lane->window > 0)
		wanted = MAX(wanted, live + 1);
	if (waiting == 0 || (g_get_monotonic_time() < lane->no_more_until && has_ready_line(lane)))
		return;
	for (; live < wanted && has_place(lane); live++)
		open_line(lane);
}

static void run(Lane *lane)
{
	Line *line;

	if (lane->refused != NULL &&
	    g_get_monotonic_time() - lane->refused_at < (gint64)LANE_REFUSED_S * G_USEC_PER_SEC) {
		g_autoptr(GError) error = g_error_copy(lane->refused);

		fail_waiting(lane, error);
		return;
	}
	while (lane->waiting.length > 0 && may_leave(lane) > 0 && (line = best_line(lane)) != NULL)
		begin(line, g_queue_pop_head(&lane->waiting));
	open_lines(lane);
	wait_for_rate(lane);
}

/* ---- life ---- */

Lane *lane_new(Server *server, const ImailSender *sender, const LaneCallbacks *callbacks, gpointer user_data)
{
	Lane *lane = g_new0(Lane, 1);

	lane->server = server;
	lane->sender = imail_record_copy(&imail_sender_type, sender);
	lane->callbacks = *callbacks;
	lane->user_data = user_data;
	lane->lines = g_ptr_array_new_with_free_func(line_free);
	g_queue_init(&lane->waiting);
	rate_init(&lane->rate, sender->rate, g_get_monotonic_time());
	return lane;
}

void lane_free(Lane *lane)
{
	if (lane == NULL)
		return;
	if (lane->run_id != 0)
		g_source_remove(lane->run_id);
	if (lane->rate_id != 0)
		g_source_remove(lane->rate_id);
	g_ptr_array_unref(lane->lines);
	g_queue_clear_full(&lane->waiting, (GDestroyNotify)store_outbox_free);
	g_clear_error(&lane->refused);
	imail_record_free(&imail_sender_type, lane->sender);
	g_free(lane);
}

void lane_change(Lane *lane, const ImailSender *sender)
{
	if (sender->rate != lane->sender->rate)
		rate_init(&lane->rate, sender->rate, g_get_monotonic_time());
	imail_record_free(&imail_sender_type, lane->sender);
	lane->sender = imail_record_copy(&imail_sender_type, sender);
	g_clear_error(&lane->refused);
	lane->window = 0;
	lane->careful_until = lane->no_more_until = 0;
	for (guint i = lane->lines->len; i-- > 0;) {
		Line *line = lane->lines->pdata[i];

		if (line->in_hand.length == 0)
			g_ptr_array_remove_index_fast(lane->lines, i);
		else
			line->is_old = TRUE;
	}
	schedule_run(lane);
}

guint lane_room(Lane *lane)
{
	guint window = lane->window > 0 ? MAX(lane->window, 2) : SMTP_WINDOW_MAILS;
	/* As many again as can be on their way: the next must be at hand when an answer comes. */
	guint max = CLAMP(2 * (guint)lane->sender->connections * window, LANE_MIN, LANE_MAX);
	guint have = lane->waiting.length + lane->in_hand, leaving = may_leave(lane);

	if (have >= max || leaving <= lane->waiting.length)
		return 0;
	return MIN(max - have, leaving - lane->waiting.length);
}

void lane_push(Lane *lane, StoreOutbox *mail)
{
	g_queue_push_tail(&lane->waiting, mail);
	schedule_run(lane);
}

gboolean lane_is_idle(const Lane *lane)
{
	return lane->in_hand == 0 && g_queue_is_empty((GQueue *)&lane->waiting);
}
