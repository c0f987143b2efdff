/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ui.h: what the windows of the Finch plugin share: what all UI plugins have (ui-common/), and the parts that
 * every window has.
 */
#ifndef IMAIL_FINCH_UI_H
#define IMAIL_FINCH_UI_H

#include <gntbox.h>

#include "i18n.h"
#include "ui-api.h"
#include "ui-copy.h"
#include "ui-words.h"

/* The size of the terminal without the task bar. */
void ui_screen(int *width, int *height);
/* A window whose children stand one below the other. */
GntWidget *ui_window_new(const char *title);
void ui_window_rename(GntWidget *window, const char *title);
void ui_window_close_on_escape(GntWidget *window);
/* Shows a window of ui_window_new(), with the focus: for one that the user asked for and waits for. libgnt by
 * itself puts behind the others what opens while no key is being handled. */
void ui_window_show_in_front(GntWidget *window);
/* Finch starts no browser: its window says where the page is. In front, too. */
void ui_uri_show(const char *uri);
/* TEXT on one line, cut to at most WIDTH columns. g_free. */
char *ui_fit(const char *text, int width);
/* Makes WIDGET ask for this size whenever its window is laid out (gnt_box_readjust); by itself libgnt forgets
 * a size that was set. */
void ui_fix_size(GntWidget *widget, int width, int height);
#define UI_LABEL_COLUMNS 9 /* "Subject: " */
/* NAME, padded to the width of the labels before entries, and WIDGET beside it, as one row of BOX. */
GntWidget *ui_row(GntWidget *box, const char *name, GntWidget *widget);
/* Another NAME for what ui_row() gave. */
void ui_row_rename(GntWidget *row, const char *name);
/* Adds NAME and WIDGET to what ui_row() gave. */
void ui_row_add(GntWidget *row, const char *name, GntWidget *widget);
/* Adds a button to BOX; CLICKED is its "activate". */
GntWidget *ui_button(GntWidget *box, const char *label, GCallback clicked, gpointer user_data);
/* A row of buttons. */
GntWidget *ui_buttons(void);
/* Lines of words within a window, empty at first; and what they say. */
GntWidget *ui_words(int width, int height);
void ui_words_set(GntWidget *words, const char *text);
/* TEXT without control characters that would upset the terminal; newlines and tabs stay if IS_LONG. g_free.
 */
char *ui_clean(const char *text, gboolean is_long);

#endif
