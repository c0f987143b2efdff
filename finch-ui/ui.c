/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.c: what the windows of the Finch plugin share.
 *
 * Owns nothing. Where a window lay over one half of a wide character, or took the place of one, curses
 * believes that the terminal still shows it: so the screen is written anew when a window closes or gets
 * another title.
 */
#include "ui.h"

#include <gnt.h>
#include <gntbutton.h>
#include <gntcombobox.h>
#include <gntkeys.h>
#include <gntlabel.h>
#include <gnttextview.h>
#include <gntutils.h>
#include <gntwindow.h>
#include <gntwm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LABEL_KEY       "imail-label"
#define WIDTH_KEY       "imail-width"
#define HEIGHT_KEY      "imail-height"
#define DEFAULT_COLUMNS 80
#define DEFAULT_ROWS    24

static gboolean repaint_cb(gpointer unused)
{
	redrawwin(curscr);
	doupdate();
	return G_SOURCE_REMOVE;
}

/* After libgnt has drawn what changed. */
static void repaint(void)
{
	static guint source;

	if (source != 0 && g_main_context_find_source_by_id(NULL, source) != NULL)
		return;
	source = g_idle_add_full(G_PRIORITY_LOW, repaint_cb, NULL, NULL);
}

void ui_window_rename(GntWidget *window, const char *title)
{
	gnt_screen_rename_widget(window, title);
	repaint();
}

/* What terminals send that were not told to send what terminfo says (tmux is one); libgnt knows that of a few
 * kinds only, and takes such a key for Escape and letters. */
static const struct {
	const char *key, *name;
} cursor_keys[] = {
	{"\033[A", "up"},   {"\033[B", "down"}, {"\033[C", "right"},
	{"\033[D", "left"}, {"\033[H", "home"}, {"\033[F", "end"},
};

static gboolean cursor_key_cb(GntWidget *window, const char *key, gpointer unused)
{
	for (guint i = 0; i < G_N_ELEMENTS(cursor_keys); i++) {
		const char *known =
			g_str_equal(key, cursor_keys[i].key) ? gnt_key_translate(cursor_keys[i].name) : NULL;

		if (known != NULL && !g_str_equal(known, key)) {
			gnt_widget_key_pressed(window, known);
			return TRUE;
		}
	}
	return FALSE;
}

GntWidget *ui_window_new(const char *title)
{
	GntWidget *window = gnt_vwindow_new(FALSE);

	for (guint i = 0; i < G_N_ELEMENTS(cursor_keys); i++)
		gnt_keys_add_combination(cursor_keys[i].key);
	gnt_box_set_title(GNT_BOX(window), title);
	gnt_box_set_pad(GNT_BOX(window), 0);
	gnt_box_set_alignment(GNT_BOX(window), GNT_ALIGN_LEFT);
	g_signal_connect(window, "key_pressed", G_CALLBACK(cursor_key_cb), NULL);
	g_signal_connect(window, "destroy", G_CALLBACK(repaint), NULL);
	return window;
}

/* Whoever emits the signal is the window manager; libgnt tells it in no other way. */
static gboolean window_hook(GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer wm)
{
	*(GntWM **)wm = g_value_peek_pointer(&values[0]);
	return TRUE;
}

static GntWidget *show(gpointer window)
{
	gnt_widget_show(window);
	return window;
}

static GntWidget *show_uri(gpointer uri)
{
	return purple_notify_uri(NULL, uri);
}

/* OPEN shows a new window, and returns it. */
static void show_in_front(GntWidget *(*open)(gpointer what), gpointer what)
{
	guint signal = g_signal_lookup("new_win", GNT_TYPE_WM);
	GntWM *wm = NULL;
	gulong hook = g_signal_add_emission_hook(signal, 0, window_hook, &wm, NULL);
	GntWidget *window = open(what);

	g_signal_remove_emission_hook(signal, hook);
	if (wm != NULL && window != NULL)
		gnt_wm_raise_window(wm, window);
}

void ui_window_show_in_front(GntWidget *window)
{
	show_in_front(show, window);
}

void ui_uri_show(const char *uri)
{
	show_in_front(show_uri, (gpointer)uri);
}

static gboolean escape_cb(GntWidget *window, const char *key, gpointer unused)
{
	if (!g_str_equal(key, "\033"))
		return FALSE;
	gnt_widget_destroy(window);
	return TRUE;
}

void ui_window_close_on_escape(GntWidget *window)
{
	g_signal_connect(window, "key_pressed", G_CALLBACK(escape_cb), NULL);
}

void ui_screen(int *width, int *height)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
		size.ws_col = DEFAULT_COLUMNS;
		size.ws_row = DEFAULT_ROWS;
	}
	*width = size.ws_col;
	*height = size.ws_row - 1;
}

