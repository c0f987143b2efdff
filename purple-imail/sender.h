/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sender.h: what a reader is told of a mail's sender, in words (core/sender-check.h), and how to leave a
 * list. */
#ifndef IMAIL_PURPLE_SENDER_H
#define IMAIL_PURPLE_SENDER_H

#include "imail-account.h"
#include "imail-types.h"
#include "mime-parse.h"

/* The account's setting: the authserv-id whose Authentication-Results are believed; empty: none. */
#define IMAIL_SETTING_AUTH_SERVER "auth-server"

/* Fills signed_by, checked_by, sender_warning and the two of unsubscribing of READABLE, which are NULL. */
void imail_sender_read(ImailAccount *self, const ImailItem *item, const ImailParsed *parsed,
		       ImailReadable *readable);

#endif
