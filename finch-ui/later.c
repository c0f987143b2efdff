/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * later.c: the box that chooses when a mail is to leave: now, one of a few usual times, or any, which a small
 * window asks for.
 *
 * What is chosen is the wish, not the second: "in an hour" counts from Send. The small window finds its box
 * by a serial, as the mail's window may be closed before it; and it opens a moment after the choice, as
 * libgnt still works on the box when it tells of one.
 */
#include "later.h"

#include <gnt.h>
#include <gntcombobox.h>
#include <gntentry.h>
#include <gntlabel.h>

#include "send-time.h"
#include "ui.h"

#define ASK_WIDTH 46

/* A row of the box: a SendTime, or the time that was typed. 0 is no key for libgnt. */
#define ROW(which) GINT_TO_POINTER((which) + 1)
#define ROW_CHOSEN ROW(SEND_TIMES)

struct Later {
	guint serial;
	GntWidget *combo;
	gint64 typed;     /* 0: none */
	gint64 chosen_at; /* when the row was */
	gpointer last;    /* the row to go back to */
	guint ask_source;
	void (*say)(const char *words, gpointer user_data);
	gpointer user_data;
};

/* The small window; there is at most one. */
static struct {
	GntWidget *window, *entry, *words;
	guint serial; /* of the box that it asks for */
} ask;

static GList *all; /* of Later */
static guint last_serial;

static gint64 now_seconds(void)
{
	return g_get_real_time() / G_USEC_PER_SEC;
}

static Later *later_find(guint serial)
{
	for (GList *l = all; l != NULL; l = l->next) {
		if (((Later *)l->data)->serial == serial)
			return l->data;
	}
	return NULL;
}

static void say_when(Later *self, gint64 when)
{
	g_autofree char *at = send_time_words(when, now_seconds()), *words = NULL;

	words = g_strdup_printf(_("After Send it waits in the Outbox, and is sent %s."), at);
	self->say(words, self->user_data);
}

/* --- The box --- */

static void chosen_cb(GntComboBox *combo, gpointer old, gpointer now, Later *self);

static void later_fill(Later *self, gpointer row)
{
	GntComboBox *combo = GNT_COMBO_BOX(self->combo);
	gint64 now = now_seconds();

	g_signal_handlers_block_by_func(combo, chosen_cb, self);
	gnt_combo_box_remove_all(combo);
	for (SendTime which = SEND_TIME_NOW; which < SEND_TIMES; which++) {
		if (which == SEND_TIME_NOW || which == SEND_TIME_TYPED || send_time_at(which, now) > 0)
			gnt_combo_box_add_data(combo, ROW(which), send_time_label(which));
	}
	if (self->typed > 0) {
		g_autofree char *text = send_time_format(self->typed);

		gnt_combo_box_add_data(combo, ROW_CHOSEN, text);
	}
	gnt_combo_box_set_selected(combo, row);
	self->last = row;
	g_signal_handlers_unblock_by_func(combo, chosen_cb, self);
}

static void later_select(Later *self, gpointer row)
{
	g_signal_handlers_block_by_func(self->combo, chosen_cb, self);
	gnt_combo_box_set_selected(GNT_COMBO_BOX(self->combo), row);
	g_signal_handlers_unblock_by_func(self->combo, chosen_cb, self);
}

/* --- The small window --- */

static void ask_ok_cb(void)
{
	Later *self = later_find(ask.serial);
	const char *problem;
	gint64 when = send_time_parse(gnt_entry_get_text(GNT_ENTRY(ask.entry)), now_seconds(), &problem);

	if (when == 0) {
		ui_words_set(ask.words, problem);
		return;
	}
	gnt_widget_destroy(ask.window);
	if (self == NULL)
		return;
	self->typed = when;
	later_fill(self, ROW_CHOSEN);
	gnt_widget_draw(self->combo);
	say_when(self, when);
}

static void ask_cancel_cb(void)
{
	gnt_widget_destroy(ask.window);
}

static void ask_destroy_cb(void)
{
	ask.window = NULL;
}

