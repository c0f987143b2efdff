/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.h: the window that lists the mails of a folder: those that came in, those that were sent and what
 * became of them, those that are still to leave, those that were deleted.
 */
#ifndef IMAIL_FINCH_MAILBOX_H
#define IMAIL_FINCH_MAILBOX_H

#include "imail.h"

/* Opens the window, or brings it forward, with the mails that came in to ACCOUNT. */
void mailbox_open(PurpleAccount *account);
/* The same with those that are still to leave. */
void mailbox_open_outbox(PurpleAccount *account);
/* Something about ACCOUNT's mails changed: a window that shows them reads the list anew, soon. */
void mailbox_changed(PurpleAccount *account);
/* What became of a sent mail. */
void mailbox_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* The accounts that can be chosen changed. */
void mailbox_accounts_changed(void);
void mailbox_close(void);
/* Whether the list has the mail ID. */
gboolean mailbox_lists(PurpleAccount *account, const char *id);
/* The mail that follows (STEP 1) or precedes (-1) the mail ID in the list, unread ones only if so; the list
 * goes there. NULL: the list is closed, does not have ID, or there is none. g_free. */
char *mailbox_step(PurpleAccount *account, const char *id, int step, gboolean is_unread);

#endif
