/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-plan.c: the rules of what is fetched and what is deleted.
 *
 * Nothing is deleted that was not fetched whole. A unique-id that the list has twice names no message, so
 * those count as having none; what has none is fetched and known by its content (mail-digest.h).
 */
#include "visit-plan.h"

#include "mail-digest.h"

#define DAY_S (24 * 3600)

/* Two messages with one unique-id: the first loses it too. */
static void note_uidl(VisitPlan *plan, guint place, const char *uidl)
{
	gpointer key, value;

	if (!uidl || g_hash_table_contains(plan->twice, uidl))
		return;
	if (g_hash_table_lookup_extended(plan->listed, uidl, &key, &value)) {
		g_array_index(plan->items, VisitItem, GPOINTER_TO_UINT(value) - 1).uidl = NULL;
		g_hash_table_steal(plan->listed, uidl);
		g_hash_table_add(plan->twice, key);
		return;
	}
	key = g_strdup(uidl);
	g_hash_table_insert(plan->listed, key, GUINT_TO_POINTER(place + 1));
	g_array_index(plan->items, VisitItem, place).uidl = key;
}

VisitRules visit_rules_of(const ImailMailbox *mailbox)
{
	return (VisitRules){
		.after = mailbox->after,
		.delete_when = mailbox->delete_when,
		.days = mailbox->days,
		.first_count = mailbox->first_count,
		.top_size = mailbox->top_size,
	};
}

VisitPlan *visit_plan_new(const GPtrArray *entries, const VisitRules *rules)
{
	VisitPlan *plan = g_new0(VisitPlan, 1);

	plan->rules = *rules;
	plan->items = g_array_sized_new(FALSE, TRUE, sizeof(VisitItem), entries->len);
	plan->listed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	plan->twice = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	plan->gone = g_ptr_array_new_with_free_func(g_free);
	plan->wanted_gone = g_array_new(FALSE, FALSE, sizeof(gint64));
	plan->contents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < entries->len; i++) {
		const Pop3Entry *entry = entries->pdata[i];
		VisitItem item = {.number = entry->number, .size = entry->size, .action = VISIT_FETCH};

		g_array_append_val(plan->items, item);
		note_uidl(plan, i, entry->uidl);
	}
	return plan;
}

void visit_plan_name(VisitPlan *plan, guint place, const char *uidl)
{
	note_uidl(plan, place, uidl);
}

void visit_plan_free(VisitPlan *plan)
{
	if (!plan)
		return;
	g_array_unref(plan->items);
	g_hash_table_unref(plan->listed);
	g_hash_table_unref(plan->twice);
	g_ptr_array_unref(plan->gone);
	g_array_unref(plan->wanted_gone);
	g_hash_table_unref(plan->contents);
	g_free(plan);
}

/* Whether a mail that is known so is to be deleted from the POP3 server. */
static gboolean may_go(const VisitRules *rules, const StoreUidl *known)
{
	if (known->kind != STORE_UIDL_WHOLE ||
	    (!known->is_acked && rules->delete_when != IMAIL_DELETE_SPOOLED))
		return FALSE;
	return rules->after == IMAIL_AFTER_DELETE ||
	       (rules->after == IMAIL_AFTER_DAYS && rules->now - known->fetched >= rules->days * DAY_S);
}

void visit_plan_known(VisitPlan *plan, const char *uidl, const StoreUidl *known)
{
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(plan->listed, uidl));
	gboolean is_to_go = may_go(&plan->rules, known);
	VisitItem *item;

	if (place == 0 && g_str_has_prefix(uidl, MAIL_DIGEST_PREFIX)) {
		g_hash_table_insert(plan->contents, g_strdup(uidl), GINT_TO_POINTER(is_to_go));
		return;
	}
	if (place == 0) {
		g_ptr_array_add(plan->gone, g_strdup(uidl));
		if (known->kind == STORE_UIDL_WANTED)
			g_array_append_val(plan->wanted_gone, known->push);
		return;
	}
	item = &g_array_index(plan->items, VisitItem, place - 1);
	if (known->kind == STORE_UIDL_WANTED)
		item->replaces = known->push;
	else
		item->action = is_to_go ? VISIT_DELETE : VISIT_LEAVE;
}

/* Of what is too large the beginning, by whose unique-id the user can ask for the whole. Of what could never
 * be fetched whole that is better than nothing. */
static VisitAction fetch_action(const VisitPlan *plan, const VisitItem *item)
{
	if (item->size > IMAIL_RAW_SIZE_MAX)
		return item->uidl && item->replaces == 0 ? VISIT_TOP : VISIT_LEAVE;
	if (item->uidl && item->replaces == 0 && plan->rules.top_size > 0 &&
	    item->size > plan->rules.top_size)
		return VISIT_TOP;
	return VISIT_FETCH;
}

void visit_plan_settle(VisitPlan *plan)
{
	gint64 count = 0;

	for (guint i = plan->items->len; i > 0; i--) {
		VisitItem *item = &g_array_index(plan->items, VisitItem, i - 1);

		if (item->action != VISIT_FETCH)
			continue;
		item->action = fetch_action(plan, item);
		/* What has no unique-id cannot be noted as left out. */
		if (plan->rules.is_first && plan->rules.first_count > 0 && item->uidl &&
		    ++count > plan->rules.first_count)
			item->action = VISIT_OLDER;
	}
}

/* What is to be deleted may wait for an ack, or for its day. */
gboolean visit_plan_is_at_rest(const VisitPlan *plan)
{
	if (plan->rules.is_first || plan->gone->len > 0 ||
	    (plan->rules.after != IMAIL_AFTER_KEEP && plan->items->len > 0))
		return FALSE;
	for (guint i = 0; i < plan->items->len; i++)
		if (g_array_index(plan->items, VisitItem, i).action != VISIT_LEAVE)
			return FALSE;
	return TRUE;
}
