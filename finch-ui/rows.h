/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h: the list within the window of mails: a row a mail, columns by folder.
 */
#ifndef IMAIL_FINCH_ROWS_H
#define IMAIL_FINCH_ROWS_H

#include <gntwidget.h>

#include "imail.h"

/* What is shown, in the order of the choice. */
typedef enum { FOLDER_INBOX, FOLDER_SENT, FOLDER_DRAFTS, FOLDER_OUTBOX, FOLDER_TRASH, FOLDERS } Folder;

/* A row: a mail that lies in a folder, or one of the outbox. Strings are "" where there is nothing. */
typedef struct {
	char *key;  /* what the list knows it by: `id`, or `mail` in the outbox */
	char *id;   /* of the mail in its folder; NULL in the outbox */
	char *mail; /* of a mail that was sent; or NULL */
	char *who, *subject, *state;
	char *text; /* a sentence about what became of it */
	gint64 date, next_try;
	gboolean is_seen, has_attachment, can_edit, can_release;
} Row;

typedef struct Rows Rows;

/* ACTIVATED is called for Enter, SELECTED when another row is chosen. */
Rows *rows_new(int width, int height, void (*activated)(void), void (*selected)(void));
/* To be called when the widget is being destroyed. */
void rows_free(Rows *self);
GntWidget *rows_widget(Rows *self);

/* Empties the list, and gives it the columns of FOLDER. */
void rows_set_folder(Rows *self, Folder folder);
/* Shows SUMMARIES (of ImailSummary); of those in OUTBOX (of ImailOutboxEntry) more is known. What was chosen
 * stays so. */
void rows_show(Rows *self, GPtrArray *summaries, GPtrArray *outbox);
void rows_show_outbox(Rows *self, GPtrArray *outbox);
/* How far a mail on its way is; PERCENT -1: it has arrived there. */
void rows_progress(Rows *self, const char *mail, const char *state, int percent);

guint rows_count(const Rows *self);
/* The row that is chosen, or NULL. Valid until the list is shown anew. */
const Row *rows_chosen(const Rows *self);

#endif
