/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-schema.h: the versions of the schema and the way from each to the next.
 */
#ifndef IMAILD_STORE_SCHEMA_H
#define IMAILD_STORE_SCHEMA_H

#include "store.h"

/* From version n - 1 to n, n being its place in the list from 1. */
typedef gboolean (*StoreMigration)(StoreTx *tx, GError **error);

/* The versions that this program knows. */
extern const StoreMigration store_schema_versions[];
extern const guint store_schema_count;

/* Brings the database to version COUNT, each step in a transaction of its own: one that fails leaves the
 * version before it. PERMANENT when the database is of a newer version, or a step fails. PATH is for the
 * words. */
gboolean store_schema_migrate(StoreTx *tx, const char *path, const StoreMigration *versions, guint count,
			      GError **error);

#endif
