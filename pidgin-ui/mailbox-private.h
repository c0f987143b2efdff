/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mailbox-private.h: what the files of the mailbox window share: mailbox.c shows, mailbox-do.c does.
 */
#ifndef IMAIL_PIDGIN_MAILBOX_PRIVATE_H
#define IMAIL_PIDGIN_MAILBOX_PRIVATE_H

#include <gtk/gtk.h>

#include "imail.h"
#include "rows.h"

/* There is at most one window; the members are NULL while it is closed. */
typedef struct {
	PurpleAccount *account;
	char *folder, *query; /* what is listed; query NULL: the folder */
	GtkWidget *window, *folders, *banner, *search, *list, *state, *view, *talk, *find, *status, *talks;
	GtkActionGroup *actions;
	GtkUIManager *menus;
	Row *before;   /* what was chosen when the search began; NULL: not one mail, or no search */
	char *shown;   /* id of the mail that is shown; NULL: none */
	char *count;   /* what is said of the list: how many mails it has */
	gint64 thread; /* number of the conversation that is shown, in place of a mail; 0: none */
	guint refresh_source, view_source, search_source;
} Mailbox;
extern Mailbox mailbox;

/* The actions, each named as in the menus, and the menus. */
void mailbox_do_build(void);
/* Which of them make sense now: ROWS (of Row) are chosen. */
void mailbox_do_update(const GPtrArray *rows);
void mailbox_do_menu(const char *menu, GdkEventButton *event);
/* Does the one of NAME, if it makes sense. */
void mailbox_do(const char *name);
/* The mail-view with the mail that is worked with: the one that is shown, or the current one of a
 * conversation. */
GtkWidget *mailbox_view(void);
/* The folder on the disk of what is listed. */
const char *mailbox_folder(void);
/* Moves mails of the window's account. */
void mailbox_do_move(const char *const *ids, const char *folder);
/* A menu of the folders into which the chosen mails can be moved or copied. */
GtkWidget *mailbox_targets_menu(gboolean is_copy);
/* What the actions ToInbox and ToBulk say of ROW (or NULL), if they make sense; and what they do. */
void mailbox_bulk_update(const Row *row);
void mailbox_bulk_to_inbox(void);
void mailbox_bulk_back(void);
/* Adds to a folder's MENU what can be done with lists and bulk mail. */
void mailbox_bulk_menu(GtkWidget *menu, PurpleAccount *account, const char *folder);
/* A menu for a folder. */
void mailbox_do_folder_menu(const char *folder, gboolean is_own, GdkEventButton *event);

/* mailbox-undo.c: what undoes a step, with the words that tell of it: the mails of IDS were deleted, or moved
 * away from where they are now; ROWS (of Row) are those of them. mailbox_undoable_cb takes it and offers it.
 */
typedef struct _MailboxUndo MailboxUndo;
MailboxUndo *mailbox_undo_deleted(const char *const *ids, const char *words);
MailboxUndo *mailbox_undo_moved(const char *const *ids, const GPtrArray *rows, const char *words);
void mailbox_undoable_cb(const GError *error, gpointer undo);
/* Undoes what is offered, if something is. */
void mailbox_undo(void);

/* mailbox-keys.c */
gboolean mailbox_key_cb(GtkWidget *window, GdkEventKey *event, gpointer unused);

/* An answer that says only whether it was done. */
void mailbox_done_cb(const GError *error, gpointer unused);

#endif
