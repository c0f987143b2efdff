/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mail-header.h: the header of a mail that is read: who, when and what, short or in full; and whether the
 * sender is there to talk to.
 */
#ifndef IMAIL_PIDGIN_MAIL_HEADER_H
#define IMAIL_PIDGIN_MAIL_HEADER_H

#include <gtk/gtk.h>

#include "imail.h"

/* FORM is called when the user wants the mail's other form (ImailReadable.has_both). */
GtkWidget *mail_header_new(void (*form)(gpointer user_data), gpointer user_data);
/* MAIL NULL: nothing. */
void mail_header_show(GtkWidget *header, PurpleAccount *account, const ImailReadable *mail);
/* Shows all fields, or the short form again. */
void mail_header_toggle(GtkWidget *header);

#endif
