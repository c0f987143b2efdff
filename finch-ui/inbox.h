/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inbox.h: the window that lists the mails of a folder: those that came in, those that were sent and what
 * became of them, those that are still to leave, those that were deleted.
 */
#ifndef IMAIL_FINCH_INBOX_H
#define IMAIL_FINCH_INBOX_H

#include "imail.h"

/* Opens the window, or brings it forward, with the mails that came in to ACCOUNT. */
void inbox_open(PurpleAccount *account);
/* The same with those that are still to leave. */
void inbox_open_outbox(PurpleAccount *account);
/* Something about ACCOUNT's mails changed: a window that shows them reads the list anew, soon. */
void inbox_changed(PurpleAccount *account);
/* What became of a sent mail. */
void inbox_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* The accounts that can be chosen changed. */
void inbox_accounts_changed(void);
void inbox_close(void);

#endif
