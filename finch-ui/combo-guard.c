/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * combo-guard.c: keeps libgnt's boxes to choose from from hanging Finch.
 *
 * A key that the list does not know makes libgnt 2.14 look for a line that begins with it, from the list's
 * top on, which there is none before the list was first opened: Finch would hang, even of Tab. So the class
 * gets another handler of keys, which looks for letters by itself and gives the old one what it can take.
 * That holds for every box in Finch, as the forms that libpurple makes cannot be reached one by one.
 */
#include "combo-guard.h"

#include <gntcombobox.h>
#include <gnttree.h>
#include <string.h>

static GntWidgetClass *klass;
static gboolean (*original)(GntWidget *widget, const char *key);

static gboolean begins_with(GntTree *tree, gpointer key, const char *typed)
{
	GList *texts = gnt_tree_get_row_text_list(tree, key);
	gboolean is_it = texts != NULL && texts->data != NULL &&
			 g_ascii_strncasecmp(typed, texts->data, strlen(typed)) == 0;

	g_list_free_full(texts, g_free);
	return is_it;
}

/* Chooses the next line that begins so, behind the chosen one and then from the top. */
static void choose(GntComboBox *combo, const char *typed, gboolean is_open)
{
	GntTree *tree = GNT_TREE(combo->dropdown);
	GList *rows = gnt_tree_get_rows(tree);
	GList *chosen = g_list_find(rows, is_open ? gnt_tree_get_selection_data(tree)
						  : gnt_combo_box_get_selected_data(combo));
	guint n = g_list_length(rows);

	for (GList *l = chosen != NULL ? chosen->next : rows; n-- > 0; l = l->next) {
		if (l == NULL)
			l = rows;
		if (!begins_with(tree, l->data, typed))
			continue;
		if (is_open)
			gnt_tree_set_selected(tree, l->data);
		else
			gnt_combo_box_set_selected(combo, l->data);
		return;
	}
}

/* Up and Down are bindings, which come before this; an Enter opens a closed box. */
static gboolean key_pressed(GntWidget *widget, const char *key)
{
	GntComboBox *combo = GNT_COMBO_BOX(widget);
	gboolean is_open = gnt_widget_get_mapped(gnt_widget_get_parent(combo->dropdown));

	if ((guchar)key[0] >= ' ' && key[0] != '\177') {
		choose(combo, key, is_open);
		return TRUE;
	}
	if (!is_open && key[0] != '\r' && key[0] != '\n')
		return FALSE;
	return original(widget, key);
}

void combo_guard_install(void)
{
	if (klass != NULL)
		return;
	klass = g_type_class_ref(GNT_TYPE_COMBO_BOX);
	original = klass->key_pressed;
	klass->key_pressed = key_pressed;
}

void combo_guard_remove(void)
{
	if (klass == NULL)
		return;
	if (klass->key_pressed == key_pressed)
		klass->key_pressed = original;
	g_type_class_unref(klass);
	klass = NULL;
}
