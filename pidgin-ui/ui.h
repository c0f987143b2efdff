/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.h: what the windows of the Pidgin plugin share: what all UI plugins have (ui-common/), markup, and the
 * widgets that every window has.
 */
#ifndef IMAIL_PIDGIN_UI_H
#define IMAIL_PIDGIN_UI_H

#include <gtk/gtk.h>

#include "i18n.h"
#include "ui-api.h"
#include "ui-copy.h"
#include "ui-words.h"

#define UI_PREFS "/plugins/gtk/imail" /* the preferences of these windows; there from the start */

/* TRUE if MARKUP, as GtkIMHtml gives it, has more than text and line breaks: only then is it worth sending as
 * HTML. */
gboolean ui_markup_is_formatted(const char *markup);
/* MARKUP as a HTML document whose runs of spaces survive. g_free. */
char *ui_markup_to_html(const char *markup);

/* An icon of a button's size: a stock id, or a name of the icon theme with a stock id (or NULL) for where the
 * theme has none of that name. */
GtkWidget *ui_image(const char *icon, const char *fallback);
/* A button with mnemonic (LABEL NULL: empty) and an icon: a stock id, a name of the icon theme, or NULL. */
GtkWidget *ui_button(const char *label, const char *icon, GCallback clicked, gpointer user_data);
/* Makes BUTTON flat, and a line of text with it no higher than one without. */
void ui_button_low(GtkWidget *button);
/* LABEL wraps: between words, and within one that is longer than a line, as others choose the subjects. */
void ui_label_wrap(GtkWidget *label);
/* So do the labels of Pidgin's that wrap within CONTAINER. */
void ui_wrap_within(GtkWidget *container);
/* Names WIDGET for assistive technology and for tests. */
void ui_accessible_name(GtkWidget *widget, const char *name);

/* The menu belongs to the widget from now on and ends with it: GTK+ itself leaves one that is attached. */
void ui_menu_attach(GtkWidget *menu, GtkWidget *widget);
/* A row of a form in TABLE: a label with mnemonic, and WIDGET, WIDTH columns wide, named NAME. Returns the
 * label. */
GtkWidget *ui_row_add(GtkTable *table, guint row, guint width, const char *mnemonic, const char *name,
		      GtkWidget *widget);

#endif
