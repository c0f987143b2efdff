/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * body.c: the text of a mail that is being written.
 *
 * The text lives here, in a GString; the GntTextView only shows it, laid out anew after each change, with the
 * cursor as a highlighted character. Keys edit it directly (letters, Enter, Backspace, Delete, arrows, Home,
 * End, PgUp, PgDn), which suffices for a few lines; for more, the user's editor gets the terminal, as
 * gnt_text_view_attach_editor_widget() does it: same key, same settings in ~/.gntrc, same $EDITOR. That
 * function itself is not used: it keeps a bare pointer to the view while the editor runs, drops the first
 * press of the key, and gives the editor no standard input.
 */
#include "body.h"

#include <glib/gstdio.h>
#include <gnt.h>
#include <gntkeys.h>
#include <gntstyle.h>
#include <gnttextview.h>
#include <string.h>
#include <unistd.h>

#include "ui.h"

struct Body {
	GntWidget *view;
	GString *text;
	gsize cursor;     /* octets from the beginning, always before a character */
	GString *pending; /* octets of a character that is not whole yet: libgnt delivers them one by one */
	gboolean has_focus;
	void (*changed)(gpointer user_data);
	void (*failed)(const char *words, gpointer user_data);
	gpointer user_data;
};

/* The editor has the terminal for itself, so there is one at most. */
static struct {
	Body *body; /* NULL: closed meanwhile */
	char *path;
	char *before;
} editing;

/* --- Showing --- */

static void body_draw(Body *self)
{
	GntTextView *view = GNT_TEXT_VIEW(self->view);
	const char *at = self->text->str + self->cursor, *rest = at;
	g_autofree char *before = g_strndup(self->text->str, self->cursor),
			*before_clean = ui_clean(before, TRUE);
	g_autofree char *rest_clean = NULL;
	int height, below;

	gnt_text_view_clear(view);
	gnt_text_view_append_text_with_flags(view, before_clean, GNT_TEXT_FLAG_NORMAL);
	if (self->has_focus) {
		gboolean is_end = *at == '\0' || *at == '\n' || *at == '\t';
		g_autofree char *character =
			is_end ? g_strdup(" ") : g_strndup(at, (gsize)(g_utf8_next_char(at) - at));

		gnt_text_view_append_text_with_flags(view, character, GNT_TEXT_FLAG_HIGHLIGHT);
		rest = is_end ? at : g_utf8_next_char(at);
	}
	gnt_text_view_scroll(view, 0);
	rest_clean = ui_clean(rest, TRUE);
	gnt_text_view_append_text_with_flags(view, rest_clean, GNT_TEXT_FLAG_NORMAL);
	gnt_widget_get_size(self->view, NULL, &height);
	below = gnt_text_view_get_lines_below(view);
	if (below > 0)
		gnt_text_view_scroll(view, MIN(below, height / 2));
	gnt_widget_draw(self->view);
}

static void body_changed(Body *self)
{
	body_draw(self);
	self->changed(self->user_data);
}

/* --- Moving --- */

static gsize line_start(const Body *self, gsize from)
{
	while (from > 0 && self->text->str[from - 1] != '\n')
		from--;
	return from;
}

static gsize line_end(const Body *self, gsize from)
{
	while (from < self->text->len && self->text->str[from] != '\n')
		from++;
	return from;
}

/* The place in the line that begins at START as far from it as the cursor is from its own. */
static gsize same_column(const Body *self, gsize start)
{
	const char *own = self->text->str + line_start(self, self->cursor);
	glong column = g_utf8_pointer_to_offset(own, self->text->str + self->cursor);
	gsize end = line_end(self, start);
	glong length = g_utf8_pointer_to_offset(self->text->str + start, self->text->str + end);

	return (gsize)(g_utf8_offset_to_pointer(self->text->str + start, MIN(column, length)) -
		       self->text->str);
}

static void move_lines(Body *self, int lines)
{
	for (; lines < 0; lines++) {
		gsize start = line_start(self, self->cursor);

		self->cursor = start > 0 ? same_column(self, line_start(self, start - 1)) : 0;
	}
	for (; lines > 0; lines--) {
		gsize end = line_end(self, self->cursor);

		self->cursor = end < self->text->len ? same_column(self, end + 1) : self->text->len;
	}
}

