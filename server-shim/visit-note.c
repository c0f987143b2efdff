/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * visit-note.c: jobs of the store about unique-ids. See visit-note.h.
 */
#include "visit-note.h"

#include "store-server.h"

#define NOTE_AT_ONCE 5000 /* unique-ids in one job of the store, so that others get their turn */

typedef struct {
	gint64 user, now;
	char *mailbox;
	GPtrArray *uidls;
	gboolean is_last;
} Note;

/* Takes UIDLS. */
static Note *note_new(gint64 user, const char *mailbox, gint64 now, GPtrArray *uidls)
{
	Note *note = g_new0(Note, 1);

	note->user = user;
	note->now = now;
	note->mailbox = g_strdup(mailbox);
	note->uidls = uidls;
	return note;
}

static void note_free(gpointer job)
{
	Note *note = job;

	g_free(note->mailbox);
	g_ptr_array_unref(note->uidls);
	g_free(note);
}

static gboolean forget_work(StoreTx *tx, gpointer job, GError **error)
{
	Note *note = job;

	return store_uidl_forget(tx, note->user, note->mailbox, note->uidls, error);
}

void visit_note_gone(Store *store, gint64 user, const char *mailbox, const VisitPlan *plan)
{
	if (plan->gone->len > 0)
		store_write(store, forget_work, NULL,
			    note_new(user, mailbox, plan->rules.now, g_ptr_array_ref(plan->gone)), note_free);
}

static gboolean older_work(StoreTx *tx, gpointer job, GError **error)
{
	const Note *note = job;
	StoreUidl known = {.fetched = note->now, .kind = STORE_UIDL_OLDER};

	for (guint i = 0; i < note->uidls->len; i++)
		if (!store_uidl_note(tx, note->user, note->mailbox, note->uidls->pdata[i], &known, error))
			return FALSE;
	return !note->is_last || store_mailbox_begin(tx, note->user, note->mailbox, error);
}

void visit_note_older(Store *store, gint64 user, const char *mailbox, const VisitPlan *plan)
{
	GPtrArray *uidls = g_ptr_array_new_with_free_func(g_free);
	Note *last;

	for (guint i = 0; i < plan->items->len; i++) {
		const VisitItem *item = &g_array_index(plan->items, VisitItem, i);

		if (item->action != VISIT_OLDER)
			continue;
		g_ptr_array_add(uidls, g_strdup(item->uidl));
		if (uidls->len == NOTE_AT_ONCE) {
			store_write(store, older_work, NULL, note_new(user, mailbox, plan->rules.now, uidls),
				    note_free);
			uidls = g_ptr_array_new_with_free_func(g_free);
		}
	}
	last = note_new(user, mailbox, plan->rules.now, uidls);
	last->is_last = TRUE;
	store_write(store, older_work, NULL, last, note_free);
}
