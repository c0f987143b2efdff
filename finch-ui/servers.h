/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.h: the window of an account's mail servers, their states, and what can be done with them.
 */
#ifndef IMAIL_FINCH_SERVERS_H
#define IMAIL_FINCH_SERVERS_H

#include "imail.h"

/* As ImailUiOps.servers_open: the list; a form, where SERVER is to be corrected or there is none yet. */
void servers_open(PurpleAccount *account, const char *server, const char *words);
/* Servers, or their states, are not what they were. */
void servers_changed(PurpleAccount *account);
/* Closes the windows of ACCOUNT; NULL: all. */
void servers_close_all(PurpleAccount *account);

#endif
