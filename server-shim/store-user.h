/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-user.h: IM users and their devices.
 */
#ifndef IMAILD_STORE_USER_H
#define IMAILD_STORE_USER_H

#include "store.h"

/* The id of the user with ADDRESS (compared without case; stored as first given), made if new. 0 on error. */
gint64 store_user_ensure(StoreTx *tx, const char *address, GError **error);

/* The id of an existing user, 0 when there is none. */
gint64 store_user_find(StoreTx *tx, const char *address);

/* The address of a user; NULL when there is none. Caller frees. */
char *store_user_address(StoreTx *tx, gint64 user);

/* All users' addresses, sorted; for imailctl. Caller g_strfreev. */
char **store_user_list(StoreTx *tx);

/* Notes that DEVICE of USER is here now. A device seen for the first time gets all pushes of the user that
 * are still kept. Devices unseen for 60 days, and the longest unseen beyond IMAIL_DEVICES_MAX, are forgotten,
 * with what waited for them alone. */
gboolean store_device_seen(StoreTx *tx, gint64 user, const char *device, GError **error);

#endif
