/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read-keys.c: the keyboard of the read windows: letters as in the mailbox window, Ctrl and letters as in
 * other mail programs. While something is typed into the find bar the letters belong to that.
 */
#include <gdk/gdkkeysyms.h>

#include "find-bar.h"
#include "keys-window.h"
#include "mail-view.h"
#include "mail-zoom.h"
#include "read-private.h"
#include "ui.h"

void read_keys_help(Read *self)
{
	static const KeysLine lines[] = {
		{"J, N", N_("Next mail")},
		{"K, P", N_("Previous mail")},
		{"Ctrl+F, F3, Shift+F3", N_("Find in the mail, next, previous")},
		{"Ctrl++, Ctrl+-, Ctrl+0", N_("Larger, smaller, normal text")},
		{"Ctrl+Y", N_("Layout (HTML) or plain text")},
		{"Ctrl+H", N_("All header fields, or few")},
		{NULL, NULL},
		{"R, Ctrl+R", N_("Reply")},
		{"A, Ctrl+Shift+R", N_("Reply to all")},
		{"F, Ctrl+L", N_("Forward")},
		{NULL, NULL},
		{"Del", N_("Move to the Trash; in the Trash: delete")},
		{"E", N_("Archive")},
		{"Ctrl+Z", N_("Undo: have a deleted or archived mail back")},
		{"U", N_("Mark as unread")},
		{"S", N_("Star, or no star")},
		{"Ctrl+S", N_("Save as a file")},
		{"Ctrl+P", N_("Open in the browser, which prints it")},
		{"Ctrl+U", N_("View the source")},
		{NULL, NULL},
		{"F1, ?", N_("This list")},
		{"Esc, Ctrl+W", N_("Close the window")},
	};

	keys_window_open(GTK_WINDOW(self->window), lines, G_N_ELEMENTS(lines));
}

static gboolean with_control(Read *self, guint key, gboolean is_shifted)
{
	if (mail_zoom_key(key))
		return TRUE;
	if (key == GDK_KEY_r)
		read_reply(self, is_shifted);
	else if (key == GDK_KEY_g)
		find_bar_step(self->find, is_shifted ? -1 : 1);
	else if (is_shifted)
		return FALSE;
	else if (key == GDK_KEY_f)
		find_bar_open(self->find);
	else if (key == GDK_KEY_z)
		read_undo(self);
	else if (key == GDK_KEY_l)
		read_forward(self, FALSE);
	else if (key == GDK_KEY_h)
		mail_view_toggle_headers(self->view);
	else if (key == GDK_KEY_y)
		mail_view_toggle_form(self->view);
	else if (key == GDK_KEY_p)
		mail_view_browser(self->view);
	else if (key == GDK_KEY_s)
		read_save(self);
	else if (key == GDK_KEY_u)
		read_source(self);
	else if (key == GDK_KEY_Page_Down || key == GDK_KEY_Page_Up)
		read_go(self, key == GDK_KEY_Page_Down ? 1 : -1);
	else if (key == GDK_KEY_w)
		gtk_widget_destroy(self->window);
	else
		return FALSE;
	return TRUE;
}

/* The letters of the mailbox window. */
static gboolean letter(Read *self, guint key)
{
	switch (key) {
	case GDK_KEY_e:
		read_archive(self);
		return TRUE;
	case GDK_KEY_j:
	case GDK_KEY_n:
		read_go(self, 1);
		return TRUE;
	case GDK_KEY_k:
	case GDK_KEY_p:
		read_go(self, -1);
		return TRUE;
	case GDK_KEY_r:
	case GDK_KEY_a:
		read_reply(self, key == GDK_KEY_a);
		return TRUE;
	case GDK_KEY_f:
		read_forward(self, FALSE);
		return TRUE;
	case GDK_KEY_u:
		read_mark_unread(self);
		return TRUE;
	case GDK_KEY_s:
		read_toggle_star(self);
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean alone(Read *self, guint key)
{
	switch (key) {
	case GDK_KEY_Delete:
	case GDK_KEY_KP_Delete:
		read_delete(self);
		return TRUE;
	case GDK_KEY_F1:
		read_keys_help(self);
		return TRUE;
	case GDK_KEY_F3:
		find_bar_step(self->find, 1);
		return TRUE;
	case GDK_KEY_Escape:
		gtk_widget_destroy(self->window);
		return TRUE;
	default:
		return letter(self, key);
	}
}

gboolean read_key_cb(GtkWidget *window, GdkEventKey *event, Read *self)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);
	gboolean is_shifted = (modifiers & GDK_SHIFT_MASK) != 0;

	if (find_bar_has_focus(self->find) && find_bar_key(self->find, event))
		return TRUE;
	if ((modifiers & ~GDK_SHIFT_MASK) == GDK_CONTROL_MASK)
		return !find_bar_keeps(self->find, key) && with_control(self, key, is_shifted);
	if ((modifiers & ~GDK_SHIFT_MASK) != 0)
		return FALSE;
	if (is_shifted && key == GDK_KEY_F3) {
		find_bar_step(self->find, -1);
		return TRUE;
	}
	if (find_bar_has_focus(self->find) && key != GDK_KEY_F1 && key != GDK_KEY_F3)
		return FALSE;
	/* A question mark has a shift on many keyboards. */
	if (key == GDK_KEY_question) {
		read_keys_help(self);
		return TRUE;
	}
	return !is_shifted && alone(self, key);
}
