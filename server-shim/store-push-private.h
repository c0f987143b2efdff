/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-push-private.h: what pushes have to do with the other statement groups' removals.
 */
#ifndef IMAILD_STORE_PUSH_PRIVATE_H
#define IMAILD_STORE_PUSH_PRIVATE_H

#include "store-push.h"

/* Device DEVICE_ID, which is new, waits for all pushes of USER that are kept. */
gboolean store_push_give_all(StoreTx *tx, gint64 user, gint64 device_id, GError **error);

/* Nothing waits for the device any more; what waited for it alone goes. */
gboolean store_push_forget_device(StoreTx *tx, gint64 device_id, GError **error);

/* MAILBOX has another maildrop from now on, or is gone: its pushes stay, but their acks say nothing about
 * unique-ids, which the new maildrop may use for other mails. */
gboolean store_push_forget_uidls(StoreTx *tx, gint64 user, const char *mailbox, GError **error);

#endif
