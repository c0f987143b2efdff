/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-list-columns.c: the columns of the list of mails, as wide as what stands in them in the font of the
 * day or as the user made them; the subject has the rest.
 *
 * Of rows of one height GTK+ asks the first one only how wide its cells are, so none may depend on its row.
 */
#include <string.h>

#include "cell-icon.h"
#include "cell-text.h"
#include "folders.h"
#include "mail-cells.h"
#include "mail-list-private.h"
#include "ui.h"

#define WHO_WIDEST    "Carol Smith"
#define WHO_WIDTH     210    /* pixels, at least */
#define SUBJECT_WIDTH 100    /* so */
#define LARGE_SIZE    888888 /* bytes */
#define ROOM          6      /* pixels beside what is measured */

static GtkTreeViewColumn *column_add(MailList *self, const char *title, GtkTreeCellDataFunc data,
				     gboolean is_number)
{
	GtkCellRenderer *cell = cell_text_new();
	GtkTreeViewColumn *column = gtk_tree_view_column_new();

	gtk_tree_view_column_set_title(column, title);
	gtk_tree_view_column_pack_end(column, cell, TRUE);
	gtk_tree_view_column_set_cell_data_func(column, cell, data, NULL, NULL);
	gtk_tree_view_column_set_sizing(column, GTK_TREE_VIEW_COLUMN_FIXED);
	gtk_tree_view_column_set_resizable(column, TRUE);
	if (is_number) {
		g_object_set(cell, "xalign", 1.0, "xpad", ROOM, NULL);
		gtk_tree_view_column_set_alignment(column, 1.0f);
	}
	gtk_tree_view_append_column(self->view, column);
	return column;
}

static void icon_add(GtkTreeViewColumn *column, GtkTreeCellDataFunc data)
{
	GtkCellRenderer *cell = cell_icon_new(0);

	gtk_tree_view_column_pack_start(column, cell, FALSE);
	gtk_tree_view_column_set_cell_data_func(column, cell, data, NULL, NULL);
}

/* --- Widths --- */

static int icon_width(void)
{
	int width = 0, height;

	gtk_icon_size_lookup(GTK_ICON_SIZE_MENU, &width, &height);
	return width + ROOM;
}

static int date_width(GtkWidget *view)
{
	static const char *const dates[] = UI_DATE_WIDEST;
	int widest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(dates); i++)
		widest = MAX(widest, cell_text_width(view, dates[i]));
	return widest;
}

static int state_width(GtkWidget *view)
{
	static const char *const states[] = {N_("Waiting until %s"), N_("Until tomorrow %s"),
					     N_("Delayed until %s"), N_("Sent, not to all")};
	int widest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		g_autofree char *words = g_strdup(_(states[i]));
		char *time = strstr(words, "%s");
		g_autofree char *whole =
			time != NULL ? g_strdup_printf("%.*s00:00%s", (int)(time - words), words, time + 2)
				     : g_strdup(words);

		widest = MAX(widest, cell_text_width(view, whole));
	}
	return widest + icon_width();
}

/* Those that every account has; longer names of the user's own are cut. */
static int folder_width(GtkWidget *view)
{
	static const char *const names[] = {ROWS_INBOX,   ROWS_DRAFTS, ROWS_SENT,
					    ROWS_ARCHIVE, ROWS_TRASH,  ROWS_BULK};
	int widest = cell_text_width(view, _("Folder"));

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		widest = MAX(widest, cell_text_width(view, folders_title(names[i])));
	return widest + ROOM;
}

static void measure(MailList *self, int *widths)
{
	GtkWidget *view = GTK_WIDGET(self->view);
	g_autofree char *size = g_format_size(LARGE_SIZE);

	widths[WHO] = MAX(cell_text_width(view, WHO_WIDEST) + mail_list_fold_measure(self), WHO_WIDTH);
	widths[SUBJECT] = SUBJECT_WIDTH;
	widths[MARKS] = MAX(cell_text_width(view, "★"), cell_text_width(view, "↩")) + icon_width() + ROOM;
	widths[STATE] = state_width(view);
	widths[FOLDER] = folder_width(view);
	widths[SIZE] = cell_text_width(view, size) + 3 * ROOM;
	widths[DATE] = date_width(view) + ROOM;
}

static void style_set_cb(GtkWidget *view, GtkStyle *previous, MailList *self)
{
	int widths[N_COLUMNS];

	measure(self, widths);
	for (guint i = 0; i < N_COLUMNS; i++) {
		int chosen = mail_list_state_width(i);

		if (widths[i] != self->widths[i])
			gtk_tree_view_column_set_fixed_width(self->columns[i],
							     chosen > 0 ? chosen : widths[i]);
		self->widths[i] = widths[i];
	}
}

void mail_list_columns_build(MailList *self)
{
	self->columns[WHO] = column_add(self, _("From"), mail_cell_who, FALSE);
	mail_list_fold_build(self);
	self->columns[SUBJECT] = column_add(self, _("Subject"), mail_cell_subject, FALSE);
	gtk_tree_view_column_set_expand(self->columns[SUBJECT], TRUE);
	self->columns[MARKS] = column_add(self, NULL, mail_cell_flag, FALSE);
	icon_add(self->columns[MARKS], mail_cell_clip);
	self->columns[STATE] = column_add(self, _("State"), mail_cell_state, FALSE);
	icon_add(self->columns[STATE], mail_cell_state_icon);
	self->columns[FOLDER] = column_add(self, _("Folder"), mail_cell_folder, FALSE);
	self->columns[SIZE] = column_add(self, _("Size"), mail_cell_size, TRUE);
	self->columns[DATE] = column_add(self, _("Date"), mail_cell_date, FALSE);
	g_signal_connect(self->view, "style-set", G_CALLBACK(style_set_cb), self);
	style_set_cb(GTK_WIDGET(self->view), NULL, self);
	mail_list_state_columns(self);
}
