/* SPDX-License-Identifier: GPL-2.0-or-later */
/* save-mail.h: a mail as a file of its own. */
#ifndef IMAIL_PIDGIN_SAVE_MAIL_H
#define IMAIL_PIDGIN_SAVE_MAIL_H

#include <gtk/gtk.h>

#include "imail.h"

/* Asks where the mail of ID is to be saved as .eml, and saves it; CB is called if the user chose a place.
 * PARENT may be closed meanwhile. */
void save_mail(GtkWindow *parent, PurpleAccount *account, const char *id, const char *subject, ImailDoneCb cb,
	       gpointer user_data);

#endif