char *ui_fit(const char *text, int width)
{
	g_autofree char *clean = ui_clean(text, FALSE);
	const char *end;

	if (gnt_util_onscreen_width(clean, NULL) <= width)
		return g_steal_pointer(&clean);
	end = gnt_util_onscreen_width_to_pointer(clean, width - 1, NULL);
	return g_strdup_printf("%.*s…", (int)(end - clean), clean);
}

static void size_request_cb(GntWidget *widget, gpointer unused)
{
	gnt_widget_set_mapped(widget, FALSE); /* else it may refuse to change */
	gnt_widget_set_size(widget, GPOINTER_TO_INT(g_object_get_data(G_OBJECT(widget), WIDTH_KEY)),
			    GPOINTER_TO_INT(g_object_get_data(G_OBJECT(widget), HEIGHT_KEY)));
}

void ui_fix_size(GntWidget *widget, int width, int height)
{
	gboolean is_first = g_object_get_data(G_OBJECT(widget), WIDTH_KEY) == NULL;

	g_object_set_data(G_OBJECT(widget), WIDTH_KEY, GINT_TO_POINTER(width));
	g_object_set_data(G_OBJECT(widget), HEIGHT_KEY, GINT_TO_POINTER(height));
	if (is_first)
		g_signal_connect_after(widget, "size_request", G_CALLBACK(size_request_cb), NULL);
	if (!gnt_widget_get_mapped(widget))
		gnt_widget_set_size(widget, width, height);
}

static GntWidget *row_add(GntWidget *row, const char *name, GntWidget *widget)
{
	GntWidget *label = gnt_label_new_with_format(name, GNT_TEXT_FLAG_BOLD);

	gnt_box_add_widget(GNT_BOX(row), label);
	gnt_box_add_widget(GNT_BOX(row), widget);
	return label;
}

static char *label_padded(const char *name)
{
	int width = gnt_util_onscreen_width(name, NULL);

	return g_strdup_printf("%s%*s", name, MAX(0, UI_LABEL_COLUMNS - width), "");
}

GntWidget *ui_row(GntWidget *box, const char *name, GntWidget *widget)
{
	GntWidget *row = gnt_hbox_new(FALSE);
	g_autofree char *padded = label_padded(name);

	gnt_box_set_pad(GNT_BOX(row), 0);
	gnt_box_set_fill(GNT_BOX(row), FALSE);
	g_object_set_data(G_OBJECT(row), LABEL_KEY, row_add(row, padded, widget));
	gnt_box_add_widget(GNT_BOX(box), row);
	return row;
}

void ui_row_rename(GntWidget *row, const char *name)
{
	g_autofree char *padded = label_padded(name);

	gnt_label_set_text(GNT_LABEL(g_object_get_data(G_OBJECT(row), LABEL_KEY)), padded);
}

void ui_row_add(GntWidget *row, const char *name, GntWidget *widget)
{
	g_autofree char *spaced = g_strdup_printf(" %s ", name);

	row_add(row, spaced, widget);
}

GntWidget *ui_button(GntWidget *box, const char *label, GCallback clicked, gpointer user_data)
{
	GntWidget *button = gnt_button_new(label);

	g_signal_connect(button, "activate", clicked, user_data);
	gnt_box_add_widget(GNT_BOX(box), button);
	return button;
}

GntWidget *ui_buttons(void)
{
	GntWidget *row = gnt_hbox_new(FALSE);

	gnt_box_set_pad(GNT_BOX(row), 1);
	gnt_box_set_fill(GNT_BOX(row), FALSE);
	return row;
}

GntWidget *ui_words(int width, int height)
{
	GntWidget *words = gnt_text_view_new();

	gnt_text_view_set_flag(GNT_TEXT_VIEW(words), GNT_TEXT_VIEW_NO_SCROLL | GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(words, width, height);
	gnt_widget_set_take_focus(words, FALSE);
	gnt_widget_set_grow_y(words, FALSE);
	return words;
}

void ui_words_set(GntWidget *words, const char *text)
{
	g_autofree char *clean = ui_clean(text, TRUE);

	gnt_text_view_clear(GNT_TEXT_VIEW(words));
	gnt_text_view_append_text_with_flags(GNT_TEXT_VIEW(words), clean, GNT_TEXT_FLAG_BOLD);
	gnt_widget_draw(words);
}

char *ui_clean(const char *text, gboolean is_long)
{
	GString *clean = g_string_new(NULL);

	for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (is_long && c == '\t')
			g_string_append(clean, "    ");
		else if (is_long && c == '\n')
			g_string_append_c(clean, '\n');
		else if (!g_unichar_iscntrl(c))
			g_string_append_unichar(clean, c);
		else if (c != '\r')
			g_string_append_c(clean, ' ');
	}
	return g_string_free(clean, FALSE);
}
