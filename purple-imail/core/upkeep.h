/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * upkeep.h: the index kept in step with the Maildir while the client runs, and the user told what other
 * programs changed.
 */
#ifndef IMAIL_CORE_UPKEEP_H
#define IMAIL_CORE_UPKEEP_H

#include "client-private.h"

/* Looks at everything in the worker; then reads what is not in the index yet, slice by slice, and tells how
 * far it is (ImailClientCallbacks.indexing). */
void imail_upkeep_rescan(ImailClient *client);
/* Begins to watch the folders. */
void imail_upkeep_start(ImailClient *client);
void imail_upkeep_stop(ImailClient *client);

/* At NOW, every hour: what is done once a day is done when a day has gone by. */
void imail_upkeep_hour(ImailClient *client, gint64 now);

/* Tells CHANGES (of ImailStoreChange; NULL is fine). */
void imail_upkeep_tell(ImailClient *client, const GPtrArray *changes);

#endif
