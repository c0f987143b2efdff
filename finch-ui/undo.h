/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.h: the last deletion or move of mails, which can be taken back.
 */
#ifndef IMAIL_FINCH_UNDO_H
#define IMAIL_FINCH_UNDO_H

#include "imail.h"

/* IDS were moved out of FOLDER; NULL: to the Trash. Takes the place of what was remembered. */
void undo_remember(PurpleAccount *account, const char *const *ids, const char *folder);
/* Takes it back; FALSE: there is nothing. */
gboolean undo_run(ImailDoneCb done);
void undo_forget(void);

#endif
