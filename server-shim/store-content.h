/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store-content.h: which mails a user was given, by content: the same mail through two mailboxes, or under a
 * new unique-id, is known again.
 */
#ifndef IMAILD_STORE_CONTENT_H
#define IMAILD_STORE_CONTENT_H

#include "store.h"

/* Where a content came from first. */
typedef struct {
	gint64 push; /* its push's id: the ref by which clients know it; 0: the content is new */
	char *mailbox;
	char *uidl; /* "" when the mailbox has another maildrop since */
} StoreContent;
void store_content_clear(StoreContent *content);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(StoreContent, store_content_clear)

gboolean store_content_find(StoreTx *tx, gint64 user, const char *digest, StoreContent *content,
			    GError **error);
/* In place of what was noted before. */
gboolean store_content_note(StoreTx *tx, gint64 user, const char *digest, const StoreContent *content,
			    GError **error);

/* The unique-ids of MAILBOX mean nothing any more. */
gboolean store_content_forget_uidls(StoreTx *tx, gint64 user, const char *mailbox, GError **error);

#endif
