/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * presence.h: whether somebody who wrote a mail is there to talk to: the icon and the status of the buddy who
 * has that address, and a button that opens a conversation.
 */
#ifndef IMAIL_PIDGIN_PRESENCE_H
#define IMAIL_PIDGIN_PRESENCE_H

#include <gtk/gtk.h>

/* Hidden until there is such a buddy. It follows the buddy list as long as it lives. */
GtkWidget *presence_new(void);
/* ADDRESS: addr-spec, or NULL. */
void presence_show(GtkWidget *presence, const char *address);

#endif