/* FALSE if NAME, as gnt_key_lookup tells it, is no key that moves. */
static gboolean body_move(Body *self, const char *name)
{
	const char *at = self->text->str + self->cursor;
	int height;

	gnt_widget_get_size(self->view, NULL, &height);
	if (g_str_equal(name, "left"))
		self->cursor = self->cursor > 0 ? (gsize)(g_utf8_prev_char(at) - self->text->str) : 0;
	else if (g_str_equal(name, "right"))
		self->cursor = *at != '\0' ? (gsize)(g_utf8_next_char(at) - self->text->str) : self->cursor;
	else if (g_str_equal(name, "up"))
		move_lines(self, -1);
	else if (g_str_equal(name, "down"))
		move_lines(self, 1);
	else if (g_str_equal(name, "pageup"))
		move_lines(self, -(height - 1));
	else if (g_str_equal(name, "pagedown"))
		move_lines(self, height - 1);
	else if (g_str_equal(name, "home"))
		self->cursor = line_start(self, self->cursor);
	else if (g_str_equal(name, "end"))
		self->cursor = line_end(self, self->cursor);
	else
		return FALSE;
	body_draw(self);
	return TRUE;
}

/* --- Typing --- */

static void body_insert(Body *self, const char *text, gsize length)
{
	g_string_insert_len(self->text, (gssize)self->cursor, text, (gssize)length);
	self->cursor += length;
	body_changed(self);
}

static void body_erase(Body *self, gsize from, gsize to)
{
	if (from == to)
		return;
	g_string_erase(self->text, (gssize)from, (gssize)(to - from));
	self->cursor = from;
	body_changed(self);
}

/* Letters come octet by octet: they wait until a character is whole; what never becomes one is dropped. */
static void body_type(Body *self, const char *key)
{
	g_string_append(self->pending, key);
	switch (g_utf8_get_char_validated(self->pending->str, (gssize)self->pending->len)) {
	case (gunichar)-2:
		return;
	case (gunichar)-1:
		break;
	default:
		if (g_utf8_validate(self->pending->str, (gssize)self->pending->len, NULL))
			body_insert(self, self->pending->str, self->pending->len);
		break;
	}
	g_string_truncate(self->pending, 0);
}

static gboolean key_cb(GntWidget *view, const char *key, Body *self)
{
	const char *name = gnt_key_lookup(key);
	const char *at = self->text->str + self->cursor;

	if (name != NULL && body_move(self, name))
		return TRUE;
	if (g_str_equal(key, "\r") || g_str_equal(key, "\n"))
		body_insert(self, "\n", 1);
	else if (g_str_equal(key, "\177") || g_str_equal(key, "\b") || g_strcmp0(name, "backspace") == 0)
		body_erase(self, self->cursor > 0 ? (gsize)(g_utf8_prev_char(at) - self->text->str) : 0,
			   self->cursor);
	else if (g_strcmp0(name, "delete") == 0)
		body_erase(self, self->cursor,
			   *at != '\0' ? (gsize)(g_utf8_next_char(at) - self->text->str) : self->cursor);
	else if ((guchar)key[0] >= ' ')
		body_type(self, key);
	else
		return FALSE;
	return TRUE;
}

static void gained_focus_cb(GntWidget *view, Body *self)
{
	self->has_focus = TRUE;
	body_draw(self);
}

static void lost_focus_cb(GntWidget *view, Body *self)
{
	self->has_focus = FALSE;
	body_draw(self);
}

/* --- The user's editor --- */

/* The command line, in the shell's words: ~/.gntrc, then the environment, then what is installed. NULL if
 * there is none. */
static char *editor_find(void)
{
	static const char *const usual[] = {"sensible-editor", "nano", "vi", "vim", "emacs"};
	g_autofree char *configured = gnt_style_get_from_name("editor", "path");
	const char *asked[] = {configured, g_getenv("VISUAL"), g_getenv("EDITOR")};

	for (guint i = 0; i < G_N_ELEMENTS(asked); i++) {
		if (asked[i] != NULL && *asked[i] != '\0')
			return g_strdup(asked[i]);
	}
	for (guint i = 0; i < G_N_ELEMENTS(usual); i++) {
		g_autofree char *path = g_find_program_in_path(usual[i]);

		if (path != NULL)
			return g_strdup(usual[i]);
	}
	return NULL;
}

