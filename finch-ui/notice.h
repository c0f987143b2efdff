/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.h: what the user is told without having asked: new mails, mails that were not sent, mailboxes that
 * cannot be polled.
 */
#ifndef IMAIL_FINCH_NOTICE_H
#define IMAIL_FINCH_NOTICE_H

#include "imail.h"

/* A line in the corner, for a few seconds. */
void notice_say(const char *words);
/* A mail has just come in. Several within a moment make one notice. */
void notice_mail_new(PurpleAccount *account, const ImailSummary *summary);
/* The mail was read or removed: it is news no more. */
void notice_mail_known(PurpleAccount *account, const char *id);
/* What became of a sent mail; failures are shown. */
void notice_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* The health of a mailbox; trouble is shown once, until it is over. */
void notice_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event);
/* Takes away the notices of ACCOUNT; NULL: all. */
void notice_close_all(PurpleAccount *account);

#endif
