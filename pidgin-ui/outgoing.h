/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.h: the small window of mails that are about to leave, in which they can be taken back.
 */
#ifndef IMAIL_PIDGIN_OUTGOING_H
#define IMAIL_PIDGIN_OUTGOING_H

#include <gtk/gtk.h>

#include "imail.h"

/* The window in which a mail was just sent, still open: there, where the user looks, the next notice appears.
 */
void outgoing_place_at(GtkWindow *window);
/* What became of a mail: one that is held gets a line, until it leaves. */
void outgoing_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* Closes the lines of ACCOUNT; NULL: all. The mails leave when it is time. */
void outgoing_close_all(PurpleAccount *account);

#endif
