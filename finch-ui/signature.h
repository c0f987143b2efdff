/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signature.h: what stands below one's mails: the window in which it is written, for each sender.
 */
#ifndef IMAIL_FINCH_SIGNATURE_H
#define IMAIL_FINCH_SIGNATURE_H

#include "body.h"
#include "imail.h"

/* Opens the window for the senders of all accounts, or brings it forward. */
void signature_open(void);
void signature_close(void);
/* The text in BODY gets the signature of FROM in the place of that of BEFORE (senders as in ImailFrom, NULL:
 * the default one), unless its writer has changed it. */
void signature_follow(Body *body, PurpleAccount *account_before, const char *before, PurpleAccount *account,
		      const char *from);

#endif
