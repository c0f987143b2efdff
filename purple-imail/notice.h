/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * notice.h: the state of sent mails and of mailboxes in a person's words, and one message for each cause of a
 * failure.
 */
#ifndef IMAIL_NOTICE_H
#define IMAIL_NOTICE_H

#include "imail-account.h"

/* STATUS's state by its name, as a list shows it: "partly" of a mail that was sent, but not to all. Static.
 */
const char *imail_notice_mail_state(const ImailMailStatus *status);
/* STATUS as a sentence for a person; SUBJECT may be NULL. Caller frees. */
char *imail_notice_mail_words(ImailAccount *self, const ImailMailStatus *status, const char *subject);
/* Why the test of a mail server failed: what that means, and below it the words of imaild and the server.
 * Caller frees. */
char *imail_notice_test_words(const GError *error);
/* A sent mail's new state goes to the UI, as a failure (`is_failure`) where the server says so and it was
 * not told elsewhere (IS_TOLD). SUBJECT may be NULL. */
void imail_notice_mail(ImailAccount *self, const ImailMailStatus *status, const char *subject,
		       gboolean is_told);
/* A mailbox's state by its name, and in words: "" when all is well. Caller frees the words. */
const char *imail_notice_mailbox_state(int state);
char *imail_notice_mailbox_words(ImailAccount *self, const ImailMailboxStatus *status);
/* A mailbox's new state goes to the UI; the same failure always has the same text. */
void imail_notice_mailbox(ImailAccount *self, const ImailMailboxStatus *status);
/* It is no longer there: what was said of it is void. */
void imail_notice_mailbox_removed(ImailAccount *self, const char *id);
/* Something of this client's own (the disk, …), told once for each text. */
void imail_notice_problem(ImailAccount *self, const GError *error);
/* Shows the state of all mailboxes of the account: the account's menu. */
void imail_notice_mailboxes(ImailAccount *self);

#endif
