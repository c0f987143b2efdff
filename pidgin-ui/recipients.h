/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipients.h: the rows To, Cc and Bcc of a mail that is written.
 */
#ifndef IMAIL_PIDGIN_RECIPIENTS_H
#define IMAIL_PIDGIN_RECIPIENTS_H

#include <gtk/gtk.h>

#include "imail.h"

#define RECIPIENTS_ROWS 3

typedef struct Recipients Recipients;

/* Puts the rows into TABLE (three columns) from ROW on, filled with what COMPOSE has, completed
 * with the contacts of *ACCOUNT. CHANGED is called when
 * the user has changed one. */
Recipients *recipients_new(GtkTable *table, guint row, const ImailCompose *compose,
			   PurpleAccount *const *account, void (*changed)(gpointer user_data),
			   gpointer user_data);
/* Not the widgets, which are the table's. */
void recipients_free(Recipients *self);

/* Whether there is somebody, and nothing but addresses; else FALSE, with *WORDS (g_free) for the user and the
 * focus where it is wrong. */
gboolean recipients_check(Recipients *self, char **words);
gboolean recipients_is_empty(const Recipients *self);
void recipients_collect(const Recipients *self, ImailCompose *compose);
/* To. */
void recipients_focus(Recipients *self);

#endif
