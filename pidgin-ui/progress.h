/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * progress.h: a bar above the buddy list while a long fetch goes on.
 */
#ifndef IMAIL_PIDGIN_PROGRESS_H
#define IMAIL_PIDGIN_PROGRESS_H

#include "imail.h"

/* ImailUiOps.progress */
void progress_show(PurpleAccount *account, const char *mailbox, gint64 done, gint64 total);
/* The fetch is over, well or not. */
void progress_end(PurpleAccount *account, const char *mailbox);
/* Those of ACCOUNT, or of all (NULL). */
void progress_close_all(PurpleAccount *account);

#endif
