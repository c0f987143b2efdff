/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.h: the last deletion or move of mails, which can be taken back.
 */
#ifndef IMAIL_FINCH_UNDO_H
#define IMAIL_FINCH_UNDO_H

#include "imail.h"

/* IDS were moved, each out of its one of FOLDERS, which need not be the same (those of a search); FOLDERS
 * NULL: to the Trash. Takes the place of what was remembered. */
void undo_remember(PurpleAccount *account, const char *const *ids, const char *const *folders);
/* Takes it back; FALSE: there is nothing. DONE is called once for each folder that mails go back to. */
gboolean undo_run(ImailDoneCb done);

#endif
