/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * setup.h: the window of the first run: the mail servers of an account are looked for, shown, tried and
 * saved.
 */
#ifndef IMAIL_PIDGIN_SETUP_H
#define IMAIL_PIDGIN_SETUP_H

#include "imail.h"

/* ImailUiOps.servers_setup. A window of the account that is open comes forward; it begins anew where the
 * account has another address now. */
void setup_open(PurpleAccount *account);
/* ImailUiOps.servers_step. */
void setup_step(PurpleAccount *account, const char *address, const char *step);
/* The account went online or offline, or its servers changed. */
void setup_changed(PurpleAccount *account);
/* Closes that of ACCOUNT; NULL: all. Nothing is said. */
void setup_close_all(PurpleAccount *account);

#endif
