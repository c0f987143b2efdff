/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.c: the small windows of mails that were just sent.
 *
 * A mail that leaves within COUNT_DOWN_MAX counts down, with Undo and Send Now; one that is to be sent later
 * gets a line in the corner, as it waits in the Outbox. A large mail shows how far its upload and its sending
 * are. A window comes to the front only in the moment after Send, while the user still looks there, and goes
 * by itself. Closing it changes nothing: the hold is kept by the server; this clock only shows it.
 */
#include "outgoing.h"

#include <gnt.h>

#include "notice.h"
#include "send-time.h"
#include "mail-state.h"
#include "ui.h"

#define COUNT_DOWN_MAX 60            /* seconds */
#define LARGE          (1024 * 1024) /* octets from which on the progress is shown */
#define MOMENT         3             /* seconds after Send */
#define TICK           500           /* ms */
#define WIDTH          48
#define WORDS_HEIGHT   2

typedef struct {
	PurpleAccount *account;
	char *mail, *subject;
	gint64 begun;  /* monotonic time of Send; 0: it was not sent from a window */
	gint64 leaves; /* of one that is held: seconds since the epoch; else 0 */
	GntWidget *window, *words;
	gboolean can_undo;            /* what the window offers */
	gboolean is_closed, is_asked; /* by the user: do not open again; the server is being asked */
	guint tick_source;
} Outgoing;

static GHashTable *all; /* id of a mail to Outgoing */

static Outgoing *outgoing_find(const char *mail)
{
	return all != NULL ? g_hash_table_lookup(all, mail) : NULL;
}

static void window_close(Outgoing *self)
{
	if (self->tick_source != 0)
		g_source_remove(self->tick_source);
	self->tick_source = 0;
	if (self->window != NULL) {
		gnt_widget_destroy(self->window);
		self->is_closed = FALSE;
	}
}

static void outgoing_free(gpointer data)
{
	Outgoing *self = data;

	window_close(self);
	g_free(self->mail);
	g_free(self->subject);
	g_free(self);
}

static Outgoing *outgoing_add(PurpleAccount *account, const char *mail, const char *subject)
{
	Outgoing *self = g_new0(Outgoing, 1);

	if (all == NULL)
		all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, outgoing_free);
	self->account = account;
	self->mail = g_strdup(mail);
	self->subject = ui_fit(ui_subject(subject), WIDTH - 22);
	g_hash_table_replace(all, self->mail, self);
	return self;
}

/* --- What the user does --- */

static void asked_cb(const GError *error, gpointer mail)
{
	Outgoing *self = outgoing_find(mail);

	if (self != NULL && error != NULL) {
		self->is_asked = FALSE;
		self->leaves = 0;
		if (self->window != NULL)
			ui_words_set(self->words, error->message);
	}
	g_free(mail);
}

static void undo_cb(GntWidget *button, Outgoing *self)
{
	if (!ui_can_use(self->account) || self->is_asked)
		return;
	self->is_asked = TRUE;
	ui_words_set(self->words, _("Taking it back…"));
	ui_api()->mail_edit(self->account, self->mail, asked_cb, g_strdup(self->mail));
}

static void send_now_cb(GntWidget *button, Outgoing *self)
{
	if (!ui_can_use(self->account) || self->is_asked)
		return;
	self->is_asked = TRUE;
	ui_words_set(self->words, _("Sending…"));
	ui_api()->mail_release(self->account, self->mail, asked_cb, g_strdup(self->mail));
}

static void close_cb(GntWidget *button, Outgoing *self)
{
	gnt_widget_destroy(self->window);
}

static void destroy_cb(GntWidget *window, Outgoing *self)
{
	self->window = NULL;
	self->words = NULL;
	self->is_closed = TRUE;
}

/* --- The window --- */

