/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * commands.c: what a window can do, as one table.
 *
 * Labels and hints are translated here. In the menu a command has its key as the letter that picks it, so the
 * menu teaches the keys. A menu goes with its window, and so do the closures of its items.
 */
#include "commands.h"

#include <gntkeys.h>
#include <gntmenu.h>
#include <gntmenuitem.h>
#include <gnttextview.h>
#include <gntutils.h>
#include <string.h>

#include "ui.h"

#define HELP_WIDTH 46
#define KEY_WIDTH  12
#define HELP_OTHER 4 /* rows: frame, and a little of what lies below */
#define GAP        2

typedef struct {
	const Command *command;
	gpointer user_data;
} Choice;

/* --- The menu --- */

/* libgnt still draws the menu when it calls: what is done may open or close windows. */
static gboolean run_cb(gpointer data)
{
	Choice *choice = data;

	choice->command->run(choice->user_data);
	return G_SOURCE_REMOVE;
}

static void item_cb(GntMenuItem *item, gpointer data)
{
	Choice *choice = g_memdup2(data, sizeof(Choice));

	g_idle_add_full(G_PRIORITY_HIGH_IDLE, run_cb, choice, g_free);
}

static GntMenu *submenu_find(GntMenu *menu, GHashTable *submenus, const char *name)
{
	GntMenu *submenu = g_hash_table_lookup(submenus, name);
	GntMenuItem *item;

	if (submenu != NULL)
		return submenu;
	submenu = GNT_MENU(gnt_menu_new(GNT_MENU_POPUP));
	item = gnt_menuitem_new(_(name));
	gnt_menuitem_set_submenu(item, submenu);
	gnt_menu_add_item(menu, item);
	g_hash_table_insert(submenus, (gpointer)name, submenu);
	return submenu;
}

void commands_set_menu(GntWidget *window, const CommandTable *table, gpointer user_data)
{
	GntMenu *menu = GNT_MENU(gnt_menu_new(GNT_MENU_TOPLEVEL));
	g_autoptr(GHashTable) submenus = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < table->n; i++) {
		const Command *command = &table->commands[i];
		GntMenuItem *item;
		Choice *choice;

		if (command->menu == NULL)
			continue;
		item = gnt_menuitem_new(_(command->label));
		/* By itself libgnt would take an octet of a Chinese label. */
		if (command->key != NULL && strlen(command->key) == 1 && g_ascii_isgraph(command->key[0]))
			gnt_menuitem_set_trigger(item, command->key[0]);
		else if (!g_ascii_isalpha(_(command->label)[0]))
			gnt_menuitem_set_trigger(item, ' ');
		choice = g_new(Choice, 1);
		choice->command = command;
		choice->user_data = user_data;
		g_object_set_data_full(G_OBJECT(item), "imail-choice", choice, g_free);
		gnt_menuitem_set_callback(item, item_cb, choice);
		gnt_menu_add_item(submenu_find(menu, submenus, command->menu), item);
	}
	gnt_window_set_menu(GNT_WINDOW(window), menu);
}

/* --- Keys --- */

gboolean commands_key(const CommandTable *table, const char *key, gpointer user_data)
{
	const char *name = gnt_key_lookup(key);
	guint where = table->where(user_data);

	for (guint i = 0; i < table->n; i++) {
		const Command *command = &table->commands[i];

		if (command->key == NULL || (command->where & where) == 0)
			continue;
		if (g_str_equal(command->key, key) || g_strcmp0(command->key, name) == 0) {
			command->run(user_data);
			return TRUE;
		}
	}
	return FALSE;
}

