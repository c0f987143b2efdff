/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-note.h: what the store is told of a maildrop's list itself, apart from the mails: which unique-ids
 * are gone, and which are left out of the first fetch.
 */
#ifndef IMAILD_VISIT_NOTE_H
#define IMAILD_VISIT_NOTE_H

#include "visit-plan.h"

/* Forgets PLAN's gone ones. */
void visit_note_gone(Store *store, gint64 user, const char *mailbox, const VisitPlan *plan);

/* Notes those that PLAN leaves out as older ones, and then that the first fetch is settled: if that is broken
 * off, it begins anew. */
void visit_note_older(Store *store, gint64 user, const char *mailbox, const VisitPlan *plan);

#endif
