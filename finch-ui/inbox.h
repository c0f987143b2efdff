/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbox.h: the window that lists the mails which came in.
 */
#ifndef IMAIL_FINCH_INBOX_H
#define IMAIL_FINCH_INBOX_H

#include "imail.h"

/* Opens the window, or brings it forward, with the mails of ACCOUNT. */
void inbox_open(PurpleAccount *account);
/* Something about ACCOUNT's mails changed: a window that shows them reads the list anew, soon. */
void inbox_changed(PurpleAccount *account);
/* The accounts that can be chosen changed. */
void inbox_accounts_changed(void);
void inbox_close(void);

#endif
