/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h: bars above the buddy list while a long fetch goes on, or a large mail is on its way out.
 */
#ifndef IMAIL_PIDGIN_PROGRESS_H
#define IMAIL_PIDGIN_PROGRESS_H

#include "imail.h"

/* ImailUiOps.progress */
void progress_show(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total);
/* The fetch is over, well or not. */
void progress_end(PurpleAccount *account, const char *mailbox);
/* What became of a mail that is sent: while it is uploaded or sent, how far that is. */
void progress_mail_event(PurpleAccount *account, const ImailMailEvent *event);
/* "uploading" or "sending" with *PERCENT (-1: not known) while MAIL is on its way, else NULL. */
const char *progress_of_mail(PurpleAccount *account, const char *mail, int *percent);
/* Those of ACCOUNT, or of all (NULL). */
void progress_close_all(PurpleAccount *account);

#endif
