/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-cells.h: what the cells of a list of mails show: a GtkTreeCellDataFunc each, for a MailModel.
 */
#ifndef IMAIL_PIDGIN_MAIL_CELLS_H
#define IMAIL_PIDGIN_MAIL_CELLS_H

#include <gtk/gtk.h>

#include "rows.h"

/* The row at ITER; NULL while it is on its way. */
const Row *mail_cell_row(GtkTreeModel *model, GtkTreeIter *iter);

/* What is said when the mouse rests on the row; NULL: nothing. g_free. */
char *mail_cell_tooltip(const Row *row);

void mail_cell_count(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		     gpointer unused);
void mail_cell_who(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		   gpointer unused);
void mail_cell_subject(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
		       GtkTreeIter *iter, gpointer unused);
void mail_cell_state(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		     gpointer unused);
void mail_cell_folder(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
		      GtkTreeIter *iter, gpointer unused);
void mail_cell_size(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused);
void mail_cell_date(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused);
void mail_cell_state_icon(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
			  GtkTreeIter *iter, gpointer unused);
void mail_cell_clip(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused);
void mail_cell_flag(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused);

#endif
