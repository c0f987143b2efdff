/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.c: what the windows of the Pidgin plugin share.
 *
 * Owns nothing. Markup is what GtkIMHtml gives: a known
 * small set of tags, so that looking for tags is enough and no HTML parser is needed.
 */
#include "ui.h"

#include <string.h>

#define LOW_BUTTON "imail-low-button"
#define LOW_STYLE                                                                                            \
	"style \"" LOW_BUTTON                                                                                \
	"\" { xthickness = 2 ythickness = 0 GtkButton::inner-border = { 2, 2, 0, 0 }\n"                      \
	"GtkButton::default-border = { 0, 0, 0, 0 } }\n"                                                     \
	"widget \"*." LOW_BUTTON "\" style \"" LOW_BUTTON "\""

gboolean ui_markup_is_formatted(const char *markup)
{
	for (const char *tag = strchr(markup, '<'); tag != NULL; tag = strchr(tag + 1, '<')) {
		if (g_ascii_strncasecmp(tag, "<br", 3) != 0)
			return TRUE;
	}
	return FALSE;
}

char *ui_markup_to_html(const char *markup)
{
	GString *html = g_string_new("<html><body>");
	gboolean in_tag = FALSE;

	for (const char *p = markup; *p != '\0'; p++) {
		if (*p == '<')
			in_tag = TRUE;
		else if (*p == '>')
			in_tag = FALSE;
		if (!in_tag && *p == ' ' && p[1] == ' ')
			g_string_append(html, "&nbsp;");
		else
			g_string_append_c(html, *p);
	}
	g_string_append(html, "</body></html>");
	return g_string_free(html, FALSE);
}

GtkWidget *ui_image(const char *icon, const char *fallback)
{
	if (gtk_icon_factory_lookup_default(icon) != NULL)
		return gtk_image_new_from_stock(icon, GTK_ICON_SIZE_BUTTON);
	if (fallback != NULL && !gtk_icon_theme_has_icon(gtk_icon_theme_get_default(), icon))
		return gtk_image_new_from_stock(fallback, GTK_ICON_SIZE_BUTTON);
	return gtk_image_new_from_icon_name(icon, GTK_ICON_SIZE_BUTTON);
}

GtkWidget *ui_button(const char *label, const char *icon, GCallback clicked, gpointer user_data)
{
	GtkWidget *button = label != NULL ? gtk_button_new_with_mnemonic(label) : gtk_button_new();

	if (icon != NULL)
		gtk_button_set_image(GTK_BUTTON(button), ui_image(icon, NULL));
	if (clicked != NULL)
		g_signal_connect(button, "clicked", clicked, user_data);
	return button;
}

void ui_button_low(GtkWidget *button)
{
	static gboolean is_styled = FALSE; /* GTK+ keeps each string that it parses */

	if (!is_styled)
		gtk_rc_parse_string(LOW_STYLE);
	is_styled = TRUE;
	gtk_button_set_relief(GTK_BUTTON(button), GTK_RELIEF_NONE);
	gtk_widget_set_name(button, LOW_BUTTON);
}

static void wrap_cb(GtkWidget *widget, gpointer unused)
{
	if (GTK_IS_LABEL(widget) && gtk_label_get_line_wrap(GTK_LABEL(widget)))
		ui_label_wrap(widget);
	else if (GTK_IS_CONTAINER(widget))
		gtk_container_forall(GTK_CONTAINER(widget), wrap_cb, NULL);
}

void ui_wrap_within(GtkWidget *container)
{
	wrap_cb(container, NULL);
}

void ui_label_wrap(GtkWidget *label)
{
	gtk_label_set_line_wrap(GTK_LABEL(label), TRUE);
	gtk_label_set_line_wrap_mode(GTK_LABEL(label), PANGO_WRAP_WORD_CHAR);
}

void ui_accessible_name(GtkWidget *widget, const char *name)
{
	atk_object_set_name(gtk_widget_get_accessible(widget), name);
}

void ui_menu_attach(GtkWidget *menu, GtkWidget *widget)
{
	gtk_menu_attach_to_widget(GTK_MENU(menu), widget, NULL);
	g_signal_connect_object(widget, "destroy", G_CALLBACK(gtk_widget_destroy), menu, G_CONNECT_SWAPPED);
}

GtkWidget *ui_row_add(GtkTable *table, guint row, guint width, const char *mnemonic, const char *name,
		      GtkWidget *widget)
{
	GtkWidget *label = gtk_label_new_with_mnemonic(mnemonic);

	gtk_misc_set_alignment(GTK_MISC(label), 0.0f, 0.5f);
	gtk_label_set_mnemonic_widget(GTK_LABEL(label), widget);
	gtk_table_attach(table, label, 0, 1, row, row + 1, GTK_FILL, GTK_FILL, 0, 0);
	gtk_table_attach(table, widget, 1, 1 + width, row, row + 1, GTK_EXPAND | GTK_FILL, GTK_FILL, 0, 0);
	ui_accessible_name(widget, name);
	return label;
}
