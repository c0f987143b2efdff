/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * server-edit.h: the form in which one mail server is added or changed.
 */
#ifndef IMAIL_FINCH_SERVER_EDIT_H
#define IMAIL_FINCH_SERVER_EDIT_H

#include "imail.h"

/* The form has closed: what was typed is saved, or was not wanted. */
typedef void (*ServerEditFn)(PurpleAccount *account, gboolean is_sender);

/* Opens the form, or brings forward the one of that server. Takes SERVER. WORDS (or NULL) say why it comes;
 * ON_END (or NULL) is called when it has closed by one of its buttons: then a button skips it. */
void server_edit_open(PurpleAccount *account, ImailServer *server, const char *words, ServerEditFn on_end);
/* Closes the forms of ACCOUNT; NULL: all. */
void server_edit_close_all(PurpleAccount *account);

#endif
