/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * failure.h: notices above the buddy list of mails that were not sent, are late, or came back.
 */
#ifndef IMAIL_PIDGIN_FAILURE_H
#define IMAIL_PIDGIN_FAILURE_H

#include "imail.h"

/* What became of a mail: a failure is shown, until it is over. */
void failure_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* Takes away the notices of ACCOUNT; NULL: all. */
void failure_close_all(PurpleAccount *account);

#endif
