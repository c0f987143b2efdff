/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compose.h: the windows in which mails are written.
 */
#ifndef IMAIL_PIDGIN_COMPOSE_H
#define IMAIL_PIDGIN_COMPOSE_H

#include "imail.h"

/* Opens a window filled with COMPOSE, which it takes. */
void compose_open(PurpleAccount *account, ImailCompose *compose);
/* Accounts came or went, or their senders changed: the From lists follow. A window outlives its account, with
 * what was written in it. */
void compose_accounts_changed(void);
/* Closes all windows without asking. */
void compose_close_all(void);

#endif
