/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index-list.h: lists out of the index: folders with their counts, pages of a folder, conversations.
 *
 * For the writer's and for readers' connections alike. An ImailItem.sources from here holds what the file's
 * name says; further ones stand in sources.h.
 */
#ifndef IMAIL_CORE_INDEX_LIST_H
#define IMAIL_CORE_INDEX_LIST_H

#include "client.h"
#include "index.h"

/* The folder of NAME; -1: none. */
int imail_list_find_folder(ImailIndex *index, const char *name);
/* Of ImailFolderInfo: the five, then the user's by name. NULL with ERROR. The Inbox is counted without what
 * stands under the heading. */
GPtrArray *imail_list_folders(ImailIndex *index, GError **error);

/* How many mails wait to be read in the Inbox (without what stands under the heading of bulk mail) and the
 * user's folders, and of whom. NULL with ERROR. */
ImailUnreadMails *imail_list_unread(ImailIndex *index, GError **error);

/* The mail of row N, or NULL. A mail that was not parsed yet has an empty head, and *IS_PARSED (may be NULL)
 * FALSE. */
ImailItem *imail_list_item(ImailIndex *index, gint64 n, gboolean *is_parsed);
/* What the head of the file at PATH says, into ITEM, for a mail that the index has no head of; FALSE: it
 * cannot be read. */
gboolean imail_list_read_head(ImailItem *item, const char *path);
/* Where its file lies below the Maildir: ".Sent/cur/NAME". Caller frees; NULL: no such row. */
char *imail_list_file(ImailIndex *index, gint64 n);

/* COUNT mails (0: all) of FOLDER, or of a heading (index-view.h), from OFFSET; NULL with NOT_FOUND,
 * TEMPORARY. The heads of those that have not been parsed yet are read from their files below the Maildir at
 * ROOT. */
ImailPage *imail_list_page(ImailIndex *index, const char *root, const char *folder, ImailSort sort,
			   gboolean is_descending, gint64 offset, guint count, GError **error);

/* The id of the mail of FOLDER that comes STEP (1 or -1) after the one of ID in that order. NULL without
 * ERROR: there is none; NULL with NOT_FOUND: the mail is not in the folder. Caller frees. */
char *imail_list_neighbour(ImailIndex *index, const char *folder, ImailSort sort, gboolean is_descending,
			   const char *id, int step, GError **error);

/* How many mails stand before the one of ID in that list of FOLDER (or a heading); and how many conversations
 * before the one that it belongs to, whose number is *THREAD, in that of index-talk.h. -1 with NOT_FOUND. */
gint64 imail_list_place(ImailIndex *index, const char *folder, ImailSort sort, gboolean is_descending,
			const char *id, GError **error);
gint64 imail_list_talk_place(ImailIndex *index, const char *folder, const char *id, gint64 *thread,
			     GError **error);

/* Of ImailThreadMail: the conversation of the mail of ID in reading order, in all folders but Trash, a mail
 * that lies in several once. */
GPtrArray *imail_list_conversation(ImailIndex *index, const char *id, GError **error);
/* The same by its number; of a mail that lies in several folders the one in PLACE (mail.place). */
GPtrArray *imail_list_thread(ImailIndex *index, gint64 thread, int place, GError **error);
/* Whether a mail of MESSAGE_ID (0: none) in PLACE is not one that was SEEN (imail_list_seen_new) in another
 * place. */
GHashTable *imail_list_seen_new(void);
gboolean imail_list_is_another(GHashTable *seen, gint64 message_id, int place);

#endif
