/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fetch.h: the request for the whole of a mail whose beginning was pushed.
 */
#ifndef IMAILD_FETCH_H
#define IMAILD_FETCH_H

#include "session.h"

/* Handler of the frame of this name: the wish is durable when it is answered, and the mailbox is polled at
 * once. */
void fetch_request(Session *session, const ImailFrame *frame);

#endif
