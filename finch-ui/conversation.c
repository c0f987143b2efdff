/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conversation.c: a window with all mails of a conversation. There is at most one; an answer finds it by its
 * serial.
 */
#include "conversation.h"

#include <gnt.h>
#include <gnttree.h>
#include <string.h>

#include "listing.h"
#include "ui.h"

#define MAX_WIDTH  110
#define MAX_HEIGHT 20

static struct {
	guint serial;
	GntWidget *window, *tree;
	GHashTable *on_way;
	RowColumns columns;
	char *id;
	ConversationFn chosen;
	gpointer user_data;
} shown;

static void loaded_cb(const ListingRows *answer, gpointer serial)
{
	if (shown.window == NULL || GPOINTER_TO_UINT(serial) != shown.serial)
		return;
	for (guint i = 0; answer->rows != NULL && i < answer->rows->len; i++) {
		const Row *row = g_ptr_array_index(answer->rows, i);

		rows_add(GNT_TREE(shown.tree), &shown.columns, row, FALSE, NULL);
	}
	for (guint i = 0; answer->rows != NULL && i < answer->rows->len; i++) {
		const Row *row = g_ptr_array_index(answer->rows, i);

		if (g_strcmp0(row->id, shown.id) == 0)
			gnt_tree_set_selected(GNT_TREE(shown.tree), row->key);
	}
	gnt_widget_draw(shown.tree);
}

/* The keys of rows are "within:ID". */
static void activate_cb(GntTree *tree, gpointer unused)
{
	const char *key = gnt_tree_get_selection_data(tree);
	g_autofree char *id = NULL;
	ConversationFn chosen = shown.chosen;
	gpointer user_data = shown.user_data;

	if (key == NULL)
		return;
	id = g_strdup(strchr(key, ':') + 1);
	conversation_close();
	chosen(id, user_data);
}

static void destroy_cb(void)
{
	g_clear_pointer(&shown.on_way, g_hash_table_unref);
	g_clear_pointer(&shown.id, g_free);
	shown.window = NULL;
}

void conversation_open(PurpleAccount *account, const char *id, ConversationFn chosen, gpointer user_data)
{
	int width, height;

	conversation_close();
	ui_screen(&width, &height);
	width = MIN(width, MAX_WIDTH) - 6;
	height = MIN(height - 6, MAX_HEIGHT);
	shown.serial++;
	shown.id = g_strdup(id);
	shown.chosen = chosen;
	shown.user_data = user_data;
	shown.window = ui_window_new(_("Conversation"));
	shown.tree = rows_tree_new();
	shown.on_way = g_hash_table_new(g_str_hash, g_str_equal);
	shown.columns.on_way = shown.on_way;
	rows_set_columns(GNT_TREE(shown.tree), &shown.columns, width, FALSE);
	rows_set_titles(GNT_TREE(shown.tree), &shown.columns, FALSE, IMAIL_LIST_BY_DATE, FALSE);
	ui_fix_size(shown.tree, width, height);
	gnt_box_add_widget(GNT_BOX(shown.window), shown.tree);
	ui_window_close_on_escape(shown.window);
	g_signal_connect(shown.tree, "activate", G_CALLBACK(activate_cb), NULL);
	g_signal_connect(shown.window, "destroy", G_CALLBACK(destroy_cb), NULL);
	gnt_widget_set_position(shown.window, 2, 2);
	ui_window_show_in_front(shown.window);
	if (ui_can_use(account))
		listing_load_conversation(account, id, loaded_cb, GUINT_TO_POINTER(shown.serial));
}

void conversation_close(void)
{
	if (shown.window != NULL)
		gnt_widget_destroy(shown.window);
}
