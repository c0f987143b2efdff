/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cell-icon.h: an icon of a menu's size in a list, also where the icon theme has only larger ones.
 */
#ifndef IMAIL_PIDGIN_CELL_ICON_H
#define IMAIL_PIDGIN_CELL_ICON_H

#include <gtk/gtk.h>

/* A GtkCellRendererPixbuf that takes the room of an icon whether it has one or not, with YPAD pixels above
 * and below it. */
GtkCellRenderer *cell_icon_new(int ypad);

/* CELL, of a column that is in its view, shows the icon: a stock id, a name of the icon theme, or NULL. */
void cell_icon_set(GtkTreeViewColumn *column, GtkCellRenderer *cell, const char *icon);

/* The cell's icons are named in a column of the model, of strings. */
void cell_icon_bind(GtkTreeViewColumn *column, GtkCellRenderer *cell, int model_column);

#endif
