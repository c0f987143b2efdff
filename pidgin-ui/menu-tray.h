/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * menu-tray.h: the count of unread mails at the right end of the buddy list's menu bar, where Pidgin shows
 * unread messages too.
 */
#ifndef IMAIL_PIDGIN_MENU_TRAY_H
#define IMAIL_PIDGIN_MENU_TRAY_H

#include "imail.h"

/* TOTAL 0: nothing is shown. WORDS say more in a tooltip; a click opens the mailbox of ACCOUNT. */
void menu_tray_show(gint64 total, const char *words, PurpleAccount *account);

#endif
