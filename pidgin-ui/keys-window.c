/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys-window.c: two columns of words: keys, and what they do. Owns nothing. */
#include "keys-window.h"

#include "ui.h"

#define WINDOW_WIDTH  430
#define WINDOW_HEIGHT 480
#define GAP           9 /* pixels between groups */

static GtkWidget *words_new(const char *words, gboolean is_key)
{
	GtkWidget *label = gtk_label_new(NULL);
	g_autofree char *markup = g_markup_printf_escaped(is_key ? "<b>%s</b>" : "%s", words);

	gtk_label_set_markup(GTK_LABEL(label), markup);
	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	return label;
}

static GtkWidget *table_new(const KeysLine *lines, guint n)
{
	GtkWidget *table = gtk_table_new(n, 2, FALSE);

	gtk_table_set_col_spacings(GTK_TABLE(table), 18);
	gtk_table_set_row_spacings(GTK_TABLE(table), 3);
	gtk_container_set_border_width(GTK_CONTAINER(table), 6);
	for (guint i = 0; i < n; i++) {
		if (lines[i].keys == NULL) {
			gtk_table_set_row_spacing(GTK_TABLE(table), i, GAP);
			continue;
		}
		gtk_table_attach(GTK_TABLE(table), words_new(_(lines[i].keys), TRUE), 0, 1, i, i + 1,
				 GTK_FILL, GTK_FILL, 0, 0);
		gtk_table_attach(GTK_TABLE(table), words_new(_(lines[i].what), FALSE), 1, 2, i, i + 1,
				 GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	}
	return table;
}

void keys_window_open(GtkWindow *parent, const KeysLine *lines, guint n)
{
	GtkWidget *dialog = gtk_dialog_new_with_buttons(
		_("Keys"), parent, GTK_DIALOG_DESTROY_WITH_PARENT | GTK_DIALOG_NO_SEPARATOR, GTK_STOCK_CLOSE,
		GTK_RESPONSE_CLOSE, NULL);
	GtkWidget *scrolled = gtk_scrolled_window_new(NULL, NULL);
	GtkWidget *area = gtk_dialog_get_content_area(GTK_DIALOG(dialog));

	gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
	gtk_scrolled_window_add_with_viewport(GTK_SCROLLED_WINDOW(scrolled), table_new(lines, n));
	gtk_viewport_set_shadow_type(GTK_VIEWPORT(gtk_bin_get_child(GTK_BIN(scrolled))), GTK_SHADOW_NONE);
	gtk_container_set_border_width(GTK_CONTAINER(scrolled), 6);
	gtk_box_pack_start(GTK_BOX(area), scrolled, TRUE, TRUE, 0);
	gtk_window_set_default_size(GTK_WINDOW(dialog), WINDOW_WIDTH, WINDOW_HEIGHT);
	g_signal_connect(dialog, "response", G_CALLBACK(gtk_widget_destroy), NULL);
	gtk_widget_show_all(dialog);
}
