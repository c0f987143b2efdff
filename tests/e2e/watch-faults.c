/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watch-faults.c: what is wrong with a window for those who use it by keyboard or by ear.
 */
#include "watch.h"

#define MAX_STEPS 400 /* Tabs in one window */

static char *path_of(GtkWidget *widget)
{
	GString *path = g_string_new(NULL);

	for (GtkWidget *w = widget; w != NULL && !GTK_IS_WINDOW(w); w = gtk_widget_get_parent(w)) {
		const char *name = watch_accessible_name(w);
		g_autofree char *step = g_strdup_printf("/%s%s%s", G_OBJECT_TYPE_NAME(w),
							name != NULL ? ":" : "", name != NULL ? name : "");
		g_string_prepend(path, step);
	}
	return g_string_free(path, FALSE);
}

/* What GTK+ can give the focus to but is nothing that one uses, or is part of something that is. */
static gboolean is_frame(GtkWidget *widget)
{
	GtkWidget *parent = gtk_widget_get_parent(widget);

	return GTK_IS_SCROLLED_WINDOW(widget) || GTK_IS_PANED(widget) || GTK_IS_NOTEBOOK(widget) ||
	       GTK_IS_WINDOW(widget) || GTK_IS_TREE_VIEW(parent) || GTK_IS_COMBO_BOX(parent);
}

static void unnamed_cb(GtkWidget *widget, gpointer data)
{
	AtkRole role;
	g_autofree char *path = NULL;

	if (!gtk_widget_get_mapped(widget) || !gtk_widget_get_can_focus(widget) || is_frame(widget))
		return;
	role = atk_object_get_role(gtk_widget_get_accessible(widget));
	path = path_of(widget);
	if (role == ATK_ROLE_INVALID || role == ATK_ROLE_UNKNOWN)
		fprintf(watch_out, "no role: %s\n", path);
	/* Pidgin's forms name the frame of a text. */
	if (watch_accessible_name(widget) == NULL &&
	    !(GTK_IS_TEXT_VIEW(widget) && watch_accessible_name(gtk_widget_get_parent(widget)) != NULL))
		fprintf(watch_out, "no name: %s\n", path);
}

static void mnemonic_cb(GtkWidget *widget, gpointer data)
{
	GHashTable *taken = data;
	guint key;
	const char *other;

	if (!GTK_IS_LABEL(widget) || !gtk_widget_get_mapped(widget) || !gtk_widget_is_sensitive(widget))
		return;
	key = gtk_label_get_mnemonic_keyval(GTK_LABEL(widget));
	if (key == GDK_KEY_VoidSymbol)
		return;
	other = g_hash_table_lookup(taken, GUINT_TO_POINTER(key));
	if (other != NULL)
		fprintf(watch_out, "mnemonic %s twice: “%s” and “%s”\n", gdk_keyval_name(key), other,
			gtk_label_get_text(GTK_LABEL(widget)));
	g_hash_table_insert(taken, GUINT_TO_POINTER(key), (gpointer)gtk_label_get_text(GTK_LABEL(widget)));
}

/* Within a toolbar the arrows lead on; Pidgin's own of formats has letters, and Tab passes it by. */
static gboolean is_in_toolbar(GtkWidget *widget)
{
	for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent(w)) {
		if (GTK_IS_TOOLBAR(w) || g_str_equal(G_OBJECT_TYPE_NAME(w), "GtkIMHtmlToolbar"))
			return TRUE;
	}
	return FALSE;
}

static void focusable_cb(GtkWidget *widget, gpointer data)
{
	/* Of radio buttons Tab goes to the one that is chosen. */
	gboolean is_other_choice =
		GTK_IS_RADIO_BUTTON(widget) && !gtk_toggle_button_get_active(GTK_TOGGLE_BUTTON(widget));

	if (gtk_widget_get_mapped(widget) && gtk_widget_get_can_focus(widget) &&
	    gtk_widget_is_sensitive(widget) && !is_frame(widget) && !is_other_choice &&
	    !is_in_toolbar(widget))
		g_hash_table_add(data, widget);
}

static void find_unreached(GtkWidget *window)
{
	g_autoptr(GHashTable) left = g_hash_table_new(NULL, NULL);
	GtkWidget *focus = gtk_window_get_focus(GTK_WINDOW(window)), *widget;
	GHashTableIter iter;

	watch_walk(window, focusable_cb, left);
	for (int i = 0; i < MAX_STEPS && g_hash_table_size(left) > 0; i++) {
		g_hash_table_remove(left, gtk_window_get_focus(GTK_WINDOW(window)));
		g_signal_emit_by_name(window, "move-focus", GTK_DIR_TAB_FORWARD);
	}
	g_hash_table_iter_init(&iter, left);
	while (g_hash_table_iter_next(&iter, (gpointer *)&widget, NULL)) {
		g_autofree char *path = path_of(widget);

		fprintf(watch_out, "Tab does not reach: %s\n", path);
	}
	if (focus != NULL && gtk_widget_get_mapped(focus))
		gtk_widget_grab_focus(focus);
}

void watch_tell_faults(const char *title)
{
	g_autoptr(GPtrArray) windows = watch_windows(title);

	if (windows->len == 0)
		fprintf(watch_out, "no such window\n");
	for (guint i = 0; i < windows->len; i++) {
		/* In others the focus does not move. */
		if (!gtk_window_has_toplevel_focus(windows->pdata[i])) {
			gtk_window_present(windows->pdata[i]);
			fprintf(watch_out, "not active\n");
			return;
		}
	}
	for (guint i = 0; i < windows->len; i++) {
		g_autoptr(GHashTable) taken = g_hash_table_new(NULL, NULL);

		watch_walk(windows->pdata[i], unnamed_cb, NULL);
		watch_walk(windows->pdata[i], mnemonic_cb, taken);
		find_unreached(windows->pdata[i]);
	}
}
