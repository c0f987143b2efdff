/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.h: what the buddy list says about mail: new mails, and mailboxes that cannot be polled.
 */
#ifndef IMAIL_PIDGIN_NOTICE_H
#define IMAIL_PIDGIN_NOTICE_H

#include "imail.h"

/* A mail has just come in. Several within a moment make one notice. */
void notice_mail_new(PurpleAccount *account, const ImailSummary *summary);
/* The mail was read or removed: it is news no more. */
void notice_mail_known(PurpleAccount *account, const char *id);
/* What is unread now, by its senders' addresses without letter case: what is not there is news no more. */
void notice_unread(PurpleAccount *account, GHashTable *senders);
/* The health of a mailbox; trouble is shown once, until it is over. */
void notice_mailbox_event(PurpleAccount *account, const ImailMailboxEvent *event);
/* The account has no mail servers, and the user left the window that finds them: how to come back to it.
 * notice_servers_set: they are there, or the window is. */
void notice_no_servers(PurpleAccount *account);
void notice_servers_set(PurpleAccount *account);
/* Takes away the notices of ACCOUNT; NULL: all. */
void notice_close_all(PurpleAccount *account);

#endif
