/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * read.h: the windows in which mails are read.
 */
#ifndef IMAIL_FINCH_READ_H
#define IMAIL_FINCH_READ_H

#include "imail.h"

/* Opens a window for the mail, or brings forward the one that shows it. */
void read_open(PurpleAccount *account, const char *id);
/* The mail was removed (elsewhere, too): its window closes. */
void read_mail_removed(PurpleAccount *account, const char *id);
/* Closes all windows of ACCOUNT; NULL: all. */
void read_close_all(PurpleAccount *account);

#endif
