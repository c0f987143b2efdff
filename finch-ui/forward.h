/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * forward.h: passing a mail on: asks how.
 */
#ifndef IMAIL_FINCH_FORWARD_H
#define IMAIL_FINCH_FORWARD_H

#include "imail.h"

/* DONE (its user_data is NULL) is called when the compose window is there, or cannot be. The question
 * closes with HANDLE. */
void forward_ask(gpointer handle, PurpleAccount *account, const char *id, ImailDoneCb done);

#endif
