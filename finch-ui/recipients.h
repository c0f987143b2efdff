/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * recipients.h: the rows To, Cc and Bcc of a mail that is written.
 */
#ifndef IMAIL_FINCH_RECIPIENTS_H
#define IMAIL_FINCH_RECIPIENTS_H

#include <gntwidget.h>

#include "imail.h"

#define RECIPIENTS_ROWS 3

typedef struct Recipients Recipients;

/* Adds the rows to WINDOW, filled with what COMPOSE has; they offer the contacts of *ACCOUNT, which may
 * change. CHANGED is called when the user has changed one, SAY with words about what cannot be an address. */
Recipients *recipients_new(GntWidget *window, const ImailCompose *compose, PurpleAccount *const *account,
			   int width, void (*changed)(gpointer user_data),
			   void (*say)(const char *words, gpointer user_data), gpointer user_data);
/* To be called when the widgets are being destroyed. */
void recipients_free(Recipients *self);

/* Whether there is somebody, and nothing but addresses; else FALSE, after having said so, with the focus
 * where it is wrong. */
gboolean recipients_check(Recipients *self);
void recipients_collect(const Recipients *self, ImailCompose *compose);
gboolean recipients_is_empty(const Recipients *self);
/* To. */
void recipients_focus(Recipients *self);

#endif