static void window_open(Outgoing *self, gboolean can_undo)
{
	GntWidget *buttons = ui_buttons();
	int columns, rows;

	self->window = ui_window_new(_("Sending"));
	self->words = ui_words(WIDTH, WORDS_HEIGHT);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	self->can_undo = can_undo;
	if (can_undo)
		ui_button(buttons, _("Undo"), G_CALLBACK(undo_cb), self);
	if (self->leaves > 0)
		ui_button(buttons, _("Send Now"), G_CALLBACK(send_now_cb), self);
	else
		ui_button(buttons, _("Close"), G_CALLBACK(close_cb), self);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
	ui_window_close_on_escape(self->window);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	ui_screen(&columns, &rows);
	gnt_widget_set_position(self->window, MAX(0, (columns - WIDTH - 4) / 2), MAX(0, rows - 8));
	if (self->begun > 0 && g_get_monotonic_time() - self->begun < MOMENT * G_USEC_PER_SEC)
		ui_window_show_in_front(self->window);
	else
		gnt_widget_show(self->window);
}

static gboolean tick_cb(gpointer data)
{
	Outgoing *self = data;
	gint64 left = self->leaves - g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *words = NULL;

	if (self->window == NULL || self->leaves == 0) {
		self->tick_source = 0;
		return G_SOURCE_REMOVE;
	}
	words = left > 0 ? g_strdup_printf(_("“%s” is sent in %d s."), self->subject, (int)left)
			 : g_strdup_printf(_("“%s” is sent now."), self->subject);
	if (!self->is_asked)
		ui_words_set(self->words, words);
	return G_SOURCE_CONTINUE;
}

/* --- What became of it --- */

static void held(Outgoing *self, const ImailMailEvent *event)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;

	if (event->next_try - now > COUNT_DOWN_MAX) {
		g_autofree char *when = send_time_words(event->next_try, now);
		g_autofree char *words = g_strdup_printf(_("“%s” is sent %s."), self->subject, when);

		notice_say(words);
		g_hash_table_remove(all, event->mail);
		return;
	}
	/* What showed the upload has other buttons. */
	window_close(self);
	self->leaves = event->next_try;
	window_open(self, TRUE);
	tick_cb(self);
	self->tick_source = g_timeout_add(TICK, tick_cb, self);
}

static void on_its_way(Outgoing *self, const ImailMailEvent *event)
{
	int percent = mail_state_percent(event->done, event->total);
	gboolean can_undo = g_str_equal(event->state, "uploading"); /* what is being sent is gone */
	g_autofree char *state = mail_state_words(event->state, 0, percent),
			*size = g_format_size((guint64)MAX(event->total, 0)), *words = NULL;

	if (self->leaves > 0) {
		window_close(self);
		self->leaves = 0;
		self->is_closed = self->is_asked = FALSE;
	}
	if (event->total < LARGE || percent < 0 || self->is_closed)
		return;
	if (self->window != NULL && self->can_undo != can_undo)
		window_close(self);
	if (self->window == NULL)
		window_open(self, can_undo);
	words = g_strdup_printf(_("“%s”: %s of %s"), self->subject, state, size);
	if (!self->is_asked)
		ui_words_set(self->words, words);
}

void outgoing_begun(PurpleAccount *account, const char *mail, const char *subject)
{
	outgoing_add(account, mail, subject)->begun = g_get_monotonic_time();
}

void outgoing_mail_event(PurpleAccount *account, const ImailMailEvent *event)
{
	Outgoing *self = outgoing_find(event->mail);

	if (self == NULL && g_str_equal(event->state, "held"))
		self = outgoing_add(account, event->mail, event->subject);
	if (self == NULL)
		return;
	if (g_str_equal(event->state, "held"))
		held(self, event);
	else if (g_str_equal(event->state, "uploading") || g_str_equal(event->state, "queued") ||
		 g_str_equal(event->state, "sending"))
		on_its_way(self, event);
	else
		g_hash_table_remove(all, event->mail);
}

static gboolean is_of_account(gpointer mail, gpointer data, gpointer account)
{
	return account == NULL || ((Outgoing *)data)->account == account;
}

void outgoing_close_all(PurpleAccount *account)
{
	if (all != NULL)
		g_hash_table_foreach_remove(all, is_of_account, account);
	if (account == NULL)
		g_clear_pointer(&all, g_hash_table_unref);
}
