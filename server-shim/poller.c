/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * poller.c: which mailbox is due, and how each fares. See poller.h.
 */
#include "poller.h"

#include <string.h>

#include "poll-clock.h"
#include "registry.h"
#include "store-server.h"
#include "visit.h"

#define BACK_OFF_MIN_S 60
#define DROPPED_S      5
#define BACK_OFF_MAX_S 3600
#define IN_USE_S       60
#define DELETE_SOON_S  2
#define LOOK_S         60 /* the timer stands still while the machine sleeps: it is a glance at the clock */

/* One mailbox. */
typedef struct {
	Poller *poller;
	StoreSchedule *schedule;
	int after;    /* ImailAfter */
	Visit *visit; /* the visit in progress, or NULL */
	VisitMemory memory;
	int state;            /* what is shown: CONNECTING and FETCHING too */
	gboolean again;       /* it was asked for while a visit ran */
	gboolean is_changing; /* another setting of it is with the store: no visit meanwhile */
} Source;

struct _Poller {
	Server *server;
	GHashTable *sources; /* "user:mailbox" → Source */
	PollClock clock;
	guint running;
	guint timer_id;
};

static void set_timer(Poller *poller);

/* The time of day. When that was set, all plans move with it. */
static gint64 now_s(Poller *poller)
{
	gint64 now = poll_clock_wall(), jump = poll_clock_look(&poller->clock, now, poll_clock_steady());
	GHashTableIter iter;
	gpointer value;

	if (jump == 0)
		return now;
	g_message("the clock was set by %" G_GINT64_FORMAT " s", jump);
	g_hash_table_iter_init(&iter, poller->sources);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		StoreSchedule *schedule = ((Source *)value)->schedule;

		if (schedule->next_try != 0)
			schedule->next_try += jump;
	}
	return now;
}

static char *source_key(gint64 user, const char *mailbox)
{
	return g_strdup_printf("%" G_GINT64_FORMAT ":%s", user, mailbox);
}

static void source_free(gpointer data)
{
	Source *source = data;

	if (source->visit != NULL) {
		source->poller->running--;
		visit_free(source->visit);
	}
	visit_memory_clear(&source->memory);
	store_schedule_free(source->schedule);
	g_free(source);
}

/* ---- health ---- */

static void fill_status(const Source *source, ImailMailboxStatus *status)
{
	const StoreSchedule *schedule = source->schedule;

	*status = (ImailMailboxStatus){
		.mailbox = schedule->mailbox,
		.state = source->state,
		.code = schedule->code,
		.text = schedule->text,
		.last_success = schedule->last_success,
		.next_try = source->state == IMAIL_MAILBOX_PAUSED ? 0 : schedule->next_try,
	};
}

static void status_cb(Session *session, gpointer user_data)
{
	session_send_record(session, "mailbox-status", &imail_mailbox_status_type, user_data);
}

/* The only writer of a source's state. */
static void set_state(Source *source, int state)
{
	ImailMailboxStatus status;

	g_debug("mailbox %s: state %d -> %d", source->schedule->mailbox, source->state, state);
	source->state = state;
	fill_status(source, &status);
	registry_foreach(source->poller->server->registry, source->schedule->user, status_cb, &status);
}

void poller_send_status(Poller *poller, Session *session)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, poller->sources);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		Source *source = value;
		ImailMailboxStatus status;

		if (source->schedule->user != session_user(session))
			continue;
		fill_status(source, &status);
		status_cb(session, &status);
	}
}

typedef struct {
	StoreSchedule schedule;
} Save;

static gboolean save_work(StoreTx *tx, gpointer job, GError **error)
{
	return store_schedule_save(tx, &((Save *)job)->schedule, error);
}

static void save_done(gpointer job, const GError *error)
{
	if (error != NULL)
		g_warning("the schedule of mailbox %s could not be kept: %s", ((Save *)job)->schedule.mailbox,
			  error->message);
}

static void save_free(gpointer job)
{
	Save *save = job;

	g_free(save->schedule.mailbox);
	g_free(save->schedule.code);
	g_free(save->schedule.text);
	g_free(save);
}

static void save(const Source *source)
{
	Save *job = g_new0(Save, 1);

	job->schedule = *source->schedule;
	job->schedule.state = source->state;
	job->schedule.mailbox = g_strdup(source->schedule->mailbox);
	job->schedule.code = g_strdup(source->schedule->code);
	job->schedule.text = g_strdup(source->schedule->text);
	store_write(source->poller->server->store, save_work, save_done, job, save_free);
}

