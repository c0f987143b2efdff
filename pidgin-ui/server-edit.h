/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-edit.h: the dialog in which one mail server is added or changed.
 */
#ifndef IMAIL_PIDGIN_SERVER_EDIT_H
#define IMAIL_PIDGIN_SERVER_EDIT_H

#include <gtk/gtk.h>

#include "imail.h"

/* How the dialog ended: saved, or skipped, which only a dialog with IS_FIRST_RUN can be. */
typedef void (*ServerEditFn)(PurpleAccount *account, gboolean is_sender);

/* Opens the dialog with SERVER, which it takes. WORDS (or NULL) are said at its top. If ON_END is given,
 * Cancel is Skip, and it is called when the dialog has ended either way. A dialog that shows the server
 * already comes forward instead. */
void server_edit_open(PurpleAccount *account, ImailServer *server, const char *words, ServerEditFn on_end);
/* Closes those of ACCOUNT; NULL: all. */
void server_edit_close_all(PurpleAccount *account);

#endif
