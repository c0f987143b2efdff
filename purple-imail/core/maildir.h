/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * maildir.h: the Maildir++ layout on disk: folders, unique names, flags. File names only; what is in the
 * files is mailbox.h's.
 *
 * A name is UNIQUE or UNIQUE:2,FLAGS. Our own UNIQUE is
 * `<seconds>.<token>_M<microseconds>P<pid>Q<n>.<host>`: the token says where the mail came from, so that the
 * rename that makes a mail visible also records that we have it.
 *
 * Used by one thread at a time.
 */
#ifndef IMAIL_CORE_MAILDIR_H
#define IMAIL_CORE_MAILDIR_H

#include <glib.h>

/* Order of the names that imail_maildir_folder_name gives. */
typedef enum {
	IMAIL_FOLDER_INBOX, /* the Maildir itself */
	IMAIL_FOLDER_SENT,
	IMAIL_FOLDER_DRAFTS,
	IMAIL_FOLDER_ARCHIVE,
	IMAIL_FOLDER_TRASH,
	IMAIL_FOLDERS /* from here on: the user's own, by imail_maildir_set_folder */
} ImailFolder;

const char *imail_maildir_folder_name(ImailFolder folder); /* "Inbox", "Sent", …; of the five */
int imail_maildir_folder_from_name(const char *name);      /* -1: none of that name; letter case is ignored */

typedef struct _ImailMaildir ImailMaildir;

/* Makes what is missing, 0700. */
ImailMaildir *imail_maildir_open(const char *root, GError **error);
void imail_maildir_free(ImailMaildir *maildir);
const char *imail_maildir_root(const ImailMaildir *maildir);

/* From now on FOLDER (IMAIL_FOLDERS or above) is what lies in the directory DIR (".Work"); NULL: no such
 * folder any more. */
void imail_maildir_set_folder(ImailMaildir *maildir, ImailFolder folder, const char *dir);
/* Its directory's name, "" for the Inbox; NULL: no such folder. */
const char *imail_maildir_folder_dir(const ImailMaildir *maildir, ImailFolder folder);
/* Makes what is missing of it, durable. */
gboolean imail_maildir_make_folder(ImailMaildir *maildir, ImailFolder folder, GError **error);

/* A file in new/ or cur/. */
typedef struct {
	ImailFolder folder;
	gboolean is_cur;
	const char *name;
	gint64 size, mtime; /* octets, seconds */
	gint64 inode;       /* 0: not known */
} ImailMaildirFile;
/* Calls EACH for every mail of FOLDER; what vanishes meanwhile is passed over. */
void imail_maildir_scan(ImailMaildir *maildir, ImailFolder folder,
			void (*each)(const ImailMaildirFile *file, gpointer user_data), gpointer user_data);

/* Removes files in tmp/ that nobody has touched for 36 hours, as the Maildir specification has it. Returns
 * how many. */
guint imail_maildir_sweep(ImailMaildir *maildir, gint64 now);

char *imail_maildir_path(const ImailMaildir *maildir, ImailFolder folder, const char *sub, const char *name);

/* Opens a new file in FOLDER's tmp/ for writing; *UNIQUE gets its name. -1 with ERROR. */
int imail_maildir_create(ImailMaildir *maildir, ImailFolder folder, const char *token, char **unique,
			 GError **error);
void imail_maildir_discard(ImailMaildir *maildir, ImailFolder folder, const char *unique);
/* tmp/UNIQUE to new/ (FLAGS NULL) or to cur/ with FLAGS. Never over another file. */
gboolean imail_maildir_publish(ImailMaildir *maildir, ImailFolder folder, const char *unique,
			       const char *flags, GError **error);
/* Renames within the Maildir; FALSE with NOT_FOUND when another program was quicker. */
gboolean imail_maildir_rename(ImailMaildir *maildir, const ImailMaildirFile *from, ImailFolder folder,
			      const char *new_name, GError **error);
/* Syncs the directory into which a mail without flags is published. */
gboolean imail_maildir_sync_new(ImailMaildir *maildir, ImailFolder folder, GError **error);
/* Syncs the directories in which FOLDER's mails lie. */
gboolean imail_maildir_sync(ImailMaildir *maildir, ImailFolder folder, GError **error);

/* Calls EACH, which waits for the disk, with every one of ITEMS, several at a time in threads of its own:
 * files that are synced at the same time share the disk's flushes. */
void imail_maildir_each(ImailMaildir *maildir, GPtrArray *items, void (*each)(gpointer item));

char *imail_maildir_unique(const char *name); /* NAME without its flags */
/* The same as UTF-8: octets of another program's name that are none are written as "%FF". */
char *imail_maildir_id(const char *name);
char *imail_maildir_token(const char *name); /* NULL: not one of our names */
gint64 imail_maildir_time(const char *name); /* seconds since the epoch that the name begins with, or 0 */
gboolean imail_maildir_has_flag(const char *name, char flag);
/* NAME with FLAG added, in the order of ASCII as the specification wants. */
char *imail_maildir_with_flag(const char *name, char flag);
char *imail_maildir_without_flag(const char *name, char flag);

/* TEXT as a token: letters, digits, "-" and "="; PREFIX (one letter) first. What would be too long is
 * hashed. */
char *imail_maildir_make_token(char prefix, const char *text);

#endif
