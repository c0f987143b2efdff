/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transfer.h: mails out to a file and in from files: asks which, shows how far it is, says what came of it.
 */
#ifndef IMAIL_PIDGIN_TRANSFER_H
#define IMAIL_PIDGIN_TRANSFER_H

#include "imail.h"

/* From an mbox file, or from a Maildir (a folder on the disk), into FOLDER. */
void transfer_import(PurpleAccount *account, const char *folder, gboolean is_maildir);
/* Into an mbox file: all of FOLDER, or the mails of IDS. */
void transfer_export_folder(PurpleAccount *account, const char *folder);
void transfer_export(PurpleAccount *account, const char *const *ids);
/* What is under way for ACCOUNT, or for all (NULL), is not shown or told any more. */
void transfer_close_all(PurpleAccount *account);

#endif
