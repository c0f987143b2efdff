/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-model.h: the rows of a list of any length, of which only those are here that were looked at: a
 * GtkTreeModel with one column, a const Row * (NULL while it is on its way).
 */
#ifndef IMAIL_PIDGIN_MAIL_MODEL_H
#define IMAIL_PIDGIN_MAIL_MODEL_H

#include <gtk/gtk.h>

#include "rows.h"

#define MAIL_MODEL_PAGE 100 /* rows that are asked for at a time */

typedef struct _MailModel MailModel;

/* WANT is called when rows from OFFSET (a multiple of MAIL_MODEL_PAGE) are to be shown and are not here, or
 * are old; never twice before they were put. */
MailModel *mail_model_new(void (*want)(guint offset, gpointer user_data), gpointer user_data);
guint mail_model_total(const MailModel *model);
/* How many rows there are: more appear at the top, less go from the end. */
void mail_model_resize(MailModel *model, guint total);
/* The same at once, while no view has the model. */
void mail_model_set_total(MailModel *model, guint total);
/* ROWS (of Row) are those from OFFSET on. */
void mail_model_put(MailModel *model, guint offset, GPtrArray *rows);
/* All rows are old: each is wanted again when it is shown. FORGET: and not shown until it is here again. */
void mail_model_outdate(MailModel *model, gboolean forget);
/* The row at INDEX, as it is here, or NULL; does not ask for it. */
const Row *mail_model_row(MailModel *model, guint index);
/* The index of the mail that is ID in its folder, or MAIL in the outbox, among the rows that are here; -1. */
int mail_model_find(MailModel *model, const char *id, const char *mail);

#endif
