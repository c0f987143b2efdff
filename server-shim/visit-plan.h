/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-plan.h: what is to be done with each message of a maildrop: fetched, its beginning fetched, deleted,
 * left. Pure: from the maildrop's list, what is known of it, and the user's rules.
 */
#ifndef IMAILD_VISIT_PLAN_H
#define IMAILD_VISIT_PLAN_H

#include "pop3.h"
#include "store-uidl.h"

/* The mailbox's settings (message.h), and the moment. */
typedef struct {
	int after, delete_when;
	gint64 days, first_count, top_size;
	gboolean is_first; /* the first fetch has not settled what is too old */
	gint64 now;
} VisitRules;
/* What the user set; the rest is zero. */
VisitRules visit_rules_of(const ImailMailbox *mailbox);

typedef enum {
	VISIT_LEAVE,  /* known, and stays */
	VISIT_FETCH,  /* RETR */
	VISIT_TOP,    /* too large: its beginning */
	VISIT_DELETE, /* DELE */
	VISIT_OLDER,  /* left out of the first fetch */
} VisitAction;

typedef struct {
	guint number;
	const char *uidl; /* the plan's; NULL: none, or one that the list has twice. See visit_plan_name */
	gint64 size;      /* what the list says; -1 unknown */
	VisitAction action;
	gint64 replaces; /* the push of the beginning, when the whole is fetched in its place; else 0 */
} VisitItem;

typedef struct {
	GArray *items;      /* of VisitItem, in the maildrop's order */
	GHashTable *listed; /* unique-ids that stand in the list once → place in items + 1. Its own reference
			       may be kept */
	GHashTable *twice;  /* a set of those that stand there more than once */
	GPtrArray *gone;    /* known unique-ids that the list has no more (owned strings) */
	GArray *wanted_gone;  /* of gint64: pushes of beginnings whose whole was wanted and is gone */
	GHashTable *contents; /* content digests that are known (owned strings) → is it to be deleted when it
				 is met */
	VisitRules rules;
} VisitPlan;

/* ENTRIES: of Pop3Entry. All is to be fetched until something is known. */
VisitPlan *visit_plan_new(const GPtrArray *entries, const VisitRules *rules);
void visit_plan_free(VisitPlan *plan); /* NULL is fine */

/* UIDL stands in for the unique-id that the message at PLACE has not. Before the rows of the store. */
void visit_plan_name(VisitPlan *plan, guint place, const char *uidl);

/* A row of the store. */
void visit_plan_known(VisitPlan *plan, const char *uidl, const StoreUidl *known);
/* After the last row: limits of count and size. */
void visit_plan_settle(VisitPlan *plan);

/* After visit_plan_settle: whether nothing is to be done now, nor later while the list and the rules stay as
 * they are. */
gboolean visit_plan_is_at_rest(const VisitPlan *plan);

#endif
