/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * complete.h: recipients are offered while one types.
 */
#ifndef IMAIL_PIDGIN_COMPLETE_H
#define IMAIL_PIDGIN_COMPLETE_H

#include <gtk/gtk.h>

#include "imail.h"

/* ENTRY (several recipients, separated by commas) completes the one that the cursor is in, with the contacts
 * of *ACCOUNT, which may change; while it is NULL there are none. */
void complete_attach(GtkWidget *entry, PurpleAccount *const *account);

#endif
