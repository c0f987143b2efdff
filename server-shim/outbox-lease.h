/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-lease.h: how long a mail that was taken from the outbox is ours: another node, or this one after a
 * crash, takes it when that time is over.
 */
#ifndef IMAILD_OUTBOX_LEASE_H
#define IMAILD_OUTBOX_LEASE_H

#include "store-outbox.h"

/* The end of a lease that begins now, in seconds since the epoch. */
gint64 outbox_lease(void);
/* What takes longer than a lease, behind a slow server, must neither be taken twice nor be taken back: those
 * of IDS (of gint64; takes it) that are still in hand begin anew. */
void outbox_lease_renew(Store *store, GArray *ids);

#endif
