/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report.c: the windows that say in full what became of a mail.
 *
 * One window a mail. A window that nobody asked for opens behind the others, with a mark in the bar at the
 * bottom, and never takes the keyboard from what the user types. Callbacks find their window by the mail's
 * id: it may have been closed.
 */
#include "report.h"

#include <gnt.h>
#include <gntutils.h>

#include "ui.h"

#define WIDTH        66
#define WORD_COLUMNS 12 /* that the break between words may cost at the end of a line */
#define OTHER_ROWS   7  /* frame, buttons, and a little of what lies below */

typedef struct {
	PurpleAccount *account;
	char *mail;
	GntWidget *window, *words;
} Shown;

static GHashTable *all; /* id of a mail to Shown */

static void shown_free(Shown *self)
{
	g_free(self->mail);
	g_free(self);
}

static void asked_cb(const GError *error, gpointer mail)
{
	Shown *self = all != NULL ? g_hash_table_lookup(all, mail) : NULL;

	if (self != NULL && error != NULL)
		ui_words_set(self->words, error->message);
	else
		report_close(mail);
	g_free(mail);
}

static void edit_cb(GntWidget *button, Shown *self)
{
	if (ui_can_use(self->account))
		ui_api()->mail_edit(self->account, self->mail, asked_cb, g_strdup(self->mail));
}

static void send_now_cb(GntWidget *button, Shown *self)
{
	if (ui_can_use(self->account))
		ui_api()->mail_release(self->account, self->mail, asked_cb, g_strdup(self->mail));
}

static void close_cb(GntWidget *button, Shown *self)
{
	gnt_widget_destroy(self->window);
}

static void destroy_cb(GntWidget *window, Shown *self)
{
	g_hash_table_remove(all, self->mail);
	shown_free(self);
}

static void buttons_build(Shown *self, const Report *report)
{
	GntWidget *buttons = ui_buttons();

	if (report->can_edit)
		ui_button(buttons, _("Edit Again"), G_CALLBACK(edit_cb), self);
	if (report->can_release)
		ui_button(buttons, _("Send Now"), G_CALLBACK(send_now_cb), self);
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), self);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
}

/* The rows that TEXT takes, at the most. */
static int rows_of(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	int rows = 0;

	for (guint i = 0; lines[i] != NULL; i++)
		rows += 1 + gnt_util_onscreen_width(lines[i], NULL) / (WIDTH - WORD_COLUMNS);
	return rows;
}

void report_open(PurpleAccount *account, const Report *report, gboolean is_asked)
{
	Shown *self = g_new0(Shown, 1);
	int columns, rows;

	report_close(report->mail);
	if (all == NULL)
		all = g_hash_table_new(g_str_hash, g_str_equal);
	self->account = account;
	self->mail = g_strdup(report->mail);
	g_hash_table_insert(all, self->mail, self);
	self->window = ui_window_new(report->title);
	ui_screen(&columns, &rows);
	self->words = ui_words(WIDTH, MIN(rows_of(report->text), MAX(3, rows - OTHER_ROWS)));
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	buttons_build(self, report);
	ui_window_close_on_escape(self->window);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	gnt_widget_set_position(self->window, MAX(0, (columns - WIDTH - 4) / 2), MIN(4, rows / 4));
	if (is_asked)
		ui_window_show_in_front(self->window);
	else
		gnt_widget_show(self->window);
	ui_words_set(self->words, report->text);
	if (!is_asked)
		gnt_widget_set_urgent(self->window);
}

void report_close(const char *mail)
{
	Shown *self = all != NULL ? g_hash_table_lookup(all, mail) : NULL;

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

void report_close_all(PurpleAccount *account)
{
	g_autoptr(GList) shown = all != NULL ? g_hash_table_get_values(all) : NULL;

	for (GList *l = shown; l != NULL; l = l->next) {
		Shown *self = l->data;

		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
	if (account == NULL)
		g_clear_pointer(&all, g_hash_table_unref);
}
