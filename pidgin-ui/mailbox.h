/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.h: the window of folders and their mails.
 */
#ifndef IMAIL_PIDGIN_MAILBOX_H
#define IMAIL_PIDGIN_MAILBOX_H

#include "imail.h"

/* Opens the window, or brings it forward, with a folder (rows.h) of ACCOUNT. */
void mailbox_open(PurpleAccount *account, const char *folder);
/* The same with what QUERY (ImailApi.search) finds. */
void mailbox_search(PurpleAccount *account, const char *query);
/* Something about ACCOUNT's mails changed: a window that shows them reads the list anew, soon. */
void mailbox_changed(PurpleAccount *account);
/* The accounts that can be chosen changed. */
void mailbox_accounts_changed(void);
void mailbox_close(void);
/* The mail that stands STEP (1 or -1) after the mail of ID in the window's list: *NEIGHBOUR is its id
 * (g_free), or NULL where there is none. FALSE: the list does not tell. */
gboolean mailbox_neighbour(PurpleAccount *account, const char *id, int step, char **neighbour);

#endif
