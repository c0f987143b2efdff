/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * part-open.h: an attachment is opened with the desktop's program for it.
 */
#ifndef IMAIL_PIDGIN_PART_OPEN_H
#define IMAIL_PIDGIN_PART_OPEN_H

#include <gtk/gtk.h>

#include "parts.h"

/* Opens attachment INDEX, called NAME, of the mail ID. What could run is asked about first, in front of
 * NEAR's window. SAID gets a word about it. */
void part_open(GtkWidget *near, PurpleAccount *account, const char *id, guint index,
	       const ImailPartInfo *part, PartsSaidFn said);

#endif
