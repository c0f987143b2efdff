/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complete.h: recipients are offered while one types.
 */
#ifndef IMAIL_FINCH_COMPLETE_H
#define IMAIL_FINCH_COMPLETE_H

#include <gntwidget.h>

#include "imail.h"

typedef struct Complete Complete;

/* ENTRY (several recipients, separated by commas) completes the one that the cursor is in, with the contacts
 * of *ACCOUNT, which may change; while it is NULL there are none. */
Complete *complete_new(GntWidget *entry, PurpleAccount *const *account);
/* To be called when the entry is being destroyed. */
void complete_free(Complete *self);

#endif
