/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-private.h: between outbox.c (sending) and outbox-accept.c (accepting).
 */
#ifndef IMAILD_OUTBOX_PRIVATE_H
#define IMAILD_OUTBOX_PRIVATE_H

#include "outbox.h"
#include "smtp.h"
#include "store-outbox.h"

Server *outbox_server(Outbox *outbox);
/* Takes what is due from the store, if there is room. */
void outbox_kick(Outbox *outbox);
/* A mail has begun (1) or ended (-1) to be accepted. */
void outbox_accepting(Outbox *outbox, int delta);
/* The mail-status frame of MAIL's state as JSON text, without ref. Caller frees. */
char *outbox_status_frame(const StoreOutbox *mail);

#endif
