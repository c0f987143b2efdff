/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-model.h: the rows of a list of any length, of which only those are here that were looked at: a
 * GtkTreeModel with one column, a const Row * (NULL while it is on its way).
 *
 * Where the list is one of conversations the rows of those that are unfolded stand below them. An "index" is
 * that of a row as it is shown; a "place" is that in the list of conversations (or mails), as rows_load
 * counts.
 */
#ifndef IMAIL_PIDGIN_MAIL_MODEL_H
#define IMAIL_PIDGIN_MAIL_MODEL_H

#include <gtk/gtk.h>

#include "rows.h"

#define MAIL_MODEL_PAGE 100 /* rows that are asked for at a time */

typedef struct _MailModel MailModel;

/* WANT is called when rows from the place OFFSET (a multiple of MAIL_MODEL_PAGE) are to be shown and are not
 * here, or are old; never twice before they were put. */
MailModel *mail_model_new(void (*want)(guint offset, gpointer user_data), gpointer user_data);
guint mail_model_total(const MailModel *model);
/* There are PLACES, and of TALKS (of RowsTalk, or NULL) the rows stand unfolded. More rows appear at the top,
 * less go from the end: what is chosen is to be chosen again. */
void mail_model_resize(MailModel *model, guint places, GPtrArray *talks);
/* The same at once, while no view has the model. */
void mail_model_set_total(MailModel *model, guint places, GPtrArray *talks);
/* What mail_model_total would be. */
guint mail_model_total_of(guint places, const GPtrArray *talks);
/* ROWS (of Row) are those from the place OFFSET on. */
void mail_model_put(MailModel *model, guint offset, GPtrArray *rows);
/* All rows are old: each is wanted again when it is shown. FORGET: and not shown until it is here again. */
void mail_model_outdate(MailModel *model, gboolean forget);

/* The row of the conversation THREAD, which stands at PLACE, unfolds into ROWS; or folds. */
void mail_model_unfold(MailModel *model, gint64 thread, guint place, GPtrArray *rows);
void mail_model_fold(MailModel *model, gint64 thread);
gboolean mail_model_is_unfolded(const MailModel *model, gint64 thread);
/* The numbers of those that are unfolded, ending with 0. Caller frees. */
gint64 *mail_model_unfolded(const MailModel *model);

/* The row at INDEX, as it is here, or NULL; does not ask for it. */
const Row *mail_model_row(MailModel *model, guint index);
/* The place of the row at INDEX; of a mail of an unfolded conversation that of its conversation. */
guint mail_model_place(const MailModel *model, guint index);
/* The index of what stands at PLACE. */
guint mail_model_index(const MailModel *model, guint place);
/* The index of ROW, or of what it has become, among the rows that are here and not old; -1. */
int mail_model_find(MailModel *model, const Row *row);
/* The same, where a mail below its conversation counts before that, wherever ROW is from. */
int mail_model_find_mail(MailModel *model, const Row *row);

#endif
