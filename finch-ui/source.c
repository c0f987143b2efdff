/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.c: a mail's source in a text view, and from there its page in the user's browser, which also prints.
 *
 * A window is known by its serial to answers that come later. libgnt lays out at most TEXT_MAX octets without
 * a pause that one notices; what is longer is cut, and said so.
 */
#include "source.h"

#include <gnt.h>
#include <gntkeys.h>
#include <gnttextview.h>
#include <string.h>

#include "ui.h"

#define MAX_WIDTH    100
#define WORDS_HEIGHT 1
#define OTHER_ROWS   (2 + WORDS_HEIGHT + 3) /* frame, words, buttons */
#define TEXT_MAX     (64 * 1024)

typedef struct {
	guint serial;
	PurpleAccount *account;
	char *id;
	GntWidget *window, *text, *words;
} Source;

static GList *windows; /* of Source */
static guint last_serial;

static Source *source_find(gpointer serial)
{
	for (GList *l = windows; l != NULL; l = l->next)
		if (((Source *)l->data)->serial == GPOINTER_TO_UINT(serial))
			return l->data;
	return NULL;
}

static void text_show(Source *self, const char *text, gboolean is_cut)
{
	gsize len = strlen(text);
	const char *end = len > TEXT_MAX ? g_utf8_find_prev_char(text, text + TEXT_MAX) : text + len;
	g_autofree char *part = g_strndup(text, (gsize)(end - text)), *clean = ui_clean(part, TRUE);

	gnt_text_view_append_text_with_flags(GNT_TEXT_VIEW(self->text), clean, GNT_TEXT_FLAG_NORMAL);
	ui_words_set(self->words, is_cut || len > TEXT_MAX
					  ? _("This is the beginning; saved as a file, the mail is whole.")
					  : _("PgUp and PgDn turn pages."));
}

static void read_cb(const char *text, gboolean is_cut, const GError *error, gpointer serial)
{
	Source *self = source_find(serial);

	if (self == NULL)
		return;
	if (error != NULL)
		ui_words_set(self->words, error->message);
	else
		text_show(self, text, is_cut);
}

/* --- What the user does --- */

static void page_cb(const char *path, const GError *error, gpointer serial)
{
	Source *self = source_find(serial);
	g_autofree char *uri = path != NULL ? g_filename_to_uri(path, NULL, NULL) : NULL;

	if (self == NULL)
		return;
	if (uri != NULL)
		ui_uri_show(uri);
	ui_words_set(self->words, uri != NULL ? _("The mail is a page for a browser now.") : error->message);
}

static void browser_cb(GntWidget *button, gpointer serial)
{
	Source *self = source_find(serial);

	if (self != NULL && ui_can_use(self->account))
		ui_api()->mail_page(self->account, self->id, page_cb, serial);
}

static void close_cb(GntWidget *button, gpointer serial)
{
	Source *self = source_find(serial);

	if (self != NULL)
		gnt_widget_destroy(self->window);
}

static gboolean key_cb(GntWidget *window, const char *key, gpointer serial)
{
	Source *self = source_find(serial);
	const char *name = gnt_key_lookup(key);
	int height, above, below;

	if (self == NULL || name == NULL)
		return FALSE;
	gnt_widget_get_size(self->text, NULL, &height);
	above = gnt_text_view_get_lines_above(GNT_TEXT_VIEW(self->text));
	below = gnt_text_view_get_lines_below(GNT_TEXT_VIEW(self->text));
	if (g_str_equal(name, "pageup"))
		gnt_text_view_scroll(GNT_TEXT_VIEW(self->text), -MIN(height - 1, above));
	else if (g_str_equal(name, "pagedown"))
		gnt_text_view_scroll(GNT_TEXT_VIEW(self->text), MIN(height - 1, below));
	else
		return FALSE;
	return TRUE;
}

static void destroy_cb(GntWidget *window, gpointer serial)
{
	Source *self = source_find(serial);

	windows = g_list_remove(windows, self);
	g_free(self->id);
	g_free(self);
}

/* --- Building the window --- */

static void source_build(Source *self, gpointer serial)
{
	GntWidget *buttons = ui_buttons();
	int width, height;

	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 4;
	self->window = ui_window_new(_("Source"));
	self->text = gnt_text_view_new();
	gnt_widget_set_take_focus(self->text, TRUE);
	gnt_text_view_set_flag(GNT_TEXT_VIEW(self->text), GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(self->text, width, MAX(3, height - OTHER_ROWS));
	gnt_text_view_attach_scroll_widget(GNT_TEXT_VIEW(self->text), self->text);
	self->words = ui_words(width, WORDS_HEIGHT);
	ui_button(buttons, _("Browser"), G_CALLBACK(browser_cb), serial);
	ui_button(buttons, _("Close"), G_CALLBACK(close_cb), serial);
	gnt_box_add_widget(GNT_BOX(self->window), self->text);
	gnt_box_add_widget(GNT_BOX(self->window), self->words);
	gnt_box_add_widget(GNT_BOX(self->window), buttons);
	ui_window_close_on_escape(self->window);
	g_signal_connect(self->window, "key_pressed", G_CALLBACK(key_cb), serial);
	g_signal_connect(self->window, "destroy", G_CALLBACK(destroy_cb), serial);
}

void source_open(PurpleAccount *account, const char *id)
{
	Source *self;
	gpointer serial = GUINT_TO_POINTER(++last_serial);

	if (!ui_can_use(account))
		return;
	self = g_new0(Source, 1);
	self->serial = last_serial;
	self->account = account;
	self->id = g_strdup(id);
	windows = g_list_prepend(windows, self);
	source_build(self, serial);
	ui_window_show_in_front(self->window);
	ui_words_set(self->words, _("Reading…"));
	ui_api()->mail_source(account, id, read_cb, serial);
}

void source_close_all(PurpleAccount *account)
{
	GList *next;

	for (GList *l = windows; l != NULL; l = next) {
		Source *self = l->data;

		next = l->next;
		if (account == NULL || self->account == account)
			gnt_widget_destroy(self->window);
	}
}
