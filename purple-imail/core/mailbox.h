/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.h: the mails that this client keeps: the Maildir, its index, and what is done with one mail.
 *
 * "Mailbox" as in DESIGN §2, the client's store; ImailMailbox (message.h) is a POP3 source at the server,
 * another thing. All functions but imail_store_open belong to the worker thread: nothing here is locked.
 * Other programs may change the Maildir at any time: a mail that is not found where it was is looked for
 * again. Many mails at once: manage.h.
 */
#ifndef IMAIL_CORE_MAILBOX_H
#define IMAIL_CORE_MAILBOX_H

#include "client.h"
#include "index-entry.h"
#include "maildir.h"

typedef struct _ImailStore ImailStore;

/* DIR/Maildir, DIR/index.db and DIR/state. */
ImailStore *imail_store_open(const char *dir, GError **error);
void imail_store_free(ImailStore *store);
ImailMaildir *imail_store_maildir(ImailStore *store);

/* Looks for changes by other programs; the first time it also opens the index (and makes a new one where it
 * cannot be used), sweeps tmp/ and reads which mails were deleted for good. */
void imail_store_rescan(ImailStore *store);
/* Looks at these files (of ImailScanFile, index-scan.h) only. */
void imail_store_rescan_files(ImailStore *store, GPtrArray *files);
/* Reads at most BUDGET of the mails that are not in the index whole yet; *LEFT (may be NULL): how many are
 * left. TRUE when none is. */
gboolean imail_store_prepare(ImailStore *store, guint budget, gint64 *left);
/* How many mails are not in the index whole yet. */
gint64 imail_store_unread_in(ImailStore *store);

/* What scans, and other processes, found or made changed. */
typedef struct {
	char *id;        /* NULL: so much that all has to be looked at again */
	ImailItem *item; /* NULL: it is gone */
	gboolean is_added;
} ImailStoreChange;
/* Since the last call; of ImailStoreChange. Caller unrefs. */
GPtrArray *imail_store_take_changes(ImailStore *store);

/* Whether the mail of TOKEN (imail_maildir_make_token) is here, or was and has been deleted for good. */
gboolean imail_store_knows(ImailStore *store, const char *token);
/* Whether it is here. */
gboolean imail_store_has(ImailStore *store, const char *token);
/* Has what lies here on the disk for sure, as needed before a mail of an earlier process is acknowledged. */
gboolean imail_store_sync(ImailStore *store, GError **error);
/* A sync failed: the next imail_store_sync has to do it again. */
void imail_store_unsync(ImailStore *store);
/* A mail was published as FILE: it goes into the index with the others of its batch, at imail_store_flush.
 * ENTRY: what the index holds of it, or NULL: it is read from the disk. The mail as a list shows it (caller
 * frees), or NULL when it cannot be read. */
ImailItem *imail_store_added(ImailStore *store, const ImailMaildirFile *file, ImailEntry *entry);
void imail_store_flush(ImailStore *store);

/* The mail of the push REF came through MAILBOX too; *ITEM (caller frees) is its state then, NULL when it is
 * not here. */
gboolean imail_store_add_source(ImailStore *store, const char *ref, const char *mailbox, ImailItem **item,
				GError **error);
/* The whole of the partial mail of the push REF is here: it goes for good. Its id (caller frees), or NULL
 * when it is not here. */
char *imail_store_replace(ImailStore *store, const char *ref);

/* The mail of ID as a list shows it (caller frees), or NULL with NOT_FOUND. */
ImailItem *imail_store_item(ImailStore *store, const char *id, GError **error);
ImailItem *imail_store_item_by_token(ImailStore *store, const char *token);

/* The newest MAX (0: all) mails that lie in FOLDER, newest first; *IS_WHOLE: all of them have been read
 * already. NULL with NOT_FOUND: no such folder. */
GPtrArray *imail_store_list(ImailStore *store, const char *folder, guint max, gboolean *is_whole,
			    GError **error);

/* Lists and bulk mail under a heading (index-bulk.h): whether at all, what of them stands in the Inbox all
 * the same (kept in DIR/state/bulk), and whose mail never stands there. TEMPORARY; of the second also
 * PROTOCOL, LIMIT. *HAS_CHANGED: mails may stand elsewhere now. */
gboolean imail_store_bulk_fold(ImailStore *store, gboolean is_folding, GError **error);
gboolean imail_store_bulk_keep(ImailStore *store, const char *key, gboolean is_kept, GError **error);
gboolean imail_store_set_people(ImailStore *store, const char *const *addresses, gboolean *has_changed,
				GError **error);

/* Opens the mail for reading; -1 with ERROR. */
int imail_store_open_mail(ImailStore *store, const char *id, GError **error);
/* Parses the whole mail and marks it seen; *ITEM (caller frees) is its state afterwards, *CHANGED whether
 * that is news. */
ImailParsed *imail_store_read(ImailStore *store, const char *id, ImailItem **item, gboolean *changed,
			      GError **error);
/* To Trash: *ITEM is its new state; from Trash for good: *ITEM NULL. */
gboolean imail_store_delete(ImailStore *store, const char *id, ImailItem **item, GError **error);
/* Sets the R flag on the mail of MESSAGE_ID; its new state, or NULL when there is none or it had the flag. */
ImailItem *imail_store_mark_answered(ImailStore *store, const char *message_id);

#endif
