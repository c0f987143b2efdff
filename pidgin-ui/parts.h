/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parts.h: the attachments of a mail that is read: a row for each, with its icon, name and size, and
 * buttons to open and to save it.
 */
#ifndef IMAIL_PIDGIN_PARTS_H
#define IMAIL_PIDGIN_PARTS_H

#include <gtk/gtk.h>

#include "imail.h"

/* What became of saving or opening, in words, for the mail ID of ACCOUNT. */
typedef void (*PartsSaidFn)(PurpleAccount *account, const char *id, GtkMessageType type, const char *text);

/* The bar for MAIL's attachments. SAID may be called after the bar has gone. */
GtkWidget *parts_new(PurpleAccount *account, const ImailReadable *mail, PartsSaidFn said);

#endif