/* What a key is called. */
static const char *key_label(const char *key)
{
	static const struct {
		const char *key, *label;
	} labels[] = {
		{"\r", N_("Enter")},   {" ", N_("Space")}, {"\033", N_("Esc")},
		{"delete", N_("Del")}, {"right", "→"},     {"left", "←"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
		if (g_str_equal(labels[i].key, key))
			return _(labels[i].label);
	return key;
}

/* --- The lines at the bottom --- */

typedef struct {
	GntTextView *view;
	int width, rows, x, y;
	int reserved; /* columns of the last row that the last hints need */
} Line;

static gboolean hint_add(Line *line, const char *key, const char *words)
{
	int width = gnt_util_onscreen_width(key, NULL) + 1 + gnt_util_onscreen_width(words, NULL);
	int room = line->width - (line->y == line->rows - 1 ? line->reserved : 0);

	if (line->x > 0 && line->x + width > room) {
		if (line->y == line->rows - 1)
			return FALSE;
		gnt_text_view_append_text_with_flags(line->view, "\n", GNT_TEXT_FLAG_NORMAL);
		line->x = 0;
		line->y++;
	}
	gnt_text_view_append_text_with_flags(line->view, key, GNT_TEXT_FLAG_BOLD);
	gnt_text_view_append_text_with_flags(line->view, " ", GNT_TEXT_FLAG_NORMAL);
	gnt_text_view_append_text_with_flags(line->view, words, GNT_TEXT_FLAG_NORMAL);
	gnt_text_view_append_text_with_flags(line->view, "  ", GNT_TEXT_FLAG_NORMAL);
	line->x += width + GAP;
	return TRUE;
}

void commands_hint(const CommandTable *table, gpointer user_data, GntWidget *widget, int width, int rows)
{
	Line line = {.view = GNT_TEXT_VIEW(widget), .width = width, .rows = rows};
	guint where = table->where(user_data);

	gnt_text_view_clear(line.view);
	line.reserved = GAP + 3 + 1 + gnt_util_onscreen_width(_("Menu"), NULL) + GAP + 1 + 1 +
			gnt_util_onscreen_width(_("All Keys"), NULL);
	for (guint i = 0; i < table->n; i++) {
		const Command *command = &table->commands[i];

		if (command->hint != NULL && (command->where & where) != 0 &&
		    !hint_add(&line, key_label(command->key), _(command->hint)))
			break;
	}
	line.reserved = 0;
	hint_add(&line, "F10", _("Menu"));
	hint_add(&line, "?", _("All Keys"));
	gnt_widget_draw(widget);
}

/* --- All of them --- */

void commands_help(const CommandTable *table, gpointer user_data)
{
	GntWidget *window = ui_window_new(_("Keys")), *text = gnt_text_view_new();
	guint where = table->where(user_data);
	g_autoptr(GString) words = g_string_new(NULL);
	int width, height, rows = 0;

	for (guint i = 0; i < table->n; i++) {
		const Command *command = &table->commands[i];
		const char *key;

		if (command->key == NULL || command->label == NULL || (command->where & where) == 0)
			continue;
		key = key_label(command->key);
		g_string_append_printf(words, "%s%s%*s%s", rows++ > 0 ? "\n" : "", key,
				       MAX(1, KEY_WIDTH - gnt_util_onscreen_width(key, NULL)), "",
				       _(command->label));
	}
	ui_screen(&width, &height);
	gnt_widget_set_take_focus(text, TRUE);
	gnt_text_view_set_flag(GNT_TEXT_VIEW(text), GNT_TEXT_VIEW_TOP_ALIGN);
	ui_fix_size(text, HELP_WIDTH, MIN(rows, height - HELP_OTHER));
	gnt_text_view_attach_scroll_widget(GNT_TEXT_VIEW(text), text);
	gnt_box_add_widget(GNT_BOX(window), text);
	ui_window_close_on_escape(window);
	gnt_widget_set_position(window, MAX(0, (width - HELP_WIDTH - 4) / 2), 1);
	ui_window_show_in_front(window);
	gnt_text_view_append_text_with_flags(GNT_TEXT_VIEW(text), words->str, GNT_TEXT_FLAG_NORMAL);
}
