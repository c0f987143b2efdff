/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * picture-save.h: an image of a mail into a file of the user's.
 */
#ifndef IMAIL_PIDGIN_PICTURE_SAVE_H
#define IMAIL_PIDGIN_PICTURE_SAVE_H

#include <gtk/gtk.h>

#include "parts.h"

/* Asks where to, at the window of WIDGET, and saves IMAGE of MAIL as it came: what is attached is read again;
 * of another server's image OCTETS are what was loaded. SAID may be called after WIDGET has gone. */
void picture_save(GtkWidget *widget, PurpleAccount *account, const ImailReadable *mail,
		  const ImailImage *image, GBytes *octets, PartsSaidFn said);

#endif
