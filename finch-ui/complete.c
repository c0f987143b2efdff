/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complete.c: recipients are offered while one types, in a small list below the entry.
 *
 * libgnt's own suggestions know one text an entry, or single words, and begin with what was typed; here the
 * list is what fits the recipient that the cursor is in, and what is chosen takes the place of that one
 * alone. Whom it may be, and in which order, is the protocol plugin's. The entry keeps the focus: Up and Down
 * move in the list, Enter takes a line, so does Tab as long as what was typed is no address yet; Escape
 * closes it.
 */
#include "complete.h"

#include <gnt.h>
#include <gntentry.h>
#include <gntkeys.h>
#include <gnttree.h>
#include <gntutils.h>
#include <string.h>

#include "recipient-at.h"
#include "ui.h"

#define MAX_OFFERED 6
#define MAX_WIDTH   60

struct Complete {
	GntWidget *entry, *popup, *tree;
	PurpleAccount *const *account;
	GPtrArray *mailboxes; /* of char *, in the order of the list; row N has the key N + 1 */
};

static gsize cursor_of(const Complete *self)
{
	const GntEntry *entry = GNT_ENTRY(self->entry);

	return (gsize)(entry->cursor - entry->start);
}

static char *typed_now(const Complete *self)
{
	const char *text = gnt_entry_get_text(GNT_ENTRY(self->entry));
	gsize begin, end;

	recipient_at(text, cursor_of(self), &begin, &end);
	return g_strndup(text + begin, end - begin);
}

/* --- The list --- */

static void popup_close(Complete *self)
{
	g_ptr_array_set_size(self->mailboxes, 0);
	self->tree = NULL;
	if (self->popup != NULL)
		gnt_widget_destroy(g_steal_pointer(&self->popup));
}

/* "Bob <bob@example.net>  XMPP" */
static char *line_of(const ImailCompletion *one)
{
	const char *protocol =
		one->buddy != NULL ? purple_account_get_protocol_name(purple_buddy_get_account(one->buddy))
				   : NULL;
	g_autofree char *line = g_strdup_printf("%s%s%s", one->mailbox, protocol != NULL ? "  " : "",
						protocol != NULL ? protocol : "");

	return ui_fit(line, MAX_WIDTH);
}

/* Below the entry, or above it where there is no room. */
static void popup_place(const Complete *self, int rows)
{
	int x, y, columns, lines;

	gnt_widget_get_position(self->entry, &x, &y);
	ui_screen(&columns, &lines);
	gnt_widget_set_position(self->popup, MIN(x, MAX(0, columns - MAX_WIDTH - 3)),
				y + 1 + rows <= lines ? y + 1 : MAX(0, y - rows));
}

static void popup_show(Complete *self, const GPtrArray *found)
{
	int width = 0;

	self->popup = gnt_vbox_new(FALSE);
	self->tree = gnt_tree_new();
	for (guint i = 0; i < found->len; i++) {
		const ImailCompletion *one = g_ptr_array_index(found, i);
		g_autofree char *line = line_of(one);

		width = MAX(width, gnt_util_onscreen_width(line, NULL));
		gnt_tree_add_row_last(GNT_TREE(self->tree), GUINT_TO_POINTER(i + 1),
				      gnt_tree_create_row(GNT_TREE(self->tree), line), NULL);
		g_ptr_array_add(self->mailboxes, g_strdup(one->mailbox));
	}
	gnt_tree_set_col_width(GNT_TREE(self->tree), 0, width);
	gnt_widget_set_transient(self->popup, TRUE);
	gnt_widget_set_has_border(self->popup, FALSE);
	gnt_box_set_pad(GNT_BOX(self->popup), 0);
	ui_fix_size(self->tree, width + 3, (int)found->len + 2);
	gnt_box_add_widget(GNT_BOX(self->popup), self->tree);
	popup_place(self, (int)found->len + 2);
	gnt_widget_draw(self->popup);
}

static void text_changed_cb(GntEntry *entry, Complete *self)
{
	g_autofree char *typed = typed_now(self);
	g_autoptr(GPtrArray) found = NULL;

	popup_close(self);
	/* Characters come octet by octet. */
	if (*typed == '\0' || !g_utf8_validate(typed, -1, NULL) || !ui_can_use(*self->account))
		return;
	found = ui_api()->complete(*self->account, typed, MAX_OFFERED);
	if (found->len > 0)
		popup_show(self, found);
}

/* --- Choosing --- */

static void choose(Complete *self)
{
	guint row = GPOINTER_TO_UINT(gnt_tree_get_selection_data(GNT_TREE(self->tree)));
	const char *text = gnt_entry_get_text(GNT_ENTRY(self->entry)), *end = gnt_key_translate("end");
	gboolean is_last;
	g_autofree char *replaced = NULL;
	gsize from, to;

	if (row == 0 || row > self->mailboxes->len)
		return;
	recipient_at(text, cursor_of(self), &from, &to);
	is_last = text[to + strspn(text + to, " ")] == '\0';
	replaced = recipient_replace(text, cursor_of(self), g_ptr_array_index(self->mailboxes, row - 1));
	popup_close(self);
	g_signal_handlers_block_by_func(self->entry, text_changed_cb, self);
	gnt_entry_set_text(GNT_ENTRY(self->entry), replaced); /* the cursor keeps its distance from the end */
	g_signal_handlers_unblock_by_func(self->entry, text_changed_cb, self);
	if (is_last && end != NULL)
		gnt_widget_key_pressed(self->entry, end);
}

static gboolean is_address(const Complete *self)
{
	g_autofree char *typed = typed_now(self);

	return ui_api() == NULL || ui_api()->recipients_check(typed, NULL);
}

static gboolean key_cb(GntWidget *entry, const char *key, Complete *self)
{
	const char *name = gnt_key_lookup(key);

	if (self->popup == NULL)
		return FALSE;
	if (g_strcmp0(name, "up") == 0 || g_strcmp0(name, "down") == 0) {
		gnt_widget_key_pressed(self->tree, key);
		return TRUE;
	}
	if (g_str_equal(key, "\033")) {
		popup_close(self);
		return TRUE;
	}
	if (g_str_equal(key, "\r") || g_str_equal(key, "\n") ||
	    (g_str_equal(key, "\t") && !is_address(self))) {
		choose(self);
		return TRUE;
	}
	if (name != NULL || g_str_equal(key, "\t"))
		popup_close(self);
	return FALSE;
}

static void lost_focus_cb(GntWidget *entry, Complete *self)
{
	popup_close(self);
}

/* --- Life --- */

Complete *complete_new(GntWidget *entry, PurpleAccount *const *account)
{
	Complete *self = g_new0(Complete, 1);

	self->entry = entry;
	self->account = account;
	self->mailboxes = g_ptr_array_new_with_free_func(g_free);
	g_signal_connect(entry, "key_pressed", G_CALLBACK(key_cb), self);
	g_signal_connect(entry, "text_changed", G_CALLBACK(text_changed_cb), self);
	g_signal_connect(entry, "lost-focus", G_CALLBACK(lost_focus_cb), self);
	return self;
}

void complete_free(Complete *self)
{
	if (self == NULL)
		return;
	g_signal_handlers_disconnect_by_data(self->entry, self);
	popup_close(self);
	g_ptr_array_unref(self->mailboxes);
	g_free(self);
}
