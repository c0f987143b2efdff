/* SPDX-License-Identifier: GPL-2.0-or-later */
/* address-menu.h: what can be done with an address in a mail's header, in the menu of its label. */
#ifndef IMAIL_PIDGIN_ADDRESS_MENU_H
#define IMAIL_PIDGIN_ADDRESS_MENU_H

#include <gtk/gtk.h>

#include "imail.h"

/* LABEL, which can be selected, shows one mailbox or several, separated by commas. Its menu gets entries for
 * the one that was clicked on, or that the cursor is in. */
void address_menu_attach(GtkWidget *label, PurpleAccount *account);

#endif
