/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-cells.c: what the cells of a list of mails show, each made of its row when it is drawn.
 */
#include "mail-cells.h"

#include "cell-icon.h"
#include "folders.h"
#include "state-icon.h"
#include "ui.h"

#define INDENT    2 /* blanks */
#define MAX_DEPTH 3

const Row *mail_cell_row(GtkTreeModel *model, GtkTreeIter *iter)
{
	const Row *row;

	gtk_tree_model_get(model, iter, 0, &row, -1);
	return row;
}

static void text_set(GtkCellRenderer *cell, const Row *row, const char *text)
{
	g_object_set(cell, "text", text, "weight",
		     row == NULL || row->is_seen ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD, NULL);
}

/* The same with the words that were looked for marked. */
static void markup_set(GtkCellRenderer *cell, const Row *row, const char *markup)
{
	g_object_set(cell, "markup", markup, "weight", row->is_seen ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD,
		     NULL);
}

void mail_cell_who(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		   gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	g_autofree char *indent = row != NULL && row->is_in_talk
					  ? g_strnfill(INDENT * (1 + MIN(row->depth, MAX_DEPTH)), ' ')
					  : g_strdup("");
	g_autofree char *text = g_strconcat(indent, row != NULL ? row->who : "…", NULL);

	if (row != NULL && row->who_found != NULL)
		markup_set(cell, row, row->who_found);
	else
		text_set(cell, row, text);
}

void mail_cell_count(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		     gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);
	g_autofree char *count = row == NULL || row->mails < 2 ? NULL
				 : row->unread > 0 ? g_strdup_printf("%u/%u", row->unread, row->mails)
						   : g_strdup_printf("%u", row->mails);

	text_set(cell, row, count);
}

char *mail_cell_tooltip(const Row *row)
{
	if (row->mails > 1 && row->unread > 0)
		return g_strdup_printf(_("A conversation of %u mails, %u of them unread"), row->mails,
				       row->unread);
	if (row->mails > 1)
		return g_strdup_printf(_("A conversation of %u mails"), row->mails);
	if (row->sentence != NULL)
		return g_strdup(row->sentence);
	return row->is_apart ? g_strdup(row->bulk_why) : NULL;
}

/* Where the user finds it. */
static const char *folder_of(const Row *row)
{
	return folders_title(row->is_apart ? ROWS_BULK : row->folder);
}

/* Below its conversation a mail need not say its subject again: its first words say more. */
static char *words_in_talk(const Row *row)
{
	const char *words = *row->preview != '\0' ? row->preview : ui_subject(row->subject);

	return row->is_elsewhere ? g_strdup_printf("[%s] %s", folder_of(row), words) : g_strdup(words);
}

void mail_cell_subject(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
		       GtkTreeIter *iter, gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);
	g_autofree char *subject = NULL, *markup = NULL;

	if (row != NULL && row->is_in_talk) {
		subject = words_in_talk(row);
		text_set(cell, row, subject);
		return;
	}
	if (row == NULL || row->excerpt == NULL || *row->excerpt == '\0') {
		if (row != NULL && row->subject_found != NULL)
			markup_set(cell, row, row->subject_found);
		else
			text_set(cell, row, row != NULL ? ui_subject(row->subject) : "");
		return;
	}
	subject = row->subject_found != NULL ? g_strdup(row->subject_found)
					     : g_markup_escape_text(ui_subject(row->subject), -1);
	markup = g_strdup_printf(row->is_seen ? "%s – <small>%s</small>" : "<b>%s</b> – <small>%s</small>",
				 subject, row->excerpt);
	g_object_set(cell, "markup", markup, "weight-set", FALSE, NULL);
}

void mail_cell_state(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		     gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	text_set(cell, row, row != NULL ? row->words : NULL);
}

void mail_cell_folder(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
		      GtkTreeIter *iter, gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	text_set(cell, row, row != NULL ? folder_of(row) : NULL);
}

void mail_cell_size(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);
	g_autofree char *size = NULL;

	/* g_format_size() spells "bytes" out, for which the column is too narrow. */
	if (row != NULL && row->size >= 0)
		size = row->size < 1000 ? g_strdup_printf(_("%u B"), (guint)row->size)
					: g_format_size((guint64)row->size);
	text_set(cell, row, size);
}

void mail_cell_date(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);
	g_autofree char *date = row != NULL ? ui_date_short(row->date) : NULL;

	text_set(cell, row, date);
}

void mail_cell_state_icon(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model,
			  GtkTreeIter *iter, gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	cell_icon_set(column, cell, row != NULL ? state_icon(row->state) : NULL);
}

void mail_cell_clip(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	cell_icon_set(column, cell, row != NULL && row->has_attachment ? "mail-attachment" : NULL);
}

/* A star, as a letter: every font has it, and it follows the theme's colours. */
void mail_cell_flag(GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter,
		    gpointer unused)
{
	const Row *row = mail_cell_row(model, iter);

	text_set(cell, row,
		 row != NULL && row->is_flagged    ? "★"
		 : row != NULL && row->is_answered ? "↩"
						   : "");
}