static void edited_cb(int status, gpointer unused)
{
	g_autofree char *text = NULL, *valid = NULL;
	Body *self = editing.body;

	if (self != NULL && g_file_get_contents(editing.path, &text, NULL, NULL)) {
		valid = g_utf8_make_valid(text, -1);
		g_strchomp(valid);
		if (!g_str_equal(valid, editing.before)) {
			body_set_text(self, valid);
			self->changed(self->user_data);
		}
	}
	if (editing.path != NULL)
		g_unlink(editing.path);
	g_clear_pointer(&editing.path, g_free);
	g_clear_pointer(&editing.before, g_free);
	editing.body = NULL;
}

void body_edit(Body *self)
{
	g_autofree char *editor = editor_find(), *command = NULL, *path = NULL;
	g_autoptr(GError) error = NULL;
	int fd;

	if (gnt_is_refugee() || editing.path != NULL)
		return;
	if (editor == NULL) {
		self->failed(_("No editor was found. Set EDITOR, or write into the field itself."),
			     self->user_data);
		return;
	}
	fd = g_file_open_tmp("imail-XXXXXX.txt", &path, &error);
	if (fd >= 0)
		close(fd);
	if (fd < 0 || !g_file_set_contents_full(path, self->text->str, (gssize)self->text->len,
						G_FILE_SET_CONTENTS_NONE, 0600, &error)) {
		self->failed(error->message, self->user_data);
		return;
	}
	command = g_strdup_printf("%s \"$1\" </dev/tty", editor);
	editing.body = self;
	editing.path = g_steal_pointer(&path);
	editing.before = g_strchomp(g_strdup(self->text->str));
	if (!gnt_giveup_console(NULL, (char *[]){"/bin/sh", "-c", command, "sh", editing.path, NULL}, NULL,
				NULL, NULL, NULL, edited_cb, NULL)) {
		edited_cb(0, NULL);
		self->failed(_("The editor could not be started."), self->user_data);
	}
}

static const char *edit_key(void)
{
	g_autofree char *name = gnt_style_get_from_name("editor", "key");
	const char *key = name != NULL ? gnt_key_translate(name) : NULL;

	return key != NULL ? key
			   : "\033"
			     "e";
}

gboolean body_edit_key(Body *self, const char *key)
{
	if (!g_str_equal(key, edit_key()))
		return FALSE;
	body_edit(self);
	return TRUE;
}

/* --- Life --- */

Body *body_new(int width, int height, void (*changed)(gpointer user_data),
	       void (*failed)(const char *words, gpointer user_data), gpointer user_data)
{
	Body *self = g_new0(Body, 1);

	self->changed = changed;
	self->failed = failed;
	self->user_data = user_data;
	self->text = g_string_new(NULL);
	self->pending = g_string_new(NULL);
	self->view = gnt_text_view_new();
	gnt_widget_set_take_focus(self->view, TRUE);
	gnt_text_view_set_flag(GNT_TEXT_VIEW(self->view), GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(self->view, width, height);
	gnt_keys_add_combination(edit_key()); /* else Alt-E would come as Escape and E */
	g_signal_connect(self->view, "key_pressed", G_CALLBACK(key_cb), self);
	g_signal_connect(self->view, "gained-focus", G_CALLBACK(gained_focus_cb), self);
	g_signal_connect(self->view, "lost-focus", G_CALLBACK(lost_focus_cb), self);
	return self;
}

void body_free(Body *self)
{
	if (self == NULL)
		return;
	if (editing.body == self)
		editing.body = NULL;
	g_signal_handlers_disconnect_by_data(self->view, self);
	g_string_free(self->text, TRUE);
	g_string_free(self->pending, TRUE);
	g_free(self);
}

void body_refresh(Body *self)
{
	body_draw(self);
}

GntWidget *body_widget(Body *self)
{
	return self->view;
}

void body_set_text(Body *self, const char *text)
{
	g_string_assign(self->text, text != NULL ? text : "");
	self->cursor = 0;
	body_draw(self);
}

const char *body_get_text(Body *self)
{
	return self->text->str;
}

void body_replace(Body *self, gsize start, gsize end, const char *text)
{
	gsize len = strlen(text);

	end = MIN(end, self->text->len);
	start = MIN(start, end);
	g_string_erase(self->text, (gssize)start, (gssize)(end - start));
	g_string_insert(self->text, (gssize)start, text);
	if (self->cursor >= end)
		self->cursor = self->cursor - (end - start) + len;
	else if (self->cursor > start)
		self->cursor = start;
	body_draw(self);
}
