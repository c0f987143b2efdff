/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * index.h: the index of a Maildir (DESIGN §6): which mails there are, where they lie, what lists show of
 * them, their threads and their words. index.db beside the Maildir.
 *
 * It is a cache: everything in it can be read from the Maildir again, and is when the file is missing,
 * damaged or of another version. One writer in a process (the account's worker thread), any number of
 * readers; two processes may have it open. Every function but imail_index_interrupt belongs to the thread
 * that has the connection.
 *
 * A mail's row is made as soon as its name was seen, and filled when it has been parsed (IMAIL_MAIL_PARSED).
 * Rows are numbered as they are made and never renumbered; the words of a mail that has gone stay in the
 * full-text table without a row, until imail_index_is_littered says that it is time for a new index.
 */
#ifndef IMAIL_CORE_INDEX_H
#define IMAIL_CORE_INDEX_H

#include "index-entry.h"
#include "index-sql.h"
#include "maildir.h"

typedef struct _ImailIndex ImailIndex;

/* What a mail's row says of it, as bits; the first six are Maildir's. */
typedef enum {
	IMAIL_MAIL_SEEN = 1 << 0,       /* S */
	IMAIL_MAIL_ANSWERED = 1 << 1,   /* R */
	IMAIL_MAIL_FLAGGED = 1 << 2,    /* F */
	IMAIL_MAIL_TRASHED = 1 << 3,    /* T: another program will remove it */
	IMAIL_MAIL_DRAFT = 1 << 4,      /* D */
	IMAIL_MAIL_PASSED = 1 << 5,     /* P: forwarded */
	IMAIL_MAIL_CUR = 1 << 6,        /* it lies in cur/, else in new/ */
	IMAIL_MAIL_ATTACHMENT = 1 << 7, /* it has an attachment */
	IMAIL_MAIL_PARTIAL = 1 << 8,    /* only the beginning of a large mail */
	IMAIL_MAIL_PARSED = 1 << 9,     /* head and words are here */
	IMAIL_MAIL_BULK = 1 << 10,      /* a list's, or sent by a program */
} ImailMailFlags;
#define IMAIL_MAIL_NAME_FLAGS 0x7f /* those that name and directory say */

/* The flags that NAME bears, and IMAIL_MAIL_CUR. */
guint imail_index_name_flags(const char *name, gboolean is_cur);

/* A mail's row. */
typedef struct {
	gint64 n;
	char *id; /* ImailItem.id */
	ImailFolder folder;
	char *name; /* of the file */
	guint flags;
	gint64 size, mtime, inode;
} ImailRow;
void imail_row_clear(ImailRow *row);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ImailRow, imail_row_clear)

/* The writer. Never NULL: where no file can be used the index is in memory, for this process. */
ImailIndex *imail_index_open(const char *path);
/* A reader; NULL: there is no index yet, or it is in memory. */
ImailIndex *imail_index_open_reader(const char *path);
void imail_index_free(ImailIndex *index); /* NULL is fine */
ImailSql *imail_index_sql(ImailIndex *index);

/* Throws the file away and begins a new one: the old one is damaged, or littered. Outside of a
 * transaction. */
void imail_index_renew(ImailIndex *index);
/* Goes on with an empty one in memory: the disk takes nothing more. The file stays as it is. */
void imail_index_go_into_memory(ImailIndex *index);
gboolean imail_index_is_in_memory(const ImailIndex *index);
/* Whether another process has thrown the file away. */
gboolean imail_index_is_gone(const ImailIndex *index);
/* Whether more words of mails that have gone are kept than is good. */
gboolean imail_index_is_littered(ImailIndex *index);

/* All writes stand in one transaction or another. Words wait for its end: SQLite has FTS5 write out what it
 * gathers before every statement that may have to be undone by itself, and those of mails' rows may. */
gboolean imail_index_begin(ImailIndex *index, GError **error);
gboolean imail_index_commit(ImailIndex *index, GError **error);
void imail_index_rollback(ImailIndex *index);

/* The words of the mail of row N, at the end of the transaction; takes ENTRY's. */
void imail_index_put_words(ImailIndex *index, gint64 n, ImailTokenSet *words);

/* ---- folders ---- */

/* The folder that lies in DIR ("" the Inbox, ".Sent", …) of the Maildir; made when missing. -1 on an
 * error. */
int imail_index_folder(ImailIndex *index, const char *dir, GError **error);
/* mail.place of what lies in FOLDER and is not shown there: of the Inbox, what stands under the heading of
 * lists and bulk mail (index-view.h); else FOLDER. */
int imail_index_other_place(ImailFolder folder);
/* Its mails' rows must have gone. */
gboolean imail_index_remove_folder(ImailIndex *index, ImailFolder folder, GError **error);
gboolean imail_index_rename_folder(ImailIndex *index, ImailFolder folder, const char *dir, GError **error);
/* What the directory's mtime was when it was read last, in nanoseconds; 0: read it. */
gint64 imail_index_dir_time(ImailIndex *index, ImailFolder folder, gboolean is_cur);
gboolean imail_index_set_dir_time(ImailIndex *index, ImailFolder folder, gboolean is_cur, gint64 time,
				  GError **error);

/* ---- mails ---- */

/* FALSE: no such mail. ROW is filled; the caller clears it. */
gboolean imail_index_find(ImailIndex *index, const char *id, ImailRow *row);
gboolean imail_index_find_row(ImailIndex *index, gint64 n, ImailRow *row);
gboolean imail_index_find_token(ImailIndex *index, const char *token, ImailRow *row);
/* The last mail of the push REF. */
gboolean imail_index_find_ref(ImailIndex *index, const char *ref, gboolean is_partial, ImailRow *row);
/* The mails of a Message-ID (with <>): rows' numbers. Caller unrefs. */
GArray *imail_index_find_message_id(ImailIndex *index, const char *message_id);

/* A file's row: its id is the unique part of its name (imail_maildir_id), or, where that is another mail's
 * already, that with the folder's name. Sets row->n and row->id. DATE stands for the mail's own until it is
 * parsed. */
gboolean imail_index_add(ImailIndex *index, ImailRow *row, GError **error);
/* What the mail of ROW is, now that it was parsed; again when its file was replaced: then row->n is new.
 * Takes the words out of ENTRY. */
gboolean imail_index_fill(ImailIndex *index, ImailRow *row, ImailEntry *entry, GError **error);
/* Folder, name, flags, inode and mtime of ROW as they are now. */
gboolean imail_index_update(ImailIndex *index, const ImailRow *row, GError **error);
gboolean imail_index_set_attachment(ImailIndex *index, gint64 n, gboolean has_attachment, GError **error);
gboolean imail_index_remove(ImailIndex *index, const ImailRow *row, GError **error);

/* ---- what other processes did ---- */

typedef enum {
	IMAIL_CHANGE_ADDED,
	IMAIL_CHANGE_CHANGED,
	IMAIL_CHANGE_REMOVED,
	IMAIL_CHANGE_MANY, /* of no one mail: look at everything again */
} ImailChangeKind;
/* Notes a change for other processes. */
gboolean imail_index_note(ImailIndex *index, const char *id, ImailChangeKind kind, GError **error);
/* The changes by others since the last call, in order; FALSE: too many, look at everything again. */
gboolean imail_index_others(ImailIndex *index,
			    void (*each)(const char *id, ImailChangeKind kind, gpointer user_data),
			    gpointer user_data);

#endif
