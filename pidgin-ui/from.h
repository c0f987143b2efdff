/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * from.h: the box in which From is chosen, among the senders of all iMail accounts.
 */
#ifndef IMAIL_PIDGIN_FROM_H
#define IMAIL_PIDGIN_FROM_H

#include <gtk/gtk.h>

#include "imail.h"

GtkWidget *from_new(void);
/* Fills the box anew. What was chosen stays so; at first that is MAILBOX (NULL: the default sender) of
 * ACCOUNT. ACCOUNT (it may have gone) is in the box even while it is offline. */
void from_fill(GtkWidget *from, PurpleAccount *account, const char *mailbox);
/* What is chosen: *MAILBOX (g_free; NULL: the default sender), and its account, or NULL when there is none.
 */
PurpleAccount *from_get(GtkWidget *from, char **mailbox);

#endif
