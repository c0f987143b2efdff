/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fate.h: a window that lists what became of a mail that was sent, recipient by recipient.
 */
#ifndef IMAIL_PIDGIN_FATE_H
#define IMAIL_PIDGIN_FATE_H

#include "imail.h"

/* MAIL: the id that ImailApi.send gave. */
void fate_open(PurpleAccount *account, const char *mail);
/* Its state is another one: a window that shows it follows. */
void fate_changed(PurpleAccount *account, const char *mail);
/* ACCOUNT NULL: those of all. */
void fate_close_all(PurpleAccount *account);

#endif
