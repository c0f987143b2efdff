/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bulk-rules.h: what the user said of lists and bulk mail: a small file of an account, a rule a line, that
 * people can read and correct:
 *
 *	keep list:dev.lists.example.org
 *	keep from:news@shop.example
 *	off
 *
 * It outlives the index, which is a cache, and all clients on the account share it.
 */
#ifndef IMAIL_CORE_BULK_RULES_H
#define IMAIL_CORE_BULK_RULES_H

#include <glib.h>

#define IMAIL_BULK_KEY_MAX  512  /* octets */
#define IMAIL_BULK_KEPT_MAX 1000 /* lists and senders that are kept in the Inbox */

typedef struct {
	gboolean is_off;
	GPtrArray *kept; /* of char *: keys (index-bulk.h), each once */
} ImailBulkRules;

/* None where there is no file; lines that say nothing are passed over. */
ImailBulkRules *imail_bulk_rules_read(const char *path);
void imail_bulk_rules_free(ImailBulkRules *rules); /* NULL is fine */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImailBulkRules, imail_bulk_rules_free)

/* PROTOCOL: no key; LIMIT. */
gboolean imail_bulk_rules_keep(ImailBulkRules *rules, const char *key, gboolean is_kept, GError **error);
/* Durable when it returns TRUE. */
gboolean imail_bulk_rules_write(const ImailBulkRules *rules, const char *path, GError **error);

#endif