/* ---- a visit ---- */

static void progress_each_cb(Session *session, gpointer user_data)
{
	session_send_record(session, "progress", &imail_progress_type, user_data);
}

static void progress_cb(gint64 done, gint64 total, gint64 bytes, gpointer user_data)
{
	Source *source = user_data;
	ImailProgress progress = {source->schedule->mailbox, done, total, bytes};

	if (source->state != IMAIL_MAILBOX_FETCHING)
		set_state(source, IMAIL_MAILBOX_FETCHING);
	registry_foreach(source->poller->server->registry, source->schedule->user, progress_each_cb,
			 &progress);
}

static void lost_each_cb(Session *session, gpointer user_data)
{
	session_send(session, json_object_ref(user_data));
}

static void lost_cb(gint64 push, gpointer user_data)
{
	Source *source = user_data;
	g_autofree char *ref = g_strdup_printf("%" G_GINT64_FORMAT, push);
	g_autoptr(GError) error =
		g_error_new_literal(IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND,
				    "The mail is no longer on its server: only its beginning is left.");
	g_autoptr(JsonObject) object = imail_error_message_new(NULL, ref, error);

	registry_foreach(source->poller->server->registry, source->schedule->user, lost_each_cb, object);
}

/* The interval, a tenth more or less, so that mailboxes spread. */
static gint64 jitter(gint64 interval)
{
	gint32 tenth = (gint32)MAX(interval / 10, 1);

	return interval + g_random_int_range(-tenth, tenth + 1);
}

/* When a server that is only not ready for us may be asked again, in seconds, or 0: it has failed. Another
 * client has the maildrop open, or (RFC 2449 6.5) less time than the server wants went by since the last
 * login. */
static gint64 not_now_s(const StoreSchedule *schedule, const GError *error)
{
	static const char *const words[] = {"[in-use]", "locked", "in use"};
	g_autofree char *text = g_utf8_strdown(error->message, -1);

	if (error->code != IMAIL_ERROR_TEMPORARY)
		return 0;
	if (strstr(text, "[login-delay]") != NULL)
		return schedule->interval;
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(text, words[i]) != NULL)
			return IN_USE_S;
	return 0;
}

/* A link that was lost while mails came mostly comes back at once, and there is more to fetch. */
static gboolean is_dropped(const Source *source, const GError *error)
{
	return error != NULL && source->state == IMAIL_MAILBOX_FETCHING && source->schedule->failures == 0 &&
	       (error->code == IMAIL_ERROR_NETWORK || error->code == IMAIL_ERROR_TIMEOUT);
}

static int judge(StoreSchedule *schedule, const GError *error, gint64 now)
{
	gint64 later_s = error != NULL ? not_now_s(schedule, error) : 0;

	g_clear_pointer(&schedule->code, g_free);
	g_clear_pointer(&schedule->text, g_free);
	if (error == NULL) {
		schedule->failures = 0;
		schedule->last_success = now;
		schedule->next_try = now + jitter(schedule->interval);
		return IMAIL_MAILBOX_IDLE;
	}
	if (later_s > 0) {
		schedule->next_try = now + jitter(later_s);
		return IMAIL_MAILBOX_IDLE;
	}
	schedule->code = g_strdup(imail_error_to_name(error->code));
	schedule->text = g_strdup(error->message);
	schedule->failures++;
	schedule->next_try =
		now + jitter(MIN(BACK_OFF_MAX_S, (gint64)BACK_OFF_MIN_S << MIN(schedule->failures - 1, 6)));
	return error->code == IMAIL_ERROR_AUTH || error->code == IMAIL_ERROR_PERMANENT ? IMAIL_MAILBOX_PAUSED
										       : IMAIL_MAILBOX_FAILED;
}

