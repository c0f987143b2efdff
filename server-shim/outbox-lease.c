/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outbox-lease.c: see outbox-lease.h. Owns nothing but a renewal that is being written.
 */
#include "outbox-lease.h"

#define LEASE_S 3600

gint64 outbox_lease(void)
{
	return g_get_real_time() / G_USEC_PER_SEC + LEASE_S;
}

typedef struct {
	GArray *ids;
	gint64 lease;
} Renewal;

static gboolean renew_work(StoreTx *tx, gpointer job, GError **error)
{
	const Renewal *renewal = job;

	return store_outbox_renew(tx, renewal->ids, renewal->lease, error);
}

static void renew_free(gpointer job)
{
	g_array_unref(((Renewal *)job)->ids);
	g_free(job);
}

void outbox_lease_renew(Store *store, GArray *ids)
{
	Renewal *renewal = g_new0(Renewal, 1);

	renewal->ids = ids;
	renewal->lease = outbox_lease();
	store_write(store, renew_work, NULL, renewal, renew_free);
}
