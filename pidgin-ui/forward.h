/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.h: a mail is sent on to somebody else.
 */
#ifndef IMAIL_PIDGIN_FORWARD_H
#define IMAIL_PIDGIN_FORWARD_H

#include "imail.h"

/* Opens a compose window with MAIL's text; one that has attachments is attached as a whole, which takes a
 * moment. */
void forward_open(PurpleAccount *account, const ImailReadable *mail);
/* Removes what was put on the disk for that. */
void forward_clean(void);

#endif
