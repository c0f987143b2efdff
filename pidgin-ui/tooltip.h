/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tooltip.h: what the buddy list's tooltips say about mail.
 */
#ifndef IMAIL_PIDGIN_TOOLTIP_H
#define IMAIL_PIDGIN_TOOLTIP_H

#include "imail.h"

/* Adds the mail address to tooltips of buddies of every protocol, until tooltip_stop. HANDLE is the plugin.
 */
void tooltip_start(PurplePlugin *handle);
void tooltip_stop(void);

#endif