static void finished_cb(const GError *error, gint64 fetched, gpointer user_data)
{
	Source *source = user_data;
	Poller *poller = source->poller;
	gboolean is_soon;
	gint64 now = now_s(poller);
	int state;

	if (fetched > 0)
		source->schedule->failures = 0;
	is_soon = is_dropped(source, error);
	state = judge(source->schedule, error, now);
	if (is_soon)
		source->schedule->next_try = now + DROPPED_S;
	if (error != NULL)
		g_message("mailbox %s of user %" G_GINT64_FORMAT ": %s", source->schedule->mailbox,
			  source->schedule->user, error->message);
	else if (fetched > 0)
		g_message("mailbox %s of user %" G_GINT64_FORMAT ": %" G_GINT64_FORMAT " new",
			  source->schedule->mailbox, source->schedule->user, fetched);
	visit_free(g_steal_pointer(&source->visit));
	poller->running--;
	if (source->again) {
		source->again = FALSE;
		visit_memory_clear(&source->memory);
		source->schedule->next_try = now;
		state = state == IMAIL_MAILBOX_PAUSED ? state : IMAIL_MAILBOX_IDLE;
	}
	set_state(source, state);
	save(source);
	set_timer(poller);
}

static void begin_visit(Source *source)
{
	static const VisitCallbacks callbacks = {progress_cb, lost_cb, finished_cb};
	Poller *poller = source->poller;
	g_autoptr(GError) error = NULL;
	ImailMailbox *mailbox =
		store_mailbox_get(store_main_tx(poller->server->store), poller->server->secret,
				  source->schedule->user, source->schedule->mailbox, &error);

	if (mailbox == NULL) {
		set_state(source, judge(source->schedule, error, now_s(poller)));
		return;
	}
	poller->running++;
	source->visit = visit_new(poller->server, source->schedule->user, mailbox, &source->memory,
				  &callbacks, source);
	imail_record_free(&imail_mailbox_type, mailbox);
	set_state(source, IMAIL_MAILBOX_CONNECTING);
}

/* ---- which is due ---- */

static gboolean is_waiting(const Source *source)
{
	return source->visit == NULL && source->state != IMAIL_MAILBOX_PAUSED && !source->is_changing;
}

static gboolean timer_cb(gpointer user_data)
{
	Poller *poller = user_data;
	g_autoptr(GPtrArray) due = g_ptr_array_new();
	gint64 now = now_s(poller);
	GHashTableIter iter;
	gpointer value;

	poller->timer_id = 0;
	g_hash_table_iter_init(&iter, poller->sources);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (is_waiting(value) && ((Source *)value)->schedule->next_try <= now)
			g_ptr_array_add(due, value);
	for (guint i = 0; i < due->len && poller->running < POLLER_AT_ONCE; i++)
		begin_visit(due->pdata[i]);
	set_timer(poller);
	return G_SOURCE_REMOVE;
}

static void set_timer(Poller *poller)
{
	gint64 next = G_MAXINT64, now = now_s(poller);
	GHashTableIter iter;
	gpointer value;

	if (poller->timer_id != 0)
		g_source_remove(poller->timer_id);
	poller->timer_id = 0;
	if (poller->running >= POLLER_AT_ONCE)
		return;
	g_hash_table_iter_init(&iter, poller->sources);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (is_waiting(value))
			next = MIN(next, ((Source *)value)->schedule->next_try);
	if (next == G_MAXINT64)
		return;
	next -= now;
	poller->timer_id = next <= 0 ? g_idle_add_full(G_PRIORITY_DEFAULT, timer_cb, poller, NULL)
				     : g_timeout_add_seconds((guint)MIN(next, LOOK_S), timer_cb, poller);
}

gboolean poller_check_now(Poller *poller, gint64 user, const char *const *mailboxes, GError **error)
{
	g_autoptr(GPtrArray) asked = g_ptr_array_new();
	GHashTableIter iter;
	gpointer value;

	for (const char *const *id = mailboxes; *id != NULL; id++) {
		g_autofree char *key = source_key(user, *id);
		Source *source = g_hash_table_lookup(poller->sources, key);

		if (source == NULL) {
			g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_NOT_FOUND, "There is no mailbox \"%s\".",
				    *id);
			return FALSE;
		}
		g_ptr_array_add(asked, source);
	}
	g_hash_table_iter_init(&iter, poller->sources);
	while (mailboxes[0] == NULL && g_hash_table_iter_next(&iter, NULL, &value))
		if (((Source *)value)->schedule->user == user)
			g_ptr_array_add(asked, value);
	for (guint i = 0; i < asked->len; i++) {
		Source *source = asked->pdata[i];

		visit_memory_doubt(&source->memory);
		/* Asked by the user: a pause ends by that. */
		if (source->visit != NULL)
			source->again = TRUE;
		else {
			source->schedule->next_try = 0;
			set_state(source, IMAIL_MAILBOX_IDLE);
		}
	}
	set_timer(poller);
	return TRUE;
}

