/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.c: the windows in which mails are read.
 *
 * A window opens at once and fills when the mail has been read (in the protocol plugin's thread); it may show
 * one mail after the other. Callbacks find their window by its serial, never by pointer: it may have been
 * closed, or show another mail.
 */
#include "read.h"

#include <gnt.h>
#include <gntkeys.h>
#include <gntlabel.h>
#include <gntline.h>
#include <gnttextview.h>
#include <string.h>

#include "conversation.h"
#include "read-private.h"
#include "ui.h"

#define MAX_WIDTH   100
#define HEADER_ROWS 5
#define MAX_WORDS   2
#define HINT_ROWS   1
#define OTHER_ROWS  (2 + 1 + HINT_ROWS) /* frame, line, keys */

static GList *windows; /* of Read */
static guint last_serial;

static Read *read_find(PurpleAccount *account, const char *id)
{
	for (GList *l = windows; l != NULL; l = l->next) {
		Read *self = l->data;

		if (self->account == account && g_str_equal(self->id, id))
			return self;
	}
	return NULL;
}

Read *read_get(gpointer serial)
{
	for (GList *l = windows; l != NULL; l = l->next)
		if (((Read *)l->data)->serial == GPOINTER_TO_UINT(serial))
			return l->data;
	return NULL;
}

gpointer read_serial(const Read *self)
{
	return GUINT_TO_POINTER(self->serial);
}

void read_say(Read *self, const char *words)
{
	ui_words_set(self->words, words);
}

void read_done_cb(const GError *error, gpointer serial)
{
	Read *self = read_get(serial);

	if (self != NULL && error != NULL)
		read_say(self, error->message);
}

/* --- Keys --- */

/* PgUp and PgDn turn the text's pages wherever the focus is. */
static gboolean page_turn(Read *self, const char *name)
{
	GntTextView *view = GNT_TEXT_VIEW(self->text);
	int height;

	gnt_widget_get_size(self->text, NULL, &height);
	if (g_strcmp0(name, "pageup") == 0)
		gnt_text_view_scroll(view, -MIN(height - 1, gnt_text_view_get_lines_above(view)));
	else if (g_strcmp0(name, "pagedown") == 0)
		gnt_text_view_scroll(view, MIN(height - 1, gnt_text_view_get_lines_below(view)));
	else
		return FALSE;
	return TRUE;
}

static gboolean key_cb(GntWidget *window, const char *key, Read *self)
{
	if (self->text != NULL && page_turn(self, gnt_key_lookup(key)))
		return TRUE;
	return commands_key(&read_commands, key, read_serial(self));
}

static void mail_clear(Read *self)
{
	g_clear_pointer(&self->mail, ui_readable_free);
	g_clear_pointer(&self->headers, g_free);
	self->text = self->parts = NULL;
}

static void destroy_cb(GntWidget *window, Read *self)
{
	windows = g_list_remove(windows, self);
	mail_clear(self);
	g_free(self->id);
	g_free(self);
}

/* --- Building the window --- */

static void header_add(Read *self, const char *name, const char *value)
{
	g_autofree char *fitting = ui_fit(value, self->width - UI_LABEL_COLUMNS);
	GntWidget *label = gnt_label_new(fitting);

	ui_fix_size(label, self->width - UI_LABEL_COLUMNS, 1);
	ui_row(self->window, name, label);
}

/* The rows that it took. */
static int headers_build(Read *self)
{
	const ImailReadable *mail = self->mail;
	g_autofree char *date = ui_date_long(mail->summary->date);
	int rows = HEADER_ROWS - 1;

	header_add(self, _("From:"), mail->summary->from);
	header_add(self, _("To:"), mail->to);
	if (mail->cc != NULL && *mail->cc != '\0') {
		header_add(self, _("Cc:"), mail->cc);
		rows++;
	}
	header_add(self, _("Date:"), date);
	header_add(self, _("Subject:"), ui_subject(mail->summary->subject));
	/* Of a single one it goes without saying. */
	if (mail->through != NULL && strstr(mail->through, ", ") != NULL) {
		header_add(self, _("Came through:"), mail->through);
		rows++;
	}
	return rows;
}

static const char *words_of(const ImailReadable *mail)
{
	if (mail->sender_warning != NULL)
		return mail->sender_warning;
	return mail->left_out != NULL ? mail->left_out : mail->summary->state_text;
}

static void bottom_build(Read *self, int words_rows)
{
	self->words = ui_words(self->width, words_rows);
	self->hints = ui_words(self->width, HINT_ROWS);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	gnt_box_add_widget(GNT_BOX(self->window), self->hints);
}

/* Fills the window, which shows nothing yet. */
static void read_build(Read *self, int height)
{
	const ImailReadable *mail = self->mail;
	int parts = read_parts_rows(mail), words = words_of(mail) != NULL ? MAX_WORDS : 1,
	    headers = headers_build(self);

	gnt_box_add_widget(GNT_BOX(self->window), gnt_line_new(FALSE));
	self->text = gnt_text_view_new();
	gnt_widget_set_take_focus(self->text, TRUE);
	gnt_text_view_set_flag(GNT_TEXT_VIEW(self->text), GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(self->text, self->width, MAX(3, height - OTHER_ROWS - headers - words - parts));
	gnt_text_view_attach_scroll_widget(GNT_TEXT_VIEW(self->text), self->text);
	gnt_box_add_widget(GNT_BOX(self->window), self->text);
	if (parts > 0) {
		self->parts = read_parts_new(self, parts);
		gnt_box_add_widget(GNT_BOX(self->window), self->parts);
	}
	bottom_build(self, words);
}

/* An answer belongs to the mail that was asked for. */
typedef struct {
	guint serial;
	char *id;
} Question;

static void mail_read_cb(const ImailReadable *mail, const GError *error, gpointer user_data)
{
	Question *question = user_data;
	Read *self = read_get(GUINT_TO_POINTER(question->serial));
	gboolean is_ours = self != NULL && g_str_equal(self->id, question->id);
	g_autofree char *title = NULL;
	int width, height;

	g_free(question->id);
	g_free(question);
	if (!is_ours)
		return;
	if (mail == NULL) {
		read_say(self, error != NULL ? error->message : _("This mail cannot be read."));
		return;
	}
	mail_clear(self);
	self->mail = ui_readable_copy(mail);
	ui_screen(&width, &height);
	gnt_box_remove_all(GNT_BOX(self->window));
	read_build(self, height);
	title = ui_fit(ui_subject(self->mail->summary->subject), self->width - 4);
	ui_window_rename(self->window, title);
	gnt_box_readjust(GNT_BOX(self->window));
	gnt_box_give_focus_to_child(GNT_BOX(self->window), self->text);
	gnt_widget_draw(self->window);
	read_text_show(self);
	if (words_of(self->mail) != NULL)
		read_say(self, words_of(self->mail));
	commands_hint(&read_commands, read_serial(self), self->hints, self->width, HINT_ROWS);
}

static void ask(Read *self, ImailForm form)
{
	Question *question = g_new(Question, 1);

	question->serial = self->serial;
	question->id = g_strdup(self->id);
	read_say(self, _("Reading…"));
	ui_api()->read_as(self->account, self->id, form, mail_read_cb, question);
}

void read_show(Read *self, const char *id)
{
	if (g_str_equal(self->id, id) || !ui_can_use(self->account))
		return;
	g_free(self->id);
	self->id = g_strdup(id);
	self->is_unfolded = FALSE;
	ask(self, IMAIL_FORM_PREFERRED);
}

void read_show_as(Read *self, ImailForm form)
{
	if (ui_can_use(self->account))
		ask(self, form);
}

void read_open(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);
	int width, height;

	if (self != NULL) {
		gnt_window_present(self->window);
		return;
	}
	if (!ui_can_use(account))
		return;
	self = g_new0(Read, 1);
	self->serial = ++last_serial;
	self->account = account;
	self->id = g_strdup(id);
	windows = g_list_prepend(windows, self);
	ui_screen(&width, &height);
	self->width = MIN(width, MAX_WIDTH) - 4;
	self->window = ui_window_new(_("Mail"));
	bottom_build(self, MAX_WORDS);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), self);
	g_signal_connect(self->window, "key_pressed", G_CALLBACK(key_cb), self);
	commands_set_menu(self->window, &read_commands, read_serial(self));
	gnt_widget_show(self->window);
	ask(self, IMAIL_FORM_PREFERRED);
}

void read_mail_removed(PurpleAccount *account, const char *id)
{
	Read *self = read_find(account, id);

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

void read_close_all(PurpleAccount *account)
{
	GList *next;

	if (account == NULL)
		purple_request_close_with_handle((gpointer)&read_commands);
	conversation_close();
	for (GList *l = windows; l != NULL; l = next) {
		Read *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
}
