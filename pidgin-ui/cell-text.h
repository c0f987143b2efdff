/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-text.h: a GtkCellRendererText of one line whose base line is the same in every row, whatever script
 * the text is in.
 */
#ifndef IMAIL_PIDGIN_CELL_TEXT_H
#define IMAIL_PIDGIN_CELL_TEXT_H

#include <gtk/gtk.h>

/* A cell that cuts its text with dots at the end. It shows "text" or "markup" in "weight"; "xalign" is 0
 * or 1. Its height follows the font of the view. */
GtkCellRenderer *cell_text_new(void);

/* The pixels that TEXT takes in a bold cell of VIEW, with the cell's padding. */
int cell_text_width(GtkWidget *view, const char *text);

#endif