void poller_wanted(Poller *poller, gint64 user, const char *mailbox)
{
	const char *mailboxes[] = {mailbox, NULL};
	g_autofree char *key = source_key(user, mailbox);
	Source *source = g_hash_table_lookup(poller->sources, key);

	if (source == NULL)
		return;
	visit_memory_clear(&source->memory);
	poller_check_now(poller, user, mailboxes, NULL);
}

/* Takes SCHEDULE. */
static Source *add_source(Poller *poller, StoreSchedule *schedule)
{
	Source *source = g_new0(Source, 1);
	g_autoptr(GPtrArray) mailboxes =
		store_mailbox_list(store_main_tx(poller->server->store), schedule->user);

	source->poller = poller;
	source->schedule = schedule;
	source->state = schedule->state;
	for (guint i = 0; i < mailboxes->len; i++) {
		const ImailMailbox *mailbox = mailboxes->pdata[i];

		if (strcmp(mailbox->mailbox, schedule->mailbox) == 0)
			source->after = mailbox->after;
	}
	g_hash_table_replace(poller->sources, source_key(schedule->user, schedule->mailbox), source);
	return source;
}

void poller_mailbox_changing(Poller *poller, gint64 user, const char *mailbox, gboolean is_changing)
{
	g_autofree char *key = source_key(user, mailbox);
	Source *source = g_hash_table_lookup(poller->sources, key);

	if (source == NULL)
		return;
	source->is_changing = is_changing;
	if (is_changing && source->visit != NULL) {
		visit_free(g_steal_pointer(&source->visit));
		poller->running--;
		source->again = FALSE;
		source->schedule->next_try = 0;
		set_state(source, IMAIL_MAILBOX_IDLE);
	}
	set_timer(poller);
}

void poller_mailbox_changed(Poller *poller, gint64 user, const char *mailbox)
{
	g_autofree char *key = source_key(user, mailbox);
	StoreSchedule *schedule = store_schedule_get(store_main_tx(poller->server->store), user, mailbox);

	if (schedule == NULL)
		g_hash_table_remove(poller->sources, key);
	else {
		/* What was wrong may be right now. */
		Source *source = add_source(poller, schedule);

		g_clear_pointer(&schedule->code, g_free);
		g_clear_pointer(&schedule->text, g_free);
		schedule->failures = 0;
		schedule->next_try = 0;
		set_state(source, IMAIL_MAILBOX_IDLE);
	}
	set_timer(poller);
}

void poller_acked(Poller *poller, gint64 user, const char *mailbox)
{
	g_autofree char *key = source_key(user, mailbox);
	Source *source = g_hash_table_lookup(poller->sources, key);
	gint64 soon = now_s(poller) + DELETE_SOON_S;

	if (source == NULL || source->after != IMAIL_AFTER_DELETE || source->state == IMAIL_MAILBOX_PAUSED)
		return;
	if (source->visit == NULL)
		source->schedule->next_try = MIN(source->schedule->next_try, soon);
	else
		source->again = TRUE;
	set_timer(poller);
}

/* ---- life ---- */

Poller *poller_new(Server *server)
{
	Poller *poller = g_new0(Poller, 1);

	poller->server = server;
	poller->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, source_free);
	return poller;
}

void poller_stop(Poller *poller)
{
	g_hash_table_remove_all(poller->sources);
}

void poller_free(Poller *poller)
{
	if (poller == NULL)
		return;
	if (poller->timer_id != 0)
		g_source_remove(poller->timer_id);
	g_hash_table_unref(poller->sources);
	g_free(poller);
}

void poller_start(Poller *poller)
{
	g_autoptr(GPtrArray) schedules = store_schedule_list(store_main_tx(poller->server->store));
	gint64 now = now_s(poller);

	for (guint i = 0; i < schedules->len; i++) {
		StoreSchedule *schedule = g_steal_pointer(&schedules->pdata[i]);
		gint64 longest = MAX(schedule->interval, BACK_OFF_MAX_S);

		schedule->next_try = poll_clock_planned(schedule->next_try, now, longest + longest / 10 + 1);
		add_source(poller, schedule);
	}
	set_timer(poller);
}
