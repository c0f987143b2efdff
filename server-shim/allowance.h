/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * allowance.h: how often a user may have the server do something that costs others: so many at a time, so
 * many an hour. Pure: the caller tells the time (monotonic µs).
 */
#ifndef IMAILD_ALLOWANCE_H
#define IMAILD_ALLOWANCE_H

#include <glib.h>

typedef struct _Allowance Allowance;

Allowance *allowance_new(guint at_once, guint an_hour);
void allowance_free(Allowance *allowance); /* NULL is fine */

/* One begins for USER; FALSE with LIMIT in words: too many are under way, or were in the last hour. */
gboolean allowance_take(Allowance *allowance, gint64 user, gint64 now, GError **error);
/* One of USER is over. */
void allowance_end(Allowance *allowance, gint64 user);

/* Users of whom something is remembered: those of the last hour. */
guint allowance_users(const Allowance *allowance);

#endif
