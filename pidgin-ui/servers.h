/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * servers.h: the window of an account's mail servers.
 */
#ifndef IMAIL_PIDGIN_SERVERS_H
#define IMAIL_PIDGIN_SERVERS_H

#include "imail.h"

/* ImailUiOps.servers_open: the window; or the dialog of one mailbox that is to be corrected; or, where there
 * is no server yet, the window of the first run (setup.h). */
void servers_open(PurpleAccount *account, const char *server, const char *words);
/* The servers of ACCOUNT, or their health, changed. */
void servers_changed(PurpleAccount *account);
/* Closes what is open for ACCOUNT; NULL: all. */
void servers_close_all(PurpleAccount *account);

#endif
