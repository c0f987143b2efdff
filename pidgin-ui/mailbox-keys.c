/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-keys.c: the keyboard of the mailbox window: letters for what is done with mails, unless something
 * is being typed.
 */
#include "mailbox-private.h"

#include <gdk/gdkkeysyms.h>

#include "find-bar.h"
#include "keys-window.h"
#include "mail-list.h"
#include "mail-view.h"
#include "mail-zoom.h"
#include "talk-view.h"
#include "ui.h"

static void help(void)
{
	static const KeysLine lines[] = {
		{"J, K", N_("Next mail, previous mail")},
		{N_("Space"), N_("Read on, then the next mail")},
		{N_("Enter"), N_("Open in a window of its own")},
		{N_("Right, Left"), N_("Unfold a conversation, fold it")},
		{"/, Ctrl+K", N_("Search in all folders")},
		{"Ctrl+A", N_("Choose all mails")},
		{NULL, NULL},
		{"N, Ctrl+N", N_("Write a new mail")},
		{"R", N_("Reply")},
		{"A", N_("Reply to all")},
		{"F", N_("Forward")},
		{NULL, NULL},
		{"Del", N_("Move to the Trash; in the Trash: delete")},
		{"E", N_("Archive")},
		{"Ctrl+Z", N_("Undo: have deleted or moved mails back")},
		{"U", N_("Mark as unread")},
		{"S", N_("Star, or no star")},
		{NULL, NULL},
		{"Ctrl+F, F3, Shift+F3", N_("Find in the mail, next, previous")},
		{"Ctrl++, Ctrl+-, Ctrl+0", N_("Larger, smaller, normal text")},
		{"Ctrl+Y", N_("Layout (HTML) or plain text")},
		{"Ctrl+H", N_("All header fields, or few")},
		{"Ctrl+S", N_("Save as a file")},
		{"Ctrl+P", N_("Open in the browser, which prints it")},
		{"Ctrl+U", N_("View the source")},
		{NULL, NULL},
		{"F1, ?", N_("This list")},
		{"Esc, Ctrl+W", N_("Close the window")},
	};

	keys_window_open(GTK_WINDOW(mailbox.window), lines, G_N_ELEMENTS(lines));
}

/* Space goes on reading: in the mail, then to the next one. */
static void read_on(void)
{
	gboolean has_more =
		mailbox.thread != 0 ? talk_view_page_down(mailbox.talk) : mail_view_page_down(mailbox.view);

	if (!has_more)
		mail_list_step(mailbox.list, 1);
}

