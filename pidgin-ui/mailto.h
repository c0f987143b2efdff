/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailto.h: links to mail addresses, in chats, in mails and of other programs, open a compose window.
 */
#ifndef IMAIL_PIDGIN_MAILTO_H
#define IMAIL_PIDGIN_MAILTO_H

#include "imail.h"

/* PLUGIN: who connects to libpurple's signals; they go with it. */
void mailto_start(PurplePlugin *plugin);
void mailto_stop(void);

#endif
