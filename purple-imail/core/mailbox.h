/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox.h: the mails that this client keeps: which there are, where they lie, what a list shows of them.
 *
 * "Mailbox" as in DESIGN §2, the client's store; ImailMailbox (message.h) is a POP3 source at the server,
 * another thing. All functions but imail_store_open belong to the worker thread: nothing here is locked.
 * Other programs may change the Maildir at any time: a mail that is not found where it was is looked for
 * again.
 */
#ifndef IMAIL_CORE_MAILBOX_H
#define IMAIL_CORE_MAILBOX_H

#include "client.h"
#include "head.h"
#include "maildir.h"

typedef struct _ImailStore ImailStore;

/* DIR/Maildir and DIR/state. */
ImailStore *imail_store_open(const char *dir, GError **error);
void imail_store_free(ImailStore *store);
ImailMaildir *imail_store_maildir(ImailStore *store);

/* Reads the directories again; the first time it also sweeps tmp/ and reads which mails were deleted for
 * good. */
void imail_store_rescan(ImailStore *store);

/* Whether the mail of TOKEN (imail_maildir_make_token) is here, or was and has been deleted for good. */
gboolean imail_store_knows(ImailStore *store, const char *token);
/* Has what lies here on the disk for sure, as needed before a mail of an earlier process is acknowledged. */
gboolean imail_store_sync(ImailStore *store, GError **error);
/* A sync failed: the next imail_store_sync has to do it again. */
void imail_store_unsync(ImailStore *store);
/* A mail was published as FILE. HEAD: what its first octets say (its preview is taken), or NULL: they are
 * read from the disk. The mail as a list shows it (caller frees), or NULL when it cannot be read. */
ImailItem *imail_store_added(ImailStore *store, const ImailMaildirFile *file, ImailHead *head);

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
/* Parses the heads of at most BUDGET mails of FOLDER that were not parsed yet; TRUE when none is left. */
gboolean imail_store_prepare(ImailStore *store, ImailFolder folder, guint budget);
/* The newest MAX (0: all) of those parsed, newest first. */
GPtrArray *imail_store_list(ImailStore *store, ImailFolder folder, guint max);

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
