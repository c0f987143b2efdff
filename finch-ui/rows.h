/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rows.h: a row of a list of mails: what it says, and in which columns.
 */
#ifndef IMAIL_FINCH_ROWS_H
#define IMAIL_FINCH_ROWS_H

#include <gnttree.h>

#include "imail.h"

/* A mail that lies in a folder, one of the outbox, or a conversation (its newest mail). Strings are "" where
 * there is nothing. */
typedef struct {
	char *key;    /* what the list knows it by */
	char *id;     /* of the mail in its folder; NULL in the outbox */
	char *folder; /* "" in the outbox */
	char *mail;   /* of a mail that was sent from here; or NULL */
	char *who, *subject, *state;
	char *text;                  /* a sentence about what became of it */
	char *excerpt;               /* of a mail that was found; or NULL */
	GArray *marks;               /* as in ImailSearchHit */
	char *bulk_key;              /* of a list's mail, or another bulk mail; or NULL */
	gint64 date, next_try, size; /* size -1: not known */
	gboolean is_seen, is_flagged, is_answered, is_forwarded, has_attachment, is_apart, can_edit,
		can_release;
	/* Of a conversation: how many mails it has, and whether they stand below; of one of those: how deep,
	 * from 1 on. 0 of others. */
	gint64 total;
	gboolean is_open;
	guint depth;
} Row;

/* Rows are counted by reference. */
Row *row_ref(Row *row);
void row_unref(gpointer row);
/* IS_OURS: its recipients are shown. OUTBOX (of ImailOutboxEntry, or NULL) knows more of those in it. */
Row *row_of_summary(const ImailSummary *summary, gboolean is_ours, GPtrArray *outbox);
Row *row_of_entry(const ImailOutboxEntry *entry);
/* Whether both say the same. */
gboolean row_is_same(const Row *a, const Row *b);

/* The columns of a list, WIDTH wide. */
typedef struct {
	int who, subject;
	gboolean has_states, has_sizes;
	GHashTable *on_way; /* id of a sent mail to what it says, as row_progress_new; owned by the list */
} RowColumns;

GntWidget *rows_tree_new(void);
/* Gives TREE the columns for mails that came in, or (HAS_STATES) that are sent. */
void rows_set_columns(GntTree *tree, RowColumns *columns, int width, gboolean has_states);
/* The title of each column, with a mark at the one that ORDER sorts by. */
void rows_set_titles(GntTree *tree, const RowColumns *columns, gboolean is_ours, ImailListOrder order,
		     gboolean is_descending);
/* Adds ROW behind the row with the key AFTER (NULL: the last). */
void rows_add(GntTree *tree, const RowColumns *columns, const Row *row, gboolean is_tagged,
	      const char *after);
/* Shows ROW, whose key is there, anew. */
void rows_change(GntTree *tree, const RowColumns *columns, const Row *row, gboolean is_tagged);

/* How far a mail on its way is. */
gpointer row_progress_new(const char *state, int percent);
void row_progress_free(gpointer progress);

#endif
