/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parallel.h: does the same with several things at a time, where each mostly waits for the disk.
 */
#ifndef IMAIL_CORE_PARALLEL_H
#define IMAIL_CORE_PARALLEL_H

#include <glib.h>

typedef struct _ImailParallel ImailParallel;

/* HELPERS: threads beside the caller's. None is there before it is needed, nor long after. */
ImailParallel *imail_parallel_new(guint helpers);
/* Its threads have left our code when this returns. NULL is fine. */
void imail_parallel_free(ImailParallel *parallel);

/* Calls EACH with every one of ITEMS, in any order and any thread, and returns when all calls have. */
void imail_parallel_each(ImailParallel *parallel, GPtrArray *items, void (*each)(gpointer item));

#endif