static void ask_open(Later *self)
{
	GntWidget *buttons = ui_buttons();
	g_autofree char *text = send_time_format(
		self->typed > 0 ? self->typed : send_time_at(SEND_TIME_TOMORROW, now_seconds()));
	int columns, rows;

	if (ask.window != NULL)
		gnt_widget_destroy(ask.window);
	ask.serial = self->serial;
	ask.window = ui_window_new(_("Send Later"));
	ask.entry = gnt_entry_new(text);
	ui_fix_size(ask.entry, ASK_WIDTH - 9, 1);
	ui_row(ask.window, _("Time:"), ask.entry);
	ask.words = ui_words(ASK_WIDTH, 1);
	gnt_box_add_widget(GNT_BOX(ask.window), ask.words);
	ui_button(buttons, _("OK"), G_CALLBACK(ask_ok_cb), NULL);
	ui_button(buttons, _("Cancel"), G_CALLBACK(ask_cancel_cb), NULL);
	gnt_box_add_widget(GNT_BOX(ask.window), buttons);
	g_signal_connect(ask.entry, "activate", G_CALLBACK(ask_ok_cb), NULL);
	ui_window_close_on_escape(ask.window);
	g_signal_connect(ask.window, "destroy", G_CALLBACK(ask_destroy_cb), NULL);
	ui_screen(&columns, &rows);
	gnt_widget_set_position(ask.window, MAX(0, columns - ASK_WIDTH - 6), MIN(4, rows / 4));
	ui_window_show_in_front(ask.window);
	ui_words_set(ask.words, _("Year-month-day hour:minute"));
}

static gboolean ask_cb(gpointer data)
{
	Later *self = data;

	self->ask_source = 0;
	ask_open(self);
	return G_SOURCE_REMOVE;
}

static void chosen_cb(GntComboBox *combo, gpointer old, gpointer now, Later *self)
{
	if (now == ROW(SEND_TIME_TYPED)) {
		later_select(self, self->last);
		if (self->ask_source == 0)
			self->ask_source = g_idle_add(ask_cb, self);
		return;
	}
	self->last = now;
	self->chosen_at = now_seconds();
	if (now == ROW_CHOSEN)
		say_when(self, self->typed);
	else if (now == ROW(SEND_TIME_NOW))
		self->say(_("It is sent when you press Send."), self->user_data);
	else
		say_when(self, send_time_at((SendTime)(GPOINTER_TO_INT(now) - 1), now_seconds()));
}

/* --- Life --- */

Later *later_new(gint64 send_at, int width, void (*say)(const char *words, gpointer user_data),
		 gpointer user_data)
{
	Later *self = g_new0(Later, 1);

	self->serial = ++last_serial;
	self->say = say;
	self->user_data = user_data;
	self->typed = send_at > now_seconds() ? send_at : 0;
	self->combo = gnt_combo_box_new();
	ui_fix_size(self->combo, width, 3);
	g_signal_connect(self->combo, "selection-changed", G_CALLBACK(chosen_cb), self);
	later_fill(self, self->typed > 0 ? ROW_CHOSEN : ROW(SEND_TIME_NOW));
	all = g_list_prepend(all, self);
	return self;
}

void later_free(Later *self)
{
	if (self == NULL)
		return;
	all = g_list_remove(all, self);
	if (self->ask_source != 0)
		g_source_remove(self->ask_source);
	if (ask.window != NULL && ask.serial == self->serial)
		gnt_widget_destroy(ask.window);
	g_signal_handlers_disconnect_by_data(self->combo, self);
	g_free(self);
}

GntWidget *later_widget(Later *self)
{
	return self->combo;
}

gint64 later_peek(Later *self)
{
	gpointer row = gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->combo));

	if (row == ROW_CHOSEN)
		return self->typed;
	return row == NULL || row == ROW(SEND_TIME_NOW)
		       ? 0
		       : send_time_at((SendTime)(GPOINTER_TO_INT(row) - 1), self->chosen_at);
}

gboolean later_get(Later *self, gint64 *send_at)
{
	gpointer row = gnt_combo_box_get_selected_data(GNT_COMBO_BOX(self->combo));
	SendTime which = (SendTime)(GPOINTER_TO_INT(row) - 1);
	gint64 now = now_seconds();

	*send_at = row == ROW_CHOSEN ? self->typed : send_time_at(which, now);
	if (row == NULL || which == SEND_TIME_NOW || *send_at > now)
		return TRUE;
	self->say(_("The time to send it has passed. Choose another."), self->user_data);
	return FALSE;
}
