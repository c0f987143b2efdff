/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * allowance.c: a bucket a user that holds an hour's worth. See allowance.h.
 *
 * A user whose bucket is full again and who has nothing under way is forgotten at the next look around, once
 * an hour, so that memory follows those who ask.
 */
#include "allowance.h"

#include "error.h"

#define HOUR_US (3600 * (gint64)G_USEC_PER_SEC)

typedef struct {
	gdouble tokens;
	gint64 at; /* when tokens was right */
	guint running;
} Account;

struct _Allowance {
	guint at_once, an_hour;
	GHashTable *accounts; /* user → Account */
	gint64 looked;        /* when the full ones were forgotten */
};

Allowance *allowance_new(guint at_once, guint an_hour)
{
	Allowance *allowance = g_new0(Allowance, 1);

	allowance->at_once = at_once;
	allowance->an_hour = an_hour;
	allowance->accounts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	return allowance;
}

void allowance_free(Allowance *allowance)
{
	if (allowance == NULL)
		return;
	g_hash_table_unref(allowance->accounts);
	g_free(allowance);
}

static void refill(const Allowance *allowance, Account *account, gint64 now)
{
	gdouble gained = (gdouble)(now - account->at) * allowance->an_hour / HOUR_US;

	account->tokens = MIN(allowance->an_hour, account->tokens + gained);
	account->at = now;
}

static void forget_full(Allowance *allowance, gint64 now)
{
	GHashTableIter iter;
	gpointer account;

	if (now - allowance->looked < HOUR_US)
		return;
	allowance->looked = now;
	g_hash_table_iter_init(&iter, allowance->accounts);
	while (g_hash_table_iter_next(&iter, NULL, &account)) {
		refill(allowance, account, now);
		if (((Account *)account)->running == 0 && ((Account *)account)->tokens >= allowance->an_hour)
			g_hash_table_iter_remove(&iter);
	}
}

gboolean allowance_take(Allowance *allowance, gint64 user, gint64 now, GError **error)
{
	Account *account;

	forget_full(allowance, now);
	account = g_hash_table_lookup(allowance->accounts, &user);
	if (account == NULL) {
		account = g_new0(Account, 1);
		account->tokens = allowance->an_hour;
		account->at = now;
		g_hash_table_insert(allowance->accounts, g_memdup2(&user, sizeof user), account);
	}
	refill(allowance, account, now);
	if (account->running >= allowance->at_once) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "That is being done for you already: wait for its end.");
		return FALSE;
	}
	if (account->tokens < 1) {
		g_set_error(error, IMAIL_ERROR, IMAIL_ERROR_LIMIT,
			    "That was asked for %u times within an hour: try again later.",
			    allowance->an_hour);
		return FALSE;
	}
	account->tokens -= 1;
	account->running++;
	return TRUE;
}

void allowance_end(Allowance *allowance, gint64 user)
{
	Account *account = g_hash_table_lookup(allowance->accounts, &user);

	if (account != NULL && account->running > 0)
		account->running--;
}

guint allowance_users(const Allowance *allowance)
{
	return g_hash_table_size(allowance->accounts);
}
