/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-profile.h: what users call themselves, and where they want to be written to.
 */
#ifndef IMAILD_STORE_PROFILE_H
#define IMAILD_STORE_PROFILE_H

#include "message.h"
#include "store.h"

/* As it was set; an empty one where nothing was. Never NULL; free with imail_record_free. */
ImailProfile *store_profile_get(StoreTx *tx, gint64 user);
/* In place of what was set before. */
gboolean store_profile_set(StoreTx *tx, gint64 user, const ImailProfile *profile, GError **error);

/* Whether ADDRESS is another user's than USER's: the one that another logs in by, or of a sender through
 * which a mail of another has left, unless one of USER has left from there as well (a mailbox that several
 * share). */
gboolean store_profile_is_others(StoreTx *tx, gint64 user, const char *address);

#endif
