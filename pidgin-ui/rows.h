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
#define ROWS_BULK    IMAIL_BULK_FOLDER /* the heading; with "/…" one list or sender of it */
#define ROWS_OUTBOX  "Outbox" /* no folder on the disk: the mails of which something is still to come */

/* Counted by reference: a row is in a list and in the hands of whoever works with its mail. */
typedef struct {
	char *id;     /* of the mail in its folder; NULL: it is in the outbox only */
	char *folder; /* "" in the outbox */
	char *mail;   /* of a mail that was sent from here; or NULL */
	char *who, *subject;
	/* Of a mail that was found: markup with what was looked for in bold; or NULL (who, subject: it stands
	 * not there). */
	char *excerpt, *who_found, *subject_found;
	char *state, *words, *sentence; /* what became of it: name, a few words, in full; or NULL */
	gint64 date, size;              /* size -1: not known */
	gboolean is_seen, is_flagged, is_answered, has_attachment;
	gboolean can_edit, can_release;
	/* Of bulk mail: its list or sender, why it is bulk, and whether it stands under the heading. */
	char *bulk_key, *bulk_why;
	gboolean is_apart;
	/* Conversations: `thread` is its number. The row of one stands for all its mails, `mails` of them
	 * (more than 1), and has the id of the newest one in the folder; the rows of its mails stand below it
	 * when it is unfolded. */
	gint64 thread;
	guint mails, unread;
	gboolean is_in_talk;   /* it stands below the row of its conversation */
	gboolean is_elsewhere; /* and lies in another folder than the one that is shown */
	guint depth;
	char *preview; /* first words */
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
	gboolean is_talks; /* conversations, the one with the newest mail first */
} RowsSource;

/* A conversation that is unfolded in the list. */
typedef struct {
	gint64 asked, thread; /* as it was asked for, and its number now */
	int at;               /* in the list of conversations; -1: it has gone */
	GPtrArray *rows;      /* of Row: its mails; NULL: gone */
} RowsTalk;
RowsTalk *rows_talk_new(gint64 thread, int at, GPtrArray *rows);
void rows_talk_free(gpointer talk);

typedef struct {
	GPtrArray *rows; /* of Row: those from OFFSET on, of TOTAL */
	guint offset, total;
	guint mails;       /* how many mails these are */
	const char *words; /* what a person should know about the list; or NULL */
	GPtrArray *talks;  /* of RowsTalk: those that were asked for; or NULL */
} RowsPage;

/* PAGE is NULL when ERROR is set. */
typedef void (*RowsFn)(const RowsPage *page, const GError *error, gpointer user_data);

/* COUNT rows (0: all; of conversations: none) of SOURCE from OFFSET; the outbox and searches come whole.
 * UNFOLDED (or NULL): numbers of conversations of SOURCE, ending with 0. FN is called once, later or at once,
 * unless the account goes away before. */
void rows_load(const RowsSource *source, guint offset, guint count, const gint64 *unfolded, RowsFn fn,
	       gpointer user_data);
/* Whether a mail of a conversation lies in what FOLDER shows. */
gboolean rows_is_of(const Row *row, const char *folder);
/* Whether FOLDER can be shown as conversations. */
gboolean rows_can_talk(const char *folder);
/* Whether the folder shows recipients instead of senders, and states; or recipients at least. */
gboolean rows_are_ours(const char *folder);
gboolean rows_show_recipients(const char *folder);

#endif
