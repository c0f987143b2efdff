/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-places.h: the OUTBOX_TAKE places for mails in hand, and whose turn one is.
 *
 * A user may hold no more places than are free for all: alone half of them, beside others the less the more
 * they hold, and however many slow senders some have, a newcomer finds a place. (The rule of dynamic
 * thresholds, as switches share their buffers among ports.)
 */
#ifndef IMAILD_OUTBOX_PLACES_H
#define IMAILD_OUTBOX_PLACES_H

#include <glib.h>

typedef struct _OutboxPlaces OutboxPlaces;

OutboxPlaces *outbox_places_new(guint max);
void outbox_places_free(OutboxPlaces *places);
/* The same numbers, without the mails: for another thread. */
OutboxPlaces *outbox_places_copy(const OutboxPlaces *places);

/* Mail ID of USER is in hand; FALSE: it is already. */
gboolean outbox_places_take(OutboxPlaces *places, gint64 user, gint64 id);
void outbox_places_give_back(OutboxPlaces *places, gint64 user, gint64 id);
gboolean outbox_places_has(const OutboxPlaces *places, gint64 id);
/* The ids of all mails in hand: of gint64. */
GArray *outbox_places_ids(const OutboxPlaces *places);

/* A place for a mail of USER that has no id yet is kept (1), or no longer (-1). */
void outbox_places_reserve(OutboxPlaces *places, gint64 user, int delta);

guint outbox_places_left(const OutboxPlaces *places);
/* How many more USER may have, when TAKEN are about to be in hand too, TAKEN_HERE of them of USER. */
guint outbox_places_share(const OutboxPlaces *places, gint64 user, guint taken, guint taken_here);

#endif
