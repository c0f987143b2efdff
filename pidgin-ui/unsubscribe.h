/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unsubscribe.h: how the user leaves a list. */
#ifndef IMAIL_PIDGIN_UNSUBSCRIBE_H
#define IMAIL_PIDGIN_UNSUBSCRIBE_H

#include <gtk/gtk.h>

#include "imail.h"

/* Whether MAIL says how. */
gboolean unsubscribe_can(const ImailReadable *mail);
/* Asks, and opens the mail or the page by which MAIL's list is left. PARENT may be closed meanwhile, and MAIL
 * with it. */
void unsubscribe_ask(GtkWindow *parent, PurpleAccount *account, const ImailReadable *mail);

#endif