static gboolean letter(guint key)
{
	static const struct {
		guint key;
		const char *action;
	} keys[] = {
		{GDK_KEY_r, "Reply"},  {GDK_KEY_a, "ReplyAll"},       {GDK_KEY_f, "Forward"},
		{GDK_KEY_u, "Unread"}, {GDK_KEY_e, "Archive"},        {GDK_KEY_Delete, "Delete"},
		{GDK_KEY_n, "Write"},  {GDK_KEY_KP_Delete, "Delete"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		if (keys[i].key != key)
			continue;
		mailbox_do(keys[i].key == GDK_KEY_Delete && g_str_equal(mailbox.folder, ROWS_OUTBOX)
				   ? "Drop"
				   : keys[i].action);
		return TRUE;
	}
	switch (key) {
	case GDK_KEY_j:
		mail_list_step(mailbox.list, 1);
		return TRUE;
	case GDK_KEY_k:
		mail_list_step(mailbox.list, -1);
		return TRUE;
	case GDK_KEY_s: /* one of them is visible */
		mailbox_do(gtk_action_is_visible(gtk_action_group_get_action(mailbox.actions, "Flag"))
				   ? "Flag"
				   : "Unflag");
		return TRUE;
	case GDK_KEY_space:
		read_on();
		return TRUE;
	case GDK_KEY_slash:
		gtk_widget_grab_focus(mailbox.search);
		return TRUE;
	case GDK_KEY_F1:
	case GDK_KEY_question:
		help();
		return TRUE;
	case GDK_KEY_F3:
		find_bar_step(mailbox.find, 1);
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean search_key(guint key)
{
	if (key != GDK_KEY_Escape && key != GDK_KEY_Down && key != GDK_KEY_Return)
		return FALSE;
	if (key == GDK_KEY_Escape)
		gtk_entry_set_text(GTK_ENTRY(mailbox.search), "");
	gtk_widget_grab_focus(mailbox.list);
	if (key == GDK_KEY_Down)
		mail_list_step(mailbox.list, 0);
	return TRUE;
}

/* With no mail below there is only the list to look into. */
static void find(void)
{
	GtkWidget *view = mailbox_view();

	if (view != NULL && mail_view_mail(view) != NULL)
		find_bar_open(mailbox.find);
	else
		gtk_widget_grab_focus(mailbox.search);
}

/* Those that the read window has too do the same to the mail that is shown. */
static gboolean with_control(guint key, gboolean is_shifted)
{
	if (mail_zoom_key(key))
		return TRUE;
	if (key == GDK_KEY_g)
		find_bar_step(mailbox.find, is_shifted ? -1 : 1);
	else if (key == GDK_KEY_f && is_shifted)
		gtk_widget_grab_focus(mailbox.search);
	else if (is_shifted)
		return FALSE;
	else if (key == GDK_KEY_f)
		find();
	else if (key == GDK_KEY_k)
		gtk_widget_grab_focus(mailbox.search);
	else if (key == GDK_KEY_w)
		gtk_widget_destroy(mailbox.window);
	else if (key == GDK_KEY_z)
		mailbox_undo();
	else if (key == GDK_KEY_n)
		mailbox_do("Write");
	else if (key == GDK_KEY_s)
		mailbox_do("Save");
	else if (key == GDK_KEY_p)
		mailbox_do("Browser");
	else if (key == GDK_KEY_u)
		mailbox_do("Source");
	else if (key == GDK_KEY_h)
		mail_view_toggle_headers(mailbox_view());
	else if (key == GDK_KEY_y)
		mail_view_toggle_form(mailbox_view());
	else
		return FALSE;
	return TRUE;
}

/* Where something is typed, letters are no commands, and some keys with Ctrl have another meaning. */
static gboolean in_entry(GtkWidget *focus, GdkEventKey *event, guint key, guint modifiers)
{
	if (focus == mailbox.search)
		return modifiers == 0 && search_key(key);
	return find_bar_key(mailbox.find, event);
}

static gboolean is_command(guint key, guint modifiers, gboolean is_typing)
{
	if ((modifiers & GDK_CONTROL_MASK) != 0)
		return !is_typing ||
		       !(key == GDK_KEY_u || key == GDK_KEY_h || key == GDK_KEY_k || key == GDK_KEY_z);
	return !is_typing || key == GDK_KEY_F1 || key == GDK_KEY_F3;
}

gboolean mailbox_key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused)
{
	guint modifiers = event->state & gtk_accelerator_get_default_mod_mask();
	guint key = gdk_keyval_to_lower(event->keyval);
	GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(window));
	gboolean is_shifted = (modifiers & GDK_SHIFT_MASK) != 0;
	gboolean is_typing = focus == mailbox.search || find_bar_has_focus(mailbox.find);

	if (is_typing && in_entry(focus, event, key, modifiers))
		return TRUE;
	if ((modifiers & ~(GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0 || !is_command(key, modifiers, is_typing))
		return FALSE;
	if ((modifiers & GDK_CONTROL_MASK) != 0)
		return with_control(key, is_shifted);
	if (is_shifted && key == GDK_KEY_F3)
		find_bar_step(mailbox.find, -1);
	else if (is_shifted && key != GDK_KEY_question)
		return FALSE;
	else if (key == GDK_KEY_Escape && mailbox.query != NULL)
		gtk_entry_set_text(GTK_ENTRY(mailbox.search), "");
	else if (key == GDK_KEY_Escape)
		gtk_widget_destroy(window);
	/* A button that has the focus is pressed by the space bar. */
	else if (key != GDK_KEY_space || !GTK_IS_BUTTON(focus))
		return letter(key);
	else
		return FALSE;
	return TRUE;
}
