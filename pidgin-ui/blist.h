/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * blist.h: what the buddy list's tooltips say about mail.
 */
#ifndef IMAIL_PIDGIN_BLIST_H
#define IMAIL_PIDGIN_BLIST_H

#include "imail.h"

/* Adds the mail address to tooltips of buddies of every protocol, until blist_stop. HANDLE is the plugin. */
void blist_start(PurplePlugin *handle);
void blist_stop(void);

#endif
