/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-private.h: what mailbox.c, manage.c and transfer.c share: the store and its steps.
 *
 * A step that changes the Maildir does that first and the index after it: what the index missed (a kill, a
 * full disk) the next scan puts right, as the directory's mtime tells.
 */
#ifndef IMAIL_CORE_MAILBOX_PRIVATE_H
#define IMAIL_CORE_MAILBOX_PRIVATE_H

#include "index-list.h"
#include "index-scan.h"
#include "index-view.h"
#include "mailbox.h"
#include "sources.h"
#include "trash.h"

struct _ImailStore {
	ImailMaildir *maildir;
	char *index_path, *removed_path, *bulk_path;
	char **people;     /* addresses of the buddy list; NULL: not told yet */
	ImailIndex *index; /* NULL until the first use */
	ImailSources *sources;
	ImailTrash *trash;
	GHashTable *removed;   /* set of tokens: mails that were deleted for good */
	GHashTable *unindexed; /* set of tokens: mails that are here, and the index could not be told */
	GPtrArray *batch;      /* tokens of the mails of this transaction */
	GPtrArray *changes;    /* of ImailScanChange: found by scans and not taken yet */
	gint is_in_memory;     /* the index is; atomic, as readers ask */
	gboolean is_loaded;
	gboolean is_writing; /* a transaction is open */
	gboolean is_synced;  /* what an earlier process renamed is durable */
};

/* The index, opened if need be. */
ImailIndex *imail_store_index(ImailStore *store);

/* The rules for lists and bulk mail, into an index that was just opened or made. */
void imail_store_load_bulk(ImailStore *store);

/* Between these the index takes changes, if it can; imail_store_commit without begin does nothing. */
void imail_store_begin(ImailStore *store);
void imail_store_commit(ImailStore *store);

/* The mail of ID at its place on the disk now; FALSE with NOT_FOUND. */
gboolean imail_store_find(ImailStore *store, const char *id, ImailRow *row, GError **error);
/* Moves ROW's file to FOLDER's cur/ under NAME, and tells the index. */
gboolean imail_store_move_row(ImailStore *store, ImailRow *row, ImailFolder folder, const char *name,
			      GError **error);
/* Removes files for good, after noting all their tokens durably; what cannot be removed stays in ROWS (of
 * ImailRow). Their tokens are known for ever. */
gboolean imail_store_remove_rows(ImailStore *store, GArray *rows, GError **error);
/* DIR/state/removed into store->removed. */
void imail_store_read_removed(ImailStore *store);
/* TOKENS (of char *) are removed for good: durable when it returns TRUE. */
gboolean imail_store_remember_removed(ImailStore *store, const GPtrArray *tokens, GError **error);
ImailItem *imail_store_row_item(ImailStore *store, gint64 n);
char *imail_store_row_path(ImailStore *store, const ImailRow *row);

#endif
