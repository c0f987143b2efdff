/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * tray.h: an icon in the notification area while there is new mail.
 *
 * Pidgin's own icon there knows of conversations only, and gives plugins no way in; this one stands beside
 * it, where the user has that one at all.
 */
#ifndef IMAIL_PIDGIN_TRAY_H
#define IMAIL_PIDGIN_TRAY_H

#include <glib.h>

/* WORDS say what is new; NULL: nothing, and the icon goes. CLICKED comes when the user clicks on it. */
void tray_show(const char *words, void (*clicked)(void));

#endif
