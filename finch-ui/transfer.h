/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * transfer.h: mails out to mbox files, and in from them and from Maildirs, which may take long.
 */
#ifndef IMAIL_FINCH_TRANSFER_H
#define IMAIL_FINCH_TRANSFER_H

#include "imail.h"

/* Each shows how far it is in a small window, from which it can be stopped. */
void transfer_export_mails(PurpleAccount *account, const char *const *ids, const char *path);
void transfer_export_folder(PurpleAccount *account, const char *folder, const char *path);
void transfer_import(PurpleAccount *account, const char *path, const char *folder);
/* Closes the windows of ACCOUNT (NULL: all): what goes on is stopped. */
void transfer_close_all(PurpleAccount *account);

#endif
