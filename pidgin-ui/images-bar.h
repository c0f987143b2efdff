/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * images-bar.h: what is said of a mail's images on other servers, and the buttons that load them, always
 * allow a sender's, and take that back.
 */
#ifndef IMAIL_PIDGIN_IMAGES_BAR_H
#define IMAIL_PIDGIN_IMAGES_BAR_H

#include <gtk/gtk.h>

#include "imail.h"
#include "pictures.h"

/* Hidden until it has something to say. */
GtkWidget *images_bar_new(void);
/* MAIL (NULL: none) and its PICTURES, which must live until the next call. Loads what the sender is allowed.
 */
void images_bar_show(GtkWidget *bar, PurpleAccount *account, const ImailReadable *mail, Pictures *pictures);
/* The loading has ended; N_MISSING of them could not be had. */
void images_bar_done(GtkWidget *bar, guint n_missing);

#endif
