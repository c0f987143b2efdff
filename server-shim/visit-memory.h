/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-memory.h: what is kept of a maildrop from one visit to the next: the list in which all was known and
 * nothing was to be done. The same list again says nothing new, so it is neither read nor compared with the
 * store.
 *
 * A list with unique-ids says for sure which messages there are. One of sizes alone may look the same by
 * chance: it is believed for VISIT_TRUST_SIZES_S, and not when the user asks. Not kept over a restart.
 */
#ifndef IMAILD_VISIT_MEMORY_H
#define IMAILD_VISIT_MEMORY_H

#include <glib.h>

#define VISIT_TRUST_SIZES_S 3600

/* All zeros at first. */
typedef struct {
	char *list;        /* its digest (pop3.h); NULL: nothing is remembered */
	gint64 good_until; /* seconds since the epoch */
} VisitMemory;

/* A mail that is known is wanted after all; and at the owner's end. */
void visit_memory_clear(VisitMemory *memory);
/* The user asks: forgets what rests on sizes alone. */
void visit_memory_doubt(VisitMemory *memory);

/* LIST NULL: the server's list has no digest, and is never known. */
gboolean visit_memory_knows(const VisitMemory *memory, const char *list, gint64 now);
void visit_memory_keep(VisitMemory *memory, const char *list, gboolean has_uidls, gint64 now);

#endif
