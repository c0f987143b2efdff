/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * prefs-window.h: the preferences window, and the preferences that are Pidgin's and no account's.
 */
#ifndef IMAIL_PIDGIN_PREFS_WINDOW_H
#define IMAIL_PIDGIN_PREFS_WINDOW_H

#include "imail.h"

#define PREFS_ROOT "/plugins/gtk/imail"
/* Whether sending asks when there is no subject; when the mail speaks of an attachment and has none. */
#define PREFS_ASK_SUBJECT    PREFS_ROOT "/compose/ask_subject"
#define PREFS_ASK_ATTACHMENT PREFS_ROOT "/compose/ask_attachment"

/* Makes them, with their defaults. */
void prefs_start(void);

/* Opens the window, or brings it to the front; with ACCOUNT chosen (NULL: the first one). */
void prefs_open(PurpleAccount *account);
/* Accounts came or went, or their senders changed. */
void prefs_accounts_changed(void);
void prefs_close(void);

#endif
