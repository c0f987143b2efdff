/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h: what a list of mails shows, one struct a line, for folders, the outbox and searches alike.
 */
#ifndef IMAIL_PIDGIN_ROWS_H
#define IMAIL_PIDGIN_ROWS_H

#include "imail.h"

#define ROWS_INBOX   "Inbox"
#define ROWS_SENT    "Sent"
#define ROWS_DRAFTS  "Drafts"
#define ROWS_ARCHIVE "Archive"
#define ROWS_TRASH   "Trash"
#define ROWS_OUTBOX  "Outbox" /* no folder on the disk: the mails of which something is still to come */

/* Counted by reference: a row is in a list and in the hands of whoever works with its mail. */
typedef struct {
	char *id;     /* of the mail in its folder; NULL: it is in the outbox only */
	char *folder; /* "" in the outbox */
	char *mail;   /* of a mail that was sent from here; or NULL */
	char *who, *subject;
	char *excerpt; /* of a mail that was found: markup with what was looked for in bold; or NULL */
	char *state, *words, *sentence; /* what became of it: name, a few words, in full; or NULL */
	gint64 date, size;              /* size -1: not known */
	gboolean is_seen, is_flagged, is_answered, has_attachment;
	gboolean can_edit, can_release;
} Row;
Row *row_ref(Row *row);
void row_unref(gpointer row);

/* COUNT rows of ROWS from FIRST, as an array of its own. */
GPtrArray *rows_slice(GPtrArray *rows, guint first, guint count);

/* What a list is to show. */
typedef struct {
	PurpleAccount *account;
	char *folder;
	char *query; /* a search, in place of a folder; or NULL */
	ImailListOrder order;
	gboolean is_descending;
} RowsSource;

/* ROWS: of Row, those from OFFSET on, of TOTAL. WORDS (or NULL): what a person should know about the list.
 * NULL when ERROR is set. */
typedef void (*RowsFn)(GPtrArray *rows, guint offset, guint total, const char *words, const GError *error,
		       gpointer user_data);

/* COUNT rows (0: all) of SOURCE from OFFSET; the outbox and searches come whole. FN is called once, later or
 * at once, unless the account goes away before. */
void rows_load(const RowsSource *source, guint offset, guint count, RowsFn fn, gpointer user_data);
/* Whether the folder shows recipients instead of senders, and states; or recipients at least. */
gboolean rows_are_ours(const char *folder);
gboolean rows_show_recipients(const char *folder);

#endif
