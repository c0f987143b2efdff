/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part-drag.h: an attachment is dragged out of a mail, to the file manager or into a mail that is written.
 */
#ifndef IMAIL_PIDGIN_PART_DRAG_H
#define IMAIL_PIDGIN_PART_DRAG_H

#include <gtk/gtk.h>

#include "imail.h"

/* WIDGET (with a window of its own, or a GtkEventBox) is where attachment INDEX of the mail ID is taken hold
 * of. */
void part_drag_add(GtkWidget *widget, PurpleAccount *account, const char *id, guint index);

#endif
