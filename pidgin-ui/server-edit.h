/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-edit.h: the dialog in which one mail server is added or changed.
 */
#ifndef IMAIL_PIDGIN_SERVER_EDIT_H
#define IMAIL_PIDGIN_SERVER_EDIT_H

#include <gtk/gtk.h>

#include "imail.h"

/* What was typed: VALUES as sender_set and mailbox_set take them, valid during the call. */
typedef void (*ServerEditFn)(PurpleAccount *account, gboolean is_sender, GHashTable *values);

/* Opens the dialog with SERVER, which it takes. WORDS (or NULL) are said at its top. If ON_VALUES is given,
 * it gets what was typed, and nothing is saved. A dialog that shows the server already comes forward instead.
 */
void server_edit_open(PurpleAccount *account, ImailServer *server, const char *words, ServerEditFn on_values);
/* Closes those of ACCOUNT; NULL: all. */
void server_edit_close_all(PurpleAccount *account);

#endif
