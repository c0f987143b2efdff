/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outgoing.h: the small windows of mails that were just sent: a mail that is held for a moment can be taken
 * back, and of a large one it is seen how far it is.
 */
#ifndef IMAIL_FINCH_OUTGOING_H
#define IMAIL_FINCH_OUTGOING_H

#include "imail.h"

/* The user has just pressed Send: MAIL is its id. */
void outgoing_begun(PurpleAccount *account, const char *mail, const char *subject);
/* What became of a mail. */
void outgoing_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* Closes the windows of ACCOUNT; NULL: all. The mails leave when it is time. */
void outgoing_close_all(PurpleAccount *account);

#endif
